"""Figures: what is drawn is true, stands free, and can be read in both languages, in grey and aloud."""

from __future__ import annotations

import base64
import io
import itertools
import math
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import ROUGH, graphs, is_smooth, points, rationals
from svg_reader import Words, circles, contrast, distance, heads, middle, overlap, paths, texts

import derive
from derive.cli import command
from derive.compose import contour, curves
from derive.compose.page import compose
from derive.document import Document, Figure
from derive.drawing import Point
from derive.errors import EngineFailed, Refused, Unwritable
from derive.evaluate import EXACT, evaluate
from derive.face import Worked
from derive.files import write_together
from derive.names import Name
from derive.numbers import decades, steps
from derive.problem import parse
from derive.problem.choice import chosen, shipped
from derive.render import vector
from derive.render.boxes import Fence, Letter, Over, Row, Script, Sign, Space
from derive.render.figures.label import Run, plain
from derive.render.figures.on_edges import Stamp
from derive.render.figures.picture import Drawn
from derive.render.figures.picture import drawn as draw
from derive.render.figures.shapes import Area, Text
from derive.render.page import page_of
from derive.render.writer import Presentation, pictures
from derive.resources import folder
from derive.surface import evaluated

BLUE, RED = "#0b5394", "#b5331a"
GRAPH = {
    "graph": {
        "inputs": {"x": -2, "y": 5, "z": -4},
        "parameters": {"w": 3, "w_1": 0.5},
        "define": ["q = x + y", "p = tanh(w_1*x)", "f = q*z + w*p", "g = f**2 + q"],
        "cost": "g",
    },
    "training": {"learning_rate": "0.01", "steps": 4},
}
DEEP = {  # 3-4-4-2, several examples, mini-batches
    "network": {
        "inputs": 3,
        "layers": [
            {
                "units": 4,
                "activation": "leaky-relu",
                "weights": [
                    ["0.12", "-0.34", "0.56"],
                    ["-0.78", "0.91", "0.23"],
                    ["0.45", "0.67", "-0.89"],
                    [1, 2, -3],
                ],
                "biases": ["0.1", "-0.2", "0.3", "0.4"],
            },
            {
                "units": 4,
                "activation": "tanh",
                "weights": [["0.12", "-0.3", "0.5", "0.4"], ["-0.8", "0.9", "0.2", "0.3"]] * 2,
                "biases": "none",
            },
            {
                "units": 2,
                "activation": "sigmoid",
                "weights": [["0.12", "-0.34", "0.56", "0.4"], ["-0.78", "0.91", "0.23", "0.3"]],
                "biases": "0.1",
            },
        ],
    },
    "cost": {"kind": "binary-cross-entropy", "l2": "0.1"},
    "data": [{"x": [1, -2, "0.5"], "y": [1, 0]}, {"x": ["0.3", 2, "-0.5"], "y": [0, 1]}, {"x": [1, 1, 1], "y": [1, 1]}],
    "training": {"learning_rate": "0.5", "steps": 3, "batch": 2},
}
LARGE = {
    "network": {
        "inputs": 8,
        "layers": [{"units": 7, "activation": "relu", "weights": [[1] * 8] * 7, "biases": "none"}],
    },
    "data": [{"x": [1] * 8}],
}
OWN = {"graph": GRAPH, "deep": DEEP, "large": LARGE}


@cache
def solved(name: str) -> Worked:
    """A worksheet or one of the problems above, asked for every figure that can be drawn of it."""
    problem = derive.Problem(**OWN[name]) if name in OWN else chosen(name)
    figures: list[Any] = ["network", "values"]
    layers = problem.network.layers if problem.network else ()
    if problem.graph or any(layer.activation.kind != "softmax" for layer in layers):
        figures.append("curves")
    if problem.training and (problem.graph or problem.cost):
        figures.append("cost")
    if problem.graph or problem.cost:
        pair = ["w", "w_1"] if problem.graph else [f"W{len(layers)}[1,1]", "W1[1,1]"]
        figures.append({"contour": ["W1[1,1]", _other(name)] if pair[0] == pair[1] else pair})
    return derive.explain(problem.changed(figures=figures))


def _other(name: str) -> str:
    return next(str(p) for p in derive.explain(chosen(name))._solution.setup.parameters if str(p) != "W1[1,1]")


@cache
def drawings(name: str, lang: str = "en") -> tuple[tuple[Figure, Drawn], ...]:
    """The figures of a problem with their pictures."""
    document = compose(solved(name)._solution, None, language=lang)
    found = [block for block in document.blocks if isinstance(block, Figure)]
    look = Presentation(lang, "superscript", lang == "id", (folder("templates"),))
    return tuple(zip(found, pictures(document, look), strict=True))


def figure(name: str, kind: str, lang: str = "en") -> tuple[Figure, Drawn]:
    """One figure of a problem."""
    return next(pair for pair in drawings(name, lang) if pair[0].kind == kind)


SHEETS = (*shipped(), *OWN)


