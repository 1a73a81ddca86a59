"""Sentences about printed numbers are true of them: how far rounding moves gradients, what the signs do, no -0."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_pages_random import decimals, problems

import derive
from derive.problem import parse
from derive.problem.choice import chosen, with_numbers

NUMBER = r"(-?\d+(?:\.\d+)?)(?: \\times 10\^\{(-?\d+)\})?"
DERIVATIVE = r"\\partial (C(?:_\{?\d+\}?)?)\}?(?: /|\{)\s*\\partial ([wb][^}$ ]*(?:\{[^}]*\})?\^\{\(\d+\)\})"
PRINTED = re.compile(rf"^(?:\\frac\{{)?\| ?\$?{DERIVATIVE}|^\\frac\{{{DERIVATIVE}")
LAST = re.compile(rf"(?:=|\\approx|\|) \$?{NUMBER}\$?(?: \|| \\\\)?$")
ROUNDING = re.compile(rf"Rounding moves the gradients (.*?) by at most \${NUMBER}\$")
NEGATIVE_ZERO = re.compile(r"(?:[=&$(\[]|\\approx) ?-0(?:\.0+)?(?= ?(?:[=&$)\]\n]|\\\\|\\approx|\\end))")
FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
MORE = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def read(digits: str, power: str | None) -> Fraction:
    """Return a printed number."""
    return Fraction(digits) * Fraction(10) ** int(power or 0)


def gradients(page: str) -> dict[tuple[str, str], Fraction]:
    """Return every gradient of a parameter that a page prints in its first update, of examples too."""
    found: dict[tuple[str, str], Fraction] = {}
    first = re.split(r"(?m)^### .*Update 2", page)[0]
    for line in re.sub(r"\\\\\n +&(?:\\quad )?", "", first).split("\n"):  # a long row goes on below
        name, value = PRINTED.match(line), LAST.search(line)
        if name and value:
            cost, parameter = (part for part in name.groups() if part)
            found[cost, parameter] = read(value[1], value[2])
    return found


def claimed(problem: derive.Problem) -> tuple[str, Fraction, dict[tuple[str, str], Fraction]] | None:
    """Return of which gradients a page speaks, how far they moved at most, and how far each moved that is printed.

    How far is told by a page of the same problem with fifteen decimals.
    """
    page = derive.explain(problem).to_markdown(lang="en")
    said = ROUNDING.search(page)
    long = gradients(derive.explain(with_numbers(problem, carry="each-name", decimals=15)).to_markdown(lang="en"))
    short = gradients(page)
    assert short.keys() == long.keys() and short
    moved = {name: abs(value - long[name]) for name, value in short.items()}
    return None if said is None else (said[1], read(said[2], said[3]), moved)


def check_rounding(problem: derive.Problem) -> None:
    """Assert that no printed gradient that is spoken of moved further than is said, but for its last digit."""
    if (claim := claimed(problem)) is not None:
        which, most, moved = claim
        meant = [gap for (cost, _), gap in moved.items() if cost == "C" or "batch" not in which]
        assert meant and max(meant) <= most * Fraction(106, 100), (which, moved)


TWO_UPDATES = """
network: {inputs: 2, layers: [{units: 2, activation: tanh, weights: [[0.8, -0.6], [0.3, 0.2]], biases: 0.25},
                              {units: 1, activation: sigmoid, weights: [[0.6, 0.1]], biases: [0.2]}]}
