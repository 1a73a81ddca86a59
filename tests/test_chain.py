"""The chain rule stands beside two oracles: SymPy on the composed cost, and central differences in 40 digits."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
import strategies as some
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derive import algebra, chain
from derive.builders.custom import custom
from derive.builders.dense import Layer, Network, Objective, forward
from derive.chain import backward
from derive.derivation import Recipe, derive_example
from derive.evaluate import EXACT, Arithmetic, evaluate
from derive.graph import Graph, Leaf
from derive.laws.convention import Convention
from derive.laws.functions import call
from derive.names import COST, Name
from derive.term import TWO, ZERO, Pow, Prod, Quot, Ref, Sum, Term
from derive.tidy import tidy

PRECISE = Arithmetic(digits=150, bits=64)
STEP = Fraction(1, 10**45)
Q, X, Y, W, H, E1, E2, S, Z1, Z2 = (Ref(Name(text)) for text in ("q", "x", "y", "w", "h", "e1", "e2", "s", "z1", "z2"))

FAN_OUT = {  # what it shows: lines (the last is the cost), the point, the derivatives worked by hand
    "f = q x with q = x + y": (
        [("q", Sum((X, Y))), ("f", Prod((Q, X)))],
        {"x": -2, "y": 5},
        {"q": -2, "x": 1, "y": -2},
    ),
    "x three times in one line": ([("f", Prod((X, X, X)))], {"x": 5}, {"x": 75}),
    "x twice in a sum": ([("f", Sum((X, Y, X)))], {"x": 5, "y": 1}, {"x": 2, "y": 1}),
    "a short way defined before a long one": (
        [("h", Prod((TWO, X))), ("w", Prod((TWO, X))), ("q", Pow(W, TWO)), ("f", Prod((H, Q)))],
        {"x": 1},
        {"x": 24, "w": 8, "h": 4},
    ),
    "one weight in two layers": (
        [("h", Prod((W, X))), ("q", Prod((W, H))), ("f", Pow(Q, TWO))],
        {"w": 3, "x": 2},
        {"w": 4 * 27 * 4, "x": 2 * 81 * 2, "h": 2 * 18 * 3},
    ),
    "a residual link": (
        [("h", call("relu", Prod((W, X)))), ("q", Sum((X, H))), ("f", Pow(Q, TWO))],
        {"w": 3, "x": 2},
        {"x": 2 * 8 * (1 + 3), "w": 2 * 8 * 2, "h": 16},
    ),
    "softmax": (
        [
            ("e1", call("exp", Z1)),
            ("e2", call("exp", Z2)),
            ("s", Sum((E1, E2))),
            ("f", Quot(E1, S)),
        ],
        {"z1": 0, "z2": 0},
        {"z1": Fraction(1, 4), "z2": Fraction(-1, 4), "s": Fraction(-1, 4)},
    ),
}


def check_fan_out(lines: list[tuple[str, Term]], point: Mapping[str, int], expected: Mapping[str, Any]) -> None:
    """Compare the derivatives of the last line with those worked by hand, exactly."""
    cost = Name(lines[-1][0])
    graph = backward(custom(point, [], lines, cost.letter), cost, some.LAWS.partials)
    values = evaluate(graph, {Name(text): Fraction(value) for text, value in point.items()}).carried
    assert expected == {text: values[Name(text).wrt(cost)] for text in expected}


@pytest.mark.parametrize("case", FAN_OUT.values(), ids=list(FAN_OUT))
def test_fan_out_is_a_sum(case: Any) -> None:
    """A quantity used in several places receives the sum over all of them."""
    check_fan_out(*case)


@pytest.mark.parametrize("case", [case for case in FAN_OUT.values() if len(case[0]) > 1])
def test_an_engine_that_overwrites_is_caught(case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that keeps only the last path into a quantity fails every case of fan-out over several lines."""
    monkeypatch.setattr(chain, "tidy", lambda term: tidy(Sum(term.terms[-1:]) if isinstance(term, Sum) else term))
    with pytest.raises(AssertionError):
        check_fan_out(*case)


