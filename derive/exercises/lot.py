"""Some students worked at once: what is right, what is accepted, what mistakes give; and their lines in a key.

Columns of floats, the same everywhere; where one cannot decide, `exactly` does. What drawing the numbers has found on
the way is not worked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import compress
from typing import TypeAlias

import numpy as np

from derive.exercises import exactly
from derive.exercises.carried import Carried
from derive.exercises.columns import Columns
from derive.exercises.draws import Drawn
from derive.exercises.functions import Column
from derive.exercises.lines import Shown, answer_text, line
from derive.exercises.questions import Questions
from derive.exercises.rounding import Mask, Rounding
from derive.exercises.sets import Acceptance, Sets, joined
from derive.exercises.whole import Whole, wholes
from derive.key import Answer, Entry
from derive.key.decimals import Decimals
from derive.key.file import entry_text
from derive.names import Name
from derive.numbers import briefs
from derive.problem.exact import LARGEST, spelled

_TRUE_DIGITS = 15
_NEAR = 10**-9  # of a place where a formula changes: a float cannot tell the side
_SAME = 10**-12
_TINY = 10**-14  # what the errors of floats leave of what is 0

Right: TypeAlias = Mapping[int, Answer]
Shows: TypeAlias = Mapping[str, Mapping[int, Fraction]]


class _Points:
    """The given numbers of some students, exactly, each put together when it is asked for."""

    def __init__(self, drawn: tuple[Drawn, ...], names: tuple[Name, ...]) -> None:
        self._drawn, self._names = drawn, names
        self._found: dict[int, Mapping[Name, Fraction]] = {}

    def __call__(self, row: int) -> Mapping[Name, Fraction]:
        if row not in self._found:
            numbers = self._drawn[row].numbers
            self._found[row] = {name: numbers[str(name)] for name in self._names}
        return self._found[row]

    def number(self, name: Name, row: int) -> Fraction:
        """Return one given number of a student."""
        return self(row)[name]


class Lot:
    """Some students, each by a row; everything is worked for all of them when it is first asked for."""

    def __init__(self, of: Questions, drawn: tuple[Drawn, ...]) -> None:
        self.of = of
        self.drawn = drawn
        # A method of its own would hold a lot in a circle, and with it the room that it takes.
        self._points = _Points(drawn, tuple(leaf.name for leaf in of.course.graph.leaves))
        self._near: dict[str, Mask] = {}

    def point(self, row: int) -> Mapping[Name, Fraction]:
        """Return the given numbers of a student by name."""
        return self._points(row)

    def right(self, row: int) -> Right:
        """Return what is right in each box of a student."""
        if self._doubtful[row]:
            return self._boxes(exactly.answers(self.of.course, self.of.asked, self.point(row), self.of.policy))
        (low, high, small), wholes = self._sets.ends(), self._wholes(row)
        found = {}
        for box, name in self.of.asked.items():
            at = self.of.places[name], row
            whole = wholes[at[0]]
            found[box] = Answer(self._printed[name][row], whole, low.end(*at), high.end(*at), bool(small[at]))
        return self._boxes(found)

    def shows(self, row: int) -> Shows:
        """Return what every mistake shows of a student."""
        if self._doubtful[row]:
            return exactly.mistakes(self.of.course, self.of.asked, self.point(row), self.of.policy)
        shown = self._shown
        found: dict[str, Mapping[int, Fraction]] = {}
        table = zip(shown.slugs, shown.told[row].tolist(), shown.numbers[row].tolist(), strict=True)
        for slug, which, numbers in table:
            if any(which):
                found[slug] = Decimals(tuple(compress(shown.boxes, which)), tuple(compress(numbers, which)))
        for wrong in self.of.wrongs.all:
            if wrong.slug in self._near and self._near[wrong.slug][row]:
                true = exactly.values(self.of.course, self.point(row))
                mistake = wrong.mistaken.mistake
                found[wrong.slug] = exactly.shows(
                    self.of.course, mistake, self.of.asked, self.point(row), self.of.policy, true
                )
        return found

    def line(self, row: int, name: str = "", code: str = "") -> str:
        """Return a student's line of a key, as `entry_text` writes it of the entry."""
        drawn = self.drawn[row]
        near = self._shown and any(mask[row] for mask in self._near.values())
        if self._doubtful[row] or near:
            return entry_text(Entry(drawn.student, code, drawn.numbers, self.right(row), self.shows(row), name))
        head = {"id": drawn.student, "name": name, "code": code}
        if drawn.trace is not None:
            numbers = drawn.trace.candidates.spelled(drawn.trace.choice)
        else:
            numbers = ",".join(f'"{text}":"{spelled(value)}"' for text, value in drawn.numbers.items())
        return line(head, numbers, self._answers(row), self._mistakes[row])

    def _answers(self, row: int) -> str:
        lows, highs, hidden = self._ends
        low, high, small, wholes, found = lows[row], highs[row], hidden[row], self._wholes(row), []
        printed = self._by_place[row]
        for place, name, before in self._boxes_of:
            if name is None:
                found.append(before)
                continue
            text, true, few, most = printed[place], wholes[place], low[place], high[place]
            if few and most and not small[place]:
                found.append(f'{before}{{"text":"{text}","true":"{true}","low":"{few}","high":"{most}"}}')
            else:
                found.append(f"{before}{answer_text(text, true, few, most, small[place])}")
        return ",".join(found)

    @cached_property
    def _boxes_of(self) -> list[tuple[int, Name | None, str]]:
        """Where the value of each box stands, and what stands before it; of a box without a value all of it."""
        found: list[tuple[int, Name | None, str]] = []
        for ask in self.of.asks:
            name, before = self.of.asked.get(ask.number), f'"{ask.number}":'
            if name is None:
                text = self.of.texts.get(ask.number, ask.quantity)
                found.append((-1, None, before + answer_text(text, "", "", "", False)))
            else:
                found.append((self.of.places[name], name, before))
        return found

    @cached_property
    def _ends(self) -> tuple[list[list[str]], list[list[str]], list[list[bool]]]:
        low, high, small = self._sets.ends()
        return low.texts(), high.texts(), small.T.tolist()

    def _wholes(self, row: int) -> list[str]:
        """Return the true values of a student, with all digits that a float is sure of."""
        return briefs(self._values[:, row].tolist(), _TRUE_DIGITS)

    @cached_property
    def _mistakes(self) -> list[str]:
        return list(self._shown.texts())

    def _boxes(self, values: Right) -> Right:
        texts = self.of.texts
        return {
            ask.number: values[ask.number] if ask.number in values else Answer(texts.get(ask.number, ask.quantity))
            for ask in self.of.asks
        }

    @cached_property
    def _given(self) -> tuple[Mapping[Name, Column], Mapping[Name, Whole]]:
        """The given numbers as columns, and as whole units where they were chosen so."""
        names = [leaf.name for leaf in self.of.course.graph.leaves]
        traces = [one.trace for one in self.drawn if one.trace is not None]
        if len(traces) == len(self.drawn):
            candidates, choices = traces[0].candidates, np.stack([trace.choice for trace in traces])
            columns = candidates.columns(choices)
            return {name: columns[name] for name in names}, wholes(candidates.spans(choices))
        points = [self.point(row) for row in range(len(self.drawn))]
        return {name: np.array([float(point[name]) for point in points]) for name in names}, {}

    @cached_property
    def _true(self) -> Columns:
        return self.of.wrongs.true(self._given[0])

    @cached_property
    def _values(self) -> Column:
        return np.array([self._true.values[name] for name in self.of.wrongs.asked])

    @cached_property
    def _doubtful(self) -> list[bool]:
        """Tell where floats cannot tell a branch, or find no value of something asked."""
        found = np.zeros(len(self.drawn), dtype=np.bool_)
        for closest in self._true.near.values():
            found |= closest < _NEAR
        for name in self.of.wrongs.asked:
            found |= ~np.isfinite(self._true.values[name])
        told: list[bool] = found.tolist()
        return told

    @cached_property
    def _sets(self) -> Sets:
        names, policy = self.of.wrongs.asked, self.of.policy
        sets = [one.trace.sets for one in self.drawn if one.trace is not None and one.trace.told == (names, policy)]
        if len(sets) == len(self.drawn):
            return joined(sets)
        points = [self.point(row) for row in range(len(self.drawn))]
        return Acceptance(self.of.course.graph, policy, names).at(points)

    @cached_property
    def _printed(self) -> Mapping[Name, Sequence[str]]:
        """The printed values of every quantity, one for each student."""
        policy, (given, whole), asked = self.of.policy, self._given, self.of.wrongs.asked
        if policy.carry == "each-name":
            carried = Carried(policy, dict(given), self._points.number, dict(whole))
            carried.define(self.of.wrongs.leading)
            return {name: carried.texts(name) for name in asked}
        rows = range(len(self.drawn))
        if policy.carry == "exact":
            own = [exactly.printed(self.of.course, asked, self.point(row), policy) for row in rows]
            return {name: [one[name] for one in own] for name in asked}
        rounding = Rounding(policy)
        columns = {name: rounding.rounded(self._true.values[name]) for name in asked}
        unsure_rows = np.flatnonzero(np.any([unsure for _, unsure in columns.values()], axis=0)).tolist()
        # Of those whom floats leave in doubt altogether everything is worked exactly, elsewhere.
        settled: dict[int, Mapping[Name, str]] = {
            row: {} if self._doubtful[row] else exactly.printed(self.of.course, asked, self.point(row), policy)
            for row in unsure_rows
        }
        return {
            name: [
                settled[row].get(name, "") if unsure[row] else policy.rounded(Fraction(value)).text
                for row, value in enumerate(values.tolist())
            ]
            for name, (values, unsure) in columns.items()
        }

    @cached_property
    def _by_place(self) -> list[tuple[str, ...]]:
        """The printed values of each student, as quantities stand in tables."""
        return list(zip(*(self._printed[name] for name in self.of.wrongs.asked), strict=True))

    @cached_property
    def _shown(self) -> Shown:
        """What every mistake shows of each student."""
        wrongs, whole = self.of.wrongs, self._given[1]
        count = len(self.drawn)
        table = wrongs.values(self._true, self.of.policy, self._points.number, count, self._near, whole)
        size = np.maximum(np.abs(table), np.abs(self._values))
        differs = (np.abs(table) < LARGEST) & (np.abs(table - self._values) > np.maximum(size * _SAME, _TINY))
        rows = np.array([self.of.places[name] for name in self.of.asked.values()], dtype=np.int64)
        kept = np.where(np.abs(table) < _TINY, 0, table)
        numbers, told = (np.moveaxis(one[:, rows], 2, 0) for one in (kept, differs))
        slugs = tuple(wrong.slug for wrong in wrongs.all)
        return Shown(slugs, tuple(self.of.asked), np.ascontiguousarray(numbers), np.ascontiguousarray(told))
