"""Which document two pages of paper hold: the first of some ways to compose it, or an excerpt; knows no engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from derive.compose.excerpt import excerpt, longest
from derive.document import Document
from derive.render.amount import pieces
from derive.render.page import Presentation, Shelf

_PAGE = {"a4": 7630, "f4": 8560}  # tenths of a point
_TWO_PAGES = 14500  # of both, so that a little too low an estimate does no harm


def on_two_pages(
    ways: int, made: Callable[..., Document], look: Presentation, shelf: Shelf | None = None
) -> Document:
    """Return the first of some ways to compose a document that two pages of paper hold.

    If the last does not, it is set in fine letters, and if that is not enough, it becomes an excerpt.
    """
    document = made(way=0)
    if fits(document, look, shelf):
        return document
    last = made(way=ways - 1)
    if not fits(last, look, shelf):
        return _excerpt(replace(last, fine=True), look, shelf)
    return next((document for way in range(1, ways - 1) if fits(document := made(way=way), look, shelf)), last)


def _excerpt(document: Document, look: Presentation, shelf: Shelf | None) -> Document:
    """Return as much of a document as two pages hold: all of it, or parts of so many rows as there is room for."""
    if fits(document, look, shelf):
        return document
    enough, too_many = 1, longest(document)
    while too_many - enough > 1:
        most = (enough + too_many) // 2
        if fits(excerpt(document, most), look, shelf):
            enough = most
        else:
            too_many = most
    return excerpt(document, enough)


def fits(document: Document, look: Presentation, shelf: Shelf | None = None) -> bool:
    """Tell whether two pages of paper hold a compact document, even if the first one ends early."""
    page = _PAGE.get(look.paper, _PAGE["a4"])
    pages, used, both, waiting = 1, Fraction(0), Fraction(0), Fraction(0)
    for piece in pieces(document, look, shelf):
        both += piece.high
        waiting += piece.high
        if both > _TWO_PAGES:
            return False
        if piece.leads:
            continue
        if used + waiting > page:
            pages, used = pages + 1, Fraction(0)
        used, waiting = used + waiting, Fraction(0)
        if pages > 2 or used > page:
            return False
    return True
