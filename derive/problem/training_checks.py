"""What training must find in the rest of a problem: something to make small, examples, parameters; no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from derive.names import parse
from derive.problem.findings import Finding, Path, found
from derive.problem.network import Network
from derive.problem.network_checks import width_of
from derive.problem.settings import Training
from derive.problem.words import nearest

if TYPE_CHECKING:
    from derive.problem.schema import Problem

PARTS: Mapping[str, str] = MappingProxyType({"W": "weights", "b": "biases"})


def training_checks(problem: Problem, training: Training) -> Iterator[Finding]:
    """Yield what training asks for and the problem does not have.

    >>> from derive.problem import parse
    >>> problem = parse("graph: {inputs: {x: 1}, parameters: {w: 2}, define: [f = w*x]}")
    >>> [finding.fault.what for finding in training_checks(problem, Training(learning_rate=1))]
    ['there is training but no cost to make small']
    """
    yield from _cost(problem)
    yield from _batches(problem, training)
    yield from _frozen(problem, training)


def parameter_names(network: Network) -> frozenset[str]:
    """Return the names of all weights and biases of a network.

    >>> layers = [{"units": 2, "activation": "tanh", "biases": "0"}]
    >>> sorted(parameter_names(Network(inputs=1, layers=layers)))
    ['W1[1,1]', 'W1[2,1]', 'b1']
    """
    names: set[str] = set()
    for number, (layer, before) in enumerate(zip(network.layers, network.widths, strict=False), 1):
        units = range(1, layer.units + 1)
        names.update(f"W{number}[{j},{i}]" for j in units for i in range(1, before + 1))
        if layer.shared_bias:
            names.add(f"b{number}")
        elif layer.has_bias:
            names.update(f"b{number}[{j}]" for j in units)
    return frozenset(names)


def _cost(problem: Problem) -> Iterator[Finding]:
    """Yield the lack of anything whose gradient could be followed."""
    what, expected = "there is training but no cost to make small", "a cost, or upstream derivatives"
    if problem.network is not None and problem.cost is None and not problem.network.upstream:
        needs: tuple[Path, ...] = (("cost", "kind"), ("network", "upstream"))
        todo = "add 'cost: half-squared-error'"
        yield found(what, expected, todo, path=("training",), needs=needs, key=True)
    if problem.graph is not None and problem.graph.cost is None and not problem.graph.upstream:
        needs = (("graph", "cost"), ("graph", "upstream"))
        todo = "add 'cost: f' under graph, where f is one of its lines"
        yield found(what, expected, todo, path=("training",), needs=needs, key=True)


def _batches(problem: Problem, training: Training) -> Iterator[Finding]:
    """Yield batches that do not fit the examples."""
    path, batch, examples = ("training", "batch"), training.batch, len(problem.data)
    if problem.graph is not None:
        if batch != "full":
            yield found("a graph has one example only", "full", "delete batch", path=path)
    elif isinstance(batch, int):
        # without data, examples are to be drawn, as many as the batches need
        if examples and batch > examples:
            what = f"the batch size {batch} is larger than the {examples} examples"
            yield found(what, f"at most {examples}", "write full, or a smaller size", path=path)
    elif batch != "full":
        for number, several in enumerate(batch):
            for position, example in enumerate(several):
                place = (*path, number, position)
                if examples and example > examples:
                    yield found(f"there is no example {example}", f"1 to {examples}", "mend the number", path=place)
                elif example in several[:position]:
                    yield found(f"example {example} is in this batch twice", "each once", "delete one", path=place)


def _frozen(problem: Problem, training: Training) -> Iterator[Finding]:
    """Yield frozen names that no parameter bears."""
    if problem.graph is not None and problem.network is None and not problem.graph.parameters:
        what, needs = "there is training but no parameter to update", (("graph", "parameters"),)
        yield found(what, "parameters", "add them under graph", path=("training",), needs=needs, key=True)
        return
    if problem.network is not None:
        names = parameter_names(problem.network) if training.frozen else frozenset()
    else:
        names = frozenset(problem.graph.parameters) if problem.graph is not None else frozenset(training.frozen)
    for number, name in enumerate(training.frozen):
        if name not in names:
            layers = len(problem.network.layers) if problem.network is not None else 0
            parts = {f"{letter}{n}": part for letter, part in PARTS.items() for n in range(1, layers + 1)}
            part = (parts | {part: part for part in PARTS.values() if layers}).get(name)
            near = nearest(name, sorted(names)[:1000]) or "write one of the names"
            todo = f"write 'frozen: [{part}]' in the layer to freeze all of them" if part else near
            yield found(
                f"there is no parameter '{name}'",
                "a parameter such as " + min(names, default="w"),
                todo,
                path=("training", "frozen", number),
                needs=_sources(name),
            )


def _sources(name: str) -> tuple[Path, ...]:
    """Return the givens that decide whether a parameter bears this name."""
    parsed = parse(name)
    layers: tuple[Path, ...] = ()
    if parsed is not None and parsed.letter in ("W", "b") and parsed.layer:
        layers = (width_of(parsed.layer), width_of(parsed.layer - 1))
        layers += (("network", "layers", parsed.layer - 1, "biases"),) * (parsed.letter == "b")
    return (("graph", "parameters"), *layers)
