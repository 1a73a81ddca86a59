"""The ranges of functions that rise throughout, in columns; knows no hand and no policy."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from derive.exercises.enclosed.span import Span
from derive.exercises.enclosed.ways import Unsuited, all_or_none
from derive.exercises.functions import ELEMENTARY

_FUNCTION = float(Fraction(1, 2**49))  # more than the error of a function, relative to its size
_RISING = ("exp", "ln", "tanh", "arctan", "sqrt")


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
