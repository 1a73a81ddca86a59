"""What a marking gives: texts in a format, and the files of a folder; writes nothing to disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from fractions import Fraction
from typing import Any

from derive.checking.typed import pointed
from derive.checking.verdict import FORMAT, Judged
from derive.compose.feedback.cells import in_words
from derive.compose.feedback.groups import Standing, alike, having
from derive.compose.feedback.quick import quick_lines
from derive.document import Document
from derive.errors import EngineFailed
from derive.exercises.roster import stem
from derive.marking.job import Job
from derive.marking.record import report_text, student_data, summary_data
from derive.marking.run import Checked
from derive.render.pdf import Press, press
from derive.spreadsheet import Cell, rows_to_csv

_COUNTED: tuple[Standing, ...] = ("right", "carried", "wrong", "open", "blank", "unreadable")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._]*")
RESERVED = ("report", "marks", "summary", "changes")
_ONLY = "student"
_HEADS = ("student", "name", "points", "of", *_COUNTED, "remark")


class Printer:
    """Write the documents of a job in one format; a press is kept warm over many PDFs.

    with Printer(job, "pdf") as printer: printer.files(document, "001")
    """

    def __init__(self, job: Job, form: str) -> None:
        self.job = job
        self.form = form
        self._press: AbstractContextManager[Press | None] = press("typst") if form == "pdf" else nullcontext()
        self._opened: Press | None = None

    def __enter__(self) -> Printer:
        """Open the press, where one is needed."""
        self._opened = self._press.__enter__()
        return self

    def __exit__(self, *problem: Any) -> None:
        """Close the press."""
        self._press.__exit__(*problem)

    def alone(self, document: Document) -> bytes:
        """Return a page that stands alone: its figures inside it, or in words where a terminal would show their code.

        Raises EngineFailed as `files` does.
        """
        if self._opened is None:
            shown = in_words(document) if self.form == "md" else document
            return self.job.voice.files(shown, self.form)[""]
        return self.files(document, "page")["page.pdf"]

    def files(self, document: Document, name: str) -> dict[str, bytes]:
        """Return the files of a page that is called so, without its ending.

        Raises EngineFailed, with the source, where no PDF could be made.
        """
        if self._opened is None:
            return self.job.voice.files(document, self.form, f"{name}.{self.form}")
        files = self.job.voice.files(document, "typ", f"{name}.typ")
        source = files.pop(f"{name}.typ").decode()
        try:
            return {f"{name}.pdf": self._opened.pdf(source, files)}
        except EngineFailed as failed:
            raise EngineFailed(str(failed), source, "typ") from None


def file_name(checked: Checked) -> str:
    """Return what the file of a student's report is called; text of a student never forms a path."""
    name = stem(checked.id) if checked.id else _ONLY
    return f"{name}_" if name in RESERVED else name  # no stem has an underline


def json_text(job: Job, checked: Iterable[Checked]) -> Iterator[str]:
    """Yield the JSON of a class, student by student, its summary last."""
    speak, run, boxes = job.voice.short, job.run, job.boxes
    students = (student_data(one, speak, boxes) for one in checked)
    yield from report_text(students, lambda: summary_data(run.tally, run.rules))


def marks_heads() -> list[Cell]:
    """Return the head of the gradebook."""
    return list(_HEADS)


def marks_row(checked: Checked, asks: int) -> list[Cell]:
    """Return one student's line of the gradebook."""
    if checked.is_sure:
        return [checked.id, checked.name, _whole(checked.of), _whole(checked.of), asks, 0, 0, 0, 0, 0, ""]
    judged: Judged = checked.judged
    counts = [len(having(judged.answers, standing)) for standing in _COUNTED]
    remark = "; ".join(mark.remark for mark in checked.marks.values() if mark.remark)
    return [checked.id, checked.name, _whole(judged.points), _whole(judged.of), *counts, remark]


def _whole(value: Fraction) -> Cell:
    return value.numerator if value.denominator == 1 else value


def marks_text(job: Job, checked: Iterable[Checked]) -> Iterator[str]:
    """Yield the lines of the gradebook in the order of the answers."""
    asks, comma = len(job.source.asks), job.look.comma
    yield from rows_to_csv([marks_heads()], comma=comma)
    behind = ""
    for one in checked:
        if one.is_sure and not one.name and _PLAIN.fullmatch(one.id):
            # What stands behind the ids of those who have everything right is the same for all of them.
            behind = behind or _line(marks_row(one, asks), comma).removeprefix(one.id)
            yield one.id + behind
        else:
            yield _line(marks_row(one, asks), comma)


def _line(row: list[Cell], comma: bool) -> str:
    return next(rows_to_csv([row], comma=comma)).removeprefix("\N{BYTE ORDER MARK}")


def screen_text(job: Job) -> str:
    """Return what is said at once of the answers of one student."""
    lines: list[str] = []
    for checked in job.checked():
        own = job.run.own(checked)
        typed = tuple(verdict for verdict in checked.judged.answers if verdict.ask.number in job.hands.filled)
        for same in alike(typed):
            judged = replace(checked.judged, answers=tuple(same))
            for indent, message in quick_lines(own, judged, job.options.feedback):
                lines.append(" " * indent + job.voice.plain(message))
            if same[0].code == FORMAT:
                lines += (f"  {line}" for line in pointed(same[0].typed))
    return "".join(f"{line}\n" for line in lines)
