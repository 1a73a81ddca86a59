"""The numbers of every student's sheet: fair, alike in difficulty, and each a matter of one student alone.

A candidate is drawn from the student's own stream until one is fair; `screen` says why the others were not.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import islice
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from derive.course import Course, givens
from derive.exercises.candidates import Candidates
from derive.exercises.difficulty import Difficulty
from derive.exercises.hiding import hidden, without
from derive.exercises.nearby import near
from derive.exercises.pilot import Pilot
from derive.exercises.queues import Queue, refill
from derive.exercises.ranges import Range, is_all_drawn, left_out
from derive.exercises.refusal import unfair
from derive.exercises.rules import Rules
from derive.exercises.screen import Fair, Screen
from derive.exercises.separating import Inseparable, separating
from derive.exercises.sets import Sets
from derive.exercises.streams import VERSION, Stream
from derive.exercises.wrongs import Wrongs, asked_values
from derive.key import Ask
from derive.key.entries import filled
from derive.names import Name
from derive.numbers import Policy
from derive.problem import Problem
from derive.worked import Solution

_TOGETHER = 1024  # students whose candidates are looked at in one go
_HELD = 2 * _TOGETHER  # students at most who wait for one before them
_AT_LEAST = 512
_EACH = 1  # candidate of everyone
_FEWEST = 8  # tried candidates that must be fit
_DOUBLED = 6  # times at most


@dataclass(frozen=True, slots=True)
class Trace:
    """What was found of a candidate on the way, so that nobody works it again: its choice, and the sets of its asks.

    `told` says of what the sets are, and with which digits.
    """

    candidates: Candidates
    choice: npt.NDArray[np.int64]
    sets: Sets
    told: tuple[tuple[Name, ...], Policy]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One student's numbers by their names, what was rejected before them and why, and how hard they are."""

    student: str
    numbers: Mapping[str, Fraction]
    rejected: Mapping[str, int]
    difficulty: Difficulty
    trace: Trace | None = field(default=None, compare=False, repr=False)


def specimen(problem: Problem) -> Problem:
    """Return a problem with some numbers in all the places that it leaves open, for its shape alone.

    >>> made = specimen(Problem(network={"inputs": 1, "layers": [{"units": 1, "activation": "tanh"}]}))
    >>> len(made.network.layers[0].weights), len(made.data)
    (1, 1)
    """
    candidates = Candidates(tuple(left_out(problem)), {})
    candidates.check()
    stream = Stream("", 0, "", "specimen")
    row = candidates.choices(stream.table([0], candidates.words))[0]
    numbers = {str(name): value for name, value in candidates.numbers(row).items()}
    return filled(problem, numbers) if numbers else problem


