"""Tables keep letters that can be read: where they are too wide for a line, words break before letters shrink."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

import derive
from derive.document import Cell, Document, Table
from derive.message import Message, Text
from derive.numbers import Numeral
from derive.pages import Look, presentation, written
from derive.problem.choice import chosen

READABLE = 80


def words(count: int) -> Cell:
    """A cell with so many letters."""
    return Message.of("sheet.own", words=Text(("a word " * count)[:count]))


def sizes(table: Table) -> tuple[list[int], bool]:
    """The sizes of letters in which a page sets a table, and whether a column of it breaks."""
    page = Document(Message.of("sheet.own", words=Text("A page")), (table,), {})
    problem = chosen("xor")
    text = written(page, "typ", presentation(problem, "typ", Look("en")))[""].decode()
    return [int(size) for size in re.findall(r"size: (\d+) \* 0\.01em", text)], "1fr" in text


@pytest.mark.parametrize("ruled", [False, True])
@pytest.mark.parametrize("letters", [20, 40, 80, 120, 400])
def test_no_table_shrinks_below_what_can_be_read(letters: int, ruled: bool) -> None:
    """However long the words of a column are, letters have four fifths of their size, and long words break."""
    row = (Numeral("1", Fraction(1)), words(30), words(letters), Numeral("0.2351", Fraction(2351, 10000)))
    head = tuple(words(3) for _ in row)
    found, breaks = sizes(Table(head, (row, row), (True, False, False, True), ruled=ruled))
    assert found and min(found) >= READABLE
    assert breaks == (letters >= 80)


@pytest.mark.parametrize("form", ["marking", "full"])
@pytest.mark.parametrize("kind", ["mistake", "choice"])
def test_keys_can_be_read(kind: str, form: str) -> None:
    """Keys that name mistakes at length are set in letters of four fifths at least, in Typst and in TeX."""
    for sheet in derive.exercise(chosen("iris-softmax"), kind=kind).sheets:
        typst = sheet.key.page("typ", key=form, lang="id")  # type: ignore[arg-type]
        assert min(map(int, re.findall(r"size: (\d+) \* 0\.01em", typst))) >= READABLE
        assert r"\scriptsize" not in sheet.key.page("tex", key=form, lang="id").partition(r"\begin{document}")[2]  # type: ignore[arg-type]
