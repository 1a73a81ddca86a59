"""The stages of a derivation of a dense network, found from roles, names and what a formula uses; knows no mistake."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from derive.builders.dense import Network
from derive.builders.objective import MEAN, PENALTY
from derive.graph import Definition, Graph
from derive.names import COST, Name
from derive.term import refs

Stage = Literal[
    "weighted-sum",  # z
    "activation",  # a
    "exponential",  # e of a softmax
    "cost",  # of the data, one example alone
    "batch-cost",  # of several examples, from theirs
    "total-cost",  # with the penalty
    "cost-slope",  # ∂C/∂a of an output, before a root
    "output-error",  # where a - y is written: ∂C/∂a of an output, or δ where softmax is taken the short way
    "slope",  # ∂a/∂z of one unit
    "signal",  # δ
    "back",  # ∂C/∂a of a hidden unit
    "weight-gradient",  # of one example
    "bias-gradient",  # of one example
    "batch-gradient",  # of several examples, from theirs
    "gradient",  # what the update uses
    "update",
]


def stages_of(definition: Definition, graph: Graph, network: Network) -> Iterator[Stage]:
    """Yield the stages of one definition; the gradient of a batch of one is of its example and final too.

    >>> from derive.builders.dense import Layer, Objective, forward
    >>> net = Network(1, (Layer(1, "tanh"),), Objective("squared-error"))
    >>> graph = forward(net)
    >>> [stage for definition in graph.definitions for stage in stages_of(definition, graph, net)]
    ['weighted-sum', 'activation', 'cost']
    """
    name, last = definition.name, len(network.layers)
    softmax = bool(name.layer) and network.layers[(name.layer or 0) - 1].activation == "softmax"
    match definition.role:
        case "weighted-sum":
            yield "weighted-sum"
        case "activation":
            yield "activation"
        case "exponential":
            yield "exponential"
        case "update":
            yield "update"
        case "link" if name.of and (name.letter, name.of.letter) == ("z", "a") and not softmax:
            yield "slope"
        case "signal":
            yield "signal"
            if name.layer == last and softmax and _is_short(graph, name):
                yield "output-error"
        case "cost":
            yield from _of_cost(definition)
        case "link" if name.letter == "a" and name.of == MEAN:
            yield "cost-slope"  # under a root the derivative of the mean is a quantity of its own
            yield "output-error"
        case "derivative" | "gradient" if name.letter == "a" and name.of == COST:
            if name.layer != last:
                yield "back"
                return
            if name._replace(of=MEAN) in graph:
                return
            yield "cost-slope"
            if not _is_short(graph, Name("delta", name.layer, name.indices, example=name.example)):
                yield "output-error"
        case "derivative" | "gradient" if name.letter in ("W", "b"):
            yield from _of_gradient(definition)


def _is_short(graph: Graph, signal: Name) -> bool:
    """Tell whether δ of an output is written as the difference a - y, without ∂C/∂a."""
    if signal not in graph or graph.is_leaf(signal):
        return False
    used = tuple(refs(graph[signal].term))
    return any(name.letter == "y" for name in used) and all(name.of is None for name in used)


def _of_cost(definition: Definition) -> Iterator[Stage]:
    used = tuple(refs(definition.term))
    if any(name.letter == COST.letter and name.example is not None for name in used):
        yield "batch-cost"
    elif any(name.letter == "a" for name in used):
        yield "cost"
    elif PENALTY in used:
        yield "total-cost"


def _of_gradient(definition: Definition) -> Iterator[Stage]:
    used = tuple(refs(definition.term))
    if definition.name.example is None and any(name.of is not None and name.example is not None for name in used):
        yield "batch-gradient"
    elif any(name.letter == "delta" for name in used):
        yield "weight-gradient" if definition.name.letter == "W" else "bias-gradient"
    if definition.role == "gradient":
        yield "gradient"
