"""What training must find in the rest of a problem: something to make small, examples, parameters; no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from derive.names import Name, parse
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


def parameter_names(network: Network) -> Iterator[str]:
    """Yield the names of all weights and biases of a network, of which there may be far too many.

    >>> layers = [{"units": 2, "activation": "tanh", "biases": "0"}]
    >>> list(parameter_names(Network(inputs=1, layers=layers)))
    ['W1[1,1]', 'W1[2,1]', 'b1']
    """
    for number, (layer, before) in enumerate(zip(network.layers, network.widths, strict=False), 1):
        units = range(1, layer.units + 1)
        yield from (f"W{number}[{j},{i}]" for j in units for i in range(1, before + 1))
        if layer.shared_bias:
            yield f"b{number}"
        elif layer.has_bias:
            yield from (f"b{number}[{j}]" for j in units)


def is_parameter(text: str, network: Network) -> bool:
    """Tell whether a weight or bias of a network bears a name, without going through all of them.

    >>> network = Network(inputs=1, layers=[{"units": 2, "activation": "tanh", "biases": "0"}])
    >>> [is_parameter(text, network) for text in ("W1[2,1]", "W1[1,2]", "b1", "b1[1]", "W2[1,1]")]
    [True, False, True, False, False]
    """
    name = parse(text)
    if name is None or not name.layer or name.layer > len(network.layers):
        return False
    if name != Name(name.letter, name.layer, name.indices):
        return False
    layer, before = network.layers[name.layer - 1], network.widths[name.layer - 1]
    match name.letter, name.indices:
        case "W", (int(j), int(i)):
            return 1 <= j <= layer.units and 1 <= i <= before
        case "b", ():
            return layer.shared_bias
        case "b", (int(j),):
            return layer.has_bias and not layer.shared_bias and 1 <= j <= layer.units
        case _:
            return False


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
                    what, first = f"example {example} is in this batch twice", (*path, number, several.index(example))
                    yield found(what, "each once", "delete one", path=place, needs=(first,))


def _frozen(problem: Problem, training: Training) -> Iterator[Finding]:
    """Yield frozen names that no parameter bears."""
    if problem.graph is not None and problem.network is None and not problem.graph.parameters:
        what, needs = "there is training but no parameter to update", (("graph", "parameters"),)
        yield found(what, "parameters", "add them under graph", path=("training",), needs=needs, key=True)
        return
    for number, name in enumerate(training.frozen):
        if (names := others(problem, name)) is not None:
            layers = len(problem.network.layers) if problem.network is not None else 0
            parts = {f"{letter}{n}": part for letter, part in PARTS.items() for n in range(1, layers + 1)}
            part = (parts | {part: part for part in PARTS.values() if layers}).get(name)
            near = nearest(name, names) or "write one of the names"
            todo = f"write 'frozen: [{part}]' in the layer to freeze all of them" if part else near
            yield found(
                f"there is no parameter '{name}'",
                "a parameter such as " + min(names, default="w"),
                todo,
                path=("training", "frozen", number),
                needs=sources(name),
            )


def others(problem: Problem, name: str) -> tuple[str, ...] | None:
    """Return names of parameters that may be meant where none bears this one; None where one does."""
    if problem.network is not None:
        if is_parameter(name, problem.network):
            return None
        return tuple(sorted(islice(parameter_names(problem.network), 1000)))
    if problem.graph is None or name in problem.graph.parameters:
        return None
    return tuple(sorted(problem.graph.parameters)[:1000])


def sources(name: str) -> tuple[Path, ...]:
    """Return the givens that decide whether a parameter bears this name."""
    parsed = parse(name)
    layers: tuple[Path, ...] = ()
    if parsed is not None and parsed.letter in ("W", "b") and parsed.layer:
        layers = (width_of(parsed.layer), width_of(parsed.layer - 1))
        layers += (("network", "layers", parsed.layer - 1, "biases"),) * (parsed.letter == "b")
    return (("graph", "parameters"), *layers)
