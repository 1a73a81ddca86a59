"""What correct hand work can reach at every name of a graph, for many sheets at once; a twin of `reach`.

The routes are those of `routes`. Whatever floats cannot follow is Unsuited: kinks inside a set, waves, no bound at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

import numpy as np

from derive.exercises.enclosed.hold import ZERO, Columnar, Hold
from derive.exercises.enclosed.span import Span, Unsuited, all_or_none, exact
from derive.exercises.enclosed.together import line_of, together
from derive.graph import Graph
from derive.grouping import MOST_FACTORS
from derive.laws.functions import FUNCTIONS, written_out
from derive.names import Name
from derive.routes import FORMULA, Routes, summands
from derive.term import (
    Brace,
    Call,
    Cases,
    Condition,
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
)

_HOLDS = {"<": (-1,), "<=": (-1, 0), "=": (0,), ">=": (0, 1), ">": (1,)}
_MOST_PLACES = 9
_LARGEST = 2**20
_LARGEST_POWER = 100


@dataclass(slots=True)
class Work:
    """The values found so far, in the order of the graph."""

    graph: Graph
    hand: Columnar
    found: dict[Name, Hold]
    routes: Routes

    def define(self, wanted: Iterable[Name]) -> None:
        """Find what can be held of some definitions, along every route."""
        for name in wanted:
            term, rank = self.graph[name].term, self.routes.rank(name)
            held = self.value(term, rank)
            for route in self.routes.by_paths(term, rank):
                held = held | self.value(route)
            self.found[name] = held

    def value(self, term: Term, rank: int = FORMULA) -> Hold:
        """Return what can be held of a term."""
        match term:
            case Ref(name):
                return self.found[name]
            case Num(value):
                span = spanning([value])
                if span is None:
                    raise Unsuited
                return self.hand.given(span)
            case Neg(inner):
                return -self.value(inner, rank)
            case Sum():
                return self.hand.plus([self.value(part, rank) for part in summands(term)])
            case Prod() | Quot(Prod(), _):
                return self.multiplied(term, rank)
            case Quot(over, under):
                return self.quotient(over, under)
            case Pow(base, Num(exponent)) if exponent.denominator == 1 and 1 <= exponent <= _LARGEST_POWER:
                return self.hand.power(self.value(base), int(exponent))
            case Pow():
                raise Unsuited
            case Call(function, arguments):
                return self.called(term, function, [self.value(argument) for argument in arguments])
            case Cases(branches):
                return self.chosen(branches, rank)
            case Rate() | Matrix() | Hole() | Brace() | Total():
                raise AssertionError("only formulas have a value")
            case _:
                assert_never(term)

    def quotient(self, over: Term, under: Term) -> Hold:
        """Return a quotient; a part of a sum that it is in itself cannot be more than all of it."""
        top, bottom = self.value(over), self.value(under)
        found = self.hand.over(top, bottom)
        if isinstance(over, Ref) and isinstance(under, Ref) and not self.graph.is_leaf(under.name):
            total = self.graph[under.name].term
            if isinstance(total, Sum) and total.terms.count(over) == 1 and under.name not in self.routes.fixed:
                return self.share(over, total, top, bottom, found)
        return found

    def share(self, part: Ref, total: Sum, top: Hold, bottom: Hold, found: Hold) -> Hold:
        """Return a part of a sum: it rises with the part, falls with the rest."""
        rest = ZERO
        for term in total.terms:
            rest = rest if term == part else rest + self.value(term).every
        rest = rest.wider((len(summands(total)) + 1) * self.hand.slack)
        low, high = (Span(end, end) for end in (top.every.low, top.every.high))
        if all_or_none((low.low <= 0) | (rest.low <= 0)):
            return found
        least, most = low / (low + rest), high / (high + rest)
        return found.within(Span(least.low, most.high).wider(self.hand.slack))

    def called(self, term: Call, function: str, arguments: list[Hold]) -> Hold:
        """Return a function's value; those that only choose between their arguments round nothing."""
        match function:
            case "identity":
                return arguments[0]
            case "abs":
                return _extreme(arguments[0], -arguments[0], False)
            case "relu" | "max":
                return _extreme(Hold(ZERO, None) if function == "relu" else arguments[1], arguments[0], False)
            case "min":
                return _extreme(arguments[0], arguments[1], True)
        if FUNCTIONS[function].written is not None:
            return self.value(written_out(term))
        return self.hand.function(function, arguments[0])

    def chosen(self, branches: tuple[tuple[Condition, Term], ...], rank: int) -> Hold:
        """Return the branch that holds, where the same one holds for the whole set."""
        for condition, part in branches:
            difference = self.value(condition.left).every + -self.value(condition.right).every
            if difference.is_zero:
                sign = 0
            elif all_or_none(difference.low > 0):
                sign = 1
            elif all_or_none(difference.high < 0):
                sign = -1
            else:
                raise Unsuited
            if sign in _HOLDS[condition.relation]:
                return self.value(part, rank)
        raise AssertionError("the branches of a formula cover every number")

    def multiplied(self, term: Term, rank: int) -> Hold:
        """Return a product over every grouping of its factors, through as many names as can be gone through."""
        if (shares := self.distributed(term)) is not None:
            return shares
        factors = list(self.routes.factors(term, rank))
        while len(factors) > MOST_FACTORS and rank > FORMULA:
            rank -= 1
            factors = list(self.routes.factors(term, rank))
        if any(not factor.under and self.is_zero(factor.term) for factor in factors):
            return Hold(ZERO, None)
        held = []
        for factor in factors:
            value = self.value(factor.term)
            if value.every.is_zero and not factor.under:
                return value
            held.append(Hold(None, _ONE / value.every) if factor.under else value)
        loose = [self.hand.slack if factor.rounded else 0 for factor in factors]
        lines = [None if factor.under else line_of(factor.term, self.value) for factor in factors]
        return together(self.hand, held, loose, lines, self.found.__getitem__)

    def is_zero(self, term: Term) -> bool:
        """Tell whether a name or number is exactly zero."""
        if isinstance(term, Ref):
            return self.found[term.name].every.is_zero
        return isinstance(term, Num) and not term.value

    def distributed(self, term: Term) -> Hold | None:
        """Return number · (sum of shares) with the number in front of the sum or in front of every share."""
        match term:
            case Prod((Num() as number, Sum(terms))) if not all(isinstance(part, Ref) for part in terms):
                front = self.value(number)
                shares = [self.value(part) for part in terms]
                outside = self.hand.times([front, self.hand.plus(shares)])
                return outside | self.hand.plus([self.hand.times([front, share]) for share in shares])
            case _:
                return None


