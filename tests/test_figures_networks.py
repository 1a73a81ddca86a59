"""Pictures of networks and graphs: labels stand free in every notation, signals are on their edges."""

from __future__ import annotations

import itertools
import math
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from figure_sheets import RED, SHEETS, corners, figure, normal, solved
from hypothesis import assume, given
from hypothesis import strategies as st
from svg_reader import Words, circles, distance, heads, middle, overlap, paths, texts

import derive
from derive.compose.page import compose
from derive.document import Document
from derive.drawing import Point
from derive.errors import Refused
from derive.problem.choice import chosen, shipped
from derive.render.boxes import Fence, Letter, Over, Row, Script, Sign, Space
from derive.render.figures.label import Run, plain
from derive.render.figures.on_edges import Stamp
from derive.render.figures.shapes import Text
from derive.render.writer import Presentation, pictures
from derive.resources import folder

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


TURNS = st.floats(-1.4, 1.4)
PLACES = st.tuples(st.floats(0, 600), st.floats(0, 600))


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
