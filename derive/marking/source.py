"""A key in use: a key file, or a plain problem whose numbers all students share; knows no answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from derive.checking.sheet import of_problem
from derive.course import Course
from derive.errors import Fault, Refused
from derive.key import Answer, Ask, Entry, Key
from derive.key.file import read_key
from derive.marking.corrected import as_printed, is_mended, misplaced
from derive.numbers import Policy
from derive.problem import Problem
from derive.problem.choice import chosen
from derive.problem.exact import quoted
from derive.worked import Solution

_NUMBER = re.compile(r"0*([1-9][0-9]{0,119})(?:[.,]0)?")


def unplaced(id: str, near: str = "") -> Fault:
    """Return what is wrong with answers under an id that has no sheet, or under none; `near` is what may be meant.

    >>> str(unplaced("")).partition(";")[0]
    'the answers name no student'
    """
    if near:
        return Fault(
            f"{quoted(id)} answered but has no sheet in the key, and was not marked",
            "an id of the key",
            f"did you mean {quoted(near)}? spreadsheets take zeros away: write {quoted(near)}, in a column of text",
        )
    if id:
        return Fault(f"{quoted(id)} answered but has no sheet in the key", "an id of the key", "mend the id")
    return Fault(
        "the answers name no student", "an id of the key", "write student = 001 before them, or a column student"
    )


def number_of(id: str) -> str:
    """Return what a spreadsheet keeps of an id that is all digits, nothing for any other.

    >>> number_of("001"), number_of("1.0"), number_of("A1")
    ('1', '1', '')
    """
    found = _NUMBER.fullmatch(id)
    return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Source:
    """What is asked and whose sheets there are.

    `everyone` is the one sheet of a plain problem: any id has it. `mended` are sheets whose answers contradict
    themselves, as numbers mended by hand do; `doubts` say where a set lies beside its value.
    """

    problem: Problem
    course: Course
    asks: tuple[Ask, ...]
    entries: Mapping[str, Entry]
    folded: Mapping[str, Entry]
    everyone: Entry | None = None
    mended: frozenset[str] = frozenset()
    doubts: tuple[Fault, ...] = ()

    @property
    def policy(self) -> Policy:
        """The rounding that the sheets state."""
        return self.course.solution.setup.policy

    def entry(self, id: str) -> Entry | None:
        """Return the sheet of a student, or None where there is none."""
        if self.everyone is not None:
            one = self.everyone
            return Entry(id, one.code, one.numbers, one.answers, one.mistakes, one.name)
        if not id and len(self.entries) == 1:  # answers without a student, for the one there is
            return next(iter(self.entries.values()))
        return self.entries.get(id) or self.folded.get(id.casefold())

    def refuse_nameless(self, ids: Iterable[str]) -> None:
        """Raise Refused where answers to the sheets of a class name no student at all."""
        every = [*ids]
        if every and not any(every) and self.entry("") is None:
            raise Refused((unplaced(""),))

    def right(self, id: str, box: int) -> Answer | None:
        """Return what is right in a box of a student, None where there is no such sheet."""
        entry = self.entry(id)
        return entry.answers.get(box) if entry is not None else None

    def unplaced(self, ids: Iterable[str], handed: Collection[str]) -> Iterator[Fault]:
        """Yield what is wrong with ids that have no sheet; whose they may be only where no other one handed in fits."""
        rows = Counter(map(number_of, handed))
        for id in ids:
            number = number_of(id)
            near = [one for one in self.entries if number and number_of(one) == number]
            yield unplaced(id, near[0] if len(near) == 1 and rows[number] == 1 else "")

    def called(self, id: str) -> str | None:
        """Return an id as the key writes it, or None where it has no sheet."""
        entry = self.entry(id)
        return None if entry is None else entry.id


def opened(key: str | Path | Key | Problem) -> Key | Problem:
    """Return a key from its file, or a problem from its file or the name of a worksheet.

    Raises Refused for what is neither.
    """
    if isinstance(key, Key | Problem):
        return key
    return read_key(key) if str(key).lower().endswith(".json") else chosen(str(key), complete=True)


def of_key(key: Key) -> Source:
    """Return a key of a class as a source.

    Raises Refused for a key without students: there is nothing to compare with.
    """
    entries = tuple(key.entries)
    if not entries:
        raise Refused((Fault("the key has no students", "at least one", "write it anew with derive exercise"),))
    problem = key.problem_of(entries[0])
    course = Course(Solution(problem))
    unknown = [ask for ask in key.asks if ask.kind in ("value", "formula") and ask.group != "mistake"
               and ask.quantity not in course.names]  # fmt: skip
    if unknown:
        faults = (Fault(f"the key asks for {ask.quantity!r}, which its problem does not have") for ask in unknown)
        raise Refused(tuple(faults))
    if lacking := tuple(_lacking(key.asks, entries)):
        raise Refused(lacking)
    found = tuple(as_printed(entry, course.solution.setup.policy) for entry in entries)
    mended = frozenset(one.id for before, one in zip(entries, found, strict=True) if is_mended(before, one))
    doubts = tuple(misplaced(key.asks, (entry for entry in entries if entry.id in mended)))
    return Source(problem, course, key.asks, {entry.id: entry for entry in found}, _folded(found), None, mended, doubts)


def _lacking(asks: tuple[Ask, ...], entries: Iterable[Entry]) -> Iterator[Fault]:
    """Yield a fault for every number that has no answer in some student's part of a key."""
    numbers = {ask.number for ask in asks}
    without: dict[int, list[str]] = {}
    for entry in entries:
        if not entry.answers.keys() >= numbers:
            for number in sorted(numbers - entry.answers.keys()):
                without.setdefault(number, []).append(entry.id)
    for number, ids in without.items():
        whose = f"{quoted(ids[0])} and {len(ids) - 1} more" if len(ids) > 1 else quoted(ids[0])
        yield Fault(
            f"the key of {whose} has no answer to number {number}",
            "an answer to every number",
            "put it back, or write the key anew with derive exercise",
        )


def _folded(entries: tuple[Entry, ...]) -> Mapping[str, Entry]:
    """Return the sheets by ids without capitals, which hands change; not where ids differ in nothing else."""
    often = Counter(entry.id.casefold() for entry in entries)
    return {entry.id.casefold(): entry for entry in entries if often[entry.id.casefold()] == 1}


def of_plain(problem: Problem, course: Course, quantities: Iterable[str]) -> Source:
    """Return a plain problem as a source: what was answered is what is asked, one point each.

    Raises Refused where a given number was answered: nobody asks for it, and nothing leads to it.
    """
    asked = tuple(quantities)
    if faults := tuple(_given(course, asked)):
        raise Refused(faults)
    course, asks, entry = of_problem(problem, asked, course=course)
    return Source(problem, course, asks, {}, {}, entry)


def _given(course: Course, quantities: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault for every quantity that the problem gives."""
    for quantity in quantities:
        if course.graph.is_leaf(course.names[quantity]):
            yield Fault(f"{quantity} is given, so it is not asked", "a quantity to work out, as C", "leave it out")
