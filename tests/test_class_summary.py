"""The lecturer's summary: what it counts, its grid of mistakes in colour and in grey, and hostile words in it."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marking_class import answers_of, key_of
from svg_reader import contrast

from derive.checking.verdict import Judged
from derive.compose.feedback.groups import standing
from derive.compose.feedback.tally import Short, Tally
from derive.errors import Refused
from derive.marking.face import Report, check
from derive.problem.choice import chosen
from derive.render.figures.heat import shade
from derive.render.writer import pictures

SVG = "{http://www.w3.org/2000/svg}"
CHANGES: list[dict[str, str]] = [
    {"delta1[1]": "-0.3906"}, {"delta1[1]": "-0.3906"}, {"dC/da2[1]": "0.2092"}, {}, {"z1[1]": "2.4377"},
]  # fmt: skip


@cache
def report(lang: str = "id") -> Report:
    """A small class with names that look like markup."""
    key = key_of([{"id": f"s{n}", "name": "<b>*$x$ \\x # Siti"} for n in range(len(CHANGES))])
    answers: dict[str, dict[str, str]] = {}
    for entry, changed in zip(key.entries, CHANGES, strict=True):
        answers[entry.id] = {str(n): text for n, text in answers_of(key, entry, changed).items()}
    answers["s3"]["5"] = "=<i>|$"
    return check(key, answers, lang=lang)


def picture(lang: str = "id") -> Any:
    """The grid of mistakes."""
    job = report(lang)._job
    (found,) = pictures(job.summary(), job.look)
    return found


def grey(colour: str) -> float:
    """How light a colour is in print, from 0 to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_counts_of_the_grid_are_those_of_the_class() -> None:
    """Every wrong answer stands in one tile of the grid, and nothing else does."""
    wrong = Counter(v.ask.number for one in report().students for v in one.judged.answers if standing(v) == "wrong")
    drawing = next(block for block in report()._job.summary().blocks if type(block).__name__ == "Figure").drawing
    columns = [int(label.text) for label in drawing.columns]
    sums = [sum(row[place] for row in drawing.counts) for place in range(len(columns))]
    assert dict(zip(columns, sums, strict=True)) == dict(wrong)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_grid_can_be_read_in_grey_and_aloud(lang: str) -> None:
    """Tiles get darker with their counts, numbers contrast with their tiles, and the words say every count."""
    tree = ElementTree.fromstring(picture(lang).svg)
    tiles = [one for one in tree.iter(f"{SVG}rect") if one.get("stroke") == "#bbbbbb"]
    fills = {one.get("fill") for one in tiles}
    assert "#ffffff" in fills and len(fills) > 1
    texts = [("".join(one.itertext()), one.get("fill")) for one in tree.iter(f"{SVG}text")]
    assert all(text.strip() for text, _ in texts)
    numbers = re.findall(r"\d+", picture(lang).alt)
    assert "18" in numbers and "2" in numbers


def test_shades_grow_and_keep_their_numbers_legible() -> None:
    """The more often, the darker, in grey too; black numbers stand on light tiles and white ones on dark tiles."""
    template = (Path(__file__).parents[1] / "templates" / "svg" / "figure.svg").read_text(encoding="utf-8")
    fills = [re.search(rf'"heat-{n}": \("(#[0-9a-f]+)"', template)[1] for n in range(5)]  # type: ignore[index]
    lights = [grey(fill) for fill in fills]
    assert lights == sorted(lights, reverse=True)
    assert min(light - dark for light, dark in itertools.pairwise(lights)) > 0.07
    assert all(contrast(fill, "#ffffff") >= 4.5 for fill in fills[3:])
    assert all(contrast("#111111", "#ffffff") / contrast(fill, "#ffffff") >= 4.5 for fill in fills[:3])


@given(st.integers(1, 500).flatmap(lambda most: st.tuples(st.integers(0, most), st.just(most))))
def test_only_nothing_is_white(pair: tuple[int, int]) -> None:
    """A tile is white exactly where nothing happened, and darkest where it happened most."""
    count, most = pair
    assert (shade(count, most) == 0) == (count == 0)
    assert shade(most, most) == 4 and shade(count, most) <= 4


