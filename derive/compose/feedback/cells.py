"""What stands in the cells of reports: quantities, typed answers, points; knows no sentences and judges nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from derive.checking.formula import read_formula
from derive.checking.typed import Typed
from derive.checking.verdict import Verdict
from derive.compose.feedback.own import Own, answered
from derive.course import Course
from derive.document import Block, Bullets, Cell, Document, Figure, Paragraph, Symbols, Table
from derive.key import Ask
from derive.message import Listing, Message, Text
from derive.names import Name
from derive.numbers import Numeral, Policy, given
from derive.term import Rate, Ref

_SHORT = Policy(carry="exact", decimals=2)
_PLACES = ("line", "value", "rule")  # what a sheet with a planted mistake asks for
_SHORTEST_RUN = 4
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
    return named(own.course, ask)


def named(course: Course, ask: Ask) -> Cell:
    """Return what an ask asks for, as a cell, without looking at answers."""
    if ask.group == "mistake" and ask.quantity in _PLACES:
        return Message(f"feedback.place.{ask.quantity}")
    name = course.names.get(ask.quantity) if ask.kind != "link" else None
    if name is not None and ask.kind in ("value", "formula", "choice"):
        return letters(name)
    return link(course, ask.quantity) or words(ask.quantity)


def link(course: Course, text: str) -> Cell | None:
    """Return a link of a chain, dz2[1]/da1[1], in letters, or None where it is none of the course."""
    over, _, wrt = text.removeprefix("d").partition("/d")
    names = course.names
    return Symbols(Rate(names[over], names[wrt])) if over in names and wrt in names else None


def letters(name: Name) -> Cell:
    """Return a quantity in letters; a value after the update is the old letter and the word new.

    >>> letters(Name("C", new=True)).id
    'feedback.new'
    """
    if name.new and name.of is None:
        return Message.of("feedback.new", quantity=Symbols(Ref(name._replace(new=False, update=None))))
    return Symbols(Ref(name))


def typed_cell(typed: Typed) -> Cell:
    """Return a number or a formula as it was understood, and as it was typed where it is neither."""
    if typed.term is not None:
        return Symbols(typed.term)
    shown = answered(typed)
    return shown if shown is not None else words(typed.text)


def understood_cell(course: Course, typed: Typed) -> Cell:
    """Return an answer as it was understood: a number with its digits, a formula or a link in letters."""
    found = link(course, typed.word) if typed.state == "word" else None
    return typed_cell(typed) if found is None else found


def true_cell(course: Course, verdict: Verdict) -> Cell:
    """Return what the key says: a number with its digits, a formula or a link in letters, else its words."""
    text = verdict.true.text
    if verdict.ask.kind == "formula":
        term = read_formula(text, course.names, "point").term
        return words(text) if term is None else Symbols(term)
    if verdict.ask.kind == "value":
        return Numeral(text, Fraction(text))
    if verdict.ask.kind != "link":
        return words(text)
    name = course.names.get(text) if verdict.typed.term is not None else None
    if name is not None:  # beside a formula stands a formula
        return Symbols(course.graph[name].term)
    return link(course, text) or words(text)


def words(text: str) -> Message:
    """Return what somebody typed, not longer than a table bears."""
    return Message.of("feedback.typed", words=Text(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"))


def is_plain(typed: Typed) -> bool:
    """Tell whether an answer was read just as it stands, but for the decimal mark.

    >>> [is_plain(Typed(text, "value", Fraction(-335, 10000), 4, 3)) for text in ("−0,0335", "-,0335", "-335/10000")]
    [True, False, False]
    """
    if typed.state == "formula":
        return False  # a product without signs, a name in short: what was understood is always shown
    shown = answered(typed)
    if shown is None:
        return "/" not in typed.word or typed.text.strip() == typed.word
    return typed.text.strip().replace("\N{MINUS SIGN}", "-").replace(",", ".") == shown.text


def table(heads: Iterable[str], rows: Iterable[tuple[Cell, ...]], flush: str) -> Table:
    """Return a table with the heads of this catalogue; `flush` has an r for each column of numbers."""
    return Table(tuple(Message(f"feedback.{head}") for head in heads), tuple(rows), tuple(c == "r" for c in flush))


def listed(numbers: Iterable[int]) -> Listing:
    """Return numbers as a sentence lists them, each once, a run of four or more by its ends.

    >>> listed((1, 2, 3, 4, 7)).items[0].id, listed((1, 2, 3, 7)).items
    ('feedback.run', (1, 2, 3, 7))
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return Listing(
        tuple(
            part
            for run in runs
            for part in (
                [Message.of("feedback.run", first=run[0], last=run[-1])] if len(run) >= _SHORTEST_RUN else run
            )
        )
    )


def in_words(document: Document) -> Document:
    """Return a page with what its figures show in sentences, for a place that has no pictures."""
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Figure):
            blocks += [Paragraph(block.caption), Bullets(block.alt)]
        else:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks))
