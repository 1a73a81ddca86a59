"""The block of symbols: every kind of symbol on the page and what it means, in the page's notation; knows no words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.builders.dense import Network
from derive.builders.objective import DATA_COST, MEAN, PENALTY, STRENGTH
from derive.builders.optimiser import RATE
from derive.document import Applied, Block, Cell, Formula, Paragraph, Symbols, Table
from derive.message import Listing, Message
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
    shown = tuple(names)
    formulas = Listing(tuple(Symbols(Ref(name)) for name in shown[:_MOST_NAMED]))
    return Message.of("teaching.names" if len(shown) <= _MOST_NAMED else "teaching.names-more", names=formulas)


def _of_network(solution: Solution, network: Network) -> Iterator[tuple[Cell, ...]]:
    setup = solution.setup
    i, j, layer = (Symbols(Ref(Name(letter))) for letter in "ijl")
    one = {"i": i, "layer": layer}
    z, a, signal = (Name(letter, None, ("i",)) for letter in ("z", "a", "delta"))
    weight = Name("W", None, ("i", "j"))
    yield _row(Symbols(Ref(Name("a", 0, ("j",)))), "input-only" if network.inputs == 1 else "input", j=j)
    if setup.forward.having("target"):
        id = "target-only" if network.layers[-1].units == 1 else "target"
        yield _row(Symbols(Ref(Name("y", None, ("i",)))), id, i=i)
    yield _row(Symbols(Ref(weight)), "weight", j=j, **one)
    yield from _biases(network, one)
    yield _row(Symbols(Ref(z)), "sum", **one)
    yield _row(Symbols(Ref(a)), "output", **one)
    kinds = [(layer.activation, layer.constants) for layer in network.layers]
    for number, kind in enumerate(kinds, 1):
        if kind[0] == "softmax":
            # Several layers of softmax have e and s of their own; the table shows the first.
            if kinds.index(kind) == number - 1:
                yield _row(Symbols(Ref(Name("e", number, ("i",)))), "exponential", z=Symbols(Ref(z)))
                yield _row(Symbols(Ref(Name("s", number))), "exponentials")
        elif kinds.index(kind) == number - 1:
            name = Message(f"activation.{kind[0]}")
            yield _row(Applied(number, Name("z")), "activation", activation=name)
            if setup.has_gradients:
                yield _row(Applied(number, Name("z"), 1), "slope")
    yield from _costs(solution)
    if setup.has_gradients:
        cost = setup.recipe.cost
        id = "signal" if setup.recipe.convention.signal_sign > 0 else "signal-negative"
        # In a batch every example has a δ of its own.
        alone = COST._replace(example="k") if len(setup.examples) > 1 else cost
        yield _row(Symbols(Ref(signal)), id, slope=Symbols(Rate(alone, z)), **one)
        yield _row(Symbols(Rate(cost, weight)), "gradient", cost=Symbols(Ref(cost)), weight=Symbols(Ref(weight)))
    yield from _training(solution)


def _biases(network: Network, one: dict[str, Symbols]) -> Iterator[tuple[Cell, ...]]:
    kinds = {layer.biases for layer in network.layers}
    if "each" in kinds:
        yield _row(Symbols(Ref(Name("b", None, ("i",)))), "bias", **one)
    if "shared" in kinds:
        number = next(number for number, layer in enumerate(network.layers, 1) if layer.biases == "shared")
        yield _row(Symbols(Ref(Name("b", number))), "bias-shared")


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
