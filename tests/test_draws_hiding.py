"""No sheet asks for what rounding hides: such asks are left out, the same on all sheets of a class."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import derive
from derive.accepted import accepted
from derive.course import givens
from derive.exercises.asks import Choice, asked
from derive.exercises.draws import Draws, solved
from derive.exercises.refusal import Unfair
from derive.exercises.roster import numbered
from derive.key.entries import filled
from derive.problem import Problem, parse
from derive.problem.choice import with_numbers
from derive.sets.entries import Entries
from derive.sets.plan import Plan
from derive.worked import Solution

WORKSHEETS = Path(__file__).parents[1] / "worksheets"
TWO_EXAMPLES = """
network:
  inputs: 2
  layers:
    - {units: 2, activation: tanh, weights: [[0.5, 0.6], [0.3, -0.4]], biases: [0.3, 0.7]}
    - {units: 1, activation: tanh, weights: [[0.5, -0.7]], biases: [0.6]}
cost: {kind: half-squared-error}
data: [{x: [1, -2], y: 0.4}, {x: [7, 8], y: -0.6}]
training: {learning_rate: 0.1, batch: full}
"""
EVERYTHING = Choice()
HIDING = {"two-examples": {"decimals": 4}, "arctan-2-2-1": {"significant": 2}, "sigmoid-2-2-1": {"decimals": 2}}


def problem(name: str, digits: Mapping[str, Any]) -> Problem:
    """Return a worksheet in some digits, or a batch of two examples of which one is saturated."""
    made = parse(TWO_EXAMPLES) if name == "two-examples" else derive.load(WORKSHEETS / f"{name}.yaml")
    return with_numbers(made, **digits)


def entries(made: Problem, count: int, choice: Choice = EVERYTHING, perturb: bool = True) -> Entries:
    """Return the entries of a class."""
    return Entries(Plan(made, tuple(numbered(count)), "1", 3, choice, perturb))


@pytest.mark.parametrize(("name", "count"), [("two-examples", 6), ("arctan-2-2-1", 2), ("sigmoid-2-2-1", 3)])
def test_no_sheet_asks_for_what_rounding_hides(name: str, count: int) -> None:
    """Exact sets of every sheet hide nothing that is asked; what is left out is hidden at the problem's own numbers."""
    made = problem(name, HIDING[name])
    found = entries(made, count)
    policy = found.course.solution.setup.policy
    names = {ask.quantity: found.course.names[ask.quantity] for ask in found.asks if ask.kind == "value"}
    for one in found.of(found.plan.students):
        assert not any(answer.too_small for answer in one.entry.answers.values())
        point = givens(Solution(filled(made, one.drawn.numbers)).setup)
        sets = accepted(found.course.graph, point, policy)
        assert [] == [text for text, quantity in names.items() if sets[quantity].too_small]
    own = accepted(found.course.graph, givens(found.course.solution.setup), policy)
    left_out = {ask.quantity for ask in asked(found.course, Choice()) if ask.kind == "value"} - names.keys()
    assert left_out == set(found.told().unasked)
    assert all(own[found.course.names[text]].too_small for text in left_out)


@pytest.mark.parametrize("name", ["sigmoid-2-2-2", "arctan-2-2-1"])
def test_where_nothing_hides_all_is_asked(name: str) -> None:
    """Usual digits leave every ask on the sheets, numbered as they were chosen."""
    found = entries(problem(name, {}), 2)
    assert found.asks == asked(found.course, Choice()) and not found.told().unasked


def test_the_numbers_of_the_problem_itself_are_asked_for_alike() -> None:
    """A single sheet with the problem's own numbers leaves the same out as a class does whose draws hide it too."""
    made = problem("two-examples", {"decimals": 4})
    single = entries(made, 1, perturb=False)
    assert single.asks == entries(made, 2).asks and "delta1[1]@2" in single.told().unasked


def test_what_is_asked_for_by_its_name_stays() -> None:
    """Whoever asks for a hidden quantity by its name gets it, beside others; alone it is refused, and says why."""
    made = problem("arctan-2-2-1", {"significant": 2})
    found = entries(made, 2, Choice(("forward", "cost"), ("C",)))
    assert "C" in [ask.quantity for ask in found.asks] and "z2[1]" in found.told().unasked
    alone = Choice(names=("C",))
    with pytest.raises(Unfair) as refused:
        entries(made, 1, alone, perturb=False).told()
    assert {"too-small:C": 1} == refused.value.reasons


def test_a_row_that_is_left_out_is_not_worked_either() -> None:
    """The line of a hidden value would give away what it is made of; the sheet says that it has no row."""
    made, fine = (problem("two-examples", {"decimals": digits}) for digits in (4, 12))
    said, row = "have no row of their own", "| $\\delta_1^{(1)}$ for example 2 |"
    for fade in (Fraction(1), Fraction(9, 10)):
        sheet, whole = (derive.exercise(one, fade=fade).sheets[0].to_markdown() for one in (made, fine))
        assert said in sheet and said not in whole
        assert row in whole and row not in sheet


def test_kinds_with_letters_ask_for_all() -> None:
    """An answer by a letter is not hidden by rounding: questions of choice stay as they are."""
    made = problem("two-examples", {"decimals": 4})
    choice = Choice(kind="choice")
    found = entries(made, 1, choice)
    assert found.asks == asked(found.course, choice)


def test_what_is_left_out_does_not_depend_on_the_seed() -> None:
    """All classes of a problem ask for the same."""
    made = problem("two-examples", {"decimals": 4})
    course = solved(made)
    asks = asked(course, Choice())
    assert 1 == len({Draws(made, course, asks, seed, True).unasked for seed in (1, 2)})


@pytest.mark.parametrize(
    ("lang", "short", "said"),
    [("en", "(too small)", "Too small:"), ("id", "(terlalu kecil)", "Terlalu kecil:")],
)
def test_a_marking_key_says_once_what_too_small_means(lang: str, short: str, said: str) -> None:
    """The row of a hidden value has a short remark, which has room in the table; below it is said what that means."""
    made = problem("two-examples", {"decimals": 4})
    wished = derive.exercise(made, ask="forward,delta1[1]@2", count=1).sheets[0]
    usual = derive.exercise(made, count=1).sheets[0]
    pages = [one.key.page("tex", key="marking", lang=lang) for one in (wished, usual)]
    assert [(page.count(short), page.count(said)) for page in pages] == [(1, 1), (0, 0)]
