"""Dense layers as named definitions: z = Σ w a + b, a = f(z), softmax through e and s; knows no derivatives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from derive.graph import Definition, Graph, Leaf
from derive.laws.costs import over_units
from derive.laws.functions import call
from derive.names import COST, Name
from derive.term import Call, Neg, Num, Prod, Quot, Ref, Sum, Term


@dataclass(frozen=True, slots=True)
class Layer:
    """One dense layer: how many units, which activation with which constants, and which biases.

    `bias_input` is what a bias is multiplied by: 1, or -1 where it is a threshold.
    """

    units: int
    activation: str = "identity"
    constants: tuple[Fraction, ...] = ()
    biases: Literal["each", "shared", "none"] = "each"
    bias_input: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Objective:
    """The cost of a problem: its kind and constants, its reductions, a root over it, an l2 penalty beside it."""

    kind: str
    constants: tuple[Fraction, ...] = ()
    mean_over_units: bool = False
    mean_over_examples: bool = True
    root: bool = False
    penalty: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """A stack of dense layers with its objective; `open_units` are outputs without a target.

    >>> len(forward(Network(2, (Layer(2, "tanh"), Layer(1, "tanh")), Objective("squared-error"))).definitions)
    7
    """

    inputs: int
    layers: tuple[Layer, ...]
    objective: Objective | None = None
    open_units: frozenset[int] = frozenset()


def weight(layer: int, to: int, source: int) -> Name:
    """Return the name of a weight: layer, to unit, from unit."""
    return Name("W", layer, (to, source))


def bias(layer: int, unit: int, shared: bool) -> Name:
    """Return the name of a bias; one that a layer shares has no index."""
    return Name("b", layer, () if shared else (unit,))


def parameters(network: Network) -> Iterator[Name]:
    """Yield the parameters unit by unit: a unit's weights, then its bias."""
    before = network.inputs
    for number, layer in enumerate(network.layers, 1):
        for unit in range(1, layer.units + 1):
            yield from (weight(number, unit, source) for source in range(1, before + 1))
            if layer.biases == "each":
                yield bias(number, unit, False)
        if layer.biases == "shared":
            yield bias(number, 1, True)
        before = layer.units


def forward(network: Network) -> Graph:
    """Return the forward pass and the cost of one example.

    Root and penalty belong to a whole batch: `builders.batch` adds them where there are several examples, `alone`
    where there is one.
    """
    targets = [unit for unit in range(1, network.layers[-1].units + 1) if unit not in network.open_units]
    leaves = [Leaf(Name("a", 0, (i,)), "input") for i in range(1, network.inputs + 1)]
    if network.objective:
        leaves += [Leaf(Name("y", None, (unit,)), "target") for unit in targets]
    leaves += [Leaf(name, "parameter") for name in parameters(network)]
    definitions = []
    before = network.inputs
    for number, layer in enumerate(network.layers, 1):
        definitions += _layer(number, layer, before)
        before = layer.units
    if network.objective and targets:
        last = len(network.layers)
        outputs = tuple((Ref(Name("a", last, (unit,))), Ref(Name("y", None, (unit,)))) for unit in targets)
        objective = network.objective
        term = over_units(objective.kind, outputs, objective.constants, objective.mean_over_units)
        definitions.append(Definition(COST, term, "cost"))
    return Graph(tuple(leaves), tuple(definitions))


def _layer(number: int, layer: Layer, before: int) -> list[Definition]:
    units = range(1, layer.units + 1)
    sums = {unit: Name("z", number, (unit,)) for unit in units}
    weighted = {unit: Definition(sums[unit], _weighted(number, unit, layer, before), "weighted-sum") for unit in units}
    if layer.activation != "softmax":
        constants = tuple(Num(value, decimal=True) for value in layer.constants)
        found = []
        for unit in units:
            term = call(layer.activation, Ref(sums[unit]), *constants)
            found += [weighted[unit], Definition(Name("a", number, (unit,)), term, "activation")]
        return found
    exponentials = {unit: Name("e", number, (unit,)) for unit in units}
    total = Name("s", number)
    parts: tuple[Term, ...] = tuple(Ref(exponentials[unit]) for unit in units)
    return [
        *weighted.values(),
        *(Definition(exponentials[unit], Call("exp", (Ref(sums[unit]),)), "exponential") for unit in units),
        Definition(total, Sum(parts) if len(parts) > 1 else parts[0], "exponential-sum"),
        *(
            Definition(Name("a", number, (unit,)), Quot(Ref(exponentials[unit]), Ref(total)), "activation")
            for unit in units
        ),
    ]


def _weighted(number: int, unit: int, layer: Layer, before: int) -> Term:
    terms: list[Term] = [
        Prod((Ref(weight(number, unit, source)), Ref(Name("a", number - 1, (source,)))))
        for source in range(1, before + 1)
    ]
    if layer.biases != "none":
        own = Ref(bias(number, unit, layer.biases == "shared"))
        match layer.bias_input:
            case 1:
                terms.append(own)
            case -1:
                terms.append(Neg(own))
            case value:
                terms.append(Prod((own, Num(value))))
    return Sum(tuple(terms)) if len(terms) > 1 else terms[0]
