"""What must fit together in a whole problem, and how large it may be; knows what each section means to the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from derive.problem.exact import quoted
from derive.problem.figure_checks import figure_checks
from derive.problem.findings import Finding, found
from derive.problem.limits import MOST_PARAMETERS, MOST_UPDATES, exceeding
from derive.problem.network_checks import network_checks, shape_checks
from derive.problem.training_checks import training_checks

if TYPE_CHECKING:
    from derive.problem.network import Network
    from derive.problem.schema import Problem
    from derive.problem.settings import Present

_ONE = "a network or a graph"
_BOTH = found("there are both a network and a graph", _ONE, "delete one", path=("graph",), key=True)


def cross_checks(problem: Problem) -> Iterator[Finding]:
    """Yield everything that is wrong between the parts of a problem whose parts can all be read.

    >>> from derive.problem import parse
    >>> list(cross_checks(parse("network: {inputs: 2, layers: [{units: 1, activation: tanh}]}")))
    []
    """
    too_large = tuple(_budgets(problem))
    yield from too_large
    yield from _kind(problem)
    if problem.training is not None:
        yield from training_checks(problem, problem.training)
    if too_large:
        if problem.network is not None:
            yield from shape_checks(problem, problem.network)
        # each further check walks over what has just been found to be too much
        return
    if problem.network is not None:
        yield from network_checks(problem, problem.network)
    if problem.graph is not None:
        from derive.problem.graph_checks import graph_checks  # with what reads formulas, which networks have none of

        yield from graph_checks(problem.graph)
    yield from figure_checks(problem)


def _budgets(problem: Problem) -> Iterator[Finding]:
    """Yield what exceeds the limits though each list in the file is short enough."""
    if problem.network is not None:
        widths, layers = problem.network.widths, problem.network.layers
        weights = sum(before * after for before, after in pairwise(widths))
        biases = sum(1 if layer.shared_bias else layer.units for layer in layers if layer.has_bias)
        yield from exceeding(weights + biases, MOST_PARAMETERS, "parameters", ("network", "layers"))
    if problem.graph is not None:
        yield from exceeding(len(problem.graph.parameters), MOST_PARAMETERS, "parameters", ("graph", "parameters"))
    if problem.training is not None:
        updates = problem.training.steps * max(len(problem.training.batches(len(problem.data))), 1)
        yield from exceeding(updates, MOST_UPDATES, "updates", ("training", "steps"))


def with_both(given: object, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return what is wrong with a problem, and that it has a network and a graph where one of them cannot be read.

    What a graph may not have beside it is then no fault: it may belong to the network.
    """
    if not (isinstance(given, Mapping) and all(given.get(key) is not None for key in ("network", "graph"))):
        return findings
    beside = {_BOTH.path, ("cost",), ("data",)}
    return (_BOTH, *(finding for finding in findings if not (finding.key and finding.path in beside)))


def _kind(problem: Problem) -> Iterator[Finding]:
    """Yield what is wrong with the choice between a network and a graph."""
    if problem.network is not None and problem.graph is not None:
        yield _BOTH
    elif problem.graph is not None:
        if problem.cost is not None:
            todo = "move it into the graph: 'cost: f' names the line that is made small"
            yield found("a graph has no cost section", "a name under graph", todo, path=("cost",), key=True)
        if problem.data:
            todo = "give the numbers under graph, inputs"
            yield found("a graph has no data section", "inputs under graph", todo, path=("data",), key=True)
    elif problem.network is None:
        yield found("there is neither a network nor a graph", _ONE, "add 'network:'", needs=(("network",), ("graph",)))


def missing(problem: Problem) -> Iterator[Finding]:
    """Yield weights, biases and data that are left out, and targets that only some examples leave open.

    >>> from derive.problem import parse
    >>> problem = parse("network: {inputs: 2, layers: [{units: 1, activation: tanh, biases: none}]}")
    >>> [finding.fault.what for finding in missing(problem)]
    ['layer 1 has no weights', 'the problem has no data']
    """
    if problem.network is None:
        return
    yield from _parameters(problem.network)
    if not problem.data:
        expected, todo = "inputs and targets of at least one example", "write them in, 'data: [{x: [...], y: [...]}]'"
        yield found("the problem has no data", expected, todo, path=("data",), needs=(("data",),))
    unknown = [frozenset(j for j, y in enumerate(one.y or ()) if y is None) for one in problem.data]
    for number, units in enumerate(unknown):
        if units != unknown[0]:
            what, todo = "other targets are unknown here than in example 1", "write ~ in the same places of every y"
            yield found(what, "the same ones in every example", todo, path=("data", number, "y"))


def unknown_notation(present: Present, notations: tuple[str, ...]) -> Iterator[Finding]:
    """Yield the notation that a problem asks for where there is none of that name.

    >>> from derive.problem.settings import Present
    >>> [finding.fault.expected for finding in unknown_notation(Present(notation="mine"), ("code", "single"))]
    ['code, single']
    """
    if present.notation not in notations:
        what, path = f"notation {quoted(present.notation)} is unknown", ("present", "notation")
        yield found(what, ", ".join(notations), "choose one of these", path=path)


def _parameters(network: Network) -> Iterator[Finding]:
    row_for = "input of the layer" if network.weights_are == "in-out" else "unit"
    for number, layer in enumerate(network.layers):
        for key, value, expected, todo in (
            ("weights", layer.weights, f"a row of numbers for each {row_for}", "write them in, 'weights: [[...]]'"),
            (
                "biases",
                layer.biases,
                "a number for each unit, one for the whole layer, or none",
                "write them in, 'biases: [...]', or write 'biases: none'",
            ),
        ):
            if value is None:
                path = ("network", "layers", number, key)
                yield found(f"layer {number + 1} has no {key}", expected, todo, path=path, needs=(path,))
