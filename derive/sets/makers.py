"""Who makes the sheets of a class: this process alone, or a crew of others; knows not how these are spoken to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from derive.exercises.roster import Student
from derive.sets.plan import Plan
from derive.sets.workshop import Made, Workshop

if TYPE_CHECKING:
    from derive.sets.crew import Crew


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Makers:
    """Who makes the sheets: this process alone, or a crew of others."""

    def __init__(self, plan: Plan, workshop: Workshop, students: Sequence[Student], workers: int) -> None:
        self._alone = workshop
        self._students = students
        self._crew = _crew(plan, workers) if workers > 1 else None

    def __enter__(self) -> Iterator[Made]:
        """Begin, and give what is made."""
        if self._crew is None:
            return self._alone.made(self._students)
        return self._crew.__enter__().made(self._students)

    def __exit__(self, *error: object) -> None:
        """End the processes."""
        if self._crew is not None:
            self._crew.__exit__(*error)


def _crew(plan: Plan, workers: int) -> Crew:
    from derive.sets.crew import Crew  # with threads and pipes, which most sets are made without

    return Crew(plan, workers)