cost: {kind: squared-error}
data: [{x: [0.5, 0.3], y: [1]}, {x: [-1, 2], y: [0]}, {x: [2, 1], y: [0.5]}]
training: {learning_rate: 0.1, batch: [[1, 3], [2]], steps: 2}
"""


@pytest.mark.parametrize("sheet", ["not", "xor", "sigmoid-2-2-2", "tanh-batch-11", "iris-softmax"])
def test_rounding_moves_no_gradient_further_than_is_said(sheet: str) -> None:
    """Gradients of single examples move further than their mean; what is said of them all is true of them all."""
    check_rounding(chosen(sheet))


@pytest.mark.parametrize(("lang", "of_batch", "of_first"), [
    ("en", "moves the gradients of the batch by", "moves the gradients of the batch in the first update by"),
    ("id", "gradien *batch* menyimpang", "gradien *batch* pada pembaruan pertama menyimpang"),
])
def test_the_remark_on_rounding_names_the_batch(lang: str, of_batch: str, of_first: str) -> None:
    """Where every example has gradients of its own, the remark is about those of the batch."""
    assert of_batch in derive.explain(chosen("not")).to_markdown(lang=lang)
    problem = parse(TWO_UPDATES)
    assert of_first in derive.explain(problem).to_markdown(lang=lang)
    check_rounding(problem)


@st.composite
def small(draw: st.DrawFn) -> derive.Problem:
    """Draw a small network with zeros among its inputs, ReLU, biases that are thresholds, and steps of every size."""
    hidden, examples = draw(st.integers(0, 2)), draw(st.integers(1, 2))
    layers: list[dict[str, Any]] = []
    for units, inputs in ((hidden, 2), (1, hidden or 2)):
        if units:
            layers.append({
                "units": units,
                "activation": draw(st.sampled_from(("sigmoid", "relu", "identity"))),
                "weights": [[draw(decimals(-9, 9)) for _ in range(inputs)] for _ in range(units)],
                "biases": [draw(st.sampled_from(("0.1", "-0.425", "0"))) for _ in range(units)],
                "bias_input": draw(st.sampled_from(("1", "-1"))),
            })
    policy = draw(st.sampled_from(({}, {"decimals": 2}, {"decimals": 2}, {"carry": "display"}, {"carry": "exact"})))
    return derive.Problem(
        network={"inputs": 2, "layers": layers},
        cost={"kind": "squared-error"},
        data=[{"x": [draw(st.sampled_from(("0", "1", "0.3"))) for _ in range(2)], "y": [draw(decimals(-9, 9))]}
              for _ in range(examples)],
        training={"learning_rate": draw(st.sampled_from(("0.5", "0.05", "0.001")))},
        convention={"delta": draw(st.sampled_from(("dC/dz", "-dC/dz")))},
        numbers=policy,
    )


@FEW
@given(problems())
def test_rounding_moves_no_gradient_of_random_networks_further(problem: dict[str, Any]) -> None:
    """Whatever the network and its batches, the remark on rounding is true of every gradient it speaks of."""
    check_rounding(with_numbers(derive.Problem(**problem), carry="each-name"))


def table(page: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the sentence below the table of parameters, and of each the signs of its gradient and of its gain."""
    head, _, rest = page[page.index("\n| Parameter | Old"):].lstrip().partition("\n")
    columns = [cell.strip() for cell in head.split("|")]
    rows, _, after = rest.partition("\n\n")
    found = []
    for row in rows.split("\n")[1:]:
        cells = dict(zip(reversed(columns), reversed([cell.strip() for cell in row.split("|")]), strict=True))
        old, gradient, new = (value(cells[name]) for name in ("Old", "Gradient", "New"))
        found.append(((gradient > 0) - (gradient < 0), (new > old) - (new < old)))
    return after.partition("\n")[0], found


def value(cell: str) -> Fraction:
    """Return a printed number, which may be a fraction."""
    if part := re.fullmatch(r"\$(-?)\\frac\{(\d+)\}\{(\d+)\}\$", cell):
        return Fraction(int(part[2]), int(part[3])) * (-1 if part[1] else 1)
    number = re.fullmatch(rf"\${NUMBER}\$", cell)
    assert number is not None, cell
    return read(number[1], number[2])


def untrue(sentence: str, moves: list[tuple[int, int]]) -> str:
    """Return what a sentence says that a table does not show, or does not say that it shows."""
    lost, signs = "too small for the printed digits" in sentence, {sign for sign, _ in moves}
    told = {-1: "negative", 1: "positive", 0: "zero"}
    if lost != any(move != -sign for sign, move in moves):
        return "lost"
    if "lost in rounding" in sentence:
        stays = "gradient zero stay" in sentence
        followed = any(sign and move == -sign for sign, move in moves)
        return "seen" if followed or (stays and {move for sign, move in moves if not sign} != {0}) else ""
    for sign, word in told.items():
        if (word in sentence) != (sign in signs):
            return word
    if sentence.startswith("All") and len(signs) > 1:
        return "all"
    does = {-1: "increase", 1: "decrease"}
    return "".join(word for sign, word in does.items() if (word in sentence) != (sign in signs))


