"""A network as the vectors and matrices of a program, at seeded numbers; knows no typed text and no mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from derive.builders.dense import Network, bias, forward, weight
from derive.builders.objective import STRENGTH
from derive.builders.optimiser import RATE
from derive.course import Course
from derive.derivation import derive_example, explain
from derive.evaluate import evaluate
from derive.graph import Graph
from derive.lemmas import routed
from derive.misconceptions import Work
from derive.names import COST, Name
from derive.numbers import Real

Values = npt.NDArray[np.float64]
Entries = npt.NDArray[np.object_]
_DRAWS = 2
_MOST = 97  # hundredths that a drawn number has
_LEAST = 12


@dataclass(frozen=True)
class Point:
    """Every quantity of a network at one point: by its name exactly, and by its variable as an array of floats."""

    values: Mapping[Name, Real]
    variables: Mapping[str, Values]


class Vectors:
    """One update of one example of a network, every layer of it `width` wide where that is said.

    Where all layers are equally wide, every product of matrices and vectors has a value, whichever way it is written.
    """

    def __init__(self, course: Course, width: int = 0) -> None:
        assert course.network is not None, "a program is written for layers"
        network = course.network
        if width:
            layers = tuple(replace(layer, units=width) for layer in network.layers)
            network = replace(network, inputs=width, layers=layers, open_units=frozenset())
        self.network: Network = network
        setup = course.solution.setup
        graph = forward(network)
        learned = graph.having("parameter") if course.solution.trains else ()
        recipe = replace(setup.recipe, learned=learned)
        example = derive_example(graph, recipe, True, True) if setup.has_gradients else graph
        if setup.has_gradients:
            example = routed(example, network, setup.route, recipe.convention.signal_sign)
        self.graph: Graph = explain(example, recipe, 1).whole
        self.work = Work(self.graph, network, recipe.convention)
        self.entries = {variable: names for variable, names in self._variables() if _are_in(names, self.graph)}
        chance = np.random.default_rng(len(network.layers))
        self.points = tuple(self._point(chance) for _ in range(_DRAWS))

    def _variables(self) -> Iterator[tuple[str, Entries]]:
        """Yield the names that each variable of the program holds, in its shape."""
        sizes = [self.network.inputs, *(layer.units for layer in self.network.layers)]
        yield "x", _each(Name("a", 0), sizes[0])
        yield "y", _each(Name("y"), sizes[-1])
        for number, (before, units) in enumerate(pairwise(sizes), 1):
            shared = self.network.layers[number - 1].biases == "shared"
            weights = _weights(number, units, before)
            biases = _array([bias(number, unit, shared) for unit in range(1, 2 if shared else units + 1)])
            yield f"W{number}", weights
            yield f"b{number}", biases
            for letter in "zae":
                yield f"{letter}{number}", _each(Name(letter, number), units)
            yield f"dC_da{number}", _each(Name("a", number).wrt(COST), units)
            yield f"delta{number}", _each(Name("delta", number), units)
            yield f"dW{number}", _mapped(weights, _gradient)
            slopes = _mapped(biases, _gradient)
            yield f"db{number}", slopes.reshape(()) if shared else slopes
            for new in (f"W{number}_new", f"new_W{number}", f"W{number}new", f"W{number}_baru"):
                yield new, _mapped(weights, _updated)
        # The update of any parameter is written once: weights stand for all of them.
        last = _weights(len(self.network.layers), sizes[-1], sizes[-2])
        yield "old", last
        yield "gradient", _mapped(last, _gradient)
        yield "new", _mapped(last, _updated)
        yield "alpha", _array([RATE]).reshape(())
        yield "strength", _array([STRENGTH]).reshape(())

    def _point(self, chance: np.random.Generator) -> Point:
        given = {leaf.name: _drawn(chance, leaf.role) for leaf in self.graph.leaves}
        targets = [leaf.name for leaf in self.graph.leaves if leaf.role == "target"]
        if self.network.layers[-1].activation == "softmax":  # its targets add up to one
            total = sum((given[name] for name in targets), Fraction(0))
            given |= {name: given[name] / total for name in targets}
        values = evaluate(self.graph, given, partial=True).carried
        known = {
            variable: np.array([float(values[name]) for name in names.ravel()]).reshape(names.shape)
            for variable, names in self.entries.items()
            if all(name in values for name in names.ravel())
        }
        return Point(values, known)


def _drawn(chance: np.random.Generator, role: str) -> Fraction:
    size = Fraction(int(chance.integers(_LEAST, _MOST)), 100)
    return size if role in ("target", "rate") else size * int(chance.choice((-1, 1)))


def _each(name: Name, count: int) -> Entries:
    return _array([name._replace(indices=(unit,)) for unit in range(1, count + 1)])


def _weights(number: int, units: int, before: int) -> Entries:
    names = [weight(number, to, source) for to in range(1, units + 1) for source in range(1, before + 1)]
    return _array(names).reshape(units, before)


def _array(names: Sequence[Name]) -> Entries:
    """Return names as an array: a name is a tuple, which numpy would take apart."""
    found = np.empty(len(names), dtype=object)
    for place, name in enumerate(names):
        found[place] = name
    return found


def _mapped(names: Entries, change: Callable[[Name], Name]) -> Entries:
    return _array([change(name) for name in names.ravel()]).reshape(names.shape)


def _gradient(name: Name) -> Name:
    return name.wrt(COST)


def _updated(name: Name) -> Name:
    return name._replace(new=True)


def _are_in(names: Entries, graph: Graph) -> bool:
    return all(name in graph for name in names.ravel())
