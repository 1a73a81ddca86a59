"""The list of symbols: none is empty, each is the page's own, in every notation."""

from __future__ import annotations

import re
from functools import cache

import pytest
from teaching_pages import worked

import derive
from derive.face import Worked
from derive.problem.choice import chosen
from derive.resources import folder

NOTATIONS = sorted(path.stem for path in (folder("templates") / "notation").glob("*.toml"))


@cache
def with_all(sheet: str) -> Worked:
    """A problem with every block."""
    return worked(sheet, "all")


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("sheet", ["sigmoid-2-2-1", "iris-softmax", "tanh-batch-11"])
def test_no_symbol_is_empty_in_any_notation(sheet: str, notation: str) -> None:
    """No formula is empty and no index or ∂ stands without its letter, and Typst sets the page."""
    page = with_all(sheet).to_markdown(lang="en", notation=notation)
    inline = re.findall(r"(?<!\$)\$(?!\$)([^$\n]*)\$(?!\$)", page)
    assert "$$" not in "".join(line for line in page.splitlines() if line != "$$")
    assert [formula for formula in inline if re.search(r"(?:^|\\partial) *(?:[}_^/]|$)", formula)] == []
    assert with_all(sheet).pdf(lang="en", notation=notation).startswith(b"%PDF")


def meanings(sheet: str, notation: str) -> tuple[dict[str, str], str]:
    """What the block of symbols says of each of its cells, and the page without it."""
    page = with_all(sheet).to_markdown(lang="en", notation=notation)
    before, _, after = page.partition("**Symbols on this page:**")
    block, _, after = after.partition("**Sizes**")
    return dict(re.findall(r"(?m)^\| (\$.*) \| (.*) \|$", block)), before + after


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("sheet", ["sigmoid-2-2-1", "iris-softmax", "relu-sigmoid-1-4-2-1"])
def test_symbols_are_those_of_the_page(sheet: str, notation: str) -> None:
    """Every symbol that is explained stands elsewhere on the page, in any notation."""
    said, rest = meanings(sheet, notation)
    shown = [symbol for cell in said for symbol in re.findall(r"\$([^$]*)\$", cell)]
    flat = re.sub(r"\\frac\{(\\partial [^ ]+(?: \[.\])*)\}\{(\\partial .+?)\} (?=[=&\\])", r"\1 / \2 ", rest)
    assert len(shown) > 10
    assert [symbol for symbol in shown if symbol not in flat] == []


@pytest.mark.parametrize(("notation", "symbol", "meaning"), [
    ("superscript-1", "$z_1^{(2)}$ and $z_2^{(2)}$", "weighted sums of the neurons in layer 2, before the activation"),
    ("superscript-1", "$a_1^{(3)}$", "activation of the neuron in layer 3: its output"),
    ("single", "$b_1$ and $b_2$", "biases of the neurons in layer 1"),
    ("code", "$\\mathrm{z}_h [0]$ and $\\mathrm{z}_h [1]$",
     "weighted sums of the neurons in layer 1, before the activation"),
])
def test_layers_of_symbols_are_counted_as_symbols_count(notation: str, symbol: str, meaning: str) -> None:
    """What is said of a symbol speaks of the layer that stands on it, and lists it as it is written."""
    assert meanings("sigmoid-2-2-1", notation)[0][symbol] == meaning


def test_units_are_counted_from_zero_in_words_too() -> None:
    """A weight between different units says which, from 0 in code."""
    said, _ = meanings("sigmoid-2-2-1", "code")
    example = next(words for words in said.values() if words.startswith("weights to layer 1; "))
    assert example == "weights to layer 1; $\\mathrm{W}_h [1] [0]$ leads to neuron 0 from input 1"


@pytest.mark.parametrize("notation", ["superscript", "single"])
def test_long_lists_of_symbols_name_their_last(notation: str) -> None:
    """A layer of eight weights is named by its first three and its last; no "and" stands between."""
    problem = chosen("relu-sigmoid-1-4-2-1").changed(present={"blocks": ["symbols"]})
    page = derive.explain(problem).to_markdown(lang="en", notation=notation)
    names = ("w_5", "w_6", "w_7", "w_{12}") if notation == "single" else tuple(
        f"w_{{{index}}}^{{(2)}}" for index in (11, 12, 13, 24))
    assert "| ${}$, ${}$, ${}$, up to ${}$ | weights to layer 2".format(*names) in page
    assert "…" not in page
