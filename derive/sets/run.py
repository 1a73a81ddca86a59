"""From a plan to a folder: draw, make, write, go on where a run was interrupted; knows no page from inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path

from derive.errors import EngineFailed, Refused, Unwritable
from derive.exercises.roster import Student
from derive.render.pdf import press
from derive.sets import tables
from derive.sets.folder import FAILED, FORM, JOURNAL, Folder, telling
from derive.sets.growing import Growing, all_agree
from derive.sets.growth import kept
from derive.sets.joined import closing, piece
from derive.sets.journal import Journal, Record, file_hash
from derive.sets.lock import Lock
from derive.sets.makers import Makers, processors
from derive.sets.plan import Plan
from derive.sets.summary import Summary, summary
from derive.sets.workshop import Made, Workshop

_ENOUGH = 16  # sheets worked one by one from which on a second process repays its start
_SECONDS = 3600  # for a document of a whole class
_PAGES = ("sheets", "keys")
_TABLES = ("key.json", "overview.csv")

Advance = Callable[[], None]
Show = Callable[[int, int], AbstractContextManager[Advance]]


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
        pages = [f"{within}.{plan.form}" for within in _PAGES] if plan.one_file else []
        self.growing = {name: Growing(folder.hidden / name, folder.path / name) for name in (*_TABLES, *pages)}
        self.kept: Mapping[str, Record] = {}
        self.form = ""
        self.number = self.begun = self.taken = 0
        self._sums = tables.Sums()
        self._lines = tables.Lines(plan, workshop.asks)

    def all(self, workers: int | None, show: Show) -> Summary:
        begun = self.journal.begun()
        finished = self.folder.finished()
        if begun:
            self._same(begun)
        if finished is not None:
            self.form = finished.files.get(FORM, "")
            if finished.plan == self.plan.fingerprint:
                if not begun and self.folder.is_whole(finished.files):
                    self.folder.end()
                    return self._summary(0)
            else:
                found = kept(self.plan, self.folder, finished)
                # A run that was going on when it was killed has been let in before.
                if found is None and not begun:
                    self._same(finished.plan)
                self.kept = found or {}
        self.folder.prepare()
        self.number, keep = self._resumed()
        self.journal.open(keep)
        try:
            self._make(workers, show)
            self.journal.close()
            made = len(self.plan.students) - self.begun - self.taken
            summary = replace(self._summary(made), filled=self._finish())
        except EngineFailed as failed:
            raise self._kept(failed) from None
        except Refused:
            self.journal.close()
            self._forget()
            raise
        finally:
            self.journal.close()
            for growing in self.growing.values():
                growing.end()
        return summary

    def _forget(self) -> None:
        """Remove what was written before somebody's numbers were refused: of such a set nothing is kept."""
        for record in self._records():
            for name in record.files if record.id not in self.kept else ():
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
                f"{self.folder.path} holds a set that was made with other options, another problem or another version, "
                "or for students who are not among these; nothing was written; "
                "choose another folder, or remove that one"
            )

    def _resumed(self) -> tuple[int, int]:
        """Return how many students are finished, and where the journal says so for the last time."""
        number = keep = 0
        for record, end in self.journal.records():
            student = self.plan.students[number] if number < len(self.plan.students) else None
            whole = student is not None and student.id == record.id
            whole = whole and all(file_hash(self.folder.path / name) == hash for name, hash in record.files.items())
            if not (whole and all_agree(self.growing, record.parts)):
                break
            number, keep = number + 1, end
            self._sums.add(record)
        for growing in self.growing.values():
            growing.begin()
        self.begun = number
        return number, keep

    def _make(self, workers: int | None, show: Show) -> None:
        students = self.plan.students[self.number :]
        missing = [student for student in students if student.id not in self.kept]
        with show(len(self.plan.students), self.number) as advance, self._makers(missing, workers) as made:
            for student in students:
                if (record := self.kept.get(student.id)) is not None:
                    self.number, self.taken = self.number + 1, self.taken + 1
                    self._add(record, {})
                else:
                    self._write(next(made))
                advance()

    def _makers(self, students: Sequence[Student], workers: int | None) -> Makers:
        # Pages that are filled in together are ready before a second process has started.
        is_slow = self.workshop.works_alone and len(students) >= _ENOUGH
        wanted = workers or (processors() if is_slow else 1)
        return Makers(self.plan, self.workshop, students, min(wanted, max(len(students), 1)))

    def _write(self, made: Made) -> None:
        self.number += 1
        files: dict[str, str] = {}
        pages: dict[str, bytes] = {}
        for within, contents in zip(_PAGES, (made.sheet, made.key), strict=True):
            if self.plan.one_file:
                pages[f"{within}.{self.plan.form}"] = piece(self.plan.page_form, contents[""], self.number)
            else:
                for name, content in contents.items():
                    files[f"{within}/{name}"] = self.folder.place(f"{within}/{name}", content)
        rest = {"rejected": dict(made.rejected), "difficulty": made.difficulty}
        self._add(Record(made.student.id, files, rest, {}, made.entry), pages)

    def _add(self, record: Record, pages: Mapping[str, bytes]) -> None:
        """Let every file of the class grow by a student, then write down that the student is finished."""
        entry = tables.entry_of(record.entry)
        lines = self._lines.key(record.entry, self.number), self._lines.overview(entry, self.number)
        told = {**dict(zip(_TABLES, map(str.encode, lines), strict=True)), **pages}
        parts = {name: self.growing[name].add(content) for name, content in told.items()}
        hidden = tables.hidden(entry)
        rest = {**record.rest, **({"hidden": hidden} if hidden else {})}
        finished = replace(record, parts=parts, rest=rest)
        self.journal.add(finished)
        self._sums.add(finished)

    def _records(self) -> Iterator[Record]:
        return (record for record, _ in self.journal.records())

    def _finish(self) -> bool:
        """Write the tables, last the manifest, which says that all is there; then forget the journal.

        Tell whether the form of the class was filled in before, and therefore left as it is.
        """
        plan, asks = self.plan, self.workshop.asks
        whole, filled = {}, False
        for name, grown in self.growing.items():
            end = {"key.json": self._lines.closing, "overview.csv": ""}.get(name, closing(plan.page_form))
            if name.endswith(".pdf"):
                whole[name] = self.folder.stream(name, (self._set(grown.path.read_text(encoding="utf-8") + end),))
            else:
                with telling(grown.place):
                    self.folder.check(name)
                    whole[name] = grown.close(end.encode())
        if asks:
            whole[FORM], filled = self.folder.fill(tables.form(plan, asks), self.form)
        manifest = tables.manifest(plan, asks, self.told, self._sums, self._records, whole)
        self.folder.stream("manifest.json", manifest)
        self.folder.end()
        return filled

    def _set(self, source: str) -> bytes:
        """Return a document of the whole class, set by an engine."""
        with press(self.plan.engine, seconds=_SECONDS) as engine:
            try:
                return engine.pdf(source)
            except EngineFailed as failed:
                raise EngineFailed(str(failed), source, self.plan.page_form) from None

    def _summary(self, made: int) -> Summary:
        return summary(self.plan, self.workshop.asks, self.told, self._sums, made)
