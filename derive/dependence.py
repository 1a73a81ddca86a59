"""Factors that depend on one quantity, such as a and 1 - a, move together in a product; knows no graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import mul
from typing import Generic, Literal

from derive.enclosure import E, Size
from derive.grouping import is_some
from derive.names import Name
from derive.routes import summands
from derive.term import Neg, Num, Ref, Term
from derive.working import HeldIn, Working

Way = Literal["rounded", "longer"]


@dataclass(frozen=True, slots=True, eq=False)
class Line(Generic[E]):
    """A factor ±x + constant in one quantity x that is not known exactly; the constant is."""

    name: Name
    slope: int
    constant: E


def line_of(term: Term, value: Callable[[Term], HeldIn[E]], zero: E) -> Line[E] | None:
    """Return a factor as ±x + constant where it is one.

    >>> from derive.interval import POINT_ZERO, Interval
    >>> found = line_of(Neg(Ref(Name("a"))), lambda term: HeldIn(None, Interval(1, 2)), POINT_ZERO)
    >>> str(found.name), found.slope, found.constant.is_zero
    ('a', -1, True)
    """
    slope, constant, name = 0, zero, None
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


def product_of_lines(lines: Sequence[tuple[int, E]], at: E) -> E:
    """Return the range of (±x + β₁)(±x + β₂)… over x; the constants are known exactly.

    >>> from derive.interval import GRID, POINT_ONE, POINT_ZERO, Interval
    >>> half = GRID // 2
    >>> product_of_lines([(1, POINT_ZERO), (-1, POINT_ONE)], Interval(half - 9, half + 8)).high == GRID // 4
    True

    Two lines are exact: at the ends, or at the crest between them. More are taken around the middle, which is exact
    but for squares of the width.
    """
    factors = _at(lines, at)
    whole = reduce(mul, factors)
    if at.is_point or len(lines) < 2:
        return whole
    if len(lines) == 2:
        return at.two_lines(lines[0], lines[1])
    slopes = []
    for place, (sign, _) in enumerate(lines):
        rest = reduce(mul, factors[:place] + factors[place + 1 :])
        slopes.append(rest if sign > 0 else -rest)
    slope = reduce(lambda one, two: one + two, slopes)
    middle = at.middle
    return (reduce(mul, _at(lines, middle)) + slope * (at + -middle)).common(whole)


def _at(lines: Sequence[tuple[int, E]], x: E) -> list[E]:
    return [(x if slope > 0 else -x) + constant for slope, constant in lines]


def together(
    hand: Working[E],
    held: Sequence[HeldIn[E]],
    loose: Sequence[Size],
    lines: Sequence[Line[E] | None],
    named: Callable[[Name], HeldIn[E]],
) -> HeldIn[E]:
    """Return the product of factors, of which those that are lines in one quantity move together.

    `loose` is by how much each factor may be off by itself. The quantity is carried in one of two ways: rounded, and
    then differences from short numbers are exact; or longer, and then each use may round it, or its difference, anew.
    """
    names = [line.name for line in lines if line is not None]
    shared = sorted({name for name in names if names.count(name) > 1}, key=names.index)
    if not shared:
        return hand.times(held, loose=loose if any(map(is_some, loose)) else ())
    found: HeldIn[E] | None = None
    for choice in product(*(_ways(named(name)) for name in shared)):
        value = _moved(hand, held, loose, lines, named, dict(zip(shared, choice, strict=True)))
        found = value if found is None else found | value
    assert found is not None, "every quantity is held in some way"
    return found


def _ways(held: HeldIn[E]) -> list[Way]:
    ways: list[Way] = [] if held.rounded is None else ["rounded"]
    return ways if held.longer is None else [*ways, "longer"]


def _moved(
    hand: Working[E],
    held: Sequence[HeldIn[E]],
    loose: Sequence[Size],
    lines: Sequence[Line[E] | None],
    named: Callable[[Name], HeldIn[E]],
    ways: Mapping[Name, Way],
) -> HeldIn[E]:
    """Return the product with each shared quantity carried in one way."""
    ideal, factors, slacks = hand.one, list(held), list(loose)
    for name, way in ways.items():
        at = named(name).rounded if way == "rounded" else named(name).longer
        assert at is not None, "a quantity is held in the way it is carried"
        found = [(place, line) for place, line in enumerate(lines) if line is not None and line.name == name]
        ideal = ideal * product_of_lines([(line.slope, line.constant) for _, line in found], at)
        for place, line in found:
            alone = product_of_lines([(line.slope, line.constant)], at)
            factors[place] = HeldIn(None, alone)
            slacks[place] = 0 if way == "rounded" and hand.adds_exactly(line.constant) else hand.slack(alone.size)
    for factor, other in zip(held, lines, strict=True):
        if other is None or other.name not in ways:
            ideal = ideal * factor.every
    return hand.times(factors, ideal, slacks)
