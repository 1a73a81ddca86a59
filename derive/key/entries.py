"""A student's numbers and answers, and the key of a whole class; knows no files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from derive.builders.optimiser import RATE
from derive.key.asks import Answer, Ask
from derive.problem import Problem
from derive.problem.exact import spelled


@dataclass(frozen=True, slots=True)
class Entry:
    """One student of a class: `id` as the roster writes it, the `code` of the sheet, all given numbers by name.

    `answers` are by the number of their box. `mistakes` are by slug what a sheet would show, box by box, where the
    mistake is made throughout, unrounded and only where it differs from the truth.
    """

    id: str
    code: str
    numbers: Mapping[str, Fraction]
    answers: Mapping[int, Answer]
    mistakes: Mapping[str, Mapping[int, Fraction]] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a class: one problem whose numbers differ from student to student, and what is asked of everyone.

    `problem` gives everything but the numbers; where it has numbers, an entry's own stand in their place. `kind` is
    the kind of sheet: blanks, mistake, choice or code. `entries` may be read one after another from a file.
    """

    problem: Problem
    asks: tuple[Ask, ...]
    entries: Iterable[Entry]
    kind: str = "blanks"
    seed: int = 0
    version: str = ""
    digest: str = ""

    def problem_of(self, entry: Entry) -> Problem:
        """Return the problem of one student."""
        return filled(self.problem, entry.numbers)

    def numbered(self) -> Mapping[int, Ask]:
        """Return the asks by their numbers."""
        return {ask.number: ask for ask in self.asks}


def filled(problem: Problem, numbers: Mapping[str, Fraction]) -> Problem:
    """Return a problem with given numbers in the places of their names.

    >>> problem = Problem(network={"inputs": 1, "layers": [{"units": 1, "activation": "tanh"}]})
    >>> made = filled(problem, {"W1[1,1]": Fraction(3, 5), "b1[1]": Fraction(1, 5), "a0[1]": Fraction(2)})
    >>> made.network.layers[0].weights, made.data[0].x
    (((Fraction(3, 5),),), (Fraction(2, 1),))

    Examples are as many as the names say where the problem has none. What has no number stays as the problem says.
    """
    if problem.graph is not None:
        given = problem.graph
        return problem.changed(
            graph={
                "inputs": {name: spelled(numbers.get(name, value)) for name, value in given.inputs.items()},
                "parameters": {name: spelled(numbers.get(name, value)) for name, value in given.parameters.items()},
                "define": [line.text for line in given.define],
                **({"cost": given.cost} if given.cost is not None else {}),
                **(
                    {"upstream": {name: spelled(value) for name, value in given.upstream.items()}}
                    if given.upstream
                    else {}
                ),
            }
        )
    assert problem.network is not None, "a problem is a network or a graph"
    sections: dict[str, Any] = {"network": _network(problem, numbers)}
    if data := _data(problem, numbers):
        sections["data"] = data
    if problem.training is not None and str(RATE) in numbers:
        sections["training"] = problem.training.model_copy(update={"learning_rate": numbers[str(RATE)]})
    return problem.changed(**sections)


def _network(problem: Problem, numbers: Mapping[str, Fraction]) -> Any:
    network = problem.network
    assert network is not None
    layers = []
    widths = network.widths
    for number, layer in enumerate(network.layers, 1):
        weights = layer.weights
        if f"W{number}[1,1]" in numbers:
            weights = tuple(
                tuple(numbers[f"W{number}[{unit},{source}]"] for source in range(1, widths[number - 1] + 1))
                for unit in range(1, layer.units + 1)
            )
        biases: Any = layer.biases
        if f"b{number}" in numbers:
            biases = numbers[f"b{number}"]
        elif f"b{number}[1]" in numbers:
            biases = tuple(numbers[f"b{number}[{unit}]"] for unit in range(1, layer.units + 1))
        layers.append(layer.model_copy(update={"weights": weights, "biases": biases}))
    return network.model_copy(update={"layers": tuple(layers)})


def _data(problem: Problem, numbers: Mapping[str, Fraction]) -> list[dict[str, Any]]:
    network = problem.network
    assert network is not None
    count = len(problem.data)
    if not count:
        while f"a0[1]@{count + 1}" in numbers:
            count += 1
        count = count or int("a0[1]" in numbers)
    made = []
    for number in range(1, count + 1):
        at = f"@{number}" if count > 1 else ""
        old = problem.data[number - 1] if problem.data else None
        x = [numbers.get(f"a0[{i}]{at}", old.x[i - 1] if old else Fraction(0)) for i in range(1, network.inputs + 1)]
        units = network.layers[-1].units
        y: list[Fraction | None] | None
        if old is not None:
            y = (
                None
                if old.y is None
                else [
                    numbers.get(f"y[{j}]{at}", value) if value is not None else None for j, value in enumerate(old.y, 1)
                ]
            )
        else:
            y = [numbers.get(f"y[{j}]{at}") for j in range(1, units + 1)] if f"y[1]{at}" in numbers else None
        made.append({"x": x, **({"y": y} if y is not None else {})})
    return made
