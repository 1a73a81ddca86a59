"""The nice numbers that each given quantity may be; knows what a problem leaves out or gives, draws nothing.

A range is data, so that an overview can print it. What is a class rather than a measure (targets of 0 and 1, inputs of
a truth table) is drawn as a class or stays as it is; everything else is never 0, 1 or ½ in size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Literal

from derive.builders.dense import bias, weight
from derive.laws.costs import COSTS
from derive.names import Name
from derive.problem import Problem

Part = Literal["weights", "biases", "inputs", "targets", "rate", "parameters"]
Row = tuple[Fraction, ...]

_POSITIVE = ("relu", "softplus")
_UNIT = ("sigmoid",)
_SIGNED = ("tanh", "bipolar-sigmoid", "arctan")
_SMALL, _LARGE = 10, 15  # tenths
_FINEST = 100
_LEAST = Fraction(1, 10)
_MOST_CLASSES = 4  # of outputs whose every row of zeros and ones is listed


@dataclass(frozen=True, slots=True)
class Range:
    """What some quantities may be: one row of numbers for all of them, or each a row of its own.

    `rows` are the choices, `given` the number that the problem gives for its one name. Where a row has one number and
    there are several names, they get different rows of it.

    >>> Range("biases", (Name("b", 1, (1,)),), ((Fraction(1, 5),), (Fraction(-1, 5),))).span
    (Fraction(-1, 5), Fraction(1, 5))
    """

    part: Part
    names: tuple[Name, ...]
    rows: tuple[Row, ...]
    given: Fraction | None = None

    @property
    def together(self) -> bool:
        """Tell whether one row holds the numbers of all its names."""
        return len(self.rows[0]) == len(self.names)

    @property
    def span(self) -> tuple[Fraction, Fraction]:
        """The smallest and the largest number."""
        numbers = [number for row in self.rows for number in row]
        return min(numbers), max(numbers)

    @property
    def is_class(self) -> bool:
        """Tell whether it says of what kind an example is, with zeros and ones, rather than how large."""
        return self.part == "targets" and all(number in (0, 1) for row in self.rows for number in row)


def is_telling(number: Fraction) -> bool:
    """Tell whether a number hides nothing by itself, as 0, 1 and ½ do.

    >>> is_telling(Fraction(-1)), is_telling(Fraction(3, 10))
    (False, True)
    """
    return abs(number) not in (0, 1, Fraction(1, 2))


def is_all_drawn(problem: Problem) -> bool:
    """Tell whether a problem is only a shape, of which no numbers can be left out or be given otherwise."""
    network = problem.network
    if network is None or problem.data:
        return False
    return all(layer.weights is None and layer.biases in (None, False) for layer in network.layers)


def left_out(problem: Problem) -> Iterator[Range]:
    """Yield the ranges of what a problem leaves out.

    >>> problem = Problem(network={"inputs": 1, "layers": [{"units": 1, "activation": "tanh", "biases": [0.3]}]})
    >>> [(found.part, [str(name) for name in found.names]) for found in left_out(problem)]
    [('weights', ['W1[1,1]']), ('inputs', ['a0[1]'])]
    """
    network = problem.network
    if network is None:
        return
    widths = network.widths
    weights, biases = [], []
    for number, layer in enumerate(network.layers, 1):
        units, sources = range(1, layer.units + 1), range(1, widths[number - 1] + 1)
        if layer.weights is None:
            weights += [weight(number, unit, source) for unit in units for source in sources]
        if layer.biases is None:
            biases += [bias(number, unit, False) for unit in units]
    if weights:
        yield _different("weights", weights, _SMALL)
    if biases:
        yield _different("biases", biases, _SMALL)
    if not problem.data:
        yield _different("inputs", [Name("a", 0, (source,)) for source in range(1, network.inputs + 1)], _LARGE)
        if problem.cost is not None:
            yield from _targets(problem)


def _different(part: Part, names: Sequence[Name], largest: int) -> Range:
    """Return a range with numbers enough that all can differ, in size too if tenths suffice."""
    for under in (10, 20, _FINEST):
        sizes = [Fraction(n, under) for n in range(1, largest * under // 10)]
        both = tuple((sign * size,) for size in sizes if size >= _LEAST and is_telling(size) for sign in (1, -1))
        if 2 * len(names) <= len(both) or under == _FINEST:
            return Range(part, tuple(names), both)
    raise AssertionError("the finest range is returned")


def _targets(problem: Problem) -> Iterator[Range]:
    """Yield what targets may be: what the cost asks for, and what the last activation can give."""
    network, cost = problem.network, problem.cost
    assert network is not None and cost is not None
    last = network.layers[-1]
    names = tuple(Name("y", None, (unit,)) for unit in range(1, last.units + 1))
    kind = last.activation.kind
    if cost.kind == "kl-divergence" or (kind == "softmax" and COSTS[cost.kind].distribution and len(names) == 1):
        yield Range("targets", names, tuple(_shares(len(names))))
    elif kind == "softmax":
        yield Range("targets", names, tuple(_one_hot(len(names))))
    elif COSTS[cost.kind].distribution or kind == "step":
        yield Range("targets", names, tuple(_classes(len(names))))
    else:
        tenths = [1, 2, 3, 4, 6, 7, 8, 9]
        if kind not in (*_UNIT, *_SIGNED):
            tenths += [12, 13, 14, 15, 16, 17, 18]
        signs = (1,) if kind in (*_UNIT, *_POSITIVE) else (1, -1)
        rows = tuple((Fraction(sign * n, 10),) for n in tenths for sign in signs)
        for place in range(0, len(names), len(rows)):
            yield Range("targets", names[place : place + len(rows)], rows)


def _one_hot(count: int) -> Iterable[Row]:
    return (tuple(Fraction(int(unit == hot)) for unit in range(count)) for hot in range(count))


def _classes(count: int) -> Iterable[Row]:
    """Return rows of zeros and ones with a one in them; of many outputs every other one is 1, from one of two on."""
    if count > _MOST_CLASSES:
        return (tuple(Fraction((unit + start) % 2) for unit in range(count)) for start in range(2))
    return (row for row in product((Fraction(0), Fraction(1)), repeat=count) if any(row))


def _shares(count: int) -> Iterable[Row]:
    """Return shares that make 1 together, all different where three or fewer tenths can be so."""
    if count == 1:
        return ((Fraction(1),),)
    if count > _MOST_CLASSES:
        unit = max(1, 200 // (count * (count + 1)))
        base = [Fraction(n * unit, 100) for n in range(1, count)]
        base.append(1 - sum(base, Fraction(0)))
        return (tuple(base[start:] + base[:start]) for start in range(count))
    tenths = [Fraction(n, 10) for n in (1, 2, 3, 4, 6, 7, 8)]
    return (row for row in product(tenths, repeat=count) if sum(row) == 1 and len(set(row)) == count)
