"""Units and edges on paper: the plan in which labels have room and letters stay large; knows no networks, no words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.drawing import Diagram, Unit
from derive.render.figures.inscription import Inscription
from derive.render.figures.on_edges import NONE, Faults, Tag, tag_at, tags_of
from derive.render.figures.plan import ARROW, NAME, ROOM, ROW, TITLE, VALUE, Plan, Room
from derive.render.figures.shapes import Line, Mark, Picture, Shape, Text

_GAPS = (80, 90, 105, 120, 135, 150, 165, 180, 200, 220, 240, 260)
_STRETCHES = ((10, 10), (12, 10), (14, 10), (17, 10), (20, 10))
_FRAMED, _BARE = 70, 110  # the gaps where edges bear nothing
_STEEPEST = 3  # up or down for one to the right
_WORTH = 30  # a gap may be so much wider for labels that are not close


def laid_out(diagram: Diagram, pen: Inscription) -> Picture:
    """Return a diagram on paper."""
    plan, tags = _chosen(diagram, pen)
    shapes = [*_edges(plan), *(shape for tag in tags for shape in tag.shapes)]
    shapes += [shape for unit in diagram.units for shape in _unit(plan, unit)]
    for column, title in enumerate(diagram.titles):
        shapes.append(Text((plan.middles[column], ROOM + TITLE / 2), pen.runs(title, TITLE), "faint"))
    return Picture(plan.width, plan.height, tuple(shapes))


def _chosen(diagram: Diagram, pen: Inscription) -> tuple[Plan, Sequence[Tag]]:
    """Return the plan that is printed largest, with what stands on its edges.

    Signals stand on every edge, or where that has no room, where the edges into a unit join; where weights have
    no room, they are left out.
    """
    columns = len(diagram.heights) - 1
    framed = any(unit.kind in ("line", "cost") for unit in diagram.units)
    bare = (_FRAMED if framed else _BARE,) * columns
    if not any(edge.label or edge.back for edge in diagram.edges):
        return Plan(diagram, pen, Room(bare)), ()
    for joined in (False, True):
        plans = [_narrowest(diagram, pen, stretch, joined) for stretch in _STRETCHES]
        found = [plan for plan in plans if plan is not None]
        if found:
            plan = max(found, key=lambda plan: (plan.scale, -plan.height))
            tags = [tag for column in range(1, columns + 1) for tag in tags_of(plan, column)[1]]
            return plan, [*tags, *_joints(plan)]
    plan = Plan(diagram, pen, Room(bare, joined=True))
    return plan, list(_joints(plan))


def _narrowest(diagram: Diagram, pen: Inscription, stretch: tuple[int, int], joined: bool) -> Plan | None:
    """Return the plan with the narrowest gaps in which nothing overlaps, if there are such."""
    columns = len(diagram.heights) - 1
    gaps = []
    for column in range(1, columns + 1):
        best: tuple[Faults, int] | None = None
        for gap in _GAPS:
            if best is not None and gap > best[1] + _WORTH:
                break
            plan = Plan(diagram, pen, Room((gap,) * columns, stretch, joined))
            if plan.steepest(column) > _STEEPEST:
                continue
            faults, _ = tags_of(plan, column)
            if not faults[0] and (best is None or faults < best[0]):
                best = faults, gap
            if faults == NONE:
                break
        if best is None:
            return None
        gaps.append(best[1])
    return Plan(diagram, pen, Room(tuple(gaps), stretch, joined))


def _joints(plan: Plan) -> Iterator[Tag]:
    """Yield what comes back from each unit, on the stretch that its edges share."""
    if not plan.room.joined:
        return
    seen = set()
    for number, edge in enumerate(plan.diagram.edges):
        if edge.back is None or edge.target in seen:
            continue
        seen.add(edge.target)
        x, y = plan.way(edge)[2]
        runs = plan.pen.stated(edge.back, VALUE)
        yield tag_at(number, (x + plan.lead_of(edge.back) / 2, y), 0, runs, "backward")


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


def _unit(plan: Plan, unit: Unit) -> Iterator[Shape]:
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
    for number, stated in enumerate(unit.above):
        yield Text((x, line + number * ROW), plan.pen.stated(stated, VALUE), "forward")
    line = y + half + VALUE
    for stated in unit.below:
        yield Text((x, line), plan.pen.stated(stated, VALUE), "backward")
        line += ROW
    if unit.bias is not None:
        low = line + ARROW - VALUE
        if not unit.below:
            yield Line(((x, low), (x, y + half + 4)), "edge")
            yield Line(((x, y + half), (x - 3, y + half + 6), (x + 3, y + half + 6), (x, y + half)), "head")
            low += VALUE
        yield Text((x, low), plan.pen.stated(unit.bias, VALUE), "weight")
