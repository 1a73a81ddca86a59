"""A brief page is one sheet of paper, two pages, whatever the problem is up to some size; and it is true."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from typing import Any

import pytest
from page_reader import dialect_faults, read_page
from pdf_reader import words

import derive
from derive.compose.page import compose
from derive.compose.sparing import WAYS
from derive.pages import Look, presentation
from derive.problem.choice import chosen
from derive.render.amount import amount
from derive.render.pdf import press
from derive.render.two_pages import on_two_pages
from derive.render.writer import write

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
PENALTY: dict[str, Any] = {"kind": "half-squared-error", "l2": "0.01"}
ROOT: dict[str, Any] = {"kind": "rmse"}
BOTH: dict[str, Any] = {"kind": "rmse", "l2": "0.01"}
HUBER: dict[str, Any] = {"kind": "huber", "delta": "0.5", "l2": "0.01"}


def digits(start: int, count: int) -> list[str]:
    """Some numbers of both signs."""
    return [f"{(7 * (start + at) % 17 - 8) / 10:.1f}" for at in range(count)]


def network(*sizes: int, examples: int = 1, cost: Any = "half-squared-error", **training: Any) -> derive.Problem:
    """A network of tanh units by its layers; `shared` gives the first layer one bias, `softmax` the last one shares."""
    shared, softmax = training.pop("shared", False), training.pop("softmax", False)
    layers = []
    for place, (of, to) in enumerate(pairwise(sizes)):
        biases: Any = "0.3" if shared and not place else digits(to, to)
        last = softmax and place == len(sizes) - 2
        rows = [digits(3 * to + unit, of) for unit in range(to)]
        layers.append({"units": to, "activation": "softmax" if last else "tanh", "weights": rows, "biases": biases})
    kinds = range(sizes[-1])
    targets = [[str(int(unit == k % sizes[-1])) if softmax else f"0.{(k + 3 * unit) % 8 + 1}" for unit in kinds]
               for k in range(examples)]
    data = [{"x": digits(k, sizes[0]), "y": target} for k, target in enumerate(targets)]
    return derive.Problem(network={"inputs": sizes[0], "layers": layers}, cost=cost, data=data,
                          training={"learning_rate": "0.5", **training})


def graph(lines: int, **training: Any) -> derive.Problem:
    """A graph in which every quantity is used in about two places."""
    forms = ["{a} * w1 + {b}", "tanh({a})", "{a} * {b}", "exp({a}) - w2", "sin({a}) + {b} * w3", "max({a}, {b})",
             "{a} / ({b} + 3)", "sigmoid({a} - w1)"]
    names, define = ["x", "y", "z"], []
    for at in range(1, lines):
        define.append(f"q{at} = " + forms[(at - 1) % len(forms)].format(a=names[-1], b=names[-3]))
        names.append(f"q{at}")
    given = {"inputs": {"x": "-0.2", "y": "0.5", "z": "0.4"}, "parameters": {"w1": "0.3", "w2": "-0.7", "w3": "0.6"}}
    graph = {**given, "define": [*define, f"f = q{lines - 1}**2 + q{lines - 2}"], "cost": "f"}
    return derive.Problem(graph=graph, training={"learning_rate": "0.1", **training})


# Name: problem, and the views it is set in.
PROBLEMS: dict[str, tuple[derive.Problem, str]] = {
    "three examples": (network(2, 2, 2, examples=3), "scalar matrix"),
    "a dozen examples": (network(3, 4, 2, examples=12), "matrix"),
    "batches of four": (network(3, 4, 2, examples=12, batch=4), "scalar"),
    "penalty and batches": (network(2, 2, 1, examples=4, cost=PENALTY, batch=2, steps=2), "scalar"),
    "root and batches": (network(2, 2, 1, examples=4, cost=BOTH, batch=2), "scalar matrix"),
    "root, one by one": (network(2, 2, 2, examples=4, cost=BOTH, batch=1), "scalar"),
    "root and lists": (network(2, 2, 1, examples=3, cost=ROOT, batch=[[1, 3], [2]]), "matrix"),
    "eleven examples twice": (network(2, 2, 1, examples=11, cost=BOTH, steps=2), "scalar matrix"),
    "a shared bias": (network(2, 2, 2, examples=3, cost=HUBER, batch=[[1, 3], [2]], shared=True), "scalar"),
    "softmax": (network(2, 3, 3, examples=3, cost="cross-entropy", softmax=True, batch=1), "matrix"),
    "deep": (network(3, 4, 4, 3, 2), "scalar"),
    "twelve lines": (graph(12, steps=2), "scalar"),
    "twenty-five lines": (graph(25), "scalar"),
}  # fmt: skip
# What takes long to read back.
LARGE = ("a dozen examples", "eleven examples twice", "batches of four", "twenty-five lines")
SEEN = [(name, view) for name, (_, views) in PROBLEMS.items() for view in views.split()]


@needs_poppler
def test_a_brief_page_is_one_sheet() -> None:
    """Roots, penalties, batches, matrices, deep networks and graphs take two pages at most, in either language."""
    with press("typst") as opened:
        for place, (name, view) in enumerate(SEEN):
            look: dict[str, Any] = {"lang": ("en", "id")[place % 2], "view": view}
            pdf = derive.explain(PROBLEMS[name][0]).pdf(detail="brief", engine=opened, **look)
            assert max(word.page for word in words(pdf)) <= 2, (name, look)
        pdf = derive.explain(chosen("tanh-batch-11")).pdf(detail="brief", engine=opened, view="matrix")
        assert max(word.page for word in words(pdf)) <= 2


@pytest.mark.parametrize(("name", "view"), [seen for seen in SEEN if seen[0] not in LARGE])
def test_a_brief_page_is_true(name: str, view: str) -> None:
    """Every value of a brief page is that of its formula, in the way that it is worked."""
    page = derive.explain(PROBLEMS[name][0]).to_markdown(detail="brief", view=view)
    report = read_page(page, carry="each-name")
    assert (report.faults, dialect_faults(page)) == ((), ())
    assert report.checked > 40


@pytest.mark.parametrize(("name", "view"), [
    ("penalty and batches", "scalar"), ("root and batches", "matrix"), ("root and lists", "matrix"),
    ("three examples", "matrix"), ("twelve lines", "scalar")])
def test_a_changed_digit_is_noticed(name: str, view: str) -> None:
    """The reader computes the values of every table, by formulas of scalars and of matrices."""
    page = derive.explain(PROBLEMS[name][0]).to_markdown(detail="brief", view=view)
    rows = [line for line in page.partition("## Solution")[2].splitlines() if re.match(r"\| \$.*\d\$ \|$", line)]
    assert len(rows) > 10
    for row in rows[:: len(rows) // 3]:
        end = re.search(r"(\d)(?=\$ \|$)", row)
        assert end is not None
        other = row[: end.start()] + str((int(end[1]) + 5) % 10) + row[end.end() :]
        assert read_page(page.replace(row, other), carry="each-name").faults, other


@pytest.mark.parametrize(("name", "view"), [
    ("root and batches", "scalar"), ("three examples", "matrix"), ("a shared bias", "scalar"),
    ("twelve lines", "scalar")])
def test_every_way_is_true_and_shorter(name: str, view: str) -> None:
    """What a page leaves out makes it no longer, and what it prints is still the value of its formula."""
    worked = derive.explain(PROBLEMS[name][0])
    look = presentation(PROBLEMS[name][0], "md", Look("en", None, "brief"))
    sizes = []
    for way in range(len(WAYS)):
        document = compose(worked._solution, None, language="en", detail="brief", form=view, way=way)  # type: ignore[arg-type]
        assert read_page(write(document, "md", look), carry="each-name").faults == ()
        sizes.append(amount(document, look))
    assert sizes == sorted(sizes, reverse=True)
    assert on_two_pages([0], lambda **_: document, look) is document


def test_a_penalty_is_on_weights_alone() -> None:
    """Beside the gradient of a weight stands that of a bias, which is not formed alike."""
    page = derive.explain(network(2, 2, 1, examples=4, cost=PENALTY)).to_markdown(detail="brief")
    lines = [line for line in page.splitlines() if re.match(r".*partial C\}\{\\partial [wb]", line)]
    assert [r"\lambda" in line for line in lines] == [True, False], lines


@pytest.mark.parametrize("detail", ["full", "brief"])
def test_there_is_no_negative_zero(detail: Any) -> None:
    """The negative δ of a dead unit is 0, and no minus stands before that in any product."""
    layers = [{"units": 2, "activation": "relu", "weights": [["1"], ["-1"]], "biases": ["0", "0"]},
              {"units": 1, "activation": "tanh", "weights": [["1", "2"]], "biases": ["0"]}]
    page = derive.explain(derive.Problem(
        network={"inputs": 1, "layers": layers}, cost="half-squared-error", data=[{"x": "-2", "y": "1"}],
        training={"learning_rate": "0.1"}, convention={"delta": "-dC/dz"})).to_markdown(detail=detail)
    assert re.search(r"0\.0000 \\cdot \(-2\)", page)
    assert re.findall(r"-0(?:\.0+)?(?![\d.])", page) == []
    assert read_page(page).faults == ()
