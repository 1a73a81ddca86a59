"""A step in floats, to tell at once that its value is nowhere near a number; never tells that it is near one.

What floats may have wrong is left to exact work: numbers far from 1, sides of a kink, what has no value.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property, partial
from typing import assert_never

from derive.graph import Graph
from derive.laws.functions import FUNCTIONS, written_out
from derive.names import Name
from derive.numbers import Real
from derive.term import (
    Brace,
    Call,
    Cases,
    Hole,
    Matrix,
    Neg,
    Num,
    Pow,
    Prod,
    Quot,
    Rate,
    Ref,
    Sum,
    Term,
    Total,
)  # fmt: skip

Floats = Mapping[Name, float]
Rough = Callable[[Floats], float]
_LARGEST, _KINK = 10**3, 2**-30
_MATH: Mapping[str, Callable[[float], float]] = {
    "ln": math.log, "arctan": math.atan, "exp": math.exp, "sin": math.sin, "cos": math.cos, "sqrt": math.sqrt,
    "tanh": math.tanh,
}  # fmt: skip
_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class Unsure(ArithmeticError):
    """On which side of a kink a number lies is more than floats can tell."""


class Roughly:
    """The last definition of a graph, worked out in floats.

    >>> from fractions import Fraction
    >>> from derive.graph import Definition, Leaf
    >>> x, f = Name("x"), Name("f")
    >>> lines = (Definition(f, Prod((Num(Fraction(1, 2)), Ref(x))), "line"),)
    >>> half = Roughly(Graph((Leaf(x, "input"),), lines))
    >>> half.value({x: 3.0}), half.value({x: 5000.0})
    (1.5, None)
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    @cached_property
    def _lines(self) -> tuple[tuple[Name, Rough], ...]:
        return tuple((definition.name, _rough(definition.term)) for definition in self._graph.definitions)

    def value(self, known: Floats) -> float | None:
        """Return the value, None where floats cannot tell."""
        try:
            found = {leaf.name: known[leaf.name] for leaf in self._graph.leaves}
            for name, line in self._lines:
                found[name] = line(found)
        except (KeyError, ArithmeticError, ValueError):  # ValueError is what math says of ln 0
            return None
        if all(abs(value) <= _LARGEST for value in found.values()):
            return found[self._lines[-1][0]]
        return None


def floats(values: Mapping[Name, Real]) -> Floats:
    """Return numbers as floats; those that are too large for one are left out."""
    found = {}
    for name, value in values.items():
        with suppress(OverflowError):
            found[name] = float(value)
    return found


def _rough(term: Term) -> Rough:
    """Return a formula as a function of named floats."""
    match term:
        case Ref(name):
            return operator.itemgetter(name)
        case Num(number):
            constant = float(number)
            return lambda _: constant
        case Neg(inner):
            part = _rough(inner)
            return lambda values: -part(values)
        case Sum(terms):
            parts = tuple(map(_rough, terms))
            return lambda values: sum(part(values) for part in parts)
        case Prod(factors):
            parts = tuple(map(_rough, factors))
            return lambda values: math.prod(part(values) for part in parts)
        case Quot(over, under):
            return partial(_both, operator.truediv, _rough(over), _rough(under))
        case Pow(base, exponent):
            return partial(_both, math.pow, _rough(base), _rough(exponent))
        case Call(function, arguments):
            if FUNCTIONS[function].written is not None:
                return _rough(written_out(term))
            argument, called = _rough(arguments[0]), _MATH[function]
            return lambda values: called(argument(values))
        case Cases():
            return _branch(term)
        case Rate() | Matrix() | Hole() | Brace() | Total():
            raise AssertionError("only formulas have a value")
        case _:
            assert_never(term)


def _both(operation: Callable[[float, float], float], first: Rough, second: Rough, values: Floats) -> float:
    return operation(first(values), second(values))


def _branch(cases: Cases) -> Rough:
    parts = [
        (_rough(condition.left), condition.relation, _rough(condition.right), _rough(part))
        for condition, part in cases.branches
    ]

    def value(values: Floats) -> float:
        for left, relation, right, part in parts:
            one, other = left(values), right(values)
            if abs(one - other) <= _KINK:
                raise Unsure
            if relation in _HOLDS and _HOLDS[relation](one, other):
                return part(values)
        raise Unsure

    return value
