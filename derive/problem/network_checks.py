"""What must fit between a network and its data: shapes, lengths, targets, upstream derivatives; knows no training."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.names import Name, parse
from derive.problem.findings import Finding, Path, found
from derive.problem.network import Layer, Network
from derive.problem.readings import counted
from derive.problem.words import SHARE_COSTS, nearest

if TYPE_CHECKING:
    from derive.problem.schema import Problem


def network_checks(problem: Problem, network: Network) -> Iterator[Finding]:
    """Yield every misfit in a network and between it and its data.

    >>> from derive.problem import parse
    >>> problem = parse("network: {inputs: 2, layers: [{units: 1, activation: tanh}]}")
    >>> longer = problem.network.model_copy(update={"upstream": {"z2[1]": 1}})
    >>> [finding.fault.what for finding in network_checks(problem, longer)]
    ["there is no 'z2[1]' in the network"]
    """
    yield from shape_checks(problem, network)
    yield from _upstream(problem, network)
    yield from _targets(problem, network)


def shape_checks(problem: Problem, network: Network) -> Iterator[Finding]:
    """Yield lists whose lengths do not fit, which is seen at once of a network of any size."""
    for number, layer in enumerate(network.layers):
        yield from _weights(network, number, layer)
        yield from _biases(number, layer)
    yield from _lengths(problem, network)


def width_of(layer: int) -> Path:
    """Return where the number of units of a layer stands; layer 0 are the inputs.

    >>> width_of(0), width_of(1)
    (('network', 'inputs'), ('network', 'layers', 0, 'units'))
    """
    return ("network", "layers", layer - 1, "units") if layer else ("network", "inputs")


def _weights(network: Network, number: int, layer: Layer) -> Iterator[Finding]:
    """Yield weights whose shape does not fit; shapes are told as the file writes them."""
    if layer.weights is None:
        return
    needed = (layer.units, network.widths[number])
    shape = (len(layer.weights), len(layer.weights[0]))
    if shape == needed:
        return
    rows, columns = f"{layer.units} (units)", f"{needed[1]} ({'inputs' if number == 0 else 'units before'})"
    other = "in-out"
    if network.weights_are == "in-out":
        shape, rows, columns, other = (shape[1], shape[0]), columns, rows, "out-in"
        needed = (needed[1], needed[0])
    fits = (shape[1], shape[0]) == needed
    todo = f"write 'weights_are: {other}' if rows and columns are meant so" if fits else "mend the rows"
    what = f"the weights of layer {number + 1} have {counted(shape[0], 'row')} of {counted(shape[1], 'entry')}"
    expected = f"{rows} × {columns} with weights_are: {network.weights_are}"
    needs = (width_of(number), width_of(number + 1), ("network", "weights_are"))
    few, path = shape[0] < needed[0] or shape[1] < needed[1], ("network", "layers", number, "weights")
    yield found(what, expected, todo, path=path, needs=needs, shape=True, few=few)


def _biases(number: int, layer: Layer) -> Iterator[Finding]:
    if isinstance(layer.biases, tuple) and len(layer.biases) != layer.units:
        what = f"layer {number + 1} has {counted(len(layer.biases), 'bias')} for {counted(layer.units, 'unit')}"
        todo = "give one per unit, or one number for the whole layer"
        path, needs = ("network", "layers", number, "biases"), (width_of(number + 1),)
        few = len(layer.biases) < layer.units
        yield found(what, str(layer.units), todo, path=path, needs=needs, shape=True, few=few)


def _lengths(problem: Problem, network: Network) -> Iterator[Finding]:
    last = len(network.layers)
    for number, example in enumerate(problem.data):
        for key, values, layer, one in (("x", example.x, 0, "input"), ("y", example.y, last, "output")):
            needed = network.widths[layer]
            if values is not None and len(values) != needed:
                what = f"{key} of example {number + 1} has {counted(len(values), 'number')} for {counted(needed, one)}"
                path, needs, few = ("data", number, key), (width_of(layer),), len(values) < needed
                yield found(what, str(needed), f"give one per {one}", path=path, needs=needs, shape=True, few=few)


def _upstream(problem: Problem, network: Network) -> Iterator[Finding]:
    """Yield upstream names that are not there, and two derivatives given for one unit."""
    seen: list[Name] = []
    for key in network.upstream:
        path = ("network", "upstream", key)
        name = parse(key)
        if name is None or not _exists(name, network):
            todo = nearest(key, _upstream_names(network)) or "write one of these names"
            expected = "z, a or delta of a unit, such as " + f"z{len(network.layers)}[1]"
            layer = name.layer if name is not None and name.layer is not None else 0
            needs = (width_of(layer),) if 1 <= layer <= len(network.layers) else ()
            yield found(f"there is no '{key}' in the network", expected, todo, path=path, needs=needs, key=True)
            continue
        if name.example is not None:
            what, todo = f"'{key}' is given for one example only", f"write {name._replace(example=None)}"
            yield found(what, "a derivative that all examples share", todo, path=path, key=True)
        for other in seen:
            if (name.layer, name.indices) == (other.layer, other.indices):
                what = f"derivatives of both {other} and {name} are given"
                yield found(what, "one for each unit", "delete one", path=path, key=True)
        seen.append(name)


def _exists(name: Name, network: Network) -> bool:
    if name.letter not in ("z", "a", "delta") or name.of is not None or name.new or name.update is not None:
        return False
    if name.layer is None or not 1 <= name.layer <= len(network.layers) or len(name.indices) != 1:
        return False
    unit = name.indices[0]
    return isinstance(unit, int) and 1 <= unit <= network.widths[name.layer]


def _upstream_names(network: Network) -> list[str]:
    last = len(network.layers)
    return [f"{letter}{last}[{j}]" for letter in ("z", "a", "delta") for j in range(1, min(network.widths[-1], 99) + 1)]


def _targets(problem: Problem, network: Network) -> Iterator[Finding]:
    """Yield outputs about which nothing is known, and targets that the cost cannot take."""
    outputs, width = network.widths[-1], width_of(len(network.layers))
    needs: tuple[Path, ...] = (("cost", "kind"), ("network", "upstream"), width)
    cost = problem.cost
    for number, example in enumerate(problem.data):
        path = ("data", number, "y")
        targets = (None,) * outputs if example.y is None else example.y
        if len(targets) != outputs:
            continue
        underived = _underived(network, number + 1)
        if cost is not None and example.y is None and underived:
            what = f"example {number + 1} has no y although there is a cost"
            yield found(what, counted(outputs, "target"), "add 'y: [...]'", path=path, needs=needs)
            continue
        for unit, target in enumerate(targets, 1):
            entry = (*path, unit - 1)
            upstream = f"z{len(network.layers)}[{unit}] under upstream"
            if unit in underived and target is None and (example.y is not None or network.upstream):
                what = f"output {unit} of example {number + 1} has neither a target nor a derivative"
                yield found(what, "one of the two", f"write a number, or give {upstream}", path=entry, needs=needs)
            elif unit in underived and cost is None and network.upstream:
                what = f"output {unit} of example {number + 1} has a target, but there is no cost"
                yield found(what, "a cost or a derivative", f"add a cost, or give {upstream}", path=entry, needs=needs)
            elif cost is not None and cost.kind in SHARE_COSTS and target is not None and not 0 <= target <= 1:
                what = f"{cost.kind} cannot take this target"
                todo = "mend the target or the cost"
                yield found(what, "a number from 0 to 1", todo, path=entry, needs=needs[:1])


def _underived(network: Network, example: int) -> frozenset[int]:
    """Return the outputs whose derivative is not given for an example: neither itself nor by a whole hidden layer."""
    names = [name for name in map(parse, network.upstream) if name and name.example in (None, example)]
    given: set[tuple[int | None, tuple[int | str, ...]]] = {(name.layer, name.indices) for name in names}
    for layer in range(1, len(network.layers)):
        if all((layer, (unit,)) in given for unit in range(1, network.widths[layer] + 1)):
            return frozenset()
    last = len(network.layers)
    return frozenset(unit for unit in range(1, network.widths[-1] + 1) if (last, (unit,)) not in given)