@pytest.mark.parametrize("lang", ["en", "id"])
@pytest.mark.parametrize("name", SHEETS)
def test_every_picture_is_xml_with_its_text(name: str, lang: str) -> None:
    """Each is well-formed, says in title and description what it shows, and is the same every time."""
    for _, drawn in drawings(name, lang):
        root = ElementTree.fromstring(drawn.svg)
        title, description = (root.findtext(f"{{http://www.w3.org/2000/svg}}{tag}") for tag in ("title", "desc"))
        assert title and description
        assert drawn.alt == f"{title} {description}"
        assert not re.search(r"\bnan\b|\binf\b|\de-\d", drawn.svg.partition("</desc>")[2])
    document = compose(derive.explain(solved(name).problem)._solution, None, language=lang)
    look = Presentation(lang, "superscript", lang == "id", (folder("templates"),))
    assert [drawn.svg for drawn in pictures(document, look)] == [drawn.svg for _, drawn in drawings(name, lang)]


@pytest.mark.parametrize("name", SHEETS)
def test_no_two_texts_overlap(name: str) -> None:
    """Wherever two texts stand, their rectangles are apart."""
    for _, drawn in drawings(name):
        for one, other in itertools.combinations(texts(drawn.svg), 2):
            assert not overlap(one.corners, other.corners), (drawn.kind, one.text, other.text)


@pytest.mark.parametrize("name", SHEETS)
def test_no_text_leaves_the_paper(name: str) -> None:
    """Every text stands inside the drawing."""
    for _, drawn in drawings(name):
        root = ElementTree.fromstring(drawn.svg)
        width, height = float(root.get("width", 0)), float(root.get("height", 0))
        for words in texts(drawn.svg):
            assert all(0 <= x <= width and 0 <= y <= height for x, y in words.corners), (drawn.kind, words.text)


@pytest.mark.parametrize("lang", ["en", "id"])
@pytest.mark.parametrize("name", SHEETS)
def test_decimal_marks(name: str, lang: str) -> None:
    """Figures and what is said of them have the decimal mark of their page, and no other."""
    wrong = r"\d\.\d" if lang == "id" else r"\d,\d"
    for _, drawn in drawings(name, lang):
        assert not re.search(wrong, drawn.alt)
        for words in texts(drawn.svg):
            assert not re.search(wrong, words.text), words.text


def normal(text: str) -> str:
    """Return text with signs and marks as Python writes them."""
    return text.replace("−", "-").replace("{,}", ".").replace(",", ".")


@pytest.mark.parametrize("name", SHEETS)
def test_values_are_those_of_the_page(name: str) -> None:
    """Every number in the picture of values is printed on the page, and every unit and drawn weight has its own."""
    shown, drawn = figure(name, "values")
    page = normal(solved(name).page("md", lang="en").replace("(-", "( -"))
    printed = set(re.findall(r"(?<![\d.])-?\d+(?:\.\d+)?(?![\d.])", page))
    found = list(texts(drawn.svg))
    for words in found:
        number = normal(words.text).partition("= ")[2] or normal(words.text)
        if re.fullmatch(r"-?\d+(\.\d+)?", number):
            assert number in printed | {"1"}, words.text
    units = [unit for unit in shown.drawing.units if unit.name is not None]  # type: ignore[union-attr]
    labelled = [edge for edge in shown.drawing.edges if edge.label is not None]  # type: ignore[union-attr]
    blue = [words for words in found if words.fill == BLUE]
    assert len(blue) == sum(len(unit.above) for unit in units) >= len(units)
    assert len([words for words in found if words.fill == "#333333"]) == len(labelled) + sum(
        unit.bias is not None for unit in units
    )


def test_values_of_the_model_page() -> None:
    """The numbers worked by hand stand at their units: forward in blue, backward in red and bold."""
    _, drawn = figure("arctan-2-2-1", "values", "id")
    blue = [words.text for words in texts(drawn.svg) if words.fill == BLUE]
    red = [words.text for words in texts(drawn.svg) if words.fill == RED and words.bold]
    weights = sorted(words.text for words in texts(drawn.svg) if re.fullmatch("−?[0-9],[0-9]", words.text))
    assert ["5", "3", "z = 2,3000", "a = 1,1607", "z = 2,2000", "a = 1,1442", "z = 1,0108", "a = 0,7908"] == blue
    assert sorted(["δ = −0,0099", "δ = −0,0018", "δ = −0,1035"] * 2) == sorted(red)
    assert sorted(["0,8", "−0,6", "0,3", "0,2", "0,6", "0,1"]) == weights


LAYERED = [name for name in SHEETS if solved(name).problem.network]
NOTATIONS = ("superscript", "superscript-1", "row-vector", "in-out", "code", "single", "fausett")


