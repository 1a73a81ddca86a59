"""What stands in the cells of reports: quantities, typed answers, points; knows no sentences and judges nothing."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from derive.checking.typed import Typed
from derive.checking.verdict import Verdict
from derive.compose.feedback.own import Own, answered
from derive.document import Cell, Symbols, Table
from derive.key import Ask
from derive.message import Listing, Message, Text
from derive.names import Name
from derive.numbers import Numeral, Policy, given
from derive.term import Rate, Ref

_SHORT = Policy(carry="exact", decimals=2)
_LONGEST = 40  # signs of a typed text in a table


def number(value: int) -> Message:
    """Return the number of an ask, for a cell."""
    return Message.of("feedback.at", number=value)


def points(value: Fraction) -> int | Numeral:
    """Return points as they are printed: whole, or with up to two decimals.

    >>> points(Fraction(3)), points(Fraction(15, 2)).text, points(Fraction(1, 3)).text
    (3, '7.5', '0.33')
    """
    if value.denominator == 1:
        return value.numerator
    exact = given(value)
    return exact if "/" not in exact.text and len(exact.text.partition(".")[2]) <= 2 else _SHORT.rounded(value)


def quantity(own: Own, ask: Ask) -> Cell:
    """Return what an ask asks for, as a cell: in letters, a new value in words, else as the key calls it."""
    name = own.course.names.get(ask.quantity)
    if name is None or ask.kind not in ("value", "link", "formula"):
        return Message.of("feedback.typed", words=Text(ask.quantity))
    if ask.kind == "link" and name.of is not None:
        return Symbols(Rate(name.of, name._replace(of=None)))
    return letters(name)


def letters(name: Name) -> Cell:
    """Return a quantity in letters; a value after the update is the old letter and the word new.

    >>> letters(Name("C", new=True)).id
    'feedback.new'
    """
    if name.new and name.of is None:
        return Message.of("feedback.new", quantity=Symbols(Ref(name._replace(new=False, update=None))))
    return Symbols(Ref(name))


def typed_cell(typed: Typed) -> Cell:
    """Return an answer as it was understood, or as it was typed where it is no number."""
    shown = answered(typed)
    return shown if shown is not None else words(typed.text)


def true_cell(verdict: Verdict) -> Cell:
    """Return what the key says: a number with its digits, else its words."""
    text = verdict.true.text
    return Numeral(text, Fraction(text)) if verdict.ask.kind == "value" else words(text)


def words(text: str) -> Message:
    """Return what somebody typed, not longer than a table bears."""
    return Message.of("feedback.typed", words=Text(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"))


def is_plain(typed: Typed) -> bool:
    """Tell whether an answer was read just as it stands, so that nothing need be said of it.

    >>> is_plain(Typed("-,0335", "value", Fraction(-335, 10000), 4, 3)), is_plain(Typed("5%", "value", Fraction(1, 20)))
    (True, False)
    """
    shown = answered(typed)
    if shown is None or typed.notes:
        return not typed.notes
    text = typed.text.strip().replace("\N{MINUS SIGN}", "-").replace(",", ".")
    return text.replace("-.", "-0.", 1).removeprefix("+").rstrip("0") == shown.text.rstrip("0") or text == shown.text


def table(heads: Iterable[str], rows: Iterable[tuple[Cell, ...]], flush: str) -> Table:
    """Return a table with the heads of this catalogue; `flush` has an r for each column of numbers."""
    return Table(tuple(Message(f"feedback.{head}") for head in heads), tuple(rows), tuple(c == "r" for c in flush))


def listed(numbers: Iterable[int]) -> Listing:
    """Return numbers as a sentence lists them."""
    return Listing(tuple(numbers))
