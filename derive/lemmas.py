"""Short ways through softmax: the same derivatives written without e and s; knows no numbers and no pages.

Each lemma replaces definitions of a derived graph. The tests prove each with SymPy, and refute it without its
assumption; at run time the certificate compares the derivatives by both ways.
"""

from __future__ import annotations

from typing import Literal

from derive.builders.dense import Network
from derive.graph import Definition, Graph
from derive.names import COST, Name
from derive.term import ONE, ZERO, Neg, Prod, Ref, Sum, Term, minus
from derive.tidy import tidy, turned

Route = Literal["short", "jacobian", "long"]


def applies_short(network: Network) -> bool:
    """Tell whether δ = a - y may be used: softmax outputs under a cross-entropy that is summed over units.

    It further assumes that the targets of every example sum to 1, which depends on the data.
    """
    objective = network.objective
    return (
        objective is not None
        and network.layers[-1].activation == "softmax"
        and objective.kind in ("cross-entropy", "kl-divergence")
        and not objective.mean_over_units
        and not objective.root
        and not network.open_units
    )


def routed(graph: Graph, network: Network, route: Route, sign: int) -> Graph:
    """Return the derived graph with every softmax layer taken by the Jacobian, the last one by a - y if asked.

    >>> from derive.builders.dense import Layer, Objective, forward
    >>> net = Network(1, (Layer(2, "softmax"),), Objective("squared-error"))
    >>> routed(forward(net), net, "long", 1) == forward(net)
    True

    `sign` is that of δ in the problem's convention.
    """
    if route == "long" or all(layer.activation != "softmax" for layer in network.layers):
        return graph
    dropped: set[Name] = set()
    replaced: dict[Name, list[Definition]] = {}
    for number, layer in enumerate(network.layers, 1):
        if layer.activation != "softmax":
            continue
        units = range(1, layer.units + 1)
        total, outputs = Name("s", number), [Name("a", number, (unit,)) for unit in units]
        dropped |= {total.wrt(COST), *(total.wrt(output) for output in outputs)}
        dropped |= {Name("e", number, (unit,)).wrt(COST) for unit in units}
        short = route == "short" and number == len(network.layers)
        for unit in units:
            signal = Name("delta", number, (unit,))
            if short:
                difference: Term = minus(Ref(outputs[unit - 1]), Ref(Name("y", None, (unit,))))
                short_form = difference if sign > 0 else turned(tidy(Neg(difference)))
                replaced[signal] = [Definition(signal, short_form, "signal")]
            elif reached := [output for output in outputs if _is_reached(graph, output)]:
                replaced[signal] = _by_jacobian(signal, reached, number, unit, sign)
    definitions = [part for d in graph.definitions if d.name not in dropped for part in replaced.get(d.name, [d])]
    return Graph(graph.leaves, tuple(definitions))


def _is_reached(graph: Graph, output: Name) -> bool:
    """Tell whether the cost depends on an output at all; it does not on one without a target."""
    slope = output.wrt(COST)
    return graph.is_leaf(slope) or graph[slope].term != ZERO


def _by_jacobian(signal: Name, outputs: list[Name], number: int, unit: int, sign: int) -> list[Definition]:
    """Return the links ∂a_i/∂z_j of one column of the Jacobian, and δ_j = Σ_i ∂C/∂a_i · ∂a_i/∂z_j."""
    links, paths = [], []
    own = Ref(Name("a", number, (unit,)))
    for output in outputs:
        link = Name("z", number, (unit,)).wrt(output)
        value = Ref(output)
        term: Term = Prod((value, minus(ONE, value))) if value == own else Neg(Prod((value, own)))
        links.append(Definition(link, term, "link"))
        paths.append(Prod((Ref(output.wrt(COST)), Ref(link))))
    total: Term = Sum(tuple(paths)) if len(paths) > 1 else paths[0]
    return [*links, Definition(signal, tidy(total if sign > 0 else Neg(total)), "signal")]
