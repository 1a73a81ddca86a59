"""Sheets that are worked in part: how many blanks there are, and that nothing worked shows what is blank."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from sheet_made import course_of, made, spelled

import derive
from derive.compose.sheets.form import Student
from derive.compose.sheets.sheet import sheet
from derive.course import Course
from derive.document import Table
from derive.exercises.asks import Choice, asked
from derive.exercises.order import place_of
from derive.exercises.printed import printed
from derive.worked import Solution


@pytest.mark.parametrize("name", ["arctan-2-2-1", "iris-softmax", "xor", "fruit", "relu-sigmoid-1-4-2-1"])
@pytest.mark.parametrize("level", [Fraction(1, 10), Fraction(1, 5), Fraction(1, 3), Fraction(1, 2), Fraction(4, 5)])
def test_nothing_worked_shows_what_is_blank(name: str, level: Fraction) -> None:
    """No line of a partly worked sheet holds a blank's value, as its result or among the numbers put in."""
    choice = Choice(fade=level)
    course = course_of(name)
    asks, _, document = made(name, choice)
    lines = printed(course)
    blank = {ask.quantity for ask in asks if ask.kind == "value"}
    worked = {ask.quantity for ask in asked(course, Choice()) if ask.kind == "value"} - blank
    assert blank and worked and len(asks) < len(asked(course, Choice()))
    # An independent walk: whatever a worked quantity is computed from may not be blank.
    for text in worked:
        waiting = [course.names[text]]
        while waiting:
            quantity = waiting.pop()
            assert str(quantity) not in blank, f"{text} is worked from {quantity}"
            if not course.graph.is_leaf(quantity):
                waiting += derive_refs(course, quantity)
    page = spelled(document, course.solution.problem)
    secret = {lines.numeral(course.names[text]).text for text in blank}
    open_values = {lines.numeral(course.names[text]).text for text in worked}
    open_values |= {lines.numeral(leaf.name).text for leaf in course.graph.leaves}
    digits = set(re.findall(r"-?\d+\.\d+(?:e-?\d+)?", page.partition("## Questions")[2]))
    assert not (secret - open_values) & digits


@pytest.mark.parametrize("name", ["arctan-2-2-1", "xor"])
def test_a_blank_row_is_the_same_however_much_is_worked(name: str) -> None:
    """A blank of a faded sheet has the empty cells that it has on a sheet where everything is blank."""

    def cells(level: Fraction) -> dict[str, str]:
        asks, _, document = made(name, Choice(fade=level))
        wanted = {ask.number: ask.quantity for ask in asks if ask.kind == "value"}
        tables = [block for block in document.blocks if isinstance(block, Table) and len(block.head) == 4]
        rows = [row for table in tables for row in table.rows]
        numbers = [dict(getattr(row[0], "arguments", ())).get("n") for row in rows]
        return {
            wanted[n]: repr(row[2:]) for n, row in zip(numbers, rows, strict=True) if isinstance(n, int) and n in wanted
        }

    whole, faded = cells(Fraction(1)), cells(Fraction(1, 2))
    assert faded and faded.items() < whole.items()


def derive_refs(course: Course, quantity: Any) -> list[Any]:
    """The quantities that a definition is computed from, read off its printed text."""
    from derive.plain import plain

    text = plain(course.graph[quantity].term)
    whole = r"(?<![\w\]/]){}(?![\w\[/'@#])"
    return [name for key, name in course.names.items() if re.search(whole.format(re.escape(key)), text)]


def test_levels_go_from_worked_to_blank() -> None:
    """At 0 nothing is asked, at 1 everything, and each level asks all that a lower one asks."""
    course = course_of("arctan-2-2-1")
    before: set[str] = set()
    for level in (Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1)):
        now = {ask.quantity + ask.kind for ask in asked(course, Choice(fade=level))}
        assert before <= now
        before = now
    assert () == asked(course, Choice(fade=Fraction(0)))
    assert 37 == len(before)


FADED = ["arctan-2-2-1", "iris-softmax", "xor", "relu-sigmoid-1-4-2-1", "tanh-batch-11"]


