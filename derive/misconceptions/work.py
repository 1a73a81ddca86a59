"""A finished derivation of a dense network as mistakes see it: steps, indices, neighbours; knows no mistake."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from derive.builders.dense import Layer, Network, bias, weight
from derive.builders.objective import STRENGTH
from derive.graph import Definition, Graph
from derive.laws.convention import Convention
from derive.misconceptions.stages import Stage, stages_of
from derive.names import COST, Name
from derive.term import Neg, Ref, Sum, Term, refs
from derive.tidy import tidy


@dataclass(frozen=True, slots=True)
class Work:
    """The finished graph of one update of a network, with the stages of its definitions.

    >>> from derive.builders.dense import Objective, forward
    >>> from derive.derivation import Recipe, derive_example
    >>> net = Network(1, (Layer(1, "tanh"),), Objective("squared-error"))
    >>> work = Work(derive_example(forward(net), Recipe(), network=True, alone=True), net)
    >>> [str(step.name) for step in work.at("signal")]
    ['delta1[1]']
    """

    graph: Graph
    network: Network
    convention: Convention = Convention()
    examples: tuple[int | str | None, ...] = field(init=False, compare=False)
    _stages: dict[str, tuple[Step, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        inputs = dict.fromkeys(name.example for name in self.graph.names if name.letter == "a" and name.of is None)
        object.__setattr__(self, "examples", tuple(inputs))
        found: dict[str, list[Step]] = {}
        for definition in self.graph.definitions:
            step = Step(self, definition)
            for stage in stages_of(definition, self.graph, self.network):
                found.setdefault(stage, []).append(step)
        object.__setattr__(self, "_stages", {stage: tuple(steps) for stage, steps in found.items()})

    def at(self, stage: Stage) -> tuple[Step, ...]:
        """Return the steps of a stage in order."""
        return self._stages.get(stage, ())

    @property
    def last(self) -> int:
        """The number of the output layer."""
        return len(self.network.layers)

    def units(self, layer: int) -> int:
        """Return how many units a layer has; layer 0 is the input."""
        return self.network.layers[layer - 1].units if layer else self.network.inputs

    def layer(self, number: int) -> Layer:
        """Return the description of a layer, from 1."""
        return self.network.layers[number - 1]

    @property
    def targets(self) -> tuple[int, ...]:
        """The output units that have a target."""
        return tuple(unit for unit in range(1, self.units(self.last) + 1) if unit not in self.network.open_units)


@dataclass(frozen=True, slots=True)
class Step:
    """One definition and its neighbours, each by the same name in every network.

    Quantities of an example are those of this step's own example. An index that no quantity has gives a name that
    stands nowhere: what is written with it does not apply.
    """

    work: Work = field(repr=False)
    definition: Definition

    @property
    def name(self) -> Name:
        """The quantity that is defined."""
        return self.definition.name

    @property
    def term(self) -> Term:
        """Its right formula."""
        return self.definition.term

    @property
    def layer(self) -> int:
        """Its layer; 0 where it has none."""
        return self.name.layer or 0

    @property
    def unit(self) -> int:
        """Its unit, of a weight the unit it leads to; 1 where it has none."""
        return int(self.name.indices[0]) if self.name.indices else 1

    @property
    def source(self) -> int:
        """The unit that a weight comes from."""
        return int(self.name.indices[1])

    @property
    def activation(self) -> str:
        """The activation of its layer, or nothing."""
        return self.work.layer(self.layer).activation if self.layer else ""

    def units(self, layer: int) -> range:
        """Return the units of a layer, from 1."""
        return range(1, self.work.units(layer) + 1)

    def _own(self, name: Name) -> Ref:
        return Ref(name._replace(example=self.name.example))

    def a(self, layer: int, unit: int) -> Ref:
        """Return an activation, or an input in layer 0."""
        return self._own(Name("a", layer, (unit,)))

    def z(self, layer: int, unit: int) -> Ref:
        """Return a weighted sum."""
        return self._own(Name("z", layer, (unit,)))

    def e(self, layer: int, unit: int) -> Ref:
        """Return an exponential of a softmax."""
        return self._own(Name("e", layer, (unit,)))

    def y(self, unit: int) -> Ref:
        """Return a target."""
        return self._own(Name("y", None, (unit,)))

    def w(self, layer: int, to: int, source: int) -> Ref:
        """Return a weight."""
        return Ref(weight(layer, to, source))

    def b(self, layer: int, unit: int) -> Ref:
        """Return the bias of a unit."""
        return Ref(bias(layer, unit, self.work.layer(layer).biases == "shared"))

    def slope(self, layer: int, unit: int) -> Ref:
        """Return ∂a/∂z of one unit; it stands nowhere where the slope is a plain number."""
        return self._own(Name("z", layer, (unit,)).wrt(Name("a", layer, (unit,))))

    def cost_by(self, quantity: Ref) -> Ref:
        """Return ∂C/∂ of a quantity of this example."""
        return self._own(quantity.name.wrt(COST))

    def error(self, layer: int, unit: int) -> Term:
        """Return ∂C/∂z as later products write it: δ, or -δ where the convention says so."""
        signal = self._own(Name("delta", layer, (unit,)))
        return signal if self.work.convention.signal_sign > 0 else Neg(signal)

    def signed(self, term: Term) -> Term:
        """Return δ from ∂C/∂z, by the convention."""
        return tidy(term if self.work.convention.signal_sign > 0 else Neg(term))

    @property
    def penalty(self) -> tuple[Term, ...]:
        """The terms of its formula that belong to the penalty."""
        return tuple(part for part in summands(self.term) if Ref(STRENGTH).name in refs(part))

    def data(self, term: Term) -> Term:
        """Return a formula in place of what belongs to the data; the penalty stays."""
        return tidy(Sum((term, *self.penalty))) if self.penalty else tidy(term)


def summands(term: Term) -> tuple[Term, ...]:
    """Return the terms of a sum, or the term alone."""
    return term.terms if isinstance(term, Sum) else (term,)


def total(terms: Iterable[Term]) -> Term:
    """Return the sum of one or more terms."""
    found = tuple(terms)
    return Sum(found) if len(found) > 1 else found[0]