@cache
def composed(name: str) -> Document:
    """The page of a worksheet with the names and the values of its network."""
    figures = chosen(name).changed(figures=["network", "values"])
    return compose(derive.explain(figures)._solution, None, language="en")


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("name", shipped())
def test_labels_stand_free_in_every_notation(name: str, notation: str) -> None:
    """No text overlaps another, an arrowhead or a neuron, but for the name in a circle, which is all inside."""
    for drawn in pictures(composed(name), Presentation("en", notation, False, (folder("templates"),))):
        written = list(texts(drawn.svg))
        for one, tip in itertools.product(written, heads(drawn.svg, RED)):
            assert not overlap(one.corners, tip), (drawn.kind, one.text)
        for one, other in itertools.combinations(written, 2):
            assert not overlap(one.corners, other.corners), (drawn.kind, one.text, other.text)
        for at, radius in circles(drawn.svg):
            touching = [words for words in written if _reaches(words, at, radius)]
            (own,) = touching
            assert max(math.dist(at, corner) for corner in own.corners) <= radius, own.text


def _reaches(words: Words, at: tuple[float, float], radius: float) -> bool:
    """Tell whether a text touches a circle: a side comes near, or the middle lies inside."""
    sides = zip(words.corners, words.corners[1:] + words.corners[:1], strict=True)
    return math.dist(at, middle(words.corners)) < radius or min(distance(at, *side) for side in sides) < radius


@pytest.mark.parametrize("name", [name for name in LAYERED if solved(name).to_json()["updates"][0]["derivatives"]])
def test_signals_come_back_on_the_edges(name: str) -> None:
    """On every connection stands ∂C/∂z of the neuron at its right end; where too many cross, below that neuron."""
    shown, drawn = figure(name, "values")
    edges = [points for colour, _, points in paths(drawn.svg) if colour == "#777777" and len(points) == 4]
    names = [unit.name for unit in shown.drawing.units if unit.name]  # type: ignore[union-attr]
    units = dict(zip([at for at, _ in circles(drawn.svg)], names, strict=True))
    update = derive.explain(solved(name).problem.changed(numbers={"decimals": 12})).to_json()["updates"][0]
    example = f"@{update['batch'][0]}" if len(update["batch"]) > 1 else ""
    red = [words for words in texts(drawn.svg) if words.fill == RED and re.search(r"\d", words.text)]
    assert red and len(edges) >= len(red)
    on: dict[tuple[Any, ...], list[Words]] = {edge: [] for edge in edges}
    for words, edge in itertools.product(red, edges):
        at = middle(words.corners)
        below = abs(at[0] - edge[-1][0]) < 45 and 0 < at[1] - edge[-1][1] < 35
        if below if name == "deep" else min(distance(at, *pair) for pair in itertools.pairwise(edge)) < 3:
            on[edge].append(words)
    for edge, found in on.items():
        unit = units[min(units, key=lambda at, end=edge[-1]: math.dist(at, end))]  # type: ignore[misc]
        expected = update["derivatives"][f"z{str(unit)[1:]}{example}"]
        assert found, unit
        for words in found:
            text = normal(words.text).rpartition("= ")[2].replace("·10", "e")
            assert float(text) == pytest.approx(expected, rel=2e-2, abs=2e-4), words.text


def test_a_network_bears_its_names() -> None:
    """Each connection bears its weight as the notation writes it: to the unit, from the unit, above the layer."""
    _, drawn = figure("relu-sigmoid-1-4-2-1", "network")
    found = [words.text.replace("\N{HAIR SPACE}", "") for words in texts(drawn.svg)]
    expected = {f"w{to}{source}({layer})" for layer, outs, ins in ((1, 4, 1), (2, 2, 4), (3, 1, 2))
                for to in range(1, outs + 1) for source in range(1, ins + 1)}  # fmt: skip
    assert expected == {text for text in found if text.startswith("w")}
    assert {"x", "a1(3)", "b4(1)", "layer 2", "input", "output"} <= set(found)


def test_a_large_layer_is_abridged() -> None:
    """More than six units are drawn as three, dots and the last, and no weight is named there."""
    shown, drawn = figure("large", "network")
    assert (5, 5) == shown.drawing.heights  # type: ignore[union-attr]
    assert not any(edge.label for edge in shown.drawing.edges)  # type: ignore[union-attr]
    assert 6 == drawn.svg.count('fill="#444444" stroke="none"')
    assert "…, and x_8" in drawn.alt


def test_a_graph_is_drawn_by_depth() -> None:
    """Every quantity stands to the right of what it is computed from, and every use is one way of edges."""
    shown, drawn = figure("graph", "network")
    diagram = shown.drawing
    columns = {str(unit.name): unit.column for unit in diagram.units if unit.name}  # type: ignore[union-attr]
    uses = {"q": "x y", "p": "w_1 x", "f": "q z w p", "g": "f q"}
    assert all(columns[source] < columns[name] for name, sources in uses.items() for source in sources.split())
    ends = [(str(diagram.units[e.source].name), str(diagram.units[e.target].name)) for e in diagram.edges]  # type: ignore[union-attr]
    assert len(ends) == sum(len(sources.split()) for sources in uses.values()) + ends.count(("q", "None"))
    assert "f (q, z, w, and p)" in drawn.alt


