"""A lecturer's own marks: a CSV beside the answers, and what an older report kept of them; knows no verdicts.

The file of `answers.csv` is `answers.overrides.csv`, with the columns student, number, mark and remark.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from derive.contents import regular
from derive.decoded import LARGEST_FILE, encoding_of, refuse_no_text, too_large
from derive.errors import Fault, Refused
from derive.problem.exact import exact, quoted
from derive.spreadsheet import unguarded

_COLUMNS = ("student", "number", "mark", "remark")


@dataclass(frozen=True, slots=True)
class Mark:
    """The points that a lecturer gives an answer, and why."""

    points: Fraction
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Overrides:
    """Marks by student and number.

    >>> Overrides({"001": {18: Mark(Fraction(1), "copied wrongly")}}).of("001")[18].points
    Fraction(1, 1)
    """

    marks: Mapping[str, Mapping[int, Mark]]

    def of(self, id: str) -> Mapping[int, Mark]:
        """Return the marks of one student."""
        return self.marks.get(id, MappingProxyType({}))

    def over(self, older: Overrides) -> Overrides:
        """Return these marks, and older ones where these say nothing."""
        ids = {**older.marks, **self.marks}
        return Overrides({id: {**older.of(id), **self.of(id)} for id in ids})


def beside(answers: Path) -> Path:
    """Return where the overrides of an answer file stand.

    >>> str(beside(Path("class/answers.csv")))
    'class/answers.overrides.csv'
    """
    return answers.with_name(f"{answers.stem}.overrides.csv")


def read_overrides(
    path: Path, worth: Mapping[int, Fraction], whose: Callable[[str], str | None] = lambda id: id
) -> Overrides:
    """Return the marks in a file, or none where there is no such file; `whose` returns an id as the key writes it.

    Raises Refused with every row that cannot be meant.
    """
    if not path.is_file():
        return Overrides({})
    contents = regular(str(path), LARGEST_FILE, "an override file", too_large(str(path)))
    refuse_no_text(contents, str(path))
    try:
        rows = list(_rows(contents.decode(encoding_of(contents)).removeprefix("\N{BYTE ORDER MARK}")))
    except (UnicodeDecodeError, csv.Error) as problem:
        fault = Fault(f"the overrides cannot be read: {problem}", "CSV in UTF-8", "save it as CSV UTF-8", str(path))
        raise Refused((fault,)) from None
    found: dict[str, dict[int, Mark]] = {}
    faults: list[Fault] = []
    head = [cell.strip().casefold() for cell in rows[0][1]] if rows else []
    missing = [column for column in _COLUMNS[:3] if column not in head]
    if missing:
        fault = Fault(f"the column {missing[0]!r} is missing", ", ".join(_COLUMNS), "name the columns so")
        raise Refused((fault.at(str(path), 1, 1),))
    for line, cells in rows[1:]:
        row = {name: unguarded(cell.strip()) for name, cell in zip(head, cells, strict=False)}
        made = _mark(row, worth, whose)
        if isinstance(made, Fault):
            faults.append(made.at(str(path), line, 1))
        elif made[1] in found.setdefault(made[0], {}):
            twice = Fault(f"{quoted(made[0])} has number {made[1]} twice", "each once", "remove one of the rows")
            faults.append(twice.at(str(path), line, 1))
        else:
            found[made[0]][made[1]] = made[2]
    if faults:
        raise Refused(tuple(faults))
    return Overrides(found)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty with their lines; the header decides what stands between cells."""
    head = text.partition("\n")[0]
    between = max(";,\t", key=head.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=between, strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _mark(
    row: Mapping[str, str], worth: Mapping[int, Fraction], whose: Callable[[str], str | None]
) -> tuple[str, int, Mark] | Fault:
    number = row.get("number", "")
    asked = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0
    if asked not in worth:
        return Fault(
            f"{quoted(number)} is not the number of an ask", f"1 to {max(worth, default=0)}", "mend the number"
        )
    if not row.get("student"):
        return Fault("the row names no student", "an id of the key", "fill in the column student")
    id = whose(row["student"])
    if id is None:
        return Fault(f"{quoted(row['student'])} has no sheet in the key", "an id of the key", "mend the id")
    try:
        points = exact(row.get("mark", "").replace(",", "."))
    except Refused:
        points = Fraction(-1)
    if not 0 <= points <= worth[asked]:
        todo = "mend the mark"
        return Fault(f"{quoted(row.get('mark', ''))} is no mark for number {number}", f"0 to {worth[asked]}", todo)
    return id, asked, Mark(points, row.get("remark", ""))


def kept(report: Mapping[str, Any]) -> Overrides:
    """Return the overrides that an older report holds."""
    found: dict[str, dict[int, Mark]] = {}
    for student in report.get("students", ()):
        for answer in student.get("answers", ()):
            override = answer.get("override")
            if override:
                mark = Mark(exact(str(override["mark"])), str(override.get("remark", "")))
                found.setdefault(student["id"], {})[answer["number"]] = mark
    return Overrides(found)
