"""Decimal numbers in columns, exactly, as whole units of a decimal place; knows sums and products, no functions.

What is not of that kind, or beyond whole numbers of 62 bits, is not told. Floats cannot see ties, which are plain here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from derive.exercises.enclosed.span import Span
from derive.exercises.functions import Column
from derive.names import Name
from derive.numbers import Ties
from derive.term import Neg, Num, Pow, Prod, Quot, Ref, Sum, Term

Mask: TypeAlias = npt.NDArray[np.bool_]
_MOST_PLACES = 18
_LARGEST = 2**62
_LARGEST_POWER = 8


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """Units of 10^-`places` in every column, and the largest size among them; `known` tells where they are right.

    >>> tenth = Whole(np.array([15, -25]), 2, 25, np.array([True, True]))
    >>> [found.tolist() for found in tenth.rounded(1, "half-up")]
    [[2, -3], [False, False]]
    """

    units: npt.NDArray[np.int64]
    places: int
    largest: int
    known: Mask

    def rounded(self, decimals: int, ties: Ties) -> tuple[npt.NDArray[np.int64], Mask]:
        """Return units of the last decimal, and where they are 0 for a number that is not."""
        if self.places <= decimals:
            return self.units * 10 ** (decimals - self.places), np.zeros_like(self.known)
        one: int = 10 ** (self.places - decimals)
        size = np.abs(self.units)
        whole = size // one
        twice = 2 * (size - whole * one)
        up = (twice > one) | ((twice == one) & ((ties == "half-up") | (whole % 2 == 1)))
        units = np.where(self.units < 0, -(whole + up), whole + up)
        return units, (units == 0) & (self.units != 0)

    def at(self, rows: npt.NDArray[np.int64]) -> Whole:
        """Return some of the columns, in an order of one's own."""
        return Whole(self.units[rows], self.places, self.largest, self.known[rows])

    def holds(self, decimals: int) -> bool:
        """Tell whether units of the last decimal are whole numbers of 62 bits."""
        more: int = 10 ** max(decimals - self.places, 0)
        return self.largest * more < _LARGEST

    def ends_within(self, decimals: int) -> Mask:
        """Tell where so many decimals are all that there is."""
        found: Mask = self.units % 10 ** max(self.places - decimals, 0) == 0
        return found


_Join: TypeAlias = Callable[[Whole, Whole], Whole | None]


def whole_value(term: Term, known: Mapping[Name, Whole]) -> Whole | None:
    """Return the value of a term, or None where it is not told exactly."""
    match term:
        case Ref(name):
            return known.get(name)
        case Num(value):
            return exactly([value])
        case Neg(inner):
            found = whole_value(inner, known)
            return found and Whole(-found.units, found.places, found.largest, found.known)
        case Prod(factors):
            return _folded(factors, known, _times)
        case Sum(terms):
            return _folded(terms, known, _plus)
        case Quot(over, Num(value)) if value:
            found, divisor = whole_value(over, known), exactly([1 / value])
            return found and divisor and _times(found, divisor)
        case Pow(base, Num(value)) if value.denominator == 1 and 1 <= value <= _LARGEST_POWER:
            return _folded((base,) * int(value), known, _times)
        case _:
            return None


def wholes(spans: Mapping[Name, Span | None]) -> dict[Name, Whole]:
    """Return what is known exactly of given numbers."""
    found = {}
    for name, span in spans.items():
        if span is not None and span.units is not None and span.units.size:
            largest = int(np.abs(span.units).max())
            found[name] = Whole(span.units, span.places, largest, np.ones(span.units.shape, dtype=np.bool_))
    return found


def decimals_of(column: Column, decimals: int, known: Mask) -> Whole | None:
    """Return numbers that were rounded to decimals and kept as the nearest floats."""
    size = np.where(known, np.abs(column), 0) * 10**decimals
    largest = float(size.max(initial=0))
    if not largest < 2**50:
        return None
    units = (size + 1 / 2).astype(np.int64)
    return Whole(np.where(column < 0, -units, units), decimals, int(largest) + 1, known)


def exactly(values: Sequence[Fraction]) -> Whole | None:
    """Return single numbers as a column, or None where one of them has no end or is beyond whole numbers.

    >>> found = exactly([Fraction(1, 2), Fraction(-1, 20)])
    >>> found.units.tolist(), found.places
    ([50, -5], 2)
    """
    shared = lcm(*(value.denominator for value in values))
    places = next((n for n in range(_MOST_PLACES) if 10**n % shared == 0), None)
    if places is None:
        return None
    one = 10**places
    units = [value.numerator * (one // value.denominator) for value in values]
    largest = max(map(abs, units))
    return Whole(np.array(units), places, largest, np.ones(len(units), dtype=np.bool_)) if largest < _LARGEST else None


def _folded(parts: tuple[Term, ...], known: Mapping[Name, Whole], join: _Join) -> Whole | None:
    found = whole_value(parts[0], known)
    for part in parts[1:]:
        other = whole_value(part, known)
        found = found and other and join(found, other)
    return found


def _times(first: Whole, second: Whole) -> Whole | None:
    places, largest = first.places + second.places, first.largest * second.largest
    if places > _MOST_PLACES or largest >= _LARGEST:
        return None
    return Whole(first.units * second.units, places, largest, first.known & second.known)


def _plus(first: Whole, second: Whole) -> Whole | None:
    places = max(first.places, second.places)
    up, over = 10 ** (places - first.places), 10 ** (places - second.places)
    largest = first.largest * up + second.largest * over
    if largest >= _LARGEST:
        return None
    return Whole(first.units * up + second.units * over, places, largest, first.known & second.known)
