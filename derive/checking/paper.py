"""One student's answers beside the sheet: what is known where, and what is right by the key; judges no mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from derive.accepted import Accepted
from derive.checking.piece import Piece
from derive.checking.sheet import Limits, Sheet
from derive.checking.steps import Steps
from derive.evaluate import EXACT, evaluate
from derive.floats import floats
from derive.hand import Hand, Held
from derive.interval import GRID
from derive.key import Ask
from derive.names import Name
from derive.numbers import Policy, Real, fraction
from derive.problem.exact import exact

UNITS = 40  # half of the last digit each: further off, no rounding can explain a difference
_ROOM = 11 / 10
_MOST_ALIKE = 4  # boxes that may well have one value


@dataclass(frozen=True)
class Paper:
    """The numbers that a student wrote, by the names they stand for.

    `asked` are the boxes for numbers in the order of the course, `answers` those with a number, `unread` those that
    could not be read, `right` those that the key accepts. `fewer` is the rounding of answers with fewer digits than
    asked.
    """

    sheet: Sheet
    steps: Steps
    asked: Mapping[Name, Ask]
    answers: Mapping[Name, Fraction]
    unread: frozenset[Name]
    right: frozenset[Name]
    fewer: Mapping[Name, Policy]
    _near: dict[Name, frozenset[Name]] = field(init=False, default_factory=dict, repr=False)
    _reached: dict[Hand, dict[int, Held | None]] = field(init=False, default_factory=dict, repr=False)

    @cached_property
    def names(self) -> frozenset[Name]:
        """Everything that is asked for as a number."""
        return frozenset(self.asked)

    @cached_property
    def point(self) -> Mapping[Name, Fraction]:
        """Every given number."""
        return self.sheet.point

    @cached_property
    def hand(self) -> Hand:
        """How numbers are rounded on this sheet."""
        return Hand(self.sheet.policy, self.sheet.rules.truncation)

    @cached_property
    def filler(self) -> Fraction | None:
        """The number that stands in more than a third of the boxes, where one does: nobody worked it out."""
        counted = Counter(self.answers.values()).most_common(1)
        if counted and counted[0][1] > max(_MOST_ALIKE, len(self.asked) // 3):
            return counted[0][0]
        return None

    def true(self, name: Name) -> Fraction:
        """Return the right value of a quantity; by the key where its given numbers lead to none."""
        found = self.sheet.true.get(name)
        if found is not None:
            return fraction(found)
        answer = self.sheet.entry.answers[self.asked[name].number]
        return exact(answer.true or answer.text)

    @cached_property
    def exact(self) -> frozenset[Name]:
        """The answers that are the right values themselves, to the last digit."""
        return frozenset(name for name in self.right if self.true(name) == self.answers[name])

    def reach(
        self,
        piece: Piece,
        answers: Mapping[Name, Fraction] | None = None,
        point: Mapping[Name, Fraction] | None = None,
        policy: Policy | None = None,
        truncation: bool | None = None,
    ) -> Accepted:
        """Return what correct work can make of the answers in one step; other answers, numbers or digits as given."""
        hand = Hand(policy or self.sheet.policy, self.sheet.rules.truncation if truncation is None else truncation)
        own = answers is None and point is None
        reached = self._reached.setdefault(hand, {}) if own else {}
        return piece.reach(point or self.point, answers or self.answers, hand, self.exact, reached)

    def own(self, answered: frozenset[Name]) -> Mapping[Name, Real]:
        """Return every value that rests on the given numbers and some answers, without rounding."""
        answers = {name: self.answers[name] for name in answered}
        return evaluate(self.sheet.course.graph, self.point, EXACT, overrides=answers, partial=True).carried

    def limits(self, name: Name) -> Limits:
        """Return what the key accepts of an asked quantity."""
        return self.sheet.limits(self.asked[name])

    def parents(self, name: Name) -> tuple[Name, ...]:
        """Return the nearest asked quantities that a quantity is made of."""
        return self.steps.parents(name, self.names)

    def near(self, name: Name) -> frozenset[Name]:
        """Return the answers that the step to a quantity can begin from."""
        if name not in self._near:
            self._near[name] = self.steps.near(name, frozenset(self.answers))
        return self._near[name]

    def off(self, names: Iterable[Name]) -> tuple[Name, ...]:
        """Return those that are answered otherwise than the key accepts."""
        return tuple(name for name in names if name in self.answers and name not in self.right)

    def is_far(self, name: Name, value: float, share: float) -> bool:
        """Tell of a rough value that an answer is off by more than a share of it, and by more than any rounding.

        The room that floats need is left: a tenth of that distance.
        """
        if not self.hand.is_fixed:
            return False
        distance = max(abs(value) * share, UNITS * self._half_unit) * _ROOM
        return abs(self._written[name] - value) > distance

    @cached_property
    def _half_unit(self) -> float:
        return float(self.half_unit(Fraction(1)))

    @cached_property
    def _written(self) -> Mapping[Name, float]:
        return floats(self.answers)

    def half_unit(self, value: Fraction) -> Fraction:
        """Return half a unit of the last asked digit of a number of this size."""
        return Fraction(self.hand.unit(int(abs(value) * GRID)), 2 * GRID)
