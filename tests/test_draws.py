"""Numbers of sheets depend on one student alone, are the same everywhere, fair, alike in difficulty; or refused."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from sheet_asks import EVERYTHING, asks

import derive
from derive.course import Course
from derive.exercises.draws import Drawn, Draws, solved
from derive.exercises.ranges import is_telling

WORKSHEETS = Path(__file__).parents[1] / "worksheets"
CLASS = tuple(f"{number:03}" for number in range(1, 13))


@cache
def course(name: str) -> Course:
    """Return the course of a worksheet."""
    return solved(derive.load(WORKSHEETS / f"{name}.yaml"))


@cache
def draws(name: str, groups: tuple[str, ...] = EVERYTHING, seed: int = 7) -> Draws:
    """Return what draws the numbers of a worksheet's sheets."""
    problem = derive.load(WORKSHEETS / f"{name}.yaml")
    return Draws(problem, course(name), asks(course(name), groups), seed, perturb=True)


@cache
def drawn(name: str) -> tuple[Drawn, ...]:
    """Return the numbers of a class."""
    return tuple(draws(name).many(CLASS))


def test_a_student_s_numbers_do_not_depend_on_the_others() -> None:
    """However many students there are and in whatever order, each has the same numbers."""
    alone = draws("arctan-2-2-1").numbers("007")
    backwards = tuple(draws("arctan-2-2-1").many(reversed(CLASS)))
    assert drawn("arctan-2-2-1")[6] == alone == backwards[5]
    assert drawn("arctan-2-2-1") == backwards[::-1]


def test_students_and_seeds_differ() -> None:
    """No two students of a class, and no two seeds, have the same numbers."""
    numbers = [tuple(one.numbers.items()) for one in drawn("arctan-2-2-1")]
    assert len(set(numbers)) == len(CLASS)
    assert draws("arctan-2-2-1", seed=8).numbers("001").numbers != drawn("arctan-2-2-1")[0].numbers


def test_another_process_draws_the_same_numbers() -> None:
    """Nothing of a process (its hash seed, its order of work) is in the numbers."""
    code = (
        "from test_draws import draws\n"
        "print(sorted((n, str(v)) for n, v in draws('arctan-2-2-1').numbers('003').numbers.items()))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent,
        env={"PYTHONPATH": f"{Path(__file__).parents[1]}:.", "PYTHONHASHSEED": "11"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = sorted((name, str(value)) for name, value in drawn("arctan-2-2-1")[2].numbers.items())
    assert found.stdout.strip() == str(here)


@pytest.mark.parametrize("name", ["arctan-2-2-1", "sigmoid-2-2-2"])
def test_drawn_numbers_are_telling(name: str) -> None:
    """What is drawn is never 0, 1 or ½ in size, and no two weights are equal."""
    for one in drawn(name):
        moved = {text: one.numbers[text] for found in draws(name).ranges for text in map(str, found.names)}
        assert all(is_telling(value) for value in moved.values())
        weights = [value for text, value in moved.items() if text.startswith("W")]
        assert len(set(weights)) == len(weights)
        assert min(weights) < 0 < max(weights)


def test_the_given_decimals_and_signs_are_kept() -> None:
    """A perturbed number has the decimals and the sign of the given one."""
    given = {
        str(name): value for found in draws("sigmoid-2-2-2").ranges for name, value in [(found.names[0], found.given)]
    }
    for one in drawn("sigmoid-2-2-2"):
        for text, value in given.items():
            assert value is not None
            assert (one.numbers[text] > 0) == (value > 0)
            assert (one.numbers[text] * 10).denominator == 1
            assert abs(one.numbers[text] - value) <= max(abs(value) * Fraction(2, 5), Fraction(1, 2))
