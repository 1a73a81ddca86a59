"""Intervals on columns of floats, always moved outwards; exact numbers are kept as units of a decimal place.

Knows functions that rise or fall throughout, no hand and no policy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from derive.exercises.functions import ELEMENTARY, Column

Mask: TypeAlias = npt.NDArray[np.bool_]
Units: TypeAlias = npt.NDArray[np.int64]

_MARGIN = float(Fraction(1, 2**50))  # four times the error of one operation
_FUNCTION = float(Fraction(1, 2**49))  # and of a function, relative to its size
_LARGEST = 2**52  # whole numbers that floats and units have in common
_RISING = ("exp", "ln", "tanh", "arctan", "sqrt")
_AT_ZERO = ("exp", "tanh", "arctan", "sqrt")  # functions whose value at 0 is known exactly


class Split(Exception):
    """The columns take different ways; `mask` tells which take the first."""

    def __init__(self, mask: Mask) -> None:
        super().__init__()
        self.mask = mask


class Unsuited(Exception):
    """Floats cannot follow exact arithmetic here."""


def all_or_none(mask: Mask | np.bool_) -> bool:
    """Return what is true of all columns alike; raise Split where it is of some only."""
    found = np.atleast_1d(mask)
    if found.all():
        return True
    if found.any():
        raise Split(found)
    return False


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
    def size(self) -> Column:
        """The largest size of a number in it."""
        return np.maximum(-self.low, self.high)

    @property
    def is_zero(self) -> bool:
        """Tell whether it is exactly 0."""
        return self.units is not None and all_or_none(self.units == 0)

    def __neg__(self) -> Span:
        return Span(-self.high, -self.low, None if self.units is None else -self.units, self.places)

    def __add__(self, other: Span) -> Span:
        if self.units is not None and other.units is not None:
            places = max(self.places, other.places)
            return exact(_aligned(self, places) + _aligned(other, places), places)
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
            if all_or_none(_aligned(self, places) == _aligned(other, places)):
                return self
        return Span(np.minimum(self.low, other.low), np.maximum(self.high, other.high))

    def wider(self, slack: Column | float) -> Span:
        """Return it with so much more on both sides."""
        return hull(self.low - slack, self.high + slack, self.size + slack)

    def power(self, exponent: int) -> Span:
        """Return the range of a positive whole power."""
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


def _aligned(span: Span, places: int) -> Units:
    assert span.units is not None, "only what is exact has units"
    factor = 10 ** (places - span.places)
    if all_or_none(np.abs(span.units.astype(np.float64) * factor) >= _LARGEST):
        raise Unsuited
    found: Units = span.units * factor
    return found


def _never_ending(over: Span, under: Span) -> None:
    """Raise Unsuited where a quotient of exact numbers is one with an end, which stays exact."""
    assert over.units is not None and under.units is not None
    ends = [
        under_units == 0 or _has_end(Fraction(int(units), int(under_units)))
        for units, under_units in zip(*np.broadcast_arrays(over.units, under.units), strict=True)
    ]
    if all_or_none(np.array(ends)):
        raise Unsuited


def _has_end(value: Fraction) -> bool:
    return bool(10**60 % value.denominator == 0)


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


def image(function: str, of: Span) -> Span:
    """Return the range of a function that rises throughout."""
    if function not in _RISING or (of.units is not None and _is_special(function, of)):
        raise Unsuited
    if function in ("ln", "sqrt") and all_or_none(of.low <= 0):
        raise Unsuited
    low, high = (ELEMENTARY[function](np.asarray(end)) for end in (of.low, of.high))
    if all_or_none(~(np.isfinite(low) & np.isfinite(high))):
        raise Unsuited
    return Span(low - np.abs(low) * _FUNCTION, high + np.abs(high) * _FUNCTION)


def _is_special(function: str, of: Span) -> bool:
    """Tell whether a function's value at an exact number may be exact too."""
    assert of.units is not None
    at = 10**of.places if function == "ln" else 0
    return function == "sqrt" or all_or_none(of.units == at)
