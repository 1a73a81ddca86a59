"""Certificates: nothing is printed that was not compared, nothing hangs, and a wrong derivation is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import strategies as some
from hypothesis import given, settings
from hypothesis import strategies as st

import derive
from derive import certificate, derivation, lemmas, worked
from derive.builders.dense import forward
from derive.certificate import Certificate
from derive.chain import backward
from derive.derivation import Recipe, derive_example, explain
from derive.errors import Disagreement, Refused
from derive.graph import Definition
from derive.oracles import against_differences, against_sympy, shared_places
from derive.term import Neg, Prod, Sum, Term

LONGEST = 2  # seconds that a certificate may take


def layer(activation: Any, weights: list[list[Any]], biases: Any = "none") -> dict[str, Any]:
    """Return a layer of a problem."""
    return {"units": len(weights), "activation": activation, "weights": weights, "biases": biases}


def problem(inputs: int, layers: list[dict[str, Any]], cost: dict[str, Any], data: list[Any], **more: Any) -> Any:
    """Return a problem as it is written; data are pairs of inputs and targets."""
    examples = [{"x": x, "y": y} for x, y in data]
    written = {"network": {"inputs": inputs, "layers": layers}, "cost": cost, "data": examples}
    return derive.Problem(**written, **more)


def certified(given: Any) -> Certificate:
    """Return the certificate of a problem."""
    found = derive.explain(given).certificate
    assert found is not None
    return found


TRAINING = {"learning_rate": "0.1"}
ELU = [
    layer("elu", [["0.5", "-0.4"], ["0.3", "0.8"]], ["0.1", "-0.2"]),
    layer("elu", [["0.7", "0.2"], ["-0.6", "0.9"]], ["0.3", "0.1"]),
    layer("elu", [["0.4", "-0.5"]], ["0.2"]),
]
RELU = [
    layer("relu", [["0.5", "-0.25"], ["0.3", "0.8"]], ["0", "0.2"]),
    layer("relu", [["0.7", "0.2"], ["0.6", "0.9"]], ["0.3", "0.1"]),
    layer("relu", [["0.4", "0.5"], ["0.1", "0.3"]], ["0.2", "0.1"]),
    layer("identity", [["0.4", "0.5"]], ["0.2"]),
]
HUBER = {"kind": "huber", "delta": "0.5"}
BENDS = {
    "three elu": problem(2, ELU, {"kind": "absolute-error"}, [([1, -2], [1])]),
    "tanh, relu and Huber over a batch": problem(
        1,
        [layer("tanh", [["0.7"], ["-0.3"]], ["0.1", "0.2"]), layer("relu", [["0.9", "-0.8"]], ["0.3"])],
        HUBER,
        [(-1, "0.2"), ("0.5", "0.3")],
    ),
    "bipolar, relu and Huber over a batch": problem(
        1,
        [
            layer("bipolar-sigmoid", [["0.69"], ["-0.33"], ["-0.58"]]),
            layer("bipolar-sigmoid", [["-0.06", "-0.99", "-0.71"], ["-0.08", "0.57", "0.12"]], ["-0.86", "-0.05"]),
            layer("relu", [["0.98", "-0.99"]], ["0.3"]),
        ],
        HUBER,
        [("-1.4", ["0.22"]), ("-0.8", ["0.35"])],
    ),
}


@pytest.mark.parametrize("given", BENDS.values(), ids=list(BENDS))
def test_branches_inside_branches_take_no_time(given: Any) -> None:
    """SymPy is given one smooth formula at each point, so nested bends are compared like any other formula."""
    began = time.monotonic()
    found = certified(given)
    assert time.monotonic() - began < LONGEST
    assert found.symbolic is not None and found.differences is not None and not found.kink


def test_the_largest_of_many_takes_no_time() -> None:
    """The maximum of twelve numbers, which is eleven functions inside one another, is derived and certified at once."""
    names = [f"x{i}" for i in range(11)]
    began = time.monotonic()
    found = derive.explain(
        derive.Problem(
            graph={
                "inputs": {name: i for i, name in enumerate(names)},
                "parameters": {"w": "2.5"},
                "define": [f"f = w*max(w, {', '.join(names)})"],
                "cost": "f",
            }
        )
    )
    assert found.gradients == {"w": 10.0}
    assert found.certificate is not None
    assert time.monotonic() - began < 2 * LONGEST


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_random_networks_are_compared_in_time(data: st.DataObject) -> None:
    """Both oracles find the gradients of any network and batch, within the time."""
    network = data.draw(some.networks(most_layers=3, most_units=2, batch=True))
    graph = forward(network)
    objective = network.objective
    assert objective is not None
    recipe = Recipe(mean=objective.mean_over_examples, root=objective.root, penalty=objective.penalty)
    size = data.draw(st.integers(1, 2))
    alone = size == 1 and (recipe.root or recipe.penalty)
    whole = explain(derive_example(graph, recipe, True, alone), recipe, size)
    point = data.draw(some.points(whole.whole))
    began = time.monotonic()
    for found in (against_sympy(whole, graph, point, 5), against_differences(whole, graph, point, True)):
        assert found is None or found.digits >= 20
    assert time.monotonic() - began < LONGEST


def test_on_a_kink_numbers_beside_it_are_compared() -> None:
    """Where a weighted sum is exactly zero both oracles go beside it, and the page says so and nothing else."""
    given = problem(2, RELU, {"kind": "half-squared-error"}, [([1, 2], [1])], training=TRAINING)
    found = certified(given)
    assert found.symbolic is not None and found.differences is not None
    assert found.kink and not found.large
    page = derive.explain(given).to_markdown()
    assert "SymPy), and the central difference agree to" in page
    assert "lie on a kink, where central differences say nothing; there they were taken" in page
    assert "too large" not in page


def graph_of(lines: list[str], v: str, y: str) -> derive.Problem:
    """A graph of two numbers whose last line is its cost."""
    names = [line.partition(" = ")[0] for line in lines]
    return derive.Problem(graph={"inputs": {"y": y}, "parameters": {"v": v}, "define": lines, "cost": names[-1]})


def test_a_kink_beside_one_that_is_everywhere_is_stepped_off() -> None:
    """Off the kink of min(v, q) alone there are numbers to compare at, though min(y, y) is on its own wherever y is."""
    worked = derive.explain(graph_of(["q = min(y, y)", "f = min(v, q) + v"], "-0.4", "-0.4"))
    assert worked.certificate is not None
    assert worked.gradients["v"] == 1.5


SAME = ("{0}", "min({0}, {0})", "max({0}, {0})", "abs({0} - {0})", "relu({0} - {0})")
OTHER = ("min({0}, {1})", "max({0}, {1})", "abs({0} - {1})", "relu({0} - {1})", "{0} * {1}")


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(SAME), st.sampled_from(OTHER), st.sampled_from(OTHER), st.sampled_from(("-0.4", "0", "0.3")),
       st.sampled_from(("-0.4", "0", "0.3")))
def test_no_kink_makes_a_disagreement(same: str, other: str, last: str, v: str, y: str) -> None:
    """Wherever the numbers lie, on kinks that are left and on some that are not, the ways agree on the gradients."""
    lines = [f"p = {same.format('y')}", f"q = {other.format('v', 'p')}", f"f = {last.format('q', 'y')} + v"]
    assert derive.explain(graph_of(lines, v, y)).certificate is not None


def test_a_step_that_crosses_a_kink_lies_on_it() -> None:
    """A weighted sum nearer to the kink than the step of the differences is compared beside it."""
    small = {"kind": "squared-error"}
    found = certified(problem(1, [layer("relu", [["1e-30"]], ["0"])], small, [("1e-30", 1)]))
    assert found.differences is not None and found.differences >= 20
    assert found.kink


def test_nothing_is_printed_where_nothing_was_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A problem that no oracle can look at is refused."""
    for oracle in ("against_sympy", "against_differences"):
        monkeypatch.setattr(certificate, oracle, lambda *arguments: None)
    with pytest.raises(Disagreement, match="no point"):
        certified(BENDS["three elu"])


