"""Arithmetic of printed numbers: exact fractions, 60-digit functions, rounding; knows no trees and no pages."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath

_DIGITS = 60
_CLOSE_ENOUGH = Fraction(1, 10**40)


@dataclass(frozen=True, slots=True)
class Real:
    """A value; `exact` is false once a function has made it irrational."""

    value: Fraction
    exact: bool = True


Grid = tuple[tuple[Real, ...], ...]
Value = Real | Grid


def real(value: Value) -> Real:
    """A value that must be one number."""
    if not isinstance(value, Real):
        if len(value) == len(value[0]) == 1:
            return value[0][0]
        raise ValueError("a matrix stands where one number belongs")
    return value


def operate(kind: str, values: list[Value]) -> Value:
    """An operation or a known function, entry by entry where it is one of numbers."""
    first = values[0]
    if kind == "neg":
        return each(first, lambda x: Real(-x.value, x.exact))
    if kind in ("+", "-"):
        sign = 1 if kind == "+" else -1
        return pairwise(first, values[1], lambda x, y: Real(x.value + sign * y.value, x.exact and y.exact))
    if kind == "odot":
        return pairwise(first, values[1], times)
    if kind == "*":
        return _product(first, values[1])
    if kind == "T":
        if isinstance(first, Real):
            return first
        return tuple(zip(*first, strict=True))
    if kind == "/":
        divisor = real(values[1])
        if divisor.value == 0:
            raise ValueError("division by zero")
        return each(first, lambda x: times(x, Real(1 / divisor.value, divisor.exact)))
    if kind in ("max", "min"):
        reals = [real(value) for value in values]
        return (max if kind == "max" else min)(reals, key=lambda x: x.value)
    if kind == "abs":
        return each(first, lambda x: Real(abs(x.value), x.exact))
    if kind == "^":
        return _power(real(first), real(values[1]))
    return each(first, lambda x: _function(kind, x))


def each(value: Value, change: Callable[[Real], Real]) -> Value:
    """Applies a change to a number or to every entry."""
    return change(value) if isinstance(value, Real) else tuple(tuple(change(x) for x in row) for row in value)


def pairwise(left: Value, right: Value, join: Callable[[Real, Real], Real]) -> Value:
    """Joins two values of one shape entry by entry."""
    if isinstance(left, Real) and isinstance(right, Real):
        return join(left, right)
    if (isinstance(left, Real) or isinstance(right, Real)) and len(flat(left)) == len(flat(right)) == 1:
        return join(real(left), real(right))
    if isinstance(left, Real) or isinstance(right, Real) or shape(left) != shape(right):
        raise ValueError(f"shapes {shape(left)} and {shape(right)} do not fit")
    return tuple(tuple(map(join, a, b)) for a, b in zip(left, right, strict=True))


def shape(value: Value) -> tuple[int, ...]:
    """Rows and columns; empty for a number."""
    return () if isinstance(value, Real) else (len(value), len(value[0]))


def diagonal(value: Value) -> Value:
    """The square matrix with a column on its diagonal."""
    entries = flat(value)
    return tuple(tuple(x if i == j else Real(Fraction(0)) for j in range(len(entries))) for i, x in enumerate(entries))


def flat(value: Value) -> list[Real]:
    """All entries, row by row."""
    return [value] if isinstance(value, Real) else [x for row in value for x in row]


def times(x: Real, y: Real) -> Real:
    """A product; an exact zero makes it exact whatever the other factor."""
    zero = (x.exact and x.value == 0) or (y.exact and y.value == 0)
    return Real(x.value * y.value, zero or (x.exact and y.exact))


def _product(left: Value, right: Value) -> Value:
    if isinstance(left, Real):
        return each(right, lambda x: times(left, x))
    if isinstance(right, Real):
        return each(left, lambda x: times(x, right))
    if len(left[0]) != len(right):
        raise ValueError(f"shapes {shape(left)} and {shape(right)} do not multiply")
    columns = list(zip(*right, strict=True))
    return tuple(tuple(_total([times(a, b) for a, b in zip(row, column, strict=True)]) for column in columns)
                 for row in left)


def _total(terms: list[Real]) -> Real:
    return Real(sum((x.value for x in terms), Fraction(0)), all(x.exact for x in terms))


def _power(base: Real, exponent: Real) -> Real:
    if exponent.exact and exponent.value.denominator == 1:
        if base.value == 0 and exponent.value < 0:
            raise ValueError("division by zero")
        return Real(base.value ** int(exponent.value), base.exact)
    if exponent.value == Fraction(1, 2):
        return _function("sqrt", base)
    if base.value <= 0:
        raise ValueError("a power that is not real")
    return _precise(lambda: mpmath.power(_wide(base.value), _wide(exponent.value)))


def _function(kind: str, x: Real) -> Real:
    if x.exact:
        if x.value == (1 if kind == "ln" else 0):
            return Real(Fraction(kind in ("exp", "cos")))
        if kind == "sqrt" and x.value >= 0:
            top, bottom = math.isqrt(x.value.numerator), math.isqrt(x.value.denominator)
            if Fraction(top * top, bottom * bottom) == x.value:
                return Real(Fraction(top, bottom))
    if (kind == "ln" and x.value <= 0) or (kind == "sqrt" and x.value < 0):
        raise ValueError(f"{kind} of {float(x.value)}")
    calculate = getattr(mpmath, {"arctan": "atan"}.get(kind, kind))
    return _precise(lambda: calculate(_wide(x.value)))


def _precise(calculate: Callable[[], Any]) -> Real:
    with mpmath.workdps(_DIGITS):
        return Real(Fraction(*map(int, mpmath.libmp.to_rational(calculate()._mpf_))), exact=False)


def _wide(value: Fraction) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator


def same(x: Real, y: Real) -> bool:
    """Exact equality; an irrational value never equals a printed number, however near it comes (tanh 100 is not 1)."""
    if x.exact and y.exact:
        return x.value == y.value
    return not x.exact and not y.exact and abs(x.value - y.value) <= _CLOSE_ENOUGH * abs(x.value)


def rounded(x: Real, unit: Fraction, ties: str) -> Fraction:
    """The value rounded to whole units, exact halves away from zero or to even."""
    count = abs(x.value) / unit
    whole = math.floor(count)
    rest = count - whole
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and (ties == "half-up" or whole % 2 == 1))
    return (1 if x.value >= 0 else -1) * (whole + up) * unit


def decimal(values: list[Real]) -> str:
    """Values for a message, with enough digits to see a wrong last place."""
    return "[" + ", ".join(f"{float(x.value):.12g}" for x in values) + "]" if len(values) != 1 else (
        f"{float(values[0].value):.12g}")
