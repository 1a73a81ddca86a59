"""The values of the elementary functions, exact where they are known to be rational; knows no formulas."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from derive.errors import Undefined
from derive.numbers import Real

_LARGEST_ARGUMENT = 10**5
_WORDS = {"ln": "log", "arctan": "atan"}


def real(value: Real, context: Any) -> Real:
    """Return a value as an mpmath number of a context."""
    if isinstance(value, Fraction):
        return context.mpf(value.numerator) / value.denominator
    return value


def elementary(function: str, argument: Real, context: Any) -> Real:
    """Return the value of an elementary function in an mpmath context, exactly where it is known to be rational.

    >>> from derive.numbers import precise
    >>> elementary("sqrt", Fraction(4, 9), precise(50)), elementary("tanh", Fraction(0), precise(50))
    (Fraction(2, 3), Fraction(0, 1))

    Raises Undefined where the function has no value or one beyond all measure.
    """
    if function in ("exp", "sin", "cos") and abs(argument) > _LARGEST_ARGUMENT:
        raise Undefined(f"{function} of a number beyond a hundred thousand", "use smaller numbers")
    if function == "tanh" and abs(argument) > _LARGEST_ARGUMENT:  # 1 to 86,000 digits; mpmath would fill the memory
        return context.mpf(1 if argument > 0 else -1)
    if argument == 0 and function in ("sin", "tanh", "arctan", "sqrt"):
        return Fraction(0)
    if argument == 0 and function in ("exp", "cos"):
        return Fraction(1)
    if function == "ln" and argument == 1:
        return Fraction(0)
    if function in ("ln", "sqrt") and argument <= 0:
        raise Undefined(f"{function} of a number that is not positive")
    if function == "sqrt" and isinstance(argument, Fraction):
        root = _exact_root(argument)
        if root is not None:
            return root
    return getattr(context, _WORDS.get(function, function))(real(argument, context))


def _exact_root(value: Fraction) -> Fraction | None:
    root = Fraction(math.isqrt(value.numerator), math.isqrt(value.denominator))
    return root if root * root == value else None
