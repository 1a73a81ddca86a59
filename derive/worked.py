"""Derivation × valuation: the values of every update, carried as the page carries them and without rounding.

Knows no words and no glyphs. Everything is computed when first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from derive.builders.optimiser import RATE
from derive.derivation import Derivation, explain, forward_over
from derive.errors import Fault, Undefined
from derive.evaluate import EXACT, Valuation, evaluate
from derive.graph import Graph
from derive.names import Name
from derive.numbers import Real
from derive.origin import origin
from derive.problem.findings import Finding, Path
from derive.problem.words import sharing, unshared
from derive.setup import Setup, set_up

if TYPE_CHECKING:
    from derive.problem import Problem


@dataclass(frozen=True, slots=True)
class Update:
    """One update: the examples in its batch, its definitions, and their values carried and true.

    `old` are the parameters it starts from as the page prints them; `computed` those that earlier updates made.
    """

    number: int
    batch: tuple[int, ...]
    derivation: Derivation
    page: Valuation
    true: Valuation
    computed: frozenset[Name]


class Solution:
    """One problem, solved: its derivation and its values; `closed` computes every gradient by one formula.

    Where `like` is a problem of the same shape, its derivations serve for both.

    >>> from derive.problem import parse
    >>> layer = "{units: 1, activation: identity, weights: [[3]], biases: [1]}"
    >>> problem = parse("network: {inputs: 1, layers: [" + layer + "]}\\n"
    ...                 "cost: {kind: squared-error}\\ndata: [{x: 2, y: 10}]")
    >>> solution = Solution(problem)
    >>> float(solution.updates[0].true.carried[solution.setup.recipe.cost])
    9.0
    """

    def __init__(self, problem: Problem, closed: bool = False, like: Solution | None = None) -> None:
        self.problem = problem
        self.closed = closed
        self.setup: Setup = set_up(problem)
        shared = like if like is not None and like.closed == closed and like.setup.is_like(self.setup) else None
        self._examples: dict[bool, Graph] = {} if shared is None else shared._examples
        self._chains: dict[int, Derivation] = {} if shared is None else shared._chains
        self._derivations: dict[int, Derivation] = {} if shared is None else shared._derivations
        self._forwards: dict[int, Graph] = {} if shared is None else shared._forwards
        self.slopes: dict[object, Any] = {} if shared is None else shared.slopes

    def shares(self, other: Solution) -> bool:
        """Tell whether another solution has the very derivations of this one."""
        return self._chains is other._chains

    @cached_property
    def size(self) -> int:
        """The number of examples in the first update's batch."""
        return len(self.setup.batches[0])

    @cached_property
    def updates(self) -> tuple[Update, ...]:
        """Every update in order; without training, one that changes nothing.

        Raises Undefined where the page's rounding leaves a quantity without a value.
        """
        if (lost := self._updates[1]) is not None:
            raise lost
        return self._updates[0]

    @property
    def true_updates(self) -> tuple[Update, ...]:
        """Every update, for what needs the true values only: what the page's rounding takes away is left out of it."""
        return self._updates[0]

    @cached_property
    def _updates(self) -> tuple[tuple[Update, ...], Undefined | None]:
        setup = self.setup
        page: Mapping[Name, Real] = setup.parameters
        true: Mapping[Name, Real] = setup.parameters
        found = []
        lost = None
        computed: frozenset[Name] = frozenset()
        for number, batch in enumerate(setup.batches, 1):
            derivation = self.derivation(len(batch))
            which = f" (update {number})" * (len(setup.batches) > 1)
            try:
                exact = evaluate(self.by_chain(len(batch)).whole, self.point(batch, true), EXACT)
            except Undefined as undefined:
                raise self.located(undefined, after=which) from None
            point = self.point(batch, page)
            try:
                carried = evaluate(derivation.whole, point, setup.policy, partial=lost is not None)
            except Undefined as undefined:
                # where there is a value without rounding, rounding is what takes it away
                lost = self.located(undefined, rounded=True, after=which)
                carried = evaluate(derivation.whole, point, setup.policy, partial=True)
            found.append(Update(number, batch, derivation, carried, exact, computed))
            learned = {name: name._replace(new=True) if name in setup.recipe.learned else name for name in page}
            page = {name: carried.carried[new] for name, new in learned.items() if new in carried.carried}
            true = {name: exact.carried.get(name._replace(new=True), value) for name, value in true.items()}
            computed = frozenset(setup.recipe.learned)
        return tuple(found), lost

    def derivation(self, size: int) -> Derivation:
        """Return the derivation of a batch by the ways the page takes."""
        if size not in self._derivations:
            chain = self.by_chain(size)
            example = self.setup.routed(chain.example)
            if self.closed:
                from derive.views.closed import closed

                kept = ("gradient",) if self.setup.forward.having("parameter") else ("gradient", "aside")
                example = closed(example, kept)
            same = example is chain.example
            self._derivations[size] = chain if same else explain(example, self.setup.recipe, size)
        return self._derivations[size]

    def by_chain(self, size: int) -> Derivation:
        """Return the derivation of a batch by the chain rule alone, without lemmas.

        An example is derived once for all sizes; alone it is another one only where root or penalty go around it.
        """
        recipe = self.setup.recipe
        if size not in self._chains:
            alone = size == 1 and (recipe.root or recipe.penalty)
            if alone not in self._examples:
                self._examples[alone] = self.setup.derived(alone)
            self._chains[size] = explain(self._examples[alone], recipe, size)
        return self._chains[size]

    def point(self, batch: tuple[int, ...], parameters: Mapping[Name, Real]) -> dict[Name, Real]:
        """Return the values of all leaves for a batch: parameters, inputs, targets and rates."""
        found: dict[Name, Real] = {**parameters, **self.setup.given}
        alone = len(batch) == 1
        for place, number in enumerate(batch, 1):
            upstream = {name: value for name, value in self.setup.given.items() if name.of or name.letter == "delta"}
            for name, value in {**self.setup.examples[number - 1], **upstream}.items():
                found[name if alone else name._replace(example=place)] = value
        return found

    @cached_property
    def everything(self) -> tuple[int, ...]:
        """The numbers of all examples."""
        return tuple(range(1, len(self.setup.examples) + 1))

    @cached_property
    def all_forward(self) -> Graph:
        """The forward pass over all data, without derivatives."""
        size = len(self.everything)
        if size not in self._forwards:
            self._forwards[size] = forward_over(self.setup.forward, self.setup.recipe, size)
        return self._forwards[size]

    def located(self, lost: Undefined, rounded: bool = False, before: str = "", after: str = "") -> Undefined:
        """Return an error with its places in the problem, each told once, and what to do where rounding is the cause.

        `before` and `after` stand around its words.
        """
        if lost.faults[0].file:
            return lost
        findings: dict[Path, Finding] = {}
        for one in (lost, *lost.also):
            fault = one.faults[0]
            path = origin(self.problem, one.quantity) if isinstance(one.quantity, Name) else ()
            told = Fault(before + fault.what + after, fault.expected, fault.todo)
            if rounded:
                told = Fault(
                    told.what,
                    told.expected,
                    "write 'carry: display' or more digits under numbers, because it has a value without rounding",
                )
            elif path == ("cost",):
                told = self._of_cost(told)
            findings.setdefault(path, Finding(told, path, key=len(path) == 1))
        return lost.told(*self.problem.refused(findings.values()).faults)

    def _of_cost(self, told: Fault) -> Fault:
        """Say of a cost without a value that the output layer does not suit it, where that is why."""
        network, cost = self.problem.network, self.problem.cost
        if network is None or cost is None or not unshared(network.layers[-1].activation.kind, cost.kind):
            return told
        other = sharing(network.widths[-1], cost.kind)
        return Fault(told.what, "outputs between 0 and 1", f"write 'activation: {other}' in the last layer")

    def _over_all(self, which: str, last: bool) -> Valuation:
        """Evaluate the forward pass over all data with the first or the last parameters."""
        policy = self.setup.policy if which == "page" else EXACT
        parameters: dict[Name, Real] = dict(self.setup.parameters)
        if last:
            updates = self.updates if which == "page" else self.true_updates
            values = getattr(updates[-1], which).carried
            parameters = {name: values.get(name._replace(new=True), values[name]) for name in parameters}
        try:
            return evaluate(self.all_forward, self.point(self.everything, parameters), policy)
        except Undefined as undefined:
            # without a value even unrounded, that is what is told
            rounded = which == "page" and bool(self._over_all("true", last))
            raise self.located(undefined, rounded, before="with the new parameters " * last) from None

    @cached_property
    def before(self) -> Valuation:
        """The forward pass over all data with the first parameters, as the page carries it."""
        return self._over_all("page", last=False)

    @cached_property
    def after(self) -> Valuation:
        """The forward pass over all data with the last parameters, as the page carries it."""
        return self._over_all("page", last=True)

    @cached_property
    def true_after(self) -> Valuation:
        """The forward pass over all data with the last parameters, without rounding."""
        return self._over_all("true", last=True)

    @cached_property
    def trains(self) -> bool:
        """Tell whether parameters are updated."""
        return RATE in self.setup.given

    @cached_property
    def digest(self) -> str:
        """A hash of the derivation: the same in every language, notation and format, with any numbers."""
        return self.derivation(self.size).whole.digest