def test_notes_say_what_was_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each oracle that said nothing is named, and only it."""
    monkeypatch.setattr(certificate, "against_sympy", lambda *arguments: None)
    page = derive.explain(BENDS["three elu"]).to_markdown()
    assert "SymPy's derivative of the composed cost could not be had" in page
    assert "the chain rule and the central difference agree" in page
    monkeypatch.undo()
    monkeypatch.setattr(certificate, "against_differences", lambda *arguments: None)
    page = derive.explain(BENDS["three elu"]).to_markdown()
    assert "no point at which central differences could be taken" in page
    assert "the chain rule and the symbolic derivative (SymPy) agree" in page


def wrong_difference(left: Term, right: Term) -> Term:
    """Return y - a for a - y, and 1 - a as it is."""
    return Sum((right, Neg(left))) if "letter='y'" in repr(right) else Sum((left, Neg(right)))


SOFTMAX = [layer("softmax", [["0.5"], ["-0.4"], ["0.7"]])]


def test_a_wrong_short_way_through_softmax_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """δ = y - a, which the page alone would print, is refused."""
    given = problem(1, SOFTMAX, {"kind": "cross-entropy"}, [(1, [0, 1, 0])])
    assert certified(given)
    monkeypatch.setattr(lemmas, "minus", wrong_difference)
    with pytest.raises(Disagreement, match="the short way"):
        certified(given)


def test_a_wrong_jacobian_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """∂a_i/∂z_j without its sign is refused."""
    given = problem(1, SOFTMAX, {"kind": "squared-error"}, [(1, [0, 1, 0])])
    assert certified(given)
    monkeypatch.setattr(lemmas, "Neg", lambda term: term)
    with pytest.raises(Disagreement, match="the short way"):
        certified(given)


def test_every_shape_of_batch_is_certified(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sum in place of a mean is refused though the first update has one example only."""
    data = [(1, ["0.5"]), (2, ["0.25"]), (-1, ["0.75"])]
    training = {"learning_rate": "0.1", "batch": [[1], [2, 3]]}
    given = problem(1, [layer("tanh", [["0.5"]])], {"kind": "squared-error"}, data, training=training)
    assert certified(given)
    right: Callable[..., list[Definition]] = derivation._combined

    def summed(example: Any, recipe: Recipe, size: int) -> list[Definition]:
        return [
            Definition(d.name, d.term.factors[1], d.role) if isinstance(d.term, Prod) else d
            for d in right(example, recipe, size)
        ]

    monkeypatch.setattr(derivation, "_combined", summed)
    with pytest.raises(Disagreement, match="decimal places only"):
        certified(given)


