"""Intervals with ends on a fine grid, always moved outwards; knows functions' ranges, no graph and no policy."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.errors import Undefined
from derive.evaluate import Arithmetic
from derive.numbers import Real, fraction
from derive.term import Call, Num

PLACES = 60
GRID = 10**PLACES
_ARITHMETIC = Arithmetic(digits=PLACES + 20)
_SAFE = 10 ** (PLACES + 10)  # functions are right in more digits than these, relative to their size


class Unbounded(Exception):
    """Nothing limits the values: a divisor may be zero, a logarithm may be of a number that is not positive."""


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
    def size(self) -> int:
        """The largest size of a number in it."""
        return max(-self.low, self.high)

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

    def wider(self, slack: int) -> Interval:
        """Return it with so much more on both sides."""
        return Interval(self.low - slack, self.high + slack)

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

    Raises Unbounded where it has no value at some number inside.
    """
    try:
        low = _at(function, of.low)
        ends = low if of.is_point else low | _at(function, of.high)
    except Undefined:
        raise Unbounded from None
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


def product_of_lines(lines: list[tuple[int, int]], at: Interval) -> Interval:
    """Return the range of (α₁x + β₁)(α₂x + β₂)… over x, with slopes ±1 as 1 or -1 and constants on the grid.

    >>> half = GRID // 2
    >>> product_of_lines([(1, 0), (-1, GRID)], Interval(half - 9, half + 8)).high == GRID // 4
    True

    Two lines are exact: at the ends, or at the crest between them. More are taken around the middle, which is exact
    but for squares of the width.
    """
    factors = [(at if slope > 0 else -at) + Interval(constant, constant) for slope, constant in lines]
    whole = factors[0]
    for factor in factors[1:]:
        whole = whole * factor
    if at.is_point or len(lines) < 2:
        return whole
    if len(lines) == 2:
        (first, constant), (second, other) = lines
        low, high = (_two(first * x + constant, second * x + other) for x in (at.low, at.high))
        ends = low | high
        # The derivative 2·first·second·x + first·other + second·constant is zero at twice the crest.
        twice = -first * second * (first * other + second * constant)
        if 2 * at.low < twice < 2 * at.high:
            over = (first * twice + 2 * constant) * (second * twice + 2 * other)
            ends = ends | Interval(over // (4 * GRID), -(-over // (4 * GRID)))
        return ends
    middle = (at.low + at.high) // 2
    point = Interval(middle, middle)
    centre = product_of_lines(lines, point)
    slope = POINT_ZERO
    for place, (sign, _) in enumerate(lines):
        rest = POINT_ONE
        for other_place, factor in enumerate(factors):
            if other_place != place:
                rest = rest * factor
        slope = slope + (rest if sign > 0 else -rest)
    found = centre + slope * (at + -point)
    return Interval(max(found.low, whole.low), min(found.high, whole.high))


def _two(first: int, second: int) -> Interval:
    return Interval(first * second // GRID, -(-first * second // GRID))
