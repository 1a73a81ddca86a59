"""The Python face of a set: sheets and keys on demand, and the folder with all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, overload

from derive.document import Document
from derive.errors import Fault, Refused
from derive.exercises.asks import Choice
from derive.exercises.codes import check_seed, matching, owner, read_code
from derive.exercises.roster import Student, numbered, read_roster, variants
from derive.key import Entry, Key
from derive.pages import Look, written
from derive.problem import Problem, given
from derive.render.pdf import Engine, Press, press
from derive.sets.entries import Entries, One
from derive.sets.papers import Papers
from derive.sets.plan import KeyForm, Plan
from derive.sets.run import Show, run
from derive.sets.summary import Summary
from derive.sets.wishes import attempt, chosen
from derive.version import __version__


def exercise(
    problem: Problem,
    *,
    count: int | None = None,
    roster: str | Path | Iterable[str] | None = None,
    versions: str | None = None,
    students: Sequence[Student] = (),
    seed: int | None = None,
    ask: str | Sequence[str] = (),
    kind: str = "blanks",
    fade: object = 1,
) -> Sheets:
    """Return the sheets of a class: `count` numbered ones, one for each of a roster, or `versions` such as "A,B,C".

    `ask` names groups and quantities, in any spelling that answers may have; a matrix asks for all its entries. `fade`
    goes from 0, fully worked, to 1, all blank: first the links of chains become so, then the last results of every
    part, then what they come from. One sheet without a seed has the problem's own numbers; more than one have others
    near them, drawn fairly, the same for the same seed. Raises Refused, with every fault at once, for what cannot be.
    """
    given(problem)
    faults: list[Fault] = []
    told = tuple(students)
    whole = told or attempt(faults, lambda: students_of(count, roster, versions), ())
    choice = attempt(faults, lambda: chosen(problem, ask, kind, fade), Choice())
    attempt(faults, lambda: check_seed(seed or 0), None)
    if faults:
        raise Refused(tuple(faults))
    return Sheets(Plan(problem, whole, __version__, seed or 0, choice, perturb=len(whole) > 1 or seed is not None))


def rebuild(code: str, problem: Problem, *, students: Iterable[Student] = (), **asked: Any) -> Sheets:
    """Return the one sheet that a code stands on, with its key.

    A code holds only a hash of named quantities: then `asked` are `ask`, `kind` and `fade` as they were. Raises Refused
    for a code that is mistyped, of another version, of another problem, or of nobody among the students.
    """
    read = read_code(code)
    choice = matching(read, problem, __version__, chosen(problem, **{"ask": (), "kind": "blanks", "fade": 1, **asked}))
    return Sheets(Plan(problem, (owner(read, students),), __version__, read.seed, choice, perturb=read.perturb))


def students_of(
    count: int | None = None, roster: str | Path | Iterable[str] | None = None, versions: str | None = None
) -> tuple[Student, ...]:
    """Return who gets a sheet; one where nothing is said.

    Raises Refused, with every fault at once, for a roster or versions that cannot be read, and for no number of sheets.
    """
    if versions is not None:
        return variants(versions)
    if isinstance(roster, str | Path):
        return read_roster(roster)
    if roster is not None:
        return tuple(Student.of(id) for id in roster)
    return numbered(1 if count is None else count)


class Sheets:
    """A set of exercise sheets with their keys; everything is computed when first asked for."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def _entries(self) -> Entries:
        return Entries(self.plan)

    @property
    def sheets(self) -> Sequence[Sheet]:
        """The sheets in the order of the class, each made when it is asked for."""
        return _Made(self)

    @cached_property
    def key(self) -> Key:
        """What `derive.check` needs; its students are drawn one after another whenever they are gone through."""
        plan = self.plan
        return Key(
            plan.handed_out,
            self._entries.asks,
            _Drawn(self._entries),
            plan.choice.kind,
            plan.seed,
            plan.version,
            plan.digest,
        )

    def sheet(self, student: Student) -> Sheet:
        """Return one student's sheet."""
        (one,) = self._entries.of((student,))
        return Sheet(one.entry.id, one.entry, Paper(self, one, "sheet"), Paper(self, one, "key"))

    def save(
        self,
        folder: str | Path,
        *,
        to: str = "md",
        key: KeyForm = "full",
        one_file: bool = False,
        engine: Engine = "typst",
        workers: int | None = None,
        show: Show | None = None,
        **look: Any,
    ) -> Summary:
        """Write all sheets, keys and tables into a folder; run again, an interrupted set goes on where it ended.

        `look` are `lang`, `notation` and `templates`. Raises Refused, Unwritable or EngineFailed as `run` does.
        """
        plan = replace(self.plan, form=to, key=key, one_file=one_file, engine=engine, look=Look(**look))
        return run(plan, Path(folder), workers=workers, show=show)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One student's sheet: its pages in any format, and the key's."""

    id: str
    entry: Entry
    paper: Paper
    key: Paper

    @property
    def code(self) -> str:
        """The code from which the sheet can be made again."""
        return self.entry.code

    @property
    def numbers(self) -> Mapping[str, Fraction]:
        """The given numbers by their names."""
        return self.entry.numbers

    def to_markdown(self, **look: Any) -> str:
        """Return the sheet in Markdown; keywords are `lang`, `notation`, `templates`."""
        return self.paper.page("md", **look)

    def to_latex(self, **look: Any) -> str:
        """Return the sheet in LaTeX."""
        return self.paper.page("tex", **look)

    def to_html(self, **look: Any) -> str:
        """Return the sheet in HTML, whole in one file."""
        return self.paper.page("html", **look)

    def to_typst(self, **look: Any) -> str:
        """Return the sheet in Typst."""
        return self.paper.page("typ", **look)

    def pdf(self, *, engine: Engine | Press = "typst", **look: Any) -> bytes:
        """Return the sheet as a PDF."""
        return self.paper.pdf(engine=engine, **look)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


class Paper:
    """A sheet or a key that can be written in any format."""

    def __init__(self, sheets: Sheets, one: One, which: str) -> None:
        self._sheets = sheets
        self._one = one
        self._which = which

    def _document(self, plan: Plan) -> Document:
        papers = Papers(plan, self._sheets._entries.course, self._sheets._entries.asks)
        course = papers.course(self._one.entry)
        return papers.sheet(course, self._one) if self._which == "sheet" else papers.key(course, self._one)

    def page(self, form: str, *, key: KeyForm = "full", **look: Any) -> str:
        """Return the page in a format: "md", "tex", "typ" or "html"."""
        plan = replace(self._sheets.plan, form=form, key=key, look=Look(**look))
        shown = plan.presentation
        return written(self._document(plan), form, shown)[""].decode("utf-8")

    def pdf(self, *, engine: Engine | Press = "typst", **look: Any) -> bytes:
        """Return the page as a PDF, set by Typst or by TeX."""
        if isinstance(engine, str):
            with press(engine) as opened:
                return self.pdf(engine=opened, **look)
        return engine.pdf(self.page(engine.form, **look))

    def to_markdown(self, **look: Any) -> str:
        """Return the page in Markdown."""
        return self.page("md", **look)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


class _Made(Sequence[Sheet]):
    """The sheets of a set, made when they are asked for."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets

    def __len__(self) -> int:
        return len(self._sheets.plan.students)

    @overload
    def __getitem__(self, at: int) -> Sheet: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Sheet]: ...

    def __getitem__(self, at: int | slice) -> Sheet | Sequence[Sheet]:
        students = self._sheets.plan.students
        if isinstance(at, slice):
            return tuple(self._sheets.sheet(student) for student in students[at])
        return self._sheets.sheet(students[at])


class _Drawn:
    """The entries of a class, drawn whenever they are gone through."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries

    def __iter__(self) -> Iterator[Entry]:
        return (one.entry for one in self._entries.of(self._entries.plan.students))
