"""The ways on which a page lets a product be taken through the names it is made of; knows roles, no values.

∂C/∂w = δ·x may be worked as ∂C/∂a·f′·x, δ as (a - y)·f′, f′ as a·(1 - a), and several paths each to its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.graph import Graph
from derive.names import Name
from derive.term import ONE, Neg, Num, Prod, Quot, Ref, Sum, Term

CHAIN, SIGNAL, SLOPE, LINK, FORMULA = 4, 3, 2, 1, 0  # each may be taken apart into what has a lower number
_RANKS = {"gradient": CHAIN, "signal": SIGNAL, "derivative": SLOPE, "aside": SLOPE, "link": LINK}


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a product taken apart; `under` where it divides, `rounded` where 1/x is a result of its own."""

    term: Term
    under: bool = False
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Routes:
    """The names of a graph that a product may go through.

    >>> from derive.builders.dense import Layer, Network, Objective, forward
    >>> from derive.derivation import Recipe, derive_example
    >>> net = Network(1, (Layer(1, "sigmoid"),), Objective("half-squared-error"))
    >>> graph = derive_example(forward(net), Recipe(), network=True, alone=True)
    >>> gradient = graph.having("gradient")[0]
    >>> len(list(Routes(graph).factors(graph[gradient].term, CHAIN)))
    4
    """

    graph: Graph

    def rank(self, name: Name) -> int:
        """Say what a definition is part of: the whole chain to a parameter, δ, another derivative, a link."""
        role = self.graph.role(name)
        if role == "derivative" and (own := name._replace(of=None, example=None)) in self.graph:
            role = "gradient" if self.graph.role(own) == "parameter" else role
        return _RANKS.get(role, FORMULA)

    def factors(self, term: Term, rank: int) -> Iterator[Factor]:
        """Yield the factors of a product, through fractions and through names of a lower rank."""
        match term:
            case Prod(parts):
                for part in parts:
                    yield from self.factors(part, rank)
            case Neg(inner):
                yield Factor(Num(Fraction(-1)))
                yield from self.factors(inner, rank)
            case Quot(over, Num(value)) if value:
                yield from () if over == ONE else self.factors(over, rank)
                yield Factor(Num(1 / value))
            case Quot(over, under):
                yield from () if over == ONE else self.factors(over, rank)
                yield Factor(under, under=True, rounded=over == ONE)
            case Ref(name) if (inner_term := self.opened(name, rank)) is not None:
                yield from self.factors(inner_term, self.rank(name))
            case _:
                yield Factor(term)

    def opened(self, name: Name, rank: int) -> Term | None:
        """Return what a name stands for where a product may go through it: a product, or a difference from a given."""
        if self.graph.is_leaf(name) or not FORMULA < self.rank(name) < rank:
            return None
        term = self.graph[name].term
        inner = term.term if isinstance(term, Neg) else term
        return term if isinstance(inner, Prod) or (isinstance(term, Sum) and self._is_difference(term)) else None

    def _is_difference(self, term: Sum) -> bool:
        parts = [part.term if isinstance(part, Neg) else part for part in term.terms]
        found = [part for part in parts if isinstance(part, Ref) and not self.graph.is_leaf(part.name)]
        return len(found) == 1 and all(isinstance(part, Num | Ref) for part in parts)

    def by_paths(self, term: Term, rank: int) -> Iterator[Term]:
        """Yield the sum over the paths, each taken to its end, where a derivative is a sum over several."""
        if isinstance(term, Ref) or rank < SIGNAL:
            return
        factors = list(self.factors(term, rank))
        if any(factor.under for factor in factors):
            return
        for place, factor in enumerate(factors):
            if not isinstance(factor.term, Ref) or self.graph.is_leaf(factor.term.name):
                continue
            inner = self.graph[factor.term.name].term
            if self.rank(factor.term.name) == SLOPE and _are_paths(inner):
                others = tuple(other.term for other in factors[:place] + factors[place + 1 :])
                yield Sum(tuple(Prod((path, *others)) for path in summands(inner)))


def summands(term: Term) -> tuple[Term, ...]:
    """Return the terms of a sum, of sums inside it too, with the signs they have there.

    >>> x, y = Ref(Name("x")), Ref(Name("y"))
    >>> summands(Neg(Sum((x, Neg(y))))) == (Neg(x), y)
    True
    """
    match term:
        case Sum(terms):
            return tuple(inner for part in terms for inner in summands(part))
        case Neg(Sum() as inner):
            return tuple(part.term if isinstance(part, Neg) else Neg(part) for part in summands(inner))
        case _:
            return (term,)


def _are_paths(term: Term) -> bool:
    parts: Iterable[Term] = (part.term if isinstance(part, Neg) else part for part in summands(term))
    return isinstance(term, Sum) and all(isinstance(part, Prod) for part in parts)
