"""The characters that people's keyboards and spreadsheets put for digits and signs; knows no grammar.

Every translation is one character for one, so that a caret's column stays what it was. There is no NFKC: it turns
10⁻³ into 10−3.
"""

from __future__ import annotations

import re
from fractions import Fraction
from types import MappingProxyType

from derive.message import Message

BLANKS = " \t\r\n\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{BYTE ORDER MARK}"

# Control characters, halves of characters, and what is invisible or turns the reading direction around.
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff]"
)

_MINUS = "\N{EN DASH}\N{SMALL HYPHEN-MINUS}\N{FULLWIDTH HYPHEN-MINUS}"
_WIDE = "０１２３４５６７８９．，"
_SURE = {"\N{MINUS SIGN}": "-", "×": "*", "·": "*", "\N{DOT OPERATOR}": "*"} | dict.fromkeys(BLANKS[4:-1], " ")
_SURE |= dict.fromkeys("\N{FRACTION SLASH}\N{DIVISION SLASH}", "/")
_UNSURE = dict(zip(_WIDE, "0123456789.,", strict=True)) | dict.fromkeys(_MINUS, "-")
_TABLE = str.maketrans(_SURE | _UNSURE)
_TOLD = re.compile(f"[{''.join(_UNSURE)}]")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
RAISED = "[⁺⁻]?[⁰¹²³⁴-⁹]"
PARTS = MappingProxyType(
    {sign: Fraction(over, under) for sign, over, under in (
        ("½", 1, 2), ("⅓", 1, 3), ("⅔", 2, 3), ("¼", 1, 4), ("¾", 3, 4), ("⅕", 1, 5), ("⅖", 2, 5), ("⅗", 3, 5),
        ("⅘", 4, 5), ("⅙", 1, 6), ("⅚", 5, 6), ("⅛", 1, 8), ("⅜", 3, 8), ("⅝", 5, 8), ("⅞", 7, 8),
    )}
)  # fmt: skip
"""Fractions that are one sign, which a word processor makes of 1/2, and which pages print."""

_OTHER_MINUS, _FULL_WIDTH = Message("reading.minus"), Message("reading.full-width")


def usual(text: str) -> tuple[str, tuple[Message, ...]]:
    """Return the text in usual signs, and what is to be said about signs that may have been meant otherwise.

    >>> usual("−0，5")[0], usual("−0，5")[1][0].id
    ('-0,5', 'reading.full-width')
    """
    told = set(_TOLD.findall(text))
    notes = ((_OTHER_MINUS,) if told & {*_MINUS} else ()) + ((_FULL_WIDTH,) if told & {*_WIDE} else ())
    return text.translate(_TABLE), notes


def lowered(raised: str) -> str:
    """Return superscript digits and signs as usual ones.

    >>> lowered("⁻³")
    '-3'
    """
    return raised.translate(_RAISED)
