"""Pages of random problems are read back: dense networks of every kind and hand-made graphs of every operation."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from page_reader import dialect_faults, read_page
from strategies import ACTIVATIONS, costs_after

import derive
from derive.errors import Refused, Undefined
from derive.laws.costs import COSTS
from derive.laws.functions import FUNCTIONS
from derive.problem.choice import with_numbers

FEWER = settings(max_examples=14, deadline=None, suppress_health_check=list(HealthCheck))
FEWEST = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
PARAMETER = {name: "alpha" for name, function in FUNCTIONS.items() if function.usual is not None}
PLAIN = tuple(name for name in ACTIVATIONS if name != "step")


def decimals(least: int, most: int) -> st.SearchStrategy[str]:
    """Draw a number with one decimal as people type it."""
    return st.integers(least, most).map(lambda tenths: str(Fraction(tenths, 10).limit_denominator(10).__float__()))


@st.composite
def activations(draw: st.DrawFn) -> Any:
    """Draw an activation, with its constant where it has one."""
    name = draw(st.sampled_from(PLAIN))
    return {"kind": name, PARAMETER[name]: draw(st.sampled_from(("0.1", "0.5")))} if name in PARAMETER else name


@st.composite
def problems(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a problem of a dense network with data, a cost and training."""
    inputs, layers, before = draw(st.integers(1, 3)), [], 0
    in_out = draw(st.booleans())
    before = inputs
    for _ in range(draw(st.integers(1, 3))):
        activation = draw(activations())
        units = draw(st.integers(2 if activation == "softmax" else 1, 3))
        rows, columns = (before, units) if in_out else (units, before)
        biases: Any = draw(st.sampled_from(("each", "shared", "none")))
        layers.append({
            "units": units,
            "activation": activation,
            "weights": [[draw(decimals(-9, 9)) for _ in range(columns)] for _ in range(rows)],
            "biases": {"each": [draw(decimals(-5, 5)) for _ in range(units)], "shared": draw(decimals(-5, 5)),
                       "none": "none"}[biases],
        })
        before = units
    last = layers[-1]["activation"]
    kind = draw(st.sampled_from(costs_after(last if isinstance(last, str) else last["kind"])))
    target = decimals(1, 9) if COSTS[kind].distribution else decimals(-9, 9)
    size = draw(st.integers(1, 5))
    cost: dict[str, Any] = {"kind": kind, "over_examples": draw(st.sampled_from(("mean", "sum")))}
    if kind == "huber":
        cost["delta"] = draw(st.sampled_from(("0.5", "1")))
    return {
        "network": {"inputs": inputs, "layers": layers, "weights_are": "in-out" if in_out else "out-in"},
        "cost": cost,
        "data": [{"x": [draw(decimals(-19, 19)) for _ in range(inputs)], "y": [draw(target) for _ in range(before)]}
                 for _ in range(size)],
        "training": {"learning_rate": "0.1", "steps": draw(st.integers(1, 3)), "batch": draw(
            st.sampled_from(("full", *range(1, size + 1))))},
    }


