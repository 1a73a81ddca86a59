"""An independent network in numpy that works a shipped worksheet; knows nothing of derive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from worksheet_files import entries, text

FUNCTIONS: Mapping[str, tuple[Callable[[Any], Any], Callable[[Any, Any], Any]]] = {
    "identity": (lambda z: z, lambda z, a: np.ones_like(z)),
    "relu": (lambda z: np.maximum(z, 0), lambda z, a: (z > 0) * 1.0),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z, a: a * (1 - a)),
    "tanh": (np.tanh, lambda z, a: 1 - a**2),
    "arctan": (np.arctan, lambda z, a: 1 / (1 + z**2)),
    "softplus": (lambda z: np.log(1 + np.exp(z)), lambda z, a: 1 / (1 + np.exp(-z))),
}


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
