"""The short code on a sheet, from which sheet and key can be made again; knows letters and bits, draws nothing.

A code holds the version, a part of the problem's digest, the choice of asks, the seed and the student. Language,
notation and format are no part of it: they stand in the folder of the set, or are given again with `--rebuild`. A
student of a roster is in it by a hash, so that a code betrays nobody; who it is, the roster says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.errors import Fault, Refused
from derive.exercises.asks import ASKED, EVERYTHING, KINDS, Choice
from derive.exercises.letters import ALL_BITS, BITS, LETTERS, check, count, counted, hashed, letter
from derive.exercises.roster import Student, number_id
from derive.problem import Problem, written_out
from derive.problem.exact import quoted

LARGEST_SEED = 2**32 - 1
_ASKED = (*ASKED, EVERYTHING)
_GROUP = 4
_DIGEST_LETTERS = 4
_HASH_LETTERS = 5
_FADES = 20


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says: `number` of a student who has only one, else `student`, the hash of an id.

    `options` is the hash of a choice that the code does not spell out; `perturb` tells that given numbers were changed.

    >>> made = Code((0, 1, 0), "K7QM", Choice(), 7, number=12)
    >>> made.text
    '2322-K7QM-9EU'
    >>> read_code("2322 k7qm 9eu") == made
    True
    """

    version: tuple[int, int, int]
    digest: str
    choice: Choice
    seed: int
    perturb: bool = True
    number: int | None = None
    student: str = ""
    options: str = ""

    @property
    def text(self) -> str:
        """The code as it is printed, in groups, with its check letter at the end."""
        letters = "".join(_written(self))
        letters += check(letters)
        return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def code_of(problem: Problem, choice: Choice, seed: int, perturb: bool, version: str, student: Student) -> Code:
    """Return the code of one student's sheet.

    >>> problem = Problem(network={"inputs": 1, "layers": [{"units": 1, "activation": "tanh"}]})
    >>> code_of(problem, Choice(), 0, True, "0.1.0", Student.of("001")).number
    1

    Raises Refused for a seed that no code holds.
    """
    return codes(problem, choice, seed, perturb, version)(student)


def codes(problem: Problem, choice: Choice, seed: int, perturb: bool, version: str) -> Callable[[Student], Code]:
    """Return what gives the code of each student of a class; all that is alike is worked once."""
    check_seed(seed)
    options = "" if _is_spelled(choice) else _options(choice)
    released, digest = version_of(version), digest_of(problem)

    def code(student: Student) -> Code:
        number = int(student.id) if re.fullmatch(r"[0-9]{3,6}", student.id) else 0
        own = number if number and number_id(number) == student.id else None
        who = "" if own is not None else _who(student)
        return Code(released, digest, choice, seed, perturb, own, who, options)

    return code


def check_seed(seed: int) -> None:
    """Raise Refused for a seed that no code holds."""
    if not 0 <= seed <= LARGEST_SEED:
        fault = Fault(f"--seed {seed} is out of range", f"a number from 0 to {LARGEST_SEED}", "choose another seed")
        raise Refused((fault,))


def version_of(version: str) -> tuple[int, int, int]:
    """Return the three numbers of a version that a code has room for.

    >>> version_of("0.12.3.dev4")
    (0, 12, 3)
    """
    major, minor, patch, *_ = (*map(int, re.findall(r"[0-9]+", version)), 0, 0, 0)
    return major % 2**BITS, minor % 2**BITS, patch % 2**BITS


def digest_of(problem: Problem) -> str:
    """Return the letters that stand for a problem in a code: another number in it gives others, nearly always.

    Language, notation and head are no part of it: a set keeps its problem as it was handed out.
    """
    told = {section: said for section, said in written_out(problem).items() if section != "present"}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashed(text, _DIGEST_LETTERS)


def read_code(text: str) -> Code:
    """Return what a code says; blanks, hyphens and small letters are forgiven.

    Raises Refused for a code that is mistyped: one wrong letter, or two that changed places, never pass.
    """
    letters = re.sub(r"[\s-]+", "", text).upper()
    strange = sorted({letter for letter in letters if letter not in LETTERS})
    if strange or not letters:
        signs = ", ".join(map(quoted, strange)) or "nothing in it"
        raise _refusal(
            f"the code {quoted(text)} has {signs}", f"letters of {LETTERS}", "codes have no 0, O, 1 or I; read it again"
        )
    if len(letters) < 2 or check(letters[:-1]) != letters[-1]:
        raise _refusal(f"the code {quoted(text)} is mistyped", "the code as it stands on the sheet", "read it again")
    try:
        return _read(letters[:-1])
    except (IndexError, ValueError):
        raise _refusal(f"the code {quoted(text)} is no code of a sheet", "a code of derive", "read it again") from None


