"""Brief pages in PDF are two at most, with either engine."""

from __future__ import annotations

from typing import Any

import pytest
from pdf_pages import SLACK, needs_tex, solved
from pdf_reader import needs_poppler, size, words

import derive
from derive.problem.choice import shipped
from derive.render.pdf import press
from derive.render.pdf.typst_press import TypstPress

NARROW = 1.5 / 2.54 * 72


@needs_poppler
@pytest.mark.parametrize("lang", ["en", "id"])
def test_a_brief_page_is_two_at_most(lang: str) -> None:
    """The δ form of every worksheet that ships takes one sheet of paper, and nothing of it stands in a margin."""
    with TypstPress() as opened:
        for sheet in shipped():
            pdf = solved(sheet).pdf(lang=lang, detail="brief", engine=opened)
            found, (wide, _) = words(pdf), size(pdf)
            assert max(word.page for word in found) <= 2, sheet
            assert all(NARROW - SLACK < word.left < word.right < wide - NARROW + SLACK for word in found), sheet


# The longest pages in the notations that take the most room, and those of two hidden units in matrices.
LONGEST = [
    ("tanh-batch-11", "fausett", "scalar"),
    ("tanh-batch-11", "code", "scalar"),
    ("relu-sigmoid-1-4-2-1", "fausett", "scalar"),
    ("tanh-batch-11", "in-out", "scalar"),
    ("sigmoid-2-2-1", "fausett", "matrix"),
    ("arctan-2-2-1", "superscript", "matrix"),
]  # fmt: skip


@needs_poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("tex", marks=needs_tex)])
def test_a_brief_page_is_two_at_most_in_wide_letters(engine: str) -> None:
    """Neither a notation nor the matrices of a 2-2-1 make a third page, whatever sets them."""
    with press(engine) as opened:
        for sheet, notation, view in LONGEST:
            look: dict[str, Any] = {"notation": notation, "view": view}
            pdf = solved(sheet).pdf(lang="id", detail="brief", engine=opened, **look)
            assert max(word.page for word in words(pdf)) <= 2, (sheet, notation, view)


# Worksheets with more updates than they ship with: parameters x updates, of one example or of a batch.
UPDATES: list[tuple[str, dict[str, Any], str]] = [
    ("xor", {"batch": 1}, "superscript"),
    ("xor", {"batch": 2, "steps": 2}, "fausett"),
    ("xor", {"batch": [[1], [2, 3], [4, 1, 2]]}, "code"),
    ("sigmoid-2-2-1", {"steps": 2}, "superscript"),
    ("relu-sigmoid-1-4-2-1", {"steps": 4}, "fausett"),
]


@needs_poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("tex", marks=needs_tex)])
def test_a_brief_page_of_several_updates_is_two_at_most(engine: str) -> None:
    """Up to four updates of 21 parameters, and four of nine in batches, take one sheet of paper."""
    with press(engine) as opened:
        for sheet, training, notation in UPDATES:
            problem = solved(sheet).problem.changed(training={"learning_rate": "0.5", **training})
            pdf = derive.explain(problem).pdf(lang="id", detail="brief", engine=opened, notation=notation)
            assert max(word.page for word in words(pdf)) <= 2, (sheet, training)


def summed(terms: int) -> derive.Problem:
    """A graph whose last but one line is a sum of so many products."""
    numbers = {letter: {f"{letter}{n}": f"0.{1 + n % 9}" for n in range(terms)} for letter in "xw"}
    lines = [f"p{n} = w{n}*x{n}" for n in range(terms)]
    lines += ["s = " + " + ".join(f"p{n}" for n in range(terms)), "f = tanh(s)"]
    return derive.Problem(graph={"inputs": numbers["x"], "parameters": numbers["w"], "define": lines, "cost": "f"})


@needs_poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("tex", marks=needs_tex)])
@pytest.mark.parametrize("terms", [14, 22, 30])
def test_a_sum_that_is_wider_than_the_page_goes_on_below(engine: str, terms: int) -> None:
    """Of a graph too, no formula of the brief page stands in a margin, and all its terms are printed."""
    with press(engine) as opened:
        pdf = derive.explain(summed(terms)).pdf(detail="brief", engine=opened)
    found, (wide, _) = words(pdf), size(pdf)
    assert max(word.page for word in found) <= 2
    assert all(NARROW - SLACK < word.left < word.right < wide - NARROW + SLACK for word in found)


def test_a_sum_stays_in_one_piece_where_the_reader_scrolls() -> None:
    """Formulas side by side are parted by commas in Markdown, so no part of one may stand alone."""
    page = derive.explain(summed(30)).to_markdown(detail="brief")
    assert "+ p_{15} + p_{16} + p_{17} +" in page
    assert "p_{28} + p_{29}, \\quad\nf = " in page
