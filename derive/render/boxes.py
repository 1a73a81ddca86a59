"""The glyphs of a formula as a tree of boxes, decided once for all formats; knows no markup and no mathematics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter or word of the formula: italic for quantities, upright for names of functions."""

    text: str
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Digits:
    """A printed number in canonical form: -0.0335, 2.040e-4 or 23/10; `small` sets a fraction as small as text."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Indices:
    """Indices side by side, with commas between them where one has two digits."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """A base with a subscript, a superscript and primes."""

    base: Box
    sub: Box | None = None
    sup: Box | None = None
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Over:
    """A fraction; `slash` sets it on one line, as inside a sentence, `tall` as large as in a display."""

    over: Box
    under: Box
    slash: bool = False
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Root:
    """A square root."""

    inner: Box


@dataclass(frozen=True, slots=True)
class Fence:
    """Something in brackets: round, square, or the bars of an absolute value."""

    inner: Box
    kind: Literal["round", "square", "bars"] = "round"


@dataclass(frozen=True, slots=True)
class Row:
    """Boxes side by side."""

    parts: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """A relation or operator, with the space its kind asks for: = ≈ + - · , → ⟹ < > ≤ ≥ ∂ %."""

    text: str


@dataclass(frozen=True, slots=True)
class Space:
    """A thin space between factors, or a wide one between statements."""

    wide: bool = False


@dataclass(frozen=True, slots=True)
class Under:
    """A brace under a part of the formula, with a label."""

    inner: Box
    label: Box


@dataclass(frozen=True, slots=True)
class Words:
    """Words inside a formula."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix in square brackets, or the branches of a function behind one curly brace.

    A part of a matrix that goes on below does not close, and the part below does not open. `hidden` is how many rows
    and columns its dots stand for, before the last row or column.
    """

    rows: tuple[tuple[Box, ...], ...]
    branches: bool = False
    opens: bool = True
    closes: bool = True
    hidden: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Limits:
    """A large sum sign with its index below and its last value above."""

    below: Box
    above: Box


@dataclass(frozen=True, slots=True)
class Blank:
    """An answer box of a class of width, a key of `FIELDS`."""

    width: str


@dataclass(frozen=True, slots=True)
class Field:
    """How large a class of answer boxes is: its width in digits; `framed` has a frame of its own.

    `lines` is 0 for the height of the text, 1 for that of handwriting, 2 for that of a fraction by hand, 3 for several
    lines by hand where a format has the room. What has no frame is space to write in a cell of a table.
    """

    digits: int
    lines: int = 1
    framed: bool = True


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "number": Field(9),
        "link": Field(7, 2),
        "work": Field(26, 0, framed=False),
        "pass": Field(26, 3, framed=False),
        "formula": Field(30),
        "letter": Field(3),
        "code": Field(16),
        "name": Field(14, framed=False),
        "student": Field(10, 0, framed=False),
        "class": Field(5, 0, framed=False),
        "date": Field(8, 0, framed=False),
        "score": Field(3, 0, framed=False),
        "line": Field(60, framed=False),
    }
)


Box: TypeAlias = (
    Letter
    | Digits
    | Indices
    | Script
    | Over
    | Root
    | Fence
    | Row
    | Sign
    | Space
    | Under
    | Words
    | Grid
    | Limits
    | Blank
)
