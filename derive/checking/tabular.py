"""Answers in a table: one row for each student, or one for each answer; knows no separators and no numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from derive.checking.columns import ROLES, Columns, columns, folded
from derive.checking.submission import Cell, Gathered
from derive.checking.table import Row, fits, misfit, rows
from derive.errors import Fault, Refused
from derive.spreadsheet import unguarded


def read_table(text: str, file: str, gathered: Gathered, table: Mapping[str, str]) -> None:
    """Gather the answers of a CSV text, wide or long; `table` says what the headers of a form hold.

    Raises Refused where the header or the quotes leave the whole unreadable.
    """
    mapped = {folded(header) for header in table}

    def known(header: str) -> bool:
        word = folded(header)
        return word in ROLES or word in mapped or gathered.known(header) is not None

    found = rows(text, file, known)
    header = next(found, None)
    if header is None:
        raise Refused((Fault("the file has no header", "student, then the numbers", "name the columns", file),))
    while header.cells and not header.cells[-1].strip():
        header.cells.pop()
    places = [column for _, column in header.places()]
    meant = columns(header.cells, places, gathered, file, header.line, table)
    for row in found:
        if not fits(row, header.cells):
            if not gathered.full:
                gathered.fault(misfit(row, header.cells), row.line, 1)
        elif meant.long:
            _one_answer(row, meant, gathered)
        else:
            _one_student(row, meant, gathered)


def _one_student(row: Row, meant: Columns, gathered: Gathered) -> None:
    assert meant.student is not None, "a wide table has a column of students"
    id, name = row.cells[meant.student].strip(), "" if meant.name is None else row.cells[meant.name]
    if not id:
        gathered.fault(Fault("the row has no student", "an id", "add the id"), row.line, 1)
        return
    key = gathered.row(unguarded(id), name, row.line, 1)
    if key is None:
        return
    if meant.plain:
        gathered.take(key, Cells(row, meant, gathered.file))
        return
    places, cells = _places(row), row.cells
    for column, meaning in meant.answers:
        text = cells[column]
        if text and not text.isspace():
            gathered.put(key, meaning, unguarded(text) if text[0] == "'" else text, row.line, places[column])


class Cells(Sequence[Cell]):
    """The answers of one row of a wide table, made when they are asked for.

    >>> meant = Columns(0, None, None, None, ((1, "C"), (2, "b1")))
    >>> [cell.column for cell in Cells(Row(["001", "1", "'-2"], 4, "001;1;'-2", ";"), meant, "a.csv")]
    [5, 7]
    """

    __slots__ = ("_file", "_meant", "_row")

    def __init__(self, row: Row, meant: Columns, file: str) -> None:
        self._row, self._meant, self._file = row, meant, file

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield quantity and text of every cell that is not blank."""
        cells = self._row.cells
        for column, meaning in self._meant.answers:
            text = cells[column]
            if text and not text.isspace():
                yield str(meaning), unguarded(text) if text[0] == "'" else text

    def __iter__(self) -> Iterator[Cell]:
        file, line, places = self._file, self._row.line, _places(self._row)
        cells = self._row.cells
        for column, meaning in self._meant.answers:
            text = cells[column]
            if text and not text.isspace():
                yield Cell(str(meaning), unguarded(text) if text[0] == "'" else text, file, line, places[column])

    def __len__(self) -> int:
        return sum(1 for _ in self.texts())

    @overload
    def __getitem__(self, place: int) -> Cell: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Cell, ...]: ...
    def __getitem__(self, place: int | slice) -> Cell | tuple[Cell, ...]:
        return tuple(self)[place]


def _places(row: Row) -> list[int]:
    """Return the column of every cell; without quotes they follow from the lengths."""
    if '"' in row.raw:
        return [column for _, column in row.places()]
    return [*_sums(row.cells)]


def _sums(cells: list[str]) -> Iterator[int]:
    at = 1
    for cell in cells:
        yield at
        at += len(cell) + 1


def _one_answer(row: Row, meant: Columns, gathered: Gathered) -> None:
    assert meant.quantity is not None and meant.answer is not None, "a long table has both"
    cells, places = row.cells, _places(row)
    meaning = gathered.meaning(unguarded(cells[meant.quantity]))
    if isinstance(meaning, Fault):
        gathered.fault(meaning, row.line, places[meant.quantity])
        return
    id = "" if meant.student is None else unguarded(cells[meant.student].strip())
    if meant.student is not None and not id:
        gathered.fault(Fault("the row has no student", "an id", "add the id"), row.line, places[meant.student])
        return
    name = "" if meant.name is None else cells[meant.name]
    key = gathered.student(id, name, row.line, places[meant.student or 0])
    if key is not None and cells[meant.answer].strip():
        gathered.put(key, meaning, unguarded(cells[meant.answer]), row.line, places[meant.answer])