@pytest.mark.parametrize("name", FADED)
def test_blanks_grow_with_the_level_in_every_part(name: str) -> None:
    """Links come first; in the middle every part has blanks, and before that worked rows too."""
    course = course_of(name)
    everything = asked(course, Choice())
    links_alone = asked(course, Choice(fade=Fraction(1, len(everything))))
    assert {"links"} == {ask.group for ask in links_alone}
    counts = [len(asked(course, Choice(fade=Fraction(step, 20)))) for step in range(21)]
    assert counts == sorted(set(counts)), "each level has more blanks than the one before"
    # As many as the level says; what is another name of a blank comes with it.
    assert all(0 <= count - step * len(everything) / 20 < 3 for step, count in enumerate(counts))
    is_batch = len(course.solution.setup.batches[0]) > 1
    for step in (8, 10, 12):
        blank = {replace(ask, number=0) for ask in asked(course, Choice(fade=Fraction(step, 20)))}
        for key, run in groupby(everything, lambda ask: place_of(course, ask)):
            rows = {replace(ask, number=0) for ask in run}
            # What all examples of a batch lead to is blank before their own error signals are.
            assert rows & blank or (is_batch and key[2] < 0), key
            assert rows - blank or len(rows) < 3 or step > 8, key


@pytest.mark.parametrize("level", [Fraction(1, 5), Fraction(1, 2), Fraction(4, 5)])
def test_a_formula_is_blank_with_the_value_that_would_show_it(level: Fraction) -> None:
    """A worked gradient shows its formula, so that formula is worked too; else both have boxes."""
    course = course_of("arctan-2-2-1")
    choice = Choice(("everything", "formulas"), fade=level)
    asks, _, document = made("arctan-2-2-1", choice)
    every = {ask.quantity for ask in asked(course, replace(choice, fade=Fraction(1))) if ask.kind == "formula"}
    blank = {kind: {ask.quantity for ask in asks if ask.kind == kind} for kind in ("value", "formula")}
    assert blank["formula"] == every & blank["value"]
    page = spelled(document, course.solution.problem)
    (table,) = re.findall(r"### .\. Write these.*?\n\n(.*?)\n\n", page, re.DOTALL)
    rows = [row.split("|")[1:4] for row in table.splitlines()[2:]]
    assert len(every) == len(rows)
    assert [bool(row[0].strip()) for row in rows] == ["boxed" in row[2] for row in rows]
    assert len(blank["formula"]) == sum("boxed" in row[2] for row in rows)


def test_a_blank_is_not_shown_under_another_name() -> None:
    """δ is ∂C/∂b: a line that δ is put into is blank before ∂C/∂b is, though nobody asks for δ."""
    course = course_of("arctan-2-2-1")
    choice = Choice(names=("dC/db2[1]", "dC/da1[1]", "delta1[1]"))
    found = [{ask.quantity for ask in asked(course, replace(choice, fade=Fraction(n, 3)))} for n in (1, 2, 3)]
    assert [{"delta1[1]"}, {"delta1[1]", "dC/da1[1]"}, set(choice.names)] == found


def test_links_alone_fade_too() -> None:
    """Where only links are asked for, half of them are shown at one half."""
    course = course_of("arctan-2-2-1")
    assert [1, 2] == [len(asked(course, Choice(("links",), fade=Fraction(n, 2)))) for n in (1, 2)]


def test_many_updates_are_asked_for_in_part() -> None:
    """Of eight updates three are asked, each told by its example, and the sheet says so; no cost at the end."""
    problem = derive.load(Path(__file__).parent / "data/authors/negnevitsky-xor-online.yaml")
    course = Course(Solution(problem))
    asks = asked(course, Choice())
    assert {1, 2, 3} == {course.names[ask.quantity].update for ask in asks if ask.kind == "value"}
    text = spelled(sheet(course, asks, Choice(), Student("A-001")), problem)
    assert "Only the first three updates are asked for." in text
    told = [f"Update {t} (example {t}). " for t in (1, 2, 3)]
    assert (13, [4, 4, 4]) == (text.count("### "), [text.count(one) for one in told])
