"""Lines of equal cost over two parameters and the way of the updates across them; knows no glyphs.

contourpy finds the lines; it and numpy are imported when a contour is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from derive.drawing import Axis, Chart, Curve, Dot, Point
from derive.graph import Definition
from derive.message import Message
from derive.names import COST, Name
from derive.numbers import Numeral, decades, fraction, steps
from derive.term import Ref
from derive.worked import Solution

_GRID = 97
_MOST_LEVELS = 9
_CORRECTIONS = 3
_LEAST_HALF = 1  # of the width of the landscape, in units of the parameters
_SHORT = 12  # a way shorter than this part of the landscape is also shown from near


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a contour stands: its two parameters and the way of the updates, from the starting values on."""

    across: Name
    up: Name
    way: tuple[tuple[Fraction, Fraction], ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """The way in floats."""
        return tuple((float(x), float(y)) for x, y in self.way)


def ground(solution: Solution, pair: tuple[str, str]) -> Ground:
    """Return the parameters of a contour with their values, first and after each update, as the page carries them."""
    named = {str(name): name for name in solution.setup.parameters}
    across, up = (named[text] for text in pair)
    way = [(fraction(solution.setup.parameters[across]), fraction(solution.setup.parameters[up]))]
    for update in solution.updates if solution.trains else ():
        carried = update.page.carried
        after = (carried.get(name._replace(new=True), carried[name]) for name in (across, up))
        x, y = map(fraction, after)
        way.append((x, y))
    return Ground(across, up, tuple(way))


def cost_over(solution: Solution, values: Mapping[Name, Any]) -> Any:
    """Return the cost over all data where some parameters have whole arrays of values, the others their first ones.

    Examples are taken one after another, so that only their costs are kept.
    """
    setup = solution.setup
    fixed = setup.parameters | setup.given
    if len(setup.examples) == 1:
        return _worked(solution.all_forward.definitions, values, fixed | setup.examples[0])[setup.recipe.cost]
    seen = {
        COST._replace(example=number): _worked(setup.forward.definitions, values, fixed | given)[COST]
        for number, given in enumerate(setup.examples, 1)
    }
    around = [definition for definition in solution.all_forward.definitions if definition.name.example is None]
    return _worked(around, {**values, **seen}, fixed)[setup.recipe.cost]


def _worked(
    definitions: Iterable[Definition], arrays: Mapping[Name, Any], others: Mapping[Name, Fraction]
) -> Mapping[Name, Any]:
    """Return the values of definitions over arrays of values of some names, where the others have one each."""
    import numpy as np

    from derive.exercises.columns import Columns

    # The same bits on every machine, which drawing numbers needs, would take twice as long.
    quick = {"exp": np.exp, "ln": np.log, "tanh": np.tanh, "arctan": np.arctan, "sin": np.sin, "cos": np.cos,
             "sqrt": np.sqrt}  # fmt: skip
    single = {name: np.asarray(float(value)) for name, value in others.items() if name not in arrays}
    columns = Columns({**arrays, **single}, functions=quick)
    columns.define((definition.name, definition.term) for definition in definitions)
    return columns.values


def contour_charts(solution: Solution, on: Ground) -> tuple[Chart, ...]:
    """Return the landscape around the way and, where the way is short in it, the same from near."""
    xs, ys = zip(*on.points, strict=True)
    size = max(max(xs) - min(xs), max(ys) - min(ys))
    half = max(_LEAST_HALF, size)
    near = 0 < size * _SHORT < 2 * half
    charts = [_chart(solution, on, half, Message("figure.far") if near else None)]
    if near:
        charts.append(_chart(solution, on, size, Message("figure.near")))
    return tuple(charts)


def _chart(solution: Solution, on: Ground, half: float, title: Message | None) -> Chart:
    import numpy as np

    xs, ys = zip(*on.points, strict=True)
    size = max(max(xs) - min(xs), max(ys) - min(ys))
    middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    x, y = (np.linspace(centre - half, centre + half, _GRID) for centre in middle)
    across, up = np.meshgrid(x, y)
    heights = np.broadcast_to(cost_over(solution, {on.across: across, on.up: up}), across.shape)
    axes = [
        Axis(Ref(name), float(line[0]), float(line[-1]), steps(Fraction(float(line[0])), Fraction(float(line[-1])), 5))
        for name, line in ((on.across, x), (on.up, y))
    ]

    def over(at: Any) -> Any:
        values = cost_over(solution, {on.across: at[:, 0], on.up: at[:, 1]})
        return np.broadcast_to(values, (len(at),))

    found = ((level, tuple(_lines(over, x, y, heights, level))) for level in _levels(heights))
    levels = tuple(Curve(pieces, "faint", level) for level, pieces in found if pieces)
    dots = [Dot(point, "backward", "disc") for point in on.points[1:-1]]
    # Where the way is too short to be seen, words would only hide it.
    worded = size * _SHORT >= 2 * half
    if len(on.points) > 1:
        dots.append(Dot(on.points[-1], "backward", "square", Message("figure.end") if worded else None))
    dots.append(Dot(on.points[0], "forward", "disc", Message("figure.start") if worded else None))
    way = (Curve((on.points,), "backward"),) if len(on.points) > 1 else ()
    return Chart(axes[0], axes[1], way, levels, tuple(dots), even=True, title=title)


def _levels(heights: Any) -> tuple[Numeral, ...]:
    """Return round costs through most of the landscape; its steepest tenth does not set the steps."""
    import numpy as np

    known = heights[np.isfinite(heights)]
    if known.size == 0:
        return ()
    low, high, top = float(known.min()), float(np.quantile(known, 9 / 10)), float(known.max())
    if top - low < 3 * (high - low):
        high = top
    # What differs by less than floats can tell is flat.
    if high - low <= abs(high) / 10**12:
        return ()
    # Where most of the landscape lies below the first of even steps, the steps grow with the cost.
    middle, floor = float(np.median(known)), float(np.quantile(known, 1 / 20))
    if 0 < floor < high and middle - low < (high - low) / 10:
        return decades(Fraction(floor), Fraction(high), _MOST_LEVELS)
    return steps(Fraction(low), Fraction(high), _MOST_LEVELS)


def _lines(over: Any, x: Any, y: Any, heights: Any, level: Numeral) -> Iterator[tuple[Point, ...]]:
    import contourpy
    import numpy as np

    found = contourpy.contour_generator(x, y, np.ma.masked_invalid(heights), line_type="Separate", name="serial")
    lines = [np.asarray(line) for line in found.lines(float(level.value))]
    if not lines:
        return
    at = _drawn_to(over, np.concatenate(lines), float(level.value), float(x[1] - x[0]))
    ends = np.cumsum([len(line) for line in lines])
    for line, end in zip(lines, ends, strict=True):
        yield tuple((float(across), float(up)) for across, up in at[end - len(line) : end])


def _drawn_to(over: Any, at: Any, level: float, cell: float) -> Any:
    """Return the points of a line moved along the slope to where the cost is the level.

    Between the points of the grid the cost was taken for straight, which it is not in a narrow valley.
    """
    import numpy as np

    near = cell / 1000
    for _ in range(_CORRECTIONS):
        gap = over(at) - level
        slope = np.stack([(over(at + step) - over(at - step)) / (2 * near) for step in np.eye(2) * near], axis=1)
        steep = (slope**2).sum(axis=1)
        with np.errstate(all="ignore"):
            move = slope * np.where(steep > 0, gap / steep, 0)[:, None]
        far = np.hypot(move[:, 0], move[:, 1])
        moved = at - move
        better = (far < cell) & (np.abs(over(moved) - level) < np.abs(gap))
        at = np.where(better[:, None], moved, at)
    return at
