"""The pages of a class filled in where they can be: what one page of a kind teaches serves all students.

Who cannot be filled in is left to be worked alone; `alone` counts them, `reason` says why nobody is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from derive.compose.notes import notes
from derive.course import Course
from derive.document import Block, Document
from derive.exercises.roster import Student
from derive.exercises.wrongs import asked_values
from derive.key import Ask
from derive.marks import WORDS, Mark
from derive.names import Name
from derive.pages import beside_name, drawings, keeps_beside
from derive.render.writer import Desk, write
from derive.sets.entries import One
from derive.sets.papers import Papers
from derive.sets.plan import Plan
from derive.skeleton.batch import Batch
from derive.skeleton.facts import Facts
from derive.skeleton.fill import Skeleton
from derive.skeleton.known import KnownCourse, known_entry
from derive.skeleton.marked import Said
from derive.skeleton.shape import Reason, Unfit, unfit
from derive.skeleton.values import Values


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was filled in, in parts, with the drawings that stand beside it, by the names of their files."""

    parts: tuple[bytes, ...]  # of which students share most: whole pages of a batch would fill the memory
    drawings: Mapping[str, bytes]

    @property
    def content(self) -> bytes:
        """All of the page."""
        return b"".join(self.parts)


Pages = tuple[Page, Page]
_WORD, _CELL = 8, 27  # letters
_Compose = Callable[[Course, One], Document]


class Filling:
    """Fills in the sheets and keys of a plan."""

    def __init__(self, plan: Plan, course: Course, asks: tuple[Ask, ...], papers: Papers, desk: Desk) -> None:
        self._plan, self._course, self._papers, self._desk = plan, course, papers, desk
        self._asked = asked_values(course, asks)
        self._skeletons: dict[bool, tuple[Skeleton, Skeleton]] = {}
        self._shaped: set[Name] | None = None
        self.reason = unfit(course, plan.choice, plan.key, plan.page_form)
        self.alone = 0

    def pages(self, ones: Sequence[One]) -> list[Pages | None]:
        """Return the sheet and key of each student, None for those who are to be worked alone."""
        found: list[Pages | None] = [None] * len(ones)
        for named in (False, True):
            # Where there is no name, its places are left to be written by hand.
            places = [n for n, one in enumerate(ones) if bool(one.student.name) == named and self._is_usual(one)]
            if places and not self.reason:
                for place, pages in zip(places, self._filled([ones[place] for place in places], named), strict=True):
                    found[place] = pages
        first = next(((one, pages) for one, pages in zip(ones, found, strict=True) if pages is not None), None)
        if first is not None and not self._agrees(*first):
            self.reason, found = Reason.FORMAT, [None] * len(ones)
        self.alone += found.count(None)
        return found

    def _is_usual(self, one: One) -> bool:
        """Tell whether what is said of a student is no longer than the page takes without setting it otherwise."""
        student = one.student
        match self._plan.page_form:
            case "tex":  # long words may be broken anywhere
                return all(len(word) <= _WORD for word in (*student.name.split(), *student.id.split()))
            case "html":  # long cells are set as sentences; where there is no name, id and code share one
                return max(len(student.id), len(one.code) + (0 if student.name else len(f"{student.id} – "))) <= _CELL
            case _:
                return True

    def _agrees(self, one: One, pages: Pages) -> bool:
        """Tell whether pages are as they are composed, where templates are the caller's own and may do anything."""
        form, look = self._plan.page_form, self._plan.presentation
        if len(look.folders) == 1:
            return True
        course = self._papers.course(one.entry)
        documents = self._papers.sheet(course, one), self._papers.key(course, one)
        beside = beside_name(one.student.stem) if self._apart else ""
        texts = [write(document, form, look, beside, self._desk) for document in documents]
        return texts == [page.content.decode() for page in pages]

    def _filled(self, ones: Sequence[One], named: bool) -> list[Pages | None]:
        full = self._plan.key == "full"
        values = Values.worked(self._course, [one.drawn.numbers for one in ones], full)
        self._shaped = values.shaped if self._shaped is None else self._shaped
        if values.shaped != self._shaped:
            return [None] * len(ones)
        facts = Facts.found(self._course, values) if full else None
        said = {
            "code": [one.code for one in ones],
            "name": [one.student.name for one in ones],
            "id": [one.student.id for one in ones],
            "beside": [beside_name(one.student.stem) for one in ones],
        }
        batch = Batch(values, facts, said)
        skeletons = self._skeletons.setdefault(named, (self._skeleton(), self._skeleton()))
        remark = partial(self._remark, values)
        try:
            composes: tuple[_Compose, _Compose] = (self._papers.sheet, partial(self._papers.key, checked=True))
            sheets, keys = (
                skeletons[place].pages(batch, self._composing(ones, values, skeletons[place], composes[place]), remark)
                for place in (0, 1)
            )
        except Unfit as why:
            self.reason = why.reason
            return [None] * len(ones)
        beside = [skeleton.drawings(batch) for skeleton in skeletons]
        found: list[Pages | None] = []
        for place, (sheet, key) in enumerate(zip(sheets, keys, strict=True)):
            if sheet is None or key is None:
                found.append(None)
                continue
            stem = said["beside"][place]
            own = ({f"{stem}-{name}": svgs[place] for name, svgs in drawn.items()} for drawn in beside)
            files = [drawings(drawn, self._plan.page_form, self._desk) for drawn in own]
            found.append((Page(sheet, files[0]), Page(key, files[1])))
        return found

    def _skeleton(self) -> Skeleton:
        return Skeleton(self._plan.page_form, self._plan.presentation, self._desk, self._apart)

    @property
    def _apart(self) -> bool:
        return not self._plan.one_file and keeps_beside(self._plan.page_form)

    def _composing(
        self, ones: Sequence[One], values: Values, skeleton: Skeleton, compose: _Compose
    ) -> Callable[[int], Document]:
        def composed(student: int) -> Document:
            one = ones[student]
            course = KnownCourse.of(self._course, values, student)
            entry = known_entry(one.entry, course, self._asked)
            code, name, id = (
                Mark(skeleton.slots.number(Said(what)), WORDS).text if getattr(entry, what) else ""
                for what in ("code", "name", "id")
            )
            marked = Student(id, name, one.student.stem)
            told = entry.answers, entry.mistakes
            return compose(course, replace(one, student=marked, code=code, made=lambda: told))

        return composed

    def _remark(self, values: Values, student: int) -> Block:
        """Return the remarks on one student's page."""
        solution = KnownCourse.of(self._course, values, student).solution
        *_, remarks = notes(solution, self._papers.of_sheet(self._papers.certificate))
        return remarks
