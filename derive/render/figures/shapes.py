"""What a drawing on paper is made of, ready for a template: lines, curves, marks and text; knows no figures."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from derive.drawing import Point
from derive.numbers import coordinate
from derive.render.figures.label import Run, breadth

_SHORT = 45
_CUSHION = 4  # on either side of a text

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on paper, possibly turned around its centre; `along` and `across` are its half axes."""

    x: float
    y: float
    along: Point
    across: Point

    def grown(self, by: float) -> Area:
        """Return the rectangle with so much more room on every side."""
        along, across = (_longer(half, by) for half in (self.along, self.across))
        return Area(self.x, self.y, along, across)

    def apart(self, other: Area) -> bool:
        """Tell whether two rectangles have nothing in common: some axis of either tells them apart.

        >>> Area(0, 0, (5, 0), (0, 2)).apart(Area(11, 0, (5, 0), (0, 2)))
        True
        """
        (a, b), (c, d), (e, f), (g, h) = axes = self.along, self.across, other.along, other.across
        x, y = self.x - other.x, self.y - other.y
        for u, v in axes:  # written out: a drawing asks this many thousand times
            reach = abs(u * a + v * b) + abs(u * c + v * d) + abs(u * e + v * f) + abs(u * g + v * h)
            if abs(u * x + v * y) >= reach:
                return True
        return False


def _longer(half: Point, by: float) -> Point:
    length = math.hypot(*half)
    return half[0] * (length + by) / length, half[1] * (length + by) / length


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, by class of line; `curved` joins them with bends."""

    points: tuple[Point, ...]
    style: str
    curved: bool = False

    kind = "line"

    @property
    def path(self) -> str:
        """The path in SVG's letters."""
        start, *rest = self.points
        found = f"M{_at(start)}"
        for before, point in zip(self.points, rest, strict=False):
            if self.curved:
                middle = (before[0] + point[0]) / 2
                found += f"C{_at((middle, before[1]))} {_at((middle, point[1]))} {_at(point)}"
            else:
                found += f"L{_at(point)}"
        return found


@dataclass(frozen=True, slots=True)
class Mark:
    """A disc, ring or square of a size, or a rounded frame of a width."""

    at: Point
    style: str
    size: float
    shape: Literal["circle", "square", "frame"] = "circle"
    width: float = 0

    kind = "mark"

    @property
    def x(self) -> str:
        """Where its centre is."""
        return coordinate(self.at[0])

    @property
    def y(self) -> str:
        """Where its centre is."""
        return coordinate(self.at[1])

    @property
    def box(self) -> tuple[str, str, str, str]:
        """Left, top, width and height of a square or frame."""
        wide = self.width or 2 * self.size
        left, top = self.at[0] - wide / 2, self.at[1] - self.size
        return coordinate(left), coordinate(top), coordinate(wide), coordinate(2 * self.size)

    @property
    def radius(self) -> str:
        """The radius of a disc or ring, or of a frame's corners."""
        return coordinate(self.size)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text on its base line, turned by some degrees; `halo` puts a white cushion under it.

    The cushion of a number is longer than the number: a line that ended at its first digit would look like a minus.
    """

    at: Point
    runs: tuple[Run, ...]
    style: str = "plain"
    anchor: Anchor = "middle"
    turn: float = 0
    halo: bool = False

    kind = "text"

    @property
    def area(self) -> Area:
        """The rectangle the text takes, with a little room."""
        size = max(run.size for run in self.runs)
        half = self._wide / 2 + (self._spare if self.halo else 1)
        shift = {"start": half, "middle": 0, "end": -half}[self.anchor]
        angle = math.radians(self.turn)
        along, down = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
        lift = size * 3 / 10
        centre = (self.at[0] + shift * along[0] - lift * down[0], self.at[1] + shift * along[1] - lift * down[1])
        tall = size * 11 / 20
        return Area(*centre, (half * along[0], half * along[1]), (tall * down[0], tall * down[1]))

    @property
    def place(self) -> str:
        """Where it stands, and how it is turned there."""
        return _at(self.at)

    @property
    def begun(self) -> tuple[str, str]:
        """Where it begins before it is turned, and its anchor.

        Not all readers of SVG count a step back when they centre a text, so a short one with scripts is centred here.
        """
        wide = sum(run.width - run.back for run in self.runs)
        if self.anchor == "middle" and wide <= _SHORT and any(run.back for run in self.runs):
            return coordinate(-wide / 2), "start"
        return "0", self.anchor

    @property
    def _wide(self) -> float:
        return breadth(self.runs, bold=self.style == "backward")

    @property
    def _spare(self) -> int:
        return _CUSHION if (self.runs[0].wide or self.runs[0].text)[:1] in "−0123456789" else 1

    @property
    def cushion(self) -> tuple[str, str, str, str]:
        """Left, top, width and height of the white under the text, before it is turned."""
        size = max(run.size for run in self.runs)
        wide, tall = self._wide + 2 * self._spare, size * 11 / 10
        left = {"start": -self._spare, "middle": -wide / 2, "end": self._spare - wide}[self.anchor]
        return coordinate(left), coordinate(-size * 3 / 10 - tall / 2), coordinate(wide), coordinate(tall)

    @property
    def turned(self) -> str:
        """By how many degrees it is turned, or nothing."""
        return coordinate(self.turn) if self.turn else ""

    @property
    def spans(self) -> tuple[dict[str, object], ...]:
        """The runs with the moves between them."""
        found, level = [], float(0)
        for run in self.runs:
            moved = level - run.rise
            found.append(
                {
                    "text": run.text,
                    "size": coordinate(run.size),
                    "italic": run.italic,
                    "dx": coordinate(-run.back) if run.back else "",
                    "dy": coordinate(moved) if moved else "",
                }
            )
            level = run.rise
        return tuple(found)


Shape = Line | Mark | Text


def _at(point: Point) -> str:
    return f"{coordinate(point[0])} {coordinate(point[1])}"


@dataclass(frozen=True, slots=True)
class Picture:
    """All shapes of a drawing in the order they are painted, and its size."""

    width: float
    height: float
    shapes: tuple[Shape, ...]

    @property
    def size(self) -> tuple[str, str]:
        """Width and height."""
        return coordinate(self.width), coordinate(self.height)

    def moved(self, x: float, y: float) -> tuple[Shape, ...]:
        """Return its shapes moved, to stand beside others."""
        return tuple(_moved(shape, x, y) for shape in self.shapes)


def _moved(shape: Shape, x: float, y: float) -> Shape:
    if isinstance(shape, Line):
        return replace(shape, points=tuple((px + x, py + y) for px, py in shape.points))
    return replace(shape, at=(shape.at[0] + x, shape.at[1] + y))