def close(expected: Any, found: Any, digits: int = 40) -> bool:
    """Tell whether two real numbers agree in so many digits."""
    left, right = PRECISE.real(expected), PRECISE.real(found)
    return bool(abs(left - right) <= PRECISE.real(Fraction(1, 10**digits)) * (1 + abs(left)))


def check_against_sympy(forwards: Graph, derived: Graph, cost: Name, point: Mapping[Name, Fraction]) -> None:
    """Compare the derivative by every leaf with SymPy's derivative of the composed cost."""
    symbols = algebra.symbols(leaf.name for leaf in forwards.leaves)
    whole = algebra.composed([(d.name, d.term) for d in forwards.definitions], symbols)[cost]
    slopes = [algebra.derivative(whole, symbol) for symbol in symbols.values()]
    function = algebra.compiled(list(symbols.values()), slopes, PRECISE.context)
    expected = function(*(PRECISE.real(point[name]) for name in symbols))
    values = evaluate(derived, point, EXACT, PRECISE).carried
    for name, slope in zip(symbols, expected, strict=True):
        assert close(slope, values[name.wrt(cost)]), f"{name.wrt(cost)}: {slope} against {values[name.wrt(cost)]}"


def check_against_differences(forwards: Graph, derived: Graph, cost: Name, point: Mapping[Name, Fraction]) -> None:
    """Compare the derivative by every quantity, leaf or not, with central differences."""
    values = evaluate(derived, point, EXACT, PRECISE).carried
    for name in forwards.names:
        if name == cost:
            continue
        ends = []
        for sign in (1, -1):
            moved = PRECISE.real(values[name]) + sign * PRECISE.real(STEP)
            at = {**point, name: moved} if forwards.is_leaf(name) else point
            ends.append(PRECISE.real(evaluate(forwards, at, EXACT, PRECISE, {name: moved}).carried[cost]))
        found = (ends[0] - ends[1]) / PRECISE.real(2 * STEP)
        own = name._replace(letter="delta") if name.letter == "z" and name.layer else name.wrt(cost)
        assert close(found, values[own]), f"{own}: {found} against {values[own]}"


@settings(max_examples=20)
@given(st.data())
def test_networks_agree_with_sympy(data: st.DataObject) -> None:
    """Every derivative of a random network is SymPy's derivative of its cost written out in full."""
    network = data.draw(some.networks(most_layers=2, most_units=2))
    graph = forward(network)
    point = data.draw(some.points(graph))
    assume(some.is_smooth(graph, point))
    check_against_sympy(graph, derive_example(graph, Recipe(), True, True), COST, point)


@settings(max_examples=40)
@given(st.data())
def test_networks_agree_with_differences(data: st.DataObject) -> None:
    """Every derivative of a random network, by every named quantity, is that of central differences."""
    graph = forward(data.draw(some.networks()))
    point = data.draw(some.points(graph))
    assume(some.is_smooth(graph, point))
    check_against_differences(graph, derive_example(graph, Recipe(), True, True), COST, point)


@settings(max_examples=60)
@given(st.data())
def test_graphs_agree_with_both(data: st.DataObject) -> None:
    """Every derivative of a random hand-made graph is SymPy's and that of central differences."""
    graph = data.draw(some.graphs())
    cost = graph.definitions[-1].name
    point = data.draw(some.points(graph))
    assume(some.is_smooth(graph, point))
    derived = backward(graph, cost, some.LAWS.partials)
    check_against_sympy(graph, derived, cost, point)
    check_against_differences(graph, derived, cost, point)


