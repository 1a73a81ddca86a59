"""From a forward graph to a whole derivation: one example, then a batch, then the update; knows no numbers, no words.

The example is derived once. A batch is the same definitions about other names, `@k`; costs and gradients are combined
last, as people do by hand. The chain rule does that too: a batch's cost is one more graph, in which the cost of an
example is a quantity whose derivatives are already known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from derive.builders.objective import STRENGTH, around, data_name, over_examples
from derive.builders.optimiser import RATE, gradient_descent
from derive.chain import backward
from derive.graph import Definition, Graph, Leaf
from derive.laws.convention import Convention
from derive.names import COST, Name
from derive.partial import Laws
from derive.term import Call, Ref, Term, refs


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a derivation is made from, beside the forward graph of one example.

    `cost` is the quantity that is differentiated (absent from the graph where only derivatives are given),
    `mean`, `root` and `penalty` say how examples are combined, `learned` which parameters are updated.
    """

    cost: Name = COST
    convention: Convention = Convention()
    mean: bool = True
    root: bool = False
    penalty: bool = False
    learned: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """The definitions of one update: `example` derives one example alone, `whole` the batch with gradients and update.

    In a batch of one they are the same graph but for the update, and names carry no `@k`.
    """

    recipe: Recipe
    size: int
    example: Graph
    whole: Graph

    @property
    def parameters(self) -> tuple[Name, ...]:
        """The parameters in order."""
        return self.whole.having("parameter")


def signals(convention: Convention, network: bool) -> Mapping[str, tuple[str, int]]:
    """Return which letters of quantities have an error signal, its letter and its sign."""
    return {"z": ("delta", convention.signal_sign)} if network else {}


def derive_example(forward: Graph, recipe: Recipe, network: bool, alone: bool) -> Graph:
    """Return the graph of one example with all derivatives; `alone` adds root and penalty here.

    >>> from derive.builders.dense import Layer, Network, Objective, forward
    >>> graph = forward(Network(1, (Layer(1, "tanh"),), Objective("squared-error")))
    >>> derived = derive_example(graph, Recipe(), network=True, alone=True)
    >>> str(derived.having("gradient")[0])
    'dC/dW1[1,1]'
    """
    letters = signals(recipe.convention, network)

    def signal(name: Name) -> tuple[Name, int] | None:
        if name.letter not in letters or name.layer is None:
            return None
        letter, sign = letters[name.letter]
        return name._replace(letter=letter), sign

    graph = _alone(forward, recipe) if alone else forward
    return backward(graph, recipe.cost, Laws(recipe.convention).partials, signal)


def _alone(forward: Graph, recipe: Recipe) -> Graph:
    """Return the forward pass of one example that is a whole batch: root and penalty stand around its own cost."""
    if recipe.cost not in forward or not (recipe.root or recipe.penalty):
        return forward
    data = data_name(recipe.root, recipe.penalty)
    graph = forward.renamed(lambda name: data if name == COST else name)
    return graph.extended(around(_weights(graph), recipe.root, recipe.penalty), _strength(recipe))


def explain(example: Graph, recipe: Recipe, size: int) -> Derivation:
    """Return the derivation of one update over `size` examples, from the derived graph of one."""
    if size == 1:
        whole = example
    elif example.having("gradient"):
        whole = _batch(example, recipe, size)
    else:
        whole = forward_over(example, recipe, size)
    if recipe.learned:
        whole = whole.extended(gradient_descent(recipe.learned, recipe.cost), (Leaf(RATE, "rate"),))
    return Derivation(recipe, size, example, whole)


def forward_over(forward: Graph, recipe: Recipe, size: int) -> Graph:
    """Return the forward pass and cost of several examples, without derivatives."""
    shared = frozenset(forward.having("parameter"))
    if size == 1:
        return _alone(forward, recipe)
    copies = [forward.renamed(partial(at_example, k=k, shared=shared)) for k in range(1, size + 1)]
    leaves = tuple(leaf for leaf in forward.leaves if leaf.role == "parameter") + tuple(
        leaf for copy in copies for leaf in copy.leaves if leaf.role != "parameter"
    )
    definitions = [d for copy in copies for d in copy.definitions]
    if recipe.cost in forward:
        definitions.append(over_examples(data_name(recipe.root, recipe.penalty), size, recipe.mean))
        definitions += around(_weights(forward), recipe.root, recipe.penalty)
    return Graph((*leaves, *_strength(recipe)), tuple(definitions))


