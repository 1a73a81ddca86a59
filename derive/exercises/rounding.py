"""Rounds columns of floats to the digits of a policy, telling where a float cannot decide; a twin of `numbers`.

What it is sure of is what `Policy.rounded` gives of the exact value; ties, what is nearly one, and what is written with
a power of ten are left to exact arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from derive.exercises.functions import Column, whole_part
from derive.numbers import Policy

Mask = npt.NDArray[np.bool_]

_UNSURE = 10**-7  # of a unit; the errors of floats are a hundred times smaller up to the largest size
_LARGEST = 10**8  # in units
_MOST_POWER = 15
_EXACT = np.array([float(10**power) for power in range(23)])  # the powers of ten that are floats


@dataclass(frozen=True)
class Rounding:
    """Round columns as a policy rounds numbers.

    >>> rounding = Rounding(Policy(decimals=2))
    >>> found, unsure = rounding.rounded(np.array([1, -7, 5]) / np.array([3, 6, 1000]))
    >>> [float(one) for one in found], [bool(one) for one in unsure]
    ([0.33, -1.17, 0.0], [False, False, True])
    """

    policy: Policy

    def rounded(self, column: Column) -> tuple[Column, Mask]:
        """Return rounded values as the nearest floats, and where they are left to exact arithmetic."""
        if self.policy.significant is not None:
            return self._significant(column, self.policy.significant)
        assert self.policy.decimals is not None, "a policy has decimals or significant digits"
        scale = 10**self.policy.decimals
        units, unsure = self._units(column * scale)
        return units / scale, unsure | ((units == 0) & (column != 0))

    def _units(self, scaled: Column) -> tuple[Column, Mask]:
        """Return whole units, ties away from zero, and where that may be wrong."""
        size = np.abs(scaled)
        whole = whole_part(size)
        rest = size - whole
        unsure = ~(np.abs(rest - 1 / 2) > _UNSURE) | ~(size < _LARGEST)
        units = whole + (rest > 1 / 2)
        return np.where(scaled < 0, -units, units), unsure

    @cached_property
    def _powers(self) -> Column:
        return np.array([float(Fraction(10) ** power) for power in range(-_MOST_POWER, _MOST_POWER + 1)])

    def _significant(self, column: Column, digits: int) -> tuple[Column, Mask]:
        size = np.abs(column)
        # The power of the first digit; a number next to a power of ten may be on either side of it.
        place = np.searchsorted(self._powers, size, side="right") - 1 - _MOST_POWER
        shift = digits - 1 - place
        up, down = (_EXACT[np.minimum(np.maximum(sign * shift, 0), len(_EXACT) - 1)] for sign in (1, -1))
        units, unsure = self._units(column * up / down)
        most = float(10**digits)
        edge = (np.abs(units) >= most - 1) | (np.abs(units) <= most / 10)
        far = (size < self._powers[0]) | ~(size < self._powers[-1])
        return units * down / up, unsure | (edge & (column != 0)) | (far & (column != 0))