@settings(max_examples=20)
@given(st.data())
def test_sign_of_delta_changes_no_gradient(data: st.DataObject) -> None:
    """Under δ = -∂C/∂z every δ changes its sign and no other derivative does."""
    network = data.draw(some.networks(most_layers=2))
    graph = forward(network)
    point = data.draw(some.points(graph))
    plain, turned = (
        evaluate(derive_example(graph, Recipe(convention=Convention(sign)), True, True), point, EXACT, PRECISE).carried
        for sign in (1, -1)
    )
    for name, value in plain.items():
        if name.letter == "delta":
            assert close(-value, turned[name])
        elif name in turned:  # a link that one way names, the other may write in place
            assert close(value, turned[name])
    assert {name for name in plain if name.of == COST} == {name for name in turned if name.of == COST}


def test_what_the_cost_does_not_use_has_derivative_zero() -> None:
    """A leaf and a line that lead nowhere have the derivative 0, written as such."""
    graph = custom(["x", "y"], ["w"], [("q", Prod((Y, W))), ("f", Pow(X, TWO))], "f")
    derived = backward(graph, Name("f"), some.LAWS.partials)
    assert [ZERO] * 3 == [derived[Name(text).wrt(Name("f"))].term for text in ("q", "y", "w")]


GIVEN = {  # a given derivative: of which quantity, is there a cost f = q x, and what then follows for x and y
    "of the last line, without a cost": ("f", False, {"x": Fraction(3, 10), "y": Fraction(-3, 5)}),
    "of an inner line, without a cost": ("q", False, {"x": Fraction(3, 10), "y": Fraction(3, 10)}),
    "of an inner line, beside a cost": ("q", True, {"x": Fraction(33, 10), "y": Fraction(3, 10)}),
}


@pytest.mark.parametrize(("of", "has_cost", "expected"), GIVEN.values(), ids=list(GIVEN))
def test_a_given_derivative_is_not_derived(of: str, has_cost: bool, expected: Mapping[str, Fraction]) -> None:
    """A derivative among the leaves is used as it is given, and what stands behind it follows from it."""
    cost = Name("f") if has_cost else COST
    leaf = Name(of).wrt(cost)
    graph = custom(["x", "y"], [], [("q", Sum((X, Y))), ("f", Prod((Q, X)))], "f" if has_cost else None)
    derived = backward(graph.extended(leaves=[Leaf(leaf, "upstream")]), cost, some.LAWS.partials)
    values = evaluate(derived, {Name("x"): Fraction(-2), Name("y"): Fraction(5), leaf: Fraction(3, 10)}).carried
    assert expected == {text: values[Name(text).wrt(cost)] for text in expected}
    assert leaf not in {definition.name for definition in derived.definitions}


@pytest.mark.parametrize("sign", [1, -1])
def test_a_given_delta_has_the_sign_of_the_convention(sign: int) -> None:
    """A given δ = ±∂C/∂z gives the weights of its unit the same gradient under either sign."""
    graph = forward(Network(1, (Layer(1, "tanh"),)))
    delta = Name("delta", 1, (1,))
    derived = derive_example(
        graph.extended(leaves=[Leaf(delta, "upstream")]), Recipe(convention=Convention(sign)), True, True
    )
    point = {leaf.name: Fraction(3) for leaf in graph.leaves} | {delta: Fraction(sign, 5)}
    assert Fraction(3, 5) == evaluate(derived, point).carried[Name("W", 1, (1, 1)).wrt(COST)]


@pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
@pytest.mark.parametrize("kind", some.FOR_PROBABILITIES)
def test_hard_targets_have_gradients(kind: str, activation: str) -> None:
    """A target of 0 or 1 leaves every gradient of an entropy defined, though ∂C/∂y may have no value."""
    graph = forward(Network(1, (Layer(2, activation, biases="none"),), Objective(kind)))
    point = {leaf.name: Fraction(1) for leaf in graph.leaves} | {Name("y", None, (2,)): Fraction(0)}
    derived = derive_example(graph, Recipe(), True, True)
    values = evaluate(derived, point).carried
    assert all(gradient in values for gradient in derived.having("gradient"))
