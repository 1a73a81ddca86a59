"""What a file is told that asks for a function there is not, and that a problem is one of two kinds."""

from __future__ import annotations

from collections.abc import Callable
from math import erf, exp, log, sqrt, tanh

import pytest

import derive
from derive.errors import Refused
from derive.problem import parse
from derive.problem.words import written_out

# name: its value by a book's own definition, and how far the formula of the hint may be from it
KNOWN: dict[str, tuple[Callable[[float], float], float]] = {
    "signum": (lambda z: (z > 0) - (z < 0), 1e-12),
    "gelu": (lambda z: z * (1 + erf(z / sqrt(2))) / 2, 1e-3),
    "Swish": (lambda z: z / (1 + exp(-z)), 1e-12),
    "mish": (lambda z: z * tanh(log(1 + exp(z))), 1e-12),
    "selu": (lambda z: 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * (exp(z) - 1)), 1e-9),
    "softsign": (lambda z: z / (1 + abs(z)), 1e-12),
    "hard_tanh": (lambda z: sorted((-1, z, 1))[1], 1e-12),
    "hardsigmoid": (lambda z: sorted((0, z / 6 + 0.5, 1))[1], 1e-12),
    "hardswish": (lambda z: z * sorted((0, z / 6 + 0.5, 1))[1], 1e-12),
    "relu6": (lambda z: sorted((0, z, 6))[1], 1e-12),
    "logsigmoid": (lambda z: -log(1 + exp(-z)), 1e-12),
    "tanhshrink": (lambda z: z - tanh(z), 1e-12),
    "square": (lambda z: z * z, 1e-12),
    "rbf": (lambda z: exp(-z * z), 1e-12),
}


@pytest.mark.parametrize("name", KNOWN)
def test_what_a_hint_says_is_that_function(name: str) -> None:
    """Written as a line of a graph, the formula of the hint has the values of the function that was asked for."""
    value, room = KNOWN[name]
    for z in (-7.5, -1.25, -0.4, 0.3, 2.5, 8.0):
        worked = derive.explain(derive.Problem(
            graph={"parameters": {"z": str(z)}, "define": [f"a = {written_out(name)}"], "cost": "a"}))
        assert abs(value(z) - float(worked.cost)) <= room


@pytest.mark.parametrize("name", KNOWN)
def test_the_hint_is_told(name: str) -> None:
    """In a network the hint leads to a graph, in a graph to the formula; no other function is named in its place."""
    network = f"network: {{inputs: 1, layers: [{{units: 1, activation: {name}, weights: [[1]], biases: none}}]}}"
    graph = f'graph: {{inputs: {{x: 1}}, define: ["f = {name}(x)"], cost: f}}'
    for text, start in ((network, "write the problem as a graph, where its line is a = "), (graph, "write it out, ")):
        with pytest.raises(Refused) as refused:
            parse(text, "p.yaml")
        (line,) = str(refused.value).splitlines()
        assert start in line and line.endswith(written_out(name)) and "did you mean" not in line


BOTH = "there are both a network and a graph; expected a network or a graph; delete one"


@pytest.mark.parametrize(("network", "others"), [
    ("{inputs: 1, layers: [{units: 1, activation: tanh, weights: [[1]], biases: none}]}", 0),
    ("{inputs: 1, layers: [{units: 1, activation: tnah, weights: [[1]], biases: none}]}", 1),
    ("{inputs: two, layers: []}", 2),
    ("seven", 1),
])
def test_a_network_and_a_graph_are_told_beside_all_else(network: str, others: int) -> None:
    """Whatever is wrong with either, one line says that there are both, none that a graph has no cost section."""
    graph = "{inputs: {x: 1}, define: [f = x], cost: f}"
    text = f"network: {network}\ncost: mse\ndata: [{{x: 1, y: 2}}]\ngraph: {graph}\n"
    with pytest.raises(Refused) as refused:
        parse(text, "p.yaml")
    lines = str(refused.value).splitlines()
    assert [f"p.yaml:4:1: {BOTH}"] == [line for line in lines if "both" in line]
    assert len(lines) == 1 + others and not any("a graph has no" in line for line in lines)
