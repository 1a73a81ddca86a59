"""Who answered what, and where it stands; gathers answers from any file, and tells those that cannot be placed.

Knows duplicates and identities; reads no number and no file format.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from derive.checking.matrix import spread
from derive.checking.number import read_number
from derive.checking.quantity import Either, Grid, Vocabulary
from derive.checking.signs import BLANKS, HIDDEN
from derive.checking.typed import Mark
from derive.errors import Fault, Refused
from derive.message import Message
from derive.problem.exact import quoted
from derive.problem.findings import in_order

Duplicates = Literal["reject", "first", "last"]
LONGEST_ID = 120
MOST_FAULTS = 1000
MOST_COMPARED = 20  # unknown names for which the nearest is looked for
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+")


class Cell(NamedTuple):
    """One answer as typed: its quantity in the vocabulary, the text, and its place.

    `fault` is what is wrong with a whole matrix, and `at` the character of the text where it is, from 1.
    """

    quantity: str
    text: str
    file: str = ""
    line: int = 0
    column: int = 0
    fault: Message | None = None
    at: int = 1


@dataclass(frozen=True, slots=True)
class Submission:
    """The answers of one student; the id is empty where there is only one student.

    Of a wide table the cells are made when they are asked for: a class has hundreds of thousands, and what is judged
    in columns needs their texts alone.
    """

    id: str
    answers: Sequence[Cell]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What an answer file holds: submissions in its order, and `faults` of rows and cells that were left out."""

    submissions: tuple[Submission, ...]
    faults: tuple[Fault, ...] = ()


def printable(text: str) -> str:
    """Return text that every encoding of Unicode can write: JSON and options may hold halves of characters.

    >>> printable("a\\ud800")
    'a?'
    """
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


