"""Intervals on columns of floats, always moved outwards; exact numbers are kept as units of a decimal place.

Knows sums, products and powers, no hand and no policy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from derive.exercises.enclosed.ways import Mask, Unsuited, all_or_none
from derive.exercises.functions import Column

Units: TypeAlias = npt.NDArray[np.int64]

_MARGIN = float(Fraction(1, 2**50))  # four times the error of one operation
_LARGEST = 2**52  # whole numbers that floats and units have in common


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """From `low` to `high` in every column; of numbers known exactly the `units` of 10^-`places` too.

    >>> third = exact(np.array([1, 1]), 0) / exact(np.array([3, 6]), 0)
    >>> [bool(low < high) for low, high in zip(third.low, third.high)], (third + third).is_point
    ([True, True], False)
    """

    low: Column
    high: Column
    units: Units | None = None
    places: int = 0

    def of(self, columns: Units) -> Span:
        """Return some of the columns."""
        units = None if self.units is None else self.units[columns]
        return Span(self.low[columns], self.high[columns], units, self.places)

    @property
    def is_point(self) -> bool:
        """Tell whether it is one number, known exactly."""
        return self.units is not None

    @property
    def is_zero(self) -> bool:
        """Tell whether it is exactly 0."""
        return self.units is not None and all_or_none(self.units == 0)

    @property
    def is_above_zero(self) -> bool:
        """Tell whether every number in it is positive."""
        return all_or_none(self.low > 0)

    @property
    def is_below_zero(self) -> bool:
        """Tell whether every number in it is negative."""
        return all_or_none(self.high < 0)

    @property
    def unit_sign(self) -> int:
        """1 or -1 where it is exactly that number, else 0."""
        if self.units is None or not all_or_none(np.abs(self.units) == 10**self.places):
            return 0
        return -1 if all_or_none(self.units < 0) else 1

    @property
    def whole(self) -> Mask:
        """Tell of points where they are whole numbers."""
        assert self.units is not None, "only what is exact can be whole"
        found: Mask = self.units % 10**self.places == 0
        return found

    @property
    def whole_number(self) -> int | None:
        """Return the whole number that it is, the same in all columns, if it is one."""
        if self.units is None or not all_or_none(self.whole) or not all_or_none(self.units == self.units[0]):
            return None
        scale: int = 10**self.places
        return int(self.units[0]) // scale

    @property
    def size(self) -> Column:
        """The largest size of a number in it."""
        return np.maximum(-self.low, self.high)

    @property
    def sizes(self) -> tuple[Column, Column]:
        """The sizes of both ends."""
        return np.abs(self.low), np.abs(self.high)

    @property
    def parts(self) -> tuple[Column, Column]:
        """How far it reaches below zero and above."""
        return np.maximum(-self.low, 0), np.maximum(self.high, 0)

    @property
    def ends(self) -> tuple[Span, Span]:
        """The numbers at both ends."""
        return Span(self.low, self.low), Span(self.high, self.high)

    @property
    def middle(self) -> Span:
        """A number in the middle of it."""
        return Span((self.low + self.high) / 2, (self.low + self.high) / 2)

    def signs(self) -> tuple[int, ...]:
        """Return the sign of its numbers; a kink inside is left to exact arithmetic."""
        if not (self.is_zero or self.is_above_zero or self.is_below_zero):
            raise Unsuited
        return (0,) if self.is_zero else (1,) if self.is_above_zero else (-1,)

    def __neg__(self) -> Span:
        return Span(-self.high, -self.low, None if self.units is None else -self.units, self.places)

    def __add__(self, other: Span) -> Span:
        if self.units is not None and other.units is not None:
            places = max(self.places, other.places)
            return exact(aligned(self, places) + aligned(other, places), places)
        low, high = self.low + other.low, self.high + other.high
        return hull(low, high, np.abs(self.low) + np.abs(other.low) + np.abs(self.high) + np.abs(other.high))

    def __mul__(self, other: Span) -> Span:
        if self.units is not None and other.units is not None:
            if all_or_none(np.abs(self.units.astype(np.float64) * other.units) >= _LARGEST):
                raise Unsuited
            return exact(self.units * other.units, self.places + other.places)
        corners = [first * second for first in (self.low, self.high) for second in (other.low, other.high)]
        return _outside(corners)

    def __truediv__(self, other: Span) -> Span:
        if self.units is not None and other.units is not None:
            _never_ending(self, other)
        if all_or_none((other.low <= 0) & (other.high >= 0)):
            raise Unsuited
        return _outside([first / second for first in (self.low, self.high) for second in (other.low, other.high)])

    def __or__(self, other: Span) -> Span:
        if self.units is not None and other.units is not None:
            places = max(self.places, other.places)
            if all_or_none(aligned(self, places) == aligned(other, places)):
                return self
        return Span(np.minimum(self.low, other.low), np.maximum(self.high, other.high))

    def moved(self, below: Column | float, above: Column | float) -> Span:
        """Return it with so much more below and so much above."""
        return hull(self.low - below, self.high + above, self.size + np.maximum(below, above))

    def wider(self, slack: Column | float) -> Span:
        """Return it with so much more on both sides."""
        return hull(self.low - slack, self.high + slack, self.size + slack)

    def exchanged(self, old: Span, new: Span) -> Span:
        """Return a sum with another one in place of a term."""
        size = self.size + old.size + new.size
        return hull(self.low - old.low + new.low, self.high - old.high + new.high, size)

    def up_to(self, other: Span) -> Span:
        """Return what lies between its low end and the high end of another one."""
        return Span(self.low, other.high)

    def common(self, limits: Span) -> Span:
        """Return what it has in common with limits; the limits where that is nothing."""
        low, high = np.maximum(self.low, limits.low), np.minimum(self.high, limits.high)
        return Span(low, high).picked(low <= high, limits)

    def larger(self, other: Span) -> Span:
        """Refuse to tell the larger of two numbers where each may be: that is left to exact arithmetic."""
        raise Unsuited

    def reaches(self, other: Span) -> bool:
        """Tell whether no number of it is below one of another."""
        return all_or_none(self.low >= other.high)

    def picked(self, where: Mask, other: Span) -> Span:
        """Return it where that is chosen, else another one."""
        return Span(np.where(where, self.low, other.low), np.where(where, self.high, other.high))

    def two_lines(self, first: tuple[int, Span], second: tuple[int, Span]) -> Span:
        """Return the range of (±x + constant)·(±x + constant): at the ends, or at the crest between them."""
        (one, constant), (two, other) = ((slope, point.low / 2 + point.high / 2) for slope, point in (first, second))

        def product_at(x: Column) -> Column:
            return (one * x + constant) * (two * x + other)

        ends = [product_at(end) for end in (self.low, self.high)]
        low, high = np.minimum(*ends), np.maximum(*ends)
        # The derivative 2·one·two·x + one·other + two·constant is zero at the crest.
        crest = -one * two * (one * other + two * constant) / 2
        inside = (self.low < crest) & (crest < self.high)
        top = product_at(crest)
        low, high = np.where(inside, np.minimum(low, top), low), np.where(inside, np.maximum(high, top), high)
        # Each factor may be off by the errors of its own size, however small it is itself.
        return hull(low, high, 2 * (self.size + np.abs(constant)) * (self.size + np.abs(other)))

    def power(self, exponent: int) -> Span:
        """Return the range of a whole power."""
        if exponent < 1:
            one = exact(np.ones(1, dtype=np.int64), 0)
            return one if exponent == 0 else one / self.power(-exponent)
        if self.units is not None:
            found = self
            for _ in range(exponent - 1):
                found = found * self
            return found
        low, high = (_power(end, exponent) for end in (self.low, self.high))
        if exponent % 2 == 0:
            through = (self.low < 0) & (self.high > 0)
            low, high = np.where(through, 0, np.minimum(low, high)), np.maximum(low, high)
        return hull(low, high, np.maximum(np.abs(low), np.abs(high)) * exponent)


def aligned(span: Span, places: int) -> Units:
    """Return exact numbers as units of another decimal place."""
    assert span.units is not None, "only what is exact has units"
    factor = 10 ** (places - span.places)
    if all_or_none(np.abs(span.units.astype(np.float64) * factor) >= _LARGEST):
        raise Unsuited
    return np.asarray(span.units * factor)


def _never_ending(over: Span, under: Span) -> None:
    """Raise Unsuited where a quotient of exact numbers is one with an end, which stays exact."""
    assert over.units is not None and under.units is not None
    pairs = zip(*np.broadcast_arrays(over.units, under.units), strict=True)
    ends = [below == 0 or 10**60 % Fraction(int(above), int(below)).denominator == 0 for above, below in pairs]
    if all_or_none(np.array(ends)):
        raise Unsuited


def exact(units: Units, places: int) -> Span:
    """Return numbers that are known exactly."""
    value = units / 10**places
    margin = np.abs(value) * _MARGIN
    return Span(value - margin, value + margin, units, places)


def hull(low: Column, high: Column, size: Column) -> Span:
    """Return what lies between two columns of ends, moved outwards by the error that numbers of a size have."""
    margin = size * _MARGIN
    return Span(low - margin, high + margin)


def _outside(corners: Iterable[Column]) -> Span:
    first, *rest = corners
    low = high = first
    for corner in rest:
        low, high = np.minimum(low, corner), np.maximum(high, corner)
    return hull(low, high, np.maximum(np.abs(low), np.abs(high)))


def _power(end: Column, exponent: int) -> Column:
    found = end
    for _ in range(exponent - 1):
        found = found * end
    return found
