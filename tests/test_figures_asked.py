"""Figures as a problem file asks for them: faults in their places, what cannot be drawn, what the captions say."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from figure_sheets import NET, RED, SHEETS, drawings, figure, normal, solved
from svg_reader import texts

import derive
from derive.compose.page import compose
from derive.errors import Refused
from derive.names import Name
from derive.problem import parse
from derive.problem.choice import chosen
from derive.render.writer import Presentation, pictures
from derive.resources import folder

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
