"""The shipped worksheets: every number agrees with the published truth and with an independent numpy network."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from enclosure import Hand, enclosure, spread

import derive

HERE = Path(__file__).parent
WORKSHEETS = HERE.parent / "worksheets"
NAMES = (
    "arctan-2-2-1",
    "arctan-layer-1",
    "arctan-unit",
    "dosage",
    "fruit",
    "iris-softmax",
    "not",
    "not-one",
    "relu-sigmoid-1-4-2-1",
    "sigmoid-2-2-1",
    "sigmoid-2-2-2",
    "tanh-3-2",
    "tanh-batch-11",
    "xor",
)

# worksheet, part of the JSON, quantity ({0} and {1} count from 1), published case, place of its true value there
PUBLISHED = (
    ("fruit", "values", "z1[1]", "s0-fruit-linear", "z"),
    ("fruit", "values", "a1[1]", "s0-fruit-linear", "a"),
    ("fruit", "cost", "", "s0-fruit-linear", "C"),
    ("fruit", "derivatives", "a1[1]", "s0-fruit-linear", "dC_da"),
    ("fruit", "derivatives", "b1[1]", "s0-fruit-linear", "dC_db"),
    ("fruit", "derivatives", "W1[1,1]", "s0-fruit-linear", "dC_dw"),
    ("fruit", "updated", "W1[1,1]", "s0-fruit-linear", "w_new"),
    ("fruit", "updated", "b1[1]", "s0-fruit-linear", "b_new"),
    ("fruit", "cost_after", "", "s0-fruit-linear", "C_after"),
    ("not-one", "values", "z1[1]", "s0-not-x1", "z"),
    ("not-one", "values", "a1[1]", "s0-not-x1", "a"),
    ("not-one", "cost", "", "s0-not-x1", "C"),
    ("not-one", "derivatives", "a1[1]", "s0-not-x1", "dC_da"),
    ("not-one", "derivatives", "z1[1]", "s0-not-x1", "delta"),
    ("not-one", "derivatives", "W1[1,1]", "s0-not-x1", "dC_dw"),
    ("not-one", "derivatives", "b1[1]", "s0-not-x1", "dC_db"),
    ("not", "values", "z1[1]@1", "s0-not-x0", "z"),
    ("not", "values", "a1[1]@1", "s0-not-x0", "a"),
    ("not", "values", "C@1", "s0-not-x0", "C"),
    ("not", "derivatives", "a1[1]@1", "s0-not-x0", "dC_da"),
    ("not", "derivatives", "z1[1]@1", "s0-not-x0", "delta"),
    ("not", "derivatives", "W1[1,1]@1", "s0-not-x0", "dC_dw"),
    ("not", "derivatives", "b1[1]@1", "s0-not-x0", "dC_db"),
    ("not", "values", "a1[1]@2", "s0-not-x1", "a"),
    ("not", "values", "C@2", "s0-not-x1", "C"),
    ("not", "derivatives", "W1[1,1]@2", "s0-not-x1", "dC_dw"),
    ("not", "derivatives", "b1[1]@2", "s0-not-x1", "dC_db"),
    ("not", "cost", "", "s0-not-contour", "table.0.C"),
    ("not", "derivatives", "W1[1,1]", "s0-not-contour", "table.0.dC_dw"),
    ("not", "derivatives", "b1[1]", "s0-not-contour", "table.0.dC_db"),
    ("tanh-3-2", "values", "z1[{0}]", "s0-q5-matrix-tanh", "z"),
    ("tanh-3-2", "values", "a1[{0}]", "s0-q5-matrix-tanh", "a"),
    ("tanh-3-2", "cost", "", "s0-q5-matrix-tanh", "C"),
    ("tanh-3-2", "derivatives", "a1[{0}]", "s0-q5-matrix-tanh", "dC_da"),
    ("tanh-3-2", "derivatives", "z1[{0}]", "s0-q5-matrix-tanh", "delta"),
    ("tanh-3-2", "derivatives", "W1[{0},{1}]", "s0-q5-matrix-tanh", "dC_dW"),
    ("tanh-3-2", "derivatives", "b1[{0}]", "s0-q5-matrix-tanh", "dC_db"),
    ("tanh-3-2", "derivatives", "a0[{0}]", "s0-q5-matrix-tanh", "dC_dx"),
    ("arctan-unit", "values", "z1[1]", "s3-ff-arctan", "z"),
    ("arctan-unit", "values", "a1[1]", "s3-ff-arctan", "a"),
    ("arctan-2-2-1", "values", "z1[{0}]", "s3-arctan222-layer2", "z2"),
    ("arctan-2-2-1", "values", "a1[{0}]", "s3-arctan222-layer2", "a2"),
    ("arctan-2-2-1", "values", "z2[1]", "s3-arctan222-layer2", "z3"),
    ("arctan-2-2-1", "values", "a2[1]", "s3-arctan222-layer2", "a3"),
    ("arctan-2-2-1", "derivatives", "a2[1]", "s3-arctan222-layer2", "err"),
    ("arctan-2-2-1", "derivatives", "z2[1]", "s3-arctan222-layer2", "delta3_1"),
    ("arctan-2-2-1", "derivatives", "W2[1,{0}]", "s3-arctan222-layer2", "dJ_dw2_1"),
    ("arctan-2-2-1", "derivatives", "b2[1]", "s3-arctan222-layer2", "dJ_db2_1"),
    ("arctan-2-2-1", "updated", "W2[1,1]", "s3-arctan222-layer2", "w11_2_new"),
    ("arctan-2-2-1", "updated", "W2[1,2]", "s3-arctan222-layer2", "w12_2_new"),
    ("arctan-2-2-1", "updated", "b2[1]", "s3-arctan222-layer2", "b1_2_new"),
    ("arctan-layer-1", "values", "z1[{0}]", "s3-arctan222-layer1", "z2"),
    ("arctan-layer-1", "values", "a1[{0}]", "s3-arctan222-layer1", "a2"),
    ("arctan-layer-1", "values", "z2[1]", "s3-arctan222-layer1", "z3"),
    ("arctan-layer-1", "values", "a2[1]", "s3-arctan222-layer1", "a3"),
    ("arctan-layer-1", "derivatives", "z2[1]", "s3-arctan222-layer1", "delta3_1"),
    ("arctan-layer-1", "derivatives", "a1[1]", "s3-arctan222-layer1", "inner"),
    ("arctan-layer-1", "derivatives", "z1[1]", "s3-arctan222-layer1", "delta2_1"),
    ("arctan-layer-1", "derivatives", "W1[1,{0}]", "s3-arctan222-layer1", "dJ_dw1_1"),
    ("arctan-layer-1", "derivatives", "b1[1]", "s3-arctan222-layer1", "dJ_db1_1"),
    ("arctan-layer-1", "updated", "W1[1,1]", "s3-arctan222-layer1", "w11_1_new"),
    ("dosage", "values", "z1[{0}]@{1}", "s3-drug-softplus", "z1"),
    ("dosage", "values", "a1[{0}]@{1}", "s3-drug-softplus", "softplus"),
    ("dosage", "values", "a2[1]@{0}", "s3-drug-softplus", "output"),
    ("tanh-batch-11", "values", "z1[{0}]@{1}", "s3-batch11-tanh", "z2"),
    ("tanh-batch-11", "values", "a1[{0}]@{1}", "s3-batch11-tanh", "a2"),
    ("tanh-batch-11", "values", "z2[{0}]@{1}", "s3-batch11-tanh", "z3"),
    ("tanh-batch-11", "values", "a2[{0}]@{1}", "s3-batch11-tanh", "a3"),
    ("tanh-batch-11", "values", "C@{0}", "s3-batch11-tanh", "per_sample_cost"),
    ("tanh-batch-11", "cost", "", "s3-batch11-tanh", "J"),
    ("tanh-batch-11", "derivatives", "z2[{0}]@{1}", "s3-batch11-tanh", "delta3"),
    ("tanh-batch-11", "derivatives", "z1[{0}]@{1}", "s3-batch11-tanh", "delta2"),
    ("tanh-batch-11", "derivatives", "W2[1,1]@{0}", "s3-batch11-tanh", "prod_W11"),
    ("tanh-batch-11", "derivatives", "W2[1,2]@{0}", "s3-batch11-tanh", "prod_W12"),
    ("tanh-batch-11", "derivatives", "W2[2,1]@{0}", "s3-batch11-tanh", "prod_W21"),
    ("tanh-batch-11", "derivatives", "W2[2,2]@{0}", "s3-batch11-tanh", "prod_W22"),
    ("tanh-batch-11", "derivatives", "W2[{0},{1}]", "s3-batch11-tanh", "dW2"),
    ("tanh-batch-11", "derivatives", "W1[{0},{1}]", "s3-batch11-tanh", "dW1"),
    ("tanh-batch-11", "derivatives", "b2[{0}]", "s3-batch11-tanh", "db2"),
    ("tanh-batch-11", "derivatives", "b1[{0}]", "s3-batch11-tanh", "db1"),
    ("relu-sigmoid-1-4-2-1", "values", "z1[{0}]", "s4-1421", "z1"),
    ("relu-sigmoid-1-4-2-1", "values", "a1[{0}]", "s4-1421", "a1"),
    ("relu-sigmoid-1-4-2-1", "values", "z2[{0}]", "s4-1421", "z2"),
    ("relu-sigmoid-1-4-2-1", "values", "a2[{0}]", "s4-1421", "a2"),
    ("relu-sigmoid-1-4-2-1", "values", "a3[1]", "s4-1421", "a3"),
    ("relu-sigmoid-1-4-2-1", "cost", "", "s4-1421", "L"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "a3[1]", "s4-1421", "dL_da3"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "W3[1,{0}]", "s4-1421", "dL_dW3"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "b3[1]", "s4-1421", "dL_db3"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "a2[{0}]", "s4-1421", "dL_da2"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "z2[{0}]", "s4-1421", "delta2"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "W2[{1},{0}]", "s4-1421", "dL_dW2"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "b2[{0}]", "s4-1421", "dL_db2"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "a1[{0}]", "s4-1421", "dL_da1"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "z1[{0}]", "s4-1421", "delta1"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "W1[{0},1]", "s4-1421", "dL_dW1"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "b1[{0}]", "s4-1421", "dL_db1"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "a0[1]", "s4-1421", "dL_dx"),
    ("relu-sigmoid-1-4-2-1", "updated", "W3[1,{0}]", "s4-1421", "W3_new"),
    ("relu-sigmoid-1-4-2-1", "updated", "b3[1]", "s4-1421", "b3_new"),
    ("relu-sigmoid-1-4-2-1", "updated", "W2[{1},{0}]", "s4-1421", "W2_new"),
    ("relu-sigmoid-1-4-2-1", "updated", "b2[{0}]", "s4-1421", "b2_new"),
    ("relu-sigmoid-1-4-2-1", "updated", "W1[{0},1]", "s4-1421", "W1_new"),
    ("relu-sigmoid-1-4-2-1", "updated", "b1[{0}]", "s4-1421", "b1_new"),
    ("relu-sigmoid-1-4-2-1", "cost_after", "", "s4-1421", "L_after_true_update"),
    ("xor", "cost", "", "s1-xor", "MSE"),
    ("xor", "derivatives", "W1[{1},{0}]", "s1-xor", "dW1"),
    ("xor", "derivatives", "b1[{0}]", "s1-xor", "db1"),
    ("xor", "derivatives", "W2[{1},{0}]", "s1-xor", "dW2"),
    ("xor", "derivatives", "b2[{0}]", "s1-xor", "db2"),
    ("sigmoid-2-2-1", "cost", "", "s2-221-sigmoid", "L"),
    ("sigmoid-2-2-1", "values", "z{0}[{1}]", "s2-221-sigmoid", "z"),
    ("sigmoid-2-2-1", "values", "a{0}[{1}]", "s2-221-sigmoid", "a"),
    ("sigmoid-2-2-1", "derivatives", "z{0}[{1}]", "s2-221-sigmoid", "delta"),
    ("sigmoid-2-2-1", "derivatives", "W2[1,{0}]", "s2-221-sigmoid", "grads.Wo"),
    ("sigmoid-2-2-1", "derivatives", "b2[1]", "s2-221-sigmoid", "grads.Bo"),
    ("sigmoid-2-2-1", "derivatives", "W1[1,1]", "s2-221-sigmoid", "grads.Wh00"),
    ("sigmoid-2-2-1", "derivatives", "W1[1,2]", "s2-221-sigmoid", "grads.Wh10"),
    ("sigmoid-2-2-1", "derivatives", "W1[2,1]", "s2-221-sigmoid", "grads.Wh01"),
    ("sigmoid-2-2-1", "derivatives", "W1[2,2]", "s2-221-sigmoid", "grads.Wh11"),
    ("sigmoid-2-2-1", "derivatives", "b1[1]", "s2-221-sigmoid", "grads.Bh0"),
    ("sigmoid-2-2-1", "derivatives", "b1[2]", "s2-221-sigmoid", "grads.Bh1"),
    ("iris-softmax", "values", "e1[{0}]", "s3-iris-softmax", "exp"),
    ("iris-softmax", "values", "a1[{0}]", "s3-iris-softmax", "p"),
    ("iris-softmax", "cost", "", "s3-iris-xent", "error_exact"),
    ("iris-softmax", "derivatives", "z1[{0}]", "s3-iris-xent", "dJ_dz_softmax"),
)

# worksheet, part of the JSON, quantity, what a published page has there, the rule that it broke
SLIPS = (
    ("arctan-layer-1", "derivatives", "W1[1,1]", -1.25, "divided by f' instead of multiplying"),
    ("arctan-layer-1", "updated", "W1[1,1]", 0.925, "divided by f' instead of multiplying"),
    ("tanh-batch-11", "derivatives", "W1[1,1]", 1.7372e-4, "W2 not transposed"),
    ("tanh-batch-11", "derivatives", "W1[1,2]", 1.7516e-4, "W2 not transposed"),
    ("tanh-batch-11", "derivatives", "W1[2,1]", 2.1725e-4, "W2 not transposed"),
    ("tanh-batch-11", "derivatives", "W1[2,2]", 3.5474e-4, "W2 not transposed"),
    ("tanh-batch-11", "derivatives", "b1[1]", 0.5536e-4, "W2 not transposed"),
    ("tanh-batch-11", "derivatives", "b1[2]", 0.8839e-4, "W2 not transposed"),
    ("tanh-batch-11", "derivatives", "z1[2]@8", 0.145e-3, "W2 not transposed"),
    ("tanh-batch-11", "values", "z2[2]@2", 0.399, "a digit lost"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "b1[1]", -0.02073, "product of sums, and a in place of w"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "b1[4]", -0.04146, "product of sums, and a in place of w"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "W1[1,1]", -0.04146, "product of sums, and a in place of w"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "W1[4,1]", -0.08292, "product of sums, and a in place of w"),
    ("relu-sigmoid-1-4-2-1", "updated", "W1[1,1]", 0.2603, "product of sums, and a in place of w"),
    ("relu-sigmoid-1-4-2-1", "updated", "b1[4]", 1.04146, "learning rate dropped"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "a2[1]", -0.50474, "one factor a too many"),
    ("relu-sigmoid-1-4-2-1", "derivatives", "a2[2]", -0.25130, "one factor a too many"),
    ("xor", "derivatives", "W2[1,1]", 0.09396137029595435, "errors summed before the product"),
    ("xor", "derivatives", "b2[1]", 0.16382708060426418, "errors summed before the product"),
    ("not-one", "cost", "", 0.696, "a rounded before squaring"),
    ("iris-softmax", "values", "a1[1]", 0.69, "computed from sums that were not printed"),
    ("iris-softmax", "values", "a1[2]", 0.10, "computed from sums that were not printed"),
)

# what a careful person writes with four decimals, each rounded value used from then on
BY_HAND = {
    "a1[1]": "1.1607",
    "a1[2]": "1.1442",
    "z2[1]": "1.0108",
    "a2[1]": "0.7908",
    "C": "0.0219",
    "delta2[1]": "-0.1035",
    "dC/dW2[1,1]": "-0.1201",
    "dC/dW2[1,2]": "-0.1184",
    "dC/da1[1]": "-0.0621",
    "delta1[1]": "-0.0099",
    "dC/dW1[1,1]": "-0.0495",
    "dC/dW1[1,2]": "-0.0297",
    "dC/da1[2]": "-0.0104",
    "delta1[2]": "-0.0018",
    "dC/dW1[2,1]": "-0.0090",
    "dC/dW1[2,2]": "-0.0054",
}

FUNCTIONS: Mapping[str, tuple[Callable[[Any], Any], Callable[[Any, Any], Any]]] = {
    "identity": (lambda z: z, lambda z, a: np.ones_like(z)),
    "relu": (lambda z: np.maximum(z, 0), lambda z, a: (z > 0) * 1.0),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z, a: a * (1 - a)),
    "tanh": (np.tanh, lambda z, a: 1 - a**2),
    "arctan": (np.arctan, lambda z, a: 1 / (1 + z**2)),
    "softplus": (lambda z: np.log(1 + np.exp(z)), lambda z, a: 1 / (1 + np.exp(-z))),
}


def path(name: str) -> Path:
    return WORKSHEETS / f"{name}.yaml"


@cache
def text(name: str) -> Any:
    return yaml.safe_load(path(name).read_text(encoding="utf-8"))


@cache
def report(name: str) -> Any:
    """Return what `derive explain --to json` gives for a worksheet."""
    return derive.explain(derive.load(path(name))).to_json()


def found(name: str, part: str, quantity: str) -> float:
    """Return one number of the report: the cost before or after, or a quantity of the only update."""
    if part == "cost_after":
        return float(report(name)["cost_after"])
    update = report(name)["updates"][0]
    return float(update["cost"] if part == "cost" else update[part][quantity])


def same(number: float, true: float) -> bool:
    return math.isclose(number, true, rel_tol=1e-9, abs_tol=1e-12)


@cache
def truths() -> dict[str, Any]:
    cases = yaml.safe_load((HERE / "data" / "published.yaml").read_text(encoding="utf-8"))["cases"]
    return {case["id"]: case["truth"] for case in cases}


def entries(value: Any, place: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], float]]:
    """Give each number of a nested list with its indices, counted from 1."""
    if isinstance(value, list):
        for index, inner in enumerate(value, 1):
            yield from entries(inner, (*place, index))
    else:
        yield place, float(value)


def parameters(name: str) -> tuple[list[Any], list[Any]]:
    """Return the weights, out-in, and the biases of a worksheet as arrays."""
    network = text(name)["network"]
    turned = network.get("weights_are") == "in-out"
    weights = [np.array(layer["weights"], float) for layer in network["layers"]]
    biases = [np.array(layer["biases"], float) for layer in network["layers"]]
    return [w.T if turned else w for w in weights], biases


def one_example(
    name: str,
    weights: list[Any],
    biases: list[Any],
    example: Mapping[str, Any],
    at_names: Callable[[Any], Any] = lambda x: x,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return values and derivatives of one example; `at_names` is applied to every named value, as rounding is."""
    problem, last = text(name), len(weights)
    kinds = [layer["activation"] for layer in problem["network"]["layers"]]
    values = {"a0": np.array(example["x"], float)}
    derivatives: dict[str, Any] = {}
    for n, (kind, w, b) in enumerate(zip(kinds, weights, biases, strict=True), 1):
        values[f"z{n}"] = z = at_names(w @ values[f"a{n - 1}"] + b)
        if kind == "softmax":
            values[f"e{n}"] = e = at_names(np.exp(z))
            values[f"s{n}"] = s = at_names(np.array(e.sum()))
            values[f"a{n}"] = at_names(e / s)
        else:
            values[f"a{n}"] = at_names(FUNCTIONS[kind][0](z))
    if "cost" not in problem:
        return values, derivatives
    known = [t is not None for t in example["y"]]
    y = np.array([0 if t is None else t for t in example["y"]], float)
    a = values[f"a{last}"]
    if problem["cost"]["kind"] == "cross-entropy":
        values["C"] = at_names(np.array(-(y * np.log(a)).sum()))
        above = -y / a
    else:
        half = 0.5 if problem["cost"]["kind"] == "half-squared-error" else 1.0
        values["C"] = at_names(np.array(half * ((a - y)[known] ** 2).sum()))
        above = 2 * half * (a - y) * known
    for n in range(last, 0, -1):
        derivatives[f"a{n}"] = above = at_names(above)
        if kinds[n - 1] == "softmax":
            delta = a - y
        else:
            delta = above * at_names(FUNCTIONS[kinds[n - 1]][1](values[f"z{n}"], values[f"a{n}"]))
        for given, number in problem["network"].get("upstream", {}).items():
            if given.startswith(f"z{n}["):
                delta[int(given[3:-1]) - 1] = number
        derivatives[f"z{n}"] = derivatives[f"b{n}"] = delta = at_names(delta)
        derivatives[f"W{n}"] = at_names(np.outer(delta, values[f"a{n - 1}"]))
        above = weights[n - 1].T @ delta
    derivatives["a0"] = at_names(above)
    return values, derivatives