def matching(code: Code, problem: Problem, version: str, asked: Choice) -> Choice:
    """Return the choice that a code was made with, after it is found to be of this problem and this version.

    `asked` is what the options say; it is needed where a code holds only a hash of it. Raises Refused, with every
    fault at once, for a code of another version or problem, and for options that are not those of the sheet.
    """
    faults = []
    if code.version != version_of(version):
        made, here = (".".join(map(str, numbers)) for numbers in (code.version, version_of(version)))
        faults.append(
            Fault(f"the code was made by version {made}", f"a code of this version, {here}", "install that version")
        )
    if code.digest != digest_of(problem):
        faults.append(
            Fault(
                "the code is of another problem",
                "the problem of the sheet, unchanged",
                "give the file, --network and digits of the sheet, or --from with the folder of its set",
            )
        )
    if code.options and code.options != _options(asked):
        faults.append(
            Fault(
                "the code is of a sheet with other asks",
                "the --ask, --kind and --fade that the sheet was made with",
                "give them again, or --from with the folder of its set",
            )
        )
    if faults:
        raise Refused(tuple(faults))
    return asked if code.options else code.choice


def owner(code: Code, students: Iterable[Student]) -> Student:
    """Return whose sheet a code stands on, from the roster or the variants where the code has no number.

    Raises Refused where none of them is meant.
    """
    if code.number is not None:
        own = number_id(code.number)
        return next((student for student in students if student.id == own), Student.of(own))
    candidates = tuple(students) or tuple(Student.of(letter) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for student in candidates:
        if _who(student) == code.student:
            return student
    raise _refusal(
        "the code is of nobody who is known here",
        "a student of the class",
        "give the --roster or the --variants that the sheet was made with, or --from with the folder of its set",
    )


def _written(code: Code) -> Iterator[str]:
    """Yield the letters of a code without its check letter."""
    choice = code.choice
    plain = not choice.groups and choice.fade == 1
    form = 2 if code.options else 0 if plain else 1
    yield from (letter(number) for number in code.version)
    yield letter(KINDS.index(choice.kind) | form << 2 | (not code.perturb) << 4)
    yield code.digest
    if form == 1:
        asked = sum(1 << _ASKED.index(group) for group in choice.groups)
        yield letter(asked & ALL_BITS) + letter(asked >> BITS)
        yield letter(int(choice.fade * _FADES))
    if form == 2:
        yield code.options
    yield count(code.seed)
    # No student has the number 0: it announces a hash.
    yield count(code.number) if code.number is not None else count(0) + code.student


def _read(letters: str) -> Code:
    values = [LETTERS.index(letter) for letter in letters]
    version = (values[0], values[1], values[2])
    head = values[3]
    kind, form, perturb = KINDS[head & 3], head >> 2 & 3, not head >> 4
    at = 4 + _DIGEST_LETTERS
    digest = letters[4:at]
    groups: tuple[str, ...] = ()
    fade = Fraction(1)
    options = ""
    if form == 1:
        asked = values[at] | values[at + 1] << BITS
        groups = tuple(group for number, group in enumerate(_ASKED) if asked >> number & 1)
        fade = Fraction(values[at + 2], _FADES)
        at += 3
    elif form == 2:
        options = letters[at : at + _DIGEST_LETTERS]
        at += _DIGEST_LETTERS
    elif form:
        raise ValueError(form)
    seed, at = counted(values, at)
    number, at = counted(values, at)
    student = letters[at:]
    if len(student) != (0 if number else _HASH_LETTERS) or fade > 1:
        raise ValueError(student)
    return Code(version, digest, Choice(groups, (), kind, fade), seed, perturb, number or None, student, options)


def _is_spelled(choice: Choice) -> bool:
    """Tell whether a code can hold all of a choice; else it holds a hash, and the options are given again."""
    return not choice.names and (choice.fade * _FADES).denominator == 1


def _options(choice: Choice) -> str:
    text = json.dumps([choice.kind, sorted(choice.groups), choice.names, str(choice.fade)])
    return hashed(text, _DIGEST_LETTERS)


def _who(student: Student) -> str:
    return hashed(student.id, _HASH_LETTERS)


def _refusal(what: str, expected: str, todo: str) -> Refused:
    return Refused((Fault(what, expected, todo),))
