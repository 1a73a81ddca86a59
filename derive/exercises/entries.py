"""From students' numbers to the entries of the key: what is right, what is accepted, what every mistake gives.

Many students are worked at once, in floats that are the same everywhere; where one cannot decide, `exactly` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import compress, islice
from types import MappingProxyType

import numpy as np

from derive.course import Course
from derive.exercises import exactly
from derive.exercises.carried import Carried
from derive.exercises.columns import Columns
from derive.exercises.draws import Drawn
from derive.exercises.functions import Column
from derive.exercises.rounding import Mask, Rounding
from derive.exercises.sets import Acceptance
from derive.exercises.wrongs import Wrong, Wrongs, asked_values
from derive.key import Answer, Ask, Entry
from derive.key.decimals import Decimals
from derive.names import Name
from derive.numbers import Policy, brief
from derive.problem.exact import LARGEST

_TOGETHER = 256
_TRUE_DIGITS = 15
_NEAR = 10**-9  # of a place where a formula changes: a float cannot tell the side
_SAME = 10**-12
_TINY = 10**-14  # what the errors of floats leave of what is 0

Right = Mapping[int, Answer]
Shows = Mapping[str, Mapping[int, Fraction]]


def entry(
    course: Course,
    asks: Iterable[Ask],
    drawn: Drawn,
    policy: Policy,
    id: str,
    name: str = "",
    code: str = "",
    *,
    texts: Mapping[int, str] = MappingProxyType({}),
) -> Entry:
    """Return one student's entry; `texts` are what is right in boxes that take no number, by default what they name.

    Numbers are given as the page carries them under `policy`, as they are without rounding, and as the accepted set.
    """
    ((right, shows),) = Entries(course, tuple(asks), policy, texts).many([drawn])
    return Entry(id, code, dict(drawn.numbers), right, shows, name)


@dataclass(frozen=True)
class Entries:
    """The answers to the asks of one course, and what mistakes give, for one student after another."""

    course: Course
    asks: tuple[Ask, ...]
    policy: Policy
    texts: Mapping[int, str] = field(default_factory=dict)

    def many(self, drawn: Iterable[Drawn]) -> Iterator[tuple[Right, Shows]]:
        """Yield for each student what is right and what each mistake shows: the same as alone."""
        waiting = iter(drawn)
        while some := list(islice(waiting, _TOGETHER)):
            yield from self._some([self.point(one) for one in some])

    def point(self, drawn: Drawn) -> dict[Name, Fraction]:
        """Return the given numbers of a student by name."""
        return {leaf.name: drawn.numbers[str(leaf.name)] for leaf in self.course.graph.leaves}

    @cached_property
    def asked(self) -> Mapping[int, Name]:
        """What is asked for its value, by box."""
        return asked_values(self.course, self.asks)

    @cached_property
    def wrongs(self) -> Wrongs:
        """The mistakes that show in what is asked."""
        return Wrongs(self.course, tuple(dict.fromkeys(self.asked.values())))

    def _some(self, points: Sequence[Mapping[Name, Fraction]]) -> Iterator[tuple[Right, Shows]]:
        given = {
            leaf.name: np.array([float(point[leaf.name]) for point in points]) for leaf in self.course.graph.leaves
        }
        true = self.wrongs.true(given)
        doubtful = _doubtful(true, self.wrongs.asked, len(points))
        right = self._right(points, given, true)
        shows = self._shows(points, true)
        for row, point in enumerate(points):
            if doubtful[row]:
                values = exactly.answers(self.course, self.asked, point, self.policy)
                yield self._boxes(values), exactly.mistakes(self.course, self.asked, point, self.policy)
            else:
                yield self._boxes(right(row)), shows(row)

    def _boxes(self, values: Right) -> Right:
        return {
            ask.number: values[ask.number] if ask.number in values else Answer(self.texts.get(ask.number, ask.quantity))
            for ask in self.asks
        }

    def _right(
        self, points: Sequence[Mapping[Name, Fraction]], given: Mapping[Name, Column], true: Columns
    ) -> Callable[[int], Right]:
        names = self.wrongs.asked
        low, high, small = Acceptance(self.course.graph, self.policy, names).at(points).ends()
        values = np.array([true.values[name] for name in names])
        text = self._printed(points, given, true)
        place = {name: row for row, name in enumerate(names)}

        def right(row: int) -> Right:
            found = {}
            for box, name in self.asked.items():
                at = place[name], row
                whole = brief(values[at], _TRUE_DIGITS)
                found[box] = Answer(text(name, row), whole, low[at], high[at], bool(small[at]))
            return found

        return right

    def _printed(
        self, points: Sequence[Mapping[Name, Fraction]], given: Mapping[Name, Column], true: Columns
    ) -> Callable[[Name, int], str]:
        """Return what tells the printed value of a quantity of one student."""
        policy = self.policy
        if policy.carry == "each-name":
            carried = Carried(policy, dict(given), lambda name, row: points[row][name])
            carried.define(self.wrongs.leading)
            return carried.text
        settled: dict[int, Mapping[Name, str]] = {}

        def exactly_printed(name: Name, row: int) -> str:
            if row not in settled:
                settled[row] = exactly.printed(self.course, self.wrongs.asked, points[row], policy)
            return settled[row][name]

        if policy.carry == "exact":
            return exactly_printed
        rounding = Rounding(policy)
        columns = {name: rounding.rounded(true.values[name]) for name in self.wrongs.asked}

        def printed(name: Name, row: int) -> str:
            values, unsure = columns[name]
            return exactly_printed(name, row) if unsure[row] else policy.rounded(Fraction(float(values[row]))).text

        return printed

    def _shows(self, points: Sequence[Mapping[Name, Fraction]], true: Columns) -> Callable[[int], Shows]:
        """Return what tells what every mistake shows of one student."""
        names, wrongs = self.wrongs.asked, self.wrongs.all
        near: dict[str, Mask] = {}
        table = self.wrongs.values(true, self.policy, lambda name, row: points[row][name], len(points), near)
        values = np.array([true.values[name] for name in names])
        size = np.maximum(np.abs(table), np.abs(values))
        differs = (np.abs(table) < LARGEST) & (np.abs(table - values) > np.maximum(size * _SAME, _TINY))
        rows = np.array([names.index(name) for name in self.asked.values()], dtype=np.int64)

        told = np.moveaxis(differs[:, rows], 2, 0).tolist()
        kept = np.moveaxis(np.where(np.abs(table) < _TINY, 0, table)[:, rows], 2, 0).tolist()
        slugs = [wrong.slug for wrong in wrongs]
        boxes = tuple(self.asked)

        def shows(row: int) -> Shows:
            found: dict[str, Mapping[int, Fraction]] = {}
            for slug, which, numbers in zip(slugs, told[row], kept[row], strict=True):
                if any(which):
                    found[slug] = Decimals(tuple(compress(boxes, which)), tuple(compress(numbers, which)))
            for wrong in wrongs:
                if wrong.slug in near and near[wrong.slug][row]:
                    found[wrong.slug] = self._shown_exactly(wrong, points[row])
            return found

        return shows

    def _shown_exactly(self, wrong: Wrong, point: Mapping[Name, Fraction]) -> Mapping[int, Fraction]:
        true = exactly.values(self.course, point)
        return exactly.shows(self.course, wrong.mistaken.mistake, self.asked, point, self.policy, true)


def _doubtful(true: Columns, asked: Sequence[Name], count: int) -> Mask:
    """Tell where floats cannot tell a branch, or find no value of something asked."""
    found = np.zeros(count, dtype=np.bool_)
    for closest in true.near.values():
        found |= closest < _NEAR
    for name in asked:
        found |= ~np.isfinite(true.values[name])
    return found