def at_example(name: Name, k: int, shared: frozenset[Name]) -> Name:
    """Return a quantity's name in example k; parameters are the same quantity in every example."""
    return name if name in shared else name._replace(example=k)


def _batch(example: Graph, recipe: Recipe, size: int) -> Graph:
    shared = frozenset(example.having("parameter"))
    copies = [example.renamed(partial(at_example, k=k, shared=shared)) for k in range(1, size + 1)]
    leaves = tuple(leaf for leaf in example.leaves if leaf.role == "parameter") + tuple(
        leaf for copy in copies for leaf in copy.leaves if leaf.role != "parameter"
    )
    definitions = [
        # Within a batch ∂C@k/∂θ is one example's share, not yet the gradient.
        Definition(d.name, d.term, "derivative" if d.role == "gradient" else d.role)
        for copy in copies
        for d in copy.definitions
    ]
    combined = _combined(example, recipe, size)
    if recipe.cost not in example:
        combined = [d for d in combined if d.role == "gradient"]
    return Graph((*leaves, *_strength(recipe)), (*definitions, *combined))


def _combined(example: Graph, recipe: Recipe, size: int) -> list[Definition]:
    """Return the definitions of a batch's cost and gradients from those of its examples."""
    parameters = example.having("parameter")
    data = data_name(recipe.root, recipe.penalty)
    costs = [recipe.cost._replace(example=k) for k in range(1, size + 1)]
    known = {cost: {w: Ref(w.wrt(recipe.cost)._replace(example=cost.example)) for w in parameters} for cost in costs}
    mean = over_examples(data, size, recipe.mean)
    found = _over_opaque(parameters, known, [mean], data, recipe, ())
    if data != recipe.cost:
        found = [Definition(d.name, d.term, "derivative" if d.role == "gradient" else d.role) for d in found]
        outer = around(_weights(example), recipe.root, recipe.penalty)
        inner = {data: {w: Ref(w.wrt(data)) for w in parameters}}
        found += _over_opaque(parameters, inner, outer, recipe.cost, recipe, _strength(recipe))
    return found


def _over_opaque(
    parameters: tuple[Name, ...],
    known: Mapping[Name, Mapping[Name, Term]],
    definitions: list[Definition],
    cost: Name,
    recipe: Recipe,
    leaves: tuple[Leaf, ...],
) -> list[Definition]:
    """Differentiate through quantities whose own derivatives are known, and return what that adds."""
    opaque = [Definition(name, Call("", tuple(map(Ref, parameters))), "opaque") for name in known]
    given = (
        Leaf(ref.name, "known") for partials in known.values() for ref in partials.values() if isinstance(ref, Ref)
    )
    graph = Graph((*(Leaf(name, "parameter") for name in parameters), *leaves, *given), (*opaque, *definitions))
    named = {name.wrt(cost) for name in graph.having("cost", "opaque") if name.example is None and name != cost}
    laws = Laws(recipe.convention)
    derived = backward(graph, cost, lambda d: known.get(d.name) or laws.partials(d))
    found = [d for d in derived.definitions if d.role != "opaque"]
    used = {name for d in found for name in refs(d.term)}
    kept = [d for d in found if d.role in ("gradient", "cost") or d.name in used]
    # What nothing rests on, as ∂C/∂D = 1 of a sum C = D + R, is only asked for beside.
    beside = [Definition(d.name, d.term, "aside") for d in found if d.name in named - used and d not in kept]
    return kept + beside


def _weights(graph: Graph) -> tuple[Name, ...]:
    """The parameters an l2 penalty is about: weights, never biases."""
    return tuple(name for name in graph.having("parameter") if name.letter == "W")


def _strength(recipe: Recipe) -> tuple[Leaf, ...]:
    return (Leaf(STRENGTH, "rate"),) if recipe.penalty else ()


def given_derivatives(graph: Graph, derivation: Derivation) -> dict[Name, tuple[Name, Fraction]]:
    """Return, for each quantity whose derivative is given, the leaf that holds it and its weight in the batch."""
    sign = derivation.recipe.convention.signal_sign
    share = Fraction(1, derivation.size if derivation.recipe.mean else 1)
    found = {}
    for name in graph.having("upstream"):
        signal = name.letter == "delta"
        quantity = name._replace(letter="z", of=None) if signal else name._replace(of=None)
        found[quantity] = (name, share * (sign if signal else 1))
    return found
