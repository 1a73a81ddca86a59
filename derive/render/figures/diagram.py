"""Units and edges on paper: how wide columns are, where labels find room; knows no networks and no words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from derive.drawing import Diagram, Edge, Point, Unit
from derive.render.figures.inscription import Inscription
from derive.render.figures.shapes import Area, Line, Mark, Picture, Shape, Text

_NAME, _VALUE, _TITLE = 14, 13, 12  # sizes of text
_RADIUS, _FRAME = 19, 15
_ROW = 17  # of stated values
_ARROW = 14
_ROOM = 12
_GAPS = (130, 160, 190, 220, 260)
_WELL_APART = 130  # a wider gap is only taken where labels overlap
_STRETCHES = ((10, 10), (12, 10), (14, 10), (17, 10), (20, 10))
_WAYS = tuple((n, 20) for n in (10, 8, 12, 7, 13, 6, 14, 5, 15, 4, 16, 3, 17))


class _Plan:
    """Where the units of one diagram stand for a gap between columns and a stretch of the rows."""

    def __init__(self, diagram: Diagram, pen: Inscription, gap: float, stretch: tuple[int, int]) -> None:
        self.diagram, self.pen = diagram, pen
        framed = any(unit.kind in ("line", "cost") for unit in diagram.units)
        self.framed = framed
        self.half = _FRAME if framed else _RADIUS
        above = max(len(unit.above) for unit in diagram.units) * _ROW
        below = max(len(unit.below) * _ROW + (_ARROW + _ROW) * (unit.bias is not None) for unit in diagram.units)
        least = above + below + 2 * self.half + _ROOM
        pitch = least * stretch[0] / stretch[1]
        self.slack = (pitch - least) / 2  # at the top and at the bottom a row needs no more than its own room
        self.top = 2 * _ROOM + _TITLE if diagram.titles else _ROOM
        self.height = self.top + pitch * max(diagram.heights) - 2 * self.slack + _ROOM / 2
        self.shift = (above - below) / 2
        self.pitch = pitch
        self.widths = [0] * len(diagram.heights)
        for unit in diagram.units:
            self.widths[unit.column] = max(self.widths[unit.column], int(self._breadth(unit)) + 1)
        self.middles = []
        x: float = _ROOM
        for width in self.widths:
            self.middles.append(x + width / 2)
            x += width + gap
        self.width = x - gap + _ROOM

    def _breadth(self, unit: Unit) -> float:
        body = self.frame(unit) if self.framed else 2 * self.half
        return max([body, *(self.pen.breadth(stated, _VALUE) for stated in (*unit.above, *unit.below))]) + 4

    def frame(self, unit: Unit) -> float:
        """Return the width of a named frame; an unnamed unit has none."""
        return 0 if unit.name is None else max(2 * _FRAME, self.pen.breadth(unit.name, _NAME) + _ROOM)

    def at(self, unit: Unit) -> Point:
        """Return where a unit's middle is; a column spreads over the whole height."""
        rows = self.diagram.heights[unit.column]
        whole = self.pitch * max(self.diagram.heights)
        y = self.top - self.slack + whole * (2 * unit.row + 1) / (2 * rows) + self.shift
        return self.middles[unit.column], y

    def way(self, edge: Edge) -> tuple[Point, Point, Point, Point]:
        """Return an edge: from the unit to the end of its column, over to the next column, to the unit there."""
        source, target = self.diagram.units[edge.source], self.diagram.units[edge.target]
        (x, y), (u, v) = self.at(source), self.at(target)
        start = x + (self.frame(source) / 2 if self.framed else self.half)
        end = u - (self.frame(target) / 2 if self.framed else self.half)
        left = x + self.widths[source.column] / 2
        right = u - self.widths[target.column] / 2
        return (start, y), (max(start, left), y), (min(end, right), v), (end, v)


def laid_out(diagram: Diagram, pen: Inscription) -> Picture:
    """Return a diagram on paper, no wider than its labels need."""
    tries = [(gap, stretch) for gap in _GAPS for stretch in _STRETCHES]  # paper is higher than wide
    labelled = any(edge.label is not None for edge in diagram.edges)
    if not labelled:
        tries = [(70 if any(unit.kind in ("line", "cost") for unit in diagram.units) else 110, (10, 10))]
    plan, labels = _roomy(diagram, pen, tries)
    shapes = [*_edges(plan), *labels, *(shape for unit in diagram.units for shape in _unit(plan, unit))]
    for column, title in enumerate(diagram.titles):
        shapes.append(Text((plan.middles[column], _ROOM + _TITLE / 2), pen.runs(title, _TITLE), "faint"))
    return Picture(plan.width, plan.height, tuple(shapes))


