"""The class: who gets a sheet, and under which file name; knows rosters, numbers and letters, draws nothing.

An id is text, whatever it looks like, and never forms a path: its file is called by a slug of plain letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from derive.errors import Fault, Refused
from derive.problem.exact import quoted
from derive.problem.findings import in_order

if TYPE_CHECKING:
    from derive.exercises.cells import Cell

MOST = 100_000
LONGEST = 120
_LONGEST_SLUG = 40
_IDS = ("id", "student", "nim", "nis", "npm", "number")
_NAMES = ("name", "nama")
_SHORTEST_NUMBER = 3
# What Windows keeps for itself, with any ending.
_RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")


@dataclass(frozen=True, slots=True)
class Student:
    """One sheet's owner: the `id` as the roster writes it, the name, and the `stem` of the names of the files.

    >>> Student.of("001").stem, Student.of("A/1").stem, Student.of("../../etc").stem
    ('001', 'a-1-a5b3d27a', 'etc-74ccf3c5')
    """

    id: str
    name: str
    stem: str

    @classmethod
    def of(cls, id: str, name: str = "") -> Student:
        """Return a student with the file name of an id: itself where it is a slug, else its slug and a short hash."""
        return cls(id, name, stem(id))


def stem(id: str) -> str:
    """Return what the files of an id are called: other ids, also in capitals or other Unicode forms, get others.

    >>> stem("budi-1"), stem("Budi-1"), stem("con")
    ('budi-1', 'budi-1-21838909', 'con-1143da2b')
    """
    slug = re.sub(r"[^a-z0-9]+", "-", unicodedata.normalize("NFKD", id).lower()).strip("-")[:_LONGEST_SLUG].strip("-")
    if slug == id and not _RESERVED.fullmatch(slug):
        return slug
    return f"{slug}-{sha256(id.encode('utf-8')).hexdigest()[:8]}".lstrip("-")


def numbered(count: int) -> tuple[Student, ...]:
    """Return students 001, 002 ...; the first ones are the same however many there are.

    >>> [student.id for student in numbered(2)]
    ['001', '002']

    Raises Refused for none, and for more than anybody prints.
    """
    if not 1 <= count <= MOST:
        fault = Fault(f"--count {count} is no number of sheets", f"a number from 1 to {MOST}", "mend the number")
        raise Refused((fault,))
    return tuple(Student.of(number_id(number)) for number in range(1, count + 1))


def number_id(number: int) -> str:
    """Return the id of a student who has only a number.

    >>> number_id(7), number_id(1234)
    ('007', '1234')
    """
    return str(number).rjust(_SHORTEST_NUMBER, "0")


def variants(text: str) -> tuple[Student, ...]:
    """Return the versions of an examination by their letters or words.

    >>> [student.id for student in variants("A, B")]
    ['A', 'B']

    Raises Refused, with every fault at once, for empty and repeated versions.
    """
    words = [unicodedata.normalize("NFC", word.strip()) for word in text.split(",")]
    faults = [replace(fault, what=f"--variants: {fault.what}") for word in words for fault in _wrong(word)]
    folded = [word.casefold() for word in words]
    for word in dict.fromkeys(words):
        if word and folded.count(word.casefold()) > 1:
            faults.append(Fault(f"--variants: {quoted(word)} stands twice", "each version once", "leave one out"))
    if faults:
        raise Refused(tuple(faults))
    return tuple(map(Student.of, words))


def read_roster(path: str | Path) -> tuple[Student, ...]:
    """Return the students of a CSV file with a column for the id and, if it has one, for the name.

    Separated by comma, semicolon or tab. Raises Refused with every fault as file:line:column: a missing column, an
    empty id, an id that stands twice, characters that cannot be printed.
    """
    from derive.exercises.cells import cells, delimiter_of, read_text

    file = str(path)
    text = read_text(path)
    rows = list(cells(text, delimiter_of(text)))
    if not rows:
        fault = Fault("the roster is empty", "a first line such as id,name", "write a line for each student")
        raise Refused((fault.at(file, 1, 1),))
    head = [cell.text.strip().lower() for cell in rows[0]]
    id_column, name_column = (
        next((n for n, word in enumerate(head) if word in known), None) for known in (_IDS, _NAMES)
    )
    faults = list(_head_faults(head, rows[0]))
    if id_column is None:
        return _refuse(faults, file)
    if len(rows) > MOST + 1:
        faults.append(Fault(f"the roster has {len(rows) - 1} students", f"at most {MOST}", "split it").at(file, 1, 1))
        return _refuse(faults, file)
    found: list[Student] = []
    lines: dict[str, int] = {}
    seen: dict[str, tuple[str, int]] = {}  # answers are found by id whether it has capitals or not
    for row in rows[1:]:
        id, name, wrong = _read(row, id_column, name_column, len(head))
        faults += wrong
        line = row[0].line
        if (key := id.casefold()) in seen:
            faults.append(_twice(id, seen[key]).at(file, line, row[id_column].column))
        elif not wrong:
            seen[key] = id, line
            lines[id] = line
            found.append(Student.of(id, name))
    if not found and not faults:
        fault = Fault("the roster has no students", "a line for each", "write them under the first line")
        faults.append(fault.at(file, rows[0][0].line, 1))
    faults += _same_files(found, lines)
    return _refuse(faults, file) if faults else tuple(found)


def _twice(id: str, before: tuple[str, int]) -> Fault:
    other, line = before
    if id == other:
        return Fault(f"id {quoted(id)} stands in line {line} already", "each student once", "delete one line")
    return Fault(
        f"id {quoted(id)} is {quoted(other)} of line {line} but for capitals",
        "ids that differ in letters or digits",
        "rename one",
    )


def _head_faults(head: list[str], row: Sequence[Cell]) -> Iterator[Fault]:
    if not set(head) & set(_IDS):
        listed = ", ".join(quoted(word) for word in head[:8])
        yield Fault(
            f"no column is called id; the columns are {listed}",
            ", ".join(_IDS),
            "write the names of the columns in the first line",
            line=row[0].line,
            column=row[0].column,
        )
    for known in (_IDS, _NAMES):
        places = [cell for word, cell in zip(head, row, strict=True) if word in known]
        for cell in places[1:]:
            second = Fault(f"{quoted(cell.text)} is a second column of {known[0]}s", "one", "rename or delete it")
            yield second.at("", cell.line, cell.column)


def _read(row: Sequence[Cell], id_column: int, name_column: int | None, width: int) -> tuple[str, str, list[Fault]]:
    """Return the id and name of a line and what is wrong with it."""
    faults = []
    for cell in row[width:]:
        if cell.text.strip():
            behind = Fault(
                f"{quoted(cell.text)} stands behind the last column",
                f"{width} cells",
                "put a text with a separator in quotes",
            )
            faults.append(behind.at("", cell.line, cell.column))
    texts = []
    for column in (id_column, name_column):
        at = row[column] if column is not None and column < len(row) else None
        text = unicodedata.normalize("NFC", at.text.strip()) if at is not None else ""
        texts.append(text)
        place = (at.line, at.column) if at is not None else (row[0].line, row[-1].column)
        if text or column == id_column:
            faults += [fault.at("", *place) for fault in _wrong(text, "id" if column == id_column else "name")]
    return texts[0], texts[1], faults


def _wrong(text: str, what: str = "id") -> Iterator[Fault]:
    """Yield what is wrong with a text that is printed and stands in files."""
    if not text:
        yield Fault(f"the {what} is empty", "a text", f"write the {what}")
    if len(text) > LONGEST:
        yield Fault(f"the {what} has {len(text)} characters", f"at most {LONGEST}", "shorten it")
    hidden = [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn") and c not in "\u200c\u200d"]
    if hidden:
        yield Fault(
            f"the {what} {quoted(text)} has characters that cannot be printed", "letters and signs", "type it anew"
        )


def _same_files(students: Sequence[Student], lines: dict[str, int]) -> Iterator[Fault]:
    """Yield ids whose files would have one name, which only happens where somebody tries."""
    seen: dict[str, str] = {}
    for student in students:
        other = seen.setdefault(student.stem, student.id)
        if other != student.id:
            yield Fault(
                f"ids {quoted(other)} and {quoted(student.id)} would have one file",
                "ids that differ in letters or digits",
                "rename one",
                line=lines[student.id],
                column=1,
            )


def _refuse(faults: list[Fault], file: str) -> tuple[Student, ...]:
    raise Refused(in_order(fault.at(file, fault.line, fault.column) for fault in faults))
