"""Which document two pages of paper hold: the first of some ways to compose it, or an excerpt; knows no engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from derive.compose.excerpt import excerpt, longest
from derive.document import Document
from derive.render.amount import pieces
from derive.render.page import Presentation
from derive.render.shelf import Shelf

_MOST = 600  # rows that two pages have room for
_PAGE = {"a4": 7630, "f4": 8560}  # tenths of a point
_TWO_PAGES, _IN_FINE = 14500, 14900  # of both, so that a little too low an estimate does no harm


def on_two_pages(
    ways: Sequence[int], made: Callable[..., Document], look: Presentation, shelf: Shelf | None = None
) -> Document:
    """Return the first of some ways to compose a document that two pages of paper hold.

    Rather than to leave anything out the first is set in fine letters. So is the last, and if that is not enough, it
    becomes an excerpt.
    """
    first = made(way=ways[0])
    for document in (first, replace(first, fine=True)):
        if fits(document, look, shelf):
            return document
    last = made(way=ways[-1]) if len(ways) > 1 else first
    if not fits(last, look, shelf):
        return _excerpt(replace(last, fine=True), look, shelf)
    return next((document for way in ways[1:-1] if fits(document := made(way=way), look, shelf)), last)


def _excerpt(document: Document, look: Presentation, shelf: Shelf | None) -> Document:
    """Return as much of a document as two pages hold: all of it, or parts of so many rows as there is room for."""
    if fits(document, look, shelf):
        return document
    end = min(longest(document), _MOST)
    most = _most(1, end, lambda most: fits(excerpt(document, most), look, shelf))
    rows = _most(most, end, lambda rows: fits(excerpt(document, most, rows), look, shelf))
    return excerpt(document, most, rows)


def _most(enough: int, too_many: int, holds: Callable[[int], bool]) -> int:
    """Return the largest number that holds, between one that does and one that does not.

    >>> _most(1, 100, lambda number: number < 7)
    6
    """
    while too_many - enough > 1:
        middle = (enough + too_many) // 2
        enough, too_many = (middle, too_many) if holds(middle) else (enough, middle)
    return enough


def fits(document: Document, look: Presentation, shelf: Shelf | None = None) -> bool:
    """Tell whether two pages of paper hold a compact document, even if the first one ends early."""
    page = _PAGE.get(look.paper, _PAGE["a4"])
    most = _IN_FINE if document.fine else _TWO_PAGES
    pages, used, both, waiting = 1, Fraction(0), Fraction(0), Fraction(0)
    for piece in pieces(document, look, shelf):
        both += piece.high
        waiting += piece.high
        if both > most:
            return False
        if piece.leads:
            continue
        if used + waiting > page:
            pages, used = pages + 1, Fraction(0)
        used, waiting = used + waiting, Fraction(0)
        if pages > 2 or used > page:
            return False
    return True
