"""The block of dimensions: the shapes of a network's matrices and vectors, layer by layer; knows no words."""

from __future__ import annotations

from collections.abc import Iterator

from derive.document import Block, Cell, Paragraph, Symbols, Table
from derive.message import Counted, Message, Turned
from derive.names import Name
from derive.term import Ref
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
    # Not every notation has a letter for the weights of any layer, so words head their columns.
    kinds = ("weights", "biases")[: 1 + biased]
    head += [Message(f"teaching.{kind}-gradient" if derived else f"teaching.{kind}") for kind in kinds]
    if derived:
        head.append(Message.of("teaching.vectors", z=z, a=a, signal=signal))
    else:
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
        counted = Message.of("teaching.layer-number", layer=Counted(number, "layer"))
        row: list[Cell] = [counted, _shape(layer.units, before)]
        if biased:
            row.append(_bias_shape(layer.biases, layer.units))
        row.append(_shape(layer.units, 1))
        if several:
            row.append(_shape(layer.units, solution.size))
        rows.append(tuple(row))
        before = layer.units
    batch = Turned(Message("teaching.in-columns"), Message("teaching.in-rows"))
    yield Paragraph(Message.of("teaching.dimensions", batch=batch if several else Message("given.nothing")))
    yield Table(tuple(head), tuple(rows), (False,) * len(head))
    yield Paragraph(_check(network.layers[0].units, network.inputs))


def _check(units: int, inputs: int) -> Message:
    """Return the check of the first product: W x, or x W where values stand in rows."""
    matrix, vector = Ref(Name("weights", 1)), Ref(Name("a", 0))
    sizes = (_shape(units, inputs), _shape(inputs, 1))
    product = Message.of("teaching.product", first=Symbols(matrix), second=Symbols(vector))
    turned = Message.of("teaching.product", first=Symbols(vector), second=Symbols(matrix))
    return Message.of(
        "teaching.dimension-check",
        product=Turned(product, turned),
        inner=inputs,
        first=Turned(sizes[0], sizes[1]),
        second=Turned(sizes[1], sizes[0]),
        result=_shape(units, 1),
    )


def _shape(rows: int, columns: int) -> Message:
    """Return a size as the notation writes it: rows × columns, turned where matrices are in-out."""
    sizes = (Message.of("teaching.rows-columns", rows=m, columns=n) for m, n in ((rows, columns), (columns, rows)))
    return Message.of("teaching.shape", size=Turned(*sizes))


def _bias_shape(kind: str, units: int) -> Message:
    """Return the shape of the biases of a layer: a column, one number for all, or nothing."""
    match kind:
        case "each":
            return _shape(units, 1)
        case "shared":
            return Message("teaching.one-number")
        case _:
            return Message("teaching.no-shape")
