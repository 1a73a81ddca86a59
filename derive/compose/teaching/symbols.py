"""The block of symbols: every kind of symbol on the page and what it means, in the page's notation; knows no words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from derive.builders.dense import Network
from derive.builders.objective import DATA_COST, MEAN, PENALTY, STRENGTH
from derive.builders.optimiser import RATE
from derive.compose.legend import up_to
from derive.document import Applied, Block, Cell, Formula, Paragraph, Symbols, Table
from derive.message import Counted, Listing, Message
from derive.names import COST, Name
from derive.term import Rate, Ref
from derive.worked import Solution

_MOST_NAMED = 4


def symbols(solution: Solution) -> Iterator[Block]:
    """Yield the table of symbols and meanings."""
    network = solution.setup.network
    rows = tuple(_of_network(solution, network) if network is not None else _of_graph(solution))
    yield Paragraph(Message("teaching.symbols"))
    yield Table((Message("teaching.symbol.head"), Message("teaching.meaning")), rows, (False, False))


def _row(shown: Formula | Iterable[Name], id: str, **places: object) -> tuple[Cell, ...]:
    """Return a row: a formula, or several names, and what it means."""
    symbol: Cell = shown if not isinstance(shown, (tuple, list)) else _listed(shown)  # type: ignore[assignment]
    return (symbol, Message.of(f"teaching.symbol.{id}", **places))


def _listed(names: Iterable[Name]) -> Message:
    *first, last = (Symbols(Ref(name)) for name in names)
    if len(first) < _MOST_NAMED:
        return Message.of("teaching.names", names=Listing((*first, last)))
    return up_to(first[: _MOST_NAMED - 1], last)


def _of_network(solution: Solution, network: Network) -> Iterator[tuple[Cell, ...]]:
    """Yield the symbols as the page prints them: a symbol for any layer has no letter in some notations."""
    setup = solution.setup
    yield _several("input", [Name("a", 0, (unit,)) for unit in range(1, network.inputs + 1)])
    if targets := setup.forward.having("target"):
        yield _several("target", targets)
    for number, layer in enumerate(network.layers, 1):
        yield from _of_layer(solution, number, layer.units)
        if layer.activation == "softmax":
            yield _row([Name("e", number, (unit,)) for unit in range(1, layer.units + 1)], "exponential")
            yield _row(Symbols(Ref(Name("s", number))), "exponentials")
    kinds = [(layer.activation, layer.constants) for layer in network.layers]
    for number, kind in enumerate(kinds, 1):
        if kind[0] != "softmax" and kinds.index(kind) == number - 1:
            name = Message(f"activation.{kind[0]}")
            yield _row(Applied(number, Name("z")), "activation", activation=name)
            if setup.has_gradients:
                yield _row(Applied(number, Name("z"), 1), "slope")
    yield from _costs(solution)
    if setup.has_gradients:
        cost, weight = setup.recipe.cost, setup.forward.having("parameter")[0]
        yield _row(Symbols(Rate(cost, weight)), "gradient", cost=Symbols(Ref(cost)), weight=Symbols(Ref(weight)))
    yield from _training(solution)


def _several(id: str, names: Sequence[Name], **places: object) -> tuple[Cell, ...]:
    """Return a row of one name or of several, in the singular or the plural."""
    return _row(names, f"{id}-only" if len(names) == 1 else id, **places)


def _of_layer(solution: Solution, number: int, units: int) -> Iterator[tuple[Cell, ...]]:
    """Yield the parameters of a layer, what its neurons compute, and their error signals."""
    setup, layer = solution.setup, Counted(number, "layer")
    own = [name for name in setup.forward.having("parameter") if name.layer == number]
    weights = [name for name in own if name.letter == "W"]
    biases = [name for name in own if name.letter == "b"]
    # One between different units tells which of its indices is which.
    shown = next((name for name in weights[:_MOST_NAMED] if name.indices[0] != name.indices[1]), weights[0])
    to, source = (Counted(index, "unit") for index in shown.indices if isinstance(index, int))
    id = "weight" if number > 1 else "weight-input"
    yield _several(id, weights, layer=layer, weight=Symbols(Ref(shown)), to=to, source=source)
    if biases:
        shared = len(biases) == 1 < units
        yield _row(biases, "bias-shared", layer=layer) if shared else _several("bias", biases, layer=layer)
    of_each = [Name("z", number, (unit,)) for unit in range(1, units + 1)]
    yield _several("sum", of_each, layer=layer)
    yield _several("output", [name._replace(letter="a") for name in of_each], layer=layer)
    if setup.has_gradients:
        positive = setup.recipe.convention.signal_sign > 0
        # In a batch every example has a δ of its own.
        cost = COST._replace(example="k") if len(setup.examples) > 1 else setup.recipe.cost
        signals = [name._replace(letter="delta") for name in of_each]
        places = {"slope": Symbols(Rate(cost, of_each[0])), "signal": Symbols(Ref(signals[0])), "layer": layer}
        yield _several("signal" if positive else "signal-negative", signals, **places)


def _costs(solution: Solution) -> Iterator[tuple[Cell, ...]]:
    setup = solution.setup
    if not setup.has_cost:
        return
    several = len(setup.examples) > 1
    if several:
        k = Symbols(Ref(Name("k")))
        yield _row(Symbols(Ref(COST._replace(example="k"))), "cost-example", k=k)
    recipe = setup.recipe
    if recipe.root:
        yield _row(Symbols(Ref(MEAN)), "under-root")
    if recipe.penalty:
        yield _row(Symbols(Ref(DATA_COST)), "cost-data")
        yield _row(Symbols(Ref(PENALTY)), "penalty")
        yield _row(Symbols(Ref(STRENGTH)), "strength")
    yield _row(Symbols(Ref(COST)), "cost-all" if several else "cost")


def _training(solution: Solution) -> Iterator[tuple[Cell, ...]]:
    if solution.trains:
        yield _row(Symbols(Ref(RATE)), "rate")
        network = solution.setup.network is not None
        yield _row(Symbols(Ref(Name("theta"))), "parameter" if network else "parameter-graph")


def _of_graph(solution: Solution) -> Iterator[tuple[Cell, ...]]:
    """Yield the kinds of names that the lines of a graph have; the user chose the names themselves."""
    setup = solution.setup
    cost = setup.recipe.cost
    lines = [d.name for d in setup.forward.definitions if d.name != cost]
    for id, names in (
        ("graph-input", setup.forward.having("input")),
        ("graph-parameter", setup.forward.having("parameter")),
        ("graph-line", tuple(lines)),
    ):
        if names:
            yield _row(names, id)
    if setup.has_cost:
        yield _row(Symbols(Ref(cost)), "graph-cost")
    sources = [*setup.forward.having("parameter"), *setup.forward.having("input")]
    if setup.has_gradients and sources:
        name = Symbols(Ref(sources[0]))
        yield _row(Symbols(Rate(cost, sources[0])), "graph-derivative", cost=Symbols(Ref(cost)), name=name)
    yield from _training(solution)
