"""Charts on paper: axes with ticks, curves, marks, and labels where they find room; knows no mathematics."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from derive.drawing import Axis, Chart, Curve, Dot, Point
from derive.render.figures.inscription import Inscription
from derive.render.figures.label import breadth
from derive.render.figures.shapes import Anchor, Area, Line, Mark, Picture, Shape, Text

_SIZE, _SMALL = 13, 12
_WIDE, _NARROW = (430, 225), (270, 200)
_EVEN_WIDE, _EVEN_NARROW = (360, 360), (250, 250)
_ROOM = 10
_LANE = 18
_LONG = 20  # points; a shorter piece of a level line has no number


class Frame:
    """The rectangle of one chart: from values to places."""

    def __init__(self, chart: Chart, left: float, top: float, size: tuple[int, int]) -> None:
        self.chart, self.left, self.top = chart, left, top
        self.width, self.height = size

    def at(self, point: Point) -> Point:
        """Return where a point of the chart is on paper."""
        return self.x(point[0]), self.y(point[1])

    def x(self, value: float) -> float:
        """Return where a value of the first axis is."""
        axis = self.chart.across
        return self.left + (value - axis.low) / (axis.high - axis.low) * self.width

    def y(self, value: float) -> float:
        """Return where a value of the second axis is; upwards is smaller on paper."""
        axis = self.chart.up
        return self.top + (axis.high - value) / (axis.high - axis.low) * self.height


def laid_out(charts: tuple[Chart, ...], pen: Inscription) -> Picture:
    """Return charts on paper, two side by side, the last of an odd number in the middle."""
    alone = len(charts) == 1
    pictures = [_chart(chart, pen, alone) for chart in charts]
    rows = [pictures[start : start + 2] for start in range(0, len(pictures), 2)]
    widest = max(sum(picture.width for picture in row) for row in rows)
    shapes: list[Shape] = []
    top = float(0)
    for row in rows:
        x = (widest - sum(picture.width for picture in row)) / 2
        tall = max(picture.height for picture in row)
        for picture in row:
            shapes += picture.moved(x, top + tall - picture.height)
            x += picture.width
        top += tall
    return Picture(widest, top, tuple(shapes))


def _chart(chart: Chart, pen: Inscription, alone: bool) -> Picture:
    sizes = (_EVEN_WIDE, _EVEN_NARROW) if chart.even else (_WIDE, _NARROW)
    size = sizes[0 if alone else 1]
    ticks = [breadth(pen.runs(tick, _SMALL)) for tick in chart.up.ticks]
    left = _ROOM + max(ticks, default=0) + 8
    top = float(_ROOM + _LANE + (_LANE if chart.title else 0) + (2 * _LANE if chart.drops else 0))
    frame = Frame(chart, left, top, size)
    shapes: list[Shape] = [*_axes(frame, pen)]
    shapes += [Line(tuple(map(frame.at, piece)), "level") for level in chart.levels for piece in level.pieces]
    for curve in chart.curves:
        shapes += [Line(tuple(map(frame.at, piece)), curve.ink) for piece in curve.pieces]
    drops = list(_drops(frame, pen))
    shapes += [shape for shape in drops if isinstance(shape, Line)]
    shapes += [_dot(frame, dot, len(chart.dots)) for dot in chart.dots]
    shapes += [shape for shape in drops if not isinstance(shape, Line)]
    taken = [mark_area(shape) for shape in shapes if isinstance(shape, Mark)]
    shapes += _words_of_dots(frame, pen, taken)
    shapes += _levels(frame, pen, taken)
    if chart.title:
        shapes.append(Text((left + size[0] / 2, _ROOM + _SIZE), pen.runs(chart.title, _SIZE)))
    bottom = top + size[1] + 2 * _LANE + 6
    legend = [curve for curve in chart.curves if curve.label is not None]
    if legend:
        shapes += _legend(legend, pen, left, bottom + _LANE / 2)
        bottom += _LANE + 4
    return Picture(left + size[0] + 2 * _ROOM, bottom + _ROOM / 2, tuple(shapes))


def _axes(frame: Frame, pen: Inscription) -> Iterator[Shape]:
    chart, left, top = frame.chart, frame.left, frame.top
    right, bottom = left + frame.width, top + frame.height
    yield Line(((left, top), (right, top), (right, bottom), (left, bottom), (left, top)), "axis")
    for tick in chart.across.ticks:
        x = frame.x(float(tick.value))
        yield Line(((x, bottom), (x, bottom + 4)), "axis")
    yield from _fitting(frame, pen, chart.across)
    for tick in chart.up.ticks:
        y = frame.y(float(tick.value))
        yield Line(((left - 4, y), (left, y)), "axis")
        yield Text((left - 7, y + _SMALL * 3 / 10), pen.runs(tick, _SMALL), anchor="end")
    for axis, at in ((chart.across, frame.y), (chart.up, frame.x)):
        other = chart.up if axis is chart.across else chart.across
        if other.low < 0 < other.high and not chart.even:
            zero = at(0)
            points = ((left, zero), (right, zero)) if axis is chart.across else ((zero, top), (zero, bottom))
            yield Line(points, "zero")
    yield Text(((left + right) / 2, bottom + 2 * _LANE + 2), pen.runs(chart.across.label, _SIZE))
    label = pen.runs(chart.up.label, _SIZE)
    if label and breadth(label) > 0:
        yield Text((left, top - 8), label, anchor="middle")


def _fitting(frame: Frame, pen: Inscription, axis: Axis) -> list[Text]:
    """Return the numbers under an axis, every one or every second, as they find room."""
    y = frame.top + frame.height + _LANE - 1
    texts = [Text((frame.x(float(tick.value)), y), pen.runs(tick, _SMALL)) for tick in axis.ticks]
    for every in (1, 2, 3, 4, 5):
        kept = texts[::every]
        if all(one.area.apart(other.area) for one, other in itertools.pairwise(kept)):
            return kept
    return texts[:1]


def _dot(frame: Frame, dot: Dot, many: int) -> Mark:
    small = (many > 12) + (many > 30) if frame.chart.even else many > 60
    size = 4 - small - (dot.shape == "ring")
    place = frame.at(dot.at)
    if dot.label is not None:
        size = 5
    style = f"{dot.ink}-{'ring' if dot.shape == 'ring' else 'mark'}"
    square = dot.shape == "square" or (dot.shape == "ring" and dot.ink == "backward")
    return Mark(place, style, size, "square" if square else "circle")


def mark_area(mark: Mark) -> Area:
    """Return the rectangle around a mark."""
    return Area(mark.at[0], mark.at[1], (mark.size + 2, 0), (0, mark.size + 2))


def _drops(frame: Frame, pen: Inscription) -> Iterator[Shape]:
    """Yield the dotted lines, their labels spread in one row above the chart; values only where all have room."""
    drops = sorted(frame.chart.drops, key=lambda drop: drop.at)
    if not drops:
        return
    written = [pen.stated(drop.label, _SMALL) for drop in drops]
    if sum(breadth(label) + 8 for label in written) > frame.width:
        written = [pen.runs(d.label.name, _SMALL) if d.label.name else pen.stated(d.label, _SMALL) for d in drops]
    halves = [breadth(label) / 2 + 4 for label in written]
    centres: list[float] = []
    edge = frame.left
    for drop, half in zip(drops, halves, strict=True):
        centres.append(max(frame.x(drop.at), edge + half))
        edge = centres[-1] + half
    edge = frame.left + frame.width
    for number in range(len(drops) - 1, -1, -1):
        centres[number] = min(centres[number], edge - halves[number])
        edge = centres[number] - halves[number]
    for drop, label, centre in zip(drops, written, centres, strict=True):
        x, top = frame.x(drop.at), frame.top
        yield Line(((centre, top - 20), (x, top), (x, top + frame.height)), "drop")
        yield Text((centre, top - 24), label)


def _words_of_dots(frame: Frame, pen: Inscription, taken: list[Area]) -> Iterator[Text]:
    """Yield the words beside marks, on the first side that is free."""
    for dot in frame.chart.dots:
        if dot.label is None:
            continue
        x, y = frame.at(dot.at)
        label = pen.runs(dot.label, _SMALL)
        sides: tuple[tuple[int, int, Anchor], ...]
        sides = ((9, 4, "start"), (-9, 4, "end"), (0, -10, "middle"), (0, 18, "middle"))
        texts = [Text((x + dx, y + dy), label, "plain", anchor, halo=True) for dx, dy, anchor in sides]
        for text in texts:
            if _inside(frame, text.area) and all(text.area.apart(area) for area in (*taken, *_strokes(frame))):
                taken.append(text.area)
                yield text
                break


def _strokes(frame: Frame) -> Iterator[Area]:
    """Yield the ways of the curves as areas that words keep away from."""
    for curve in frame.chart.curves:
        for piece in curve.pieces:
            points = [frame.at(point) for point in piece]
            for (x, y), (u, v) in itertools.pairwise(points):
                half = ((u - x) / 2, (v - y) / 2)
                size = (half[0] ** 2 + half[1] ** 2) ** (1 / 2)
                if size > 0:
                    yield Area(x + half[0], y + half[1], half, (-half[1] / size, half[0] / size))


def _levels(frame: Frame, pen: Inscription, taken: list[Area]) -> Iterator[Text]:
    """Yield the heights of the level lines, on every long piece at the first place that is free."""
    strokes = [*_strokes(frame)] if len(frame.chart.curves) and len(frame.chart.dots) < 60 else []
    pieces = [(level, piece) for level in frame.chart.levels for piece in level.pieces if len(piece) >= _LONG]
    for level, piece in pieces:
        points = [frame.at(point) for point in piece]
        assert level.label is not None
        label = pen.runs(level.label, 11)
        for part in (50, 40, 60, 30, 70, 20, 80, 10, 90):
            x, y = points[(len(points) - 1) * part // 100]
            text = Text((x, y + 3), label, "level-label", halo=True)
            if _inside(frame, text.area) and all(text.area.apart(area) for area in (*taken, *strokes)):
                taken.append(text.area)
                yield text
                break


def _inside(frame: Frame, area: Area) -> bool:
    wide, tall = abs(area.along[0]) + abs(area.across[0]), abs(area.along[1]) + abs(area.across[1])
    return (
        frame.left < area.x - wide
        and area.x + wide < frame.left + frame.width
        and frame.top < area.y - tall
        and area.y + tall < frame.top + frame.height
    )


def _legend(curves: list[Curve], pen: Inscription, left: float, y: float) -> Iterator[Shape]:
    x = left
    for curve in curves:
        assert curve.label is not None
        label = pen.runs(curve.label, _SMALL)
        yield Line(((x, y), (x + 28, y)), curve.ink)
        yield Text((x + 34, y + 4), label, anchor="start")
        x += 34 + breadth(label) + 18
