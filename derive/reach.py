"""What correct hand work can reach at every name of a graph; knows the routes a page permits, no networks, no verdicts.

A product may be taken in any order, with every rounding in the middle or none, and along every route of `routes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from operator import add
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic

from derive.dependence import line_of, together
from derive.enclosure import E, Unbounded
from derive.graph import Graph
from derive.grouping import MOST_FACTORS
from derive.laws.functions import FUNCTIONS, written_out
from derive.names import Name
from derive.routes import FORMULA, Routes, summands
from derive.term import Call, Cases, Condition, Neg, Num, Pow, Prod, Quot, Ref, Sum, Term, no_formula
from derive.working import HeldIn, Working

if TYPE_CHECKING:
    from derive.hand import Hand, Held

_HOLDS = {"<": (-1,), "<=": (-1, 0), "=": (0,), ">=": (0, 1), ">": (1,)}


@dataclass(slots=True)
class Work(Generic[E]):
    """The values found so far, in the order of the graph; None where nothing limits one."""

    graph: Graph
    hand: Working[E]
    found: dict[Name, HeldIn[E] | None]
    routes: Routes
    narrowed: dict[Name, HeldIn[E]] = field(default_factory=dict)

    def define(self, name: Name) -> None:
        """Find what can be held of a definition, along every route."""
        term, rank = self.graph[name].term, self.routes.rank(name)
        try:
            held = self.value(term, rank)
            for route in self.routes.by_paths(term, rank):
                held = held | self.value(route)
            self.found[name] = self.hand.noted(held)
        except Unbounded:
            self.found[name] = None

    def named(self, name: Name) -> HeldIn[E]:
        """Return what can be held of a name."""
        held = self.narrowed.get(name) or self.found[name]
        if held is None:
            raise Unbounded
        return held

    def value(self, term: Term, rank: int = FORMULA) -> HeldIn[E]:
        """Return what can be held of a term."""
        match term:
            case Ref(name):
                return self.named(name)
            case Num(value):
                return self.hand.given(self.hand.number(value))
            case Neg(inner):
                return -self.value(inner, rank)
            case Sum():
                return self.hand.plus([self.value(part, rank) for part in summands(term)])
            case Prod() | Quot(Prod(), _):
                return self.multiplied(term, rank)
            case Quot(over, under):
                return self.quotient(over, under)
            case Pow(base, exponent):
                return self.hand.power(self.value(base), self.value(exponent))
            case Call(function, arguments):
                return self.called(term, function, [self.value(argument) for argument in arguments])
            case Cases(branches):
                return self.chosen(branches, rank)
            case _:
                no_formula(term)

    def quotient(self, over: Term, under: Term) -> HeldIn[E]:
        """Return a quotient; a part of a sum that it is in itself cannot be more than all of it."""
        top, bottom = self.value(over), self.value(under)
        found = self.hand.over(top, bottom)
        if isinstance(over, Ref) and isinstance(under, Ref) and not self.graph.is_leaf(under.name):
            total = self.graph[under.name].term
            if isinstance(total, Sum) and total.terms.count(over) == 1:
                return self.share(over, total, top, bottom, found)
        return found

    def share(self, part: Ref, total: Sum, top: HeldIn[E], bottom: HeldIn[E], found: HeldIn[E]) -> HeldIn[E]:
        """Return a part of a sum that it is in itself, as in softmax: it rises with the part, falls with the rest."""
        rest = reduce(add, (self.value(term).every for term in total.terms if term != part), self.hand.zero)
        rest = rest.wider((len(summands(total)) + 1) * self.hand.slack(bottom.every.size))
        if not (top.every.is_above_zero and rest.is_above_zero):
            return found
        low, high = top.every.ends
        return found.within(self.hand.rounded((low / (low + rest)).up_to(high / (high + rest))))

    def called(self, term: Call, function: str, arguments: list[HeldIn[E]]) -> HeldIn[E]:
        """Return a function's value; those that only choose between their arguments round nothing."""
        match function:
            case "identity":
                return arguments[0]
            case "abs":
                return _larger(arguments[0], -arguments[0])
            case "relu":
                return _larger(HeldIn(self.hand.zero, None), arguments[0])
            case "max":
                return _larger(arguments[1], arguments[0])
            case "min":
                return -_larger(-arguments[0], -arguments[1])
        if FUNCTIONS[function].written is not None:
            return self.value(written_out(term))
        return self.hand.function(function, arguments[0])

    def chosen(self, branches: tuple[tuple[Condition, Term], ...], rank: int) -> HeldIn[E]:
        """Return the value of every branch that may hold, each with its quantity on its own side of the kink."""
        held: HeldIn[E] | None = None
        for condition, part in branches:
            signs = (self.value(condition.left).every + -self.value(condition.right).every).signs()
            if any(sign in _HOLDS[condition.relation] for sign in signs):
                side = replace(self, narrowed=self.narrowed | self.side(condition, signs))
                value = side.value(part, rank)
                held = value if held is None else held | value
            if all(sign in _HOLDS[condition.relation] for sign in signs):
                break
        assert held is not None, "the branches of a formula cover every number"
        return held

    def side(self, condition: Condition, signs: tuple[int, ...]) -> dict[Name, HeldIn[E]]:
        """Return the part of a quantity on the side of a bound that a condition tells."""
        if len(signs) < 2 or not isinstance(condition.left, Ref):
            return {}
        held, bound = self.value(condition.left), self.value(condition.right).every
        if not bound.is_point:
            return {}
        limits = (bound if "<" not in condition.relation else held.every).up_to(
            bound if ">" not in condition.relation else held.every
        )
        return {condition.left.name: held.within(limits)}

    def multiplied(self, term: Term, rank: int) -> HeldIn[E]:
        """Return a product over every grouping of its factors, through as many names as can be gone through."""
        if (shares := self.distributed(term)) is not None:
            return shares
        factors = list(self.routes.factors(term, rank))
        while len(factors) > MOST_FACTORS and rank > FORMULA:
            rank -= 1
            factors = list(self.routes.factors(term, rank))
        # 0·ln 0 is 0, so an exact zero decides before what may have no value is looked at.
        if any(not factor.under and self.is_zero(factor.term) for factor in factors):
            if any(self.is_outside(factor.term) for factor in factors):
                raise Unbounded
            return HeldIn(self.hand.zero, None)
        held = []
        for factor in factors:
            value = self.named(factor.term.name) if isinstance(factor.term, Ref) else self.value(factor.term)
            if value.every.is_zero and not factor.under:
                return value
            held.append(HeldIn(None, self.hand.one / value.every) if factor.under else value)
        loose = [self.hand.slack(x.every.size) if f.rounded else 0 for f, x in zip(factors, held, strict=True)]
        lines = [None if factor.under else line_of(factor.term, self.value, self.hand.zero) for factor in factors]
        return together(self.hand, held, loose, lines, self.named)

    def is_zero(self, term: Term) -> bool:
        """Tell whether a name or number is exactly zero."""
        if isinstance(term, Ref):
            held = self.found[term.name]
            return held is not None and held.every.is_zero
        return isinstance(term, Num) and not term.value

    def is_outside(self, term: Term) -> bool:
        """Tell whether a term is the logarithm of what is certainly negative, which no zero in front makes a value."""
        if not (isinstance(term, Call) and term.function == "ln"):
            return False
        try:
            return self.value(term.arguments[0]).every.is_below_zero
        except Unbounded:
            return False

    def distributed(self, term: Term) -> HeldIn[E] | None:
        """Return number · (sum of shares) with the number in front of the sum or in front of every share."""
        match term:
            case Prod((Num() as number, Sum(terms))) if not all(isinstance(part, Ref) for part in terms):
                front = self.value(number)
                shares = [self.value(part) for part in terms]
                outside = self.hand.times([front, self.hand.plus(shares)])
                return outside | self.hand.plus([self.hand.times([front, share]) for share in shares])
            case _:
                return None


