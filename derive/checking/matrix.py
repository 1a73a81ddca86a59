"""A whole matrix typed at once, spread to its entries; checks the shape before any value and reads no number.

Rows stand in brackets of their own, on lines of their own, or between `;;`; entries between `;`, blanks, or a comma
with a blank behind it. A bare comma separates entries only where the decimal mark is a point; where that gives a wrong
shape and decimal commas the right one, these are meant, and each number says how it was read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from derive.checking.quantity import Grid
from derive.checking.typed import Mark
from derive.message import Message

FAULTS = frozenset(("reading.matrix-long", "reading.brackets", "reading.ragged", "reading.turned", "reading.shape"))
"""What may be wrong with a matrix as a whole; its entries are then one thing that could not be read."""

_WIDTH = 66  # characters for one entry and what stands between two
_ROW = re.compile(r"\[([^\[\]]*)\]")
_BETWEEN_ROWS = re.compile(r"[\s,;]*")
_LINES = re.compile(r";;|[\r\n]+")
_Rows: TypeAlias = tuple[list[list[str]], bool]


@dataclass(frozen=True, slots=True)
class Spread:
    """The entries of a typed matrix as (name, text), or why they cannot be told.

    `turned` marks a matrix whose rows and columns are exchanged: its entries are named as if it were turned back,
    for the diagnosis; they answer nothing.
    """

    entries: tuple[tuple[str, str], ...] = ()
    turned: bool = False
    fault: Message | None = None
    column: int = 0


def spread(text: str, grid: Grid, mark: Mark) -> Spread:
    """Return the entries of a matrix or vector typed for a grid.

    >>> grid = Grid("W2", (("W2[1,1]", "W2[1,2]"),))
    >>> spread("[[0,6; 0,1]]", grid, "comma").entries
    (('W2[1,1]', '0,6'), ('W2[1,2]', '0,1'))
    >>> spread("[[0.6], [0.1]]", grid, "point").turned
    True
    """
    rows, columns = grid.shape
    if len(text) > _WIDTH * (rows * columns + 1):
        return Spread(fault=Message.of("reading.matrix-long", rows=rows, columns=columns), column=1)
    found = _table(text.strip(), mark)
    if mark == "point" and "," in text and not _has_shape(found, grid):
        other = _table(text.strip(), "comma")
        found = other if _has_shape(other, grid) else found
    if isinstance(found, int):
        return Spread(fault=Message("reading.brackets"), column=found + len(text) - len(text.lstrip()) + 1)
    table, bare = found
    short = min(table, key=len)
    if len(short) != len(max(table, key=len)):
        return Spread(fault=Message.of("reading.ragged", row=table.index(short) + 1), column=1)
    # One row of entries without brackets of its own is also a column: nobody types [[1], [2]] for a bias.
    if len(table) == 1 and len(table[0]) == rows and columns == 1 and (grid.vector or bare):
        table = [[entry] for entry in table[0]]
    there = (len(table), len(table[0]))
    names = [name for row in grid.rows for name in row]
    if there == (rows, columns):
        return Spread(tuple(zip(names, (entry for row in table for entry in row), strict=True)))
    if there == (columns, rows):
        entries = tuple(zip(names, (entry for row in zip(*table, strict=True) for entry in row), strict=True))
        return Spread(entries, True, Message.of("reading.turned", rows=rows, columns=columns), 1)
    shapes = {"rows": rows, "columns": columns, "typed-rows": there[0], "typed-columns": there[1]}
    return Spread(fault=Message.of("reading.shape", **shapes), column=1)


def _has_shape(found: _Rows | int, grid: Grid) -> bool:
    """Tell whether rows are those of a grid, or a bare row the entries of a vector."""
    if isinstance(found, int):
        return False
    rows, columns = grid.shape
    widths = [len(row) for row in found[0]]
    return widths == [columns] * rows or (columns == 1 and widths == [rows])


def _table(text: str, mark: Mark) -> _Rows | int:
    """Return rows of entries and whether they stand without brackets of their own, or the place of a wrong bracket."""
    inner = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if "[" in inner or "]" in inner:
        if inner is text and _ROW.match(text) is None:
            return min(at for at in (text.find("["), text.find("]")) if at >= 0)
        return _bracketed(inner, mark, 0 if inner is text else 1)
    lines = [line for line in _LINES.split(inner) if line.strip()] or [""]
    if len(lines) == 1 and ";" in inner:
        parts = inner.split(";")
        # [a b; c d] has rows between its semicolons, [a; b; c] only entries.
        rows = [_entries(part, mark) for part in parts]
        return (rows, False) if max(map(len, rows)) > 1 else ([[row[0] for row in rows]], True)
    return [_entries(line, mark) for line in lines], len(lines) == 1


def _bracketed(inner: str, mark: Mark, lead: int) -> _Rows | int:
    at, rows = 0, []
    for found in _ROW.finditer(inner):
        if not _BETWEEN_ROWS.fullmatch(inner, at, found.start()):
            return at + lead
        rows.append(_entries(found[1], mark))
        at = found.end()
    return (rows, False) if _BETWEEN_ROWS.fullmatch(inner, at) else at + lead


def _entries(row: str, mark: Mark) -> list[str]:
    """Return the texts between the separators of a row."""
    if ";" in row:
        parts = row.split(";")
    elif mark == "point" and "," in row:
        parts = row.split(",")
    elif re.search(r",\s", row.strip()):
        parts = re.split(r",\s", row)
    else:
        parts = row.split() or [""]
    return [part.strip() for part in parts]
