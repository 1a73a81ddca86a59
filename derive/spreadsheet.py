"""Rows to CSV that a spreadsheet opens safely; knows separators, quotes and guards, not what the cells mean.

A text that a spreadsheet would run as a formula gets a leading apostrophe, as OWASP's page "CSV Injection" asks:
quotes alone leave `=1+1` live. Numbers are written by this program and never guarded, so that -0.0620 stays one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

from derive.numbers import LONGEST, Numeral, Policy, given

Cell: TypeAlias = "str | Decimals | Numeral | Fraction | int | None"

# Spreadsheets keep no more digits than these.
_SHOWN = Policy(decimals=None, significant=15)
_SIGNS = "=+@|%\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH COMMERCIAL AT}"
_SIGNS += "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH VERTICAL LINE}\N{FULLWIDTH PERCENT SIGN}"
# Blanks and what nobody sees may stand before the sign; a tab or line break alone starts a formula in some programs.
_UNSEEN = r"[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*"
_LIVE = re.compile(rf"{_UNSEEN}[-{_SIGNS}]|[\t\r\n\x00]")
_GUARDED = re.compile(rf"'(?:{_LIVE.pattern})")
# Quoted whatever the separator is: a reader may be set to another one.
_QUOTED = re.compile(r"[\",;\t\r\n']|^\s|\s$")


class Decimals(str):
    """Digits with a point and perhaps a sign, as they are written: nothing of them is looked at again."""

    __slots__ = ()


def rows_to_csv(rows: Iterable[Sequence[Cell]], *, comma: bool) -> Iterator[str]:
    """Yield the lines of a CSV file, with `;` between cells where the decimal mark is a comma.

    >>> list(rows_to_csv([["id", "=1+1"], ["007", Numeral("-0.0620", Fraction(-62, 1000))]], comma=True))
    ['\\ufeffid;"\\'=1+1"\\r\\n', '007;-0,0620\\r\\n']

    The first line begins with a byte order mark: without it a spreadsheet does not take the file for UTF-8. A numeral
    is written with all its digits and no power of ten, a fraction that has no end with 15 digits, None as an empty
    cell. Lines come one by one, so a class of any size is never held.
    """
    start = "\N{BYTE ORDER MARK}"
    for row in rows:
        yield start + row_to_csv(row, comma=comma)
        start = ""


def row_to_csv(row: Sequence[Cell], *, comma: bool) -> str:
    """Return one line of a CSV file that is not its first.

    >>> row_to_csv(["007", Fraction(1, 8), None], comma=False)
    '007,0.125,\\r\\n'
    """
    # Most cells of an overview are decimals.
    cells = [cell if type(cell) is Decimals and not comma else _cell(cell, comma) for cell in row]
    return (";" if comma else ",").join(cells) + "\r\n"


def unguarded(text: str) -> str:
    """Return a cell without the apostrophe that `rows_to_csv` put before it.

    >>> unguarded("'-0,05"), unguarded("'x")
    ('-0,05', "'x")
    """
    return text[1:] if _GUARDED.match(text) else text


def _cell(cell: Cell, comma: bool) -> str:
    match cell:
        case Decimals():
            return cell.replace(".", ",") if comma else cell
        case None:
            return ""
        case str():
            return _text(cell)
        case int():
            return str(cell)
        case Fraction() | Numeral():
            text = _decimal(cell)
            return text.replace(".", ",") if comma else text


def _text(text: str) -> str:
    if not text:
        return text
    if _LIVE.match(text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _decimal(number: Fraction | Numeral) -> str:
    """Return a number in plain decimals: a spreadsheet would take 1/3 for a date."""
    if isinstance(number, Fraction):
        number = given(number)
    if "/" in number.text:
        short = given(number.value)
        number = _SHOWN.rounded(number.value) if "/" in short.text else short
    digits, _, power = number.text.partition("e")
    return _shifted(digits, int(power)) if power and abs(int(power)) <= LONGEST else number.text


def _shifted(digits: str, power: int) -> str:
    """Move the point of a decimal text.

    >>> _shifted("-2.040", -4), _shifted("1.5", 3)
    ('-0.0002040', '1500')
    """
    sign = "-" if digits.startswith("-") else ""
    whole, _, part = digits.removeprefix("-").partition(".")
    point = len(whole) + power
    every = "0" * (1 - point) + whole + part + "0" * (power - len(part))
    point = max(point, 1)
    return f"{sign}{every[:point]}.{every[point:]}".rstrip(".")