@given(st.lists(st.integers(0, 50)), st.integers(1, 10))
def test_a_short_list_does_not_depend_on_order(things: list[int], most: int) -> None:
    """What is kept are the first by their keys, whatever came first."""
    short: Short[int] = Short(most)
    for thing in things:
        short.add(thing, thing)
    assert (list(short.things), short.count) == (sorted(things)[:most], len(things))


@pytest.mark.parametrize("form", ["md", "html", "tex", "typ"])
def test_names_are_words_in_every_format(form: str) -> None:
    """Names and cells that look like markup are printed as they are and make no markup."""
    for page in (report().page(form), report().page(form, "s3")):
        if form == "html":
            assert "<b>*" not in page and "&lt;b&gt;*$x$ \\x # Siti" in page and "<i>" not in page
        elif form == "md":
            assert "<b>" not in page and re.search(r"\\\*\\?\$x\\?\$", page)
        elif form == "tex":
            assert "\\textbackslash{}x" in page and "\\$x\\$" in page
        else:
            assert '"<b>*$x$ \\\\x # Siti"' in page or "\\\\x # Siti" in page


SHEETS = st.lists(st.sampled_from(["correct", "wrong", "blank", "format", "correct-carried"]), min_size=3, max_size=3)


@given(st.lists(SHEETS, max_size=6), st.randoms())
@settings(deadline=None, max_examples=40)
def test_the_tally_does_not_depend_on_order(sheets: list[list[str]], random: Any) -> None:
    """Counted in any order, a class has the same summary."""
    one = report().students[0]
    judged = [
        Judged(tuple(replace(v, code=code, slug="", others=(), flags=()) for v, code in
                     zip(one.judged.answers, codes, strict=False)), Fraction(len(codes)), Fraction(40))
        for codes in sheets
    ]  # fmt: skip
    tallies = []
    for _ in range(2):
        tally = Tally(report()._job.source.asks)
        pairs = list(enumerate(judged))
        random.shuffle(pairs)
        for number, sheet in pairs:
            tally.add(one.entry, sheet, f"{number}")
        tallies.append(tally)
    assert tallies[0] == tallies[1]
    assert sum(tallies[0].standings.values()) == 3 * len(sheets)


ODD = st.sampled_from([
    "1e308", "-0", "1e12", "999999999999", "1e-30", "__import__('os')", "{0}", "\\input{x}", "$", "`", "<x>", "|", "\n",
    "\t", "\u202e", "\u0663", "=1", "'=1", "0,0000001", "1/0", "1/3", "2^3", "nan", "--", "\u00bd",
    "10\u207b\u00b3", "%s", "1.234.567", "a" * 80, "\x00", "\ud800", "",
])  # fmt: skip
CELLS = st.dictionaries(st.sampled_from(["z1[1]", "a1[1]", "delta1[1]", "W1[1,1]'", "C'"]), st.lists(ODD, max_size=2))


@given(st.lists(CELLS, min_size=1, max_size=2), st.lists(ODD, min_size=2, max_size=2))
@settings(max_examples=8, deadline=None)
def test_nothing_typed_breaks_a_report(cells: list[dict[str, list[str]]], ids: list[str]) -> None:
    """Whatever stands in cells and ids: a report in every format, or a refusal, and never an error of our own."""
    answers = {f"{id}{n}": {name: "".join(parts) for name, parts in own.items()}
               for n, (id, own) in enumerate(zip(ids, cells, strict=False))}  # fmt: skip
    try:
        found = check(chosen("arctan-2-2-1"), answers)
    except Refused:
        return
    for form in ("md", "html", "tex", "typ"):
        assert found.page(form) and all(found.page(form, one.id) for one in found.students)
    assert len(found.to_json()["students"]) == len(found.students) and found.to_csv()