class Gathered:
    """Gather the answers of one file; one row that is wrong never keeps the others out.

    >>> gathered = Gathered("a.csv", Vocabulary.of(["C"]), "reject", "comma")
    >>> gathered.put("001", "C", "0,5", 2, 5)
    >>> gathered.answers().submissions[0].answers[0].text
    '0,5'
    """

    def __init__(self, file: str, vocabulary: Vocabulary, duplicates: Duplicates, mark: Mark) -> None:
        self.faults: list[Fault] = []
        self.file, self._vocabulary, self._duplicates, self._mark = file, vocabulary, duplicates, mark
        self._ids: dict[str, tuple[str, str]] = {}
        self._cells: dict[str, dict[str, Cell]] = {}
        self._rows: dict[str, list[int]] = {}
        self._again: dict[tuple[str, str], list[Cell]] = {}
        self._whole: dict[str, Sequence[Cell]] = {}
        self._meanings: dict[str, str | Grid | Either | Fault] = {}
        self._undecided: list[tuple[str, Cell]] = []
        self._unknown = 0

    @property
    def full(self) -> bool:
        """Whether so many faults were noted that no more are."""
        return len(self.faults) >= MOST_FAULTS

    @property
    def example(self) -> str:
        """What an answer may be called here."""
        return self._vocabulary.example

    def fault(self, fault: Fault, line: int, column: int) -> None:
        """Note a fault at its place; of very many the first are enough, since nobody is shown them all."""
        if not self.full:
            self.faults.append(fault.at(self.file, line, column))

    def meaning(self, text: str) -> str | Grid | Either | Fault:
        """Return what a typed name means: a quantity, a whole matrix, boxes of two kinds, or what is wrong with it."""
        if text not in self._meanings:
            meaning = self.known(text)
            self._unknown += meaning is None
            self._meanings[text] = meaning or self._vocabulary.fault(text, likely=self._unknown <= MOST_COMPARED)
        return self._meanings[text]

    def known(self, text: str) -> str | Grid | Either | None:
        """Return the quantity, the matrix or the boxes of two kinds that a typed name means, if it means one."""
        found = self._vocabulary.find(text)
        return found[0] if len(found) == 1 else self._vocabulary.grid(text) or self._vocabulary.either(text)

    def student(self, text: str, name: str, line: int, column: int) -> str | None:
        """Return the key of a student's id, or None with a fault where it is no id; ids are text and stay so."""
        id = unicodedata.normalize("NFC", " ".join(printable(text).strip(BLANKS).split()))
        key = id.casefold()
        if key in self._ids:
            return key
        if len(id) > LONGEST_ID:
            self.fault(Fault(f"the id {quoted(id)} is too long", f"at most {LONGEST_ID} letters"), line, column)
            return None
        if hidden := HIDDEN.search(id):
            fault = Fault("an invisible character stands in the id", "letters and digits", "type the id again")
            self.fault(fault, line, column + hidden.start())
            return None
        if _SHORTENED.fullmatch(id):
            fault = Fault(
                f"the id {quoted(id)} was shortened by a spreadsheet",
                "the whole id",
                "format the column as text and paste the ids again",
            )
            self.fault(fault, line, column)
        self._ids[key] = id, " ".join(name.split())
        return key

    def row(self, id: str, name: str, line: int, column: int) -> str | None:
        """Begin a row that holds all the answers of a student; return its key, or None where it is left out."""
        key = self.student(id, name, line, column)
        if key is None:
            return None
        self._rows.setdefault(key, []).append(line)
        if len(self._rows[key]) > 1:
            if self._duplicates != "last":
                return None
            self._cells[key] = {}
        self._cells.setdefault(key, {})
        return key

    def take(self, key: str, cells: Sequence[Cell]) -> None:
        """Take all the answers of a student's row at once."""
        self._whole[key] = cells

    def put(self, key: str, meaning: str | Grid | Either, text: str, line: int, column: int) -> None:
        """Take one answer of a student; a matrix is spread to its entries."""
        text = printable(text)
        if key not in self._ids:
            self.student(key, "", line, column)
        if isinstance(meaning, Grid):
            self._spread(key, meaning, text, line, column)
            return
        if isinstance(meaning, Either):
            found = self._decided(meaning, text)
            if not found:
                message = Message("placed.which-box") if meaning.number else None
                for name in meaning.others:
                    self._undecided.append((key, Cell(name, text, self.file, line, column, message)))
                return
            meaning = found
        cell = Cell(meaning, text, self.file, line, column)
        cells = self._cells.setdefault(key, {})
        if cells.setdefault(meaning, cell) is not cell:
            self._again.setdefault((key, meaning), [cells[meaning]]).append(cell)

    def _decided(self, boxes: Either, text: str) -> str:
        """Return the box that a text was typed for: a number is no rate; nothing where several are left."""
        if boxes.number and read_number(text, self._mark).state != "unreadable":
            return boxes.number
        return boxes.others[0] if len(boxes.others) == 1 else ""

    def _spread(self, key: str, grid: Grid, text: str, line: int, column: int) -> None:
        found = spread(text, grid, self._mark)
        if not found.entries:
            entries = [(name, text) for row in grid.rows for name in row]
        else:  # what misfits is told as a whole, and answers nothing
            entries = [(name, text if found.fault else entry) for name, entry in found.entries]
        cells = self._cells.setdefault(key, {})
        for name, entry in entries:
            cell = Cell(name, entry, self.file, line, column, found.fault, max(found.column, 1))
            if cells.setdefault(name, cell) is not cell:
                self._again.setdefault((key, name), [cells[name]]).append(cell)

    def answers(self) -> Answers:
        """Return what was gathered; raise `Refused` where answers stand twice and nobody said which counts."""
        twice = [*self._double_rows(), *self._double_cells()]
        if twice and self._duplicates == "reject":
            raise Refused(in_order((*twice, *self.faults)))
        if self._duplicates == "last":
            for (key, name), cells in self._again.items():
                self._cells[key][name] = cells[-1]
        for key, cell in self._undecided:  # where no other line says what stands there
            self._cells.setdefault(key, {}).setdefault(cell.quantity, cell)
        made = [
            Submission(self._ids[key][0], self._whole.get(key, tuple(cells.values())), self._ids[key][1])
            for key, cells in self._cells.items()
        ]
        return Answers(tuple(made), in_order(self.faults))

    def _double_rows(self) -> list[Fault]:
        doubles = ((self._ids[key][0], lines) for key, lines in self._rows.items() if len(lines) > 1)
        return [self._twice(f"student {quoted(id)} has {len(lines)} rows", lines) for id, lines in doubles]

    def _double_cells(self) -> list[Fault]:
        told = []
        for (key, name), cells in self._again.items():
            who = f" of student {quoted(self._ids[key][0])}" if self._ids[key][0] else ""
            told.append(self._twice(f"{name}{who} is answered {len(cells)} times", [cell.line for cell in cells]))
        return told

    def _twice(self, what: str, lines: list[int]) -> Fault:
        shown = [*map(str, dict.fromkeys(lines))]
        listed = ", ".join([*shown[:10], *(["…"] if len(shown) > 10 else [])]) if any(lines) else ""
        what = f"{what}, in lines {listed}" if "," in listed else what
        fault = Fault(what, "one answer for each", "delete the others, or choose with --duplicates first or last")
        return fault.at(self.file, lines[-1], 1 if lines[-1] else 0)
