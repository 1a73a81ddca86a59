"""The short ways through softmax: proven with SymPy, refuted without their assumptions, equal to the long way."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
import strategies as some
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derive.algebra import composed
from derive.builders.dense import Layer, Network, Objective, forward
from derive.derivation import Recipe, derive_example
from derive.evaluate import EXACT, Arithmetic, evaluate
from derive.graph import Graph
from derive.laws.convention import Convention
from derive.lemmas import Route, applies_short, routed
from derive.names import COST, Name
from derive.term import ZERO

PRECISE = Arithmetic(digits=60, bits=64)
ROUTES: tuple[Route, ...] = ("short", "jacobian", "long")
ENTROPIES = ("cross-entropy", "kl-divergence")


def derived(network: Network, route: Route, sign: int = 1) -> Graph:
    """Return the graph of one example with its derivatives by one route."""
    graph = derive_example(forward(network), Recipe(convention=Convention(sign)), True, True)
    return routed(graph, network, route, sign)


def one_layer(classes: int, kind: str = "cross-entropy", **options: Any) -> Network:
    """Return z_j = W_j x without biases, through softmax."""
    return Network(1, (Layer(classes, "softmax", biases="none"),), Objective(kind, **options))


def in_sums(network: Network, graph: Graph) -> tuple[dict[Name, Any], list[Any]]:
    """Return every quantity behind the weighted sums as an expression in them and the targets, and those symbols."""
    units = range(1, network.layers[-1].units + 1)
    sums = {Name("z", 1, (j,)): sympy.Symbol(f"z{j}", real=True) for j in units}
    targets = {Name("y", None, (j,)): sympy.Symbol(f"y{j}", positive=True) for j in units}
    others = {leaf.name: sympy.Symbol(f"p{i}") for i, leaf in enumerate(graph.leaves) if leaf.name not in targets}
    behind = [(d.name, d.term) for d in graph.definitions if d.name not in sums and d.role != "aside"]
    return composed(behind, {**others, **sums, **targets}), list(sums.values())


@pytest.mark.parametrize("classes", [2, 3])
def test_jacobian_is_proven(classes: int) -> None:
    """∂a_i/∂z_j is a_i(1 - a_i) on the diagonal and -a_i a_j beside it, for every i and j."""
    network = one_layer(classes, "squared-error")
    known, sums = in_sums(network, derived(network, "jacobian"))
    for i in range(1, classes + 1):
        output = Name("a", 1, (i,))
        for j, symbol in enumerate(sums, 1):
            link = known[Name("z", 1, (j,)).wrt(output)]
            assert sympy.simplify(link - sympy.diff(known[output], symbol)) == 0


def difference(kind: str, classes: int, sign: int, assumed: bool) -> Any:
    """Return δ = a - y minus SymPy's ∂C/∂z for the first class, under Σ y = 1 or without it."""
    network = one_layer(classes, kind)
    known, sums = in_sums(network, derived(network, "short", sign))
    found = sign * known[Name("delta", 1, (1,))] - sympy.diff(known[COST], sums[0])
    targets = [known[Name("y", None, (j,))] for j in range(1, classes + 1)]
    last = targets.pop()
    return sympy.simplify(sympy.expand(found.subs(last, 1 - sum(targets)) if assumed else found))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("kind", ENTROPIES)
def test_difference_is_proven(kind: str, classes: int, sign: int) -> None:
    """δ = a - y under a cross-entropy or Kullback-Leibler cost whose targets sum to 1, y - a under the other sign."""
    assert difference(kind, classes, sign, assumed=True) == 0


@pytest.mark.parametrize("kind", ENTROPIES)
def test_difference_is_refuted_without_its_assumption(kind: str) -> None:
    """δ = a - y is wrong where the targets do not sum to 1."""
    assert difference(kind, 2, 1, assumed=False) != 0


ENTROPY = Objective("cross-entropy")
APPLIES = {
    "softmax under cross-entropy": (one_layer(2), True),
    "softmax under Kullback-Leibler": (one_layer(3, "kl-divergence"), True),
    "another cost": (one_layer(2, "squared-error"), False),
    "binary cross-entropy of each unit": (one_layer(2, "binary-cross-entropy"), False),
    "the mean over units": (one_layer(2, mean_over_units=True), False),
    "a root": (one_layer(2, root=True), False),
    "sigmoid": (Network(1, (Layer(2, "sigmoid"),), ENTROPY), False),
    "softmax in a hidden layer": (Network(1, (Layer(2, "softmax"), Layer(1, "sigmoid")), ENTROPY), False),
    "an output without a target": (Network(1, (Layer(2, "softmax"),), ENTROPY, frozenset({2})), False),
    "no cost": (Network(1, (Layer(2, "softmax"),)), False),
}


@pytest.mark.parametrize(("network", "applies"), APPLIES.values(), ids=list(APPLIES))
def test_where_the_difference_applies(network: Network, applies: bool) -> None:
    """The shortest way is taken only where its assumptions about the network hold."""
    assert applies == applies_short(network)


def assert_same(ways: Mapping[Route, Graph], point: Mapping[Name, Fraction]) -> None:
    """Compare every gradient and every δ of each route with those of the long way."""
    values = {route: evaluate(graph, point, EXACT, PRECISE).carried for route, graph in ways.items()}
    names = ways["long"].having("gradient", "signal")
    for route, found in values.items():
        for name in names:
            expected = PRECISE.real(values["long"][name])
            assert abs(PRECISE.real(found[name]) - expected) < PRECISE.context.mpf(10) ** -40 * (1 + abs(expected)), (
                f"{name} by {route}"
            )


@settings(max_examples=40)
@given(st.data(), st.sampled_from((1, -1)))
def test_routes_agree(data: st.DataObject, sign: int) -> None:
    """Every gradient and δ is the same by every route that applies, whatever the network and the sign of δ."""
    activations = ("softmax", "softmax", "tanh", "relu")
    network = data.draw(some.networks(most_layers=3, activations=activations))
    assume(any(layer.activation == "softmax" for layer in network.layers))
    graph = forward(network)
    point = data.draw(some.points(graph))
    if applies_short(network):
        targets = [name for name in point if name.letter == "y"]
        point |= dict(zip(targets, data.draw(some.distributions(len(targets))), strict=True))
    routes = ROUTES if applies_short(network) else ROUTES[1:]
    assert_same({route: derived(network, route, sign) for route in routes}, point)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("without", [{2}, {1, 3}])
def test_outputs_without_a_target(without: set[int], sign: int) -> None:
    """An output that the cost does not use takes no part in δ = Σ ∂C/∂a · ∂a/∂z."""
    network = Network(2, (Layer(3, "softmax"),), Objective("cross-entropy"), frozenset(without))
    point = {leaf.name: Fraction(i, 7) for i, leaf in enumerate(forward(network).leaves, 1)}
    assert_same({route: derived(network, route, sign) for route in ROUTES[1:]}, point)


def test_no_cost_at_all() -> None:
    """A softmax layer that nothing depends on keeps δ = 0."""
    network = Network(1, (Layer(2, "softmax"),))
    assert ZERO == derived(network, "jacobian")[Name("delta", 1, (1,))].term


def test_short_ways_leave_out_what_they_go_past() -> None:
    """Beside the outputs nothing is differentiated: no ∂C/∂e and no ∂C/∂s stand on the page."""
    for route in ("short", "jacobian"):
        letters = {d.name.letter for d in derived(one_layer(3), route).definitions if d.name.of == COST}
        assert not letters & {"e", "s"}
