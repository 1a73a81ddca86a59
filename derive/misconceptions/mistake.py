"""What an entry of the library is: a name, where it applies, and what it changes; knows no entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from derive.builders.objective import STRENGTH
from derive.builders.optimiser import RATE
from derive.misconceptions.stages import Stage
from derive.misconceptions.work import Step, Work
from derive.numbers import Policy
from derive.term import Term

Family = Literal[
    "forward", "cost", "output", "slope", "weight-gradient", "bias-gradient", "back", "batch", "softmax", "penalty",
    "update", "arithmetic",
]  # fmt: skip
Need = Literal[
    "hidden-layer", "several-outputs", "several-examples", "mean-over-examples", "penalty", "update", "biases"
]
Change = Callable[[Step], Term | None]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One misconception: a change of definitions, or of the rounding policy.

    `changes` gives for a stage how its formula is written by who makes the mistake; None leaves a definition as it
    is. `needs`, `costs`, `on` (activations of layers that it can befall) and `off` (those that it cannot) say where it
    applies. `policy` is how values are rounded instead. `check` names what a student can do alone to see it.
    """

    slug: str
    family: Family
    check: str
    changes: tuple[tuple[Stage, Change], ...] = ()
    needs: tuple[Need, ...] = ()
    costs: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    policy: Callable[[Policy], Policy] | None = None

    @property
    def name_id(self) -> str:
        """The message that names it."""
        return f"misconception.{self.slug}.name"

    @property
    def hint_id(self) -> str:
        """The message that helps a student who made it, without the right value."""
        return f"misconception.{self.slug}.hint"

    @property
    def check_id(self) -> str:
        """The message of a check that a student can do alone."""
        return f"self-check.{self.check}"

    def befalls(self, activation: str) -> bool:
        """Tell whether it can be made in a layer of this activation; what has no layer has no activation."""
        return not activation or ((not self.on or activation in self.on) and activation not in self.off)

    def fits(self, work: Work) -> bool:
        """Tell whether the network has all that the mistake is about."""
        objective = work.network.objective
        if self.costs and (objective is None or objective.kind not in self.costs):
            return False
        activations = {layer.activation for layer in work.network.layers}
        return (not self.on or bool(activations & set(self.on))) and all(_NEEDS[need](work) for need in self.needs)


_NEEDS: Mapping[Need, Callable[[Work], bool]] = {
    "hidden-layer": lambda work: work.last > 1,
    "several-outputs": lambda work: len(work.targets) > 1,
    "several-examples": lambda work: len(work.examples) > 1,
    "mean-over-examples": lambda work: work.network.objective is None or work.network.objective.mean_over_examples,
    "penalty": lambda work: STRENGTH in work.graph,
    "update": lambda work: RATE in work.graph,
    "biases": lambda work: any(layer.biases != "none" for layer in work.network.layers),
}
