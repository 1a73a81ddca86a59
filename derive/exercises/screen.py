"""Takes candidates through the rules in turn and says why each one falls; knows no streams and no students."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from derive.course import Course
from derive.exercises.apart import Pairs, Shown, placed
from derive.exercises.candidates import Candidates, Choices
from derive.exercises.columns import Columns
from derive.exercises.difficulty import Effort
from derive.exercises.functions import Column
from derive.exercises.rounding import Mask
from derive.exercises.rules import Rules
from derive.exercises.sets import Acceptance, Sets
from derive.exercises.whole import wholes
from derive.exercises.wrongs import Wrongs
from derive.names import Name
from derive.numbers import Policy

_TOGETHER = 192  # candidates whose mistakes are looked at in one go


@dataclass(frozen=True, slots=True)
class Needs:
    """What a fair sheet must show: these mistakes, and these pairs apart, by their places in the list of mistakes."""

    single: npt.NDArray[np.int64]
    pairs: Pairs
    easiest: float = -np.inf
    hardest: float = np.inf


@dataclass(frozen=True, slots=True)
class Fair:
    """Candidates that are fair, by their places among all: the sets of what is asked, and what makes them hard."""

    places: npt.NDArray[np.int64]
    sets: Sets
    digits: Column
    negatives: Column


class Fate:
    """The candidates still in the run, and for the others why they fell."""

    def __init__(self, count: int) -> None:
        self.reasons = np.full(count, "", dtype=object)
        self.live = np.arange(count)

    def of(self, part: slice) -> Fate:
        """Return the fate of some of those still in the run; the reasons are told in common."""
        found = Fate(0)
        found.reasons, found.live = self.reasons, self.live[part]
        return found

    def falls(self, rules: Iterable[tuple[str, Mask]]) -> Mask:
        """Let candidates fall by rules about the live ones; return which of these stay."""
        stay = np.ones(len(self.live), dtype=np.bool_)
        for reason, broken in rules:
            self.reasons[self.live[stay & broken]] = reason
            stay &= ~broken
        self.live = self.live[stay]
        return stay


@dataclass(frozen=True)
class Screen:
    """All rules for the sheets of one course, with the digits of one policy."""

    course: Course
    candidates: Candidates
    policy: Policy
    wrongs: Wrongs
    rules: Rules

    @cached_property
    def effort(self) -> Effort:
        """What makes a sheet hard."""
        return Effort(self.course.graph, self.wrongs.leading)

    def true(self, choices: Choices) -> Columns:
        """Return the true values of everything that is looked at."""
        return self.wrongs.true(self.candidates.columns(choices))

    def _fit(self, choices: Choices, most: int | None = None) -> tuple[Fate, Columns, Sets]:
        """Take candidates through all rules but those about mistakes; of those that are fit, at most so many."""
        fate = Fate(len(choices))
        fate.falls(self.rules.of_numbers(self.candidates.columns(choices)))
        true = self.true(choices[fate.live])
        stay = fate.falls(self.rules.of_values(true))
        if most is not None:
            fate.live = fate.live[:most]
        sets = self.sets(choices[fate.live])
        kept = fate.falls(self.rules.of_sets(sets.too_small))
        places = np.flatnonzero(stay)[: len(kept)][kept]
        return fate, true.at(places), sets.at(kept)

    def survivors(self, choices: Choices, most: int) -> tuple[Fate, Columns, Shown]:
        """Return the candidates that are fit, at most so many, and what mistakes show of them."""
        fate, true, sets = self._fit(choices, most)
        return fate, true, self.shown(choices[fate.live], true, sets)

    def broken(self, given: Mapping[Name, Fraction]) -> frozenset[str]:
        """Return the rules that some given numbers break."""
        columns = self.wrongs.true({name: np.array([float(value)]) for name, value in given.items()})
        small = self.acceptance.at([given]).too_small
        rules = (self.rules.of_numbers(columns.values), self.rules.of_values(columns), self.rules.of_sets(small))
        return frozenset(reason for found in rules for reason, broken in found if broken.any())

    def sets(self, choices: Choices) -> Sets:
        """Return the accepted sets of what is asked."""
        spans = self.candidates.spans(choices)
        given = {name: spans[name] for name in self.acceptance.leaves}
        return self.acceptance.of(given, len(choices), lambda row: self.candidates.numbers(choices[row]))

    @cached_property
    def acceptance(self) -> Acceptance:
        """What finds the sets of what is asked."""
        return Acceptance(self.course.graph, self.policy, self.asked_names())

    def shown(self, choices: Choices, true: Columns, sets: Sets) -> Shown:
        """Return what the mistakes show."""
        whole = wholes(self.candidates.spans(choices))
        wrong = self.wrongs.values(
            true, self.policy, lambda name, row: self.candidates.number(choices[row], name), len(choices), whole=whole
        )
        values = np.array([true.values[name] for name in self.rules.asked.values()]).reshape(sets.low.shape)
        return Shown(values, sets.low, sets.high, placed(wrong))

    def scores(self, choices: Choices, true: Columns) -> Column:
        """Return how hard candidates are."""
        return self.effort.scores(*self.effort.counts(self.candidates.digits(choices), true.values))

    def fates(self, choices: Choices, needs: Needs) -> tuple[npt.NDArray[np.object_], Fair]:
        """Return why each candidate falls, "" where it is fair, and what was found of the fair ones."""
        fate, true, sets = self._fit(choices)
        count = len(fate.live)
        tells = np.zeros(count, dtype=np.bool_)
        for start in range(0, count, _TOGETHER):  # what mistakes show takes much room
            part = np.arange(start, min(start + _TOGETHER, count))
            some = fate.of(slice(start, start + _TOGETHER))
            shown = self.shown(choices[some.live], true.at(part), sets.at(part))
            stay = some.falls(self._hidden(shown, needs))
            tells[part[stay][some.falls(self._confused(shown, needs, np.flatnonzero(stay)))]] = True
            del shown  # before what the next ones show is worked
        fate.live = fate.live[tells]
        true = true.at(tells)
        digits, negatives = np.broadcast_arrays(
            *self.effort.counts(self.candidates.digits(choices[fate.live]), true.values), np.zeros(len(fate.live))
        )[:2]
        scores = self.effort.scores(digits, negatives)
        stay = fate.falls([("difficulty", (scores < needs.easiest) | (scores > needs.hardest))])
        return fate.reasons, Fair(fate.live, sets.at(tells).at(stay), digits[stay], negatives[stay])

    def _hidden(self, shown: Shown, needs: Needs) -> Iterable[tuple[str, Mask]]:
        visible = shown.visible()
        for place in needs.single:
            yield f"hides:{self.wrongs.all[place].slug}", ~visible[place]

    def _confused(self, shown: Shown, needs: Needs, stay: npt.NDArray[np.int64]) -> Iterable[tuple[str, Mask]]:
        left = Shown(shown.true[:, stay], shown.low[:, stay], shown.high[:, stay], shown.wrong[:, :, stay])
        alike = left.alike(needs.pairs)
        for row in np.flatnonzero(alike.any(axis=1)):
            first, second = (self.wrongs.all[place].slug for place in needs.pairs[row])
            yield f"confuses:{first}+{second}", alike[row]

    def asked_names(self) -> tuple[Name, ...]:
        """What is asked, in the order of the tables."""
        return tuple(self.rules.asked.values())
