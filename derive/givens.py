"""The given numbers of a problem under the names of its quantities; knows no derivation and computes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.builders.dense import Network, bias, parameters, weight
from derive.derivation import signals
from derive.graph import Graph
from derive.laws.convention import Convention
from derive.names import Name, parse
from derive.problem import Problem


def given_parameters(problem: Problem, network: Network | None) -> Iterator[tuple[Name, Fraction]]:
    """Yield the parameters' values, none of which is missing."""
    if problem.graph is not None:
        yield from ((Name(name), value) for name, value in problem.graph.parameters.items())
        return
    assert problem.network is not None and network is not None
    values: dict[Name, Fraction] = {}
    for number, layer in enumerate(problem.network.layers, 1):
        assert layer.weights is not None and layer.biases is not None, "missing numbers were refused"
        for unit, row in enumerate(layer.weights, 1):
            values |= {weight(number, unit, source): value for source, value in enumerate(row, 1)}
        if isinstance(layer.biases, Fraction):
            values[bias(number, 1, True)] = layer.biases
        elif layer.biases != "none":
            values |= {bias(number, unit, False): value for unit, value in enumerate(layer.biases, 1)}
    yield from ((name, values[name]) for name in parameters(network))


def given_upstream(
    problem: Problem, network: Network | None, cost: Name, convention: Convention
) -> Iterator[tuple[Name, Fraction]]:
    """Yield the given derivatives under the names that the chain rule looks for."""
    if network is None:
        assert problem.graph is not None
        yield from ((Name(name).wrt(cost), value) for name, value in problem.graph.upstream.items())
        return
    assert problem.network is not None
    letters = signals(convention, True)
    for text, value in problem.network.upstream.items():
        name = parse(text)
        assert name is not None, "the names of given derivatives were checked"
        if name.letter == "delta":
            yield name, value
        elif name.letter in letters:
            letter, sign = letters[name.letter]
            yield name._replace(letter=letter), sign * value
        else:
            yield name._replace(of=None).wrt(cost), value


def given_examples(problem: Problem, graph: Graph) -> Iterator[dict[Name, Fraction]]:
    """Yield the inputs and targets of each example; those of a hand-made graph are its one example."""
    if problem.graph is not None:
        yield {Name(name): value for name, value in problem.graph.inputs.items()}
        return
    for example in problem.data:
        values = {Name("a", 0, (i,)): value for i, value in enumerate(example.x, 1)}
        targets = {Name("y", None, (j,)): value for j, value in enumerate(example.y or (), 1) if value is not None}
        yield values | {name: value for name, value in targets.items() if name in graph}
