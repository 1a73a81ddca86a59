"""What a problem may leave out, because it can be drawn, but must have before anything can be computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.problem.findings import Finding, found

if TYPE_CHECKING:
    from derive.problem.network import Network
    from derive.problem.schema import Problem


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
