"""Networks with numbers that pupils work by hand, solved once for all tests; checks nothing."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from derive.accepted import Accepted, accepted
from derive.numbers import Policy
from derive.problem import parse
from derive.worked import Solution

WORKSHEETS = Path(__file__).parents[1] / "worksheets"
SIGMOIDS = [
    {"act": "sigmoid", "W": [[-0.2, 0.6], [0.7, -0.4]], "b": [-0.6, -0.3]},
    {"act": "sigmoid", "W": [[-0.5, -0.9]], "b": [-0.8]},
]
TWO_OUTPUTS = [
    {"act": "sigmoid", "W": [[0.4, -0.7], [0.9, 0.3]], "b": [0.2, -0.1]},
    {"act": "sigmoid", "W": [[0.8, -0.5], [-1.2, 0.6]], "b": [-0.4, 0.7]},
]
NETWORKS: dict[str, dict[str, Any]] = {
    "arctan 2-2-1": {
        "layers": [
            {"act": "arctan", "W": [[0.8, -0.6], [0.3, 0.2]], "b": [0.1, 0.1]},
            {"act": "arctan", "W": [[0.6, 0.1]], "b": [0.2]},
        ],
        "cost": "half-squared-error",
        "rate": 0.1,
        "data": [([5, 3], [1])],
    },
    "sigmoid 2-2-1": {"layers": SIGMOIDS, "cost": "squared-error", "rate": 0.3, "data": [([0.9, -0.5], [1])]},
    "sigmoid 2-2-2": {
        "layers": TWO_OUTPUTS,
        "cost": "half-squared-error",
        "rate": 0.4,
        "data": [([0.6, 0.9], [0.9, 0.2])],
    },
    "tanh 2-2-2": {
        "layers": [layer | {"act": "tanh"} for layer in TWO_OUTPUTS],
        "cost": "squared-error",
        "rate": 0.4,
        "data": [([0.63, 0.9], [0.9, 0.2])],
    },
    "relu 1-4-2-1": {
        "layers": [
            {"act": "relu", "W": [[0.25], [0.5], [0.75], [1]], "b": [1, 1, 1, 1]},
            {"act": "sigmoid", "W": [[0.1, 0.75, -0.5, 0.25], [-0.3, 0.25, 0.5, 0.75]], "b": [0.1, -1]},
            {"act": "identity", "W": [[1.0, 0.5]], "b": [1]},
        ],
        "cost": "half-squared-error",
        "rate": 0.25,
        "data": [([2], [3])],
    },
    "batch": {
        "layers": SIGMOIDS,
        "cost": "squared-error",
        "rate": 0.3,
        "data": [([0.9, -0.5], [1]), ([0.4, 0.7], [0]), ([-0.6, 0.2], [1])],
    },
    "softmax": {
        "layers": [
            SIGMOIDS[0],
            {"act": "softmax", "W": [[-0.5, -0.9], [0.3, 0.8], [0.2, -0.35]], "b": [-0.8, 0.1, 0.3]},
        ],
        "cost": "cross-entropy",
        "rate": 0.3,
        "data": [([0.9, -0.5], [1, 0, 0])],
    },
}


@cache
def solution(name: str) -> Solution:
    """Return a network of the list, solved."""
    net = NETWORKS[name]
    layers = [
        {"units": len(layer["W"]), "activation": layer["act"], "weights": layer["W"], "biases": layer["b"]}
        for layer in net["layers"]
    ]
    problem = {
        "network": {"inputs": len(net["data"][0][0]), "layers": layers},
        "cost": {"kind": net["cost"]},
        "data": [{"x": x, "y": y} for x, y in net["data"]],
        "training": {"learning_rate": net["rate"]},
    }
    return Solution(parse(json.dumps(problem)))


def sets(solved: Solution, truncation: bool = False, **digits: int | None) -> dict[str, Accepted]:
    """Return the accepted sets of the first update by the words of the vocabulary."""
    policy = Policy(**digits) if digits else solved.setup.policy  # type: ignore[arg-type]
    found = accepted(
        solved.derivation(solved.size).whole,
        solved.point(solved.setup.batches[0], solved.setup.parameters),
        policy,
        truncation=truncation,
    )
    return {str(name): answer for name, answer in found.items()}
