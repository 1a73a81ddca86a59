"""Break rows that a matrix makes wider than paper: the matrix goes on below, in columns; knows no markup.

A screen scrolls, so there a matrix stays in one piece; so it does for who listens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from derive.render.boxes import Box, Grid, Row, Sign, Space
from derive.render.width import width

_LEAST = 2  # columns that may stand before a break
_INDENT = Space(wide=True)
_AROUND = 25  # of an indent or a relation before a matrix


def on_paper(rows: Iterable[tuple[Box, Box]], line: int) -> Iterator[tuple[Box, Box]]:
    """Yield rows that fit on a line, each matrix that does not in parts: the first opens, the last closes.

    >>> from derive.render.boxes import Digits, Sign
    >>> matrix = Grid((tuple(map(Digits, "12345678")),))
    >>> [width(right) for _, right in on_paper([(Digits("0"), Row((Sign("="), matrix)))], 200)]
    [145, 140]
    """
    for left, right in rows:
        if width(left) + width(right) <= line:
            yield left, right
            continue
        for place, row in enumerate(_broken(right, width(left), line)):
            yield (Row(()) if place else left), Row(tuple(row))


def _broken(right: Box, lead: int, line: int) -> Iterator[list[Box]]:
    """Yield what stands on each row; what is no matrix stays where it is."""
    row: list[Box] = []
    used, indent = lead, min(lead, line // 4)
    for part in _parts(right):
        if not isinstance(part, Grid) or part.branches or used + width(part) <= line:
            row.append(part)
            used += width(part)
            continue
        pieces = list(_pieces(part, line - indent - _AROUND))
        if used + width(pieces[0]) > line:
            # A relation leads the row of what it leads to.
            lead_in = row.pop() if len(row) > 1 and isinstance(row[-1], Sign) else _INDENT
            yield row
            row, used = [lead_in], indent + width(lead_in)
        for place, piece in enumerate(pieces):
            if place:
                yield row
                row, used = [_INDENT], indent + width(_INDENT)
            row.append(piece)
            used += width(piece)
    yield row


def _parts(box: Box) -> Iterator[Box]:
    """Yield the parts of a row and of the rows in it that hold a matrix."""
    if isinstance(box, Row) and any(isinstance(part, Grid | Row) for part in box.parts):
        for part in box.parts:
            yield from _parts(part)
    else:
        yield box


def _pieces(grid: Grid, room: int) -> Iterator[Grid]:
    """Yield a matrix in as few parts as fit in a room, of about as many columns each."""
    columns = len(grid.rows[0])
    for count in range(1, columns // _LEAST + 1):
        ends = [columns * part // count for part in range(count + 1)]
        pieces = [
            replace(
                grid,
                rows=tuple(row[start:end] for row in grid.rows),
                opens=grid.opens and start == 0,
                closes=grid.closes and end == columns,
            )
            for start, end in pairwise(ends)
        ]
        if all(width(piece) <= room for piece in pieces) or count + 1 > columns // _LEAST:
            yield from pieces
            return
    yield grid
