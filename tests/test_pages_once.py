"""What a page says is said once, is needed, and is said wherever it holds: remarks, both views, later updates."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

import derive

LAYER = {"units": 3, "activation": "softmax", "weights": [[3, 2], [-1, "0.5"], ["0.2", -2]], "biases": [0, 0, 0]}


def classes(*inputs: list[int]) -> derive.Problem:
    """Return a softmax layer under cross-entropy with these inputs, all of class 2."""
    data = [{"x": x, "y": [0, 1, 0]} for x in inputs]
    return derive.Problem(network={"inputs": 2, "layers": [LAYER]}, cost={"kind": "cross-entropy"}, data=data)


@pytest.mark.parametrize(
    ("inputs", "where"),
    [
        (([1, 2], [0, 0]), " for example 1"),
        (([0, 0], [1, 2], [-3, 1]), " for example"),
        (([1, 2],), ""),
        (([0, 0],), None),
    ],
    ids=["one of two", "two of three", "the only one", "none"],
)
def test_a_certain_softmax_is_pointed_out(inputs: tuple[list[int], ...], where: str | None) -> None:
    """Exactly the examples in which one output leaves less than 1/50 to all others are called saturated."""
    solved = derive.explain(classes(*inputs))
    values = solved.to_json()["updates"][0]["values"]
    places = [f"@{k}" for k in range(1, len(inputs) + 1)] if len(inputs) > 1 else [""]
    certain = [k for k, at in enumerate(places, 1) if max(values[f"a1[{unit}]{at}"] for unit in (1, 2, 3)) > 0.98]
    page = solved.to_markdown()
    said = re.findall(r"\*\*Saturated(.*?)\.\*\* The output", page)
    assert len(certain) == len(said)
    assert all(f" for example {k}" in said if len(inputs) > 1 else said == [""] for k in certain)
    assert (where is None) == (not certain)
    assert len(certain) == solved.to_markdown(lang="id").count("hampir 1 dan semua keluaran lain")


def test_the_jacobian_is_told_once_where_both_views_are_shown() -> None:
    """Matrix lines lead the scalar lines; the Jacobian and why it collapses stand in the scalar lines alone."""
    solved = derive.explain(classes([1, 0]))
    for view in ("scalar", "matrix", "both"):
        page = solved.to_markdown(view=view)
        assert (1, 1) == (page.count("the Jacobian"), page.count("then collapses to a difference"))


def test_later_updates_show_what_the_first_shows() -> None:
    """A link to a given input, by which nothing is updated, stands in no table of a later update."""
    problem = derive.Problem(
        graph={
            "inputs": {"x": 2, "y": 5},
            "parameters": {"w": 3, "v": "0.5"},
            "define": ["q = w*x**2 + sin(v*x)", "r = q*y", "f = (r - y)**2"],
            "cost": "f",
        },
        training={"learning_rate": "0.00001", "steps": 2},
    )
    page = derive.explain(problem).to_markdown()
    first, _, later = page.partition("### 4. Update 2")
    rows = set(re.findall(r"^\| \$\\partial (\w) / \\partial (\w)\$", later, re.MULTILINE))
    assert {("q", "w"), ("q", "v"), ("f", "q"), ("f", "w")} < rows
    assert set(re.findall(r"\\frac\{\\partial (\w)\}\{\\partial (\w)\} &=", first)) == rows


TWELVE = Path(__file__).parent / "data" / "authors" / "chain-of-twelve.yaml"


@pytest.mark.parametrize(
    ("lang", "hidden", "shrinks"),
    [
        ("en", "one input, one hidden neuron in each of layers 1 to 11, and one output", "none of which exceeds"),
        ("id", "masing-masing satu neuron tersembunyi (*hidden*) di lapisan 1 sampai 11", "tidak lebih dari"),
    ],
)
def test_a_deep_network_is_told_in_short(lang: str, hidden: str, shrinks: str) -> None:
    """Layers alike are told together, matrices stand in rows that fit, and the largest slope says why δ shrinks."""
    solved = derive.explain(derive.load(TWELVE))
    page = solved.to_markdown(lang=lang)
    assert hidden in page
    displays = [part for part in page.split("$$") if "bmatrix" in part]
    assert 24 == sum(part.count(r"\begin{bmatrix}") for part in displays)
    assert all(part.count(r"\begin{bmatrix}") <= 8 for part in displays)
    values = solved.to_json()["updates"][0]["values"]
    steepest = max(values[f"a{layer}[1]"] * (1 - values[f"a{layer}[1]"]) for layer in range(1, 12))
    (said,) = re.findall(rf"{shrinks} \$([\d.,{{}}]+)\$", page)
    assert steepest == pytest.approx(float(said.replace("{,}", ".")), abs=5e-5)


def test_two_layers_alike_are_told_one_by_one() -> None:
    """A few layers are named singly, and of many only neighbours of one size are told together."""
    layers = [
        {"units": units, "activation": "tanh", "weights": [["0.5"] * before] * units, "biases": "none"}
        for before, units in itertools.pairwise((2, 2, 2, 3, 1, 1, 1, 1))
    ]
    page = derive.explain(
        derive.Problem(network={"inputs": 2, "layers": layers}, cost="mse", data=[{"x": [1, 2], "y": 0}])
    ).to_markdown(detail="symbols")
    said = "two hidden neurons in layer 1, two hidden neurons in layer 2, three hidden neurons in layer 3, "
    assert said + "one hidden neuron in each of layers 4 to 6, and one output neuron." in page
