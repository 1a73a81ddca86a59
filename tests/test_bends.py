"""Bends behind bends, as in two layers of relu: SymPy expressions and symbolic proofs that do not take minutes."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

import pytest
import strategies as some
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import derive
from derive import algebra, proof
from derive.builders.dense import forward
from derive.derivation import Recipe
from derive.errors import Undefined
from derive.evaluate import EXACT, evaluate
from derive.graph import Graph
from derive.term import Neg

LONGEST = 4  # seconds of the processor that anything here may take
KINKED = ("relu", "leaky-relu", "elu", "step")


def stack(*activations: Any, cost: dict[str, Any]) -> derive.Problem:
    """Return a network of two inputs with two units in each layer but the last."""
    weights = [["0.5", "-0.3"], ["0.2", "0.4"]]
    layers = [
        {"units": 2, "activation": kind, "weights": weights, "biases": ["0.1", "0.2"]} for kind in activations[:-1]
    ]
    layers.append({"units": 1, "activation": activations[-1], "weights": [["0.6", "0.7"]], "biases": ["0.3"]})
    network = {"inputs": 2, "layers": layers}
    return derive.Problem(network=network, cost=cost, data=[{"x": [1, 2], "y": 3}], training={"learning_rate": "0.1"})


HUBER = {"kind": "huber", "delta": "0.5"}
NESTED = {
    "relu, relu, relu and Huber": stack("relu", "relu", "relu", cost=HUBER),
    "relu, elu, leaky relu and absolute error": stack(
        "relu", "elu", {"kind": "leaky-relu", "alpha": "0.1"}, cost={"kind": "absolute-error"}
    ),
    "the largest of absolute values": derive.Problem(
        graph={
            "inputs": {"x": -1, "y": 1},
            "parameters": {"w": 3},
            "define": ["f = max(abs(w*x + 1), abs(x - w), y)**2"],
            "cost": "f",
        }
    ),
}


def numbers(solved: derive.Worked) -> dict[Any, Any]:
    """Return the problem's numbers by the symbols of its expressions."""
    values = solved.to_json()["updates"][0]["values"]
    return {solved.symbols[name]: sympy.Float(value, 30) for name, value in values.items() if name in solved.symbols}


@pytest.mark.parametrize("name", NESTED)
def test_expressions_of_nested_bends_come_at_once(name: str) -> None:
    """Cost and gradient have the page's numbers by substitution, by lambdify and written out, all within seconds."""
    solved = derive.explain(NESTED[name])
    at = numbers(solved)
    parameter = "W1[2,1]" if "W1[2,1]" in solved.symbols else "w"
    expected = solved.to_json()["updates"][0]["derivatives"][parameter]
    began = time.process_time()
    cost, gradient = solved.cost_expr, solved.gradient_expr(parameter)
    assert solved.cost == pytest.approx(float(cost.subs(at)), rel=1e-12)
    assert expected == pytest.approx(float(gradient.subs(at)), rel=1e-12)
    assert expected == pytest.approx(float(sympy.lambdify(list(at), gradient)(*map(float, at.values()))), rel=1e-12)
    assert time.process_time() - began < LONGEST
    assert not cost.has(sympy.Piecewise)


def test_a_named_function_is_what_it_stands_for() -> None:
    """By its name or written out, on either side of its kink, a function has one value and one slope."""
    line = {"inputs": {"x": -1, "y": 1}, "parameters": {"w": 3}, "define": ["f = max(abs(w*x + 1), y)**2"], "cost": "f"}
    solved = derive.explain(derive.Problem(graph=line))
    written = solved.cost_expr.replace(lambda part: part.func.__name__ == "abs", lambda part: sympy.Abs(part.args[0]))
    written = written.rewrite(sympy.Piecewise)
    w = solved.symbols["w"]
    for size in (-4, Fraction(1, 3), 3):
        at = {**numbers(solved), w: sympy.Rational(size)}
        assert written.subs(at) == solved.cost_expr.subs(at)
        assert sympy.diff(written, w).subs(at) == solved.gradient_expr("w").subs(at)


def test_bends_side_by_side_are_written_out() -> None:
    """One layer of relu keeps SymPy's own Piecewise: nothing is hidden where nothing is slow."""
    solved = derive.explain(stack("relu", "identity", cost={"kind": "squared-error"}))
    assert solved.cost_expr.has(sympy.Piecewise)
    assert {sympy.Piecewise} == {type(part) for part in solved.cost_expr.atoms(sympy.Function)}


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_expressions_of_any_bends_have_the_values_of_the_graph(data: st.DataObject) -> None:
    """At random numbers the expression by names is the value that the evaluator finds, however deep the bends are."""
    network = data.draw(some.networks(most_layers=3, most_units=2, activations=KINKED))
    graph = forward(network)
    at = data.draw(some.points(graph))
    try:
        expected = evaluate(graph, at, EXACT).carried[Recipe().cost]
    except Undefined:
        return
    symbols = algebra.symbols(leaf.name for leaf in graph.leaves)
    pairs = ((d.name, d.term) for d in graph.definitions)
    found = algebra.surrogate(pairs, symbols, Recipe().cost, {}, named=True)
    value = found.subs({symbols[name]: algebra.rational(number) for name, number in at.items()})
    assert float(expected) == pytest.approx(float(value), rel=1e-12, abs=1e-15)


def derived(problem: derive.Problem) -> tuple[Any, Graph]:
    """Return the derivation of a problem of one example, and its forward pass."""
    solution = derive.explain(problem)._solution
    return solution.by_chain(1), solution.setup.forward


@pytest.mark.parametrize(
    ("activations", "cost"),
    [(("relu", "relu"), HUBER), (("relu", "elu"), {"kind": "absolute-error"})],
    ids=["relu, relu and Huber", "relu, elu and absolute error"],
)
def test_every_smooth_piece_is_proven(activations: tuple[str, ...], cost: dict[str, Any]) -> None:
    """With --certify, networks whose bends lie behind bends are proven, piece by piece."""
    solved = derive.explain(stack(*activations, cost=cost), certify=True)
    assert solved.certificate is not None
    assert solved.certificate.proven is True
    assert "to zero, in every piece between the kinks." in solved.to_markdown()


def test_a_slope_wrong_on_one_side_is_not_proven() -> None:
    """A gradient with a sign lost where one unit is off is proven nowhere else but there: that is enough to refuse."""
    derivation, forwards = derived(stack("relu", "relu", cost=HUBER))
    assert all(map(algebra.vanishes, proof._differences(derivation, forwards)))
    (name, *_) = [d.name for d in derivation.whole.definitions if d.role == "gradient"]
    wrong = tuple(
        type(d)(d.name, Neg(d.term), d.role) if d.name == name else d for d in derivation.whole.definitions
    )
    mistaken = type(derivation)(
        derivation.recipe, derivation.size, derivation.example, Graph(derivation.whole.leaves, wrong)
    )
    found = [algebra.vanishes(difference) for difference in proof._differences(mistaken, forwards)]
    assert not all(found)
    assert any(found)
