"""Pages in every notation, read back into superscripts by hand-written tables: they say the same, and it is true."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from page_notations import READERS, Shape, superscripts
from page_reader import dialect_faults, read_page
from test_pages_random import problems

import derive
from derive.compose.page import compose
from derive.compose.sparing import WAYS
from derive.errors import Undefined
from derive.face import Worked
from derive.pages import Look, presentation
from derive.problem.choice import chosen, shipped
from derive.render.writer import write

FEW = settings(max_examples=8, phases=(Phase.generate,), deadline=None, suppress_health_check=list(HealthCheck))
LAYER = "{units: 2, activation: sigmoid, weights: [[0.8, -0.6], [0.3, 0.2]], biases: %s%s}"
LAST = "{units: 2, activation: %s, weights: [[0.6, 0.1], [-0.4, 0.7]], biases: %s}"
NETWORK = "network: {inputs: 2, layers: [%s, %s]%s}\ncost: {kind: %s}\ndata: %s\ntraining: {learning_rate: 0.1}\n"
ONE, TWO = "[{x: [5, 3], y: [1, 0]}]", "[{x: [5, 3], y: [1, 0]}, {x: [1, -2], y: [0, 1]}]"
EACH = "[0.1, 0.2]"
SPECIAL = {
    "shared biases": NETWORK % (LAYER % ("0.1", ""), LAST % ("tanh", "0.3"), "", "half-squared-error", ONE),
    "no biases": NETWORK % (LAYER % ("none", ""), LAST % ("tanh", "0.3"), "", "half-squared-error", ONE),
    "thresholds": NETWORK % (LAYER % (EACH, ", bias_input: -1"), LAST % ("tanh", "none"), "", "squared-error", ONE),
    "softmax": NETWORK % (LAYER % (EACH, ""), LAST % ("softmax", EACH), "", "cross-entropy", TWO),
    "softmax by its Jacobian": NETWORK % (LAYER % (EACH, ""), LAST % ("softmax", EACH), "", "squared-error", ONE),
    "a given δ": NETWORK % (LAYER % (EACH, ""), LAST % ("tanh", EACH), ', upstream: {"delta2[2]": 0.2}', "mse", ONE),
    "a root": NETWORK % (LAYER % (EACH, ""), LAST % ("tanh", EACH), "", "rmse", TWO),
    "a penalty": NETWORK % (LAYER % (EACH, ""), LAST % ("tanh", EACH), "", "mse, l2: 0.1", TWO),
    "the other δ": (
        NETWORK % (LAYER % (EACH, ""), LAST % ("tanh", EACH), "", "mse", ONE) + "convention: {delta: -dC/dz}\n"
    ),
}
SHEETS = [name for name in shipped() if chosen(name).network is not None]


def shape(problem: derive.Problem) -> Shape:
    """The sizes and kinds of biases of a problem."""
    assert problem.network is not None
    layers = problem.network.layers
    kinds = ("none" if layer.biases == "none" else "each" if isinstance(layer.biases, tuple | list) else "shared"
             for layer in layers)
    return Shape((problem.network.inputs, *(layer.units for layer in layers)), tuple(kinds))


def bare(page: str) -> str:
    """What a solution says, without the places where lines break, dots between factors, and the word for the cost."""
    said = page[re.search(r"\n## (?:Solution|Jawab)\n", page).start():]  # type: ignore[union-attr]
    for old, new in (("loss", "cost"), ("Loss", "Cost"), ("kerugian", "biaya"), ("Kerugian", "Biaya")):
        said = said.replace(old, new)
    said = re.sub(r",\s*\\qquad", "", said)  # between formulas beside each other, which may stand below each other
    said = re.sub(r"\\cdot|\\,|\\qquad|\\quad|\\\\|&|[{}|]|\\(?:begin|end)\{aligned\}|\s|:--|--:", "", said)
    # Only a name with a superscript needs brackets before a power.
    return re.sub(r"\((\w_[\w,]+\^\(\d+\))\)\^2", r"\1^2", said)


@cache
def worked(sheet: str) -> Worked:
    """The solution of a worksheet, without its figures, or of a problem above."""
    if sheet in SPECIAL:
        from derive.problem import parse

        return derive.explain(parse(SPECIAL[sheet]))
    return derive.explain(chosen(sheet).changed(figures=[]))


def page_of(solved: Worked, notation: str, lang: str, detail: Any, way: int) -> str:
    """A page; of a brief one in one of its ways, for what there is room depends on how wide the letters are."""
    if detail != "brief":
        return solved.to_markdown(lang=lang, notation=notation, detail=detail)
    document = compose(solved._solution, solved.certificate, language=lang, detail="brief", way=way)
    return write(document, "md", presentation(solved.problem, "md", Look(lang, notation, "brief")))


def check(solved: Worked, notation: str, lang: str, detail: Any) -> None:
    """A page says in another notation what it says in superscripts, and that is true."""
    ways = (len(WAYS) - 1, 0) if detail == "brief" else (0,)
    for way in ways:
        page = page_of(solved, notation, lang, detail, way)
        assert dialect_faults(page) == ()
        back = superscripts(page, notation, shape(solved.problem))
        assert bare(back) == bare(page_of(solved, "superscript", lang, detail, way))
    numbers = solved.problem.numbers
    report = read_page(back, ties=numbers.ties, carry=numbers.carry)
    assert report.faults == ()
    assert report.checked > 1


@pytest.mark.parametrize("notation", READERS)
@pytest.mark.parametrize("sheet", SHEETS)
def test_worksheets(sheet: str, notation: str) -> None:
    """Every worksheet in every notation, in one language with all its steps and in the other in brief."""
    langs = ("en", "id") if (len(sheet) + len(notation)) % 2 else ("id", "en")
    for lang, detail in zip(langs, ("full", "brief"), strict=True):
        if (sheet, detail) != ("tanh-batch-11", "full"):
            check(worked(sheet), notation, lang, detail)


@pytest.mark.parametrize("notation", READERS)
@pytest.mark.parametrize("problem", SPECIAL)
def test_special_networks(problem: str, notation: str) -> None:
    """Shared, missing and subtracted biases, softmax, root, penalty, given derivatives, the other sign of δ."""
    check(worked(problem), notation, "en", "full")
    check(worked(problem), notation, "id", "brief")


@FEW
@given(problems(), st.sampled_from(sorted(READERS)))
def test_random_networks(problem: dict[str, Any], notation: str) -> None:
    """Whatever the network, every notation says the same."""
    try:
        solved = derive.explain(derive.Problem(**problem))
        solved.to_markdown()
    except Undefined:
        assume(False)
    check(solved, notation, "en", "full")


@pytest.mark.parametrize("notation", READERS)
def test_a_wrong_symbol_is_noticed(notation: str) -> None:
    """The comparison above fails where one symbol of a page is another."""
    page = worked("sigmoid-2-2-2").to_markdown(notation=notation)
    gradient = re.search(r"\\frac\{\\partial \S+\}\{\\partial ([^=]*)\} &= \S.*= ", page)
    assert gradient is not None
    rows = [row for row in page.split("\n") if "approx" in row and "delta" in row]
    assert rows
    # Two rows of gradients with their symbols exchanged.
    first, second = rows[0].partition("=")[0], rows[1].partition("=")[0]
    wrong = page.replace(rows[0], rows[0].replace(first, second, 1))
    base = worked("sigmoid-2-2-2").to_markdown()
    assert bare(superscripts(wrong, notation, Shape((2, 2, 2), ("each", "each")))) != bare(base)
