"""One problem's quantities in several notations, side by side; knows no letters and no words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.builders.dense import Network
from derive.builders.optimiser import RATE
from derive.compose.framing import page_of
from derive.compose.given import title
from derive.document import Block, Bullets, Cell, Document, Heading, InNotation, Paragraph, Symbols, Table
from derive.errors import Fault, Refused
from derive.message import Listing, Message, Text
from derive.names import COST, Name
from derive.term import Ref
from derive.worked import Solution

_MOST_COLUMNS = 4


def compare(solution: Solution, titles: dict[str, str], unfit: Sequence[str], *, language: str) -> Document:
    """Return the page that shows every kind of quantity, of the first unit of each layer, in each notation.

    `titles` are the notations that fit and what they are called, `unfit` those that have too few letters. Raises
    Refused for a graph, whose quantities have names of its own.
    """
    network = solution.setup.network
    if network is None:
        fault = Fault("the quantities of a graph are called as in its lines", "a problem with a network")
        raise Refused((fault,))
    blocks: list[Block] = [
        Heading(2, Message("notations.heading")),
        Paragraph(Message("notations.intro")),
        *_tables(tuple(titles), tuple(_quantities(solution, network))),
        Bullets(tuple(Message.of("notations.title", name=Text(n), title=Text(said)) for n, said in titles.items())),
    ]
    if unfit:
        names = Listing(tuple(Text(name) for name in unfit))
        blocks.append(Paragraph(Message.of("notations.unfit", names=names)))
    return page_of(solution, title(solution, language), blocks)


def _named(name: str) -> Message:
    return Message.of("notations.name", name=Text(name))


def _tables(notations: tuple[str, ...], names: Sequence[Name]) -> Iterator[Table]:
    """Yield tables of as many notations as stand side by side on paper."""
    for start in range(0, len(notations), _MOST_COLUMNS):
        shown = notations[start : start + _MOST_COLUMNS]
        head: tuple[Cell, ...] = (Message("table.quantity"), *map(_named, shown))
        yield Table(head, tuple(_row(name, shown) for name in names), (False,) * len(head))


def _row(name: Name, notations: Sequence[str]) -> tuple[Cell, ...]:
    """Return one quantity: its name in files, then its symbol in each notation; a new value has only the word."""
    symbols = [InNotation(notation, Symbols(Ref(name._replace(new=False)))) for notation in notations]
    cells: list[Cell] = [Message.of("table.new-of", quantity=s) for s in symbols] if name.new else list(symbols)
    return (_named(str(name)), *cells)


def _quantities(solution: Solution, network: Network) -> Iterator[Name]:
    """Yield the quantities of the first units, layer by layer, then cost, rate, and what the update makes."""
    forward, cost = solution.setup.forward, solution.setup.recipe.cost
    yield Name("a", 0, (1,))
    if forward.having("target"):
        yield forward.having("target")[0]
    for layer in range(1, len(network.layers) + 1):
        parameters = [name for name in forward.having("parameter") if name.layer == layer]
        weights = [name for name in parameters if name.letter == "W"]
        biases = [name for name in parameters if name.letter == "b"]
        firsts = [weights[0], *biases[:1]]
        # A weight between two different units shows which index is which.
        firsts[1:1] = [name for name in weights if name.indices[0] != name.indices[1]][:1]
        yield from firsts
        unit = Name("z", layer, (1,))
        yield unit
        if network.layers[layer - 1].activation == "softmax":
            yield from (unit._replace(letter="e"), Name("s", layer))
        yield unit._replace(letter="a")
        if solution.setup.has_gradients:
            yield unit._replace(letter="delta")
            yield from (name.wrt(cost) for name in (weights[0], *biases[:1]))
    if solution.setup.has_cost:
        yield COST
    if solution.trains:
        yield RATE
        yield from (name._replace(new=True) for name in solution.setup.recipe.learned[:1])