def spelled(arrays: Mapping[str, Any], suffix: str = "") -> dict[str, float]:
    """Return every entry of the arrays under its name in the vocabulary: W1[2,1], s1, C, with the suffix."""
    result = {}
    for letter, array in arrays.items():
        for place, number in entries(array.tolist()):
            index = f"[{','.join(map(str, place))}]" if place else ""
            result[f"{letter}{index}{suffix}"] = number
    return result


def reference(name: str) -> dict[str, Any]:
    """Return values, derivatives, updated parameters and both costs from numpy alone."""
    problem, (weights, biases) = text(name), parameters(name)
    results = [one_example(name, weights, biases, example) for example in problem["data"]]
    suffixes = [f"@{k}" for k in range(1, len(results) + 1)] if len(results) > 1 else [""]
    values: dict[str, float] = {}
    derivatives: dict[str, float] = {}
    for suffix, (one_values, one_derivatives) in zip(suffixes, results, strict=True):
        values |= spelled(one_values, suffix)
        derivatives |= spelled(one_derivatives, suffix)
    if "cost" not in problem:
        return {"values": values, "derivatives": {}, "updated": {}, "cost": None, "cost_after": None}
    letters = [f"{letter}{n}" for n in range(1, len(weights) + 1) for letter in "Wb"]
    means = {letter: np.mean([one[letter] for _, one in results], axis=0) for letter in letters}
    derivatives |= spelled(means)
    cost = float(np.mean([one["C"] for one, _ in results]))
    if "training" not in problem:
        return {"values": values, "derivatives": derivatives, "updated": {}, "cost": cost, "cost_after": None}
    rate = problem["training"]["learning_rate"]
    weights = [w - rate * means[f"W{n}"] for n, w in enumerate(weights, 1)]
    biases = [b - rate * means[f"b{n}"] for n, b in enumerate(biases, 1)]
    updated = {f"W{n}": w for n, w in enumerate(weights, 1)} | {f"b{n}": b for n, b in enumerate(biases, 1)}
    after = [one_example(name, weights, biases, example)[0]["C"] for example in problem["data"]]
    return {
        "values": values,
        "derivatives": derivatives,
        "updated": spelled(updated),
        "cost": cost,
        "cost_after": float(np.mean(after)),
    }


