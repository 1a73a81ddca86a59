"""Which quantities of a course are worth a box, in the order in which hands work; knows no numbers and no sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derive.builders.dense import Network, bias, weight
from derive.course import Course
from derive.key import Ask, Group
from derive.names import COST, Name

MOST_UPDATES = 3
_UNNUMBERED = 0


@dataclass(frozen=True, slots=True)
class Place:
    """One example of one update, as its names carry it; None where there is only one."""

    example: int | None
    update: int | None

    def at(self, name: Name) -> Name:
        """Return a quantity of this example and update."""
        return name._replace(example=self.example, update=self.update)


def values(course: Course) -> Iterator[Ask]:
    """Yield an ask for every quantity that hands write down: forward, backward, new parameters, the cost again.

    >>> from derive.problem import parse
    >>> from derive.worked import Solution
    >>> problem = parse("network: {inputs: 1, layers: [{units: 1, activation: tanh, weights: [[3]], biases: [1]}]}\\n"
    ...                 "cost: {kind: squared-error}\\ndata: [{x: 2, y: 10}]")
    >>> [ask.quantity for ask in values(Course(Solution(problem)))][3:]
    ['dC/da1[1]', 'da1[1]/dz1[1]', 'delta1[1]', 'dC/dW1[1,1]', 'dC/db1[1]']

    Of a batch the first example is asked in full, of the others what they lead to; of several updates the first, and
    of the next ones their error signals, gradients and new parameters. They have no numbers yet.
    """
    network = course.network
    if network is None:
        yield from _lines(course)
        return
    setup = course.solution.setup
    several = len(setup.batches) > 1
    for number, batch in enumerate(setup.batches[:MOST_UPDATES], 1):
        update = number if several else None
        places = [Place(k if len(batch) > 1 else None, update) for k in batch]
        yield from _forward(course, network, places, brief=number > 1)
        yield from _backward(course, network, places, brief=number > 1)
        new = (name._replace(new=True, update=update) for name in setup.recipe.learned)
        yield from _asks(course, "updates", new)
    if len(setup.batches) <= MOST_UPDATES:
        yield from _again(course)


def _asks(course: Course, group: Group, names: Iterator[Name]) -> Iterator[Ask]:
    """Yield asks for what is defined in the course, not for what is given."""
    for name in names:
        if str(name) in course.names and not course.graph.is_leaf(name):
            yield Ask(_UNNUMBERED, str(name), "value", group)


def _forward(course: Course, network: Network, places: list[Place], brief: bool) -> Iterator[Ask]:
    for number, place in enumerate(places):
        outputs = (Name("a", len(network.layers), (unit,)) for unit in _units(network, len(network.layers)))
        names = outputs if brief or number else _passed(network)
        yield from _asks(course, "forward", map(place.at, names))
        if len(places) > 1:
            yield from _asks(course, "cost", iter((place.at(COST),)))
    whole = Place(None, places[0].update)
    costs = (name for name in course.graph.having("cost") if not name.new and name.update == whole.update)
    yield from _asks(course, "cost", (name for name in costs if name.example is None))


def _passed(network: Network) -> Iterator[Name]:
    """Yield the quantities of the forward pass, unit by unit; those of a softmax layer kind by kind."""
    for number, layer in enumerate(network.layers, 1):
        units = _units(network, number)
        if layer.activation != "softmax":
            yield from (Name(letter, number, (unit,)) for unit in units for letter in "za")
            continue
        for letter in "ze":
            yield from (Name(letter, number, (unit,)) for unit in units)
        yield Name("s", number)
        yield from (Name("a", number, (unit,)) for unit in units)


def _backward(course: Course, network: Network, places: list[Place], brief: bool) -> Iterator[Ask]:
    for number in range(len(network.layers), 0, -1):
        units = _units(network, number)
        if number == len(network.layers):
            means = (Name("M").wrt(COST), Name("R").wrt(COST))
            yield from _asks(course, "deltas", (name for place in places for name in map(place.at, means)))
        for unit in units:
            for order, place in enumerate(places):
                names = _signal(course, network, number, unit)
                shown = [Name("delta", number, (unit,))] if brief or order else names
                yield from _asks(course, "deltas", map(place.at, shown))
            if len(places) == 1:
                yield from _gradients(course, network, number, unit, places[0])
        if len(places) == 1:
            yield from _asks(course, "gradients", iter((places[0].at(Name("b", number).wrt(COST)),)))
    if len(places) > 1:
        whole = Place(None, places[0].update)
        for number in range(1, len(network.layers) + 1):
            for unit in _units(network, number):
                yield from _gradients(course, network, number, unit, whole)
            yield from _asks(course, "gradients", iter((whole.at(Name("b", number).wrt(COST)),)))


def _signal(course: Course, network: Network, layer: int, unit: int) -> list[Name]:
    """Return what leads to the error signal of a unit, and the signal; the short way through softmax needs no more."""
    activation, z = Name("a", layer, (unit,)), Name("z", layer, (unit,))
    signal = Name("delta", layer, (unit,))
    is_softmax = network.layers[layer - 1].activation == "softmax"
    if is_softmax and layer == len(network.layers) and course.solution.setup.route == "short":
        return [signal]
    return [activation.wrt(COST), *([] if is_softmax else [z.wrt(activation)]), signal]


def _gradients(course: Course, network: Network, layer: int, unit: int, place: Place) -> Iterator[Ask]:
    sources = network.inputs if layer == 1 else network.layers[layer - 2].units
    names = [weight(layer, unit, source) for source in range(1, sources + 1)]
    if network.layers[layer - 1].biases == "each":
        names.append(bias(layer, unit, False))
    yield from _asks(course, "gradients", (place.at(name.wrt(COST)) for name in names))


def _again(course: Course) -> Iterator[Ask]:
    """Yield the ask for the cost with the new parameters, of all data; without a cost for the outputs."""
    names = [name for name in course.graph.names if name.new and not course.graph.is_leaf(name)]
    cost = course.solution.setup.recipe.cost
    found = [name for name in names if name._replace(new=False, update=None) == cost]
    if not found and course.network is not None:
        last = len(course.network.layers)
        found = [name for name in names if (name.letter, name.layer) == ("a", last)]
    yield from _asks(course, "again", iter(found))


def _lines(course: Course) -> Iterator[Ask]:
    """Yield the asks of a graph of named lines: its lines, every derivative, new parameters, the last line again."""
    graph = course.graph
    groups: dict[str, Group] = {"line": "forward", "cost": "cost", "update": "updates"}
    groups |= {"derivative": "deltas", "aside": "gradients", "gradient": "gradients"}
    several = len(course.solution.setup.batches) > 1
    for definition in graph.definitions:
        name = definition.name
        if definition.role not in groups or (several and (name.update or 0) > MOST_UPDATES):
            continue
        if name.new and definition.role != "update":
            continue
        yield Ask(_UNNUMBERED, str(name), "value", groups[definition.role])
    if not several or len(course.solution.setup.batches) <= MOST_UPDATES:
        yield from _again(course)


def _units(network: Network, layer: int) -> range:
    return range(1, network.layers[layer - 1].units + 1)
