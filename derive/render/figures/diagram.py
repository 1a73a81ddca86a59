"""Units and edges on paper: the plan in which labels have room and letters stay large; knows no networks, no words."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from derive.drawing import Diagram
from derive.render.figures.inscription import Inscription
from derive.render.figures.on_edges import NONE, Faults, Parts, parts_of, tag_at, tags_at
from derive.render.figures.plan import ARROW, NAME, ROOM, ROW, TITLE, VALUE, Plan, Room
from derive.render.figures.shapes import Line, Mark, Picture, Shape, Text

_GAPS = (80, 90, 105, 120, 135, 150, 165, 180, 200, 220, 240, 260)
_STRETCHES = ((10, 10), (12, 10), (14, 10), (17, 10), (20, 10))
_FRAMED, _BARE = 70, 110  # the gaps where edges bear nothing
_STEEPEST = 3  # up or down for one to the right
_KEPT = 16  # of as many kinds of diagrams
_WORTH = 30  # a gap may be so much wider for labels that are not close


@dataclass(frozen=True, slots=True)
class Stand:
    """How a diagram stands on paper: its room, and of every column where labels stand on the lines into it.

    A column has no parts where labels have no room; where there are none at all, no column has any.
    """

    room: Room
    parts: tuple[Parts | None, ...] = ()


Stands: TypeAlias = "dict[Hashable, Stand]"
"""How diagrams were found to stand, by what they measure; those of a class measure the same."""


def laid_out(diagram: Diagram, pen: Inscription, stands: Stands) -> Picture:
    """Return a diagram on paper; what is found for it is kept for those that measure the same."""
    measured = pen.measured(diagram)
    if measured not in stands:
        if len(stands) >= _KEPT:
            stands.clear()
        stands[measured] = _chosen(diagram, pen)
    stand = stands[measured]
    plan = Plan(diagram, pen, stand.room)
    placed = (tags_at(plan, column, parts) for column, parts in enumerate(stand.parts, 1) if parts is not None)
    shapes = [*_edges(plan), *(shape for tags in placed for tag in tags for shape in tag.shapes)]
    shapes += [shape for number in range(len(diagram.units)) for shape in _unit(plan, number)]
    shapes += _titles(plan)
    return Picture(plan.width, plan.height, tuple(shapes))


def _chosen(diagram: Diagram, pen: Inscription) -> Stand:
    """Return the lowest plan that is printed about as large as any, with where labels stand on its edges.

    Signals stand on every edge with their letter; where the drawing had to be made smaller, without it; where edges
    have no room for them, below the units. Where weights have no room either, they are left out.
    """
    columns = len(diagram.heights) - 1
    framed = any(unit.kind in ("line", "cost") for unit in diagram.units)
    bare = (_FRAMED if framed else _BARE,) * columns
    if not any(edge.label or edge.back for edge in diagram.edges):
        return Stand(Room(bare))
    backs = any(edge.back for edge in diagram.edges)
    found: list[Plan] = []
    for short, below in ((False, False), (True, False), (False, True)) if backs else ((False, False),):
        if below and found:
            break
        for stretch in _STRETCHES:
            plan = _narrowest(Plan(diagram, pen, Room(bare, stretch, short, below)))
            found += [plan] if plan is not None else []
            if plan is not None and plan.scale >= 1:  # none is larger, and those that are stretched more are higher
                break
        if found and found[-1].scale >= 1:
            break
    if not found:
        return Stand(Room(bare, below=True))
    largest = max(plan.scale for plan in found)
    plan = min((plan for plan in found if plan.scale >= largest * 9 / 10), key=lambda plan: plan.height)
    placed = (parts_of(plan, column) for column in range(1, columns + 1))
    return Stand(plan.room, tuple(found and found[1] for found in placed))


def _narrowest(wide: Plan) -> Plan | None:
    """Return a plan with the narrowest gaps in which nothing overlaps, if there are such."""
    columns = len(wide.diagram.heights) - 1
    gaps = []
    for column in range(1, columns + 1):
        best: tuple[Faults, int] | None = None
        for gap in _GAPS:
            if best is not None and gap > best[1] + _WORTH:
                break
            plan = wide.spaced((gap,) * columns)
            if plan.steepest(column) > _STEEPEST:
                continue
            found = parts_of(plan, column)
            if found is not None and (best is None or found[0] < best[0]):
                best = found[0], gap
            if best is not None and best[0] == NONE:
                break
        if best is None:
            return None
        gaps.append(best[1])
    return wide.spaced(tuple(gaps))


def _titles(plan: Plan) -> Iterator[Shape]:
    """Yield the words over the columns, and between them the letter of the signals where these stand without it."""
    y = ROOM + TITLE / 2
    for middle, title in zip(plan.middles, plan.diagram.titles, strict=False):
        yield Text((middle, y), plan.pen.runs(title, TITLE), "faint")
    letters = {edge.back.name for edge in plan.diagram.edges if edge.back and edge.back.name}
    if plan.room.short and letters:
        runs = plan.pen.runs(letters.pop(), VALUE)
        for (left, right), (wide, broad) in zip(
            itertools.pairwise(plan.middles), itertools.pairwise(plan.widths), strict=True
        ):
            middle = (left + wide / 2 + right - broad / 2) / 2
            yield from tag_at((middle, y - VALUE * 3 / 10), runs, "backward").shapes


def _edges(plan: Plan) -> Iterator[Shape]:
    for edge in plan.diagram.edges:
        way = plan.way(edge)
        target = plan.diagram.units[edge.target]
        source = plan.diagram.units[edge.source]
        if not plan.framed:
            yield Line(way, "edge")
            continue
        if source.name is None:
            way = ((plan.middles[source.column], way[0][1]), *way[1:])
        if target.name is None:
            way = (*way[:3], (plan.middles[target.column], way[3][1]))
        yield Line(way, "edge", curved=True)
        if target.name is not None:
            x, y = way[3]
            yield Line(((x, y), (x - 7, y - 3), (x - 7, y + 3), (x, y)), "head")


def _unit(plan: Plan, number: int) -> Iterator[Shape]:
    unit = plan.diagram.units[number]
    x, y = plan.at(unit)
    if unit.kind == "dots":
        yield from (Mark((x, y + 9 * step), "dots", 2) for step in (-1, 0, 1))
    if unit.name is None:
        return
    half = plan.half
    if plan.framed:
        yield Mark((x, y), unit.kind, half, "frame", plan.frame(unit))
    else:
        yield Mark((x, y), unit.kind, half)
    name = plan.pen.runs(unit.name, NAME)
    yield Text((x, y + NAME * 3 / 10), name)
    line = y - half - 5 - ROW * (len(unit.above) - 1)
    for level, stated in enumerate(unit.above):
        yield Text((x, line + level * ROW), plan.pen.stated(stated, VALUE), "forward")
    line = y + half + VALUE
    for stated in unit.below:
        yield Text((x, line), plan.pen.stated(stated, VALUE), "backward")
        line += ROW
    if number in plan.signals:
        yield from tag_at((x, line - VALUE * 3 / 10), plan.signals[number], "backward").shapes
        line += ROW
    if unit.bias is not None:
        low = line + ARROW - VALUE
        if line == y + half + VALUE:
            yield Line(((x, low), (x, y + half + 4)), "edge")
            yield Line(((x, y + half), (x - 3, y + half + 6), (x + 3, y + half + 6), (x, y + half)), "head")
            low += VALUE
        yield Text((x, low), plan.pen.stated(unit.bias, VALUE), "weight")
