"""Contours and curves: their points are where exact numbers have them, their steps are round."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np
import pytest
from figure_sheets import RED, SHEETS, drawings, figure, solved
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import ROUGH, graphs, is_smooth, points, rationals
from svg_reader import paths, texts

import derive
from derive.compose import contour, curves
from derive.drawing import Chart
from derive.evaluate import EXACT, evaluate
from derive.exercises.columns import Columns
from derive.face import Worked
from derive.numbers import decades, steps
from derive.problem import parse


def exact_cost(worked: Worked, changes: dict[str, float]) -> float:
    """Return the cost over all data by the exact evaluator, with some parameters changed."""
    solution = worked._solution
    parameters = {n: Fraction(changes.get(str(n), value)) for n, value in solution.setup.parameters.items()}
    values = evaluate(solution.all_forward, solution.point(solution.everything, parameters), EXACT)
    return float(values.carried[solution.setup.recipe.cost])


def landscape(text: str) -> tuple[Worked, contour.Ground, Chart]:
    """Return the only contour of the parameters w and v of a problem, with its ground."""
    worked = derive.explain(parse(text))
    on = contour.ground(worked._solution, ("w", "v"))
    (chart,) = contour.contour_charts(worked._solution, on)
    return worked, on, chart


CONTOURS = [name for name in SHEETS if name not in ("large", "dosage", "arctan-layer-1")]


@pytest.mark.parametrize("name", [n for n in CONTOURS if any(f[0].kind == "contour" for f in drawings(n))])
def test_contours_are_lines_of_equal_cost(name: str) -> None:
    """At points along every line the exact cost is the number on the line, to a twentieth of the steps between."""
    shown, _ = figure(name, "contour")
    pair = next(f.contour for f in solved(name).problem.figures if not isinstance(f, str))
    checked = 0
    for chart in shown.drawing:  # type: ignore[union-attr]
        levels = [float(level.label.value) for level in chart.levels]  # type: ignore[union-attr]
        step = min((b - a for a, b in itertools.pairwise(levels)), default=abs(sum(levels)))
        for level, value in zip(chart.levels, levels, strict=True):
            for piece in level.pieces:
                for at in piece[:: max(len(piece) // 4, 1)]:
                    assert abs(exact_cost(solved(name), dict(zip(pair, at, strict=True))) - value) <= step / 20
                    checked += 1
    assert checked >= 8


@pytest.mark.parametrize("name", ["xor", "graph", "deep", "iris-softmax", "tanh-batch-11"])
def test_the_path_goes_through_the_updated_parameters(name: str) -> None:
    """With full precision carried, the points of the path are the parameters after each update, as JSON has them."""
    problem = solved(name).problem.changed(numbers={"carry": "display", "decimals": 6})
    worked = derive.explain(problem)
    pair = next(f.contour for f in problem.figures if not isinstance(f, str))
    way = contour.ground(worked._solution, pair).points
    updates = worked.to_json()["updates"]
    assert len(updates) + 1 == len(way)
    first = tuple(updates[0]["values"][name] for name in pair)
    for at, expected in zip(way, [first, *(tuple(u["updated"][n] for n in pair) for u in updates)], strict=True):
        assert at == pytest.approx(expected, rel=1e-12)


def test_the_path_is_drawn_through_those_points() -> None:
    """The dashed path of the picture has one corner for the start and one for each update, in scale."""
    shown, drawn = figure("graph", "contour")
    (path,) = [points for colour, dashes, points in paths(drawn.svg) if colour == RED and dashes]
    way = shown.drawing[0].curves[0].pieces[0]  # type: ignore[union-attr]
    assert len(way) == len(path) == 5
    scale = (path[1][0] - path[0][0]) / (way[1][0] - way[0][0])
    for (x, y), (u, v) in zip(path, way, strict=True):
        assert x - path[0][0] == pytest.approx(scale * (u - way[0][0]), abs=0.02)
        assert y - path[0][1] == pytest.approx(-scale * (v - way[0][1]), abs=0.02)


@pytest.mark.parametrize("lang", ["en", "id"])
def test_no_line_crosses_the_words_of_the_way(lang: str) -> None:
    """Start and end stand on a cushion in the colour of the ground as long as the word, on whichever side they are."""
    sides = set()
    for name in ("graph", "xor", "iris-softmax", "tanh-batch-11"):
        elements = list(ElementTree.fromstring(figure(name, "contour", lang)[1].svg))
        for cushion, word in itertools.pairwise(elements):
            said = "".join(word.itertext())
            if not word.tag.endswith("text") or said not in ("start", "end", "awal", "akhir"):
                continue
            assert (cushion.tag.endswith("rect"), cushion.get("fill")) == (True, "#ffffff")
            assert cushion.get("transform") == word.get("transform")
            left, wide = (float(cushion.get(side, "")) for side in ("x", "width"))
            (written,) = [found for found in texts(figure(name, "contour", lang)[1].svg) if found.text == said]
            x = float(word.get("transform", "").partition("(")[2].split()[0])
            corners = [corner[0] - x for corner in written.corners]
            assert left <= min(corners) and max(corners) <= left + wide
            sides.add(word.get("text-anchor"))
    assert sides & {"start", "end"}


def test_a_region_without_cost_is_left_white() -> None:
    """Where the cost has no value, no line is drawn, and those elsewhere are still true."""
    _, _, chart = landscape(
        "graph: {inputs: {x: 1}, parameters: {w: 0.4, v: 0.3}, define: ['f = log(w + x/2 - v) + v**2'], cost: f}\n"
        "figures: [{contour: [w, v]}]"
    )
    found = [at for level in chart.levels for piece in level.pieces for at in piece]
    assert found and all(w + 0.5 - v > 0 for w, v in found)


def test_a_flat_cost_has_no_lines() -> None:
    """A parameter of a dead unit changes nothing; the page says so instead of drawing noise."""
    problem = parse(
        "network: {inputs: 1, layers: [{units: 1, activation: step, weights: [[3]], biases: [20]}]}\n"
        "cost: mse\ndata: [{x: 1, y: 0}]\nfigures: [{contour: ['W1[1,1]', 'b1[1]']}]"
    )
    page = derive.explain(problem).to_markdown()
    assert "has no contour line" in page


ORACLE = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "arctan": math.atan,
    "relu": lambda z: max(0.0, z),
    "leaky-relu": lambda z: z if z > 0 else z / 100,
    "softplus": lambda z: math.log1p(math.exp(z)),
    "identity": lambda z: z,
    "step": lambda z: 1.0 if z >= 0 else 0.0,
    "bipolar-sigmoid": lambda z: 2 / (1 + math.exp(-z)) - 1,
}


@pytest.mark.parametrize("name", [n for n in SHEETS if any(f[0].kind == "curves" for f in drawings(n))])
def test_marks_lie_on_their_curves(name: str) -> None:
    """Every mark has the value of the function, or of its central difference, where its unit works."""
    shown, _ = figure(name, "curves")
    for use, chart in zip(curves.uses(solved(name)._solution), shown.drawing, strict=True):  # type: ignore[arg-type]
        function = ORACLE[use.function]
        expected = sorted(float(point.z) for point in use.points)
        for ink, at in (("forward", 0), ("backward", 1)):
            marked = [dot.at for dot in chart.dots if dot.ink == ink]
            assert expected == pytest.approx(sorted(x for x, _ in marked))
            for z, value in marked:
                slope = (function(z + 1e-6) - function(z - 1e-6)) / 2e-6
                assert value == pytest.approx((function(z), slope)[at], abs=1e-6)
            for piece in chart.curves[at].pieces:
                for z, value in piece[:: len(piece) // 7]:
                    slope = (function(z + 1e-11) - function(z - 1e-11)) / 2e-11
                    assert value == pytest.approx((function(z), slope)[at], abs=1e-3)


def test_a_bend_is_not_joined() -> None:
    """The derivative of relu jumps at 0; the curve ends on one side and begins on the other."""
    shown, _ = figure("relu-sigmoid-1-4-2-1", "curves")
    pieces = shown.drawing[0].curves[1].pieces  # type: ignore[union-attr]
    assert [{0.0}, {1.0}] == [{y for _, y in piece} for piece in pieces]


@pytest.mark.parametrize("name", ["xor", "graph", "deep"])
def test_costs_are_those_after_each_update(name: str) -> None:
    """With full precision carried, the first and last cost are those of JSON, and a full batch's are all there."""
    problem = solved(name).problem.changed(numbers={"carry": "display", "decimals": 6})
    worked = derive.explain(problem)
    found = [float(value) for value in curves.costs(worked._solution)]
    report = worked.to_json()
    assert found[-1] == pytest.approx(report["cost_after"], rel=1e-12)
    assert found[0] == pytest.approx(exact_cost(worked, {}), rel=1e-12)
    chart = curves.cost_chart(worked._solution)
    assert [y for _, y in chart.curves[0].pieces[0]] == found
    seen = chart.curves[1].pieces[0] if name == "deep" else chart.curves[0].pieces[0][:-1]
    assert [y for _, y in seen] == pytest.approx([update["cost"] for update in report["updates"]], rel=1e-12)


