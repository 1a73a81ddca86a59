"""From a plan to a folder: draw, make, write, go on where a run was interrupted; knows no page from inside."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from derive.errors import EngineFailed, Refused, Unwritable
from derive.exercises.roster import Student
from derive.render.pdf import press
from derive.sets import tables
from derive.sets.crew import Crew, processors
from derive.sets.folder import FAILED, JOURNAL, Folder, telling
from derive.sets.joined import closing, piece
from derive.sets.journal import Journal, Record, file_hash
from derive.sets.lock import Lock
from derive.sets.plan import Plan
from derive.sets.workshop import Files, Made, Workshop

_ENOUGH = 16  # sheets from which on a second process repays its start
_SECONDS = 3600  # for a document of a whole class

Advance = Callable[[], None]
Show = Callable[[int, int], AbstractContextManager[Advance]]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to: how many sheets there are, how many were made now, what the lecturer should know.

    `worked` tells that nothing is left blank on them; `hidden` on how many sheets rounding hides an asked quantity.
    """

    students: int
    made: int
    told: tables.Told
    rejected: Mapping[str, int] = field(default_factory=dict)
    difficulty: Mapping[str, Any] = field(default_factory=dict)
    worked: bool = False
    hidden: Mapping[str, int] = field(default_factory=dict)


def run(
    plan: Plan,
    path: Path,
    *,
    workers: int | None = None,
    show: Show | None = None,
    workshop: Callable[[Plan], Workshop] = Workshop,
) -> Summary:
    """Write the sheets, keys and tables of a plan into a folder; go on where an earlier run of the same plan ended.

    `workers` is the number of processes, by default one for each processor where there is enough to do; it changes no
    byte. `show` is given how many sheets there will be and how many there are, and gives what to call after each.
    Raises Refused, with nothing written, where no fair numbers are found; Unwritable where the folder holds something
    else, another run writes there or the disk is full; EngineFailed where the engine fails: what is finished stays.
    """
    folder = Folder(path)
    folder.look()
    with workshop(plan) as opened:
        told = opened.told()
        folder.begin()
        try:
            with telling(path), Lock(path):
                folder.look()
                return _Run(plan, opened, folder, told).all(workers, show or (lambda *_: nullcontext(lambda: None)))
        except Refused:
            with suppress(OSError):  # it may have been there before
                path.rmdir()
            raise


