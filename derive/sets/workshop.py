"""One student's sheet and key, with what all students share computed once; writes no file and starts no process."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from types import TracebackType
from typing import Self

from derive.document import Document
from derive.errors import EngineFailed
from derive.exercises.roster import Student
from derive.key import Ask
from derive.pages import written
from derive.render.pdf import Press, press
from derive.render.writer import Desk
from derive.sets.entries import Entries, One
from derive.sets.filled import Filling, Pages
from derive.sets.papers import Papers
from derive.sets.plan import Plan
from derive.sets.tables import Told

_TOGETHER = 128  # students whose pages are filled in at once

Files = Mapping[str, bytes]
"""Contents by names."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made for one student: the files of the sheet and of the key by their names, the page the last of each.

    In a set of one document the pages have no names. `entry` is the student's line of the key, `rejected` counts by
    reason the numbers that were not fair, `difficulty` is as it was measured.
    """

    student: Student
    entry: str
    sheet: Files
    key: Files
    rejected: Mapping[str, int]
    difficulty: Mapping[str, int]


class Workshop:
    """Makes the sheets of a plan, in any order, each the same whatever was made before: with Workshop(plan): ..."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.entries = Entries(plan)
        self._look = plan.presentation
        self._papers = Papers(plan, self.entries.course, self.entries.asks)
        self._desk = Desk()
        self.filling = Filling(plan, self.entries.course, self.entries.asks, self._papers, self._desk)
        self._press: Press | None = None

    def __enter__(self) -> Self:
        """Start the engine, if one sets the pages, so that it loads meanwhile."""
        if self.plan.form == "pdf" and not self.plan.one_file:
            self._press = press(self.plan.engine).__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the engine."""
        if self._press is not None:
            self._press.__exit__(kind, error, at)
            self._press = None

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What every sheet asks."""
        return self.entries.asks

    @property
    def works_alone(self) -> bool:
        """Tell whether each student's pages are worked by themselves, which takes far longer than filling them in."""
        return self.filling.reason is not None or self._press is not None

    def told(self) -> Told:
        """Return what the manifest tells of the draws.

        Raises Refused, saying why, where hardly any numbers are fair.
        """
        return self.entries.told()

    def made(self, students: Iterable[Student]) -> Iterator[Made]:
        """Return what is made for each student, in their order.

        Raises Refused where no fair numbers are found, EngineFailed, with the source, where the engine fails.
        """
        waiting = self.entries.of(students)
        together = iter(lambda: tuple(islice(waiting, _TOGETHER)), ())
        # A loop would hold those who are done while the next ones are drawn, and what was worked for them.
        return chain.from_iterable(map(self._made, together))

    def _made(self, ones: tuple[One, ...]) -> Iterator[Made]:
        filled = self.filling.pages(ones)
        for one, pages in zip(ones, filled, strict=True):
            sheet, key = self.files(one) if pages is None else self._named(one.student, pages)
            rejected, difficulty = dict(one.drawn.rejected), one.drawn.difficulty.told
            yield Made(one.student, one.line, sheet, key, rejected, difficulty)
        if None in filled:
            gc.collect(0)  # the macros of templates hold each other, and a page that was written alone

    def _named(self, student: Student, pages: Pages) -> tuple[Files, Files]:
        """Return pages that were filled in as files."""
        if self._press is not None:
            sheet, key = (self._pressed(student, page.content.decode(), page.drawings) for page in pages)
            return sheet, key
        name = "" if self.plan.one_file else f"{student.stem}.{self.plan.page_form}"
        sheet, key = ({**page.drawings, name: page.content} for page in pages)
        return sheet, key

    def files(self, one: One) -> tuple[Files, Files]:
        """Return the files of a student's sheet and those of the key, worked alone."""
        student, entry = one.student, one.entry
        course = self._papers.course(entry)
        if self.plan.form == "json":
            name = "" if self.plan.one_file else f"{student.stem}.json"
            trees = self._papers.data(course, entry)
            sheet, key = ({name: f"{json.dumps(tree, ensure_ascii=False, indent=2)}\n".encode()} for tree in trees)
            return sheet, key
        documents = self._papers.sheet(course, one), self._papers.key(course, one)
        return self._set(student, documents[0]), self._set(student, documents[1])

    def _set(self, student: Student, document: Document) -> Files:
        """Return a page in the format of the plan, under the student's name."""
        form = self.plan.page_form
        name = "" if self.plan.one_file else f"{student.stem}.{form}"
        files = written(document, form, self._look, name, self._desk)
        if self._press is None:
            return files
        source = files[name].decode("utf-8")
        return self._pressed(student, source, {other: one for other, one in files.items() if other != name})

    def _pressed(self, student: Student, source: str, beside: Mapping[str, bytes]) -> Files:
        """Return a page that an engine has set."""
        assert self._press is not None, "the engine was started"
        try:
            return {f"{student.stem}.pdf": self._press.pdf(source, beside)}
        except EngineFailed as failed:
            raise EngineFailed(str(failed), source, self.plan.page_form) from None
