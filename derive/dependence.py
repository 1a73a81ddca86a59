"""Factors that depend on one quantity, such as a and 1 - a, move together in a product; knows no graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from derive.hand import Hand, Held
from derive.interval import POINT_ONE, product_of_lines
from derive.names import Name
from derive.routes import summands
from derive.term import Neg, Num, Ref, Term

Way = Literal["rounded", "longer"]


@dataclass(frozen=True, slots=True)
class Line:
    """A factor ±x + constant in one quantity x that is not known exactly; the constant is on the grid of intervals."""

    name: Name
    slope: int
    constant: int


def line_of(term: Term, value: Callable[[Term], Held]) -> Line | None:
    """Return a factor as ±x + constant where it is one.

    >>> from derive.interval import Interval
    >>> a = Name("a")
    >>> line_of(Neg(Ref(a)), lambda term: Held(None, Interval(1, 2)))
    Line(name=Name(letter='a', layer=None, indices=(), of=None, new=False, example=None, update=None), \
slope=-1, constant=0)
    """
    slope, constant, name = 0, 0, None
    for part in summands(term):
        sign, inner = (-1, part.term) if isinstance(part, Neg) else (1, part)
        if not isinstance(inner, Num | Ref):
            return None
        held = value(inner)
        if held.is_point:
            constant += sign * held.every.low
        elif name is None and isinstance(inner, Ref):
            slope, name = sign, inner.name
        else:
            return None
    return None if name is None else Line(name, slope, constant)


def together(
    hand: Hand,
    held: Sequence[Held],
    loose: Sequence[int],
    lines: Sequence[Line | None],
    named: Callable[[Name], Held],
) -> Held:
    """Return the product of factors, of which those that are lines in one quantity move together.

    `loose` is by how much each factor may be off by itself. The quantity is carried in one of two ways: rounded, and
    then differences from short numbers are exact; or longer, and then each use may round it, or its difference, anew.
    """
    names = [line.name for line in lines if line is not None]
    shared = sorted({name for name in names if names.count(name) > 1}, key=names.index)
    if not shared:
        return hand.times(held, loose=loose if any(loose) else ())
    found: Held | None = None
    for choice in product(*(_ways(named(name)) for name in shared)):
        value = _moved(hand, held, loose, lines, named, dict(zip(shared, choice, strict=True)))
        found = value if found is None else found | value
    assert found is not None, "every quantity is held in some way"
    return found


def _ways(held: Held) -> list[Way]:
    ways: list[Way] = [] if held.rounded is None else ["rounded"]
    return ways if held.longer is None else [*ways, "longer"]


def _moved(
    hand: Hand,
    held: Sequence[Held],
    loose: Sequence[int],
    lines: Sequence[Line | None],
    named: Callable[[Name], Held],
    ways: Mapping[Name, Way],
) -> Held:
    """Return the product with each shared quantity carried in one way."""
    ideal, factors, slacks = POINT_ONE, list(held), list(loose)
    for name, way in ways.items():
        at = named(name).rounded if way == "rounded" else named(name).longer
        assert at is not None, "a quantity is held in the way it is carried"
        found = [(place, line) for place, line in enumerate(lines) if line is not None and line.name == name]
        ideal = ideal * product_of_lines([(line.slope, line.constant) for _, line in found], at)
        for place, line in found:
            alone = product_of_lines([(line.slope, line.constant)], at)
            factors[place] = Held(None, alone)
            exact = way == "rounded" and (not line.constant or hand.adds_exactly(line.constant))
            slacks[place] = 0 if exact else hand.slack(alone.size)
    for factor, other in zip(held, lines, strict=True):
        if other is None or other.name not in ways:
            ideal = ideal * factor.every
    return hand.times(factors, ideal, slacks)
