"""About how much paper a compact document takes, so that one is chosen that fits; knows no markup and no engine.

Sizes are tenths of a point, a little more than either engine takes. Widths are tenths of a digit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import assert_never

from derive.document import (
    Block,
    Bullets,
    Cell,
    Display,
    Document,
    Figure,
    Heading,
    Listed,
    PageBreak,
    Paragraph,
    Program,
    Table,
)  # fmt: skip
from derive.message import Message, Text
from derive.render.columns import abreast, shape
from derive.render.height import points
from derive.render.page import Page, Presentation, page_of
from derive.render.parts import on_paper
from derive.render.shelf import Shelf
from derive.render.speech import Inline
from derive.render.statement import ENDLESS
from derive.render.width import width

_LINE = 110  # of text, with what stands between lines
_LISTED = 110  # in a list
_GAP = 60  # between blocks
_LETTER = Fraction(17, 2)  # width
_TITLE = (170, 80, Fraction(12))  # a line of it, what stands below, the width of a letter
_HEAD = 140  # a line above the title
_HEADINGS = (0, 0, 210, 180, 180)  # by level
_BETWEEN_ROWS = 50
_CELL = 116  # a row of a table in letters of _SMALL
_LETTERS = 110  # high, without indices above each other
_HIGH_CELL = 37  # around what is higher than a letter
_SMALL = 80  # hundredths of the letters of the text
_AROUND_TABLE = 90
_FINE = 92  # hundredths, in fine letters
_BROAD, _TWO_BROAD = 60, 80  # hundredths of a line for a column that breaks, for all of them
_LOST = 110  # hundredths of its width that what breaks takes
_MOST_ROWS = 600  # that two pages have room for, three abreast
_WHOLE = 12  # rows of a table that an engine may keep in one piece
_TOGETHER = 3  # rows of a longer one


@dataclass(frozen=True, slots=True)
class Piece:
    """What no page ends in, how high it is; `leads` tells that the next piece stays with it."""

    high: Fraction
    leads: bool = False


def amount(document: Document, look: Presentation, shelf: Shelf | None = None) -> Fraction:
    """Return about how many tenths of a point high the blocks of a compact document are, one below the other."""
    return sum((piece.high for piece in pieces(document, look, shelf)), Fraction(0))


def pieces(document: Document, look: Presentation, shelf: Shelf | None = None) -> Iterator[Piece]:
    """Yield what a compact document is made of, from the top."""
    page = page_of(document, "typ", look, shelf=shelf)
    scale = Fraction(_FINE if document.fine else 100, 100)
    line, below, letter = _TITLE
    lines = _said(document.title, page, letter)
    if document.head is not None:
        lines_above = [Message.of("title.own", title=Text(document.head.faculty))]
        lines_above += [label for label, _ in document.head.lines]
        yield Piece(scale * _HEAD * (len(lines_above) + 1), leads=True)
    yield Piece(scale * (line * lines + below), leads=True)
    for place, block in enumerate(document.blocks):
        after = document.blocks[place + 1] if place + 1 < len(document.blocks) else None
        leads = isinstance(block, Heading) or (isinstance(block, Paragraph) and not isinstance(after, Heading | None))
        found = [*_pieces(block, page)]
        for number, high in enumerate(found, 1):
            yield Piece(scale * high, leads and number == len(found))


def _pieces(block: Block, page: Page) -> Iterator[Fraction]:
    match block:
        case Heading(level, _):
            yield Fraction(_HEADINGS[level])
        case Paragraph(text):
            yield Fraction(_said(text, page) * _LINE + _GAP)
        case Bullets(items):
            for item in (item for asked in items for item in page.explained_items(asked)):
                yield Fraction(_LISTED * _said(item, page))
            yield Fraction(_GAP)
        case Display(rows):
            boxes = [row for equation in rows for row in page.statements.rows(equation)]
            for row in on_paper(boxes, page.line):
                yield Fraction(max(map(points, row)) + _BETWEEN_ROWS)
            yield Fraction(_GAP)
        case Listed(equations):
            formulas, breaks = abreast(equations, page.statements, page.line, saving=True)
            ranks = [formulas[start:end] for start, end in pairwise([0, *breaks, len(formulas)])]
            # Typst does not break it.
            yield Fraction(sum(max(map(points, row)) + _BETWEEN_ROWS for row in ranks if row) + _GAP)
        case Table():
            yield from _table(block, page)
        case Figure() | PageBreak() | Program():
            pass  # no compact document has one
        case _:
            assert_never(block)


def _said(text: Message, page: Page, letter: Fraction = _LETTER) -> int:
    """Return how many lines a sentence takes."""
    silent = replace(page.speaker, used=set(page.speaker.used))
    wide = sum(
        width(page.statements.inline(piece.formula)) if isinstance(piece, Inline) else letter * len(piece.words)
        for piece in silent.say(text)
    )
    return int(wide // page.statements.widest) + 1


def _table(table: Table, page: Page) -> Iterator[Fraction]:
    """Yield the rows of a table that a page may end between; one that stays whole is one piece."""
    if len(table.rows) > _MOST_ROWS:
        yield Fraction(ENDLESS)  # without a look at its cells
        return
    shaped = shape(table, page.speaker, page.statements, saving=True)
    broad = page.statements.widest * min(_BROAD, _TWO_BROAD // max(1, sum(shaped.wide))) // shaped.size
    scale = Fraction(shaped.size, _SMALL)
    heights = [
        max(_cell(cell, page, broad if wide else ENDLESS) for cell, wide in zip(row, shaped.wide, strict=True))
        for row in (table.head, *table.rows)
    ]
    head, heights = heights[0], heights[1:]
    if shaped.folds > 1 or len(heights) <= _WHOLE:
        rows = -(-len(heights) // shaped.folds)
        # The high rows may stand in one part.
        yield (sum(sorted(heights, reverse=True)[:rows]) + head) * scale + _AROUND_TABLE
        return
    yield (sum(heights[:_TOGETHER]) + head) * scale + _AROUND_TABLE
    yield from (high * scale for high in heights[_TOGETHER:-_TOGETHER])
    yield sum(heights[-_TOGETHER:]) * scale


def _cell(cell: Cell, page: Page, broad: int) -> int:
    """Return how high a cell is in letters of _SMALL."""
    if isinstance(cell, Message):
        return _CELL * (_said(cell, page) if broad < ENDLESS else 1)
    box = page.statements.inline(cell)
    lines = _LOST * width(box) // (100 * broad) + 1
    high = points(box)
    return lines * (high * _SMALL // 100 + _HIGH_CELL if high > _LETTERS else _CELL)
