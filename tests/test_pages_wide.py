"""Batches that have no room in one matrix: dots for most examples, each line true for all of them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from page_reader import dialect_faults, read_page

import derive
from derive.face import Worked
from derive.names import Name
from derive.problem.choice import chosen, with_numbers
from derive.render.boxes import Digits, Grid, Sign
from derive.render.formats.latex import formula as in_tex
from derive.render.formats.mathml import formula as in_mathml
from derive.render.formats.typst import formula as in_typst
from derive.render.speech import read_catalogue
from derive.render.spoken import Voice
from derive.resources import folder
from derive.term import Ref
from derive.views.expression import Ones, Transposed, Whole
from derive.views.left_out import left_out

POLICIES: dict[str, dict[str, Any]] = {
    "given": {},
    "exact": {"carry": "exact"},
    "significant-4": {"carry": "each-name", "significant": 4},
}


@cache
def eleven(policy: str = "given") -> Worked:
    """The solution of the worksheet with eleven examples."""
    return derive.explain(with_numbers(chosen("tanh-batch-11"), **POLICIES[policy]))


@pytest.mark.parametrize(("policy", "view", "lang"), [
    ("given", "both", "id"), ("exact", "matrix", "en"), ("significant-4", "matrix", "id"),
])  # fmt: skip
def test_pages_with_dots_are_true(policy: str, view: str, lang: str) -> None:
    """Every side is worked for all eleven examples, hidden ones too, and compared where it is printed."""
    solved = eleven(policy)
    page = solved.to_markdown(view=view, lang=lang)
    report = read_page(page, carry=solved.problem.numbers.carry)
    assert report.faults == () and dialect_faults(page) == ()
    assert report.checked >= 750  # 250 more than its tables and vectors
    assert page.count(r"\cdots") >= 15 and page.count(r"\vdots") >= 3


def test_sizes_are_those_of_the_whole() -> None:
    """What stands beside a matrix with dots is its true size."""
    page = eleven().to_markdown(view="matrix", lang="en")
    rows = [line for line in page.splitlines() if r"\cdots" in line and r"\times" in line]
    assert rows and all("11" in line.rpartition(r"\qquad")[2] for line in rows)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"\begin{bmatrix} 1 & 2 & \cdots & 6 \\ 5 & 7", r"\begin{bmatrix} 1 & 2 & \cdots & 5 \\ 5 & 7"),
        (r"\begin{bmatrix} 3.800000 & 5.500000", r"\begin{bmatrix} 5.500000 & 3.800000"),
        (r"1.599860 & \cdots & 1.599964", r"1.599860 & \cdots & 1.599965"),
        (r"W^{(2)} \, A^{(1)} + b^{(2)} \, \mathbf{1}^{\mathrm{T}} \\", r"W^{(2)} \, A^{(1)} \\"),
        (r"(W^{(2)})^{\mathrm{T}} \, \Delta^{(2)} = \begin", r"W^{(2)} \, \Delta^{(2)} = \begin"),
        (r"= \tfrac{1}{11} \Delta^{(2)} \, (A^{(1)})^{", r"= \tfrac{1}{10} \Delta^{(2)} \, (A^{(1)})^{"),
        (r"\begin{bmatrix} 0.999000 & 0.996682 \\ 0.999967", r"\begin{bmatrix} 0.999000 & 0.996683 \\ 0.999967"),
        (r"\qquad (2 \times 11) = (2 \times 2) (2 \times 11) + (2 \times 1) (1 \times 11) \\" + "\nA",
         r"\qquad (2 \times 4) = (2 \times 2) (2 \times 4) + (2 \times 1) (1 \times 4) \\" + "\nA"),
    ],
)  # fmt: skip
def test_a_wrong_line_with_dots_is_caught(old: str, new: str) -> None:
    """The reader sees a wrong entry, entries of other examples, and letters that say something else."""
    page = eleven().to_markdown(view="matrix", lang="en")
    head, said, tail = page.partition("All examples together in matrices.")
    assert said and old in tail
    assert read_page(head + said + tail.replace(old, new)).faults


def test_a_product_of_rounded_gradients_says_when_it_differs() -> None:
    """Where each gradient is rounded first, a product with another last digit has no value behind it."""
    page = eleven("significant-4").to_markdown(view="matrix", lang="en")
    assert "would differ from the table in the last digit" in page
    assert "would differ from the table in the last digit" not in eleven().to_markdown(view="matrix", lang="en")
    pattern = r"0\.9990 & 0\.9967 \\\\ 1\.000 & 0\.9998 \\\\ \\vdots & \\vdots \\\\ [^\\]*\\end\{bmatrix\} \\\\"
    unsaid = re.search(pattern, page)
    assert unsaid is not None
    values = r"\approx \begin{bmatrix} 0.04294 & 0.04295 \\ 0.1128 & 0.1128 \end{bmatrix} \\"
    assert read_page(page.replace(unsaid[0], unsaid[0][:-2] + values), carry="each-name").faults


def batch(size: int, last: str = "identity") -> derive.Problem:
    """A network of two layers over some examples of few digits."""
    layers = [{"units": 2, "activation": "relu", "weights": [["1", "2"], ["-1", "1"]], "biases": ["1", "0"]},
              {"units": 2, "activation": last, "weights": [["1", "-1"], ["2", "1"]], "biases": ["0", "1"]}]
    data = [{"x": [str(k), str(k % 3)], "y": ["1", "0"]} for k in range(1, size + 1)]
    cost = "cross-entropy" if last == "softmax" else "half-squared-error"
    return derive.Problem(network={"inputs": 2, "layers": layers}, cost=cost, data=data,
                          training={"learning_rate": "0.1"}, numbers={"decimals": 1})


@pytest.mark.parametrize(("size", "dots"), [(5, False), (7, False), (12, True)])
def test_dots_only_where_there_is_no_room(size: int, dots: bool) -> None:
    """A matrix of few digits is printed whole, and every line is read."""
    page = derive.explain(batch(size)).to_markdown(view="matrix", lang="en")
    assert (r"\cdots" in page) == dots == ("the dots stand for" in page)
    assert "All examples together in matrices" in page
    assert read_page(page, carry="each-name").faults == ()


def test_softmax_leaves_its_own_lines_to_the_tables() -> None:
    """A softmax layer has no matrix line over examples; what stands around it has, and is said before it is shown."""
    page = derive.explain(batch(9, "softmax")).to_markdown(view="matrix", lang="en")
    assert r"Z^{(2)} &= W^{(2)}" in page and r"A^{(2)} &= f" not in page
    assert page.count("All examples together in matrices") == 2
    assert read_page(page, carry="each-name").faults == ()


@pytest.mark.parametrize("size", [6, 12])
def test_one_output_is_a_row_of_numbers(size: int) -> None:
    """A network of one output has matrices of one row, and every line of them is read."""
    layer = {"units": 1, "activation": "sigmoid", "weights": [["0.5", "-0.3"]], "biases": "0.2"}
    data = [{"x": [str(k), str(k % 4)], "y": [str(k % 2)]} for k in range(1, size + 1)]
    problem = derive.Problem(network={"inputs": 2, "layers": [layer]}, cost="mse", data=data,
                             training={"learning_rate": "0.1"})  # fmt: skip
    page = derive.explain(problem).to_markdown(view="matrix", lang="id")
    report = read_page(page, carry="each-name")
    assert report.faults == () and report.checked > 20 * size
    assert (r"\cdots" in page) == (size == 12)


def test_row_vectors_have_their_dots_below() -> None:
    """In a notation of row vectors the examples are rows, with a row of dots, and the page stays true."""
    look = {"view": "matrix", "notation": "row-vector", "lang": "en"}
    page = eleven().to_markdown(**look)
    assert r"\begin{bmatrix} 1 & 5 \\ 2 & 7 \\ \vdots & \vdots \\ 6 & 4 \end{bmatrix}" in page
    assert "the rows of examples 1, 2, and 11 are written" in page


@pytest.fixture
def turned(tmp_path: Path) -> Path:
    """A folder with the usual notation in row vectors, whose letters the reader knows."""
    (tmp_path / "notation").mkdir()
    content = (folder("templates") / "notation" / "superscript.toml").read_text(encoding="utf-8")
    content = content.replace('W = { letter = "w", sub = "{i}{j}"', 'W = { letter = "w", sub = "{j}{i}"')
    (tmp_path / "notation" / "in-rows.toml").write_text(content, encoding="utf-8")
    return tmp_path


def test_row_vectors_with_dots_are_read(turned: Path) -> None:
    """Every line with a row of dots is worked for all rows, and a wrong entry is seen."""
    page = eleven().to_markdown(view="matrix", notation="in-rows", templates=turned, lang="en")
    report = read_page(page, carry="each-name")
    assert report.faults == () and report.checked >= 750
    old = r"\vdots & \vdots \\ 5.700000 & 5.300000"
    assert old in page
    assert read_page(page.replace(old, old.replace("5.3", "5.4")), carry="each-name").faults


DOTTED = Grid(((Digits("1"), Sign("⋯"), Digits("3")), (Digits("4"), Sign("⋯"), Digits("6"))), hidden=(0, 9))
BELOW = Grid(((Digits("1"),), (Digits("2"),), (Sign("⋮"),), (Digits("9"),)), hidden=(6, 0))


def test_dots_are_spelled_and_said() -> None:
    """Every format has the dots as its own, and who listens hears the true size and that there is more between."""
    assert in_tex(DOTTED, False) == r"\begin{bmatrix} 1 & \cdots & 3 \\ 4 & \cdots & 6 \end{bmatrix}"
    assert r"\vdots" in in_tex(BELOW, False)
    assert in_typst(DOTTED, False) == 'mat(delim: "[", 1, ⋯, 3; 4, ⋯, 6)'
    assert str(in_mathml(DOTTED, False)).count("<mtd><mi>⋯</mi></mtd>") == 2
    said = {lang: Voice(read_catalogue((folder("templates"),), lang)).said for lang in ("en", "id")}
    assert said["en"](DOTTED) == ("the 2 by 11 matrix, row 1: 1, and so on up to 3; row 2: 4, and so on up to 6, "
                                  "end of matrix")
    assert said["en"](BELOW) == ("the 9 by 1 matrix, row 1: 1; row 2: 2; and so on up to row 9: 9, end of matrix")
    assert said["id"](BELOW) == ("matriks 9 kali 1, baris 1: 1; baris 2: 2; dan seterusnya sampai baris 9: 9, "
                                 "akhir matriks")


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(1, 3), st.lists(st.integers(1, 30), min_size=1, max_size=12, unique=True), st.data())
def test_what_is_left_out_is_what_is_hidden(units: int, examples: list[int], data: st.DataObject) -> None:
    """The columns left out are exactly those of the hidden examples, of a matrix and of ones, turned or not."""
    hidden = frozenset(data.draw(st.lists(st.sampled_from(examples), max_size=len(examples) - 1, unique=True)))
    grid = tuple(tuple(Ref(Name("z", 1, (i,), example=k)) for k in examples) for i in range(1, units + 1))
    columns = {place for place, k in enumerate(examples) if k in hidden}
    for whole in (Whole(Name("Z", 1), grid), Transposed(Ones(len(examples), tuple(examples)))):
        assert left_out(whole, hidden) == (frozenset(), columns)
        assert left_out(Transposed(whole), hidden) == (columns, frozenset())
    weights = Whole(Name("weights", 1), ((Ref(Name("W", 1, (1, 1))),),))
    assert left_out(weights, hidden) == (frozenset(), frozenset()) == left_out(Ones(units), hidden)