OPERATIONS = ("{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / (1 + {1}**2)", "{0}**2", "{0}**3", "-{0} * 2",
              "max({0}, {1})", "min({0}, {1})", "abs({0})", "exp(sin({0}))", "log(1 + {0}**2)", "sin({0})",
              "cos({0})", "sqrt(1 + {0}**2)", "sigmoid({0})", "tanh({0})", "arctan({0})", "relu({0})", "softplus({0})")


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a graph of named lines whose last line is the cost."""
    known, lines = ["x", "y", "v", "w"], []
    for number in range(1, draw(st.integers(2, 5)) + 1):
        one, two = draw(st.sampled_from(known[-4:])), draw(st.sampled_from(known[-4:]))
        term = draw(st.sampled_from(OPERATIONS)).format(one, two)
        if draw(st.booleans()):
            term += " + " + draw(st.sampled_from(OPERATIONS)).format(two, one)
        known.append(f"q{number}")
        lines.append(f"q{number} = {term}")
    return {
        "graph": {"inputs": {"x": draw(decimals(-19, 19)), "y": draw(decimals(-19, 19))},
                  "parameters": {"v": draw(decimals(-9, 9)), "w": draw(decimals(1, 9))},
                  "define": lines, "cost": known[-1]},
        "training": {"learning_rate": "0.1", "steps": draw(st.integers(1, 2))},
    }


POLICIES = ({}, {"carry": "display", "decimals": 3}, {"carry": "exact"}, {"carry": "each-name", "decimals": 2},
            {"carry": "each-name", "significant": 4}, {"carry": "display", "decimals": 6})


def check(problem: dict[str, Any], policy: dict[str, Any], lang: str, detail: str, view: str = "scalar") -> None:
    """Print the page of a problem and read it back."""
    try:
        solved = derive.explain(with_numbers(derive.Problem(**problem), **policy))
        page = solved.to_markdown(lang=lang, detail=detail, view=view)
    except Refused as refused:  # such as a root without a value at these numbers, or a formula of very many paths
        assume(not (isinstance(refused, Undefined) or "paths" in str(refused)))
        raise
    report = read_page(page, carry=solved.problem.numbers.carry)
    assert report.faults == (), page
    assert dialect_faults(page) == ()
    assert report.checked > 2


LOOKS = st.tuples(st.sampled_from(POLICIES), st.sampled_from(("en", "id")), st.sampled_from(("full", "full", "brief")))


@FEWER
@given(problems(), LOOKS)
def test_pages_of_random_networks(problem: dict[str, Any], look: tuple[dict[str, Any], str, str]) -> None:
    """Whatever the network, its data, its cost and its policy, every printed line is true."""
    check(problem, *look)


VIEWS = st.tuples(
    st.sampled_from(POLICIES),
    st.sampled_from(("en", "id")),
    st.sampled_from((("full", "matrix"), ("full", "both"), ("closed", "scalar"))),
)


@FEWEST
@given(problems(), VIEWS)
def test_matrices_and_closed_formulas_of_random_networks(
    problem: dict[str, Any], look: tuple[dict[str, Any], str, tuple[str, str]]
) -> None:
    """Whatever the network, every line in matrices and every closed formula is true."""
    policy, lang, (detail, view) = look
    assume(problem["cost"]["kind"] != "huber")  # the reader loses its branches in later updates, on any page
    check(problem, policy, lang, detail, view)


@FEWEST
@given(graphs(), LOOKS)
def test_closed_formulas_of_random_graphs(problem: dict[str, Any], look: tuple[dict[str, Any], str, str]) -> None:
    """Whatever the lines of a graph, the closed formula of every parameter is true."""
    check(problem, look[0], look[1], "closed")


@FEW
@given(graphs(), LOOKS)
def test_pages_of_random_graphs(problem: dict[str, Any], look: tuple[dict[str, Any], str, str]) -> None:
    """Whatever the lines of a graph, every printed line is true."""
    check(problem, *look)


def test_tables_of_later_mini_batches() -> None:
    """A later mini-batch of a brief page is a table of computed values, which under display are rounded ones."""
    layer = {"units": 3, "activation": "identity", "weights": [["0"], ["0"], ["0"]], "biases": ["0", "0.1", "0.1"]}
    pairs = (("0", "0"), ("0", "0"), ("0.1", "-0.3"), ("0", "0"), ("0.1", "0"))
    problem = {
        "network": {"inputs": 1, "layers": [layer]},
        "cost": {"kind": "squared-error"},
        "data": [{"x": [x], "y": ["0", "0", y]} for x, y in pairs],
        "training": {"learning_rate": "0.1", "steps": 2, "batch": 4},
    }
    check(problem, {"carry": "display", "decimals": 6}, "en", "brief")


@st.composite
def growing(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a problem whose batches are lists of any length, in any order, some of its parameters held fixed."""
    width = draw(st.integers(1, 2))
    layers = [{"units": units, "activation": draw(st.sampled_from(("tanh", "sigmoid", "arctan"))),
               "weights": [[draw(decimals(-9, 9)) for _ in range(before)] for _ in range(units)],
               "biases": [draw(decimals(-5, 5)) for _ in range(units)],
               "frozen": draw(st.sampled_from(([], ["weights"], ["biases"])))}
              for before, units in ((1, width), (width, 1))]
    numbers = st.lists(st.integers(1, 5), min_size=1, max_size=5, unique=True)
    return {
        "network": {"inputs": 1, "layers": layers},
        "cost": {"kind": "half-squared-error", "over_examples": draw(st.sampled_from(("mean", "sum")))},
        "data": [{"x": [draw(decimals(-19, 19))], "y": [draw(decimals(-9, 9))]} for _ in range(5)],
        "training": {"learning_rate": "0.1", "batch": draw(st.lists(numbers, min_size=2, max_size=3))},
    }


@FEWEST
@given(growing(), LOOKS)
def test_pages_of_batches_that_grow(problem: dict[str, Any], look: tuple[dict[str, Any], str, str]) -> None:
    """Batches may be other examples than those of the first, more or fewer, and what is held fixed keeps its value."""
    check(problem, *look)