def exact_cost(worked: Worked, changes: dict[str, float]) -> float:
    """Return the cost over all data by the exact evaluator, with some parameters changed."""
    solution = worked._solution
    parameters = {n: Fraction(changes.get(str(n), value)) for n, value in solution.setup.parameters.items()}
    values = evaluate(solution.all_forward, solution.point(solution.everything, parameters), EXACT)
    return float(values.carried[solution.setup.recipe.cost])


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
    problem = parse(
        "graph: {inputs: {x: 1}, parameters: {w: 0.4, v: 0.3}, define: ['f = log(w + x/2 - v) + v**2'], cost: f}\n"
        "figures: [{contour: [w, v]}]"
    )
    worked = derive.explain(problem)
    on = contour.ground(worked._solution, ("w", "v"))
    (chart,) = contour.contour_charts(worked._solution, on)
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
    arrays = evaluated(graph.definitions, {name: np.full((2, 3), float(value)) for name, value in point.items()})
    for name, value in exact.items():
        assert np.broadcast_to(arrays[name], (2, 3)) == pytest.approx(float(value), rel=1e-6, abs=1e-6)


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
    problem = parse(
        "graph: {inputs: {x: 1}, parameters: {w: 0.4, v: 3}, define: ['f = (w**2 + v**4*x)**2'], cost: f}\n"
        "training: {learning_rate: 0.0001}"
    )
    worked = derive.explain(problem)
    on = contour.ground(worked._solution, ("w", "v"))
    (chart,) = contour.contour_charts(worked._solution, on)
    first, last = (exact_cost(worked, dict(zip("wv", at, strict=True))) for at in on.points)
    assert 3 <= sum(last < float(level.label.value) < first for level in chart.levels)  # type: ignore[union-attr]


def test_every_colour_has_one_for_the_dark() -> None:
    """What stands on white, or words on the tiles of a table, stands out as well where the page is dark."""
    style, drawing = ((folder("templates") / "svg" / name).read_text() for name in ("night.css", "figure.svg"))
    rules = re.findall(r"([^{}]+?) \{ (?:fill|stroke): (#\w{6}); \}", style)
    night = {(kind, colour): dark for where, dark in rules for kind, colour in re.findall(r'\[(\w+)="(#\w+)"\]', where)}
    ground = night["fill", "#ffffff"]
    tables = dict(re.findall(r"set (\w+) = \{(.*?)\} %\}", drawing, re.DOTALL))
    lines = {("stroke", colour) for colour in re.findall(r"#\w{6}", tables["strokes"])}
    areas = re.findall(r'"([\w-]+)": \("(#\w+)", "(#?\w+)"', tables["marks"])
    words = dict(re.findall(r'"([\w-]+)": \("(#\w+)"', tables["texts"]))
    fills = [*(fill for _, fill, _ in areas), *words.values(), *re.findall(r"#\w{6}", tables["heads"])]
    rims = {("stroke", rim) for _, _, rim in areas if rim != "none"}
    assert lines | rims | {("fill", fill) for fill in fills} == set(night)
    for (kind, colour), dark in night.items():
        by_day = contrast(colour, "#ffffff")
        assert contrast(dark, ground) >= min(4.5 if kind == "fill" else 3, by_day) - 0.2, (kind, colour)
    for style, fill, _ in areas:
        if style.startswith("heat-"):
            letters = max((words["on-dark"], words["plain"]), key=lambda colour: contrast(colour, fill))
            assert contrast(letters, fill) >= 4.5
            assert contrast(night["fill", letters], night["fill", fill]) >= 4.5, style


def test_it_can_be_read_in_grey() -> None:
    """Both colours stand out on white, and what is red is also dashed, square or bold."""
    assert min(contrast(colour, "#ffffff") for colour in (BLUE, RED)) >= 4.5
    for name in ("xor", "graph", "deep"):
        for _, drawn in drawings(name):
            assert {""} >= {dashes for colour, dashes, _ in paths(drawn.svg) if colour == BLUE}
            assert "" not in {dashes for colour, dashes, _ in paths(drawn.svg) if colour == RED}
            assert not re.search(rf'<circle[^>]*"{RED}"', drawn.svg) or drawn.kind == "contour"
            assert all(words.bold for words in texts(drawn.svg) if words.fill == RED)


def test_no_glyph_can_be_markup(tmp_path: Path) -> None:
    """A notation's own letters are letters: one that means something to XML is refused before any picture."""
    (tmp_path / "notation").mkdir()
    text = (folder("templates") / "notation" / "superscript.toml").read_text(encoding="utf-8")
    evil = text.replace('a0 = { letter = "x"', 'a0 = { letter = "<&\\">x"')
    assert evil != text
    (tmp_path / "notation" / "evil.toml").write_text(evil, encoding="utf-8")
    look = Presentation("en", "evil", False, (tmp_path, folder("templates")))
    with pytest.raises(Refused, match="the letter of glyph 'a0'"):
        pictures(compose(solved("xor")._solution, None, language="en"), look)


# Asking for figures.

