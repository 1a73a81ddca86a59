"""Multiple choice: options differ, one of them is right, and none is told by its looks."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from sheet_made import SHEETS, course_of, stream

from derive.accepted import accepted
from derive.course import Course, givens
from derive.evaluate import Arithmetic
from derive.exercises.asks import Choice, asked
from derive.exercises.deal import deal
from derive.exercises.printed import printed
from derive.numbers import Numeral, fraction
from derive.problem.choice import chosen, with_numbers
from derive.worked import Solution


@pytest.mark.parametrize("name", SHEETS)
def test_options_differ_and_one_is_right(name: str) -> None:
    """Options are four, pairwise different as printed and outside the accepted set, but for the right one."""
    course, choice = course_of(name), Choice(kind="choice")
    asks = asked(course, choice)
    lines = printed(course)
    point = {key: value for key, value in givens(course.solution.setup).items() if key in course.graph}
    sets = accepted(course.graph, point, course.solution.setup.policy)
    for seed in range(2):
        dealt = deal(course, asks, choice, stream(seed))
        assert isinstance(dealt, tuple) and dealt
        for one in dealt:
            assert 4 == len(one.options)
            shown = [option.shown for option in one.options]
            if one.ask.group == "links":
                values = [fraction(Arithmetic().value(term, lines.values.carried)) for term in shown]  # type: ignore[arg-type]
                assert all(abs(left - right) > Fraction(1, 10**5) for left, right in combinations(values, 2))
                continue
            quantity = course.names[one.ask.quantity]
            texts = [number.text for number in shown if isinstance(number, Numeral)]
            assert 4 == len(set(texts))
            assert texts[one.right] == lines.numeral(quantity).text
            inside = [text for text in texts if sets[quantity].contains(Fraction(text))]
            assert inside == [lines.numeral(quantity).text]


@pytest.mark.parametrize("name", ["arctan-2-2-1", "fruit", "relu-sigmoid-1-4-2-1", "iris-softmax"])
@pytest.mark.parametrize("carry", ["each-name", "display", "exact"])
def test_no_option_is_told_by_its_looks(name: str, carry: str) -> None:
    """Values are printed alike, in as many digits or as fractions, and none is out of all proportion."""
    problem = with_numbers(chosen(name), carry=carry, decimals=None, significant=None)
    course = Course(Solution(problem))
    choice = Choice(kind="choice")
    dealt = deal(course, asked(course, choice), choice, stream(1))
    assert isinstance(dealt, tuple)
    policy = course.solution.setup.policy
    for one in dealt:
        if one.ask.group == "links":
            continue
        shown = [option.shown for option in one.options if isinstance(option.shown, Numeral)]
        right = shown[one.right]
        fractions = {Fraction(number.text) == number.value and "." not in number.text for number in shown}
        if "." not in right.text and carry == "exact":
            assert {True} == fractions, [number.text for number in shown]
        else:
            decimals = {len(number.text.partition(".")[2]) for number in shown if "e" not in number.text}
            assert decimals <= {policy.decimals}, [number.text for number in shown]
        misled = [number for number, option in zip(shown, one.options, strict=True) if option.slug]
        assert all(abs(right.value) <= 20 * abs(number.value) <= 400 * abs(right.value) for number in misled)


def test_the_right_option_of_a_link_is_its_derivative() -> None:
    """Right options agree with central differences of the quantity that the link differentiates."""
    course, choice = course_of("arctan-2-2-1"), Choice(kind="choice")
    asks = asked(course, choice)
    lines = printed(course)
    dealt = deal(course, asks, choice, stream(2))
    assert isinstance(dealt, tuple)
    step = Fraction(1, 10**8)
    checked = 0
    for one in dealt:
        if one.ask.group != "links":
            continue
        over, wrt = (course.names[half] for half in one.ask.quantity.removeprefix("d").split("/d"))
        known = dict(lines.values.carried)
        ends = []
        for nudge in (step, -step):
            term = course.graph[over].term
            ends.append(Arithmetic().value(term, {**known, wrt: known[wrt] + nudge}))
        slope = fraction(ends[0] - ends[1]) / (2 * step)
        right = fraction(Arithmetic().value(one.options[one.right].shown, known))  # type: ignore[arg-type]
        assert abs(slope - right) < Fraction(1, 10**6), one.ask.quantity
        checked += 1
    assert 6 == checked