def test_frozen_values_that_move_are_noticed() -> None:
    """The reader takes from the page what is held fixed, and refuses a new value for it."""
    lists = derive.explain(derive.load(Path(__file__).parent / "data" / "authors" / "xor-batches-of-lists.yaml"))
    page = lists.to_markdown(lang="en", detail="brief")  # with every update in a column
    assert read_page(page, carry="each-name").faults == ()
    assert "| $w_{11}^{(2)}$ |" in page and "| $w_{12}^{(2)}$ |" not in page.partition("parameters after each")[2]
    for detail in ("full",):
        page = lists.to_markdown(lang="en", detail=detail)
        assert read_page(page, carry="each-name").faults == ()
        row = "| $w_{12}^{(2)}$ | $1.1$ | $0.0741$ | $0.0740$ | $1.1$ |"
        assert row in page
        assert read_page(page.replace(row, row.replace("$1.1$ |", "$1.0926$ |", 2).replace("1.0926", "1.1", 1))).faults
        for old, new in (("| $C$ | $0.5283$ |", "| $C$ | $0.5284$ |"),  # of four examples, after a batch of two
                         (r"w_{12}^{(1)}$ | $-0.1182$ |", r"w_{12}^{(1)}$ | $-0.1183$ |")):
            assert old in page and read_page(page.replace(old, new), carry="each-name").faults


def test_a_logarithm_outside_its_domain_is_refused_beside_a_zero_too() -> None:
    """0 · ln(-0.9640) is no 0: such a cross-entropy is refused at its place, though it stands beside a zero."""
    layer = "{units: 1, activation: tanh, weights: [[1]], biases: [1]}"
    head = f"network: {{inputs: 1, layers: [{layer}]}}\ndata: [{{x: [-3], y: [TARGET]}}]\n"
    for target in ("0", "0.5"):
        text = head.replace("TARGET", target) + "cost: binary-cross-entropy\n"
        with pytest.raises(Undefined, match=r"^p\.yaml:3:1: C has no value: ln of a number that is not positive"):
            derive.explain(derive.problem.parse(text, "p.yaml")).to_markdown(lang="en")


@st.composite
def beyond(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a network whose output is often no probability, with targets of 0 and 1 and a cost that has logarithms."""
    layer = {"units": 1, "activation": draw(st.sampled_from(("identity", "tanh", "relu", "softplus", "sigmoid"))),
             "weights": [[draw(decimals(-9, 9))]], "biases": [draw(decimals(-5, 15))]}
    size = draw(st.integers(1, 2))
    return {
        "network": {"inputs": 1, "layers": [layer]},
        "cost": draw(st.sampled_from(("binary-cross-entropy", "cross-entropy", "kl-divergence"))),
        "data": [{"x": [draw(decimals(-19, 19))], "y": [draw(st.sampled_from(("0", "1", "0.5")))]}
                 for _ in range(size)],
    }


LOGARITHM = re.compile(r"\\ln(?: ([0-9.]+)|\(((?:1 - )?(?:-?[0-9.]+|\(-[0-9.]+\)))\))")


def arguments(page: str) -> list[Fraction]:
    """Return the numbers, or differences 1 - number, whose logarithms a page prints."""
    found = []
    for plain, inside in LOGARITHM.findall(page):
        last = Fraction((plain or inside).removeprefix("1 - ").strip("()"))
        found.append(1 - last if inside.startswith("1 - ") else last)
    return found


@FEW
@given(beyond(), st.sampled_from(POLICIES))
def test_every_printed_logarithm_has_a_value(problem: dict[str, Any], policy: dict[str, Any]) -> None:
    """Whatever the outputs, a page is refused or prints logarithms of positive numbers, and of 0 only times 0."""
    try:
        page = derive.explain(with_numbers(derive.Problem(**problem), **policy)).to_markdown(lang="en")
    except Undefined:
        return
    assert all(argument >= 0 for argument in arguments(page)), page
    for before in re.findall(r"(\S+) \\cdot \\ln(?: 0(?:\.0+)?(?![0-9.])|\(1 - 1(?:\.0+)?\))", page):
        assert before in ("0", "1)"), page  # as in 0 · ln 0 and (1 - 1) · ln(1 - 1)


def test_printed_logarithms_are_found() -> None:
    """The pattern sees each way in which a page writes a logarithm of a number."""
    assert arguments(r"\ln 2.5 + \ln(1 - 2.0) + \ln(1 - (-0.5)) + \ln(-3)") == [
        Fraction(5, 2), Fraction(-1), Fraction(3, 2), Fraction(-3)]
    layer = {"units": 1, "activation": "sigmoid", "weights": [["1"]], "biases": ["1"]}
    problem = derive.Problem(network={"inputs": 1, "layers": [layer]}, cost="binary-cross-entropy",
                             data=[{"x": ["1"], "y": ["1"]}])
    assert len(arguments(derive.explain(problem).to_markdown(lang="en"))) == 2
