"""Backpropagation through two sigmoid layers by hand, in plain numpy, with mistakes made in it: an oracle for sheets.

Nothing of `derive` is used: each mistake is written out where it is made.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

MISTAKES = (
    "bias-omitted-forward", "weights-transposed-forward", "forward-input-skips-layer", "activation-skipped-hidden",
    "activation-applied-twice", "sigmoid-exponent-sign", "weight-sign-lost", "error-sign", "half-not-cancelled",
    "absolute-error-gradient", "prediction-instead-of-error", "target-index-wrong", "dropped-derivative-output",
    "dropped-derivative-hidden", "sigma-instead-of-sigma-prime", "divided-by-derivative", "incoming-forgotten",
    "outer-product-transposed", "bias-gradient-one", "bias-gradient-zero", "weight-not-transposed",
    "path-sum-forgotten", "product-of-sums", "paths-averaged", "updated-weights-in-backward",
    "error-not-delta-propagated", "update-added", "learning-rate-forgotten", "learning-rate-squared",
    "update-old-value-dropped", "bias-not-updated",
)  # fmt: skip
ONE_OUTPUT = ("weight-not-transposed", "path-sum-forgotten", "product-of-sums", "paths-averaged", "target-index-wrong")


def sigmoid(z: Array, mistake: str = "") -> Array:
    """Return the logistic function."""
    return 1 / (1 + np.exp(z if mistake == "sigmoid-exponent-sign" else -z))


def weighted(weights: Array, biases: Array, before: Array, mistake: str) -> Array:
    """Return the weighted sums of a layer."""
    if mistake == "weights-transposed-forward" and weights.shape[0] == weights.shape[1]:
        weights = weights.T
    if mistake == "weight-sign-lost":
        weights = np.abs(weights)
    return weights @ before + (0 if mistake == "bias-omitted-forward" else biases)


def slope(a: Array, mistake: str, hidden: bool) -> Array:
    """Return the derivative of the activation by its value."""
    if mistake == ("dropped-derivative-hidden" if hidden else "dropped-derivative-output"):
        return np.ones_like(a)
    return a if mistake == "sigma-instead-of-sigma-prime" else a * (1 - a)


def work(numbers: Mapping[str, float], outputs: int, factor: float, mistake: str = "") -> dict[str, float]:
    """Return every quantity of a 2-2-n network with the cost factor · Σ (a - y)², by its name, with a mistake made."""
    first = np.array([[numbers[f"W1[{i},{j}]"] for j in (1, 2)] for i in (1, 2)])
    second = np.array([[numbers[f"W2[{i},{j}]"] for j in (1, 2)] for i in range(1, outputs + 1)])
    b1 = np.array([numbers[f"b1[{i}]"] for i in (1, 2)])
    b2 = np.array([numbers[f"b2[{i}]"] for i in range(1, outputs + 1)])
    x = np.array([numbers[f"a0[{i}]"] for i in (1, 2)])
    y = np.array([numbers[f"y[{i}]"] for i in range(1, outputs + 1)])
    rate = numbers["learning-rate"]

    z1 = weighted(first, b1, x, mistake)
    a1 = z1 if mistake == "activation-skipped-hidden" else sigmoid(z1, mistake)
    if mistake == "activation-applied-twice":
        a1 = sigmoid(a1)
    z2 = weighted(second, b2, x if mistake == "forward-input-skips-layer" else a1, mistake)
    a2 = sigmoid(z2, mistake)
    cost = factor * np.sum((a2 - y) ** 2)

    error = 2 * factor * (a2 - y)
    match mistake:
        case "error-sign":
            error = -error
        case "half-not-cancelled":
            error = error / 2
        case "absolute-error-gradient":
            error = np.sign(a2 - y)
        case "prediction-instead-of-error":
            error = 2 * factor * a2
        case "target-index-wrong":
            error = 2 * factor * (a2 - y[0])
    d2 = error / (a2 * (1 - a2)) if mistake == "divided-by-derivative" else error * slope(a2, mistake, False)
    gw2, gb2 = gradients(d2, a1, mistake)
    back = second - rate * gw2 if mistake == "updated-weights-in-backward" else second
    before = back.T @ (error if mistake == "error-not-delta-propagated" else d2)
    match mistake:
        case "weight-not-transposed" if outputs == 2:
            before = back @ d2
        case "path-sum-forgotten":
            before = back[0] * d2[0]
        case "product-of-sums":
            before = back.sum(axis=0) * d2.sum()
        case "paths-averaged":
            before = before / outputs
    d1 = before / (a1 * (1 - a1)) if mistake == "divided-by-derivative" else before * slope(a1, mistake, True)
    gw1, gb1 = gradients(d1, x, mistake)

    found = {"C": float(cost)}
    for name, values in {
        "z1": z1, "a1": a1, "z2": z2, "a2": a2, "dC/da2": error, "delta2": d2, "dC/da1": before, "delta1": d1,
        "dC/db1": gb1, "dC/db2": gb2, "b1'": updated(b1, rate, gb1, mistake, True),
        "b2'": updated(b2, rate, gb2, mistake, True),
    }.items():  # fmt: skip
        stem, mark = name.rstrip("'"), "'" * name.count("'")
        found |= {f"{stem}[{i}]{mark}": float(value) for i, value in enumerate(values, 1)}
    for name, rows in {
        "dC/dW1": gw1, "dC/dW2": gw2,
        "W1'": updated(first, rate, gw1, mistake), "W2'": updated(second, rate, gw2, mistake),
    }.items():  # fmt: skip
        stem, mark = name.rstrip("'"), "'" * name.count("'")
        found |= {f"{stem}[{i},{j}]{mark}": float(v) for i, row in enumerate(rows, 1) for j, v in enumerate(row, 1)}
    return found


def gradients(signal: Array, before: Array, mistake: str) -> tuple[Array, Array]:
    """Return the gradients of a layer's weights and biases."""
    weights = np.outer(signal, np.ones_like(before) if mistake == "incoming-forgotten" else before)
    if mistake == "outer-product-transposed" and weights.shape[0] == weights.shape[1]:
        weights = weights.T
    biases = {"bias-gradient-one": np.ones_like(signal), "bias-gradient-zero": 0 * signal}
    return weights, biases.get(mistake, signal)


def updated(old: Array, rate: float, gradient: Array, mistake: str, bias: bool = False) -> Array:
    """Return parameters after one step."""
    match mistake:
        case "update-added":
            return old + rate * gradient
        case "learning-rate-forgotten":
            return old - gradient
        case "learning-rate-squared":
            return old - rate**2 * gradient
        case "update-old-value-dropped":
            return -rate * gradient
        case "bias-not-updated" if bias:
            return old
    return old - rate * gradient
