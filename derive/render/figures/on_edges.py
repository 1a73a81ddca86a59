"""Where the labels of edges find room: weights, and the signals that come back; knows no units and no words."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from derive.drawing import Point
from derive.render.figures.label import Run, breadth
from derive.render.figures.plan import HEAD, VALUE, Plan
from derive.render.figures.shapes import Area, Line, Shape, Text

_PARTS = 20  # into so many parts a line is divided
_ALONE = (10, 8, 12, 7, 13, 6, 14, 5, 15, 4, 16, 3, 17)
_NEAR = (5, 6, 4, 7, 3, 8, 2, 9)  # for a weight where a signal stands behind it
_FAR = (14, 15, 13, 16, 12, 17, 11, 18, 10)
_ASIDE = 1  # of a text to the head
_APART = 3  # between labels that are not close

Lane: TypeAlias = tuple[Point, Point]
Letters: TypeAlias = tuple[Run, ...]
# How many lines of others the labels hide or nearly hide, how many labels are close to others.
Faults: TypeAlias = tuple[int, int]
NONE: Faults = (0, 0)
# At which part of their lines the labels of each band stand.
Parts: TypeAlias = tuple[int, ...]


class Stamp:
    """A label on the lane of one edge, wherever on it: what its place does not change is worked out once.

    The middle of its small letters lies on the line; a signal has an arrow head before it.
    """

    def __init__(self, lane: int, turn: float, runs: Letters, style: str) -> None:
        self.lane = lane
        self._along, self._down = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
        self._room = HEAD if style == "backward" else 0
        self._text = Text((0, 0), runs, style, turn=math.degrees(turn), halo=True)
        self._area = area = self._text.area
        if self._room:
            self._half = breadth(runs, bold=True) / 2 + _ASIDE + self._room
            (x, y), (u, v) = self._along, self._down
            wide, tall = self._half - self._room / 2, math.hypot(*area.across)
            self._area = Area(0, 0, (wide * x, wide * y), (tall * u, tall * v))

    def area(self, centre: Point) -> Area:
        """Return the area that the label takes around a point."""
        area = self._area
        x, y = centre if self._room else self._at(centre)
        return Area(x + area.x, y + area.y, area.along, area.across)

    def shapes(self, centre: Point) -> tuple[Shape, ...]:
        """Return what is painted around a point."""
        text = replace(self._text, at=self._at(centre))
        room, down = self._room, self._down
        if not room:
            return (text,)
        tip = _moved(centre, self._along, room / 2 - self._half)
        base = _moved(tip, self._along, room)
        return text, Line((tip, _moved(base, down, room / 2), _moved(base, down, -room / 2), tip), "back")

    def _at(self, centre: Point) -> Point:
        return _moved(_moved(centre, self._along, self._room / 2), self._down, VALUE * 3 / 10)


@dataclass(frozen=True, slots=True)
class Tag:
    """A label at its place, with the area that it takes there."""

    stamp: Stamp
    centre: Point
    area: Area

    @property
    def lane(self) -> int:
        """Which edge it stands on."""
        return self.stamp.lane

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """What is painted."""
        return self.stamp.shapes(self.centre)


def tags_at(plan: Plan, column: int, parts: Parts) -> tuple[Tag, ...]:
    """Return the labels of the edges into a column at some parts of their lines."""
    _, bands = _bands(plan, column)
    return tuple(tag for band, part in zip(bands, parts, strict=True) for tag in band.at(part))


def parts_of(plan: Plan, column: int) -> tuple[Faults, Parts] | None:
    """Return where the labels of the edges into a column disturb each other least, and how much they still do.

    None where they would overlap wherever they stood. All weights stand at one part of their lines, and so do all
    signals, so that the eye finds them in two bands.
    """
    lanes, bands = _bands(plan, column)
    if not bands:
        return NONE, ()
    if sum(band.longest for band in bands) > min(math.dist(*lane) for lane in lanes):
        return None
    best: tuple[Faults, Parts] | None = None
    options = [[(part, band.option(part)) for part in band.parts] for band in bands]
    found = [[(rank, part, tags) for rank, (part, tags) in enumerate(band) if tags] for band in options]
    for together in sorted(itertools.product(*found), key=lambda ranked: sum(rank for rank, _, _ in ranked)):
        tags = [tag for _, _, own in together for tag in own]
        if len(bands) > 1 and _touch(tags):
            continue
        faults = _faults(tags, lanes)
        if best is None or faults < best[0]:
            best = faults, tuple(part for _, part, _ in together)
        if faults == NONE:
            break
    return best


def _bands(plan: Plan, column: int) -> tuple[list[Lane], list[_Band]]:
    """Return the lines into a column, and the bands of labels that are to stand on them."""
    edges = plan.lanes(column)
    lanes = [lane for _, lane in edges]
    weights = {n: plan.pen.stated(edge.label, VALUE) for n, (edge, _) in enumerate(edges) if edge.label}
    signals = {n: plan.signal(edge.back) for n, (edge, _) in enumerate(edges) if edge.back and not plan.room.below}
    bands = [_Band(lanes, weights, "weight", _NEAR if signals else _ALONE)] if weights else []
    bands += [_Band(lanes, signals, "backward", _FAR)] if signals else []
    return lanes, bands


class _Band:
    """The labels of one kind, all at one part of their lines."""

    def __init__(self, lanes: Sequence[Lane], labels: dict[int, Letters], style: str, parts: Sequence[int]) -> None:
        self.lanes, self.parts = lanes, parts
        self._stamps = [Stamp(number, _turn(lanes[number]), runs, style) for number, runs in labels.items()]
        self.longest = max(breadth(runs, bold=style == "backward") for runs in labels.values())

    def at(self, part: int) -> list[Tag]:
        """Return the labels at one of the parts."""
        return [self._tag(stamp, part) for stamp in self._stamps]

    def option(self, part: int) -> list[Tag]:
        """Return the labels at one of the parts, none where they would touch or be longer than their lanes."""
        found: list[Tag] = []
        for stamp in self._stamps:
            found.append(self._tag(stamp, part))
            if not _within(found[-1].area, self.lanes[stamp.lane]):
                return []
        return [] if _touch(found) else found

    def _tag(self, stamp: Stamp, part: int) -> Tag:
        (x, y), (u, v) = self.lanes[stamp.lane]
        centre = (x + (u - x) * part / _PARTS, y + (v - y) * part / _PARTS)
        return Tag(stamp, centre, stamp.area(centre))


def tag_at(centre: Point, runs: Letters, style: str) -> Tag:
    """Return a label around a point, upright and on no lane."""
    stamp = Stamp(0, 0, runs, style)
    return Tag(stamp, centre, stamp.area(centre))


def _turn(lane: Lane) -> float:
    (x, y), (u, v) = lane
    return math.atan2(v - y, u - x)


def _moved(at: Point, way: Point, by: float) -> Point:
    return at[0] + way[0] * by, at[1] + way[1] * by


def _touch(tags: Sequence[Tag]) -> bool:
    """Tell whether any two labels touch."""
    return any(not one.apart(other) for one, other in _near(tags))


def _within(area: Area, lane: Lane) -> bool:
    half = abs(area.along[0]) + abs(area.across[0])
    return lane[0][0] <= area.x - half and area.x + half <= lane[1][0]


def _near(tags: Sequence[Tag], room: float = 0) -> Iterator[tuple[Area, Area]]:
    """Yield the pairs that could touch: a circle around each tells the others apart at less cost."""
    areas = [tag.area if not room else tag.area.grown(room) for tag in tags]
    reach = [math.hypot(*area.along) + math.hypot(*area.across) for area in areas]
    for (n, one), (m, other) in itertools.combinations(enumerate(areas), 2):
        if math.hypot(one.x - other.x, one.y - other.y) < reach[n] + reach[m]:
            yield one, other


def _faults(tags: Sequence[Tag], lanes: Sequence[Lane]) -> Faults:
    strokes = list(map(_stroke, lanes))
    areas = [(tag.lane, tag.area.grown(_APART)) for tag in tags]
    hidden = sum(not area.apart(way) for own, area in areas for lane, way in enumerate(strokes) if lane != own)
    return hidden, sum(not one.apart(other) for one, other in _near(tags, _APART))


def _stroke(lane: Lane) -> Area:
    (x, y), (u, v) = lane
    half = ((u - x) / 2, (v - y) / 2)
    length = math.hypot(*half)
    return Area(x + half[0], y + half[1], half, (-half[1] / length / 2, half[0] / length / 2))
