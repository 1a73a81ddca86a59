"""The reference cases of the library of misconceptions: networks and the values that each mistake leads to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from derive.builders.dense import Layer, Network, Objective, forward
from derive.builders.objective import STRENGTH
from derive.builders.optimiser import RATE
from derive.derivation import Recipe, derive_example, explain
from derive.laws.convention import Convention
from derive.lemmas import applies_short, routed
from derive.misconceptions import Work
from derive.names import Name
from derive.numbers import Real

REFERENCE: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "misconceptions.json").read_text(encoding="utf-8")
)
_COSTS = {"sse": "squared-error", "half": "half-squared-error", "bce": "binary-cross-entropy", "ce": "cross-entropy"}
_FUNCTIONS = {"atan": "arctan"}


@dataclass(frozen=True)
class Case:
    """A network worked out, with its given values."""

    work: Work
    point: Mapping[Name, Real]


def worked(network: Network, size: int = 1, convention: Convention = Convention(), short: bool = True) -> Work:
    """Return the finished derivation of a network over a batch, by the ways a page takes, every parameter updated."""
    graph = forward(network)
    objective = network.objective
    recipe = Recipe(
        convention=convention,
        mean=objective is None or objective.mean_over_examples,
        root=objective is not None and objective.root,
        penalty=objective is not None and objective.penalty,
        learned=graph.having("parameter"),
    )
    example = derive_example(graph, recipe, network=True, alone=size == 1)
    route = "short" if short and applies_short(network) else "jacobian"
    example = routed(example, network, route, convention.signal_sign)
    return Work(explain(example, recipe, size).whole, network, convention)


@cache
def case(name: str) -> Case:
    """Return a reference case."""
    given = REFERENCE["cases"][name]
    exact = {key: json.loads(json.dumps(given[key]), parse_float=Fraction) for key in ("W", "b", "X", "Y")}
    layers = tuple(
        Layer(len(weights), _FUNCTIONS.get(kind, kind)) for weights, kind in zip(given["W"], given["acts"], strict=True)
    )
    strength = Fraction(str(given.get("lam", 0)))
    network = Network(len(given["X"][0]), layers, Objective(_COSTS[given["cost"]], penalty=strength != 0))
    point: dict[Name, Real] = {RATE: Fraction(str(given["lr"]))}
    if strength:
        point[STRENGTH] = strength
    for number, (rows, biases) in enumerate(zip(exact["W"], exact["b"], strict=True), 1):
        for i, (row, value) in enumerate(zip(rows, biases, strict=True), 1):
            point[Name("b", number, (i,))] = Fraction(value)
            point |= {Name("W", number, (i, j)): Fraction(weight) for j, weight in enumerate(row, 1)}
    size = len(exact["X"])
    for k, (inputs, targets) in enumerate(zip(exact["X"], exact["Y"], strict=True), 1):
        example = k if size > 1 else None
        point |= {Name("a", 0, (j,), example=example): Fraction(x) for j, x in enumerate(inputs, 1)}
        point |= {Name("y", None, (i,), example=example): Fraction(y) for i, y in enumerate(targets, 1)}
    return Case(worked(network, size), point)


ENTRY_CASES: Mapping[str, str] = {entry["slug"]: entry["case"] for entry in REFERENCE["entries"]}
