"""CSV for spreadsheets: text comes back, numbers stay numbers, nothing that was typed can run."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.numbers import Numeral, Policy
from derive.spreadsheet import rows_to_csv, unguarded

LIVE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\rx",
    "\nx",
    "|calc",
    "%0A",
    "＝1+1",
    "－1",
    "  =1",
    "\u200b=1",
    "\x00=1",
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("http://example.org","x")',
)
NUMBERS = {
    Numeral("-0.0620", Fraction(-62, 1000)): "-0.0620",
    Numeral("2.040e-4", Fraction(204, 10**6)): "0.0002040",
    Numeral("1.5e3", Fraction(1500)): "1500",
    Numeral("23/10", Fraction(23, 10)): "2.3",
    Fraction(-1, 3): "-0.333333333333333",
    Fraction(1, 8): "0.125",
    Fraction(1, 10**9): "0.000000001",
    -3: "-3",
    None: "",
}


def read(text: str, comma: bool) -> list[list[str]]:
    """Read the text as an independent reader does."""
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";" if comma else ",", strict=True))


@pytest.mark.parametrize("text", LIVE)
def test_what_would_run_is_guarded(text: str) -> None:
    """A text that a spreadsheet would run begins with an apostrophe and is quoted; it reads back as typed."""
    written = "".join(rows_to_csv([["a", text]], comma=False))
    assert ",\"'" in written
    cell = read(written, comma=False)[0][1]
    assert cell == "'" + text
    assert unguarded(cell) == text


@pytest.mark.parametrize("text", ["Budi", "007", "'x", "''=1", "x=1", "", "a,b", "a;b", 'say "x"', "3-1", " a "])
def test_harmless_text_is_left(text: str) -> None:
    """Text that cannot run is written as it is; an apostrophe is not doubled."""
    for comma in (True, False):
        assert read("".join(rows_to_csv([["a", text]], comma=comma)), comma) == [["a", text]]
    assert unguarded(text) == text


@pytest.mark.parametrize(("number", "text"), NUMBERS.items())
def test_numbers_are_plain_decimals(number: Numeral | Fraction | int | None, text: str) -> None:
    """Numbers keep their digits, have the decimal mark of the language, and no apostrophe, fraction or power."""
    assert "".join(rows_to_csv([[number]], comma=False)) == f"\ufeff{text}\r\n"
    assert "".join(rows_to_csv([[number]], comma=True)) == f"\ufeff{text.replace('.', ',')}\r\n"


@given(st.integers(-(10**12), 10**12), st.integers(-12, 12), st.integers(1, 12))
def test_a_numeral_keeps_its_value(units: int, power: int, digits: int) -> None:
    """Whatever a policy prints has the same value and as many significant digits in a cell."""
    numeral = Policy(decimals=None, significant=digits).rounded(units * Fraction(10) ** power)
    cell = "".join(rows_to_csv([[numeral]], comma=False))[1:].strip()
    assert Fraction(cell) == numeral.value
    assert "e" not in cell


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=4), min_size=1, max_size=4), st.booleans())
def test_every_text_comes_back(rows: list[list[str]], comma: bool) -> None:
    """An independent reader finds every text again, but for the documented apostrophe, and never a live one."""
    rows = [["id", *row] for row in rows]
    found = read("".join(rows_to_csv(rows, comma=comma)), comma)
    assert [[unguarded(cell) for cell in row] for row in found] == [[unguarded(cell) for cell in row] for row in rows]
    assert not any(cell.lstrip()[:1] in {*"=+-@|%"} for row in found for cell in row if cell.strip())
