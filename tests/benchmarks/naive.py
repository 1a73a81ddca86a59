"""What one writes without derive: compose the cost in SymPy, `diff`, `subs` and `latex` it for every parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy

ACTIVATIONS = {
    "arctan": sympy.atan,
    "tanh": sympy.tanh,
    "sigmoid": lambda z: 1 / (1 + sympy.exp(-z)),
    "relu": lambda z: sympy.Max(0, z),
    "identity": lambda z: z,
}


class Naive:
    """A dense network with half the squared error as one SymPy expression in all its leaves.

    `values` maps the names of `derive` to the exact numbers that `subs` puts in. `layers` holds the parameters.
    """

    def __init__(self, inputs: int, layers: Sequence[tuple[int, str]], values: Mapping[str, Fraction]) -> None:
        self.values = values
        self.numbers: dict[Any, Any] = {}
        self.layers: list[list[Any]] = []
        before = [self._symbol(f"a0[{i}]") for i in range(1, inputs + 1)]
        for number, (units, activation) in enumerate(layers, 1):
            after, parameters = [], []
            for unit in range(1, units + 1):
                weights = [self._symbol(f"W{number}[{unit},{source}]") for source in range(1, len(before) + 1)]
                bias = self._symbol(f"b{number}[{unit}]")
                parameters += [*weights, bias]
                after.append(ACTIVATIONS[activation](sum(w * a for w, a in zip(weights, before, strict=True)) + bias))
            self.layers.append(parameters)
            before = after
        targets = [self._symbol(f"y[{unit}]") for unit in range(1, len(before) + 1)]
        self.cost = sum((a - y) ** 2 for a, y in zip(before, targets, strict=True)) / 2

    def _symbol(self, name: str) -> Any:
        found = sympy.Symbol(name, real=True)
        self.numbers[found] = sympy.Rational(self.values[name].numerator, self.values[name].denominator)
        return found

    def gradient(self, parameter: Any) -> tuple[str, Any]:
        """Return one derivative: its LaTeX and its value to 50 digits."""
        slope = sympy.diff(self.cost, parameter)
        return sympy.latex(slope), slope.subs(self.numbers).evalf(50)

    def gradients(self) -> list[tuple[str, Any]]:
        """Return all derivatives."""
        return [self.gradient(parameter) for layer in self.layers for parameter in layer]
