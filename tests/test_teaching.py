"""Blocks that teach: each in its place, true, and leaving the rest of the page alone."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from page_reader import dialect_faults, read_page
from teaching_pages import worked
from test_latex import overruns, pdflatex

import derive
from derive.problem import parse
from derive.problem.blocks import BLOCKS
from derive.problem.choice import chosen, shipped, with_numbers

LANGS = ("en", "id")
AUTHORS = sorted((Path(__file__).parent / "data" / "authors").glob("*.yaml"))
NET = "network: {inputs: 1, layers: [{units: 1, activation: tanh, weights: [[1]], biases: [0]}]}\ndata: [{x: [1]}]\n"


@pytest.mark.parametrize(("written", "blocks"), [
    ("[]", ()), ("reading", ("reading",)), ("all", BLOCKS), ("[questions, symbols]", ("symbols", "questions")),
    ("[Proofs, proofs]", ("proofs",)), ("[all]", BLOCKS),
])
def test_blocks_are_read(written: str, blocks: tuple[str, ...]) -> None:
    """Words stand alone or in a list; a page has each block once, in its own order."""
    assert blocks == parse(f"{NET}present: {{blocks: {written}}}").present.blocks


@pytest.mark.parametrize(("written", "fault"), [
    ("[proof]", "3:20: block 'proof' is unknown; expected symbols, dimensions, half, proofs, reading, questions, all;"
                " did you mean proofs?"),
    ("[proofs, quiz]", "3:28: block 'quiz' is unknown"),
    ("readings", "3:19: block 'readings' is unknown"),
    ("{proofs: true}", "3:19: a group of keys is no block"), ("[[proofs]]", "3:20: a list is no block"),
    ("3", "3:19: block '3' is unknown"),
])
def test_unknown_blocks_are_refused(written: str, fault: str) -> None:
    """A wrong word has its place, and the nearest one is offered."""
    with pytest.raises(derive.errors.Refused) as refused:
        parse(f"{NET}present: {{blocks: {written}}}")
    assert str(refused.value.faults[0]).removeprefix("problem.yaml:").startswith(fault)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("sheet", shipped())
def test_pages_with_all_blocks_are_true(sheet: str, lang: str) -> None:
    """The reader finds no fault on a page with every block, and more to check than on one without."""
    plain, full = (worked(sheet, *blocks).to_markdown(lang=lang) for blocks in ((), ("all",)))
    numbers = chosen(sheet).numbers
    report = read_page(full, ties=numbers.ties, carry=numbers.carry)
    assert report.faults == ()
    assert dialect_faults(full) == ()
    assert report.checked >= read_page(plain, ties=numbers.ties, carry=numbers.carry).checked


@pytest.mark.parametrize("path", AUTHORS, ids=lambda path: path.stem)
def test_the_problems_of_books_take_blocks(path: Path) -> None:
    """Whatever a book asks, the blocks add no fault to its page, under its own rounding and under another."""
    policies: list[dict[str, Any]] = [{}, {"carry": "display", "decimals": 3}, {"carry": "exact"}, {"decimals": 2}]
    for policy in (policies[0], policies[1 + AUTHORS.index(path) % 3]):
        problem = with_numbers(derive.load(path), **policy)
        pages = [derive.explain(problem.changed(present={"blocks": blocks})).to_markdown(lang="id")
                 for blocks in ([], ["all"])]
        before, after = (read_page(page, ties=problem.numbers.ties, carry=problem.numbers.carry) for page in pages)
        texts = {fault.partition(": ")[2] for fault in before.faults}
        assert [fault for fault in after.faults if fault.partition(": ")[2] not in texts] == []


@pytest.mark.parametrize("sheet", shipped())
def test_blocks_leave_the_rest_alone(sheet: str) -> None:
    """The digest is the same, a page that asks for no block is the usual one, and the brief page has none."""
    plain, none, full = worked(sheet), worked(sheet, *()), worked(sheet, "all")
    assert plain.to_json()["digest"] == full.to_json()["digest"]
    usual = chosen(sheet)
    usual = usual.changed(present={"blocks": []}) if usual.present.blocks else usual  # one asks for some, to show how
    assert plain.to_markdown() == derive.explain(usual).to_markdown() == none.to_markdown()
    assert plain.to_markdown(detail="brief") == full.to_markdown(detail="brief")
    # Every line of the usual page stands on the other too, in the same order.
    lines = iter(full.to_markdown(lang="en").split("\n"))
    assert all(line in lines for line in plain.to_markdown(lang="en").split("\n"))


PLACES = {  # the text that opens a block, and the texts it stands between
    "symbols": ("**Symbols on this page:**", "## Given", "## Find"),
    "dimensions": ("**Sizes**", "## Given", "## Find"),
    "half": ("**Why is there a factor", "### 2. Cost", "### 3."),
    "proofs": ("**Proof.** For", "### 3.", "#### 3.1"),
    "reading": ("**How to read a gradient.**", "### 4.", "### 5."),
    "questions": ("## Check your understanding", "## Notes", ""),
}


@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_has_its_place(block: str) -> None:
    """A block that is asked for alone stands where it belongs, and only it is there."""
    page = worked("arctan-2-2-1", block).to_markdown(lang="en")
    opening, before, after = PLACES[block]
    assert page.index(before) < page.index(opening) < (page.index(after) if after else len(page))
    assert [other for other in BLOCKS if PLACES[other][0] in page] == [block]


def test_a_page_in_symbols_has_no_numbers_from_blocks() -> None:
    """Symbols, proofs and questions about structure stay; what lives on values is left out."""
    page = worked("relu-sigmoid-1-4-2-1", "all").to_markdown(detail="symbols")
    assert "How to read" not in page and "**Proof.**" in page and "\\approx" not in page[page.index("## Check"):]


@pytest.mark.parametrize(("cost", "opening", "formula"), [
    ("half-squared-error", "Why is there a factor", "\\tfrac{1}{2} \\cdot 2 (a_1^{(1)} - y_1) = a_1^{(1)} - y_1$"),
    ("squared-error", "The factor in the derivative", "= 2 (a_1^{(1)} - y_1)$"),
    ("mse", "The factor in the cost", "\\tfrac{1}{2} \\cdot 2 (a_1^{(1)} - y_1) = a_1^{(1)} - y_1$"),
    ("rmse", "", ""), ("mae", "", ""), ("bce", "", ""),
])
def test_the_factor_of_the_cost(cost: str, opening: str, formula: str) -> None:
    """A squared error says what its factor does; other costs have nothing to say."""
    text = ("network: {inputs: 1, layers: [{units: 2, activation: sigmoid, weights: [[1], [2]], biases: [0, 0.5]}]}\n"
            "data: [{x: [1], y: [0, 1]}]\npresent: {blocks: half}\n" + f"cost: {cost}\n")
    page = derive.explain(parse(text)).to_markdown(lang="en")
    assert [bool(opening)] == [any(f"**{start}" in page for start in ("Why is there", "The factor"))]
    assert opening in page and formula in page
    assert read_page(page).faults == ()


def test_sizes_are_those_of_the_tensors() -> None:
    """The table of sizes says what shape the matrices of the solution have."""
    page = worked("relu-sigmoid-1-4-2-1", "dimensions").to_markdown(lang="en")
    rows = re.findall(r"(?m)^\| (\d) \| (\d) × (\d) \| (\d) × 1 \| (\d) × 1 \|$", page)
    tensors = worked("relu-sigmoid-1-4-2-1").to_json()["updates"][0]["tensors"]["gradients"]
    for layer, out, into, bias, signal in rows:
        matrix = tensors[f"W{layer}"]
        assert (int(out), int(into)) == (len(matrix), len(matrix[0]))
        assert int(bias) == int(signal) == len(tensors[f"b{layer}"])
    assert len(rows) == 3


@pytest.mark.xdist_group("latex")
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex (texlive-latex-recommended) is not installed")
@pytest.mark.parametrize(("sheet", "lang"), [("xor", "id"), ("iris-softmax", "en"), ("relu-sigmoid-1-4-2-1", "id")])
def test_latex_has_room(sheet: str, lang: str, tmp_path: Path) -> None:
    """Pages with all blocks compile, and no line of theirs is too wide."""
    made = pdflatex(worked(sheet, "all").to_latex(lang=lang), tmp_path / "page")
    assert made.code == 0, made.log[-2000:]
    assert overruns(made) == []


def test_sizes_turn_with_the_notation() -> None:
    """Where a notation writes matrices in-out, values stand in rows and so do the examples of a batch."""
    solved = worked("tanh-batch-11", "dimensions")
    assert "| $x$: 2 × 1 | 2 × 11 |" in solved.to_markdown(lang="en", notation="superscript")
    turned = solved.to_markdown(lang="en", notation="row-vector")
    assert "| $x$: 1 × 2 | 11 × 2 |" in turned and "the product $x$ $W_1$" in turned
