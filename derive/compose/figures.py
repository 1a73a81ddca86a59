"""The figures a problem asks for, each with its caption and what it says in words; knows no glyphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.builders.dense import Network
from derive.compose import captions, contour, curves, diagrams
from derive.compose.view import View, example, whole
from derive.document import Applied, Equation, Figure, Formula, Heading, Symbols
from derive.drawing import Chart, Diagram
from derive.message import Listing, Message
from derive.names import Name
from derive.numbers import Numeral, Real
from derive.problem.figures import Contour
from derive.term import Call, Ref, refs
from derive.worked import Solution

_MOST_SAID = 12


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
    if isinstance(asked, Contour):
        return _contour(solution, asked, number)
    match asked:
        case "network" | "values":
            return _diagram(solution, asked == "values", number)
        case "curves":
            return _curves(solution, number)
        case "cost":
            return _cost(solution, number)
        case _:
            raise AssertionError(f"no figure is called {asked}")


def _diagram(solution: Solution, values: bool, number: int) -> Figure:
    update, network = solution.updates[0], solution.setup.network
    kind = "values" if values else "network"
    if network is None:
        view = whole(solution, update)
        cost = solution.setup.recipe.cost
        drawing = diagrams.computational(solution.setup.forward, cost, view, values)
        words = captions.of_graph(_said(cost), drawing, values)
        return Figure(kind, number, drawing, words, tuple(_graph_said(solution, view, drawing, values)))
    view = example(solution, update, 1)
    drawing = diagrams.stacked(network, view, values)
    caption = captions.of_network(solution, network, drawing, values)
    return Figure(kind, number, drawing, caption, tuple(_network_said(network, view, drawing, values)))


def _said(name: Name) -> Symbols:
    return Symbols(Ref(name))


def _is(name: Name, value: Numeral) -> Equation:
    return Equation((("", _said(name)), ("=", value)))


def _network_said(network: Network, view: View, drawing: Diagram, values: bool) -> Iterator[Message]:
    """Say what a network shows: its columns, or every value that stands in it."""
    columns = [
        tuple(
            _said(unit.name) if unit.name else Message("figure.more") for unit in drawing.units if unit.column == column
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
            forward.append(_is(sums, view.lines.numeral(sums)))
        forward.append(_is(unit.name, view.lines.numeral(unit.name)))
        if signal in view.lines.values.raw and unit.column:
            backward.append(_is(signal, view.lines.numeral(signal)))
    for edge in drawing.edges:
        source, target = drawing.units[edge.source].name, drawing.units[edge.target].name
        if edge.label is not None and source is not None and target is not None:
            name = Name("W", target.layer, (*target.indices, *source.indices))
            weights.append(_is(name, view.lines.numeral(name)))
    for unit in drawing.units:
        if unit.name is not None and unit.bias is not None:
            shared = network.layers[unit.column - 1].biases == "shared"
            name = Name("b", unit.column, () if shared else unit.name.indices)
            weights.append(_is(name, view.lines.numeral(name)))
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
        yield from _parts(("figure.forward", [_is(name, view.lines.numeral(name)) for name in names]))
        slopes = [name.wrt(cost) for name in names if name.wrt(cost) in view.lines.values.raw]
        yield from _parts(("figure.derivatives", [_is(name, view.lines.numeral(name)) for name in slopes]))
        return
    lines = []
    for definition in solution.setup.forward.definitions:
        sources = tuple(map(_said, dict.fromkeys(refs(definition.term))))
        if sources:
            lines.append(Message.of("figure.line", name=_said(definition.name), sources=Listing(sources)))
    yield Message.of("figure.lines", lines=Listing(tuple(lines)))


def _curves(solution: Solution, number: int) -> Figure:
    found = curves.uses(solution)
    charts = tuple(curves.activation_chart(solution, use) for use in found)
    said = [message for use in found for message in _use_said(solution, use)]
    return Figure("curves", number, charts, captions.of_curves(solution, found), tuple(said))


def _use_said(solution: Solution, use: curves.Use) -> Iterator[Message]:
    z = Name("z")
    formula: Formula = Symbols(Call(use.function, (Ref(z), *use.constants)))
    if use.layer is not None:
        formula = Applied(use.layer, z)
    name = Message(f"activation.{use.function}")
    ends = sorted(use.points, key=lambda point: point.z)
    several = ends[0].z != ends[-1].z
    id = "figure.activation" if several else "figure.activation-once"
    yield Message.of(id, formula=formula, name=name, low=ends[0].value, high=ends[-1].value)
    for point in use.points:
        if point.first and sum(one.first for one in use.points) <= curves.MOST_NAMED:
            value, slope = map(solution.setup.policy.shown, curves.value_at(solution, use, point.z))
            where: object = point.value if point.name is None else _is(point.name, point.value)
            yield Message.of("figure.working", where=where, value=value, slope=slope)


def _contour(solution: Solution, asked: Contour, number: int) -> Figure:
    on = contour.ground(solution, asked.contour)
    charts = contour.contour_charts(solution, on)
    names = {"across": _said(on.across), "up": _said(on.up), "cost": _said(solution.setup.recipe.cost)}
    said = []
    levels = [level.label for level in charts[0].levels]
    if len(levels) > 1:
        said.append(Message.of("figure.levels", **names, n=len(levels), low=levels[0], high=levels[-1]))
    else:
        said.append(Message.of("figure.level" if levels else "figure.flat", **names, levels=Listing(tuple(levels))))
    ends = [_point_said(solution, on, place) for place in (0, len(on.way) - 1)]
    if len(on.way) > 1:
        said.append(Message.of("figure.way", n=len(on.way) - 1, start=ends[0], end=ends[1]))
    else:
        said.append(Message.of("figure.still", start=ends[0]))
    caption = "figure.contour-near" if len(charts) > 1 else "figure.contour"
    alone = len(solution.setup.parameters) == len((on.across, on.up))
    others = Message("figure.nothing" if alone else "figure.others-kept")
    return Figure("contour", number, charts, Message.of(caption, **names, others=others), tuple(said))


def _point_said(solution: Solution, on: contour.Ground, place: int) -> Listing:
    update = solution.updates[max(place - 1, 0)]
    view = whole(solution, update)
    found = []
    for name in (on.across, on.up):
        after = name._replace(new=True) if place and name._replace(new=True) in view.graph else name
        found.append(_is(name, view.lines.numeral(after)))
    return Listing(tuple(found))


def _cost(solution: Solution, number: int) -> Figure:
    cost = _said(solution.setup.recipe.cost)
    found = _shown(solution, curves.costs(solution))
    n = len(found) - 1
    several = len(solution.setup.examples) > 1
    over = Message("figure.over-examples" if several else "figure.nothing")
    said = [Message.of("figure.costs", cost=cost, over=over, values=Listing(tuple(found)))]
    if n >= _MOST_SAID:
        said = [Message.of("figure.costs-many", cost=cost, over=over, n=n, first=found[0], last=found[-1])]
    chart: Chart = curves.cost_chart(solution)
    caption = Message.of("figure.cost", cost=cost, over=over)
    if len(chart.curves) > 1:
        caption = Message.of("figure.cost-batches", cost=cost)
    return Figure("cost", number, (chart,), caption, tuple(said))


def _shown(solution: Solution, values: Iterable[Real]) -> list[Numeral]:
    return [solution.setup.policy.shown(value) for value in values]