def asked(name: str) -> list[str]:
    """Return what a sheet of this worksheet asks: gradients of the batch, or the values of a page without a cost."""
    numbers = spread(path(name), Hand())
    if "cost" not in text(name):
        return [quantity for quantity in numbers if not quantity.startswith("a0")]
    links = () if len(text(name)["data"]) > 1 else ("delta", "dC/da", "C")
    return [q for q in numbers if "@" not in q and q.startswith(("dC/dW", "dC/db", *links))]


def hand(name: str) -> Hand:
    numbers = text(name)["numbers"]
    return Hand(decimals=numbers.get("decimals"), significant=numbers.get("significant"))


def test_the_shipped_worksheets_are_these() -> None:
    """The folder holds exactly the worksheets that the manual names."""
    assert list(NAMES) == sorted(file.stem for file in WORKSHEETS.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_titles_source_and_digits_are_given(name: str) -> None:
    """Each worksheet has both titles, names its source and its digits, and leaves the language to the reader."""
    problem = text(name)
    assert set(problem["title"]) == {"en", "id"} and all(problem["title"].values())
    assert problem["title"]["en"] != problem["title"]["id"]
    assert problem["source"].strip().endswith(".") and "/" not in problem["source"]
    assert set(problem["numbers"]) in ({"decimals"}, {"significant"})
    assert "lang" not in problem.get("present", {})


@pytest.mark.parametrize("name", NAMES)
def test_no_asked_quantity_is_too_small(name: str) -> None:
    """The digits are enough: no set of reachable answers holds 0 or is wider than 10 % of the value on either side."""
    parts = spread(path(name), hand(name))
    assert {quantity: parts[quantity] for quantity in asked(name) if parts[quantity] > 0.1} == {}


@pytest.mark.parametrize("name", NAMES)
def test_no_digit_is_wasted(name: str) -> None:
    """With one digit less something asked would be too small, unless the four decimals of the default are enough."""
    decimals = text(name)["numbers"]["decimals"]
    parts = spread(path(name), Hand(decimals=decimals - 1))
    assert decimals == 4 or any(parts[quantity] > 0.1 for quantity in asked(name))


@pytest.mark.parametrize(("quantity", "written"), BY_HAND.items())
def test_the_enclosure_holds_careful_hand_work(quantity: str, written: str) -> None:
    """What a careful person writes for arctan-2-2-1 is in the set."""
    assert enclosure(path("arctan-2-2-1"), Hand(decimals=4))[quantity].holds(Fraction(written))


@pytest.mark.parametrize("name", NAMES)
def test_the_enclosure_holds_the_truth_and_each_rounded_name(name: str) -> None:
    """The unrounded values and those of a page that rounds every named value are in the set."""
    weights, biases = parameters(name)
    unit = 10.0 ** text(name)["numbers"]["decimals"]
    sets = enclosure(path(name), hand(name))
    for k, example in enumerate(text(name)["data"], 1):
        suffix = f"@{k}" if len(text(name)["data"]) > 1 else ""
        for at_names in (np.asarray, lambda x: np.sign(x) * np.floor(np.abs(x) * unit + 0.5) / unit):
            values, derivatives = one_example(name, weights, biases, example, at_names)
            numbers = spelled(values, suffix) | {f"dC/d{q}": x for q, x in spelled(derivatives, suffix).items()}
            for quantity in sets.keys() & numbers.keys():
                low, high = float(sets[quantity].low), float(sets[quantity].high)
                assert low - 1e-12 <= numbers[quantity] <= high + 1e-12, quantity


@pytest.mark.parametrize(("name", "part", "pattern", "case", "place"), PUBLISHED)
def test_the_numbers_are_the_published_true_ones(name: str, part: str, pattern: str, case: str, place: str) -> None:
    """Every published quantity that the vocabulary can name has its true value."""
    value = truths()[case]
    for key in place.split("."):
        value = value[int(key)] if key.isdigit() else value[key]
    expected = {pattern.format(*index): number for index, number in entries(value)}
    wrong = {q: (true, found(name, part, q)) for q, true in expected.items() if not same(found(name, part, q), true)}
    assert wrong == {}


@pytest.mark.parametrize(("name", "part", "quantity", "slip", "rule"), SLIPS)
def test_a_published_slip_is_not_repeated(name: str, part: str, quantity: str, slip: float, rule: str) -> None:
    """Where a lecture went wrong, the worksheet does not follow it."""
    assert abs(found(name, part, quantity) - slip) > 1e-3 * abs(slip), rule


@pytest.mark.parametrize("name", NAMES)
def test_an_independent_network_gives_the_same_numbers(name: str) -> None:
    """Values, derivatives, updated parameters and costs are those of forward and backward passes in numpy."""
    expected, given = reference(name), text(name)["network"].get("upstream", {})
    unknown = {quantity.replace("z", "a") for quantity in given}  # dC/da of a unit whose dC/dz is given does not exist
    update = report(name)["updates"][0]
    for part in ("values", "derivatives", "updated"):
        for quantity, number in expected[part].items():
            if part != "derivatives" or quantity not in unknown:
                assert same(update[part][quantity], number), (part, quantity, number, update[part][quantity])
    assert set(update["updated"]) == set(expected["updated"])
    assert (expected["cost"] is None) == (update["cost"] is None)
    assert expected["cost"] is None or same(update["cost"], expected["cost"])
    assert expected["cost_after"] is None or same(report(name)["cost_after"], expected["cost_after"])


@pytest.mark.parametrize("name", [name for name in NAMES if "cost" in text(name)])
def test_matrices_are_written_out_in(name: str) -> None:
    """Row i, column j of a gradient matrix is the derivative of the weight to i from j, however the file is written."""
    update = report(name)["updates"][0]
    for letter, matrix in update["tensors"]["gradients"].items():
        for place, number in entries(matrix):
            assert number == update["derivatives"][f"{letter}[{','.join(map(str, place))}]"]
    assert update["batch"] == list(range(1, len(text(name)["data"]) + 1))
    assert report(name)["certificate"]


def test_without_training_there_is_one_update_without_new_values() -> None:
    """Without training there is one entry and nothing is updated."""
    assert [update["updated"] for name in ("not-one", "tanh-3-2") for update in report(name)["updates"]] == [{}, {}]
