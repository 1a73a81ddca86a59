"""What a hand can make of sums, products, powers and functions at some digits; knows no graph and no names.

Whoever rounds may do so at every result or at none, to the asked digits or to more. A value kept on the grid of the
asked decimals adds exactly to others there, which a value with more digits does not: the two are told apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from derive.grouping import lost
from derive.interval import GRID, PLACES, POINT_ONE, POINT_ZERO, Interval, image
from derive.numbers import Policy


@dataclass(frozen=True, slots=True)
class Held:
    """What a hand can hold of one quantity: rounded to the asked digits, or with more digits up to all of them."""

    rounded: Interval | None
    longer: Interval | None
    every: Interval = field(init=False)

    def __post_init__(self) -> None:
        first, second = self.rounded or self.longer, self.longer or self.rounded
        assert first is not None and second is not None, "a quantity is held in some way"
        object.__setattr__(self, "every", first | second)

    @property
    def is_point(self) -> bool:
        """Tell whether every hand holds the same number."""
        return self.every.is_point

    def __neg__(self) -> Held:
        return Held(self.rounded and -self.rounded, self.longer and -self.longer)

    def __or__(self, other: Held) -> Held:
        return Held(_either(self.rounded, other.rounded), _either(self.longer, other.longer))

    def within(self, limits: Interval) -> Held:
        """Return the part of it inside limits that it is known to keep."""
        return Held(_common(self.rounded, limits), _common(self.longer, limits))


@dataclass(frozen=True)
class Hand:
    """Calculate as people do with decimals or significant digits; with `truncation`, digits may also be cut off.

    >>> hand = Hand(Policy(decimals=1))
    >>> (third := hand.settled(POINT_ONE / (POINT_ONE + POINT_ONE + POINT_ONE))).is_point
    False
    >>> third.every.holds(3 * 10**59), third.every.holds(39 * 10**58)
    (True, False)

    A value that is rounded to more digits first and then to the asked ones moves by ½(1 + 1/10 + …) = 5/9 of a unit at
    most; one that is cut off, however often, by less than one unit.
    """

    policy: Policy
    truncation: bool = False

    @cached_property
    def _units(self) -> int:
        """The unit of the last decimal on the grid; 0 where digits are significant."""
        decimals = self.policy.decimals
        whole: int = 10 ** (PLACES - decimals) if self.policy.significant is None and decimals is not None else 0
        return whole

    @cached_property
    def _slack(self) -> int:
        return self._of_unit(self._units)

    def _of_unit(self, unit: int) -> int:
        return unit if self.truncation else -(-5 * unit // 9)

    def unit(self, size: int) -> int:
        """Return the unit of the last asked digit of a number of this size; zero has no significant digits."""
        if self._units or not size:
            return self._units
        assert self.policy.significant is not None, "a policy has decimals or significant digits"
        unit: int = 10 ** max(len(str(size)) - self.policy.significant, 0)
        return unit

    def slack(self, size: int) -> int:
        """Return by how much rounding can move a number of this size."""
        return self._slack if self._units else self._of_unit(self.unit(size))

    def finer(self, size: int) -> int:
        """Return by how much keeping at least one digit more can move a number of this size."""
        return self.slack(size) // 10 + 1

    def is_short(self, number: int) -> bool:
        """Tell whether a number can be written with the asked digits."""
        return number % self.unit(abs(number)) == 0 if number else True

    def given(self, value: Interval) -> Held:
        """Return a given number, which is taken as it was given."""
        return Held(value, None) if value.is_point and self.is_short(value.low) else Held(None, value)

    def written(self, value: Interval) -> Held:
        """Return a number that someone wrote: with these digits, or one that it was rounded from."""
        return Held(value, self.rounded(value))

    def adds_exactly(self, number: int) -> bool:
        """Tell whether a number can be added to any rounded one without a further digit."""
        return bool(self._units) and number % self._units == 0

    def settled(self, result: Interval) -> Held:
        """Return what a hand can hold of a result; nobody rounds what the asked digits write exactly."""
        if result.is_point and self.is_short(result.low):
            return Held(result, None)
        return Held(self.rounded(result), self._longer(result))

    def rounded(self, result: Interval) -> Interval:
        """Return what rounding can make of a result; rounding keeps order, so each end moves by its own slack."""
        return Interval(result.low - self.slack(abs(result.low)), result.high + self.slack(abs(result.high)))

    def _longer(self, result: Interval) -> Interval:
        return Interval(result.low - self.finer(abs(result.low)), result.high + self.finer(abs(result.high)))

    def plus(self, terms: Sequence[Held]) -> Held:
        """Return the sum in every order and grouping."""
        kept = [term for term in terms if term.every != POINT_ZERO]
        if len(kept) < 2:
            return kept[0] if kept else Held(POINT_ZERO, None)
        if not self._units:
            return self._plus_significant([term.every for term in kept])
        # Numbers on the grid add exactly. Each sum that is rounded uses up a term that was not on the grid.
        swollen = [term.every if term.longer is None else term.every | term.longer.wider(self._slack) for term in kept]
        total = sum(swollen, POINT_ZERO)
        if all(term.longer is None for term in kept):
            return Held(total, None)
        spare = (len(kept) - 1) * self.finer(0)
        longer: Interval | None = None
        for term, swell in zip(kept, swollen, strict=True):
            if term.longer is not None:
                low = total.low - swell.low + term.longer.low - spare
                longer = _either(longer, Interval(low, total.high - swell.high + term.longer.high + spare))
        return Held(total.wider(spare), longer)

    def _plus_significant(self, terms: list[Interval]) -> Held:
        total = sum(terms, POINT_ZERO)
        largest = max(sum(max(0, term.high) for term in terms), sum(max(0, -term.low) for term in terms))
        if all(term.is_point for term in terms):
            shared = math.gcd(*(term.low for term in terms))
            place = next(power for power in range(PLACES * 3) if shared % 10 ** (power + 1))
            if self.unit(largest) <= 10**place:
                return Held(total, None)
        # Before the last addition every sum may have been rounded, at the size that a part of the terms can have.
        before = (len(terms) - 2) * self.slack(largest + len(terms) * self.slack(largest))
        most = total.wider(before)
        return Held(self.rounded(most), self._longer(most))

    def times(self, factors: Sequence[Held], ideal: Interval | None = None, loose: Sequence[int] = ()) -> Held:
        """Return the product in every order and grouping.

        `ideal` is its range without rounding, where factors depend on each other; `loose` says by how much each factor
        may be off beside what its own interval holds.
        """
        if any(factor.every == POINT_ZERO for factor in factors):
            return Held(POINT_ZERO, None)
        sign = 1
        kept: list[tuple[Held, int]] = []
        for place, factor in enumerate(factors):
            one = factor.is_point and abs(factor.every.low) == GRID
            if one:
                sign = -sign if factor.every.low < 0 else sign
            else:
                kept.append((factor, loose[place] if loose else 0))
        if ideal is None:
            ideal = POINT_ONE if sign > 0 else -POINT_ONE
            for factor, _ in kept:
                ideal = ideal * factor.every
        held = [factor for factor, _ in kept]
        if len(held) < 2 and not any(slack for _, slack in kept):
            return (held[0] if sign > 0 else -held[0]) if held else Held(ideal, None)
        if len(held) == 2 and self._units and not loose:
            for number, other in ((held[0], held[1]), (held[1], held[0])):
                if number.is_point and number.every.low % GRID == 0:
                    return self._whole(number.every if sign > 0 else -number.every, other)
        error = lost([factor.every for factor in held], [slack for _, slack in kept], self.slack, self.is_short)
        if not error:
            return self.settled(ideal)
        most = ideal.wider(error)
        return Held(self.rounded(most), self._longer(most))

    def _whole(self, number: Interval, other: Held) -> Held:
        """Multiply by a whole number, which keeps a number on the grid."""
        on_grid = other.rounded and number * other.rounded
        if other.longer is None:
            return Held(on_grid, None)
        beside = self.settled(number * other.longer)
        return Held(_either(on_grid, beside.rounded), beside.longer)

    def power(self, base: Held, exponent: int) -> Held:
        """Return a whole power, multiplied out in any grouping."""
        if exponent in (0, 1) or base.every == POINT_ZERO:
            return base if exponent == 1 else self.settled(base.every.power(exponent))
        ideal = base.every.power(abs(exponent))
        found = self.times([base] * abs(exponent), ideal)
        return found if exponent > 0 else self.over(Held(POINT_ONE, None), found)

    def over(self, top: Held, bottom: Held) -> Held:
        """Return a quotient."""
        if top.every == POINT_ZERO and bottom.every != POINT_ZERO:
            return top
        if bottom.is_point and abs(bottom.every.low) == GRID:
            return top if bottom.every.low > 0 else -top
        return self.settled(top.every / bottom.every)

    def function(self, name: str, argument: Held) -> Held:
        """Return an elementary function."""
        return self.settled(image(name, argument.every))


def _either(first: Interval | None, second: Interval | None) -> Interval | None:
    if first is None or second is None:
        return first or second
    return first | second


def _common(of: Interval | None, limits: Interval) -> Interval | None:
    if of is None:
        return None
    low, high = max(of.low, limits.low), min(of.high, limits.high)
    return Interval(low, high) if low <= high else limits
