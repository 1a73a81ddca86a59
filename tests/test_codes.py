"""Codes on sheets: what goes in comes out, no slip of the hand passes, and another problem or version is told."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import Refused
from derive.exercises.asks import Choice
from derive.exercises.codes import LARGEST_SEED, LETTERS, Code, code_of, matching, owner, read_code
from derive.exercises.roster import Student, numbered, stem
from derive.problem import Problem

GROUPS = ("forward", "cost", "links", "deltas", "gradients", "updates", "again", "formulas", "everything")
PROBLEM = Problem(network={"inputs": 1, "layers": [{"units": 1, "activation": "tanh"}]})
OTHER = Problem(network={"inputs": 1, "layers": [{"units": 1, "activation": "sigmoid"}]})

CHOICES = st.builds(
    Choice,
    st.sets(st.sampled_from(GROUPS)).map(lambda groups: tuple(sorted(groups, key=GROUPS.index))),
    st.sampled_from([(), ("z1[1]",), ("dC/dW1[1,1]", "C")]),
    st.sampled_from(["blanks", "mistake", "choice", "code"]),
    st.one_of(st.integers(0, 20).map(lambda n: Fraction(n, 20)), st.fractions(0, 1)),
)
STUDENTS = st.one_of(
    st.integers(1, 99_999).map(lambda n: Student.of(str(n).rjust(3, "0"))), st.text(min_size=1).map(Student.of)
)


def made(student: str = "001", seed: int = 7, choice: Choice | None = None, version: str = "0.1.0") -> Code:
    """Return the code of a sheet."""
    return code_of(PROBLEM, choice or Choice(), seed, True, version, Student.of(student))


@given(CHOICES, st.integers(0, LARGEST_SEED), st.booleans(), STUDENTS)
def test_what_goes_in_comes_out(choice: Choice, seed: int, perturb: bool, student: Student) -> None:
    """Reading a code gives version, problem, seed and choice back, and leads to its student and nobody else."""
    code = code_of(PROBLEM, choice, seed, perturb, "0.1.0", student)
    read = read_code(code.text)
    assert (seed, perturb, code.text) == (read.seed, read.perturb, read.text)
    assert choice == matching(read, PROBLEM, "0.1.0", choice)
    if not read.options:
        assert choice == matching(read, PROBLEM, "0.1.0", Choice())
    class_ = (*(student for student in numbered(30)), Student.of("A"), student)
    assert student.id == owner(read, class_).id


@pytest.mark.parametrize(
    "code", [made().text, made("Ani", 123456).text, made("1301184001", 5, Choice(names=("C",))).text]
)
def test_no_wrong_letter_passes(code: str) -> None:
    """Any one letter that is another one, and any two that changed places, are found."""
    letters = code.replace("-", "")
    slips = [letters[:at] + other + letters[at + 1 :] for at in range(len(letters)) for other in LETTERS]
    for first, second in combinations(range(len(letters)), 2):
        changed = list(letters)
        changed[first], changed[second] = changed[second], changed[first]
        slips.append("".join(changed))
    for slip in slips:
        if slip != letters:
            with pytest.raises(Refused, match="mistyped"):
                read_code(slip)


@pytest.mark.parametrize("typed", ["", "2322", "O322-K7QM-9EU", "a'; --", "2" * 5000, "2322K7QM9E", "ΩΩΩΩ"])
def test_what_is_no_code_is_told_in_one_line(typed: str) -> None:
    """Nothing that somebody types leads to anything but one fault."""
    with pytest.raises(Refused) as caught:
        read_code(typed)
    assert 1 == len(str(caught.value).splitlines())


@given(st.text(LETTERS, min_size=2, max_size=40))
def test_letters_that_happen_to_agree_are_a_code_or_refused(letters: str) -> None:
    """A text whose check letter is right is read or refused, and what is read is printed again as it was."""
    try:
        read = read_code(letters)
    except Refused:
        return
    assert read == read_code(read.text)


def test_a_code_is_short_and_forgiving() -> None:
    """The usual code has three groups; blanks, hyphens and small letters do not matter."""
    text = made().text
    assert 13 >= len(text)
    assert read_code(text) == read_code(f" {text.replace('-', ' ').lower()} ")
    assert not set("01IO") & set(text)


def test_another_problem_version_or_choice_is_told_all_at_once() -> None:
    """The message names the version that made the code, and each thing that does not fit."""
    code = read_code(made(choice=Choice(names=("C",))).text)
    with pytest.raises(Refused) as caught:
        matching(code, OTHER, "0.2.1", Choice())
    said = str(caught.value).splitlines()
    assert 3 == len(said)
    assert "version 0.1.0" in said[0] and "0.2.1" in said[0]
    assert "another problem" in said[1]
    assert "other asks" in said[2]


def test_a_student_of_a_roster_is_found_only_with_the_roster() -> None:
    """The code holds a hash of the id; without the roster nobody is guessed."""
    code = made("1301184001")
    assert "1301184001" == owner(code, [Student.of("1301184002"), Student.of("1301184001")]).id
    with pytest.raises(Refused, match="--roster"):
        owner(code, ())
    assert "C" == owner(made("C"), ()).id
    assert stem("C") == owner(made("C"), ()).stem


def test_a_seed_that_no_code_holds_is_refused() -> None:
    """Seeds are whole numbers below 2^32."""
    with pytest.raises(Refused, match="--seed"):
        made(seed=LARGEST_SEED + 1)
    with pytest.raises(Refused, match="--seed"):
        made(seed=-1)