_ONE = exact(np.ones(1, dtype=np.int64), 0)


def _extreme(first: Hold, second: Hold, smaller: bool) -> Hold:
    """Return the larger or smaller of two values, each held as it was."""
    if smaller:
        return -_extreme(-first, -second, False)
    if all_or_none(first.every.low >= second.every.high):
        return first
    if all_or_none(second.every.low >= first.every.high):
        return second
    raise Unsuited


def spanning(values: Sequence[Fraction]) -> Span | None:
    """Return given numbers, one for each column, exactly if they are decimals; None if some are beyond floats.

    >>> spanning([Fraction(3, 10), Fraction(25, 100)]).units
    array([30, 25])
    """
    shared = math.lcm(*(value.denominator for value in values))
    places = next((n for n in range(_MOST_PLACES) if 10**n % shared == 0), None)
    if places is not None and all(abs(value.numerator) < _LARGEST * value.denominator for value in values):
        scale = 10**places
        return exact(np.array([value.numerator * (scale // value.denominator) for value in values]), places)
    if any(10**60 % value.denominator == 0 for value in values):
        return None
    middle = np.array([float(value) for value in values])
    return Span(middle, middle).wider(0)


def reached(graph: Graph, given: Mapping[Name, Span], hand: Columnar, wanted: Iterable[Name]) -> dict[Name, Hold]:
    """Return what can be held of some definitions, in order, which use no others."""
    found = {name: hand.given(span) for name, span in given.items()}
    work = Work(graph, hand, found, Routes(graph))
    work.define(wanted)
    return work.found
