"""Problems with every figure that suits them, solved and drawn once for all tests; checks nothing."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import derive
from derive.compose.page import compose
from derive.document import Figure
from derive.face import Worked
from derive.problem.choice import chosen, shipped
from derive.render.figures.picture import Drawn
from derive.render.figures.shapes import Area
from derive.render.writer import Presentation, pictures
from derive.resources import folder

BLUE, RED = "#0b5394", "#b5331a"
GRAPH = {
    "graph": {
        "inputs": {"x": -2, "y": 5, "z": -4},
        "parameters": {"w": 3, "w_1": 0.5},
        "define": ["q = x + y", "p = tanh(w_1*x)", "f = q*z + w*p", "g = f**2 + q"],
        "cost": "g",
    },
    "training": {"learning_rate": "0.01", "steps": 4},
}
DEEP = {  # 3-4-4-2, several examples, mini-batches
    "network": {
        "inputs": 3,
        "layers": [
            {
                "units": 4,
                "activation": "leaky-relu",
                "weights": [
                    ["0.12", "-0.34", "0.56"],
                    ["-0.78", "0.91", "0.23"],
                    ["0.45", "0.67", "-0.89"],
                    [1, 2, -3],
                ],
                "biases": ["0.1", "-0.2", "0.3", "0.4"],
            },
            {
                "units": 4,
                "activation": "tanh",
                "weights": [["0.12", "-0.3", "0.5", "0.4"], ["-0.8", "0.9", "0.2", "0.3"]] * 2,
                "biases": "none",
            },
            {
                "units": 2,
                "activation": "sigmoid",
                "weights": [["0.12", "-0.34", "0.56", "0.4"], ["-0.78", "0.91", "0.23", "0.3"]],
                "biases": "0.1",
            },
        ],
    },
    "cost": {"kind": "binary-cross-entropy", "l2": "0.1"},
    "data": [{"x": [1, -2, "0.5"], "y": [1, 0]}, {"x": ["0.3", 2, "-0.5"], "y": [0, 1]}, {"x": [1, 1, 1], "y": [1, 1]}],
    "training": {"learning_rate": "0.5", "steps": 3, "batch": 2},
}
LARGE = {
    "network": {
        "inputs": 8,
        "layers": [{"units": 7, "activation": "relu", "weights": [[1] * 8] * 7, "biases": "none"}],
    },
    "data": [{"x": [1] * 8}],
}
OWN = {"graph": GRAPH, "deep": DEEP, "large": LARGE}


@cache
def solved(name: str) -> Worked:
    """A worksheet or one of the problems above, asked for every figure that can be drawn of it."""
    problem = derive.Problem(**OWN[name]) if name in OWN else chosen(name)
    figures: list[Any] = ["network", "values"]
    layers = problem.network.layers if problem.network else ()
    if problem.graph or any(layer.activation.kind != "softmax" for layer in layers):
        figures.append("curves")
    if problem.training and (problem.graph or problem.cost):
        figures.append("cost")
    if problem.graph or problem.cost:
        pair = ["w", "w_1"] if problem.graph else [f"W{len(layers)}[1,1]", "W1[1,1]"]
        figures.append({"contour": ["W1[1,1]", _other(name)] if pair[0] == pair[1] else pair})
    return derive.explain(problem.changed(figures=figures))


def _other(name: str) -> str:
    return next(str(p) for p in derive.explain(chosen(name))._solution.setup.parameters if str(p) != "W1[1,1]")


@cache
def drawings(name: str, lang: str = "en") -> tuple[tuple[Figure, Drawn], ...]:
    """The figures of a problem with their pictures."""
    document = compose(solved(name)._solution, None, language=lang)
    found = [block for block in document.blocks if isinstance(block, Figure)]
    look = Presentation(lang, "superscript", lang == "id", (folder("templates"),))
    return tuple(zip(found, pictures(document, look), strict=True))


def figure(name: str, kind: str, lang: str = "en") -> tuple[Figure, Drawn]:
    """One figure of a problem."""
    return next(pair for pair in drawings(name, lang) if pair[0].kind == kind)


SHEETS = (*shipped(), *OWN)


def normal(text: str) -> str:
    """Return text with signs and marks as Python writes them."""
    return text.replace("−", "-").replace("{,}", ".").replace(",", ".")


NET = """\
network:
  inputs: 2
  layers:
    - {units: 1, activation: sigmoid, weights: [[1, 2]], biases: [0]}
cost: mse
data: [{x: [1, 2], y: [1]}]
training: {learning_rate: 1}
"""


def corners(area: Area) -> np.ndarray:
    """Return the four corners of a rectangle."""
    middle, along, across = (np.array(one) for one in ((area.x, area.y), area.along, area.across))
    return np.array([middle + along * a + across * b for a, b in ((1, 1), (1, -1), (-1, -1), (-1, 1))])
