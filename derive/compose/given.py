"""The opening of a page: what is given and what is asked; knows no values but the given ones."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from typing import Literal

from derive.builders.dense import Network, bias, weight
from derive.compose.facts import facts, rounding, stated, value_of
from derive.compose.teaching import teaching
from derive.document import (
    Block,
    Bullets,
    Cell,
    Display,
    Equation,
    Heading,
    Listed,
    Numbers,
    Paragraph,
    Symbols,
    Table,
)  # fmt: skip
from derive.message import Count, Counted, Listing, Message, Text
from derive.names import Name
from derive.numbers import Numeral, given
from derive.term import Matrix, Ref
from derive.worked import Solution

_MOST_WORDS = 12
_ALIKE = 3  # neighbouring layers of one size that are told together
_WIDEST_ROW = 24  # columns of the given matrices
Detail = Literal["full", "brief", "symbols", "closed"]
Form = Literal["scalar", "matrix", "both"]


def title(solution: Solution, language: str) -> Message:
    """Return the title: the problem's own, or one made of its network."""
    words = solution.problem.title.text(language)
    if words:
        return Message.of("title.own", title=Text(words))
    network = solution.setup.network
    if network is None:
        return Message("title.graph")
    kinds = tuple(dict.fromkeys(layer.activation for layer in network.layers))
    activations = Listing(tuple(Message(f"activation.{kind}") for kind in kinds))
    return Message.of("title.network", sizes=Text(sizes(network)), activations=activations)


def sizes(network: Network) -> str:
    """Return the sizes of a network's layers as it is called: 2-2-1."""
    return "-".join(map(str, (network.inputs, *(layer.units for layer in network.layers))))


def opening(solution: Solution, detail: Detail, *, side_by_side: bool = False) -> Iterator[Block]:
    """Yield the blocks of Given and, unless brief, of Find; the lines of a graph below each other or `side_by_side`."""
    symbols = detail == "symbols"
    yield from known(solution, symbols, side_by_side)
    if detail == "brief":
        return
    yield from teaching(solution, "given")
    yield Heading(2, Message("find.heading"))
    yield Paragraph(_asked(solution, symbols))


def known(solution: Solution, symbols: bool, side_by_side: bool = False) -> Iterator[Block]:
    """Yield the blocks of Given; how numbers are rounded unless in symbols only."""
    yield Heading(2, Message("given.heading"))
    if solution.setup.network is not None:
        yield from _network(solution, solution.setup.network, symbols)
    else:
        yield from _graph(solution, symbols, side_by_side)
    if len(solution.setup.examples) > 1:
        yield Paragraph(Message("given.data"))
        yield _data(solution)


def _network(solution: Solution, network: Network, symbols: bool) -> Iterator[Block]:
    parameters = solution.setup.forward.having("parameter")
    weights = sum(name.letter == "W" for name in parameters)
    biases = len(parameters) - weights
    counted = Message.of(
        "given.count" if biases else "given.count-weights",
        weights=Message.of("given.weights", n=weights),
        biases=Message.of("given.biases", n=biases),
        total=weights + biases,
    )
    layers = [Message.of("given.inputs", n=Count(network.inputs)), *_hidden(network)]
    layers.append(Message.of("given.outputs", n=Count(network.layers[-1].units)))
    yield Paragraph(
        Message.of("given.network", sizes=Text(sizes(network)), layers=Listing(tuple(layers)), count=counted)
    )
    yield from (Listed(row) for row in _in_rows(tuple(_matrices(solution, network))))
    yield Bullets(tuple(facts(solution, network, symbols)))


def _hidden(network: Network) -> Iterator[Message]:
    """Yield what the hidden layers are; neighbours of one size are told together, if they are many."""
    hidden = [layer.units for layer in network.layers[:-1]]
    number = 1
    for units, alike in groupby(hidden):
        count = len(list(alike))
        first, last = Counted(number, "layer"), Counted(number + count - 1, "layer")
        if count >= _ALIKE:
            yield Message.of("depth.hidden", n=Count(units), first=first, last=last)
        else:
            for layer in range(number, number + count):
                id = "given.hidden" if len(hidden) == 1 else "given.hidden-layer"
                yield Message.of(id, n=Count(units), layer=Counted(layer, "layer"))
        number += count


