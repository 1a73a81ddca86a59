"""Pages under δ = -∂C/∂z: target minus output, changes that are added, and only lines that hold."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_notations import Shape, superscripts
from page_reader import dialect_faults, read_page

import derive
from derive.names import Name
from derive.problem import parse
from derive.term import Neg, Prod, Ref, Sum, minus
from derive.tidy import tidy, turned

PROBLEM = """network:
  inputs: 2
  layers:
    - {{units: 2, activation: {0}, weights: [[{1}, -0.7], [0.9, {2}]], biases: [0.2, -0.1]{5}}}
    - {{units: 2, activation: {6}, weights: [[{3}, -0.5], [-1.2, {4}]], biases: [-0.4, 0.7]}}
cost: {{kind: {7}}}
data: [{{x: [0.6, 0.9], y: [0.9, 0.2]}}]
training: {{learning_rate: 0.4}}
numbers: {{decimals: {8}, carry: {9}}}
convention: {{delta: {10}}}
"""
BOOK = ("sigmoid", "0.4", "0.3", "0.8", "0.6", "", "sigmoid", "half-squared-error", 4, "each-name", "-dC/dz")
CARRIES = ("each-name", "display", "exact")
_CHANGE = re.compile(r"(?m)^\\Delta \S+ &=.*\d\.\d.*$")


@cache
def written(notation: str = "superscript", parts: tuple[object, ...] = BOOK, lang: str = "en") -> str:
    """One page."""
    return derive.explain(parse(PROBLEM.format(*parts))).to_markdown(notation=notation, lang=lang)


def test_a_page_in_the_letters_of_fausett_is_as_the_book_has_it() -> None:
    """δ = (t - y) f′(y_in), Δw = α δ z and w + Δw, in letters by layer and in numbers."""
    page = written("fausett", lang="id")
    for line in (
        r"\delta_{y_1} = (t_1 - y_1) \, f'(y_{\mathrm{in}, 1}) = (0{,}9 - 0{,}4078) \cdot 0{,}2415 \approx 0{,}1189",
        r"\Delta w_{ij} &= \alpha \delta_{y_j} z_i \\", r"\Delta w_{0j} &= \alpha \delta_{y_j} \\",
        r"\Delta v_{ij} &= \alpha \delta_{z_j} x_i \\", r"\Delta v_{0j} &= \alpha \delta_{z_j} \\",
        r"\Delta w_{21} &= \alpha \delta_{y_1} z_2 = 0{,}4 \cdot 0{,}1189 \cdot 0{,}6704 \approx 0{,}0319 \\",
        r"w_{21} + \Delta w_{21} &= -0{,}5 + 0{,}0319 = -0{,}4681 \\",
        r"Misalnya, untuk $w_{21}$ dan $v_{21}$:",
    ):
        assert line in page


@pytest.mark.parametrize("notation", ["fausett", "in-out", "row-vector", "single", "code", "superscript-1"])
def test_every_notation_says_the_same(notation: str) -> None:
    """Letters do not change what is derived: read back, the new lines are those in superscripts."""
    def numbers(page: str) -> list[str]:
        lines = (re.sub(r"\s|\\cdot", "", line) for line in page.split("\n") if r"\Delta" in line)
        return [line for line in lines if re.search(r"\d\.\d", line)]

    shape = Shape((2, 2, 2), ("each", "each"))
    wanted = numbers(written())
    assert len(wanted) == 4 and numbers(superscripts(written(notation), notation, shape)) == wanted


def test_the_other_sign_keeps_its_lines() -> None:
    """Under δ = ∂C/∂z nothing is added and nothing is turned."""
    page = written(parts=(*BOOK[:-1], "dC/dz"))
    assert r"\Delta" not in page and r"= (a_1^{(2)} - y_1) \," in page


@pytest.mark.parametrize("cost", ["squared-error", "half-squared-error", "mse"])
@pytest.mark.parametrize("carry", CARRIES)
@pytest.mark.parametrize("output", ["sigmoid", "identity"])
def test_every_line_holds(cost: str, carry: str, output: str) -> None:
    """The reader of pages recomputes the lines of the change; a digit that is changed is found."""
    page = written(parts=(*BOOK[:6], output, cost, 4, carry, "-dC/dz"))
    assert not read_page(page, carry=carry).faults and not dialect_faults(page)
    assert r"y_1 - a_1^{(2)}" in page and r"a_1^{(2)} - y_1) \, f" not in page
    shown = _CHANGE.findall(page)
    assert len(shown) == 2
    for line in shown:
        digits = re.findall(r"\d\.\d+", line)[-1]
        wrong = digits[:-1] + str((int(digits[-1]) + 5) % 10)
        assert read_page(page.replace(line, line[::-1].replace(digits[::-1], wrong[::-1], 1)[::-1]), carry=carry).faults


def test_a_batch_and_a_threshold_have_their_own_rules() -> None:
    """A threshold falls by α δ; a batch has no change in one product."""
    assert r"\Delta b_i^{(1)} &= -\alpha \delta_i^{(1)} \\" in written(parts=(*BOOK[:5], ", bias_input: -1", *BOOK[6:]))
    two = PROBLEM.format(*BOOK).replace("y: [0.9, 0.2]}", "y: [0.9, 0.2]}, {x: [0.1, 0.9], y: [0, 1]}")
    assert r"\Delta w" not in derive.explain(parse(two)).to_markdown()


def test_a_page_in_closed_form_has_no_signals_to_work_with() -> None:
    """There the update is worked from its gradient."""
    page = derive.explain(parse(PROBLEM.format(*BOOK))).to_markdown(detail="closed")
    assert not read_page(page, carry="each-name").faults and not _CHANGE.search(page)


@pytest.mark.parametrize("root", ["false", "true"])
def test_the_short_way_through_softmax_ends_in_target_minus_output(root: str) -> None:
    """No formula begins with a minus, and all steps to y - a have the sign of δ."""
    parts = (*BOOK[:6], "softmax", "cross-entropy, root: " + root, *BOOK[8:])
    page = derive.explain(parse(PROBLEM.format(*parts).replace("[0.9, 0.2]}]", "[0, 1]}]"))).to_markdown()
    assert not read_page(page, carry="each-name").faults and not dialect_faults(page)
    if root == "false":
        assert r"= y_i - a_i^{(2)} \sum_{k = 1}^{2} y_k = y_i - a_i^{(2)}" in page
        assert r"\delta_1^{(2)} &= y_1 - a_1^{(2)} = 0 - " in page


weights = st.integers(-20, 20).filter(bool).map(lambda n: str(n / 10))


@settings(max_examples=10, deadline=None)
@given(parts=st.tuples(st.sampled_from(["sigmoid", "tanh", "arctan"]), weights, weights, weights, weights, st.just(""),
                       st.sampled_from(["sigmoid", "identity"]), st.just("half-squared-error"), st.integers(2, 5),
                       st.sampled_from(CARRIES), st.just("-dC/dz")))
def test_changes_lead_to_the_new_values_of_the_table(parts: tuple[object, ...]) -> None:
    """Whatever the numbers, w + Δw is what the table has for the new w, or another form is printed; the page holds."""
    page = derive.explain(parse(PROBLEM.format(*parts))).to_markdown()
    assert not read_page(page, carry=str(parts[9])).faults
    rows = [line.strip("| ").split(" | ") for line in page.split("\n") if line.startswith("| $")]
    table = {row[0]: row for row in rows if len(row) > 3 and "w_" in row[0]}
    worked = re.findall(r"(?m)^(\S+) \+ \\Delta \S+ &.* (?:=|\\approx) (\S+)(?: \\\\)?$", page)
    assert len(worked) <= 2
    for name, new in worked:
        assert f"${new}$" in table[f"${name}$"][2:]


@given(st.tuples(*[st.fractions(-5, 5, max_denominator=50)] * 3))
def test_turning_keeps_the_value(values: tuple[Fraction, ...]) -> None:
    """-(a - y) f is (y - a) f, with or without a factor, as products or alone."""
    from derive.evaluate import Arithmetic

    names = [Name(letter) for letter in "ayf"]
    a, y, f = map(Ref, names)
    at = dict(zip(names, values, strict=True))
    for term in (Neg(Prod((minus(a, y), f))), tidy(Neg(minus(a, y))), Neg(Prod((f, minus(a, y)))), Neg(Prod((a, f))),
                 Neg(Prod((minus(a, y), minus(y, f)))), Sum((a, Neg(f))), Prod((minus(a, y), f))):
        assert Arithmetic().value(turned(term), at) == Arithmetic().value(term, at)