NET = """\
network:
  inputs: 2
  layers:
    - {units: 1, activation: sigmoid, weights: [[1, 2]], biases: [0]}
cost: mse
data: [{x: [1, 2], y: [1]}]
training: {learning_rate: 1}
"""
SOFT = NET.replace("sigmoid", "softmax")
UNTRAINED = NET.replace("training: {learning_rate: 1}\n", "")
FAULTS = [
    ("figures: [netwrk]", "8:11: figure 'netwrk' is unknown", "did you mean network?"),
    ("figures: network", "8:10: 'network' is not a list", "put it in brackets"),
    ("figures: [{contur: [a, b]}]", "8:12: figure 'contur' is unknown", "did you mean contour?"),
    ("figures: [contour]", "8:11: figure 'contour' is unknown", "write {contour: [two parameters]}"),
    ("figures: [{contour: ['W1[1,1]']}]", "8:21: a contour stands over 1 parameter", "expected two"),
    ("figures: [{contour: ['W1[1,1]', 'W1[1,1]']}]", "8:33: 'W1[1,1]' is named twice", "choose another one"),
    ("figures: [{contour: ['W1[1,1]', 'b1[2]']}]", "8:33: there is no parameter 'b1[2]'", "did you mean b1[1]?"),
    ("present: {figures: [cost, cost]}", "8:27: this figure is asked twice", "delete one"),
    ("figures: [cost]\npresent: {figures: [cost]}", "8:1: figures are asked for twice", "delete one"),
]


@pytest.mark.parametrize(("asked", "place", "todo"), FAULTS)
def test_a_fault_is_told_with_its_place(asked: str, place: str, todo: str) -> None:
    """Unknown figures and parameters are refused where they stand, with the nearest that there is."""
    with pytest.raises(Refused) as caught:
        parse(NET + asked, "net.yaml")
    (told,) = str(caught.value).splitlines()
    assert told.startswith(f"net.yaml:{place}") and todo in told


UNFIT = [
    (SOFT + "figures: [curves]", "there is no activation to draw"),
    (UNTRAINED.replace("cost: mse\n", "") + "figures: [{contour: ['W1[1,1]', 'b1[1]']}]", "there is no cost to draw"),
    (UNTRAINED + "figures: [cost]", "there are no updates"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), UNFIT)
def test_what_cannot_be_drawn_is_refused(text: str, told: str) -> None:
    """A figure of something that the problem does not have is refused at its place."""
    with pytest.raises(Refused, match=told):
        parse(text)


def test_figures_may_stand_under_present() -> None:
    """Both places mean the same."""
    top, below = (parse(NET + text) for text in ("figures: [network]", "present: {figures: [network]}"))
    assert ("network",) == top.pictured == below.pictured
    pages = [derive.explain(problem).to_markdown() for problem in (top, below)]
    assert pages[0] == pages[1] != derive.explain(parse(NET)).to_markdown()


@pytest.mark.parametrize("name", ["xor", "graph", "deep"])
def test_figures_leave_the_derivation_alone(name: str) -> None:
    """Digest and JSON are the same with figures and without."""
    plain = derive.explain(solved(name).problem.changed(figures=[]))
    without, with_figures = plain.to_json(), solved(name).to_json()
    assert without["digest"] == with_figures["digest"]
    assert {**without, "problem": 0} == {**with_figures, "problem": 0}


def test_a_page_in_letters_shows_no_numbers() -> None:
    """`symbols` keeps the network with its names and leaves out every figure with values."""
    page = solved("xor").to_markdown(detail="symbols")
    assert 1 == page.count("![")


