"""Figures: what is drawn is true, stands free, and can be read in both languages, in grey and aloud."""

from __future__ import annotations

import io
import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from figure_sheets import BLUE, RED, SHEETS, drawings, figure, normal, solved
from svg_reader import contrast, overlap, paths, texts

import derive
from derive.compose.page import compose
from derive.render.writer import Presentation, pictures
from derive.resources import folder


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
