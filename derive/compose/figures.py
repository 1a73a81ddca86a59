"""The figures a problem asks for, each with its caption and what it says in words; knows no glyphs."""

from __future__ import annotations

from collections.abc import Iterator

from derive.builders.dense import Network
from derive.compose import captions, diagrams
from derive.compose.captions import in_letters, valued
from derive.compose.view import View, example, whole
from derive.document import Equation, Figure, Heading
from derive.drawing import Diagram
from derive.message import Listing, Message
from derive.names import Name
from derive.problem.figures import Contour
from derive.term import refs
from derive.worked import Solution


def figures(solution: Solution, symbols: bool) -> tuple[tuple[Figure, ...], tuple[Heading | Figure, ...]]:
    """Return the figures for the opening of a page and, under a heading, those for its end.

    With `symbols` those that show numbers are left out.
    """
    asked = solution.problem.pictured
    first = [one for one in asked if one == "network"]
    rest = [] if symbols else [one for one in asked if one != "network"]
    made = [_figure(solution, one, number) for number, one in enumerate((*first, *rest), 1)]
    later = tuple(made[len(first) :])
    return tuple(made[: len(first)]), (Heading(2, Message("figure.heading")), *later) if later else ()


def _figure(solution: Solution, asked: str | Contour, number: int) -> Figure:
    if asked in ("network", "values"):
        return _diagram(solution, asked == "values", number)
    from derive.compose import charts  # with what computes curves and contours

    if isinstance(asked, Contour):
        return charts.contours(solution, asked, number)
    match asked:
        case "curves":
            return charts.activations(solution, number)
        case "cost":
            return charts.costs(solution, number)
        case _:
            raise AssertionError(f"no figure is called {asked}")


def _diagram(solution: Solution, values: bool, number: int) -> Figure:
    update, network = solution.updates[0], solution.setup.network
    kind = "values" if values else "network"
    if network is None:
        view = whole(solution, update)
        cost = solution.setup.recipe.cost
        drawing = diagrams.computational(solution.setup.forward, cost, view, values)
        words = captions.of_graph(in_letters(cost), drawing, values)
        return Figure(kind, number, drawing, words, tuple(_graph_said(solution, view, drawing, values)))
    view = example(solution, update, 1)
    drawing = diagrams.stacked(network, view, values)
    caption = captions.of_network(solution, network, drawing, values)
    return Figure(kind, number, drawing, caption, tuple(_network_said(network, view, drawing, values)))


def _network_said(network: Network, view: View, drawing: Diagram, values: bool) -> Iterator[Message]:
    """Say what a network shows: its columns, or every value that stands in it."""
    columns = [
        tuple(
            in_letters(unit.name) if unit.name else Message("figure.more")
            for unit in drawing.units
            if unit.column == column
        )
        for column in range(len(drawing.heights))
    ]
    if not values:
        named = zip(drawing.titles, columns, strict=True)
        parts = Listing(tuple(Message.of("figure.column", title=title, units=Listing(own)) for title, own in named))
        yield Message.of("figure.columns", columns=parts)
        return
    forward, backward, weights = [], [], []
    for unit in drawing.units:
        if unit.name is None:
            continue
        sums, signal = unit.name._replace(letter="z"), unit.name._replace(letter="delta")
        if sums in view.graph:
            forward.append(valued(sums, view.lines.numeral(sums)))
        forward.append(valued(unit.name, view.lines.numeral(unit.name)))
        if signal in view.lines.values.raw and unit.column:
            backward.append(valued(signal, view.lines.numeral(signal)))
    for edge in drawing.edges:
        source, target = drawing.units[edge.source].name, drawing.units[edge.target].name
        if edge.label is not None and source is not None and target is not None:
            name = Name("W", target.layer, (*target.indices, *source.indices))
            weights.append(valued(name, view.lines.numeral(name)))
    for unit in drawing.units:
        if unit.name is not None and unit.bias is not None:
            shared = network.layers[unit.column - 1].biases == "shared"
            name = Name("b", unit.column, () if shared else unit.name.indices)
            weights.append(valued(name, view.lines.numeral(name)))
    yield from _parts(("figure.forward", forward), ("figure.backward", backward))
    yield from _parts(("figure.parameters", list(dict.fromkeys(weights))))


def _parts(*pairs: tuple[str, list[Equation]]) -> Iterator[Message]:
    for id, found in pairs:
        if found:
            yield Message.of(id, values=Listing(tuple(found)))


def _graph_said(solution: Solution, view: View, drawing: Diagram, values: bool) -> Iterator[Message]:
    """Say what a graph shows: what leads where, or the value and derivative of everything."""
    cost = solution.setup.recipe.cost
    names = [unit.name for unit in drawing.units if unit.name is not None]
    if values:
        yield from _parts(("figure.forward", [valued(name, view.lines.numeral(name)) for name in names]))
        slopes = [name.wrt(cost) for name in names if name.wrt(cost) in view.lines.values.raw]
        yield from _parts(("figure.derivatives", [valued(name, view.lines.numeral(name)) for name in slopes]))
        return
    lines = []
    for definition in solution.setup.forward.definitions:
        sources = tuple(map(in_letters, dict.fromkeys(refs(definition.term))))
        if sources:
            lines.append(Message.of("figure.line", name=in_letters(definition.name), sources=Listing(sources)))
    yield Message.of("figure.lines", lines=Listing(tuple(lines)))