@MORE
@given(small())
def test_what_is_said_of_signs_is_what_the_table_shows(problem: derive.Problem) -> None:
    """Who increases, decreases and stays is read off the printed table; no zero has a minus before it."""
    page = derive.explain(problem).to_markdown(lang="en")
    sentence, moves = table(page)
    assert "" == untrue(sentence, moves), (sentence, moves)
    assert [] == [zero[0] for zero in NEGATIVE_ZERO.finditer(page)]


ONE = "{units: 1, activation: sigmoid, weights: [[0.8, -0.6]], biases: [0.1]}"


@pytest.mark.parametrize(("x", "y", "rate", "digits", "said"), [
    ("1, 0", 1, 0.5, 4, "Parameters with a negative gradient increase, those with gradient zero stay."),
    ("1, 0", 0, 0.5, 4, "Parameters with a positive gradient decrease, those with gradient zero stay."),
    ("1, 1", 0, 0.5, 4, "All gradients are positive, so all parameters decrease."),
    ("1, -1", 1, 0.5, 4, "Parameters with a negative gradient increase, those with a positive gradient decrease."),
    ("1, 0.1", 1, 0.04, 2, "All gradients are negative, so all parameters increase, except where the step is too small "
     "for the printed digits."),
    ("1, 1", 1, 0.001, 2, "The steps are too small for the printed digits, so they are lost in rounding."),
    ("1, 0", 1, 0.001, 2, "Parameters with gradient zero stay; for the others the step is too small for the printed "
     "digits, so it is lost in rounding."),
])
def test_the_sentence_is_that_of_the_table(x: str, y: int, rate: float, digits: int, said: str) -> None:
    """Steps that the digits do not show are not said to move anything, and only signs that occur are spoken of."""
    page = derive.explain(parse(
        f"network: {{inputs: 2, layers: [{ONE}]}}\ncost: {{kind: squared-error}}\ndata: [{{x: [{x}], y: [{y}]}}]\n"
        f"training: {{learning_rate: {rate}}}\nnumbers: {{decimals: {digits}}}")).to_markdown(lang="en")
    sentence, moves = table(page)
    assert (said, "") == (sentence, untrue(sentence, moves))


@pytest.mark.parametrize("view", ["scalar", "both"])
def test_no_zero_has_a_minus(view: str) -> None:
    """A threshold has the gradient -δ; where δ is zero, that is 0."""
    page = derive.explain(parse("""
network: {inputs: 2, layers: [{units: 1, activation: relu, weights: [[-1, 0.5]], biases: [1], bias_input: -1}]}
cost: {kind: squared-error}
data: [{x: [1, 1], y: [1]}, {x: [2, 0], y: [1]}]
training: {learning_rate: 0.5}
numbers: {carry: exact}
""")).to_markdown(lang="en", view=view)
    assert r"\frac{\partial C_1}{\partial b_1^{(1)}} &= -\delta_1^{(1)} = 0" in page
    assert r"| $\partial C_2 / \partial b_1^{(1)}$ | $0$ | $0$ |" in page
    assert [] == [zero[0] for zero in NEGATIVE_ZERO.finditer(page)]


@pytest.mark.parametrize("look", [{}, {"view": "matrix"}, {"view": "both"}, {"detail": "symbols"}])
@pytest.mark.parametrize(("lang", "old", "begins"), [
    ("en", "old weight", "The work runs from $C$ towards the inputs. The derivative of the activation"),
    ("id", "bobot lama", "Perhitungan berjalan dari $C$ ke arah masukan. Turunan fungsi"),
])
def test_no_weight_is_old_where_none_is_updated(lang: str, old: str, begins: str, look: dict[str, str]) -> None:
    """Without training there are no new weights that the old ones could be mistaken for."""
    page = derive.explain(chosen("tanh-3-2")).to_markdown(lang=lang, **look)
    assert old not in page and begins in page
    assert old in derive.explain(chosen("sigmoid-2-2-2")).to_markdown(lang=lang, **look)
