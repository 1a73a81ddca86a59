"""Where the units and edges of a diagram stand on paper for given gaps; knows no labels of edges, paints nothing."""

from __future__ import annotations

import math
from copy import copy
from dataclasses import dataclass, replace
from itertools import zip_longest

from derive.drawing import Diagram, Edge, Point, Stated, Unit
from derive.render.figures.inscription import Inscription
from derive.render.figures.label import Run, breadth

NAME, VALUE, TITLE = 14, 13, 12  # sizes of text
ROW = 17  # of stated values
ARROW = 14
ROOM = 12
HEAD = 8  # of an arrow before a signal
FRAME = 15
_RADIUS = 19
# The room of a page between its margins: what is larger is set smaller, and so are its letters.
_PAPER = (620, 620)


@dataclass(frozen=True, slots=True)
class Room:
    """What a plan may choose: the gaps between columns, how far rows are stretched, how signals stand.

    If `below`, the signal back from a unit stands below it once, else on each edge; if `short`, without its letter.
    """

    gaps: tuple[int, ...]
    stretch: tuple[int, int] = (1, 1)
    short: bool = False
    below: bool = False


class Plan:
    """Where the units of one diagram stand for some room."""

    def __init__(self, diagram: Diagram, pen: Inscription, room: Room) -> None:
        self.diagram, self.pen, self.room = diagram, pen, room
        self.framed = any(unit.kind in ("line", "cost") for unit in diagram.units)
        self.half = FRAME if self.framed else max(map(self._radius, diagram.units))
        above = max(len(unit.above) for unit in diagram.units) * ROW
        self.signals = {edge.target: self.signal(edge.back) for edge in diagram.edges if edge.back and room.below}
        lines = [len(unit.below) + (n in self.signals) for n, unit in enumerate(diagram.units)]
        biased = [(ARROW + ROW) * (unit.bias is not None) for unit in diagram.units]
        below = max(count * ROW + more for count, more in zip(lines, biased, strict=True))
        least = above + below + 2 * self.half + ROOM
        pitch = least * room.stretch[0] / room.stretch[1]
        self.slack = (pitch - least) / 2  # at the top and at the bottom a row needs no more than its own room
        self.top = 2 * ROOM + TITLE if diagram.titles else ROOM
        self.height = self.top + pitch * max(diagram.heights) - 2 * self.slack + ROOM / 2
        self.shift = (above - below) / 2
        self.pitch = pitch
        self.widths = [0] * len(diagram.heights)
        for number, unit in enumerate(diagram.units):
            wide = max(self._breadth(unit), breadth(self.signals.get(number, ()), bold=True) + 2 * HEAD)
            self.widths[unit.column] = max(self.widths[unit.column], int(wide) + 1)
        self._space(room.gaps)

    def spaced(self, gaps: tuple[int, ...]) -> Plan:
        """Return the same plan with other gaps."""
        other = copy(self)
        other.room = replace(self.room, gaps=gaps)
        other._space(gaps)
        return other

    def _space(self, gaps: tuple[int, ...]) -> None:
        self.middles = []
        x: float = ROOM
        for width, gap in zip_longest(self.widths, gaps, fillvalue=0):
            self.middles.append(x + width / 2)
            x += width + gap
        self.width = x + ROOM

    @property
    def scale(self) -> float:
        """By how much the picture is made smaller to fit on a page: 1 where it is not."""
        return min(1, _PAPER[0] / self.width, _PAPER[1] / self.height)

    def _radius(self, unit: Unit) -> float:
        """Return the radius of the circle around a name."""
        if unit.name is None:
            return _RADIUS
        return max(_RADIUS, math.hypot(self.pen.breadth(unit.name, NAME) / 2, NAME / 2) + 1)

    def _breadth(self, unit: Unit) -> float:
        body = self.frame(unit) if self.framed else 2 * self.half
        above = [self.pen.breadth(stated, VALUE) for stated in unit.above]
        below = [breadth(self.pen.stated(stated, VALUE), bold=True) for stated in unit.below]
        return max([body, *above, *below]) + 4

    def signal(self, back: Stated) -> tuple[Run, ...]:
        """Return what comes back from a unit in letters."""
        return self.pen.stated(replace(back, name=None) if self.room.short else back, VALUE)

    def frame(self, unit: Unit) -> float:
        """Return the width of a named frame; an unnamed unit has none."""
        return 0 if unit.name is None else max(2 * FRAME, self.pen.breadth(unit.name, NAME) + ROOM)

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

    def lanes(self, column: int) -> list[tuple[Edge, tuple[Point, Point]]]:
        """Return the edges into a column, each with its stretch between the columns, on which labels stand."""
        edges = [edge for edge in self.diagram.edges if self.diagram.units[edge.target].column == column]
        return [(edge, self.way(edge)[1:3]) for edge in edges]

    def steepest(self, column: int) -> float:
        """Return how far the steepest edge into a column goes up or down for one to the right."""
        return max(abs(v - y) / (u - x) for _, ((x, y), (u, v)) in self.lanes(column))
