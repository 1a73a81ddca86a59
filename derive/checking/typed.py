"""One answer as it was typed and as it was understood; knows no key and judges nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from derive.checking.signs import BLANKS, HIDDEN, usual
from derive.errors import visible
from derive.message import Message
from derive.numbers import Numeral, Policy, given
from derive.term import Term

State = Literal["value", "blank", "unreadable", "formula", "word"]
Mark = Literal["comma", "point"]  # the decimal mark of a sheet

_AROUND = 30  # characters on either side of a caret
KEPT = 400  # of what was typed; as long as a formula may be
NOTHING = frozenset({"", "-", "--", "\N{EM DASH}", "n/a"})
"""What stands in a box that was left empty, in small letters."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What one answer says.

    >>> Typed("-1/4", "value", Fraction(-1, 4)).decimals is None
    True

    `text` is what was typed. A number has a `value`, the `decimals` written behind the mark and its `significant`
    digits (both None for a fraction, `decimals` None for a power of ten too). A formula is a `term`; a `word` is a
    choice, the number of a line or a rate. `notes` say how it was read, `fault` why it was not, with the caret's
    `column` in the text, from 1. `other` is the second reading of 1.234, as one thousand two hundred thirty-four.
    `leads` are the mistakes that a line of a program would come from.
    """

    text: str
    state: State
    value: Fraction | None = None
    decimals: int | None = None
    significant: int | None = None
    term: Term | None = None
    word: str = ""
    notes: tuple[Message, ...] = ()
    fault: Message | None = None
    column: int = 0
    other: Fraction | None = None
    leads: tuple[str, ...] = ()


def understood(typed: Typed) -> Numeral | None:
    """Return a number as it was read, for the line that echoes it: with the digits that were typed.

    >>> understood(Typed("−0,0620", "value", Fraction(-62, 1000), 4)).text
    '-0.0620'
    """
    if typed.value is None:
        return None
    return given(typed.value) if typed.decimals is None else Policy(decimals=typed.decimals).rounded(typed.value)


def pointed(typed: Typed) -> tuple[str, str]:
    """Return what was typed, on one line, and a line with a caret under the place where it goes wrong.

    >>> pointed(unreadable("0,5cm", Message("reading.number"), 4))
    ('0,5cm', '   ^')

    Of a long text the part around the place is shown.
    """
    at = max(typed.column - 1, 0)
    first = max(at - _AROUND, 0) if len(typed.text) > 2 * _AROUND else 0
    lead = "…" if first else ""
    before, behind = visible(typed.text[first:at]), typed.text[at : first + 2 * _AROUND]
    tail = "…" if first + 2 * _AROUND < len(typed.text) else ""
    return lead + before + visible(behind) + tail, " " * len(lead + before) + "^"


def kept(text: str) -> str:
    """Return the text as a report keeps it: whole, or its beginning and an ellipsis.

    >>> kept("0,5"), len(kept("9" * 1000))
    ('0,5', 400)
    """
    return text if len(text) <= KEPT else text[: KEPT - 1] + "…"


def unreadable(text: str, fault: Message, column: int = 1) -> Typed:
    """Return the answer that says nothing, because of a fault at a column.

    >>> unreadable("?", Message("reading.number")).state
    'unreadable'
    """
    return Typed(kept(text), "unreadable", fault=fault, column=column)


class Begun(NamedTuple):
    """The inside of an answer in usual signs, what is to be said of them, and the column where it begins."""

    plain: str
    notes: tuple[Message, ...]
    first: int


def begun(text: str, nothing: Collection[str] = NOTHING) -> Begun | Typed:
    """Begin to read an answer of any kind; one that says nothing, or hides signs, is read to its end.

    >>> begun(" −3 ")
    Begun(plain='-3', notes=(), first=2)
    >>> begun(" n/a ").state, begun("1\u200b2").column
    ('blank', 2)
    """
    inner = text.strip(BLANKS)
    first = len(text) - len(text.lstrip(BLANKS)) + 1
    if hidden := HIDDEN.search(inner):
        return unreadable(text, Message("reading.hidden"), first + hidden.start())
    plain, notes = usual(inner)
    return Typed(text, "blank") if plain.casefold() in nothing else Begun(plain, notes, first)