def _in_rows(matrices: tuple[Equation, ...]) -> Iterator[tuple[Equation, ...]]:
    """Yield the given matrices in as many rows as they need; a name takes the room of two columns."""
    row: list[Equation] = []
    room = 0
    for matrix in matrices:
        value = matrix.parts[-1][1]
        columns = len(value.term.rows[0]) if isinstance(value, Numbers) and isinstance(value.term, Matrix) else 1
        if row and room + columns + 2 > _WIDEST_ROW:
            yield tuple(row)
            row, room = [], 0
        row.append(matrix)
        room += columns + 2
    yield tuple(row)


def _matrices(solution: Solution, network: Network) -> Iterator[Equation]:
    """Yield the given weights and biases of each layer as matrices."""
    operands = {name: given(value) for name, value in solution.setup.parameters.items()}
    before = network.inputs
    for number, layer in enumerate(network.layers, 1):
        rows = tuple(
            tuple(Ref(weight(number, unit, source)) for source in range(1, before + 1))
            for unit in range(1, layer.units + 1)
        )
        yield Equation((("", Symbols(Ref(Name("weights", number)))), ("=", Numbers(Matrix(rows), operands))))
        if layer.biases == "each":
            column = Matrix(tuple((Ref(bias(number, unit, False)),) for unit in range(1, layer.units + 1)))
            yield Equation((("", Symbols(Ref(Name("biases", number)))), ("=", Numbers(column, operands))))
        if layer.biases == "shared":
            shared = bias(number, 1, True)
            yield Equation((("", Symbols(Ref(shared))), ("=", operands[shared])))
        before = layer.units


def _data(solution: Solution) -> Table:
    names = list(dict.fromkeys(name for example in solution.setup.examples for name in example))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (Numeral(str(k), Fraction(k)), *(given(example[name]) for name in names))
        for k, example in enumerate(solution.setup.examples, 1)
    )
    head: tuple[Cell, ...] = (Message("table.example"), *(Symbols(Ref(name)) for name in names))
    return Table(head, rows, (True,) * len(head))


def _graph(solution: Solution, symbols: bool, side_by_side: bool) -> Iterator[Block]:
    """Yield the given values and named lines of a hand-made graph."""
    setup = solution.setup
    inputs = setup.forward.having("input")
    parameters = setup.forward.having("parameter")
    yield Paragraph(Message.of("given.graph", n=Count(len(setup.forward.definitions))))
    lines = tuple(Equation((("", Symbols(Ref(d.name))), ("=", Symbols(d.term)))) for d in setup.forward.definitions)
    yield Listed(lines) if side_by_side else Display(lines)
    items = []
    if inputs:
        items.append(
            Message.of(
                "given.input-list",
                n=len(inputs),
                values=Listing(tuple(value_of(n, setup.examples[0][n]) for n in inputs)),
            )
        )
    if parameters:
        values = Listing(tuple(value_of(n, setup.parameters[n]) for n in parameters))
        items.append(Message.of("given.parameter-list", n=len(parameters), values=values))
    if setup.has_cost:
        items.append(Message.of("given.graph-cost", cost=Symbols(Ref(setup.recipe.cost))))
    items += list(stated(solution))
    if not symbols:
        items.append(rounding(solution))
    yield Bullets(tuple(items))


def _asked(solution: Solution, symbols: bool) -> Message:
    """Return what is asked, lettered (a), (b) ..."""
    setup = solution.setup
    cost = Symbols(Ref(setup.recipe.cost))
    value = "find.cost" if setup.network is not None else "find.value"
    forward = Message("find.forward" if setup.network is not None else "find.lines")
    parts = [Message.of(value, cost=cost) if setup.has_cost else forward]
    number = len(setup.forward.having("parameter"))
    if setup.has_gradients:
        id = "find.derivatives"
        if number:
            id = {1: "find.gradient-one", 2: "find.gradients-two"}.get(number, "find.gradients")
            id = "find.gradients-many" if number > _MOST_WORDS else id
        parts.append(Message.of(id, cost=cost, n=Count(number)))
    if solution.trains and symbols:
        parts.append(Message("find.rule"))
    elif solution.trains:
        id = "find.update-one" if number == 1 else "find.update"
        parts.append(Message.of(id, n=Count(len(setup.batches))))
        if setup.has_cost:
            again = "find.again" if setup.network is not None else "find.again-graph"
            parts.append(Message.of(again, cost=cost, n=number))
    if len(parts) == 1:
        return Message.of("find.one", part=parts[0])
    lettered = [
        Message.of("find.part" if i else "find.first", letter=Text("abcd"[i]), part=part)
        for i, part in enumerate(parts)
    ]
    joined = lettered[0]
    for part in lettered[1:]:
        joined = Message.of("find.then", first=joined, second=part)
    return Message.of("find.end", parts=joined)
