"""The candidates of one student in their order: those that break no rule of numbers wait for a closer look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from derive.exercises.candidates import Candidates
from derive.exercises.rules import Rules
from derive.exercises.streams import Stream

Made = TypeVar("Made")

MOST = 2**14  # candidates of one student
_AT_ONCE = 8  # candidates that are drawn at least when none waits


@dataclass(frozen=True, slots=True)
class Waiting:
    """One candidate, and why those since the one before it fell."""

    choice: npt.NDArray[np.int64]
    before: tuple[str, ...]


@dataclass(slots=True)
class Queue(Generic[Made]):
    """One student's stream of candidates, how far it was read, why candidates fell, and what was made of a fair one."""

    student: str
    stream: Stream
    tried: int = 0
    waiting: list[Waiting] = field(default_factory=list)
    fallen: list[str] = field(default_factory=list)
    rejected: Counter[str] = field(default_factory=Counter)
    turns: int = 0
    wanted: int = 1
    drawn: Made | None = None

    @property
    def is_spent(self) -> bool:
        """Tell whether the student is given up."""
        return self.tried >= MOST and not self.waiting

    def take(self, reason: str) -> None:
        """Take the first candidate out, with the reason that it fell by, if it did."""
        first = self.waiting.pop(0)
        self.rejected.update(first.before)
        if reason:
            self.rejected[reason] += 1
        if not self.waiting:
            self.rejected.update(self.fallen if reason else ())
            self.fallen.clear()


def refill(queues: Sequence[Queue[Made]], candidates: Candidates, rules: Rules) -> None:
    """Draw candidates of some students until each has one that breaks no rule of numbers, or had all there are."""
    at_once = _AT_ONCE
    while empty := [queue for queue in queues if not queue.waiting and queue.tried < MOST]:
        _draw(empty, at_once, candidates, rules)
        at_once *= 2


def _draw(queues: Sequence[Queue[Made]], at_once: int, candidates: Candidates, rules: Rules) -> None:
    """Draw the next candidates of some students, and let wait those that break no rule of numbers."""
    # However many are drawn at once, nobody gets beyond the same last candidate.
    sizes = [min(max(at_once, queue.wanted), MOST - queue.tried) for queue in queues]
    tables = [
        queue.stream.table(range(queue.tried, queue.tried + size), candidates.words)
        for queue, size in zip(queues, sizes, strict=True)
    ]
    choices = candidates.choices(np.concatenate(tables))
    reasons = np.full(len(choices), "", dtype=object)
    for reason, broken in rules.of_numbers(candidates.columns(choices)):
        reasons[broken & (reasons == "")] = reason
    start = 0
    for queue, size in zip(queues, sizes, strict=True):
        queue.tried += size
        for row in range(start, start + size):
            if reasons[row]:
                queue.fallen.append(str(reasons[row]))
            else:
                queue.waiting.append(Waiting(choices[row], tuple(queue.fallen)))
                queue.fallen.clear()
        start += size
        if not queue.waiting:
            queue.rejected.update(queue.fallen)
            queue.fallen.clear()
