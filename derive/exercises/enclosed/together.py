"""Factors that are lines in one quantity, such as a and 1 - a, move together in a product; in many columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from derive.exercises.enclosed.hold import ONE, ZERO, Columnar, Hold
from derive.exercises.enclosed.span import Span, all_or_none, hull
from derive.exercises.functions import Column
from derive.names import Name
from derive.routes import summands
from derive.term import Neg, Num, Ref, Term

Way = Literal["rounded", "longer"]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A factor ±x + constant in one quantity x that is not known exactly."""

    name: Name
    slope: int
    constant: Span


def line_of(term: Term, value: Callable[[Term], Hold]) -> Line | None:
    """Return a factor as ±x + constant where it is one."""
    slope, constant, name = 0, ZERO, None
    for part in summands(term):
        sign, inner = (-1, part.term) if isinstance(part, Neg) else (1, part)
        if not isinstance(inner, Num | Ref):
            return None
        held = value(inner)
        if held.is_point:
            constant = constant + (held.every if sign > 0 else -held.every)
        elif name is None and isinstance(inner, Ref):
            slope, name = sign, inner.name
        else:
            return None
    return None if name is None else Line(name, slope, constant)


def together(
    hand: Columnar,
    held: Sequence[Hold],
    loose: Sequence[float],
    lines: Sequence[Line | None],
    named: Callable[[Name], Hold],
) -> Hold:
    """Return the product of factors, of which those that are lines in one quantity move together."""
    names = [line.name for line in lines if line is not None]
    shared = sorted({name for name in names if names.count(name) > 1}, key=names.index)
    if not shared:
        return hand.times(held, loose=loose if any(loose) else ())
    found: Hold | None = None
    for choice in product(*(_ways(named(name)) for name in shared)):
        value = _moved(hand, held, loose, lines, named, dict(zip(shared, choice, strict=True)))
        found = value if found is None else found | value
    assert found is not None, "every quantity is held in some way"
    return found


def _ways(held: Hold) -> list[Way]:
    ways: list[Way] = [] if held.rounded is None else ["rounded"]
    return ways if held.longer is None else [*ways, "longer"]


def _moved(
    hand: Columnar,
    held: Sequence[Hold],
    loose: Sequence[float],
    lines: Sequence[Line | None],
    named: Callable[[Name], Hold],
    ways: Mapping[Name, Way],
) -> Hold:
    """Return the product with each shared quantity carried in one way."""
    ideal, factors, slacks = ONE, list(held), list(loose)
    for name, way in ways.items():
        at = named(name).rounded if way == "rounded" else named(name).longer
        assert at is not None, "a quantity is held in the way it is carried"
        found = [(place, line) for place, line in enumerate(lines) if line is not None and line.name == name]
        ideal = ideal * product_of_lines([line for _, line in found], at)
        for place, line in found:
            factors[place] = Hold(None, product_of_lines([line], at))
            adds = way == "rounded" and (line.constant.is_zero or all_or_none(hand.is_short(line.constant)))
            slacks[place] = 0 if adds else hand.slack
    for factor, other in zip(held, lines, strict=True):
        if other is None or other.name not in ways:
            ideal = ideal * factor.every
    return hand.times(factors, ideal, slacks)


def product_of_lines(lines: Sequence[Line], at: Span) -> Span:
    """Return the range of (±x + β₁)(±x + β₂)… over x; two lines exactly, at the ends or at the crest between them.

    >>> rise, fall = Line(Name("a"), 1, ZERO), Line(Name("a"), -1, ONE)
    >>> found = product_of_lines([rise, fall], Span(np.array([1]) / 4, np.array([3]) / 4))
    >>> [round(float(end[0]), 9) for end in (found.low, found.high)]
    [0.1875, 0.25]
    """
    factors = [(at if line.slope > 0 else -at) + line.constant for line in lines]
    whole = factors[0]
    for factor in factors[1:]:
        whole = whole * factor
    if at.is_point or len(lines) < 2:
        return whole
    if len(lines) == 2:
        return _two(lines[0], lines[1], at)
    middle = Span((at.low + at.high) / 2, (at.low + at.high) / 2)
    centre, slope = ONE, ZERO
    for line in lines:
        centre = centre * ((middle if line.slope > 0 else -middle) + line.constant)
    for place, line in enumerate(lines):
        rest = ONE
        for other, factor in enumerate(factors):
            rest = rest if other == place else rest * factor
        slope = slope + (rest if line.slope > 0 else -rest)
    found = centre + slope * (at + -middle)
    return Span(np.maximum(found.low, whole.low), np.minimum(found.high, whole.high))


def _two(first: Line, second: Line, at: Span) -> Span:
    one, two = (line.constant.low / 2 + line.constant.high / 2 for line in (first, second))

    def product_at(x: Column) -> Column:
        return (first.slope * x + one) * (second.slope * x + two)

    ends = [product_at(end) for end in (at.low, at.high)]
    low, high = np.minimum(*ends), np.maximum(*ends)
    # The derivative 2·first·second·x + first·other + second·constant is zero at the crest.
    crest = -first.slope * second.slope * (first.slope * two + second.slope * one) / 2
    inside = (at.low < crest) & (crest < at.high)
    top = product_at(crest)
    low, high = np.where(inside, np.minimum(low, top), low), np.where(inside, np.maximum(high, top), high)
    # Each factor may be off by the errors of its own size, however small it is itself.
    size = (at.size + np.abs(one)) * (at.size + np.abs(two))
    return hull(low, high, 2 * size)
