"""What a hand holds of a quantity at some decimals, in many columns, and what it makes of it; a twin of `hand`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from derive.exercises.enclosed.grouping import lost
from derive.exercises.enclosed.span import Mask, Span, all_or_none, exact, hull, image
from derive.exercises.functions import Column

ZERO, ONE = exact(np.zeros(1, dtype=np.int64), 0), exact(np.ones(1, dtype=np.int64), 0)


@dataclass(frozen=True, slots=True, eq=False)
class Hold:
    """What a hand can hold: rounded to the asked digits, or with more digits up to all of them."""

    rounded: Span | None
    longer: Span | None
    every: Span = field(init=False)

    def __post_init__(self) -> None:
        both = either(self.rounded, self.longer)
        assert both is not None, "a quantity is held in some way"
        object.__setattr__(self, "every", both)

    @property
    def is_point(self) -> bool:
        """Tell whether every hand holds the same number."""
        return self.every.is_point

    def __neg__(self) -> Hold:
        return Hold(self.rounded and -self.rounded, self.longer and -self.longer)

    def __or__(self, other: Hold) -> Hold:
        return Hold(either(self.rounded, other.rounded), either(self.longer, other.longer))

    def within(self, limits: Span) -> Hold:
        """Return the part of it inside limits that it is known to keep."""
        return Hold(_common(self.rounded, limits), _common(self.longer, limits))


def either(first: Span | None, second: Span | None) -> Span | None:
    """Return what lies in one of two spans."""
    if first is None or second is None:
        return first or second
    return first | second


def _common(of: Span | None, limits: Span) -> Span | None:
    if of is None:
        return None
    low, high = np.maximum(of.low, limits.low), np.minimum(of.high, limits.high)
    apart = low > high
    return Span(np.where(apart, limits.low, low), np.where(apart, limits.high, high))


@dataclass(frozen=True, slots=True)
class Columnar:
    """A hand that works with so many decimals.

    >>> third = Columnar(1).settled(ONE / exact(np.array([3]), 0)).every
    >>> bool(third.low[0] < 0.3 < 0.38 < third.high[0] < 0.39)
    True
    """

    decimals: int

    @property
    def unit(self) -> float:
        """The unit of the last decimal."""
        return float(Fraction(1, 10**self.decimals))

    @property
    def slack(self) -> float:
        """By how much rounding, however often, can move a number: 5/9 of a unit."""
        return float(Fraction(5 * 10**12 + 1, 9 * 10**12) / 10**self.decimals)

    @property
    def finer(self) -> float:
        """By how much keeping at least one digit more can move it."""
        return self.slack / 10

    def is_short(self, span: Span) -> Mask:
        """Tell whether exact numbers can be written with the asked digits."""
        assert span.units is not None, "only what is exact can be short"
        found: Mask = span.units % 10 ** max(span.places - self.decimals, 0) == 0
        return found

    def given(self, value: Span) -> Hold:
        """Return given numbers, which are taken as they were given."""
        return Hold(value, None) if value.is_point and all_or_none(self.is_short(value)) else Hold(None, value)

    def settled(self, result: Span) -> Hold:
        """Return what can be held of a result; nobody rounds what the asked digits write exactly."""
        if result.is_point and all_or_none(self.is_short(result)):
            return Hold(result, None)
        return self.loosened(result)

    def loosened(self, result: Span) -> Hold:
        """Return what can be held of a result that is rounded, or kept with more digits."""
        return Hold(result.wider(self.slack), result.wider(self.finer))

    def plus(self, terms: Sequence[Hold]) -> Hold:
        """Return the sum in every order and grouping."""
        kept = [term for term in terms if not term.every.is_zero]
        if len(kept) < 2:
            return kept[0] if kept else Hold(ZERO, None)
        swollen = [term.every if term.longer is None else term.every | term.longer.wider(self.slack) for term in kept]
        total = swollen[0]
        for swell in swollen[1:]:
            total = total + swell
        if all(term.longer is None for term in kept):
            return Hold(total, None)
        spare = (len(kept) - 1) * self.finer
        longer: Span | None = None
        for term, swell in zip(kept, swollen, strict=True):
            if term.longer is not None:
                low = total.low - swell.low + term.longer.low - spare
                high = total.high - swell.high + term.longer.high + spare
                longer = either(longer, hull(low, high, total.size + swell.size + term.longer.size + spare))
        return Hold(total.wider(spare), longer)

    def times(self, factors: Sequence[Hold], ideal: Span | None = None, loose: Sequence[Column | float] = ()) -> Hold:
        """Return the product in every order and grouping; `ideal` and `loose` as for `hand`."""
        if any(factor.every.is_zero for factor in factors):
            return Hold(ZERO, None)
        negative = False
        kept: list[tuple[Hold, Column | float]] = []
        for place, factor in enumerate(factors):
            units = factor.every.units
            if units is not None and all_or_none(np.abs(units) == 10**factor.every.places):
                negative ^= all_or_none(units < 0)
            else:
                kept.append((factor, loose[place] if loose else 0))
        if ideal is None:
            ideal = -ONE if negative else ONE
            for factor, _ in kept:
                ideal = ideal * factor.every
        held = [factor for factor, _ in kept]
        if len(held) < 2 and not any(_is_some(slack) for _, slack in kept):
            return (-held[0] if negative else held[0]) if held else Hold(ideal, None)
        if len(held) == 2 and not loose:
            for number, other in ((held[0], held[1]), (held[1], held[0])):
                units = number.every.units
                if units is None or other.is_point:  # a product of exact numbers is exact in any case
                    continue
                whole = units % 10**number.every.places == 0
                if whole.any() and not whole.all() and other.longer is not None:
                    found = self._whole(-number.every if negative else number.every, other)
                    return _chosen(whole, found, self.loosened(ideal))
                if all_or_none(whole):
                    return self._whole(-number.every if negative else number.every, other)
        error = lost([factor.every for factor in held], [slack for _, slack in kept], self.slack, self.is_short)
        if error is None:
            return self.settled(ideal)
        return self.loosened(ideal.wider(error))

    def _whole(self, number: Span, other: Hold) -> Hold:
        """Multiply by a whole number, which keeps a number on the grid."""
        on_grid = other.rounded and number * other.rounded
        if other.longer is None:
            return Hold(on_grid, None)
        beside = self.settled(number * other.longer)
        return Hold(either(on_grid, beside.rounded), beside.longer)

    def power(self, base: Hold, exponent: int) -> Hold:
        """Return a whole power from 1 on, multiplied out in any grouping."""
        return base if exponent == 1 else self.times([base] * exponent, base.every.power(exponent))

    def over(self, top: Hold, bottom: Hold) -> Hold:
        """Return a quotient."""
        if top.every.is_zero:
            return top
        units = bottom.every.units
        if units is not None and all_or_none(np.abs(units) == 10**bottom.every.places):
            return -top if all_or_none(units < 0) else top
        return self.settled(top.every / bottom.every)

    def function(self, name: str, argument: Hold) -> Hold:
        """Return an elementary function."""
        return self.settled(image(name, argument.every))


def _chosen(mask: Mask, first: Hold, second: Hold) -> Hold:
    """Return the one or the other, column by column; both are held in both ways."""
    spans = [(first.rounded, second.rounded), (first.longer, second.longer)]
    rounded, longer = (
        one and two and Span(np.where(mask, one.low, two.low), np.where(mask, one.high, two.high)) for one, two in spans
    )
    return Hold(rounded, longer)


def _is_some(slack: Column | float) -> bool:
    return not (isinstance(slack, int | float) and slack == 0)
