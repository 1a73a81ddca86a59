"""Sheets that take different ways, as behind ReLUs that are off, are worked together all the same."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from accepted_networks import WORKSHEETS

from derive.accepted import accepted
from derive.course import Course, givens
from derive.exercises import exactly
from derive.exercises.asks import Choice, asked
from derive.exercises.candidates import Candidates
from derive.exercises.draws import Draws, solved
from derive.exercises.enclosed.forms import forms
from derive.exercises.entries import Entries
from derive.exercises.nearby import near
from derive.exercises.ranges import left_out
from derive.exercises.sets import Acceptance
from derive.exercises.streams import Stream
from derive.graph import Graph
from derive.names import Name
from derive.numbers import Policy
from derive.problem import Problem, load
from derive.reach import Work

LAYERS = ({"units": 3, "activation": "relu"}, {"units": 2, "activation": "relu"})
PROBLEM = Problem(
    network={"inputs": 2, "layers": LAYERS}, cost={"kind": "mse"}, training={"learning_rate": Fraction(1, 10)}
)
POLICIES = [Policy(), Policy(decimals=2), *(Policy(decimals=None, significant=digits) for digits in (1, 2, 4))]


@cache
def course() -> Course:
    """Return a class of ReLUs."""
    return solved(PROBLEM)


@cache
def points(count: int) -> tuple[Mapping[Name, Fraction], ...]:
    """Return candidates for its sheets, fair or not: any of the units is off in some."""
    candidates = Candidates(tuple(left_out(PROBLEM)), {})
    choices = candidates.choices(Stream("relu", 0, "", "test").table(range(count), candidates.words))
    fixed = {name: Fraction(1, 10) for name in [leaf.name for leaf in course().graph.leaves]}
    return tuple({**fixed, **candidates.numbers(row)} for row in choices)


@cache
def class_of(worksheet: str) -> tuple[Graph, tuple[Mapping[Name, Fraction], ...]]:
    """Return the graph of a worksheet, and numbers near its own."""
    problem = load(WORKSHEETS / f"{worksheet}.yaml")
    own = solved(problem)
    candidates = Candidates(near(problem), givens(own.solution.setup))
    choices = candidates.choices(Stream("near", 0, "", "test").table(range(12), candidates.words))
    return own.graph, tuple(candidates.numbers(row) for row in choices)


def names() -> tuple[Name, ...]:
    """Return all that can be asked."""
    return tuple(definition.name for definition in course().graph.definitions if definition.role != "aside")


@pytest.mark.parametrize("policy", POLICIES, ids=str)
def test_sets_behind_branches_hold_the_exact_ones_and_hardly_more(policy: Policy) -> None:
    """Worked with many others that part from it everywhere, each set holds the exact one and a billionth more."""
    some = points(40)
    found = Acceptance(course().graph, policy, names()).at(some)
    for column, point in enumerate(some[:4]):
        exact = accepted(course().graph, point, policy)
        for row, name in enumerate(names()):
            low, high = exact[name].low, exact[name].high
            assert low is not None and high is not None
            spare = float(max(abs(low), abs(high))) * 1e-9 + 1e-11
            assert 0 <= low - Fraction(found.low[row, column]) <= spare, name
            assert 0 <= Fraction(found.high[row, column]) - high <= spare, name
            assert found.too_small[row, column] == exact[name].too_small, name


@pytest.mark.parametrize("policy", [policy for policy in POLICIES if policy.significant != 1], ids=str)
@pytest.mark.parametrize("worksheet", ["sigmoid-2-2-2", "relu-sigmoid-1-4-2-1", "iris-softmax", None])
def test_definitions_side_by_side_are_as_each_by_itself(worksheet: str | None, policy: Policy) -> None:
    """What is worked beside others of its form has every bit that it has alone."""
    graph, some = (course().graph, points(40)) if worksheet is None else class_of(worksheet)
    wanted = tuple(definition.name for definition in graph.definitions)
    assert len(forms(graph, wanted)) < len(wanted)
    beside, alone = Acceptance(graph, policy, wanted), Acceptance(graph, policy, wanted)
    alone.__dict__["_forms"] = tuple(form for name in wanted for form in forms(graph, [name]))
    one, other = beside.at(some), alone.at(some)
    for end in ("low", "high", "too_small"):
        assert np.array_equal(getattr(one, end), getattr(other, end)), end


def test_more_sheets_take_hardly_more_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets part at one definition and meet after it: sixteen times as many are hardly worked in more parts."""
    worked: list[Name] = []
    define = Work.define
    monkeypatch.setattr(Work, "define", lambda work, name: (worked.append(name), define(work, name))[1])
    counts = []
    for count in (32, 512):
        worked.clear()
        Acceptance(course().graph, Policy(), names()).at(points(count))
        counts.append(len(worked))
    assert counts[1] < 4 * counts[0]
    assert counts[1] < 64 * len(names())


def test_a_zero_behind_a_unit_that_is_off_leaves_no_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mistakes that put such a zero into a branch are worked in floats, and give what exact arithmetic gives."""
    asks = asked(course(), Choice())
    drawn = tuple(Draws(PROBLEM, course(), asks, 1).many(["1", "2", "3", "4"]))
    policy = course().solution.setup.policy
    entries = Entries(course(), asks, policy)
    oracle = []
    for one in drawn:
        point = {leaf.name: one.numbers[str(leaf.name)] for leaf in course().graph.leaves}
        oracle.append(exactly.mistakes(course(), entries.asked, point, policy))
    monkeypatch.setattr(exactly, "shows", lambda *_: pytest.fail("a mistake was worked exactly"))
    for wrong, (_, shows) in zip(oracle, entries.many(drawn), strict=True):
        assert "update-old-value-dropped" in wrong
        assert shows.keys() == wrong.keys()
        for slug, boxes in wrong.items():
            assert boxes.keys() == shows[slug].keys(), slug
            for box, value in boxes.items():
                assert float(shows[slug][box]) == pytest.approx(float(value), rel=1e-10, abs=1e-13), slug
