"""Gradients in one formula each, by substitution along all paths: no δ and no ∂C/∂a in between; knows no values."""

from __future__ import annotations

from itertools import product

from derive.errors import Fault, Refused
from derive.graph import Definition, Graph
from derive.names import Name
from derive.term import Neg, Prod, Quot, Ref, Sum, Term, refs
from derive.tidy import tidy

_MOST_PATHS = 12


def closed(graph: Graph, kept: tuple[str, ...] = ("gradient",)) -> Graph:
    """Return a derived graph in which every derivative of the kept roles is one formula, and no other is left.

    Activations, slopes, weights and inputs keep their names: they are what a hand puts into such a formula.

    >>> from derive.builders.dense import Layer, Network, Objective, forward
    >>> from derive.derivation import Recipe, derive_example
    >>> from derive.plain import plain
    >>> network = Network(1, (Layer(1, "tanh"), Layer(1, "identity")), Objective("half-squared-error"))
    >>> derived = closed(derive_example(forward(network), Recipe(), network=True, alone=True))
    >>> plain(derived[Name("W", 1, (1, 1), of=Name("C"))].term)
    '(a2[1] - y[1])*W2[1,1]*da1[1]/dz1[1]*a0[1]'

    Raises Refused where a gradient has more paths than anyone would write out.
    """
    passed = {
        d.name: d.term for d in graph.definitions if d.role in ("signal", "derivative", "aside") and d.role not in kept
    }
    found = []
    for definition in graph.definitions:
        if definition.name in passed:
            continue
        ways = _ways(definition.term, passed)
        if len(ways) > _MOST_PATHS:
            raise Refused(
                (
                    Fault(
                        f"the closed formula of {definition.name} has {len(ways)} paths",
                        f"at most {_MOST_PATHS}",
                        "choose --detail full",
                    ),
                )
            )
        if any(name in passed for name in refs(definition.term)):
            term = tidy(ways[0] if len(ways) == 1 else Sum(tuple(map(tidy, ways))))
            found.append(Definition(definition.name, term, definition.role))
        else:
            found.append(definition)
    used = {name for d in found for name in refs(d.term)}
    return Graph(graph.leaves, tuple(d for d in found if d.role != "link" or d.name in used))


def _ways(term: Term, passed: dict[Name, Term]) -> list[Term]:
    """Return one product for every path that a term stands for; a formula without derivatives is one of itself."""
    if not any(name in passed for name in refs(term)):
        return [term]
    match term:
        case Ref(name):
            return _ways(passed[name], passed)
        case Neg(inner):
            return [Neg(way) for way in _ways(inner, passed)]
        case Sum(terms):
            return [way for part in terms for way in _ways(part, passed)]
        case Prod(factors):
            return [Prod(choice) for choice in product(*(_ways(factor, passed) for factor in factors))]
        case Quot(over, under):
            return [Quot(way, under) for way in _ways(over, passed)]
        case _:
            raise AssertionError("a derivative is passed on in sums and products only")
