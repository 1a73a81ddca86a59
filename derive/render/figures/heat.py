"""A grid of counts on paper: labels at two sides, a tile and its number in each place; knows no mathematics."""

from __future__ import annotations

from fractions import Fraction

from derive.drawing import Heat
from derive.numbers import Numeral
from derive.render.figures.inscription import Inscription
from derive.render.figures.label import breadth
from derive.render.figures.shapes import Mark, Picture, Shape, Text

_SIZE, _SMALL = 13, 12
_TALL = 24
_NARROW = 24
_ROOM = 10
_LANE = 20
_SHADES = 4  # beside white; from the second half on numbers are white


def shade(count: int, most: int) -> int:
    """Return how dark a tile is, from 0 for never to 4 for the most often.

    >>> [shade(count, 8) for count in (0, 1, 2, 3, 8)]
    [0, 1, 1, 2, 4]
    """
    return -(-_SHADES * count // most) if count else 0


def laid_out(heat: Heat, pen: Inscription) -> Picture:
    """Return a grid on paper; tiles are as wide as their widest number."""
    # What happened once is not dark, even where nothing happened more often.
    most = max(_SHADES, *(count for row in heat.counts for count in row))
    names = [pen.runs(label, _SMALL) for label in heat.rows]
    corner = pen.runs(heat.up, _SMALL)
    left = _ROOM + max(map(breadth, (corner, *names))) + 8
    numbers = {count: pen.runs(_whole(count), _SMALL) for row in heat.counts for count in row}
    heads = [pen.runs(label, _SMALL) for label in heat.columns]
    wide = max(_NARROW, *(breadth(runs) + 4 for runs in (*numbers.values(), *heads)))
    top = float(_ROOM + 2 * _LANE)
    right = left + wide * len(heat.columns)
    shapes: list[Shape] = [Text(((left + right) / 2, _ROOM + _SIZE), pen.runs(heat.across, _SIZE))]
    shapes += [Text((left + wide * (place + 1 / 2), top - 6), head) for place, head in enumerate(heads)]
    shapes.append(Text((left - 8, top - 6), corner, "faint", "end"))
    for row, (name, counts) in enumerate(zip(names, heat.counts, strict=True)):
        middle = top + _TALL * (row + 1 / 2)
        base = middle + _SMALL * 3 / 10
        shapes.append(Text((left - 8, base), name, anchor="end"))
        for column, count in enumerate(counts):
            at = (left + wide * (column + 1 / 2), middle)
            dark = shade(count, most)
            shapes.append(Mark(at, f"heat-{dark}", _TALL / 2, "square", wide))
            if count:
                style = "on-dark" if 2 * dark > _SHADES else "plain"
                shapes.append(Text((at[0], base), numbers[count], style))
    needed = left + breadth(pen.runs(heat.across, _SIZE))
    return Picture(max(right, needed) + _ROOM, top + _TALL * len(heat.rows) + _ROOM, tuple(shapes))


def _whole(count: int) -> Numeral:
    return Numeral(str(count), Fraction(count))