class _Run:
    """One run, while the folder is locked."""

    def __init__(self, plan: Plan, workshop: Workshop, folder: Folder, told: tables.Told) -> None:
        self.plan = plan
        self.workshop = workshop
        self.folder = folder
        self.told = told
        self.journal = Journal(folder.hidden / JOURNAL, plan.fingerprint)
        self.parts = {name: folder.hidden / name for name in ("sheets", "keys")} if plan.one_file else {}
        self.number = self.begun = 0
        self._sums = tables.Sums()
        self._growing: Mapping[str, BinaryIO] = {}

    def all(self, workers: int | None, show: Show) -> Summary:
        begun = self.journal.begun()
        finished = self.folder.finished()
        if finished is not None:
            self._same(finished[0])
            if not begun and self.folder.is_whole(finished[1]):
                self.folder.end()
                return self._summary(0)
        if begun:
            self._same(begun)
        self.folder.prepare()
        self.number, keep = self._resumed()
        self.journal.open(keep)
        try:
            with ExitStack() as streams:
                opened = {name: streams.enter_context(open(path, "ab")) for name, path in self.parts.items()}
                self._growing = opened
                self._make(workers, show)
            self.journal.close()
            summary = self._summary(len(self.plan.students) - self.begun)
            self._finish()
        except EngineFailed as failed:
            raise self._kept(failed) from None
        except Refused:
            self.journal.close()
            self._forget()
            raise
        finally:
            self.journal.close()
        return summary

    def _forget(self) -> None:
        """Remove what was written before somebody's numbers were refused: of such a set nothing is kept."""
        for record in self._records():
            for name in record.files:
                (self.folder.path / name).unlink(missing_ok=True)
        self.folder.end()

    def _kept(self, failed: EngineFailed) -> EngineFailed:
        """Return the error of an engine, which tells where the source that it failed at is kept."""
        if not failed.source:
            return failed
        name = f"{FAILED}.{failed.form}"
        self.folder.place(name, failed.source.encode("utf-8"))
        return EngineFailed(f"{failed}; its source is in {self.folder.path / name}", failed.source, failed.form)

    def _same(self, fingerprint: str) -> None:
        if fingerprint != self.plan.fingerprint:
            raise Unwritable(
                f"{self.folder.path} holds a set that was made with other options, another problem or another version; "
                "nothing was written; choose another folder, or remove that one"
            )

    def _resumed(self) -> tuple[int, int]:
        """Return how many students are finished, and where the journal says so for the last time."""
        number = keep = 0
        sizes = dict.fromkeys(self.parts, 0)
        for record, end in self.journal.records():
            student = self.plan.students[number] if number < len(self.plan.students) else None
            whole = student is not None and student.id == record.id
            whole = whole and all(file_hash(self.folder.path / name) == hash for name, hash in record.files.items())
            whole = whole and all(_size(self.parts[name]) >= size for name, size in record.parts.items())
            if not whole:
                break
            number, keep, sizes = number + 1, end, dict(record.parts)
            self._sums.add(record)
        for name, path in self.parts.items():
            with open(path, "ab") as stream:
                stream.truncate(sizes[name])
        self.begun = number
        return number, keep

    def _make(self, workers: int | None, show: Show) -> None:
        students = self.plan.students[self.number :]
        with show(len(self.plan.students), self.number) as advance, self._makers(students, workers) as made:
            for one in made:
                self._write(one)
                advance()

    def _makers(self, students: Sequence[Student], workers: int | None) -> _Makers:
        wanted = workers or (processors() if len(students) >= _ENOUGH and self.plan.is_slow else 1)
        return _Makers(self.plan, self.workshop, students, min(wanted, max(len(students), 1)))

    def _write(self, made: Made) -> None:
        self.number += 1
        files: dict[str, str] = {}
        sizes: dict[str, int] = {}
        for within, contents in (("sheets", made.sheet), ("keys", made.key)):
            if self.plan.one_file:
                sizes[within] = self._grow(within, contents)
            else:
                for name, content in contents.items():
                    files[f"{within}/{name}"] = self.folder.place(f"{within}/{name}", content)
        rest = {"rejected": dict(made.rejected), "difficulty": made.difficulty}
        record = Record(made.student.id, files, rest, sizes, made.entry)
        self.journal.add(record)
        self._sums.add(record)

    def _grow(self, within: str, contents: Files) -> int:
        """Add a page to a growing document and return how long it is."""
        text = piece(self.plan.page_form, contents[""].decode("utf-8"), self.number)
        stream = self._growing[within]
        stream.write(text.encode("utf-8"))
        stream.flush()  # before the journal says so
        return stream.tell()

    def _records(self) -> Iterator[Record]:
        return (record for record, _ in self.journal.records(checked=True))

    def _finish(self) -> None:
        """Write the tables, last the manifest, which says that all is there; then forget the journal."""
        plan, asks, records = self.plan, self.workshop.asks, self._records
        stream = self.folder.stream
        whole = {
            "key.json": stream("key.json", tables.key(plan, asks, records)),
            "overview.csv": stream("overview.csv", tables.overview(plan, asks, records)),
        }
        if asks:
            whole["answers.csv"] = stream("answers.csv", tables.form(plan, asks))
        for within in self.parts:
            name = f"{within}.{plan.form}"
            whole[name] = stream(name, self._document(within))
        stream("manifest.json", tables.manifest(plan, asks, self.told, self._sums, records, whole))
        self.folder.end()

    def _document(self, within: str) -> Iterator[bytes]:
        """Yield the bytes of a document of the whole class."""
        if self.plan.form != "pdf":
            with open(self.parts[within], "rb") as stream:
                while content := stream.read(2**20):
                    yield content
            yield closing(self.plan.page_form).encode("utf-8")
            return
        source = self.parts[within].read_text(encoding="utf-8") + closing(self.plan.page_form)
        with press(self.plan.engine, seconds=_SECONDS) as engine:
            try:
                yield engine.pdf(source)
            except EngineFailed as failed:
                raise EngineFailed(str(failed), source, self.plan.page_form) from None

    def _summary(self, made: int) -> Summary:
        plan, sums = self.plan, self._sums
        hidden = sums.quantities(self.workshop.asks)
        worked = not plan.choice.fade
        return Summary(len(plan.students), made, self.told, sums.rejected, sums.difficulty, worked, hidden)


class _Makers:
    """Who makes the sheets: this process alone, or a crew of others."""

    def __init__(self, plan: Plan, workshop: Workshop, students: Sequence[Student], workers: int) -> None:
        self._alone = workshop
        self._students = students
        self._crew = Crew(plan, workers) if workers > 1 else None

    def __enter__(self) -> Iterator[Made]:
        if self._crew is None:
            return self._alone.made(self._students)
        return self._crew.__enter__().made(self._students)

    def __exit__(self, *error: object) -> None:
        if self._crew is not None:
            self._crew.__exit__(*error)


def _size(path: Path) -> int:
    return os.path.getsize(path) if path.exists() else -1
