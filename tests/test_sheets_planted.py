"""Sheets on which a mistake is to be found: it is in one formula, and nothing else explains it."""

from __future__ import annotations

from functools import cache

import pytest
from sheet_entries import entry_of
from sheet_made import course_of, spelled, stream

from derive.compose.sheets.key import key_page
from derive.errors import Refused
from derive.evaluate import Arithmetic
from derive.exercises.asks import Choice, asked
from derive.exercises.deal import deal, others
from derive.exercises.planted import Found, Planted, plant, planted
from derive.exercises.printed import printed
from derive.misconceptions import MISTAKES


@cache
def plants(name: str) -> dict[str, Found]:
    """Every mistake that can be planted in a worksheet."""
    course = course_of(name)
    tried = {slug: plant(course, slug, printed(course)) for slug in MISTAKES}
    return {slug: found for slug, found in tried.items() if found is not None}


@pytest.mark.parametrize("name", ["arctan-2-2-1", "iris-softmax", "xor", "sigmoid-2-2-2"])
def test_a_planted_solution_is_wrong_in_one_formula_only(name: str) -> None:
    """Before the first wrong line all is right, each line is true for its own numbers, the first is really wrong."""
    course = course_of(name)
    true = printed(course)
    found = plants(name)
    assert len(found) > 15
    arithmetic = Arithmetic()
    for one in found.values():
        graph, lines, shown, first = one.graph, one.lines, one.shown, one.first
        for number, quantity in enumerate(shown, 1):
            line = lines.line(graph[quantity])
            again = arithmetic.value(line.resolved, {key: one.value for key, one in line.operands.items()})
            assert lines.policy.rounded(again).value == line.result.value or line.exact
            if number < first:
                assert line.result.value == true.numeral(quantity).value
        assert lines.numeral(shown[first - 1]).value != true.numeral(shown[first - 1]).value


def test_the_key_of_a_planted_mistake_names_it() -> None:
    """The key gives the line, the right value there and the letter, and says the name and the hint."""
    course, choice = course_of("arctan-2-2-1"), Choice(kind="mistake")
    asks = asked(course, choice)
    dealt = deal(course, asks, choice, stream(5), "bias-omitted-forward")
    assert isinstance(dealt, Planted)
    found = others(course, asks, dealt)
    assert ["1", "2.3000"] == [found[1].text, found[2].text]
    assert dealt.rules["ABCD".index(found[3].text)] == "bias-omitted-forward"
    page = spelled(key_page(course, asks, entry_of(course, asks, dealt=dealt), None, dealt, form="short"),
                   course.solution.problem)
    assert "bias left out of the weighted sum" in page


def test_no_other_rule_to_choose_gives_the_same_first_line() -> None:
    """Of the four rules only the planted one explains the first wrong line."""
    course = course_of("arctan-2-2-1")
    found = plants("arctan-2-2-1")
    for seed in range(30):
        dealt = planted(course, stream(seed))
        values = {found[slug].where for slug in dealt.rules if slug != dealt.slug}
        assert 4 == len(set(dealt.rules))
        assert (dealt.first, dealt.lines.numeral(dealt.wrong).value) not in values


def test_a_mistake_that_cannot_be_found_is_refused() -> None:
    """What does not show on the sheet cannot be planted in it."""
    with pytest.raises(Refused, match="regulariser-forgotten"):
        planted(course_of("arctan-2-2-1"), stream(1), "regulariser-forgotten")