class Draws:
    """Draw numbers for the sheets of one problem, `course` being that of the problem or of its specimen.

    What a problem leaves out is drawn from `ranges`; with `perturb` what it gives is moved to numbers nearby. `asks`
    are what all sheets ask, without what is `unasked` because rounding hides it, unless it was `wanted` by its name.
    Raises Refused, with what most candidates fell by, where no fair numbers are found.
    """

    def __init__(
        self,
        problem: Problem,
        course: Course,
        asks: tuple[Ask, ...],
        seed: int,
        perturb: bool = False,
        *,
        policy: Policy | None = None,
        version: str = VERSION,
        wanted: Collection[str] = (),
    ) -> None:
        self.course, self.asks, self.seed, self.version = course, asks, seed, version
        self.ranges: tuple[Range, ...] = (*left_out(problem), *(near(problem) if perturb else ()))
        self._all_drawn = is_all_drawn(problem)
        self._digest = course.solution.digest
        drawn = {name for found in self.ranges for name in found.names}
        fixed = {name: value for name, value in givens(course.solution.setup).items() if name not in drawn}
        candidates = Candidates(self.ranges, fixed)
        candidates.check()
        policy = policy or course.solution.setup.policy
        self._pilot = self._tried(candidates, policy)
        self.unasked: tuple[str, ...] = ()
        if not tuple(left_out(problem)) and len(self._pilot.trial.choices) < _FEWEST:
            fallen = self._pilot.trial.reasons
            self._leave_out(candidates, policy, wanted)
            # Numbers near given ones that are themselves saturated, say, can hardly be otherwise.
            self._pilot = self._pilot.exempting(givens(course.solution.setup))
            if self._pilot.screen.rules.lets_all_hide:
                # Of numbers that are fixed there are no candidates that fell.
                raise unfair(fallen or Counter(self._pilot.screen.rules.exempt), self._all_drawn)
        self._screen = self._pilot.screen
        if not len(self._pilot.trial.choices):
            raise unfair(self._pilot.trial.reasons, self._all_drawn)

    def _tried(self, candidates: Candidates, policy: Policy) -> Pilot:
        """Try the shape with what is asked."""
        asked = asked_values(self.course, self.asks)
        wrongs = Wrongs(self.course, tuple(dict.fromkeys(asked.values())))
        names = {str(name): name for name in wrongs.asked}
        rules = Rules(self.course, candidates, names, frozenset(name for name, _ in wrongs.leading))
        return Pilot.made(Screen(self.course, candidates, policy, wrongs, rules), self._stream("", "pilot"))

    def _leave_out(self, candidates: Candidates, policy: Policy, wanted: Collection[str]) -> None:
        """Ask no more for what rounding hides at the problem's own numbers, unless it is `wanted` or all that is asked.

        Numbers nearby hide it too, on other sheets than others: what is asked is the same on all of them.
        """
        few = hidden(self.course, self.asks, policy) - {*wanted}
        left = without(self.asks, few)
        if few and asked_values(self.course, left):
            self.unasked = tuple(dict.fromkeys(ask.quantity for ask in self.asks if ask.quantity in few))
            self.asks = left
            self._pilot = self._tried(candidates, policy)

    def _stream(self, student: str, purpose: str) -> Stream:
        return Stream(self._digest, self.seed, student, purpose, self.version)

    @property
    def wrongs(self) -> Wrongs:
        """The mistakes that are to show."""
        return self._screen.wrongs

    @cached_property
    def inseparable(self) -> tuple[Inseparable, ...]:
        """The mistakes that no numbers show here, and the pairs that none tell apart, with the asks that would."""
        return separating(self._pilot)

    def numbers(self, student: str) -> Drawn:
        """Return one student's numbers."""
        return next(self.many([student]))

    def many(self, students: Iterable[str]) -> Iterator[Drawn]:
        """Yield the numbers of students in their order: for each the same as alone."""
        if not self.ranges:
            fixed = self._screen.candidates.numbers(np.zeros(0, dtype=np.int64))
            true = self._screen.true(np.zeros((1, 0), dtype=np.int64))
            difficulty = self._screen.effort.of(fixed, true.values, 0)
            texts = MappingProxyType({str(name): value for name, value in fixed.items()})
            yield from (Drawn(student, texts, Counter(), difficulty) for student in students)
            return
        coming = iter(students)
        ordered: deque[Queue[Drawn]] = deque()
        while True:
            # As many students as are done make room for others, so that every turn is worth its while.
            free = min(_TOGETHER - sum(queue.drawn is None for queue in ordered), _HELD - len(ordered))
            ordered += [Queue(student, self._stream(student, "numbers")) for student in islice(coming, free)]
            if not ordered:
                return
            self._turn([queue for queue in ordered if queue.drawn is None])
            while ordered and (drawn := ordered[0].drawn) is not None:
                ordered.popleft()
                yield drawn

    def _turn(self, queues: Sequence[Queue[Drawn]]) -> None:
        """Look at the next candidates of some students."""
        candidates = self._screen.candidates
        # Of few students, or of those who wait long, several candidates are looked at; the first fair one is taken.
        enough = _AT_LEAST
        each = max(_EACH, enough // max(len(queues), 1))
        for queue in queues:
            queue.wanted = each << min(queue.turns // 2, _DOUBLED)
            queue.turns += 1
        refill(queues, candidates, self._screen.rules)
        taken = [(queue, one) for queue in queues for one in queue.waiting[: queue.wanted]]
        if taken:
            choices = np.stack([one.choice for _, one in taken])
            reasons, fair = self._screen.fates(choices, self._pilot.needs)
            rows = {int(place): row for row, place in enumerate(fair.places)}
            for place, (queue, one) in enumerate(taken):
                if queue.drawn is None:
                    queue.take(str(reasons[place]))
                    if place in rows:
                        queue.drawn = self._drawn(queue, one.choice, fair, rows[place])
        for queue in queues:
            if queue.drawn is None and queue.is_spent:
                raise unfair(queue.rejected, self._all_drawn)

    def _drawn(self, queue: Queue[Drawn], choice: npt.NDArray[np.int64], fair: Fair, row: int) -> Drawn:
        candidates = self._screen.candidates
        difficulty = self._screen.effort.difficulty(fair.digits[row], fair.negatives[row])
        told = self._screen.asked_names(), self._screen.policy
        queue.waiting.clear()
        # A row by itself: else the whole table of candidates would wait with whoever waits for one before.
        trace = Trace(candidates, choice.copy(), fair.sets.at(np.array([row])), told)
        return Drawn(queue.student, MappingProxyType(candidates.by_text(choice)), queue.rejected, difficulty, trace)


def solved(problem: Problem) -> Course:
    """Return the course of a problem, or of its specimen where it leaves numbers out."""
    return Course(Solution(specimen(problem)))