def test_nothing_heavy_is_imported_without_figures() -> None:
    """contourpy and numpy are imported for a contour, not for the page."""
    code = (
        "import sys, derive\nfrom derive.problem.choice import chosen\n"
        "problem = chosen('arctan-2-2-1')\nderive.explain(problem).to_markdown()\n"
        "first = {'contourpy', 'numpy', 'typst'} & set(sys.modules)\n"
        "problem = problem.changed(figures=['network', 'values', 'curves', 'cost'])\n"
        "derive.explain(problem).to_markdown()\nsecond = {'contourpy', 'numpy', 'typst'} & set(sys.modules)\n"
        "problem = problem.changed(figures=[{'contour': ['W1[1,1]', 'b1[1]']}])\n"
        "derive.explain(problem).to_markdown()\nprint(first, second, 'contourpy' in sys.modules)"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert "set() set() True" == done.stdout.strip()


# Files.


def test_markdown_has_its_figures_beside_it(tmp_path: Path) -> None:
    """Every link leads to a file beside the page, and every file is linked."""
    solved("graph").save(tmp_path / "my page.md", lang="id")
    page = (tmp_path / "my page.md").read_text(encoding="utf-8")
    links = re.findall(r"^!\[.+\]\((\S+)\)$", page, re.M)
    assert [
        f"my-20-page-{n}-{kind}.svg" for n, kind in enumerate(("network", "values", "curves", "cost", "contour"), 1)
    ] == links
    assert sorted([*links, "my page.md"]) == sorted(os.listdir(tmp_path))
    assert [drawn.svg for _, drawn in drawings("graph", "id")] == [(tmp_path / n).read_text("utf-8") for n in links]


def test_markdown_alone_holds_its_figures() -> None:
    """On standard output and in notebooks the pictures are inside the page."""
    page = solved("graph")._repr_markdown_()
    found = re.findall(r"\(data:image/svg\+xml;base64,(\S+)\)", page)
    assert [drawn.svg for _, drawn in drawings("graph")] == [base64.b64decode(one).decode() for one in found]


def test_latex_alone_says_its_figures() -> None:
    """Without files LaTeX has the text instead of a picture, and needs no package for it."""
    page = solved("graph").to_latex(lang="id")
    assert "graphicx" not in page and "includegraphics" not in page
    assert "panah ke besaran yang memakainya" in page


def test_latex_has_its_figures_beside_it(tmp_path: Path) -> None:
    """Every drawing is a PDF beside the page, with its text; the same bytes every time; pdflatex sets the page."""
    pytest.importorskip("typst", reason="typst is not installed")
    files = solved("xor").files(tmp_path / "x.tex", lang="id")
    assert files == derive.explain(solved("xor").problem).files("x.tex", lang="id")
    page = files["x.tex"].decode()
    assert [*re.findall(r"\\figureofpage\{([^}]+)\}", page), "x.tex"] == list(files)
    assert all(content.startswith(b"%PDF") for name, content in files.items() if name != "x.tex")
    assert "Garis kontur biaya" in page and "alt={#2}" in page
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    solved("xor").save(tmp_path / "x.tex", lang="id")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "x.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120)
    assert 0 == done.returncode, done.stdout[-2000:]
    assert "pdfTeX warning" not in done.stdout and done.stdout.count(".pdf>") == 5


def test_an_engine_that_fails_keeps_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A drawing that cannot be turned into PDF is an engine's failure; the page is kept, its figures in words."""
    with pytest.raises(EngineFailed, match="could not be turned into PDF"):
        vector.pdf_of("<no svg")
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(EngineFailed, match="need the package typst"):
        solved("xor").save(tmp_path / "x.tex")
    assert ["x.tex"] == os.listdir(tmp_path)
    assert "includegraphics" not in (tmp_path / "x.tex").read_text(encoding="utf-8")


def test_the_command_keeps_the_page_when_the_engine_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 5: the page is there, and its figures are in words."""
    monkeypatch.setitem(sys.modules, "typst", None)
    (tmp_path / "p.yaml").write_text(NET + "figures: [network, {contour: ['W1[1,1]', 'b1[1]']}]", encoding="utf-8")
    asked = ["explain", str(tmp_path / "p.yaml"), "-o", str(tmp_path / "p.tex")]
    done = CliRunner().invoke(command, asked)
    assert isinstance(done.exception, EngineFailed) and 5 == done.exception.exit_code
    assert ["p.tex", "p.yaml"] == sorted(os.listdir(tmp_path))
    page = (tmp_path / "p.tex").read_text(encoding="utf-8")
    assert "Contour lines of the cost" in page and "includegraphics" not in page
    monkeypatch.undo()
    assert 0 == CliRunner().invoke(command, asked).exit_code
    assert ["p-1-network.pdf", "p-2-contour.pdf", "p.tex", "p.yaml"] == sorted(os.listdir(tmp_path))


def test_json_has_no_figures(tmp_path: Path) -> None:
    """JSON is numbers; nothing is written beside it."""
    assert ["x.json"] == list(solved("xor").files("x.json"))


def test_files_are_written_together_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one file cannot be put in its place, all that stood there before stands there again."""
    (tmp_path / "b").write_bytes(b"old b")
    (tmp_path / "c").mkdir()
    with pytest.raises(Unwritable, match="not a regular file"):
        write_together(tmp_path, {"a": b"1", "b": b"2", "c": b"3"})
    assert ["b", "c"] == sorted(os.listdir(tmp_path))
    really = os.replace

    def fails_at_last(source: str, target: Any) -> None:
        if str(target).endswith("d"):
            raise OSError(5, "input/output error")
        really(source, target)

    monkeypatch.setattr(os, "replace", fails_at_last)
    with pytest.raises(Unwritable, match="d could not be written"):
        write_together(tmp_path, {"a": b"1", "b": b"2", "d": b"3"})
    assert ["b", "c"] == sorted(os.listdir(tmp_path))
    assert b"old b" == (tmp_path / "b").read_bytes()
    monkeypatch.undo()
    write_together(tmp_path, {"a": b"1", "b": b"2", "d": b"3"})
    assert ["a", "b", "c", "d"] == sorted(os.listdir(tmp_path))
    assert b"2" == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("name", ["xor", "graph", "deep"])
def test_a_picture_can_be_painted(name: str, tmp_path: Path) -> None:
    """Typst paints every kind of figure; there is ink of both colours where there are values."""
    typst = pytest.importorskip("typst", reason="typst is not installed")
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    for _, drawn in drawings(name):
        page = (folder("templates") / "svg" / "page.typ").read_bytes()
        made = typst.compile(page, format="png", sys_inputs={"svg": drawn.svg}, ppi=144)
        pixels = np.asarray(image.open(io.BytesIO(made)).convert("RGB")).reshape(-1, 3)
        assert (pixels < 128).all(axis=1).any(), "there is something dark"
        if drawn.kind in ("values", "curves"):
            for colour in (BLUE, RED):
                wanted = [int(colour[n : n + 2], 16) for n in (1, 3, 5)]
                assert (abs(pixels.astype(int) - wanted).sum(axis=1) < 60).any(), (drawn.kind, colour)


def test_names_in_a_graph_are_the_users_own() -> None:
    """A contour over a graph's parameters has their names on its axes."""
    _, drawn = figure("graph", "contour")
    assert {"w", "w1"} <= {words.text for words in texts(drawn.svg)}
    assert Name("w") in solved("graph")._solution.setup.parameters


def test_columns_are_counted_as_their_symbols() -> None:
    """Over a^(2) stands layer 2 where the notation counts the input as layer 1."""
    document = compose(solved("sigmoid-2-2-1")._solution, None, language="en")
    for notation, title in (("superscript", "layer 1"), ("superscript-1", "layer 2")):
        look = Presentation("en", notation, False, (folder("templates"),))
        picture = pictures(document, look)[0]
        assert title in normal("".join(ElementTree.fromstring(picture.svg).itertext()))


def test_captions_speak_of_what_there_is() -> None:
    """Other parameters and all examples are spoken of only where there are any."""
    alone = {"graph": {"inputs": {"x": 2}, "parameters": {"w": 3, "v": 1}, "define": ["f = w*x*v"], "cost": "f"},
             "training": {"learning_rate": 0.1}, "figures": ["cost", {"contour": ["w", "v"]}]}
    page = derive.explain(derive.Problem(**alone)).to_latex(lang="en")
    assert "over all examples" not in page and "other parameters" not in page
    assert "over all examples" in derive.explain(chosen("tanh-batch-11").changed(figures=["cost"])).to_latex(lang="en")
    contour = {"contour": ["W1[1,1]", "W2[1,1]"]}
    assert "other parameters" in derive.explain(chosen("sigmoid-2-2-1").changed(figures=[contour])).to_latex(lang="en")


def test_a_first_update_is_one_of_several() -> None:
    """Curves speak of the first update only where another follows."""
    one = derive.explain(chosen("sigmoid-2-2-1").changed(figures=["curves"])).to_latex(lang="en")
    assert "where they are evaluated;" in one and "evaluated in the first update" not in one


@pytest.mark.parametrize("name", SHEETS)
def test_captions_name_what_is_drawn_and_no_more(name: str) -> None:
    """Open marks, dotted lines, biases, signals, dots and thick frames are spoken of where they are, nowhere else."""
    for shown, drawn in drawings(name):
        title = ElementTree.fromstring(drawn.svg).findtext("{http://www.w3.org/2000/svg}title") or ""
        circles_drawn = re.findall(r"<(?:circle|rect) [^>]+>", drawn.svg)
        if drawn.kind == "curves":
            open_marks = [mark for mark in circles_drawn if 'fill="#ffffff"' in mark and 'stroke-width="1.3"' in mark]
            assert bool(open_marks) == ("open ones for the other examples" in title)
            assert ('stroke-dasharray="1 3"' in drawn.svg) == ("dotted lines" in title)
        elif drawn.kind in ("network", "values"):
            units = shown.drawing.units  # type: ignore[union-attr]
            assert any(unit.bias for unit in units) == ("bias" in title)
            assert any(unit.kind == "dots" for unit in units) == ("first three and the last" in title)
            assert any(RED in words.fill for words in texts(drawn.svg)) == ("in bold red" in title)
            assert ('stroke-width="3"' in drawn.svg) == ("thick frame" in title)


def test_a_signal_is_read_as_its_convention_has_it() -> None:
    """δ times the value at the left end is the gradient, its negative, or nothing so simple under a penalty."""
    for delta, expected in (("dC/dz", "is the gradient of its weight."), ("-dC/dz", "is the negative gradient")):
        problem = chosen("sigmoid-2-2-2").changed(figures=["values"], convention={"delta": delta})
        assert expected in derive.explain(problem).to_latex(lang="en")
    penal = chosen("sigmoid-2-2-2").changed(figures=["values"], cost={"kind": "half-squared-error", "l2": "0.1"})
    assert "times the value at the left end" not in derive.explain(penal).to_latex(lang="en")
    assert "for this example." in derive.explain(chosen("xor").changed(figures=["values"])).to_latex(lang="en")


@pytest.mark.parametrize("form", ["md", "tex", "html", "typ"])
def test_a_figure_is_laid_out_once(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """Where a figure stands in a file of its own, and where it does not, the page and the file share one drawing."""
    made: list[str] = []

    def counted(figure: Figure, *others: Any) -> Drawn:
        made.append(figure.kind)
        return draw(figure, *others)

    monkeypatch.setattr("derive.render.figures.picture.drawn", counted)
    worked = derive.explain(chosen("not").changed(figures=["network", "values"]))
    assert len(worked.files(f"not.{form}")) == (3 if form in ("md", "tex") else 1)
    assert ["network", "values"] == made


def test_a_figure_is_drawn_again_where_it_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that serves a class draws a figure once; another under its number, or after other terms, it draws anew."""
    made: list[Figure] = []

    def counted(figure: Figure, *others: Any) -> Drawn:
        made.append(figure)
        return draw(figure, *others)

    monkeypatch.setattr("derive.render.figures.picture.drawn", counted)
    problem = chosen("not").changed(figures=["values"])
    document = compose(derive.explain(problem)._solution, None, language="en")
    (figure,) = (block for block in document.blocks if isinstance(block, Figure))
    page = page_of(document, "md", Presentation("en", "superscript", False, (folder("templates"),)))
    first = page.drawn(figure)
    assert page.drawn(replace(figure)) == first and made == [figure]
    other = replace(figure, drawing=replace(figure.drawing, titles=()))
    assert page.drawn(other).svg != first.svg and made == [figure, other]
    page.speaker.used.add("weight")
    page.drawn(other)
    assert made == [figure, other, other]


TURNS = st.floats(-1.4, 1.4)
PLACES = st.tuples(st.floats(0, 600), st.floats(0, 600))


def corners(area: Area) -> np.ndarray:
    """Return the four corners of a rectangle."""
    middle, along, across = (np.array(one) for one in ((area.x, area.y), area.along, area.across))
    return np.array([middle + along * a + across * b for a, b in ((1, 1), (1, -1), (-1, -1), (-1, 1))])


@given(PLACES, TURNS, PLACES, TURNS)
def test_rectangles_apart_have_a_line_between(one: Point, turn: float, other: Point, second: float) -> None:
    """Two labels are apart where along a side of either all corners of one come before those of the other."""
    centred = [(x / 10, y / 10) for x, y in (one, other)]
    stamps = [Stamp(0, angle, (Run("0.75", 13),), "weight") for angle in (turn, second)]
    areas = [stamp.area(at) for stamp, at in zip(stamps, centred, strict=True)]
    gaps = []
    for axis in (side for area in areas for side in (area.along, area.across)):
        left, right = (corners(area) @ np.array(axis) / math.hypot(*axis) for area in areas)
        gaps.append(max(left.min() - right.max(), right.min() - left.max()))
    assume(abs(max(gaps)) > 1e-9)
    assert areas[0].apart(areas[1]) == (max(gaps) > 0)


@given(PLACES, TURNS, st.sampled_from(["weight", "backward"]))
def test_a_label_stands_within_its_area(centre: Point, turn: float, style: str) -> None:
    """The area that is kept free for a label holds its text and its arrow head, wherever it is put."""
    stamp = Stamp(0, turn, (Run("−0.75", 13), Run("2", 9, 6)), style)
    area, (text, *heads) = stamp.area(centre), stamp.shapes(centre)
    assert isinstance(text, Text)
    if style == "weight":
        assert (area, []) == (text.area, heads)
    inside = [np.array([text.area.x, text.area.y]), *(np.array(at) for head in heads for at in head.points)]
    for at in inside:
        for half in (area.along, area.across):
            assert abs(np.dot(at - np.array([area.x, area.y]), half)) <= math.hypot(*half) ** 2 * (1 + 1e-9)


@pytest.mark.parametrize("name", ["not", "sigmoid-2-2-2"])
def test_worksheets_show_figures_by_example(name: str) -> None:
    """A worksheet that ships asks for its figure, which stands on its page, but not on the brief one of two pages."""
    worked = derive.explain(chosen(name))
    assert worked.problem.figures
    assert worked.to_markdown().count("![") == len(worked.problem.figures)
    assert "![" not in worked.to_markdown(detail="brief")


def test_a_worksheet_shows_blocks_by_example() -> None:
    """A worksheet that ships asks for teaching blocks, and its page has them."""
    problem = chosen("fruit")
    assert problem.present.blocks
    page = derive.explain(problem).to_markdown(lang="en")
    plain = derive.explain(problem.changed(present={"blocks": []}))
    assert len(page) > len(plain.to_markdown(lang="en"))
    assert derive.explain(problem).to_json()["digest"] == plain.to_json()["digest"]


def test_a_quotient_on_one_line_says_what_is_divided() -> None:
    """Brackets stand around a quotient in a quotient, and before a factor that divides nothing; a rate is one thing."""
    a, x, slope = Letter("a"), Letter("x"), Row((Script(Letter("f"), primes=1), Fence(Letter("z"))))
    rate = Over(Row((Sign("∂"), Letter("C"))), Row((Sign("∂"), a)), True)
    for box, said in (
        (Over(rate, slope), "(∂C/∂a)/f′(z)"), (Row((Over(rate, slope), Space(), x)), "((∂C/∂a)/f′(z)) x"),
        (Row((rate, Space(), x)), "∂C/∂a x"), (Over(a, Row((x, Space(), a))), "a/(x a)"), (Over(a, rate), "a/(∂C/∂a)"),
        (Row((Over(a, x), Sign("+"), a)), "a/x + a"), (Row((Over(a, x), Space(), Row((Sign("≈"), a)))), "a/x ≈ a"),
    ):  # fmt: skip
        assert plain(box, False) == said
