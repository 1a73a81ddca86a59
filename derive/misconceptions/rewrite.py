"""From a finished derivation and a mistake to the mistaken graph; the one evaluator works it; knows no entry."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from derive.errors import Undefined
from derive.evaluate import EXACT, Arithmetic, Valuation, evaluate
from derive.graph import Definition, Graph, Leaf
from derive.misconceptions.mistake import Mistake
from derive.misconceptions.work import Step, Work
from derive.names import Name
from derive.numbers import Policy, Real
from derive.term import Term, refs

_PARTS = ("link", "exponential", "exponential-sum")


class Mistaken:
    """A whole derivation as someone writes it who makes one mistake throughout: forward, backward and updates.

    `changed` holds what is written for quantities that have another definition; a mistake of rounding changes none.
    """

    def __init__(self, mistake: Mistake, true: Graph, changed: Mapping[Name, Term]) -> None:
        self.mistake = mistake
        self.changed = changed
        self._true = true

    @cached_property
    def graph(self) -> Graph:
        """The mistaken graph, put in order again and valid as every graph is."""
        return _ordered(self._true, self.changed) if self.changed else self._true

    def policy(self, policy: Policy) -> Policy:
        """Return how values are rounded."""
        return self.mistake.policy(policy) if self.mistake.policy else policy

    def shows(self, true: Mapping[Name, Real], policy: Policy = EXACT, arithmetic: Arithmetic | None = None) -> bool:
        """Tell whether the mistake changes a value here, from the true values of the derivation.

        No sign is lost where no weight is negative, and a target of 0 need not be subtracted.
        """
        arithmetic = arithmetic or Arithmetic()
        try:
            return self.policy(policy) != policy or any(
                arithmetic.value(term, true) != true[name] for name, term in self.changed.items()
            )
        except (Undefined, KeyError):  # a formula without a value at all is another one
            return True

    def values(
        self,
        point: Mapping[Name, Real],
        policy: Policy = EXACT,
        arithmetic: Arithmetic | None = None,
        partial: bool = False,
    ) -> Valuation:
        """Return the value of every quantity, the mistake made throughout.

        Raises Undefined, naming the quantity, where the mistake leads to a division by zero or the like; `partial`
        leaves out such quantities instead.
        """
        return evaluate(self.graph, point, self.policy(policy), arithmetic, partial=partial)

    def value(
        self, name: Name, known: Mapping[Name, Real], policy: Policy = EXACT, arithmetic: Arithmetic | None = None
    ) -> Real:
        """Return one quantity with the mistake made in this step, from values already known.

        `known` holds what is given and what was answered before; what is not among it is worked out on the way, by
        the mistaken definitions too. A slope, or an exponential of softmax, is part of the step that uses it: where
        the mistake is made in those, they are worked out anew. Raises Undefined as `values` does.
        """
        if any(self._true.role(changed) in _PARTS for changed in self.changed):
            parts = frozenset(self._true.having(*_PARTS))
            known = {quantity: value for quantity, value in known.items() if quantity not in parts}
        return one_step(self._true, name, known, self.policy(policy), arithmetic, self.changed)


def mistaken(work: Work, mistake: Mistake) -> Mistaken | None:
    """Return the derivation with a mistake made throughout, or None where it does not apply.

    >>> from derive.builders.dense import Layer, Network, Objective, forward
    >>> from derive.derivation import Recipe, derive_example
    >>> from derive.misconceptions import MISTAKES
    >>> net = Network(1, (Layer(1, "tanh"),), Objective("squared-error"))
    >>> work = Work(derive_example(forward(net), Recipe(), network=True, alone=True), net)
    >>> found = mistaken(work, MISTAKES["tanh-derivative-linear"])
    >>> [str(name) for name in found.changed]
    ['da1[1]/dz1[1]']
    >>> mistaken(work, MISTAKES["relu-gated-by-gradient"]) is None
    True

    What is written with a quantity that the derivation lacks is left as it is.
    """
    if not mistake.fits(work):
        return None
    changed: dict[Name, Term] = {}
    for stage, change in mistake.changes:
        for step in work.at(stage):
            if mistake.befalls(step.activation):
                term = _changed(step, change(step))
                if term is not None:
                    changed[step.name] = term
    if mistake.changes and not changed:
        return None
    return Mistaken(mistake, work.graph, MappingProxyType(changed))


def _changed(step: Step, term: Term | None) -> Term | None:
    """Return what is written instead, or None where nothing is or where it names what there is not."""
    if term is None or term == step.term or any(name not in step.work.graph for name in refs(term)):
        return None
    return term


def _ordered(graph: Graph, changed: Mapping[Name, Term]) -> Graph:
    """Return the graph with other definitions, put in order again: each stands after all that it uses.

    What already stands so stays where it is.
    """
    found: dict[Name, Definition] = {}
    waiting: set[Name] = set()

    def place(definition: Definition) -> None:
        if definition.name in found:
            return
        assert definition.name not in waiting, f"{definition.name} would be written in terms of itself"
        waiting.add(definition.name)
        if definition.name in changed:
            definition = Definition(definition.name, changed[definition.name], definition.role)
        for name in definition.used:
            if name not in found and not graph.is_leaf(name):
                place(graph[name])
        found[definition.name] = definition

    for definition in graph.definitions:
        place(definition)
    return Graph(graph.leaves, tuple(found.values()))


def one_step(
    graph: Graph,
    name: Name,
    known: Mapping[Name, Real],
    policy: Policy = EXACT,
    arithmetic: Arithmetic | None = None,
    changed: Mapping[Name, Term] = MappingProxyType({}),
) -> Real:
    """Return the value of one quantity of a graph from known values, working out only what is lacking between.

    >>> from fractions import Fraction
    >>> from derive.term import TWO, Prod, Ref
    >>> x, q, f = Name("x"), Name("q"), Name("f")
    >>> lines = (Definition(q, Prod((TWO, Ref(x))), "line"), Definition(f, Prod((TWO, Ref(q))), "line"))
    >>> graph = Graph((Leaf(x, "input"),), lines)
    >>> one_step(graph, f, {x: Fraction(1)}), one_step(graph, f, {x: Fraction(1), q: Fraction(5)})
    (Fraction(4, 1), Fraction(10, 1))

    The quantity itself is worked out even where it is known; `changed` gives other definitions than the graph's.
    Raises Undefined where it has no value.
    """
    leaves: dict[Name, Leaf] = {}
    needed: dict[Name, Definition] = {}

    def need(wanted: Name) -> None:
        definition = graph[wanted]
        term = changed.get(wanted, definition.term)
        for part in refs(term):
            if part in known:
                leaves[part] = Leaf(part, graph.role(part))
            elif part not in needed:
                assert not graph.is_leaf(part), f"{part} is given and must be known"
                need(part)
        needed[wanted] = Definition(wanted, term, definition.role)

    need(name)
    piece = Graph(tuple(leaves.values()), tuple(needed.values()))
    return evaluate(piece, known, policy, arithmetic).carried[name]
