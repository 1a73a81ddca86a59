"""About how much paper a compact document takes, so that one is chosen that fits; knows no markup and no engine.

Sizes are tenths of a point, a little more than either engine takes. Widths are tenths of a digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import chain, pairwise
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
from derive.message import Message
from derive.render.boxes import Box, Fence, Grid, Limits, Over, Root, Row, Script, Under
from derive.render.columns import full_rows, shape
from derive.render.page import Page, Presentation, page_of
from derive.render.parts import on_paper
from derive.render.shelf import Shelf
from derive.render.speech import Inline
from derive.render.statement import ENDLESS
from derive.render.width import width

_TWO_PAGES = 14500  # less what is lost where the first page ends
_LINE = 110  # of text, with what stands between lines
_LISTED = 110  # in a list
_GAP = 60  # between blocks
_LETTER = Fraction(17, 2)  # width
_HEADINGS = (250, 220, 210, 180, 180)  # by level, from the title
_DISPLAYED = (110, 210, 320)  # a row by its fractions and sums, one in another
_MATRIX_ROW = 120
_BETWEEN_ROWS = 50
_CELL = (116, 150, 220)  # a row of a table in letters of _SMALL
_SMALL = 80  # hundredths of the letters of the text
_AROUND_TABLE = 90


def on_two_pages(
    ways: int, made: Callable[..., Document], look: Presentation, shelf: Shelf | None = None
) -> Document:
    """Return the first of some ways to compose a document that two pages of paper hold, or the last of them."""
    for way in range(ways - 1):
        document = made(way=way)
        if amount(document, look, shelf) <= _TWO_PAGES:
            return document
    return made(way=ways - 1)


def amount(document: Document, look: Presentation, shelf: Shelf | None = None) -> Fraction:
    """Return about how many tenths of a point high the blocks of a compact document are, one below the other."""
    page = page_of(document, "typ", look, shelf=shelf)
    return sum((_height(block, page) for block in document.blocks), Fraction(_HEADINGS[0]))


def _height(block: Block, page: Page) -> Fraction:
    match block:
        case Heading(level, _):
            return Fraction(_HEADINGS[level])
        case Paragraph(text):
            return Fraction(_said(text, page) * _LINE + _GAP)
        case Bullets(items):
            said = [item for asked in items for item in page.explained_items(asked)]
            return Fraction(sum(_LISTED * _said(item, page) for item in said) + _GAP)
        case Display(rows):
            boxes = [row for equation in rows for row in page.statements.rows(equation)]
            shown = on_paper(boxes, page.line)
            return Fraction(sum(max(map(_high, row)) + _BETWEEN_ROWS for row in shown) + _GAP)
        case Listed(equations):
            boxes = [*chain.from_iterable(page.statements.rows(one, widest=ENDLESS) for one in equations)]
            formulas = [Row(row) for row in on_paper(boxes, page.line)]
            breaks = full_rows([*map(width, formulas)], page.statements.widest, saving=True)
            places = [0, *breaks, len(formulas)]
            abreast = [formulas[start:end] for start, end in pairwise(places)]
            return Fraction(sum(max(map(_high, row)) + _BETWEEN_ROWS for row in abreast if row) + _GAP)
        case Table():
            return _table(block, page)
        case Figure() | PageBreak() | Program():
            return Fraction(0)  # no compact document has one
        case _:
            assert_never(block)


def _said(text: Message, page: Page) -> int:
    """Return how many lines a sentence takes."""
    silent = replace(page.speaker, used=set(page.speaker.used))
    wide = sum(
        width(page.statements.inline(piece.formula)) if isinstance(piece, Inline) else _LETTER * len(piece.words)
        for piece in silent.say(text)
    )
    return int(wide // page.statements.widest) + 1


def _table(table: Table, page: Page) -> Fraction:
    shaped = shape(table, page.speaker, page.statements, saving=True)
    heights = [max(_cell(cell, page) for cell in row) for row in table.rows]
    rows = -(-len(heights) // shaped.folds)
    parts = [sum(heights[start : start + rows]) for start in range(0, len(heights), rows)]
    return Fraction((max(parts, default=0) + _CELL[0]) * shaped.size, _SMALL) + _AROUND_TABLE


def _cell(cell: Cell, page: Page) -> int:
    if isinstance(cell, Message):
        return _CELL[0] * _said(cell, page)
    return _CELL[min(_layers(page.statements.inline(cell)), len(_CELL) - 1)]


def _high(box: Box) -> int:
    """Return how high a displayed formula is."""
    grid = _grid(box)
    return max(_DISPLAYED[min(_layers(box), len(_DISPLAYED) - 1)], _MATRIX_ROW * grid)


def _grid(box: Box) -> int:
    """Return how many rows the largest matrix of a formula has."""
    match box:
        case Grid(rows):
            return len(rows)
        case Row(parts):
            return max(map(_grid, parts), default=0)
        case Fence(inner) | Root(inner) | Under(inner, _):
            return _grid(inner)
        case Script(base):
            return _grid(base)
        case _:
            return 0


def _layers(box: Box) -> int:
    """Return how many built-up fractions or large sums stand in one another, beside which a line is high."""
    match box:
        case Over(over, under, False):
            return 1 + max(_layers(over), _layers(under))
        case Limits():
            return 1
        case Row(parts):
            return max(map(_layers, parts), default=0)
        case Grid(rows):
            return max(_layers(entry) for row in rows for entry in row)
        case Fence(inner) | Root(inner):
            return _layers(inner)
        case Under(inner, _):
            return _layers(inner) + 1
        case Script(base):
            return _layers(base)
        case _:
            return 0