@given(st.data())
def test_a_surface_is_what_the_exact_evaluator_finds(data: st.DataObject) -> None:
    """Floats over whole arrays agree with exact evaluation at each of their points."""
    graph = data.draw(graphs())
    point = data.draw(points(graph))
    assume(is_smooth(graph, point))
    exact = evaluate(graph, point, EXACT, ROUGH).carried
    arrays = Columns({name: np.full((2, 3), float(value)) for name, value in point.items()})
    arrays.define((definition.name, definition.term) for definition in graph.definitions)
    for name, value in exact.items():
        assert arrays.values[name] == pytest.approx(float(value), rel=1e-6, abs=1e-6)


@given(rationals(), rationals(), st.integers(2, 12))
def test_steps_are_round_and_even(low: Fraction, high: Fraction, most: int) -> None:
    """They lie inside, there are at most so many and more than a fifth of that, and their texts are their values."""
    assume(low < high)
    found = steps(low, high, most)
    values = [step.value for step in found]
    assert all(low <= value <= high for value in values) and len(found) <= most
    assert len(found) >= most // 5
    gaps = {b - a for a, b in itertools.pairwise(values)}
    assert len(gaps) <= 1
    assert all(str(gap.numerator).rstrip("0") in ("1", "2", "5") or gap.denominator > 1 for gap in gaps)
    assert all(Fraction(step.text) == step.value for step in found)


@given(st.integers(1, 10**8), st.integers(2, 10**8), st.integers(3, 12))
def test_decades_are_round_and_cover(size: int, times: int, most: int) -> None:
    """They lie inside in order, and no power of ten between is missing unless there are too many."""
    low = Fraction(size, 10**6)
    high = low * times
    values = [step.value for step in decades(low, high, most)]
    assert values == sorted(values) and all(low <= value <= high for value in values) and len(values) <= most
    powers = [Fraction(10) ** e for e in range(-8, 12) if low <= Fraction(10) ** e <= high]
    assert set(powers) <= set(values) or len(powers) > most


def test_a_steep_cost_has_lines_along_the_way() -> None:
    """Where the cost grows by magnitudes, the steps grow with it, so that the way crosses lines."""
    worked, on, chart = landscape(
        "graph: {inputs: {x: 1}, parameters: {w: 0.4, v: 3}, define: ['f = (w**2 + v**4*x)**2'], cost: f}\n"
        "training: {learning_rate: 0.0001}"
    )
    first, last = (exact_cost(worked, dict(zip("wv", at, strict=True))) for at in on.points)
    assert 3 <= sum(last < float(level.label.value) < first for level in chart.levels)  # type: ignore[union-attr]