def test_every_update_follows_from_its_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    """new = old + α · gradient is refused."""
    given = problem(1, [layer("tanh", [["0.5"]])], {"kind": "squared-error"}, [(1, ["0.5"])], training=TRAINING)
    right = derivation.gradient_descent

    def uphill(*arguments: Any) -> list[Definition]:
        return [Definition(d.name, Sum((d.term.terms[0], d.term.terms[1].term)), d.role) for d in right(*arguments)]

    monkeypatch.setattr(derivation, "gradient_descent", uphill)
    with pytest.raises(Disagreement, match="does not follow"):
        certified(given)


@pytest.mark.parametrize("size", ["1", "20", "40", "60", "500"])
@pytest.mark.parametrize("bias", ["0.1", "0.3"])
def test_an_update_that_leads_to_nearly_zero_is_no_disagreement(size: str, bias: str) -> None:
    """A saturated softmax has gradients of almost 1, so that 0.1 - 0.1 · gradient has few digits left, or none."""
    layers = [layer("softmax", [[size, "3"], [f"-{size}", "2"]], [bias, "0"])]
    given = problem(2, layers, {"kind": "cross-entropy"}, [([1, 2], [0, 1])], training=TRAINING)
    found = certified(given)
    assert found.symbolic is not None and found.symbolic >= 20


