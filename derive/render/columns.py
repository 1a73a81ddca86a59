"""How wide the columns of a table are: which must break their lines, how small it must be set; knows no markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from derive.document import Cell, Table
from derive.message import Message
from derive.render.speech import Inline, Speaker
from derive.render.statement import WIDEST, Statements
from derive.render.width import width

_WIDEST_CELL = 480  # tenths of a digit, as all widths here
_BETWEEN = 22
_LETTER = 9
# The sizes of letters that a table may have, in hundredths of those of the text.
_SIZES = (100, 90, 80, 70)


def columns(table: Table, speaker: Speaker, statements: Statements) -> tuple[list[bool], int]:
    """Return which columns hold a formula too long to stand beside others on one line, and the size of the letters."""
    silent = replace(speaker, used=set(speaker.used))  # measuring is no first use of a term

    def room(cell: Cell) -> int:
        if not isinstance(cell, Message):
            return width(statements.inline(cell))
        pieces = silent.say(cell)
        return sum(
            width(statements.inline(piece.formula)) if isinstance(piece, Inline) else _LETTER * len(piece.words)
            for piece in pieces
        )

    sides = list(zip(table.head, *table.rows, strict=True))
    wide = [any(not isinstance(cell, Message) and room(cell) > _WIDEST_CELL for cell in side) for side in sides]
    return wide, 100 if any(wide) else _size(sides, room)


def _size(sides: list[tuple[Cell, ...]], room: Callable[[Cell], int]) -> int:
    total = sum(max(map(room, side)) + _BETWEEN for side in sides)
    return next((size for size in _SIZES if total * size <= 100 * WIDEST), _SIZES[-1])
