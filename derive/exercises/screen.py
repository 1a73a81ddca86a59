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
from derive.exercises.sets import Acceptance
from derive.exercises.wrongs import Wrongs
from derive.names import Name
from derive.numbers import Policy


@dataclass(frozen=True, slots=True)
class Needs:
    """What a fair sheet must show: these mistakes, and these pairs apart, by their places in the list of mistakes."""

    single: npt.NDArray[np.int64]
    pairs: Pairs
    easiest: float = -np.inf
    hardest: float = np.inf


class Fate:
    """The candidates still in the run, and for the others why they fell."""

    def __init__(self, choices: Choices) -> None:
        self.reasons = np.full(len(choices), "", dtype=object)
        self.live = np.arange(len(choices))

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

    def survivors(self, choices: Choices, most: int | None = None) -> tuple[Fate, Columns, Shown]:
        """Take candidates through all rules but those about mistakes; of the survivors, at most so many."""
        fate = Fate(choices)
        fate.falls(self.rules.of_numbers(self.candidates.columns(choices)))
        live = fate.live
        true = self.true(choices[live])
        stay = fate.falls(self.rules.of_values(true))
        if most is not None:
            fate.live = fate.live[:most]
        low, high, small = self.sets(choices[fate.live])
        kept = fate.falls(self.rules.of_sets(small))
        places = np.flatnonzero(stay)[: len(kept)][kept]
        left = Columns({name: column[places] for name, column in true.values.items()})
        return fate, left, self.shown(choices[fate.live], left, low[:, kept], high[:, kept])

    def broken(self, given: Mapping[Name, Fraction]) -> frozenset[str]:
        """Return the rules that some given numbers break."""
        columns = self.wrongs.true({name: np.array([float(value)]) for name, value in given.items()})
        small = self.acceptance.at([given]).too_small
        rules = (self.rules.of_numbers(columns.values), self.rules.of_values(columns), self.rules.of_sets(small))
        return frozenset(reason for found in rules for reason, broken in found if broken.any())

    def sets(self, choices: Choices) -> tuple[Column, Column, Mask]:
        """Return the accepted sets of what is asked."""
        spans = self.candidates.spans(choices)
        given = {name: spans[name] for name in self.acceptance.leaves}
        found = self.acceptance.of(given, len(choices), lambda row: self.candidates.numbers(choices[row]))
        return found.low, found.high, found.too_small

    @cached_property
    def acceptance(self) -> Acceptance:
        """What finds the sets of what is asked."""
        return Acceptance(self.course.graph, self.policy, self.asked_names())

    def shown(self, choices: Choices, true: Columns, low: Column, high: Column) -> Shown:
        """Return what the mistakes show."""
        wrong = self.wrongs.values(
            true, self.policy, lambda name, row: self.candidates.number(choices[row], name), len(choices)
        )
        values = np.array([true.values[name] for name in self.rules.asked.values()]).reshape(low.shape)
        return Shown(values, low, high, placed(wrong))

    def scores(self, choices: Choices, true: Columns) -> Column:
        """Return how hard candidates are."""
        return self.effort.scores(self.candidates.digits(choices), true.values)

    def fates(self, choices: Choices, needs: Needs) -> tuple[npt.NDArray[np.object_], Columns, npt.NDArray[np.int64]]:
        """Return why each candidate falls, "" where it is fair; the values of the fair ones and their places."""
        fate, true, shown = self.survivors(choices)
        stay = np.arange(len(fate.live))

        def fall(rules: Iterable[tuple[str, Mask]]) -> None:
            nonlocal stay
            stay = stay[fate.falls(rules)]

        fall(self._hidden(shown, needs))
        fall(self._confused(shown, needs, stay))
        scores = self.scores(choices[fate.live], Columns({n: c[stay] for n, c in true.values.items()}))
        fall([("difficulty", (scores < needs.easiest) | (scores > needs.hardest))])
        return fate.reasons, Columns({name: column[stay] for name, column in true.values.items()}), fate.live

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
