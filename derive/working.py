"""What a hand can make of sums, products, powers and functions; knows no graph, no names and no digits.

Whoever rounds may do so at every result or at none, to the asked digits or to more. A value kept on the grid of the
asked decimals adds exactly to others there, which a value with more digits does not: the two are told apart. The rules
are written once, for one sheet as for many: what the numbers are, and how far rounding moves them, tell those who
carry them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from operator import add, mul
from typing import Generic

from derive.enclosure import Choice, E, Size, either
from derive.grouping import MOST_FACTORS, is_some, lost

LARGEST_POWER = 100  # that anyone multiplies out


@dataclass(frozen=True, slots=True, eq=False)
class HeldIn(Generic[E]):
    """What a hand can hold of one quantity: rounded to the asked digits, or with more digits up to all of them."""

    rounded: E | None
    longer: E | None
    every: E = field(init=False)

    def __post_init__(self) -> None:
        both = either(self.rounded, self.longer)
        assert both is not None, "a quantity is held in some way"
        object.__setattr__(self, "every", both)

    @property
    def is_point(self) -> bool:
        """Tell whether every hand holds the same number."""
        return self.every.is_point

    def __neg__(self) -> HeldIn[E]:
        return HeldIn(self.rounded and -self.rounded, self.longer and -self.longer)

    def __or__(self, other: HeldIn[E]) -> HeldIn[E]:
        return HeldIn(either(self.rounded, other.rounded), either(self.longer, other.longer))

    def within(self, limits: E) -> HeldIn[E]:
        """Return the part of it inside limits that it is known to keep."""
        return HeldIn(self.rounded and self.rounded.common(limits), self.longer and self.longer.common(limits))

    def picked(self, where: Choice, other: HeldIn[E]) -> HeldIn[E]:
        """Return it where that is chosen, else another one; both are held in the same ways."""
        first, second = self.rounded, self.longer
        return HeldIn(
            first and other.rounded and first.picked(where, other.rounded),
            second and other.longer and second.picked(where, other.longer),
        )


class Working(ABC, Generic[E]):
    """Calculate as people do, with enclosures of one kind."""

    zero: E
    one: E

    @property
    @abstractmethod
    def is_fixed(self) -> bool:
        """Tell whether digits are decimals, so that rounding moves every number by as much."""

    @abstractmethod
    def number(self, value: Fraction) -> E:
        """Return a number of a formula."""

    @abstractmethod
    def image(self, function: str, of: E) -> E:
        """Return the range of an elementary function."""

    @abstractmethod
    def slack(self, size: Size, /) -> Size:
        """Return by how much rounding can move a number of a size."""

    @abstractmethod
    def finer(self, size: Size, /) -> Size:
        """Return by how much keeping at least one digit more can move a number of a size."""

    @abstractmethod
    def is_short(self, point: E) -> bool:
        """Tell whether a number that is known exactly can be written with the asked digits."""

    @abstractmethod
    def are_in_line(self, terms: Sequence[E], largest: Size) -> bool:
        """Tell whether the last digits of numbers reach no further than the asked ones of their largest sum."""

    @abstractmethod
    def lost_by_many(self, factors: Sequence[E], loose: Sequence[Size]) -> Size | None:
        """Return an error that no grouping of factors exceeds, which are too many for every grouping."""

    @abstractmethod
    def is_mixed(self, choice: Choice) -> bool:
        """Tell whether something holds of some sheets only."""

    @abstractmethod
    def is_so(self, choice: Choice) -> bool:
        """Tell whether something holds of all sheets alike."""

    @abstractmethod
    def times_size(self, first: Size, second: Size, /) -> Size:
        """Return the size of a product."""

    @abstractmethod
    def larger_error(self, first: Size, second: Size, /) -> Size:
        """Return the larger of two errors."""

    def plus_error(self, first: Size, second: Size, /) -> Size:
        """Return two errors together."""
        return first + second

    def given(self, value: E) -> HeldIn[E]:
        """Return a given number, which is taken as it was given."""
        return HeldIn(value, None) if value.is_point and self.is_short(value) else HeldIn(None, value)

    def noted(self, held: HeldIn[E]) -> HeldIn[E]:
        """Return what is held once it has a name: a given number with more digits than asked is rounded there."""
        return HeldIn(self.rounded(held.longer), held.longer) if held.rounded is None and held.longer else held

    def written(self, value: E) -> HeldIn[E]:
        """Return a number that someone wrote: with these digits, or one that it was rounded from."""
        return HeldIn(value, self.rounded(value))

    def adds_exactly(self, point: E) -> bool:
        """Tell whether a number can be added to any rounded one without a further digit."""
        return point.is_zero or (self.is_fixed and self.is_short(point))

    def settled(self, result: E) -> HeldIn[E]:
        """Return what a hand can hold of a result; nobody rounds what the asked digits write exactly."""
        return HeldIn(result, None) if result.is_point and self.is_short(result) else self.loosened(result)

    def loosened(self, result: E) -> HeldIn[E]:
        """Return what a hand can hold of a result that is rounded, or kept with more digits."""
        if self.is_fixed:
            return HeldIn(result.wider(self.slack(0)), result.wider(self.finer(0)))
        low, high = result.sizes
        return HeldIn(self.rounded(result), result.moved(self.finer(low), self.finer(high)))

    def rounded(self, result: E) -> E:
        """Return what rounding can make of a result; rounding keeps order, so each end moves by its own slack."""
        low, high = result.sizes
        return result.moved(self.slack(low), self.slack(high))

    def plus(self, terms: Sequence[HeldIn[E]]) -> HeldIn[E]:
        """Return the sum in every order and grouping."""
        kept = [term for term in terms if not term.every.is_zero]
        if len(kept) < 2:
            return kept[0] if kept else HeldIn(self.zero, None)
        if not self.is_fixed:
            return self._plus_significant([term.every for term in kept])
        # Numbers on the grid add exactly. Each sum that is rounded uses up a term that was not on the grid.
        slack, finer = self.slack(0), self.finer(0)
        swollen = [term.every if term.longer is None else term.every | term.longer.wider(slack) for term in kept]
        total = reduce(add, swollen)
        if all(term.longer is None for term in kept):
            return HeldIn(total, None)
        spare = (len(kept) - 1) * finer
        longer: E | None = None
        for term, swell in zip(kept, swollen, strict=True):
            if term.longer is not None:
                longer = either(longer, total.exchanged(swell, term.longer).wider(spare))
        return HeldIn(total.wider(spare), longer)

    def _plus_significant(self, terms: list[E]) -> HeldIn[E]:
        total = reduce(add, terms)
        below, above = (reduce(add, sizes) for sizes in zip(*(term.parts for term in terms), strict=True))
        largest = self.larger_error(below, above)
        if all(term.is_point for term in terms) and self.are_in_line(terms, largest):
            return HeldIn(total, None)
        # Before the last addition every sum may have been rounded, at the size that a part of the terms can have.
        before = (len(terms) - 2) * self.slack(largest + len(terms) * self.slack(largest))
        return self.loosened(total.wider(before))

    def times(self, factors: Sequence[HeldIn[E]], ideal: E | None = None, loose: Sequence[Size] = ()) -> HeldIn[E]:
        """Return the product in every order and grouping.

        `ideal` is its range without rounding, where factors depend on each other; `loose` says by how much each factor
        may be off beside what its own enclosure holds.
        """
        if any(factor.every.is_zero for factor in factors):
            return HeldIn(self.zero, None)
        sign = 1
        held, slacks = [], []
        for place, factor in enumerate(factors):
            if own := factor.every.unit_sign:
                sign *= own
            else:
                held.append(factor)
                slacks.append(loose[place] if loose else 0)
        if 1 < len(held) < len(factors):  # -x alone may have a name, where a given x with more digits is rounded
            for place, factor in enumerate(held):
                if factor.rounded is None:
                    slacks[place] = self.plus_error(slacks[place], self.slack(factor.every.size))
        if ideal is None:
            ideal = reduce(mul, (factor.every for factor in held), self.one if sign > 0 else -self.one)
        if len(held) < 2 and not any(map(is_some, slacks)):
            return (held[0] if sign > 0 else -held[0]) if held else HeldIn(ideal, None)
        if len(held) == 2 and self.is_fixed and not any(map(is_some, slacks)):
            for number, other in ((held[0], held[1]), (held[1], held[0])):
                if not number.is_point or other.is_point:  # a product of exact numbers is exact in any case
                    continue
                whole, signed = number.every.whole, number.every if sign > 0 else -number.every
                if other.longer is not None and self.is_mixed(whole):
                    return self._whole(signed, other).picked(whole, self.loosened(ideal))
                if self.is_so(whole):
                    return self._whole(signed, other)
        error = self.lost(held, slacks)
        return self.settled(ideal) if error is None else self.loosened(ideal.wider(error))

    def lost(self, factors: Sequence[HeldIn[E]], loose: Sequence[Size]) -> Size | None:
        """Return the largest error of a product before its own last rounding; None where there is none."""
        every = [factor.every for factor in factors]
        if len(every) > MOST_FACTORS:
            return self.lost_by_many(every, loose)
        return lost(self, every, loose, self.is_short)

    def _whole(self, number: E, other: HeldIn[E]) -> HeldIn[E]:
        """Multiply by a whole number, which keeps a number on the grid."""
        on_grid = other.rounded and number * other.rounded
        if other.longer is None:
            return HeldIn(on_grid, None)
        beside = self.settled(number * other.longer)
        return HeldIn(either(on_grid, beside.rounded), beside.longer)

    def power(self, base: HeldIn[E], exponent: HeldIn[E]) -> HeldIn[E]:
        """Return a power: a whole one multiplied out in any grouping, any other by its logarithm."""
        times = exponent.every.whole_number
        if times is None or abs(times) > LARGEST_POWER:
            return self.settled(self.image("exp", exponent.every * self.image("ln", base.every)))
        if times in (0, 1) or base.every.is_zero:
            return base if times == 1 else self.settled(base.every.power(times))
        found = self.times([base] * abs(times), base.every.power(abs(times)))
        return found if times > 0 else self.over(HeldIn(self.one, None), found)

    def over(self, top: HeldIn[E], bottom: HeldIn[E]) -> HeldIn[E]:
        """Return a quotient."""
        if top.every.is_zero and not bottom.every.is_zero:
            return top
        if sign := bottom.every.unit_sign:
            return top if sign > 0 else -top
        return self.settled(top.every / bottom.every)

    def function(self, name: str, argument: HeldIn[E]) -> HeldIn[E]:
        """Return an elementary function."""
        return self.settled(self.image(name, argument.every))
