"""From columns of floats to decimal digits: whole units and powers of ten; knows no policy."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from derive.exercises.functions import whole_part

Numbers: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]

_SPAN = 330
_POWERS = np.array([float(f"1e{power}") for power in range(-_SPAN, _SPAN)])
_TINY = 10**-14  # what the errors of floats leave of what is 0


def significant(values: Numbers, digits: int) -> tuple[Whole, Whole]:
    """Return whole units of so many digits and the powers of ten they stand for; 0 stays 0.

    >>> units, powers = significant(np.array([1, -1, 0]) / np.array([8, 3, 1]), 3)
    >>> [int(unit) for unit in units], [int(power) for power in powers]
    ([125, -333, 0], [-3, -3, 0])
    """
    size = np.abs(values)
    some = size > _TINY
    kept = np.where(some, size, 1)
    power = np.searchsorted(_POWERS, kept, side="right") - 1 - _SPAN - (digits - 1)
    units = whole_part(_scaled(kept, -power) + 1 / 2)
    over = units >= 10**digits
    units, power = np.where(over, units / 10, units), power + over
    units = np.where(some, np.where(values < 0, -units, units), 0)
    return units.astype(np.int64), np.where(some, power, 0)


def outward(ends: Numbers, side: int, digits: int) -> tuple[Whole, Whole]:
    """Return units and powers of numbers just below (`side` -1) or above (1) some ends, a few units away at most.

    >>> [int(one[0]) for one in outward(np.array([1, 1]) / 8, 1, 3)]
    [126, -3]
    """
    units, powers = significant(ends, digits)
    tiny = units == 0
    return np.where(tiny, side, units + side), np.where(tiny, -digits, powers)


def exact(units: int, power: int) -> Fraction:
    """Return units of a power of ten.

    >>> exact(-125, -3)
    Fraction(-1, 8)
    """
    return Fraction(units, 10**-power) if power < 0 else Fraction(units * 10**power)


def _scaled(size: Numbers, power: Whole) -> Numbers:
    """Return sizes times powers of ten, the exact ones where there are."""
    up, down = _POWERS[np.maximum(power, 0) + _SPAN], _POWERS[np.maximum(-power, 0) + _SPAN]
    found: Numbers = size * up / down
    return found
