"""The smooth pieces of a graph: which branch of each formula holds at a point, and where a kink lies between them.

Knows no derivatives. Around a point that lies on no kink a graph is one smooth formula, in which no branch is left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from derive.evaluate import Arithmetic
from derive.graph import Definition, Graph
from derive.laws.functions import FUNCTIONS, written_out
from derive.names import Name
from derive.numbers import Real
from derive.term import ZERO, Call, Cases, Condition, Ref, Term, children, rebuilt, refs

Branches: TypeAlias = tuple[tuple[Condition, Term], ...]


def kinks(term: Term) -> list[Term]:
    """Return the terms inside a formula whose zero is a kink."""
    found = list(FUNCTIONS[term.function].kinks(*term.arguments)) if isinstance(term, Call) and term.function else []
    return found + [kink for child in children(term) for kink in kinks(child)]


@dataclass(frozen=True, slots=True)
class Kinks:
    """Everything in a graph whose zero is a kink, found once for many points.

    >>> from fractions import Fraction
    >>> from derive.graph import Leaf
    >>> from derive.term import Ref
    >>> x, f = Name("x"), Name("f")
    >>> graph = Graph((Leaf(x, "input"),), (Definition(f, Call("relu", (Ref(x),)), "line"),))
    >>> Kinks.of(graph).sides({x: Fraction(-2)}, Arithmetic()), Kinks.of(graph).sides({x: Fraction(0)}, Arithmetic())
    ((-1,), (0,))
    """

    terms: tuple[Term, ...]

    @classmethod
    def of(cls, graph: Graph) -> Kinks:
        """Return the kinks of all definitions."""
        return cls(tuple(kink for definition in graph.definitions for kink in kinks(definition.term)))

    def sides(self, values: Mapping[Name, Real], arithmetic: Arithmetic) -> tuple[int, ...]:
        """Return for each kink on which side of it the values are: -1, 1, or 0 where they lie exactly on it."""
        found = (arithmetic.value(term, values) for term in self.terms)
        return tuple((value > 0) - (value < 0) for value in found)


def branched(term: Term) -> bool:
    """Tell whether a formula, written out, is chosen by a condition anywhere.

    >>> from derive.term import Ref
    >>> branched(Call("relu", (Ref(Name("z")),))), branched(Call("tanh", (Ref(Name("z")),)))
    (True, False)
    """
    if isinstance(term, Cases) or any(map(branched, children(term))):
        return True
    return isinstance(term, Call) and FUNCTIONS[term.function].written is not None and branched(written_out(term))


def nested(graph: Graph) -> bool:
    """Tell whether a formula with branches is applied to what has branches, as that of the second of two relu layers.

    >>> from derive.graph import Leaf
    >>> from derive.term import Ref
    >>> x, f, g = map(Name, "xfg")
    >>> lines = [Definition(f, Call("relu", (Ref(x),)), "line"), Definition(g, Call("abs", (Ref(f),)), "line")]
    >>> [nested(Graph((Leaf(x, "input"),), tuple(lines[:k]))) for k in (1, 2)]
    [False, True]
    """
    chosen: set[Name] = set()

    def inside(term: Term) -> bool:
        return branched(term) or not chosen.isdisjoint(refs(term))

    def deep(term: Term) -> bool:
        return any(map(deep, children(term))) or (any(map(inside, children(term))) and branched(_bare(term)))

    for definition in graph.definitions:
        if deep(definition.term):
            return True
        if inside(definition.term):
            chosen.add(definition.name)
    return False


def _bare(term: Term) -> Term:
    """Return a term whose parts are plain names, so that only its own function is left of it."""
    return Call(term.function, (Ref(Name("x")),) * len(term.arguments)) if isinstance(term, Call) else ZERO


def smooth(term: Term, chosen: Callable[[Branches], Term]) -> Term:
    """Return a formula with every function written out and only the branches that are chosen.

    >>> from derive.term import Ref
    >>> x = Name("x")
    >>> smooth(Call("relu", (Ref(x),)), lambda branches: branches[1][1]) == Ref(x)
    True
    """
    if isinstance(term, Cases):
        return smooth(chosen(term.branches), chosen)
    if isinstance(term, Call) and FUNCTIONS[term.function].written is not None:
        return smooth(written_out(term), chosen)
    return rebuilt(term, lambda part: smooth(part, chosen))


def around(values: Mapping[Name, Real], arithmetic: Arithmetic) -> Callable[[Branches], Term]:
    """Return the choice of the branches that hold at these values."""
    return lambda branches: arithmetic.branch(branches, values)[1]


def piece(graph: Graph, values: Mapping[Name, Real], arithmetic: Arithmetic) -> Graph:
    """Return the graph in which every formula is the smooth one that holds around these values."""
    chosen = around(values, arithmetic)
    definitions = (Definition(d.name, smooth(d.term, chosen), d.role) for d in graph.definitions)
    return Graph(graph.leaves, tuple(definitions))
