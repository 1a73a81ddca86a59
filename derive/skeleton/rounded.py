"""Rounds columns to decimals, exactly where the values are decimal fractions; says what a float cannot decide.

What is sure here is what `numbers.Policy` gives of the exact value, ties too, and whether nothing was rounded away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from derive.exercises.functions import Column
from derive.exercises.rounding import Mask
from derive.names import Name
from derive.numbers import Policy
from derive.term import Call, Cases, Neg, Num, Pow, Prod, Quot, Ref, Sum, Term

# Of a unit: nearer to a tie, or to what is not rounded at all, a float cannot tell. Its own errors are a thousand times
# smaller; where a formula divides by what is small they may be larger.
NEAR, WIDE = 10**-9, 10**-7
_WHOLE = 10**-2  # how far from a whole number the float of one may be
_LARGEST = 10**12
_MOST_UNITS = 10**8
_MOST_PLACES = 30


@dataclass(frozen=True, slots=True)
class Rounded:
    """Columns of whole units of the last decimal, whether they are all of the value, and where that is not sure."""

    units: Column
    exact: Mask
    unsure: Mask
    tiny: Mask


def places(term: Term, known: Mapping[Name, int | None]) -> int | None:
    """Return how many decimals the value of a term has at most, None where it may have no end.

    >>> from fractions import Fraction
    >>> x = Name("x")
    >>> places(Prod((Num(Fraction(1, 2)), Ref(x), Ref(x))), {x: 4})
    9
    """
    match term:
        case Ref(name):
            return known.get(name)
        case Num(value):
            return next((n for n in range(_MOST_PLACES) if 10**n % value.denominator == 0), None)
        case Neg(inner):
            return places(inner, known)
        case Sum(parts) | Prod(parts):
            found = [places(part, known) for part in parts]
            if None in found:
                return None
            return (max if isinstance(term, Sum) else sum)(count for count in found if count is not None)
        case Pow(base, Num(value)) if value.denominator == 1 and value > 0:
            inner_places = places(base, known)
            return None if inner_places is None else int(value) * inner_places
        case Quot(over, Num(value)) if value != 0:
            return places(Prod((over, Num(1 / value))), known)
        case Quot() | Pow() | Call() | Cases():
            return None
        case _:
            raise AssertionError("only formulas have a value")


def rounded(column: Column, count: int | None, policy: Policy, near: float = WIDE) -> Rounded:
    """Round values of at most `count` decimals, or of endlessly many, to the decimals of a policy.

    >>> found = rounded(np.array([1, -7, 5]) / 1000, 3, Policy(decimals=2))
    >>> found.units.tolist(), found.exact.tolist(), found.unsure.tolist()
    ([0.0, -1.0, 1.0], [False, False, False], [False, False, False])
    >>> found.tiny.tolist()  # What would be printed with a power of ten.
    [True, False, False]
    """
    decimals = policy.decimals
    assert decimals is not None, "a policy has decimals or significant digits"
    size = np.abs(column)
    with np.errstate(all="ignore"):
        if count is not None:
            size, exact, unsure = _of_decimals(size, count, decimals, policy.ties == "half-up")
        else:
            scaled = size * 10**decimals
            size = (scaled + 1 / 2) // 1
            unsure = ~(np.abs(np.abs(scaled - size) - 1 / 2) > near) | ~(np.abs(scaled - size) > near)
            exact = np.zeros_like(unsure)
        unsure = unsure | ~(size < _MOST_UNITS)
        return Rounded(np.where(column < 0, -size, size) + 0, exact, unsure, (size == 0) & (column != 0))


def _of_decimals(size: Column, count: int, decimals: int, half_up: bool) -> tuple[Column, Mask, Mask]:
    """Return units rounded in whole numbers, which floats hold exactly up to their 53 bits."""
    scaled = size * float(10**count)
    whole = (scaled + 1 / 2) // 1
    unsure = ~(np.abs(scaled - whole) < _WHOLE) | ~(whole < _LARGEST)
    if count <= decimals:
        return whole * 10 ** (decimals - count), np.ones_like(unsure), unsure
    unit = float(10 ** (count - decimals))
    units = whole // unit
    twice = 2 * (whole - units * unit)
    up = (twice > unit) | ((twice == unit) & ((units % 2 == 1) | half_up))
    return units + up, twice == 0, unsure
