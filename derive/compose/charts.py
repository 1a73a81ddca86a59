"""The figures that plot: activations, the cost over two parameters and over the updates; knows no glyphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.compose.captions import in_letters, part, valued
from derive.compose.contour import Ground, contour_charts, ground
from derive.compose.curves import MOST_NAMED, Use, activation_chart, cost_chart, has_drops, uses, value_at
from derive.compose.curves import costs as costs_of
from derive.compose.view import whole
from derive.document import Applied, Figure, Formula, Symbols
from derive.drawing import Chart
from derive.message import Listing, Message
from derive.names import Name
from derive.numbers import Numeral, Real
from derive.problem.figures import Contour
from derive.term import Call, Ref
from derive.worked import Solution

_MOST_SAID = 12


def activations(solution: Solution, number: int) -> Figure:
    """Return the figure of the activations in use, with what it says of where they work."""
    found = uses(solution)
    charts = tuple(activation_chart(solution, use) for use in found)
    said = [message for use in found for message in _use_said(solution, use)]
    return Figure("curves", number, charts, _caption(solution, found), tuple(said))


def _caption(solution: Solution, found: list[Use]) -> Message:
    """Return the caption of the activations in use."""
    update = solution.updates[0]
    others = any(not point.first for use in found for point in use.points)
    return Message.of(
        "figure.curves",
        first=part(len(solution.updates) > 1, "figure.first-update"),
        open=part(others, "drawn.open", k=update.batch[0]),
        drops=part(any(map(has_drops, found)), "drawn.drops"),
    )


def _use_said(solution: Solution, use: Use) -> Iterator[Message]:
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
        if point.first and sum(one.first for one in use.points) <= MOST_NAMED:
            value, slope = map(solution.setup.policy.shown, value_at(solution, use, point.z))
            where: object = point.value if point.name is None else valued(point.name, point.value)
            yield Message.of("figure.working", where=where, value=value, slope=slope)


def contours(solution: Solution, asked: Contour, number: int) -> Figure:
    """Return the figure of the cost over two parameters, with the way that the updates take."""
    on = ground(solution, asked.contour)
    charts = contour_charts(solution, on)
    names = {"across": in_letters(on.across), "up": in_letters(on.up), "cost": in_letters(solution.setup.recipe.cost)}
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


def _point_said(solution: Solution, on: Ground, place: int) -> Listing:
    update = solution.updates[max(place - 1, 0)]
    view = whole(solution, update)
    found = []
    for name in (on.across, on.up):
        after = name._replace(new=True) if place and name._replace(new=True) in view.graph else name
        found.append(valued(name, view.lines.numeral(after)))
    return Listing(tuple(found))


def costs(solution: Solution, number: int) -> Figure:
    """Return the figure of the cost over the updates."""
    cost = in_letters(solution.setup.recipe.cost)
    found = _shown(solution, costs_of(solution))
    n = len(found) - 1
    several = len(solution.setup.examples) > 1
    over = Message("figure.over-examples" if several else "figure.nothing")
    said = [Message.of("figure.costs", cost=cost, over=over, values=Listing(tuple(found)))]
    if n >= _MOST_SAID:
        said = [Message.of("figure.costs-many", cost=cost, over=over, n=n, first=found[0], last=found[-1])]
    chart: Chart = cost_chart(solution)
    caption = Message.of("figure.cost", cost=cost, over=over)
    if len(chart.curves) > 1:
        caption = Message.of("figure.cost-batches", cost=cost)
    return Figure("cost", number, (chart,), caption, tuple(said))


def _shown(solution: Solution, values: Iterable[Real]) -> list[Numeral]:
    return [solution.setup.policy.shown(value) for value in values]
