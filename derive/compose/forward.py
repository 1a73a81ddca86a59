"""The forward pass and the cost, unit by unit; knows no derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from derive.builders.dense import Network
from derive.compose.view import View
from derive.document import Block, Display, Equation, Heading, Paragraph
from derive.message import Counted, Message
from derive.names import Name

_MOST_HEADED = 8
Beside: TypeAlias = Callable[[int], Iterator[Block]]


def unit_name(network: Network, layer: int, unit: int) -> Message:
    """Return what a unit is called: output neuron, hidden neuron 2, neuron 3 of layer 2."""
    last = layer == len(network.layers)
    alone = network.layers[layer - 1].units == 1
    own = Counted(unit, "unit")
    if last:
        return Message.of("unit.output-only" if alone else "unit.output", unit=own)
    if len(network.layers) == 2:
        return Message.of("unit.hidden-only" if alone else "unit.hidden", unit=own)
    return Message.of("unit.layer", layer=Counted(layer, "layer"), unit=own)


def layer_name(network: Network, layer: int) -> Message:
    """Return what a layer is called: output layer, hidden layer, hidden layer 2."""
    if layer == len(network.layers):
        return Message("layer.output")
    id = "layer.hidden-only" if len(network.layers) == 2 else "layer.hidden"
    return Message.of(id, layer=Counted(layer, "layer"))


def nothing(layer: int) -> Iterator[Block]:
    """Yield nothing beside a layer."""
    yield from ()


def forward(view: View, network: Network, beside: Beside = nothing) -> Iterator[Block]:
    """Yield the lines of z and a for every unit, softmax layers through e and s; `beside` leads every layer."""
    for number, layer in enumerate(network.layers, 1):
        yield from beside(number)
        units = range(1, layer.units + 1)
        sums = {unit: Name("z", number, (unit,)) for unit in units}
        outputs = {unit: Name("a", number, (unit,)) for unit in units}
        if layer.activation == "softmax":
            yield Paragraph(Message.of("forward.unit", unit=layer_name(network, number)))
            yield Display(tuple(view.equation(sums[unit]) for unit in units))
            names = [Name("e", number, (unit,)) for unit in units] + [Name("s", number), *outputs.values()]
            yield Display(tuple(view.equation(name) for name in names))
        elif layer.units > _MOST_HEADED:
            yield Paragraph(Message.of("forward.unit", unit=layer_name(network, number)))
            yield Display(tuple(_lines(view, [name for unit in units for name in (sums[unit], outputs[unit])])))
        else:
            for unit in units:
                yield Paragraph(Message.of("forward.unit", unit=unit_name(network, number, unit)))
                yield Display(tuple(_lines(view, [sums[unit], outputs[unit]])))


def _lines(view: View, names: list[Name]) -> Iterator[Equation]:
    for name in names:
        yield view.equation(name)


def costs(view: View) -> tuple[Name, ...]:
    """Return the quantities of the cost that are defined here, in order."""
    return view.graph.having("cost")


def cost(view: View, number: int) -> Iterator[Block]:
    """Yield the section of the cost."""
    yield Heading(3, Message.of("cost.heading", number=number))
    yield Display(tuple(view.equation(name) for name in costs(view)))
