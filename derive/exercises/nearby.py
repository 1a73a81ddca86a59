"""Numbers near those that a problem gives: the same decimals, the same sign; draws nothing, leaves classes alone.

Targets and inputs that are all 0, 1 or -1 are classes, such as those of a truth table. What is 0 was left away on
purpose and stays so; a learning rate changes only where it hides something (½, 1 and 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from derive.builders.dense import bias, weight
from derive.builders.optimiser import RATE
from derive.exercises.ranges import Part, Range, is_telling
from derive.names import Name
from derive.problem import Problem

_CLASSES = (-1, 0, 1)
_MOST_DECIMALS = 6
_FEWEST = 5  # choices at least for every number
_MOST_EACH_WAY = 30
_SHARE = Fraction(2, 5)  # by which a number may differ
_LIMITED = {"sigmoid": (0, 1), "tanh": (-1, 1), "bipolar-sigmoid": (-1, 1)}


def near(problem: Problem) -> Iterator[Range]:
    """Yield a range around every number that a problem gives and that may change.

    >>> layer = {"units": 1, "activation": "tanh", "weights": [[0.3]], "biases": [0]}
    >>> problem = Problem(network={"inputs": 1, "layers": [layer]}, data=[{"x": [5]}])
    >>> [([str(name) for name in found.names], [str(number) for number, in found.rows]) for found in near(problem)]
    [(['W1[1,1]'], ['1/10', '1/5', '3/10', '2/5', '3/5']), (['a0[1]'], ['3', '4', '5', '6', '7'])]
    """
    if problem.graph is not None:
        yield from _around("inputs", [(Name(name), value) for name, value in problem.graph.inputs.items()])
        yield from _around("parameters", [(Name(name), value) for name, value in problem.graph.parameters.items()])
        return
    assert problem.network is not None, "a problem is a network or a graph"
    for number, layer in enumerate(problem.network.layers, 1):
        if layer.weights is not None:
            yield from _around(
                "weights",
                [
                    (weight(number, unit, source), value)
                    for unit, row in enumerate(layer.weights, 1)
                    for source, value in enumerate(row, 1)
                ],
            )
        if isinstance(layer.biases, Fraction):
            yield from _around("biases", [(bias(number, 1, True), layer.biases)])
        elif isinstance(layer.biases, tuple):
            yield from _around(
                "biases", [(bias(number, unit, False), value) for unit, value in enumerate(layer.biases, 1)]
            )
    yield from _examples(problem)
    if problem.training is not None:
        rate = problem.training.learning_rate
        if rate in (Fraction(1, 2), 1, 2):
            yield Range("rate", (RATE,), tuple((rate + Fraction(n, 10),) for n in (-2, -1, 1, 2)), rate)


def _examples(problem: Problem) -> Iterator[Range]:
    network, cost = problem.network, problem.cost
    assert network is not None
    several = len(problem.data) > 1
    inputs: list[tuple[Name, Fraction]] = []
    targets: list[tuple[Name, Fraction]] = []
    for number, example in enumerate(problem.data, 1):
        mark = number if several else None
        inputs += [(Name("a", 0, (i,), example=mark), value) for i, value in enumerate(example.x, 1)]
        if cost is not None:
            known = [(j, value) for j, value in enumerate(example.y or (), 1) if value is not None]
            targets += [(Name("y", None, (j,), example=mark), value) for j, value in known]
    if any(value not in _CLASSES for _, value in inputs):
        yield from _around("inputs", inputs)
    last = network.layers[-1].activation.kind
    if any(value not in _CLASSES for _, value in targets) and last != "softmax" and not _is_distribution(problem):
        yield from _around("targets", targets, _LIMITED.get(last))


def _is_distribution(problem: Problem) -> bool:
    """Tell whether targets are shares that make 1 together, which change only together."""
    return problem.cost is not None and problem.cost.kind in ("cross-entropy", "kl-divergence")


def _around(
    part: Part, given: Sequence[tuple[Name, Fraction]], limits: tuple[int, int] | None = None
) -> Iterator[Range]:
    """Yield a range for every given number of a part, with the decimals that the part has."""
    unit = Fraction(1, 10 ** _decimals(value for _, value in given))
    for name, value in given:
        if value and (part != "targets" or value not in _CLASSES):
            yield Range(part, (name,), tuple((number,) for number in _choices(value, unit, limits)), value)


def _decimals(values: Iterable[Fraction]) -> int:
    """Return how many decimals some numbers have; small whole ones have one, since too few are near them."""
    numbers = tuple(values)
    found = next(
        (n for n in range(_MOST_DECIMALS) if all((value * 10**n).denominator == 1 for value in numbers)),
        _MOST_DECIMALS,
    )
    if any((value * 10**_MOST_DECIMALS).denominator != 1 for value in numbers):
        return 2  # such as 1/3, which has no decimals to keep
    return 1 if found == 0 and any(0 < abs(value) < 3 for value in numbers) else found


def _choices(value: Fraction, unit: Fraction, limits: tuple[int, int] | None) -> list[Fraction]:
    """Return numbers of the same sign around a given one, more of them where few are near."""
    size, sign = abs(value), 1 if value > 0 else -1
    reach = max(size * _SHARE // unit, 2)
    while True:
        middle = size // unit
        stride = reach // _MOST_EACH_WAY | 1  # an odd one keeps the last decimal alive
        sizes = [(middle + step) * unit for step in range(-(reach // stride) * stride, reach + 1, stride)]
        found = [sign * number for number in sizes if number > 0 and is_telling(number)]
        found = [number for number in found if limits is None or limits[0] < number < limits[1]]
        if len(found) >= _FEWEST - (limits is not None) or reach > size / unit + _FEWEST:
            return sorted(found)
        reach += 1
