"""Numbers of sheets depend on one student alone, are the same everywhere, fair, alike in difficulty; or refused."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistaken_work import MISTAKES, ONE_OUTPUT, work
from sheet_asks import EVERYTHING, asks

import derive
from derive.accepted import accepted
from derive.course import Course
from derive.exercises.asks import Choice, asked
from derive.exercises.band import NARROW, band, is_narrow
from derive.exercises.draws import Drawn, Draws, solved
from derive.exercises.entries import entry
from derive.exercises.named import named
from derive.exercises.ranges import is_telling
from derive.exercises.refusal import Unfair
from derive.key.file import entry_text
from derive.problem.choice import with_numbers

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


def extensions() -> str:
    """Return the parts of this machine's processor that numpy uses where it finds them."""
    found = pytest.importorskip("numpy._core._multiarray_umath")
    return " ".join(name for name in found.__cpu_dispatch__ if found.__cpu_features__.get(name))


def lines(name: str, students: tuple[str, ...]) -> str:
    """Return the lines of a key for some students."""
    made = course(name)
    policy = made.solution.setup.policy
    return "\n".join(
        entry_text(entry(made, asks(made), one, policy, one.student)) for one in draws(name).many(students)
    )


def test_another_process_on_a_plainer_processor_writes_the_same_bytes() -> None:
    """Nothing of a process (its hash seed, its order of work) or of a processor's extensions is in a key.

    With them numpy's own exponential ends in other bits.
    """
    code = "from test_draws import lines\nprint(lines('arctan-2-2-1', ('003', '002')))"
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent,
        env={
            "PYTHONPATH": f"{Path(__file__).parents[1]}:.",
            "PYTHONHASHSEED": "11",
            "NPY_DISABLE_CPU_FEATURES": extensions(),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip().splitlines()[::-1] == lines("arctan-2-2-1", ("002", "003")).splitlines()


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


FACTORS = {"sigmoid-2-2-2": 0.5, "sigmoid-2-2-1": 1.0}


@pytest.mark.parametrize(
    ("name", "outputs", "groups", "students"),
    [
        ("sigmoid-2-2-2", 2, EVERYTHING, range(1, 13)),
        ("sigmoid-2-2-1", 1, EVERYTHING, range(1, 13)),
        # Where little is asked, numbers often hide a mistake: here two draws of five that are fair otherwise. Of the
        # first numbers of 032 two mistakes give the same.
        ("sigmoid-2-2-2", 2, ("updates",), range(14, 38)),
    ],
)
def test_every_sheet_shows_every_mistake_and_tells_all_apart(
    name: str, outputs: int, groups: tuple[str, ...], students: range
) -> None:
    """Worked by hand with each mistake, some answer lies outside its set; no two mistakes give the same answers."""
    made = [mistake for mistake in MISTAKES if outputs == 2 or mistake not in ONE_OUTPUT]
    asked = [ask.quantity for ask in asks(course(name), groups) if ask.quantity != "C'"]
    least = len(asked) * 2 / 3
    found = draws(name, groups)
    beyond = {frozenset(filter(None, pair[:2])) for pair in found.inseparable}
    assert len(beyond) < 6
    for one in found.many(f"{number:03}" for number in students):
        numbers = {text: float(value) for text, value in one.numbers.items()}
        sets = accepted_of(name, one)
        right = work(numbers, outputs, FACTORS[name])
        asked = [text for text in asked if text in right]
        assert len(asked) >= max(least, 12)
        assert all(sets[text][0] <= right[text] <= sets[text][1] for text in asked)
        given = {mistake: work(numbers, outputs, FACTORS[name], mistake) for mistake in made}
        for mistake, wrong in given.items():
            shows = any(not sets[text][0] <= wrong[text] <= sets[text][1] for text in asked)
            assert shows or {mistake} in beyond, (one.student, mistake)
        for first, second in combinations(made, 2):
            apart = any(
                abs(given[first][text] - given[second][text]) > (sets[text][1] - sets[text][0]) / 2 for text in asked
            )
            assert apart or {first, second} in beyond, (one.student, first, second)


def accepted_of(name: str, one: Drawn) -> dict[str, tuple[float, float]]:
    """Return the ends of the accepted sets of one sheet, by exact arithmetic."""
    graph = course(name).graph
    point = {leaf.name: one.numbers[str(leaf.name)] for leaf in graph.leaves}
    found = accepted(graph, point, course(name).solution.setup.policy)
    return {str(q): (float(s.low), float(s.high)) for q, s in found.items() if s.low is not None and s.high is not None}


@pytest.mark.parametrize("name", ["arctan-2-2-1", "sigmoid-2-2-2"])
def test_nothing_asked_is_hidden_by_rounding(name: str) -> None:
    """No asked value is zero, nor so small that its set says nothing."""
    graph = course(name).graph
    for one in drawn(name):
        point = {leaf.name: one.numbers[str(leaf.name)] for leaf in graph.leaves}
        found = accepted(graph, point, course(name).solution.setup.policy)
        assert not [ask.quantity for ask in asks(course(name)) if found[course(name).names[ask.quantity]].too_small]


def test_a_sheet_on_which_nothing_would_count_is_refused() -> None:
    """Where rounding hides all that is asked, also in the numbers of the problem, no sheet is made."""
    problem = derive.load(WORKSHEETS / "sigmoid-2-2-2.yaml")
    few = problem.model_copy(update={"numbers": problem.numbers.model_copy(update={"decimals": 1})})
    with pytest.raises(Unfair) as caught:
        Draws(few, solved(few), asked(solved(few), Choice()), 1, perturb=True)
    assert any(reason.startswith("too-small:") for reason in caught.value.reasons)


def test_the_difficulty_of_a_class_hardly_varies() -> None:
    """All sheets of a class lie in one band of difficulty, narrower than that of numbers drawn without it."""
    scores = [one.difficulty.score for one in drawn("sigmoid-2-2-2")]
    assert max(scores) - min(scores) <= max(scores) / 8
    assert all(one.difficulty.negatives > 0 and one.difficulty.products == 50 for one in drawn("sigmoid-2-2-2"))


@pytest.mark.parametrize(("activation", "units"), [("sigmoid", "2-2-1"), ("arctan", "2-1")])
def test_sheets_are_as_alike_where_all_numbers_are_drawn(activation: str, units: str) -> None:
    """Signs are free then, and make some fair numbers half as hard again as others: only alike ones are dealt."""
    problem = with_numbers(named(units, activation=activation, cost="mse"), decimals=3)
    made = solved(problem)
    scores = [one.difficulty.score for one in Draws(problem, made, asks(made), 0).many([f"{n:03}" for n in range(12)])]
    assert is_narrow(min(scores), max(scores)), scores


@given(st.lists(st.integers(20, 400), min_size=8, max_size=200), st.integers(1, 4000))
def test_a_band_is_never_wider_than_what_was_tried_nor_emptier_than_a_class_needs(scores: list[int], rare: int) -> None:
    """The band is the usual middle or closer, and some eighth of the candidates, at least, lies in it."""
    tried = np.array(scores, dtype=np.float64)
    easiest, hardest = band(tried, tried, 1 / rare, 2**14)
    middle = np.sort(tried)[[int(part * (len(tried) - 1)) for part in (1 / 8, 7 / 8)]]
    assert hardest / easiest <= max(middle[1] / middle[0], 1 + NARROW) + 1e-6
    inside = ((tried >= easiest) & (tried <= hardest)).sum()
    usual = ((tried >= middle[0]) & (tried <= middle[1])).sum()
    assert inside >= min(len(tried) / 8, usual * 3 / 4) - 1e-6
