"""From a problem as it was written to what the mathematics needs: graphs, recipe and exact values; knows no pages."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.builders.custom import custom
from derive.builders.dense import Layer, Network, Objective, forward
from derive.builders.objective import STRENGTH
from derive.builders.optimiser import RATE
from derive.derivation import Recipe, derive_example
from derive.givens import given_examples, given_parameters, given_upstream
from derive.graph import Graph, Leaf
from derive.laws.convention import Convention
from derive.lemmas import Route, applies_short, routed
from derive.names import COST, Name
from derive.numbers import Policy
from derive.problem import Problem
from derive.problem.checks import missing
from derive.term import Call, Num, Term, rebuilt

# The cost that only stands in given derivatives; no line can have this name.
GIVEN_COST = Name("given-cost")


@dataclass(frozen=True, slots=True)
class Setup:
    """The mathematics of one problem: its forward graph, how it is derived, its values and the order of its updates.

    `examples` holds the inputs and targets of each example; `batches` the example numbers, from 1, of each update;
    `given` the values of rates and given derivatives. `network` is None for a graph of named lines.
    """

    network: Network | None
    forward: Graph
    recipe: Recipe
    parameters: dict[Name, Fraction]
    examples: tuple[dict[Name, Fraction], ...]
    given: dict[Name, Fraction]
    batches: tuple[tuple[int, ...], ...]
    policy: Policy
    route: Route

    @property
    def has_cost(self) -> bool:
        """Tell whether the problem has a cost to compute."""
        return self.recipe.cost in self.forward

    @property
    def has_gradients(self) -> bool:
        """Tell whether anything is differentiated: there is a cost or a given derivative."""
        return self.has_cost or bool(self.forward.having("upstream"))

    def is_like(self, other: Setup) -> bool:
        """Tell whether everything but the numbers is the same, so that one derivation serves both."""
        mine, theirs = (
            (one.network, one.forward, one.recipe, one.batches, one.policy, one.route, len(one.examples))
            for one in (self, other)
        )
        return mine == theirs

    def derived(self, alone: bool) -> Graph:
        """Return the graph of one example with its derivatives by the chain rule alone."""
        if not self.has_gradients:
            return self.forward
        return derive_example(self.forward, self.recipe, self.network is not None, alone)

    def routed(self, derived: Graph) -> Graph:
        """Return a derived graph by the stated short ways; where there are none, the very same."""
        if self.network is None or not self.has_gradients:
            return derived
        return routed(derived, self.network, self.route, self.recipe.convention.signal_sign)


def set_up(problem: Problem) -> Setup:
    """Return the mathematics of a problem.

    Raises Refused, at their places, where numbers are missing that a problem may leave out to have them drawn.
    """
    if lacking := tuple(missing(problem)):
        raise problem.refused(lacking)
    network = _network(problem) if problem.network is not None else None
    values = dict(given_parameters(problem, network))
    convention = _convention(problem)
    graph, cost = _forward(problem, network)
    upstream = dict(given_upstream(problem, network, cost, convention))
    graph = graph.extended(leaves=[Leaf(name, "upstream") for name in upstream])
    recipe = Recipe(
        cost=cost,
        convention=convention,
        mean=problem.cost is None or problem.cost.over_examples == "mean",
        root=problem.cost is not None and problem.cost.root,
        penalty=problem.cost is not None and problem.cost.l2 > 0,
        learned=_learned(problem, graph),
    )
    given = dict(upstream)
    if problem.training is not None:
        given[RATE] = problem.training.learning_rate
    if problem.cost is not None and recipe.penalty:
        given[STRENGTH] = problem.cost.l2
    numbers = problem.numbers
    policy = Policy(numbers.carry, numbers.decimals, numbers.significant, numbers.ties)
    examples = tuple(given_examples(problem, graph))
    return Setup(
        network,
        graph,
        recipe,
        values,
        examples,
        given,
        _batches(problem, len(examples)),
        policy,
        _route(network, examples),
    )


def _network(problem: Problem) -> Network:
    described = problem.network
    assert described is not None
    layers = []
    for layer in described.layers:
        kind = layer.activation
        constants = () if kind.alpha is None else (kind.alpha,)
        if kind.kind == "step":
            constants = (problem.convention.step_at_zero,)
        biases = "none" if layer.biases == "none" else "shared" if isinstance(layer.biases, Fraction) else "each"
        layers.append(Layer(layer.units, kind.kind, constants, biases, layer.bias_input))  # type: ignore[arg-type]
    cost = problem.cost
    objective = None
    if cost is not None:
        constants = (cost.delta,) if cost.kind == "huber" and cost.delta is not None else ()
        objective = Objective(
            cost.kind, constants, cost.over_units == "mean", cost.over_examples == "mean", cost.root, cost.l2 > 0
        )
    targets = problem.data[0].y if problem.data and problem.data[0].y is not None else ()
    open_units = frozenset(unit for unit, target in enumerate(targets, 1) if target is None)
    return Network(described.inputs, tuple(layers), objective, open_units)


def _forward(problem: Problem, network: Network | None) -> tuple[Graph, Name]:
    if network is not None:
        return forward(network), COST
    described = problem.graph
    assert described is not None
    at_zero = Num(problem.convention.step_at_zero)

    def settled(term: Term) -> Term:
        """Give the step its value at zero, and the largest of several two arguments at a time."""
        match rebuilt(term, settled):
            case Call("step", (argument,)):
                return Call("step", (argument, at_zero))
            case Call("max" | "min" as function, (first, second, *rest)) if rest:
                return settled(Call(function, (Call(function, (first, second)), *rest)))
            case other:
                return other

    lines = [(line.name, settled(line.term)) for line in described.define]
    graph = custom(described.inputs, described.parameters, lines, described.cost)
    return graph, GIVEN_COST if described.cost is None else Name(described.cost)


def _convention(problem: Problem) -> Convention:
    stated = problem.convention
    return Convention(
        1 if stated.delta == "dC/dz" else -1,
        stated.relu_at_zero,
        stated.abs_at_zero,
        stated.step_at_zero,
        stated.max_at_tie,
    )


def _learned(problem: Problem, graph: Graph) -> tuple[Name, ...]:
    if problem.training is None:
        return ()
    frozen = set(problem.training.frozen)
    for number, layer in enumerate(problem.network.layers if problem.network else (), 1):
        letters = {"weights": "W", "biases": "b"}
        held = {letters[part] for part in layer.frozen}
        frozen |= {str(name) for name in graph.having("parameter") if name.layer == number and name.letter in held}
    return tuple(name for name in graph.having("parameter") if str(name) not in frozen)


def _batches(problem: Problem, examples: int) -> tuple[tuple[int, ...], ...]:
    """Return the example numbers of each update, in order; without training, one batch of all."""
    everything = tuple(range(1, examples + 1))
    if problem.training is None:
        return (everything,)
    once = problem.training.batches(examples)
    return once * problem.training.steps


def _route(network: Network | None, examples: tuple[dict[Name, Fraction], ...]) -> Route:
    """Choose the way through softmax: a - y only where its assumption holds for every example."""
    if network is None or not applies_short(network):
        return "jacobian"
    sums = (sum(value for name, value in example.items() if name.letter == "y") for example in examples)
    return "short" if all(total == 1 for total in sums) else "jacobian"
