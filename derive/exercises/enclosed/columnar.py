"""A hand that works with decimals or significant digits for many sheets at once; knows no graph and no rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from derive.exercises.enclosed.images import image
from derive.exercises.enclosed.span import Span, aligned, exact
from derive.exercises.enclosed.ways import Mask, Unsuited, all_or_none
from derive.exercises.functions import Column
from derive.numbers import Policy
from derive.working import HeldIn, Working

Hold: TypeAlias = HeldIn[Span]
"""What a hand can hold of one quantity, in many columns."""

_MOST_PLACES = 9
_LARGEST = 2**20
_MOST_POWER = 60
_POWERS = np.array([float(Fraction(10) ** power) for power in range(-_MOST_POWER, _MOST_POWER + 1)])
_WHOLE = 10 ** np.arange(19, dtype=np.int64)
_UP = 1 + 1 / 2**40  # so that what is next to a power of ten, and slack itself, errs upwards
_FROM_UNIT = float(Fraction(5 * 10**12 + 1, 9 * 10**12))  # ½(1 + 1/10 + …), and more than floats can lose


@dataclass(frozen=True)
class Columnar(Working[Span]):
    """Calculate as people do with decimals or significant digits, in columns; what is cut off is not known here.

    >>> hand = Columnar(Policy(decimals=1))
    >>> third = hand.settled(hand.one / hand.number(Fraction(3))).every
    >>> bool(third.low[0] < 0.3 < 0.38 < third.high[0] < 0.39)
    True
    """

    policy: Policy

    zero = exact(np.zeros(1, dtype=np.int64), 0)
    one = exact(np.ones(1, dtype=np.int64), 0)

    @cached_property
    def is_fixed(self) -> bool:
        """Tell whether digits are decimals."""
        return self.policy.significant is None

    @cached_property
    def _unit(self) -> float:
        assert self.policy.decimals is not None, "a policy has decimals or significant digits"
        return float(Fraction(1, 10**self.policy.decimals))

    @cached_property
    def _slack(self) -> float:
        return self._unit * _FROM_UNIT

    def number(self, value: Fraction) -> Span:
        """Return a number of a formula."""
        span = spanning([value])
        if span is None:
            raise Unsuited
        return span

    def image(self, function: str, of: Span) -> Span:
        """Return the range of an elementary function."""
        return image(function, of)

    def unit(self, size: Column | float) -> Column | float:
        """Return the unit of the last asked digit of numbers of a size; zero has no significant digits."""
        if self.is_fixed:
            return self._unit
        sizes = np.asarray(size)
        assert self.policy.significant is not None, "a policy has decimals or significant digits"
        place = _place(sizes) - (self.policy.significant - 1)
        if all_or_none((place < -_MOST_POWER) & (sizes > 0)):
            raise Unsuited
        return np.where(sizes > 0, _POWERS[np.maximum(place + _MOST_POWER, 0)], 0)

    def slack(self, size: Column | float) -> Column | float:
        """Return by how much rounding, however often, can move numbers of a size."""
        return self._slack if self.is_fixed else self.unit(size) * _FROM_UNIT

    def finer(self, size: Column | float) -> Column | float:
        """Return by how much keeping at least one digit more can move numbers of a size."""
        return self.slack(size) / 10

    def is_short(self, point: Span) -> bool:
        """Tell whether exact numbers can be written with the asked digits."""
        assert point.units is not None, "only what is exact can be short"
        if self.policy.significant is None:
            assert self.policy.decimals is not None, "a policy has decimals or significant digits"
            return all_or_none(point.units % 10 ** max(point.places - self.policy.decimals, 0) == 0)
        digits = np.searchsorted(_WHOLE, np.abs(point.units), side="right")
        return all_or_none(point.units % _WHOLE[np.maximum(digits - self.policy.significant, 0)] == 0)

    def are_in_line(self, terms: Sequence[Span], largest: Column) -> bool:
        """Tell whether the last digits of numbers reach no further than the asked ones of their largest sum."""
        assert self.policy.significant is not None, "decimals are always in line"
        places = max(term.places for term in terms)
        shared: npt.NDArray[np.int64] = np.gcd.reduce(np.broadcast_arrays(*(aligned(term, places) for term in terms)))
        ends = sum((shared % power == 0).astype(np.int64) for power in _WHOLE[1:])
        return all_or_none(_place(largest) - (self.policy.significant - 1) <= ends - places)

    def lost_by_many(self, factors: Sequence[Span], loose: Sequence[Column | float]) -> Column | float | None:
        """Refuse: that is left to exact arithmetic."""
        raise Unsuited

    def is_mixed(self, choice: Mask) -> bool:
        """Tell whether something holds in some columns only."""
        return bool(choice.any()) and not choice.all()

    def is_so(self, choice: Mask) -> bool:
        """Tell whether something holds in all columns alike."""
        return all_or_none(choice)

    def times_size(self, first: Column | float, second: Column | float) -> Column | float:
        """Return the size of a product; what floats lose of it is less than slack has more."""
        return first * second

    def larger_error(self, first: Column | float, second: Column | float) -> Column | float:
        """Return the larger of two errors."""
        return np.maximum(first, second)


def _place(sizes: Column) -> npt.NDArray[np.int64]:
    """Return the powers of ten of the first digits of sizes."""
    if all_or_none(~(sizes < _POWERS[-1])):
        raise Unsuited
    found: npt.NDArray[np.int64] = np.searchsorted(_POWERS, sizes * _UP, side="right") - 1 - _MOST_POWER
    return found


def spanning(values: Sequence[Fraction]) -> Span | None:
    """Return given numbers, one for each column, exactly if they are decimals; None if some are beyond floats.

    >>> spanning([Fraction(3, 10), Fraction(25, 100)]).units
    array([30, 25])
    """
    shared = lcm(*(value.denominator for value in values))
    places = next((n for n in range(_MOST_PLACES) if 10**n % shared == 0), None)
    if places is not None and all(abs(value.numerator) < _LARGEST * value.denominator for value in values):
        scale = 10**places
        return exact(np.array([value.numerator * (scale // value.denominator) for value in values]), places)
    if any(10**60 % value.denominator == 0 for value in values):
        return None
    middle = np.array([float(value) for value in values])
    return Span(middle, middle).wider(0)