def test_agreement_is_of_the_given_size_where_that_is_larger() -> None:
    """What two numbers of size 1 leave when they are subtracted agrees in the digits of 1."""
    left, right = Fraction(1, 10**35), Fraction(3, 10**35)
    assert shared_places(left, right) == 0
    assert shared_places(left, right, least=Fraction(1)) == 30
    assert shared_places(left, right, least=Fraction(1, 10**25)) == 9
    assert shared_places(Fraction(1), Fraction(2), least=Fraction(1, 10**9)) == 0


SHARED = [  # two numbers, how many decimal places of their own size they share
    (Fraction(1), Fraction(1), 30),
    (Fraction(0), Fraction(0), 30),
    (Fraction(1, 10**25), Fraction(2, 10**25), 0),
    (Fraction(1, 10**25), Fraction(10**10 + 1, 10**35), 9),
    (Fraction(10**30), Fraction(10**30 + 1), 29),
    (Fraction(0), Fraction(1, 10**45), 4),
]


@pytest.mark.parametrize(("own", "other", "places"), SHARED)
def test_agreement_is_of_a_gradient_s_own_size(own: Fraction, other: Fraction, places: int) -> None:
    """A small gradient must agree in its own digits; far below the precision anything is zero."""
    assert shared_places(own, other) in (places, places + 1)


def test_a_wrong_small_gradient_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gradient of 1e-22 that is twice what it should be is refused."""
    given = problem(1, [layer("identity", [["1"]])], {"kind": "squared-error"}, [("1e-22", "2")])
    assert certified(given)
    right = backward

    def doubled(*arguments: Any) -> Any:
        graph = right(*arguments)
        return type(graph)(
            graph.leaves,
            tuple(
                Definition(d.name, Sum((d.term, d.term)), d.role) if d.role == "gradient" else d
                for d in graph.definitions
            ),
        )

    monkeypatch.setattr(derivation, "backward", doubled)
    with pytest.raises(Disagreement):
        certified(given)


SATURATED = problem(
    1,
    [layer("sigmoid", [["8"], ["-3"]], ["0.1", "0.2"]), layer("sigmoid", [["8", "3"]], ["4"])],
    {"kind": "binary-cross-entropy"},
    [(2, [1])],
    training={"learning_rate": "0.5", "steps": 2},
    numbers={"decimals": 3},
)


def test_data_need_no_digits_of_the_page() -> None:
    """Where the page's rounding takes a value away, the data stand at full precision and only the steps lack it."""
    found = derive.explain(SATURATED).to_json()
    first, second = found["updates"]
    assert first["cost"] > 0 > first["derivatives"]["W2[1,1]"]
    assert second["cost"] < first["cost"]
    steps = {step["name"]: step for step in found["steps"]}
    assert steps["a2[1]#1"]["value"] == "1.000"
    assert {None} == {steps["dC/dW2[1,1]#1"][key] for key in ("numbers", "relation", "value")}
    with pytest.raises(Refused, match="division by zero"):
        derive.explain(SATURATED).to_markdown()


@pytest.mark.parametrize("root", [False, True])
@pytest.mark.parametrize("size", [1, 2])
def test_data_have_every_derivative(size: int, root: bool) -> None:
    """∂C/∂ of every named quantity of a penalised cost is given, of the cost of the data and of the penalty too."""
    data = [(1, ["0.5"]), (2, ["0.25"])][:size]
    cost = {"kind": "squared-error", "l2": "0.1", "root": root}
    (update,) = derive.explain(problem(1, [layer("tanh", [["0.5"]])], cost, data)).to_json()["updates"]
    assert set(update["values"]) <= set(update["derivatives"])
    assert (1, 1) == (update["derivatives"]["D"], update["derivatives"]["R"])


def test_worked_keeps_its_updates() -> None:
    """The updates for pages and for data are the same ones where rounding takes nothing away."""
    solved = worked.Solution(BENDS["three elu"])
    assert solved.updates is solved.true_updates
