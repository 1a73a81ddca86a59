"""A hand that works with decimals or significant digits, its numbers enclosed exactly; knows no graph and no names."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from derive.enclosure import Unbounded
from derive.interval import GRID, MOST, PLACES, POINT_ONE, POINT_ZERO, Interval, enclosing, image
from derive.numbers import Policy
from derive.working import HeldIn, Working

Held: TypeAlias = HeldIn[Interval]
"""What a hand can hold of one quantity of one sheet."""


@dataclass(frozen=True)
class Hand(Working[Interval]):
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

    zero = POINT_ZERO
    one = POINT_ONE

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

    @property
    def is_fixed(self) -> bool:
        """Tell whether digits are decimals."""
        return bool(self._units)

    def number(self, value: Fraction) -> Interval:
        """Return a number of a formula."""
        return enclosing(value)

    def image(self, function: str, of: Interval) -> Interval:
        """Return the range of an elementary function."""
        return image(function, of)

    def unit(self, size: int) -> int:
        """Return the unit of the last asked digit of a number of this size; zero has no significant digits.

        Raises Unbounded for a number beyond all measure.
        """
        if self._units or not size:
            return self._units
        if size > MOST:
            raise Unbounded
        assert self.policy.significant is not None, "a policy has decimals or significant digits"
        unit: int = 10 ** max(len(str(size)) - self.policy.significant, 0)
        return unit

    def slack(self, size: int) -> int:
        """Return by how much rounding can move a number of this size."""
        return self._slack if self._units else self._of_unit(self.unit(size))

    def finer(self, size: int) -> int:
        """Return by how much keeping at least one digit more can move a number of this size."""
        return self.slack(size) // 10 + 1

    def is_short(self, point: Interval) -> bool:
        """Tell whether a number can be written with the asked digits."""
        return point.low % self.unit(abs(point.low)) == 0 if point.low else True

    def are_in_line(self, terms: Sequence[Interval], largest: int) -> bool:
        """Tell whether the last digits of numbers reach no further than the asked ones of their largest sum."""
        shared = math.gcd(*(term.low for term in terms))
        unit: int = 10 ** next(power for power in range(PLACES * 3) if shared % 10 ** (power + 1))
        return self.unit(largest) <= unit

    def lost_by_many(self, factors: Sequence[Interval], loose: Sequence[int]) -> int | None:
        """Return an error that no grouping of factors exceeds."""
        return by_many(factors, loose, self.slack)

    def is_mixed(self, choice: bool) -> bool:
        """Tell whether something holds of some sheets only: here is one."""
        return False

    def is_so(self, choice: bool) -> bool:
        """Tell whether something holds."""
        return choice

    def times_size(self, first: int, second: int) -> int:
        """Return the size of a product."""
        return -(-first * second // GRID)

    def larger_error(self, first: int, second: int) -> int:
        """Return the larger of two errors."""
        return max(first, second)


def by_many(factors: Sequence[Interval], loose: Sequence[int], slack: Callable[[int], int]) -> int:
    """Bound the error for many factors: every rounding is taken as relative to a size of 1 at least.

    With sizes gᵢ ≥ 1 and a slack s, parts with errors up to ∏g((1+s)^(n-1) - 1) make a whole with such an error again.
    """
    share = Fraction(slack(GRID), GRID)
    relative = slack(GRID * 100) > slack(GRID)
    size, swollen = Fraction(1), Fraction(1)
    for factor, own in zip(factors, loose, strict=True):
        large = Fraction(factor.size if relative else max(factor.size, GRID), GRID)
        size *= large
        swollen *= (large + Fraction(own, GRID)) * (1 + share)
    return int((swollen - size) * GRID // 1) + 1
