"""How wide the columns of a table are, which break, how small it is set, and formulas abreast; knows no markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from derive.document import Cell, Equation, Table
from derive.message import Message
from derive.render.boxes import Row
from derive.render.parts import on_paper
from derive.render.speech import Inline, Speaker
from derive.render.statement import ENDLESS, Statements
from derive.render.width import width

_WIDEST_CELL = 480  # tenths of a digit, as all widths here
_SENTENCE = 250
_BETWEEN = 22
_LETTER = 9
# The sizes of letters that a table may have, in hundredths of those of the text; smaller ones nobody likes to read.
_SIZES = (100, 90, 80)
_BROAD = 52  # hundredths of the line for a column that breaks, where the page says how wide it is
# Where paper is to be saved, letters are small before a line breaks, and a long table stands in columns side by side.
_SAVING = (90, 80)
_MOST_FOLDS = 3
_LONG = 12  # rows
_LEAST_FOLDED = 3  # rows of each part
_APART = 50
_IN_A_ROW = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """How a table is set: which columns break their lines, its letters in hundredths, in how many parts it stands.

    `prose` are the columns of sentences, which may break where the line is as narrow as a telephone.
    """

    wide: tuple[bool, ...]
    prose: tuple[bool, ...]
    size: int = 100
    folds: int = 1


def shape(table: Table, speaker: Speaker, statements: Statements, *, saving: bool = False) -> Shape:
    """Return how a table is set on a line as wide as that of its statements; `saving` takes little paper."""
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
    # Not the first: it names the row.
    prose = tuple(
        place > 0 and not right and any(isinstance(cell, Message) and room(cell) > _SENTENCE for cell in side[1:])
        for place, (side, right) in enumerate(zip(sides, table.numeric, strict=True))
    )
    rooms = [max(map(room, side)) for side in sides]
    total = sum(rooms) + _BETWEEN * len(sides)
    line = statements.widest
    fitting = [size for size in _SAVING if saving and total * size <= 100 * line]
    roomy = tuple(table.ruled and place == table.roomy for place in range(len(sides)))
    if fitting:
        folds = {size: _folds(total * size // 100, line, len(table.rows)) for size in fitting}
        size = max(fitting, key=lambda size: (folds[size] > 1, -size if len(table.rows) > _LONG else size))
        return Shape(roomy, prose, size, folds[size])
    long = tuple(any(not isinstance(cell, Message) and room(cell) > _WIDEST_CELL for cell in side) for side in sides)
    fits = total * _SIZES[-1] <= 100 * line
    if table.ruled:
        # What nobody writes into breaks as well where a form is too wide for any readable size.
        wide = _widest(rooms) if not (fits or any(roomy) or table.shares) else roomy
        # What divides the width by shares breaks wherever it has to.
        return Shape(wide, prose, _SIZES[0] if any(long) or table.shares else _readable(total, 0, line))
    words = [own if breaks else 0 for own, breaks in zip(rooms, prose, strict=True)]
    wide = long if fits or any(long) or not any(words) else _widest(words)
    others = total - sum(own + _BETWEEN for own, breaks in zip(rooms, wide, strict=True) if breaks)
    return Shape(wide, prose, _readable(others, sum(wide), line))


def _widest(rooms: Sequence[int]) -> tuple[bool, ...]:
    return tuple(place == rooms.index(max(rooms)) for place in range(len(rooms)))


def _readable(total: int, broken: int, line: int) -> int:
    """Return the largest size in which columns fit on a line beside some that break, or the least that is readable.

    >>> _readable(900, 0, 780), _readable(1200, 0, 780), _readable(400, 1, 780)
    (80, 80, 90)
    """
    left = line * (100 - _BROAD * broken)
    return next((size for size in _SIZES if total * size <= left), _SIZES[-1])


def _folds(total: int, line: int, rows: int) -> int:
    """Return in how many parts a table of some width and length may stand side by side.

    >>> _folds(250, 900, 12), _folds(250, 900, 5), _folds(500, 900, 12)
    (3, 1, 1)
    """
    return max(1, min(_MOST_FOLDS, (line + _APART) // (total + _APART), rows // _LEAST_FOLDED))


def full_rows(widths: Sequence[int], line: int, *, saving: bool = False) -> list[int]:
    """Return after how many of some formulas side by side each row is full: of a width, or of four where room is spent.

    >>> full_rows([300] * 5, 700), full_rows([100] * 6, 700), full_rows([100] * 6, 700, saving=True)
    ([2, 4], [4], [5])
    """
    breaks: list[int] = []
    used = 0
    for place, one in enumerate(widths):
        row = place - (breaks[-1] if breaks else 0)
        if used and (used + one > line or (row == _IN_A_ROW and not saving)):
            breaks.append(place)
            used = 0
        used += one + _APART
    return breaks


def abreast(
    equations: Iterable[Equation], statements: Statements, line: int, *, saving: bool
) -> tuple[list[Row], list[int]]:
    """Return formulas that stand side by side, and after how many of them each row is full.

    On paper, where `line` ends, a sum that is wider goes on below, in rows of its own; a screen scrolls.
    """
    shown: list[Row] = []
    room: list[int] = []
    for one in equations:
        rows = statements.rows(one, widest=ENDLESS)
        if line < ENDLESS and any(width(Row(row)) > statements.widest for row in rows):
            rows = statements.rows(one)
        found = [Row(row) for row in on_paper(rows, line)]
        shown += found
        room += [*map(width, found)] if len(rows) == 1 else [statements.widest] * len(found)
    return shown, full_rows(room, statements.widest, saving=saving)
