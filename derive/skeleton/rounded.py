"""Rounds columns to decimals, exactly where the values are decimal fractions; says what a float cannot decide.

What is sure here is what `numbers.Policy` gives of the exact value, ties too, and whether nothing was rounded away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from derive.exercises.functions import Column, whole_part
from derive.exercises.rounding import Mask
from derive.exercises.whole import Whole
from derive.numbers import Policy

# Of a unit: nearer to a tie, or to what is not rounded at all, a float cannot tell. Its own errors are a thousand times
# smaller; where a formula divides by what is small they may be larger.
NEAR, WIDE = 10**-9, 10**-7
_MOST_UNITS = 10**8
_LOST = 2**-44  # of their size, what values of many digits may have lost


@dataclass(frozen=True, slots=True)
class Rounded:
    """Columns of whole units of the last decimal, whether they are all of the value, and where that is not sure."""

    units: Column
    exact: Mask
    unsure: Mask
    tiny: Mask


def rounded(column: Column, whole: Whole | None, policy: Policy, near: float = WIDE) -> Rounded:
    """Round values to the decimals of a policy; `whole` are the same values exactly, where they are known so.

    >>> thousandths = Whole(np.array([1, -7, 5]), 3, 7, np.array([True, True, True]))
    >>> found = rounded(thousandths.units / 1000, thousandths, Policy(decimals=2))
    >>> found.units.tolist(), found.exact.tolist(), found.unsure.tolist()
    ([0.0, -1.0, 1.0], [False, False, False], [False, False, False])
    >>> found.tiny.tolist()  # What would be printed with a power of ten.
    [True, False, False]
    """
    decimals = policy.decimals
    assert decimals is not None, "a policy has decimals or significant digits"
    with np.errstate(all="ignore"):
        if whole is not None and whole.holds(decimals):
            told, hidden = whole.rounded(decimals, policy.ties)
            units = np.broadcast_to(told, column.shape).astype(np.float64)
            tiny, exact, known = (
                np.broadcast_to(one, column.shape).copy() for one in (hidden, whole.ends_within(decimals), whole.known)
            )
            return Rounded(units, exact, ~known | (np.abs(units) >= _MOST_UNITS), tiny)
        scaled = np.abs(column) * 10**decimals
        size = whole_part(scaled + 1 / 2)
        close = np.maximum(near, size * _LOST)
        unsure = ~(np.abs(np.abs(scaled - size) - 1 / 2) > close) | ~(np.abs(scaled - size) > close)
        units = np.where(column < 0, -size, size) + 0
        return Rounded(units, np.zeros_like(unsure), unsure | ~(size < _MOST_UNITS), (size == 0) & (column != 0))
