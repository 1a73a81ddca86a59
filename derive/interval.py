"""Intervals with ends on a fine grid, always moved outwards; knows functions' ranges, no graph and no policy."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.enclosure import Unbounded
from derive.errors import Undefined
from derive.evaluate import Arithmetic
from derive.numbers import Real, fraction
from derive.term import Call, Num

PLACES = 60
GRID: int = 10**PLACES
_ARITHMETIC = Arithmetic(digits=PLACES + 20)
MOST: int = 10**300 * GRID  # beyond it ends are taken for none: no sheet has such a number, and floats hold no larger
_SAFE = 10 ** (PLACES + 10)  # functions are right in more digits than these, relative to their size


@dataclass(frozen=True, slots=True)
class Interval:
    """Hold every number from `low` to `high`, both included, in units of 10^-60.

    >>> third = enclosing(Fraction(1, 3))
    >>> third.high - third.low, (third * enclosing(Fraction(3))).holds(GRID)
    (1, True)

    Arithmetic on numbers with few decimals is exact: their products and sums are single points.
    """

    low: int
    high: int

    @property
    def is_point(self) -> bool:
        """Tell whether it is one number, known exactly."""
        return self.low == self.high

    @property
    def is_zero(self) -> bool:
        """Tell whether it is exactly 0."""
        return self.low == self.high == 0

    @property
    def is_above_zero(self) -> bool:
        """Tell whether every number in it is positive."""
        return self.low > 0

    @property
    def is_below_zero(self) -> bool:
        """Tell whether every number in it is negative."""
        return self.high < 0

    @property
    def unit_sign(self) -> int:
        """1 or -1 where it is exactly that number, else 0."""
        return self.low // GRID if self.low == self.high and abs(self.low) == GRID else 0

    @property
    def whole(self) -> bool:
        """Tell of a point whether it is a whole number."""
        return self.low % GRID == 0

    @property
    def whole_number(self) -> int | None:
        """Return the whole number that it is, if it is one."""
        return self.low // GRID if self.low == self.high and self.low % GRID == 0 else None

    @property
    def size(self) -> int:
        """The largest size of a number in it."""
        return max(-self.low, self.high)

    @property
    def sizes(self) -> tuple[int, int]:
        """The sizes of both ends."""
        return abs(self.low), abs(self.high)

    @property
    def parts(self) -> tuple[int, int]:
        """How far it reaches below zero and above."""
        return max(0, -self.low), max(0, self.high)

    @property
    def ends(self) -> tuple[Interval, Interval]:
        """The numbers at both ends."""
        return Interval(self.low, self.low), Interval(self.high, self.high)

    @property
    def middle(self) -> Interval:
        """A number in the middle of it."""
        middle = (self.low + self.high) // 2
        return Interval(middle, middle)

    def signs(self) -> tuple[int, ...]:
        """Return which of -1, 0 and 1 the signs of its numbers can be."""
        return (self.low < 0) * (-1,) + self.holds(0) * (0,) + (self.high > 0) * (1,)

    def holds(self, number: int) -> bool:
        """Tell whether a number, in units of the grid, is inside."""
        return self.low <= number <= self.high

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __mul__(self, other: Interval) -> Interval:
        low, high = self.low, self.high
        if low >= 0 and other.low >= 0:
            return Interval(low * other.low // GRID, -(-high * other.high // GRID))
        corners = (low * other.low, low * other.high, high * other.low, high * other.high)
        return Interval(min(corners) // GRID, -(-max(corners) // GRID))

    def __truediv__(self, other: Interval) -> Interval:
        if other.low <= 0 <= other.high:
            raise Unbounded
        ends = [end * GRID for end in (self.low, self.high)]
        return Interval(
            min(end // under for end in ends for under in (other.low, other.high)),
            max(-(-end // under) for end in ends for under in (other.low, other.high)),
        )

    def __or__(self, other: Interval) -> Interval:
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def moved(self, below: int, above: int) -> Interval:
        """Return it with so much more below and so much above."""
        return Interval(self.low - below, self.high + above)

    def wider(self, slack: int) -> Interval:
        """Return it with so much more on both sides."""
        return Interval(self.low - slack, self.high + slack)

    def exchanged(self, old: Interval, new: Interval) -> Interval:
        """Return a sum with another one in place of a term."""
        return Interval(self.low - old.low + new.low, self.high - old.high + new.high)

    def up_to(self, other: Interval) -> Interval:
        """Return what lies between its low end and the high end of another one."""
        return Interval(self.low, other.high)

    def common(self, limits: Interval) -> Interval:
        """Return what it has in common with limits; the limits where that is nothing."""
        low, high = max(self.low, limits.low), min(self.high, limits.high)
        return Interval(low, high) if low <= high else limits

    def larger(self, other: Interval) -> Interval:
        """Return the range of the larger of two numbers."""
        return Interval(max(self.low, other.low), max(self.high, other.high))

    def reaches(self, other: Interval) -> bool:
        """Tell whether no number of it is below one of another."""
        return self.low >= other.high

    def picked(self, where: bool, other: Interval) -> Interval:
        """Return it where that is chosen, else another one."""
        return self if where else other

    def two_lines(self, first: tuple[int, Interval], second: tuple[int, Interval]) -> Interval:
        """Return the range of (±x + constant)·(±x + constant): at the ends, or at the crest between them."""
        (one, constant), (two, other) = ((slope, point.low) for slope, point in (first, second))
        low, high = (_two(one * x + constant, two * x + other) for x in (self.low, self.high))
        ends = low | high
        # The derivative 2·one·two·x + one·other + two·constant is zero at twice the crest.
        twice = -one * two * (one * other + two * constant)
        if 2 * self.low < twice < 2 * self.high:
            over = (one * twice + 2 * constant) * (two * twice + 2 * other)
            ends = ends | Interval(over // (4 * GRID), -(-over // (4 * GRID)))
        return ends

    def power(self, exponent: int) -> Interval:
        """Return the exact range of a whole power: an even one falls before zero and rises after it."""
        if exponent < 0:
            return POINT_ONE / self.power(-exponent)
        low, high = (_power(end, exponent) for end in (self.low, self.high))
        if exponent % 2 == 0 and self.low < 0:
            if self.high <= 0:
                return Interval(high.low, low.high)
            return Interval(0, max(low.high, high.high))
        return Interval(low.low, high.high)


def _power(end: int, exponent: int) -> Interval:
    scale = GRID ** max(exponent - 1, 0)
    return POINT_ONE if exponent == 0 else Interval(end**exponent // scale, -(-(end**exponent) // scale))


POINT_ZERO, POINT_ONE = Interval(0, 0), Interval(GRID, GRID)


def enclosing(value: Real) -> Interval:
    """Return the smallest interval that holds an exact number."""
    exact = fraction(value)
    over = exact.numerator * GRID
    return Interval(over // exact.denominator, -(-over // exact.denominator))


def _at(function: str, end: int) -> Interval:
    """Return a function's value at one number, a little wider than the error that its digits can have."""
    found = _ARITHMETIC.value(Call(function, (Num(Fraction(end, GRID)),)), {})
    exact = enclosing(found)
    return exact if isinstance(found, Fraction) else exact.wider(exact.size // _SAFE + 1)


def image(function: str, of: Interval) -> Interval:
    """Return the range of an elementary function: between its ends where it rises, with crests for sine and cosine.

    >>> image("exp", POINT_ZERO) == POINT_ONE
    True

    Raises Unbounded where it has no value at some number inside, or one beyond all measure.
    """
    try:
        low = _at(function, of.low)
        ends = low if of.is_point else low | _at(function, of.high)
    except Undefined:
        raise Unbounded from None
    if ends.size > MOST:
        raise Unbounded
    if function not in ("sin", "cos"):
        return ends
    # cos has its crests at multiples of π, sin half a π earlier; one end of π is enough to find which lie inside.
    half = _half_pi()
    places = range(of.low // half, of.high // half + 2)
    kind = 0 if function == "cos" else 1
    crests = {GRID if place % 4 == kind else -GRID for place in places[:8] if place % 2 == kind and _near(of, place)}
    found = Interval(min({ends.low} | crests), max({ends.high} | crests))
    return Interval(max(found.low, -GRID), min(found.high, GRID))


def _half_pi() -> int:
    return enclosing(_ARITHMETIC.context.pi() / 2).low


def _near(of: Interval, place: int) -> bool:
    """Tell whether a multiple of π/2 may lie inside, in spite of the last digits of π."""
    crest = place * _half_pi()
    return of.wider(abs(place) + 1).holds(crest)


def _two(first: int, second: int) -> Interval:
    return Interval(first * second // GRID, -(-first * second // GRID))
