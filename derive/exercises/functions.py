"""The elementary functions on columns of floats, the same bits on every machine; knows no formulas.

Only + - · / and roots are used, which IEEE 754 rounds in one way; a library's own exp may end in another bit elsewhere.
Every value is right to 4 units in its last place or so; the error of sin and cos is that of numbers of size 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from derive.numbers import fraction, precise

Column = npt.NDArray[np.float64]

_CONTEXT = precise(60)
_TERMS = 18
_LARGEST = 709  # whose exponential is still a float
_NO_DIGIT = 3 * 2**51  # a float of this size has none behind the point


def _in_two(value: Fraction) -> tuple[float, float]:
    """Return a constant as a float of 32 bits and the rest, so that whole multiples of the first are exact."""
    first = Fraction(value * 2**32 // 1, 2**32)
    return float(first), float(value - first)


_LN2 = _in_two(fraction(_CONTEXT.ln(2)))
_HALF_PI = _in_two(fraction(_CONTEXT.pi / 2))
_PER_LN2, _PER_HALF_PI = (float(1 / fraction(value)) for value in (_CONTEXT.ln(2), _CONTEXT.pi / 2))
_EXP = tuple(float(Fraction(1, math.factorial(n))) for n in range(_TERMS))
_SIN = tuple(float(Fraction((-1) ** n, math.factorial(2 * n + 1))) for n in range(_TERMS // 2 + 1))
_COS = tuple(float(Fraction((-1) ** n, math.factorial(2 * n))) for n in range(_TERMS // 2 + 1))
_LN = tuple(float(Fraction(2, 2 * n + 1)) for n in range(_TERMS))
_ARCTAN = tuple(float(Fraction((-1) ** n, 2 * n + 1)) for n in range(_TERMS))


def _series(x: Column, coefficients: tuple[float, ...]) -> Column:
    found = np.full_like(x, coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        np.multiply(found, x, out=found)
        np.add(found, coefficient, out=found)
    return found


def whole_part(x: Column) -> Column:
    """Return the largest whole numbers below or at numbers smaller than 2^51: what // 1 is, at a fraction of its time.

    >>> whole_part(np.array([7, -7, 8]) / 4).tolist()
    [1.0, -2.0, 2.0]
    """
    nearest = x + _NO_DIGIT - _NO_DIGIT
    return nearest - (nearest > x)


def _near(x: Column, per: float) -> Column:
    """Return the whole numbers next to x in units of 1/per."""
    return (x * per + 1 / 2) // 1


def exp(x: Column) -> Column:
    """Return e^x; 0 and infinity where a float has no other."""
    if (usual := np.abs(x) <= _LARGEST).all():
        return _exp(x)
    return np.where(x > _LARGEST, np.inf, np.where(x < -_LARGEST, 0, np.where(usual, _exp(np.where(usual, x, 0)), x)))


def _exp(x: Column) -> Column:
    """Return e^x where it is a float."""
    times = whole_part(x * _PER_LN2 + 1 / 2)
    rest = x - times * _LN2[0] - times * _LN2[1]
    return np.ldexp(_series(rest, _EXP), times.astype(np.int64))


def _exp_less_one(x: Column) -> Column:
    """Return e^x - 1 for |x| ≤ 1."""
    return x * _series(x, tuple(float(Fraction(1, math.factorial(n + 1))) for n in range(_TERMS)))


def ln(x: Column) -> Column:
    """Return the natural logarithm; NaN where there is none."""
    positive = x > 0
    part, power = np.frexp(np.where(positive & np.isfinite(x), x, 1))
    small = part * part < 1 / 2
    part, times = np.where(small, 2 * part, part), power - small
    share = (part - 1) / (part + 1)
    found = share * _series(share * share, _LN) + times * _LN2[1] + times * _LN2[0]
    return np.where(positive, np.where(np.isinf(x), np.inf, found), np.nan)


def tanh(x: Column) -> Column:
    """Return the hyperbolic tangent."""
    size = np.abs(x)
    small = size < 1 / 2
    less = _exp_less_one(np.where(small, 2 * size, 0))
    found = np.where(small, less / (less + 2), 1 - 2 / (exp(2 * size) + 1))
    return np.where(x < 0, -found, found)


def arctan(x: Column) -> Column:
    """Return the angle whose tangent is x; its size is halved twice before the series."""
    size = np.abs(x)
    large = size > 1
    part = np.where(large, 1 / np.where(large, size, 1), size)
    for _ in range(2):
        part = part / (1 + np.sqrt(1 + part * part))
    found = 4 * part * _series(part * part, _ARCTAN)
    found = np.where(large, (_HALF_PI[0] - found) + _HALF_PI[1], found)
    return np.where(x < 0, -found, found)


def _turned(x: Column, quarter: int) -> Column:
    """Return the sine a number of quarter turns on."""
    times = _near(x, _PER_HALF_PI)
    rest = x - times * _HALF_PI[0] - times * _HALF_PI[1]
    square = rest * rest
    place = np.nan_to_num(times + quarter).astype(np.int64) % 4
    found = np.where(place % 2 == 0, rest * _series(square, _SIN), _series(square, _COS))
    return np.where(place >= 2, -found, found)


def sin(x: Column) -> Column:
    """Return the sine."""
    return _turned(x, 0)


def cos(x: Column) -> Column:
    """Return the cosine."""
    return _turned(x, 1)


def sqrt(x: Column) -> Column:
    """Return the square root; NaN where there is none."""
    return np.where(x >= 0, np.sqrt(np.maximum(x, 0)), np.nan)


ELEMENTARY: Mapping[str, Callable[[Column], Column]] = MappingProxyType(
    {"exp": exp, "ln": ln, "tanh": tanh, "arctan": arctan, "sin": sin, "cos": cos, "sqrt": sqrt}
)
"""Every function that the one evaluator computes itself; the others are written out in these."""
