"""The short code on a sheet, from which sheet and key can be made again; knows letters and bits, draws nothing.

A code holds the version, a part of the problem's digest, the choice of asks, the seed and the student. Language,
notation and format are no part of it: they are given again with `--rebuild`, as they were given first. A student of a
roster is in it by a hash, so that a code betrays nobody; who it is, the roster says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.errors import Fault, Refused
from derive.exercises.letters import ALL_BITS, BITS, LETTERS, check, count, counted, hashed, letter
from derive.exercises.roster import Student, number_id
from derive.problem import Problem, written_out
from derive.problem.exact import quoted

SHEET_KINDS = ("blanks", "mistake", "choice", "code")
LARGEST_SEED = 2**32 - 1
_ASKED = ("forward", "cost", "links", "deltas", "gradients", "updates", "again", "formulas", "everything")
_GROUP = 4
_DIGEST_LETTERS = 4
_HASH_LETTERS = 5
_FADES = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a sheet asks, as far as it changes the sheet: its kind, groups of asks, named quantities and fading.

    `fade` is 1 where every box is blank; `perturb` tells that given numbers were changed.
    """

    kind: str = "blanks"
    groups: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    fade: Fraction = Fraction(1)
    perturb: bool = True

    @property
    def spelled(self) -> bool:
        """Tell whether a code can hold all of it; else it holds a hash, and the options are given again."""
        return not self.names and (self.fade * _FADES).denominator == 1 and set(self.groups) <= set(_ASKED)


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says. `student` is a number, or the hash of an id; `options` the hash of a choice not spelled out.

    >>> made = Code((0, 1, 0), "K7QM", Chosen(), 7, number=12)
    >>> made.text
    '2322-K7QM-9EU'
    >>> read_code("2322 k7qm 9eu") == made
    True
    """

    version: tuple[int, int, int]
    digest: str
    chosen: Chosen
    seed: int
    number: int | None = None
    student: str = ""
    options: str = ""

    @property
    def text(self) -> str:
        """The code as it is printed, in groups, with its check letter at the end."""
        letters = "".join(_written(self))
        letters += check(letters)
        return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def code_of(problem: Problem, chosen: Chosen, seed: int, version: str, student: Student) -> Code:
    """Return the code of one student's sheet.

    >>> problem = Problem(network={"inputs": 1, "layers": [{"units": 1, "activation": "tanh"}]})
    >>> code_of(problem, Chosen(), 0, "0.1.0", Student.of("001")).number
    1

    Raises Refused for a seed that no code holds.
    """
    if not 0 <= seed <= LARGEST_SEED:
        fault = Fault(f"--seed {seed} is out of range", f"a number from 0 to {LARGEST_SEED}", "choose another seed")
        raise Refused((fault,))
    options = "" if chosen.spelled else _options(chosen)
    number = int(student.id) if re.fullmatch(r"[0-9]{3,6}", student.id) else 0
    counted = number if number and number_id(number) == student.id else None
    who = "" if counted is not None else _who(student)
    return Code(version_of(version), digest_of(problem), chosen, seed, counted, who, options)


def version_of(version: str) -> tuple[int, int, int]:
    """Return the three numbers of a version that a code has room for.

    >>> version_of("0.12.3.dev4")
    (0, 12, 3)
    """
    major, minor, patch, *_ = (*map(int, re.findall(r"[0-9]+", version)), 0, 0, 0)
    return major % 2**BITS, minor % 2**BITS, patch % 2**BITS


def digest_of(problem: Problem) -> str:
    """Return the letters that stand for a problem in a code: another number in it gives others, nearly always."""
    text = json.dumps(written_out(problem), ensure_ascii=False, sort_keys=True)
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


def matching(code: Code, problem: Problem, version: str, asked: Chosen) -> Chosen:
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
                "give the file, --network and digits that the sheet was made with",
            )
        )
    chosen = Chosen(asked.kind, asked.groups, asked.names, asked.fade, code.chosen.perturb)
    if code.options and code.options != _options(chosen):
        faults.append(
            Fault(
                "the code is of a sheet with other asks",
                "the --ask, --kind and --fade that the sheet was made with",
                "give them again",
            )
        )
    if faults:
        raise Refused(tuple(faults))
    return chosen if code.options else code.chosen


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
        "give the --roster or the --variants that the sheet was made with",
    )


def _written(code: Code) -> Iterator[str]:
    """Yield the letters of a code without its check letter."""
    chosen = code.chosen
    spelled = not code.options
    plain = spelled and not chosen.groups and chosen.fade == 1
    form = 0 if plain else 1 if spelled else 2
    yield from (letter(number) for number in code.version)
    yield letter(SHEET_KINDS.index(chosen.kind) | form << 2 | (not chosen.perturb) << 4)
    yield code.digest
    if form == 1:
        asked = sum(1 << _ASKED.index(group) for group in chosen.groups)
        yield letter(asked & ALL_BITS) + letter(asked >> BITS)
        yield letter(int(chosen.fade * _FADES))
    if form == 2:
        yield code.options
    yield count(code.seed)
    # No student has the number 0: it announces a hash.
    yield count(code.number) if code.number is not None else count(0) + code.student


def _read(letters: str) -> Code:
    values = [LETTERS.index(letter) for letter in letters]
    version = (values[0], values[1], values[2])
    head = values[3]
    kind, form, perturb = SHEET_KINDS[head & 3], head >> 2 & 3, not head >> 4
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
    chosen = Chosen(kind, groups, (), fade, perturb)
    return Code(version, digest, chosen, seed, number or None, student, options)


def _options(chosen: Chosen) -> str:
    text = json.dumps([chosen.kind, sorted(chosen.groups), chosen.names, str(chosen.fade), chosen.perturb])
    return hashed(text, _DIGEST_LETTERS)


def _who(student: Student) -> str:
    return hashed(student.id, _HASH_LETTERS)


def _refusal(what: str, expected: str, todo: str) -> Refused:
    return Refused((Fault(what, expected, todo),))
