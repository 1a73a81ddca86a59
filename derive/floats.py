"""Numbers as floats, for speed: they tell at once that a value is nowhere near a number, never that it is near one.

What floats may have wrong has no value here: numbers far from 1, sides of a kink. Exact work has to tell it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from derive.graph import Graph
from derive.names import Name
from derive.numbers import Real
from derive.reckoning import Branches, Of, reckoned
from derive.term import Term

_LARGEST, _KINK = 10**3, 2**-30
_WORDS = {"ln": "log", "arctan": "atan"}


class Unsure(ArithmeticError):
    """On which side of a kink a number lies is more than floats can tell."""


@dataclass(frozen=True, slots=True)
class Floats:
    """Floats as a kind of numbers to reckon in; raises what Python raises where one has no value."""

    def number(self, value: Fraction) -> float:
        """Return the float next to a constant."""
        return float(value)

    def negative(self, value: float) -> float:
        """Return a float with the other sign."""
        return -value

    def total(self, terms: tuple[Term, ...], of: Of[float]) -> float:
        """Return a sum."""
        return sum(map(of, terms))

    def product(self, factors: tuple[Term, ...], of: Of[float]) -> float:
        """Return a product; whether 0 times what has no value is 0 is left to exact work."""
        return math.prod(map(of, factors))

    def quotient(self, over: float, under: float) -> float:
        """Return a quotient."""
        return over / under

    def power(self, base: Term, exponent: Term, of: Of[float]) -> float:
        """Return a power."""
        return math.pow(of(base), of(exponent))

    def function(self, name: str, argument: float) -> float:
        """Return the value of an elementary function."""
        found: float = getattr(math, _WORDS.get(name, name))(argument)
        return found

    def chosen(self, branches: Branches, of: Of[float]) -> float:
        """Return the value of a branch, where none of the differences that choose it is near 0."""
        for condition, part in branches:
            difference = of(condition.left) - of(condition.right)
            if abs(difference) <= _KINK:
                raise Unsure
            if condition.holds(1 if difference > 0 else -1):
                return of(part)
        raise Unsure


FLOATS = Floats()


def floats(values: Mapping[Name, Real]) -> Mapping[Name, float]:
    """Return numbers as floats; those that are too large for one are left out."""
    found = {}
    for name, value in values.items():
        with suppress(OverflowError):
            found[name] = float(value)
    return found


def roughly(graph: Graph, known: Mapping[Name, float]) -> float | None:
    """Return the value of the last definition of a graph, None where floats cannot tell.

    >>> from derive.graph import Definition, Leaf
    >>> from derive.term import Num, Prod, Ref
    >>> x, f = Name("x"), Name("f")
    >>> half = Graph((Leaf(x, "input"),), (Definition(f, Prod((Num(Fraction(1, 2)), Ref(x))), "line"),))
    >>> roughly(half, {x: 3.0}), roughly(half, {x: 5000.0})
    (1.5, None)
    """
    try:
        found = {leaf.name: known[leaf.name] for leaf in graph.leaves}
        for definition in graph.definitions:
            found[definition.name] = reckoned(definition.term, found.__getitem__, FLOATS)
    except (KeyError, ArithmeticError, ValueError):  # ValueError is what math says of ln 0
        return None
    return found[graph.definitions[-1].name] if all(abs(value) <= _LARGEST for value in found.values()) else None
