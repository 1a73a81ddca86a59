"""A job written where it was asked for: to a stream, into one file, into a folder; decides nothing."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from derive.compose.feedback.changes import Changed, changes_report
from derive.document import Document
from derive.errors import EngineFailed
from derive.files import write_growing, write_together, write_whole
from derive.marking.folder import Folder, whole_folder, write
from derive.marking.job import Job
from derive.marking.output import Printer, file_name, json_text, marks_heads, marks_row, marks_text, screen_text
from derive.marking.record import report_text, student_data, summary_data
from derive.marking.regrade import Older
from derive.marking.run import Checked
from derive.pages import kept_name
from derive.spreadsheet import Cell, rows_to_csv

Advance = Callable[[], None]


def one(
    job: Job, output: Path | None, form: str, older: Older | None, advance: Advance, *, at_once: bool = False
) -> None:
    """Write a job as one thing into a file, whole or not at all, or to standard output.

    `at_once` says a few lines about each answer instead of a page. Raises EngineFailed where no PDF could be made:
    its source is then kept where the PDF would be.
    """
    if form in ("json", "csv"):
        checked = _counted(job, advance)
        _sent(output, json_text(job, checked) if form == "json" else marks_text(job, checked))
    elif at_once and output is None:
        _sent(None, [screen_text(job)])
    else:
        with Printer(job, form) as printer:
            _page(printer, page(job, older, advance), output)


def _page(printer: Printer, document: Document, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(printer.alone(document))
        sys.stdout.buffer.flush()
        return
    try:
        files = printer.files(document, output.stem)
    except EngineFailed as failed:
        kept = kept_name(output, failed.form)
        write_whole(kept, failed.source)
        raise EngineFailed(f"{failed}; its source is in {kept}", failed.source, failed.form) from None
    own = files.pop(f"{output.stem}.{printer.form}")
    write_together(output.parent, {**files, output.name: own})


def _sent(output: Path | None, texts: Iterable[str]) -> None:
    """Send texts as they come, to standard output or into a file that takes its name when it is whole."""
    if output is not None:
        write_growing(output, (text.encode() for text in texts))
        return
    for text in texts:
        sys.stdout.write(text)
    sys.stdout.flush()


def page(job: Job, older: Older | None, advance: Advance) -> Document:
    """Return the one page of a job: what changed, the only student's report, or the summary of the class."""
    only: Checked | None = None
    changed: list[Changed] = []
    for one in _counted(job, advance):
        only = one
        if older is not None and (moved := older.changed(one.id, one.judged)) is not None:
            changed.append(moved)
    if older is not None:
        return _changes(job, changed)
    if only is not None and job.run.tally.students == 1:
        return job.report(only)
    return job.summary()


def folder(job: Job, path: Path, form: str, older: Older | None, advance: Advance) -> None:
    """Write a report for each student, the summary, the marks and the data into a folder, whole or not at all.

    Raises EngineFailed where no PDF could be made, once everything else stands in the folder, with the sources.
    """
    with whole_folder(path) as new, Printer(job, form) as printer:
        writing = _Writing(job, new, printer, older)
        with new.growing("report.json") as data, new.growing("marks.csv") as marks:
            lines = rows_to_csv(writing.rows(), comma=job.look.comma)
            write(marks, next(lines))

            def students() -> Iterator[dict[str, Any]]:
                for one in _counted(job, advance):
                    writing.student(one)
                    write(marks, next(lines))
                    yield student_data(one, job.voice.short, job.boxes)

            for text in report_text(students(), lambda: summary_data(job.run.tally, job.run.rules)):
                write(data, text)
        writing.put(job.summary(), "summary")
        if older is not None:
            writing.put(_changes(job, writing.changed), "changes")
    if writing.failed is not None:
        raise EngineFailed(f"{writing.failed}; the sources of the pages are in {path}")


class _Writing:
    """The pages of a folder, and what is remembered while they are written."""

    def __init__(self, job: Job, new: Folder, printer: Printer, older: Older | None) -> None:
        self.job, self.new, self.printer, self.older = job, new, printer, older
        self.failed: EngineFailed | None = None
        self.changed: list[Changed] = []
        self._rows: deque[list[Cell]] = deque([marks_heads()])

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the rows of the gradebook, each when it is there."""
        while self._rows:
            yield self._rows.popleft()

    def student(self, one: Checked) -> None:
        """Write one student's report."""
        self._rows.append(marks_row(one, len(self.job.source.asks)))
        if self.older is not None and (moved := self.older.changed(one.id, one.judged)) is not None:
            self.changed.append(moved)
        self.put(self.job.report(one), file_name(one))

    def put(self, document: Document, name: str) -> None:
        """Write a page; where the engine fails, its source."""
        if self.failed is None:
            try:
                self.new.put(self.printer.files(document, name))
                return
            except EngineFailed as failed:
                self.failed = failed
        self.new.put(self.job.voice.files(document, "typ", f"{name}.typ"))


def _counted(job: Job, advance: Advance) -> Iterator[Checked]:
    for one in job.checked():
        yield one
        advance()


def _changes(job: Job, changed: Iterable[Changed]) -> Document:
    return changes_report(job.boxes, tuple(changed), job.run.tally.students, language=job.look.language)
