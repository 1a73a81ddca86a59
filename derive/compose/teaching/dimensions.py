"""The block of dimensions: the shapes of a network's matrices and vectors, layer by layer; knows no words."""

from __future__ import annotations

from collections.abc import Iterator

from derive.document import Block, Cell, Paragraph, Symbols, Table
from derive.message import Message
from derive.names import Name
from derive.term import Prod, Rate, Ref
from derive.worked import Solution


def dimensions(solution: Solution) -> Iterator[Block]:
    """Yield the table of shapes, with those of a whole batch, and the check of the first product."""
    network = solution.setup.network
    if network is None:
        return
    several, derived = solution.size > 1, solution.setup.has_gradients
    z, a, signal = (Symbols(Ref(Name(letter))) for letter in ("z", "a", "delta"))
    biased = any(layer.biases != "none" for layer in network.layers)
    head: list[Cell] = [Message("teaching.layer")]
    if derived:
        both = (Name("weights"), Name("biases")) if biased else (Name("weights"),)
        cost = solution.setup.recipe.cost
        head += [
            Message.of("teaching.with-gradient", parameter=Symbols(Ref(name)), gradient=Symbols(Rate(cost, name)))
            for name in both
        ]
        head.append(Message.of("teaching.vectors", z=z, a=a, signal=signal))
    else:
        head += [Symbols(Ref(Name(letter))) for letter in ("weights", "biases")[: 1 + biased]]
        head.append(Message.of("teaching.vectors-forward", z=z, a=a))
    if several:
        head.append(Message.of("teaching.in-batch", n=solution.size))
    inputs: list[Cell] = [Message("teaching.input-layer"), *([Message("teaching.no-shape")] * (1 + biased))]
    inputs.append(Message.of("teaching.input-shape", input=Symbols(Ref(Name("a", 0))), shape=_shape(network.inputs, 1)))
    if several:
        inputs.append(_shape(network.inputs, solution.size))
    rows: list[tuple[Cell, ...]] = [tuple(inputs)]
    before = network.inputs
    for number, layer in enumerate(network.layers, 1):
        row: list[Cell] = [Message.of("teaching.layer-number", layer=number), _shape(layer.units, before)]
        if biased:
            row.append(_bias_shape(layer.biases, layer.units))
        row.append(_shape(layer.units, 1))
        if several:
            row.append(_shape(layer.units, solution.size))
        rows.append(tuple(row))
        before = layer.units
    yield Paragraph(Message("teaching.dimensions-batch" if several else "teaching.dimensions"))
    yield Table(tuple(head), tuple(rows), (False,) * len(head))
    first = network.layers[0].units
    yield Paragraph(
        Message.of(
            "teaching.dimension-check",
            product=Symbols(Prod((Ref(Name("weights", 1)), Ref(Name("a", 0))))),
            inner=network.inputs,
            matrix=_shape(first, network.inputs),
            vector=_shape(network.inputs, 1),
            result=_shape(first, 1),
        )
    )


def _shape(rows: int, columns: int) -> Message:
    return Message.of("teaching.shape", rows=rows, columns=columns)


def _bias_shape(kind: str, units: int) -> Message:
    """Return the shape of the biases of a layer: a column, one number for all, or nothing."""
    match kind:
        case "each":
            return _shape(units, 1)
        case "shared":
            return Message("teaching.one-number")
        case _:
            return Message("teaching.no-shape")
