"""What makes numbers unfit for a sheet whatever mistakes there are; knows reasons by their codes, no words.

alike       two drawn weights, or inputs, are equal  saturated   an activation near its limit
one-sign    all drawn weights have one sign          dead        ReLUs that are off for every example
symmetric   a matrix mirrors itself but for signs    kink        a value near the place where a formula changes
undefined   a quantity without a value               zero        an asked quantity that is 0

Of the hidden ReLUs of a layer one may be off where there is one example: else every slope is 1, and nobody sees who
forgets it. What is 0 on its account is no coincidence, and may be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from derive.course import Course
from derive.exercises.candidates import Candidates
from derive.exercises.columns import Columns
from derive.exercises.functions import Column
from derive.exercises.gates import gated
from derive.exercises.rounding import Mask
from derive.laws.functions import FUNCTIONS
from derive.names import Name
from derive.term import refs

_FROM_LIMIT = 1 / 50  # of the way between the limits
_LARGEST_SUM = 6  # z of a function without limits, whose slope may still fade or grow beyond measure
_FROM_KINK = 1 / 20
_ZERO = 10**-9
_FLAT = ("identity", "leaky-relu", "prelu", "relu", "step")  # neither grow beyond measure nor fade


@dataclass(frozen=True)
class Rules:
    """The rules for one course, but those `exempt`; what is 0 whatever the numbers breaks none."""

    course: Course
    candidates: Candidates
    asked: Mapping[str, Name]
    needed: frozenset[Name]
    always_zero: frozenset[Name] = frozenset()
    exempt: frozenset[str] = frozenset()

    @cached_property
    def _weights(self) -> tuple[Name, ...]:
        return tuple(name for found in self.candidates.ranges if found.part == "weights" for name in found.names)

    @cached_property
    def _inputs(self) -> tuple[tuple[Name, ...], ...]:
        """The drawn inputs of each example that has several: where two are equal, nobody sees which was taken."""
        drawn = [
            name
            for found in self.candidates.ranges
            if found.part == "inputs" and not found.is_class
            for name in found.names
        ]
        examples = dict.fromkeys(name.example for name in drawn)
        found = (tuple(name for name in drawn if name.example == example) for example in examples)
        return tuple(names for names in found if len(names) > 1)

    @cached_property
    def _signs_vary(self) -> bool:
        spans = [found.span for found in self.candidates.ranges if found.part == "weights"]
        return len(self._weights) > 1 and min(low for low, _ in spans) < 0 < max(high for _, high in spans)

    @cached_property
    def _squares(self) -> tuple[tuple[tuple[Name, Name], ...], ...]:
        """For every square matrix with a drawn weight, the pairs that mirror each other."""
        network = self.course.network
        found = []
        for number, layer in enumerate(network.layers if network else (), 1):
            before = network.layers[number - 2].units if network and number > 1 else network.inputs if network else 0
            pairs = tuple(
                (Name("W", number, (i, j)), Name("W", number, (j, i)))
                for i in range(1, layer.units + 1)
                for j in range(1, i)
            )
            if before == layer.units > 1 and any(name in self._weights for pair in pairs for name in pair):
                found.append(pairs)
        return tuple(found)

    def of_numbers(self, given: Mapping[Name, Column]) -> Iterator[tuple[str, Mask]]:
        """Yield each rule about the given numbers alone, with the candidates that break it."""
        return self._kept(self._of_numbers(given))

    def of_values(self, true: Columns) -> Iterator[tuple[str, Mask]]:
        """Yield each rule about the values on the way to what is asked, with the candidates that break it."""
        return self._kept(self._of_values(true))

    def of_sets(self, too_small: Mask) -> Iterator[tuple[str, Mask]]:
        """Yield of each asked quantity the candidates whose value is hidden by rounding."""
        rows = zip(self.asked.items(), too_small, strict=True)
        return self._kept((f"too-small:{text}", mask) for (text, name), mask in rows if name not in self.always_zero)

    @property
    def lets_all_hide(self) -> bool:
        """Tell whether everything asked may be hidden by rounding, so that no answer would count."""
        asked = [text for text, name in self.asked.items() if name not in self.always_zero]
        return bool(asked) and self.exempt >= {f"too-small:{text}" for text in asked}

    def _kept(self, rules: Iterable[tuple[str, Mask]]) -> Iterator[tuple[str, Mask]]:
        return ((reason, broken) for reason, broken in rules if reason not in self.exempt)

    def _of_numbers(self, given: Mapping[Name, Column]) -> Iterator[tuple[str, Mask]]:
        weights = [given[name] for name in self._weights]
        if len(weights) > 1:
            ordered = np.sort(np.stack(weights), axis=0)
            yield "alike", (ordered[1:] == ordered[:-1]).any(axis=0)
            if self._signs_vary:
                yield "one-sign", (ordered[0] > 0) | (ordered[-1] < 0)
        for names in self._inputs:
            inputs = np.sort(np.stack([given[name] for name in names]), axis=0)
            yield "alike", (inputs[1:] == inputs[:-1]).any(axis=0)
        for pairs in self._squares:
            mirrored = [np.abs(given[first]) == np.abs(given[second]) for first, second in pairs]
            yield "symmetric", np.logical_and.reduce(mirrored)

    def _of_values(self, true: Columns) -> Iterator[tuple[str, Mask]]:
        values = true.values
        for name in self.asked.values():
            yield "undefined", ~np.isfinite(values[name])
        yield from self._of_activations(values)
        for name, closest in true.near.items():
            if name in self.needed:
                yield "kink", closest < _FROM_KINK
        off = gated(self.course.graph, self._may_be_off, values)
        for text, name in self.asked.items():
            if name not in self.always_zero:
                told = self._by_class(name, values) | off.get(name, np.zeros(1, dtype=np.bool_))
                yield f"zero:{text}", (np.abs(values[name]) < _ZERO) & ~told

    def _by_class(self, name: Name, values: Mapping[Name, Column]) -> Mask:
        """Tell where something is 0 because it has a factor that says of what class an example is."""
        found = np.zeros(1, dtype=np.bool_)
        for part in refs(self.course.graph[name].term):
            if part in self._classes:
                found = found | (values[part] == 0)
        every: Mask = found & (values[name] == 0)
        return every

    @cached_property
    def _classes(self) -> frozenset[Name]:
        return frozenset(name for found in self.candidates.ranges if found.is_class for name in found.names)

    def _of_activations(self, values: Mapping[Name, Column]) -> Iterator[tuple[str, Mask]]:
        network = self.course.network
        off: dict[Name, Mask] = {}
        for a in self.course.graph.having("activation") if network is not None else ():
            if a not in self.needed or not a.layer:
                continue
            assert network is not None
            kind, z = network.layers[a.layer - 1].activation, values[a._replace(letter="z")]
            limits = (0, 1) if kind == "softmax" else FUNCTIONS[kind].limits
            if limits:
                low, high = (float(Fraction(end)) for end in limits)
                margin = (high - low) * _FROM_LIMIT
                yield "saturated", ~((values[a] > low + margin) & (values[a] < high - margin))
            elif kind not in _FLAT:
                yield "saturated", ~(np.abs(z) < _LARGEST_SUM)
            if kind == "relu":
                unit = a._replace(example=None)
                off[unit] = off[unit] & (z <= 0) if unit in off else z <= 0
        for layer in dict.fromkeys(unit._replace(indices=()) for unit in off):
            masks = [mask for unit, mask in off.items() if unit._replace(indices=()) == layer]
            yield "dead", np.sum(masks, axis=0) > self._may_be_off.get(layer.layer or 0, 0)

    @cached_property
    def _may_be_off(self) -> Mapping[int, int]:
        """How many units of each hidden layer of ReLUs may be off, by its number."""
        network = self.course.network
        if network is None or len(self.course.solution.setup.examples) > 1:
            return {}
        hidden = enumerate(network.layers[:-1], 1)
        return {number: 1 for number, layer in hidden if layer.activation == "relu" and layer.units > 1}