def _larger(first: HeldIn[E], second: HeldIn[E]) -> HeldIn[E]:
    """Return the larger of two values, each held as it was."""
    if first.every.reaches(second.every):
        return first
    if second.every.reaches(first.every):
        return second
    above = first.every.larger(second.every)
    return first.within(above) | second.within(above)


def reach(
    graph: Graph,
    point: Mapping[Name, Fraction | Held],
    hand: Hand,
    done: Mapping[Name, Held | None] = MappingProxyType({}),
) -> dict[Name, Held | None]:
    """Return what can be held of every name, None where nothing limits it.

    >>> from derive.graph import Definition, Leaf
    >>> from derive.hand import Hand
    >>> from derive.interval import enclosing
    >>> from derive.numbers import Policy
    >>> x, f = Name("x"), Name("f")
    >>> graph = Graph((Leaf(x, "input"),), (Definition(f, Quot(Ref(x), Num(Fraction(3))), "line"),))
    >>> held = reach(graph, {x: Fraction(1)}, Hand(Policy(decimals=2)))[f]
    >>> held.every.holds(enclosing(Fraction(33, 100)).low), held.every.holds(enclosing(Fraction(34, 100)).low)
    (True, False)

    A leaf may itself be held, as the parameters that an earlier update made. What is `done` was found before, for the
    same definitions from the same values.
    """
    from derive.interval import enclosing  # a class is followed in floats

    found: dict[Name, Held | None] = {}
    for leaf in graph.leaves:
        value = point[leaf.name]
        found[leaf.name] = value if isinstance(value, HeldIn) else hand.given(enclosing(value))
    work = Work(graph, hand, found, Routes(graph))
    for definition in graph.definitions:
        if definition.name in done:
            found[definition.name] = done[definition.name]
        else:
            work.define(definition.name)
    return found
