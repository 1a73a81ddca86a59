"""The closed formulas of all gradients: in letters for a whole layer, then a table of numbers; knows no words."""

from __future__ import annotations

from collections.abc import Iterator

from derive.builders.dense import Network
from derive.compose import batch
from derive.compose.backward import laws
from derive.compose.view import View, whole
from derive.document import Applied, Block, Display, Equation, Heading, Paragraph, Symbols
from derive.message import Count, Message
from derive.names import Name
from derive.numbers import fraction
from derive.term import Ref, Term, rename
from derive.worked import Solution


def closed_backward(solution: Solution, steps: Solution, network: Network, view: View, number: int) -> Iterator[Block]:
    """Yield the closed formulas of one example, and what they come to in a batch; `steps` is the page step by step."""
    update = solution.updates[0]
    several = len(update.batch) > 1
    cost = solution.setup.recipe.cost._replace(example=update.batch[0] if several else None)
    yield Heading(3, Message.of("backward.heading", number=number))
    if several:
        yield Paragraph(batch.worked_again(update))
    yield Paragraph(Message.of("closed.intro", cost=Symbols(Ref(cost))))
    yield from laws(network, solution.setup.recipe.convention)
    links = [d.name for d in view.graph.definitions if d.role == "link"]
    if links and not view.symbols:
        yield Paragraph(Message("closed.slopes"))
        yield Display(tuple(_link(view, network, name) for name in links))
    gradients = [d.name for d in view.graph.definitions if d.role == "gradient"]
    for layer in range(len(network.layers), 0, -1):
        names = [name for name in gradients if name.layer == layer]
        yield Paragraph(Message.of("closed.general", layer=layer))
        yield Display(tuple(_general(view, network, names)))
        if not view.symbols:
            yield Paragraph(Message("closed.table"))
            yield view.ledger(names)
    if several and not view.symbols:
        # First the slopes, as above, then what is made of them.
        yield from batch.other_examples(solution, update, batch.BACKWARD_ROLES, by_role=True)
    if solution.setup.policy.carry == "each-name" and not view.symbols and not several:
        yield Paragraph(compared(solution, steps))


def compared(solution: Solution, steps: Solution) -> Message:
    """Say where the printed gradients are not those of the page that rounds at every step."""
    ours, theirs = (whole(page, page.updates[0]) for page in (solution, steps))
    cost = solution.setup.recipe.cost
    gaps = {}
    for name in solution.updates[0].derivation.parameters:
        gradient = name.wrt(cost)
        values = [view.lines.numeral(gradient).value for view in (ours, theirs)]
        if values[0] != values[1]:
            gaps[gradient] = abs(fraction(values[0]) - fraction(values[1]))
    if not gaps:
        return Message("closed.same")
    worst = max(gaps, key=lambda name: gaps[name])
    return Message.of(
        "closed.differs",
        n=Count(len(gaps)),
        parameter=Symbols(Ref(worst)),
        closed=ours.value(worst),
        step=theirs.value(worst),
    )


def _link(view: View, network: Network, name: Name) -> Equation:
    """Return the line of f′(z), or of another link."""
    of = name.of
    slope = of is not None and of.letter == "a" and name.letter == "z" and name.layer is not None
    if slope and network.layers[int(name.layer or 1) - 1].activation != "softmax":
        return view.equation(name, left=Applied(int(name.layer or 1), name._replace(of=None), 1))
    return view.equation(name)


def _general(view: View, network: Network, names: list[Name]) -> Iterator[Equation]:
    """Yield one formula for all weights and one for all biases of a layer, in letters for their places.

    Where units differ in more than their places, each formula is written for itself.
    """
    for letter in ("W", "b"):
        alike = [name for name in names if name.letter == letter]
        if not alike:
            continue
        first = alike[0]
        general = _placed(first, network, "i", "j", view.graph[first].term, first)
        if all(
            _settled(general[1], name.indices) == view.graph[name].term
            and _settled(Ref(general[0]), name.indices) == Ref(name)
            for name in alike
        ):
            yield Equation((("", Symbols(Ref(general[0]))), ("=", Symbols(general[1]))))
        else:
            yield from (Equation((("", Symbols(Ref(n))), ("=", Symbols(view.graph[n].term)))) for n in alike)


def _placed(first: Name, network: Network, i: str, j: str, term: Term, name: Name) -> tuple[Name, Term]:
    """Write the formula of the first parameter of a layer with letters for its unit and for the unit before."""
    layer = first.layer
    assert layer is not None
    several = network.layers[layer - 1].units > 1 and bool(first.indices)
    sources = (network.inputs if layer == 1 else network.layers[layer - 2].units) > 1
    own, source = i if several else None, j if sources and first.letter == "W" else None
    last = layer == len(network.layers)

    def change(old: Name) -> Name:
        of = None if old.of is None else change(old.of)
        new = old._replace(of=of)
        if (old.letter in ("z", "a", "delta") and old.layer == layer) or (old.letter == "y" and last):
            return new._replace(indices=_put(old.indices, 0, own))
        if old.letter == "W" and old.layer == layer:
            return new._replace(indices=_put(_put(old.indices, 0, own), 1, source))
        if old.letter == "b" and old.layer == layer:
            return new._replace(indices=_put(old.indices, 0, own))
        if old.letter == "W" and old.layer == layer + 1:
            return new._replace(indices=_put(old.indices, 1, own))
        if old.letter == "a" and old.layer == layer - 1:
            return new._replace(indices=_put(old.indices, 0, source))
        return new

    return change(name), rename(term, change)


def _put(indices: tuple[int | str, ...], place: int, letter: str | None) -> tuple[int | str, ...]:
    if letter is None or len(indices) <= place or indices[place] != 1:
        return indices
    return (*indices[:place], letter, *indices[place + 1 :])


def _settled(term: Term, indices: tuple[int | str, ...]) -> Term:
    """Put the numbers of one parameter back in the places of the letters."""
    numbers = dict(zip("ij", indices, strict=False))

    def change(old: Name) -> Name:
        of = None if old.of is None else change(old.of)
        return old._replace(of=of, indices=tuple(numbers.get(str(index), index) for index in old.indices))

    return rename(term, change)


def closed_graph(view: View, number: int, names: list[Name], links: list[Name], cost: Name) -> Iterator[Block]:
    """Yield the closed formulas of a hand-made graph, one line for each derivative that is asked for."""
    yield Heading(3, Message.of("backward.heading", number=number))
    yield Paragraph(Message.of("closed.intro", cost=Symbols(Ref(cost))))
    if links and not view.symbols:
        yield Paragraph(Message("closed.links"))
        yield Display(tuple(map(view.equation, links)))
    yield Display(tuple(map(view.equation, names)))
