"""A key in use: a key file, or a plain problem whose numbers all students share; knows no answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from derive.checking.sheet import of_problem
from derive.course import Course
from derive.errors import Fault, Refused
from derive.key import Ask, Entry, Key
from derive.key.file import read_key
from derive.numbers import Policy
from derive.problem import Problem
from derive.problem.choice import chosen
from derive.worked import Solution


@dataclass(frozen=True, slots=True)
class Source:
    """What is asked and whose sheets there are.

    `everyone` is the one sheet of a plain problem: any id has it.
    """

    problem: Problem
    course: Course
    asks: tuple[Ask, ...]
    entries: Mapping[str, Entry]
    everyone: Entry | None = None

    @property
    def policy(self) -> Policy:
        """The rounding that the sheets state."""
        return self.course.solution.setup.policy

    def entry(self, id: str) -> Entry | None:
        """Return the sheet of a student, or None where there is none."""
        if self.everyone is not None:
            return replace(self.everyone, id=id)
        return self.entries.get(id) or self.entries.get(id.casefold())


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
    unknown = [ask for ask in key.asks if ask.kind == "value" and ask.quantity not in course.names]
    if unknown:
        faults = (Fault(f"the key asks for {ask.quantity!r}, which its problem does not have") for ask in unknown)
        raise Refused(tuple(faults))
    by_id = {entry.id: entry for entry in entries}
    # Spreadsheets and hands change capitals; two ids that differ in nothing else keep their own.
    folded: dict[str, list[Entry]] = {}
    for entry in entries:
        folded.setdefault(entry.id.casefold(), []).append(entry)
    alone = {text: found[0] for text, found in folded.items() if len(found) == 1}
    return Source(problem, course, key.asks, alone | by_id)


def of_plain(problem: Problem, quantities: Iterable[str], policy: Policy) -> Source:
    """Return a plain problem as a source: what was answered is what is asked, one point each."""
    course, asks, entry = of_problem(problem, quantities, policy)
    return Source(problem, course, asks, {}, entry)