def _roomy(diagram: Diagram, pen: Inscription, tries: list[tuple[int, tuple[int, int]]]) -> tuple[_Plan, list[Text]]:
    """Return the first plan in which labels stand well apart, else the first in which none overlap.

    Where labels overlap in every plan the edges bear none.
    """
    first: tuple[_Plan, list[Text]] | None = None
    for gap, stretch in tries:
        if first is not None and gap > _WELL_APART:
            break
        plan = _Plan(diagram, pen, gap, stretch)
        labels, clashes, close = _labels(plan)
        if clashes == 0 and close == 0:
            return plan, labels
        if clashes == 0 and first is None:
            first = plan, labels
    return first or (_Plan(diagram, pen, *tries[0]), [])


def _edges(plan: _Plan) -> Iterator[Shape]:
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


def _labels(plan: _Plan) -> tuple[list[Text], int, int]:
    """Return the labels of the edges, how many overlap and how many nearly do; each column has its own place."""
    found: list[Text] = []
    clashes, close = 0, 0
    for column in range(1, len(plan.diagram.heights)):
        edges = [e for e in plan.diagram.edges if e.label and plan.diagram.units[e.target].column == column]
        if not edges:
            continue
        lines = [plan.way(edge)[1:3] for edge in edges]
        best = min((_placed(plan, edges, lines, way) for way in _WAYS), key=lambda pair: pair[0])
        clashes, close = clashes + best[0][0], close + best[0][2]
        found += best[1]
    return found, clashes, close


def _placed(
    plan: _Plan, edges: list[Edge], lines: list[tuple[Point, Point]], way: tuple[int, int]
) -> tuple[tuple[int, int, int], list[Text]]:
    """Place labels at one part of their lines and count what overlaps: labels, then lines of others."""
    texts = []
    for edge, (left, right) in zip(edges, lines, strict=True):
        assert edge.label is not None
        x, y = ((a * (way[1] - way[0]) + b * way[0]) / way[1] for a, b in zip(left, right, strict=True))
        turn = math.degrees(math.atan2(right[1] - left[1], right[0] - left[0]))
        # The middle of a small letter lies on the line.
        drop = _VALUE * 3 / 10
        at = (x - drop * math.sin(math.radians(turn)), y + drop * math.cos(math.radians(turn)))
        texts.append(Text(at, plan.pen.stated(edge.label, _VALUE), "weight", turn=turn, halo=True))
    areas = [text.area for text in texts]
    clashes = sum(not one.apart(other) for n, one in enumerate(areas) for other in areas[:n])
    over = sum(abs(area.along[0]) * 2 > right[0] - left[0] for area, (left, right) in zip(areas, lines, strict=True))
    if clashes or over:
        return (clashes + over, 0, 0), texts
    ways = [_stroke(*line) for line in lines]
    crossed = sum(not area.apart(stroke) for n, area in enumerate(areas) for m, stroke in enumerate(ways) if m != n)
    roomy = [area.grown(3) for area in areas]
    close = sum(not one.apart(other) for n, one in enumerate(roomy) for other in roomy[:n])
    return (0, crossed, close), texts


def _stroke(left: Point, right: Point) -> Area:
    half = ((right[0] - left[0]) / 2, (right[1] - left[1]) / 2)
    length = math.hypot(*half)
    return Area(left[0] + half[0], left[1] + half[1], half, (-half[1] / length / 2, half[0] / length / 2))


def _unit(plan: _Plan, unit: Unit) -> Iterator[Shape]:
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
    name = plan.pen.runs(unit.name, _NAME)
    yield Text((x, y + _NAME * 3 / 10), name)
    line = y - half - 5 - _ROW * (len(unit.above) - 1)
    for number, stated in enumerate(unit.above):
        yield Text((x, line + number * _ROW), plan.pen.stated(stated, _VALUE), "forward")
    line = y + half + _VALUE
    for stated in unit.below:
        yield Text((x, line), plan.pen.stated(stated, _VALUE), "backward")
        line += _ROW
    if unit.bias is not None:
        low = line + _ARROW - _VALUE
        if not unit.below:
            yield Line(((x, low), (x, y + half + 4)), "edge")
            yield Line(((x, y + half), (x - 3, y + half + 6), (x + 3, y + half + 6), (x, y + half)), "head")
            low += _VALUE
        yield Text((x, low), plan.pen.stated(unit.bias, _VALUE), "weight")
