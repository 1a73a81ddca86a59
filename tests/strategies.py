"""What the properties are tried on: random networks, graphs, terms, points and policies; knows no oracle.

Activations, functions and costs are those of the tables of laws, so that a new entry is drawn without a line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import strategies as st

from derive.builders.custom import custom
from derive.builders.dense import Layer, Network, Objective
from derive.evaluate import EXACT, Arithmetic, evaluate
from derive.graph import Graph
from derive.laws.convention import Convention
from derive.laws.costs import COSTS
from derive.laws.functions import FUNCTIONS, Function, call
from derive.names import Name
from derive.numbers import Policy, Real
from derive.partial import Laws
from derive.term import ONE, TWO, Call, Neg, Num, Pow, Prod, Quot, Ref, Sum, Term, children, minus, num

LAWS = Laws(Convention())  # shared, so that each kind of formula is proven once for all tests
ROUGH = Arithmetic(digits=30, bits=64)
HALF = Fraction(1, 2)

OTHER_CONSTANTS = {"step": HALF, "leaky-relu": Fraction(1, 4), "prelu": Fraction(3, 2)}  # beside the usual one


def _constants(function: Function) -> tuple[tuple[Fraction, ...], ...]:
    """Return the constants that an activation is tried with."""
    usual = Fraction(1) if function.usual is None else function.usual
    other = OTHER_CONSTANTS.get(function.name, HALF)
    return tuple((constant,) * function.constants for constant in (usual, other)[: function.constants + 1])


ACTIVATIONS: Mapping[str, tuple[tuple[Fraction, ...], ...]] = {  # name → the constants it is tried with
    **{name: _constants(function) for name, function in FUNCTIONS.items() if function.activation},
    "softmax": ((),),
}
PROBABILITIES = (*(name for name in ACTIVATIONS if name in FUNCTIONS and FUNCTIONS[name].limits == (0, 1)), "softmax")
FOR_ANY = tuple(name for name, cost in COSTS.items() if not cost.distribution)
FOR_PROBABILITIES = tuple(name for name, cost in COSTS.items() if cost.distribution)


def costs_after(activation: str) -> tuple[str, ...]:
    """Return the costs that have a value whatever the outputs of this activation are."""
    return FOR_ANY + FOR_PROBABILITIES if activation in PROBABILITIES else FOR_ANY


@st.composite
def layers(draw: st.DrawFn, most_units: int, activations: tuple[str, ...] = tuple(ACTIVATIONS)) -> Layer:
    """Draw a layer with any activation, any kind of biases and any bias input."""
    activation = draw(st.sampled_from(activations))
    least = 2 if activation == "softmax" else 1  # alone, its output is 1 and ln(1 - a) has no value
    return Layer(
        draw(st.integers(least, max(least, most_units))),
        activation,
        draw(st.sampled_from(ACTIVATIONS[activation])),
        draw(st.sampled_from(("each", "shared", "none"))),
        Fraction(draw(st.sampled_from((-1, 1, 2)))),
    )


@st.composite
def networks(
    draw: st.DrawFn,
    most_layers: int = 3,
    most_units: int = 3,
    activations: tuple[str, ...] = tuple(ACTIVATIONS),
    batch: bool = False,
) -> Network:
    """Draw a network with a cost that its outputs allow; `batch` also draws what is done over examples."""
    stack = draw(st.lists(layers(most_units, activations), min_size=1, max_size=most_layers))
    kind = draw(st.sampled_from(costs_after(stack[-1].activation)))
    objective = Objective(
        kind,
        (draw(st.sampled_from((HALF, Fraction(1)))),) * COSTS[kind].constants,
        draw(st.booleans()),
        draw(st.booleans()) if batch else True,
        # A Kullback-Leibler sum of targets that are no distribution may be negative, and has no root.
        draw(st.booleans()) if batch and kind != "kl-divergence" else False,
        draw(st.booleans()) if batch else False,
    )
    return Network(draw(st.integers(1, most_units)), tuple(stack), objective)


def numbers(away: bool = True) -> st.SearchStrategy[Fraction]:
    """Draw an exact number of either sign, far enough from zero unless told otherwise."""
    size = st.integers(10 if away else 0, 160).map(lambda n: Fraction(n, 97))
    return st.tuples(size, st.sampled_from((1, -1))).map(lambda pair: pair[0] * pair[1])


def points(graph: Graph) -> st.SearchStrategy[dict[Name, Fraction]]:
    """Draw a value for every leaf: rational, of both signs, targets and rates between 0 and 1."""
    share = st.integers(5, 92).map(lambda n: Fraction(n, 97))
    return st.fixed_dictionaries(
        {leaf.name: share if leaf.role in ("target", "rate") else numbers() for leaf in graph.leaves}
    )


@st.composite
def distributions(draw: st.DrawFn, size: int) -> tuple[Fraction, ...]:
    """Draw shares that sum to exactly 1."""
    parts = draw(st.lists(st.integers(1, 50), min_size=size, max_size=size))
    return tuple(Fraction(part, sum(parts)) for part in parts)


def _unary(term: Term, which: str) -> Term:
    """Apply a function of the table where it has a value: roots and logarithms of 1 + t², exp of a sine."""
    match which:
        case "ln" | "sqrt":
            return call(which, Sum((ONE, Pow(term, TWO))))
        case "exp":
            return call("exp", call("sin", term))
        case _:
            return call(which, term, *(num(3, 4),) * FUNCTIONS[which].constants)


_BINARY = tuple(name for name, function in FUNCTIONS.items() if len(function.derivatives) == 2)
_OPERATIONS = ("sum", "difference", "product", "quotient", "square", "power", "negative", *FUNCTIONS)


def operated(which: str, first: Term, second: Term) -> Term:
    """Return one operation or function of the language of graphs, in a domain where it has a value."""
    match which:
        case "sum":
            return Sum((first, second, first))
        case "difference":
            return minus(first, second)
        case "product":
            return Prod((first, second))
        case "quotient":
            return Quot(first, Sum((ONE, Pow(second, TWO))))
        case "square":
            return Pow(first, num(3))
        case "power":
            return Pow(Sum((ONE, Pow(first, TWO))), call("sin", second))
        case "negative":
            return Neg(Prod((TWO, first)))
        case name if name in _BINARY:
            return call(name, first, second)
        case name:
            return _unary(first, name)


@st.composite
def graphs(draw: st.DrawFn, most_lines: int = 5) -> Graph:
    """Draw a hand-made graph whose last line is the cost; names are shared, and some may be left unused."""
    inputs, parameters = ["x", "y"], ["v", "w"]
    known = inputs + parameters
    lines = []
    for number in range(1, draw(st.integers(1, most_lines)) + 1):
        first, second = (Ref(Name(draw(st.sampled_from(known[-4:])))) for _ in range(2))
        term = operated(draw(st.sampled_from(_OPERATIONS)), first, second)
        if draw(st.booleans()):
            term = Sum((term, operated(draw(st.sampled_from(_OPERATIONS)), second, first)))
        known.append(f"q{number}")
        lines.append((known[-1], term))
    return custom(inputs, parameters, lines, known[-1])


def kinks(term: Term) -> list[Term]:
    """Return what must not be near zero for a formula to be smooth, the joints of Huber's cost among them."""
    found = []
    if isinstance(term, Call):
        found = list(FUNCTIONS[term.function].kinks(*term.arguments))
        if term.function == "huber":
            found = [minus(call("abs", term.arguments[0]), term.arguments[1])]
    return found + [kink for child in children(term) for kink in kinks(child)]


def is_smooth(graph: Graph, point: Mapping[Name, Real]) -> bool:
    """Tell whether a point is away from every kink, and its values of a size that people work with."""
    values = evaluate(graph, point, EXACT, ROUGH).carried
    near = (ROUGH.value(kink, values) for definition in graph.definitions for kink in kinks(definition.term))
    return all(abs(value) < 1000 for value in values.values()) and all(abs(value) > 1 / 1000 for value in near)


@st.composite
def on_kinks(draw: st.DrawFn) -> tuple[Fraction, Fraction, Fraction, Fraction, Fraction]:
    """Draw weights, inputs and the bias for which w₁x₁ + w₂x₂ + b is exactly zero, which floats may miss."""
    decimal = st.integers(-20, 20).map(lambda n: Fraction(n, 10))
    first, second, x, y = (draw(decimal) for _ in range(4))
    return first, second, x, y, -(first * x + second * y)


def terms(names: tuple[Name, ...], fractions: bool = True) -> st.SearchStrategy[Term]:
    """Draw an arithmetic term in names and small constants, with or without fraction lines."""
    leaves: st.SearchStrategy[Term] = st.sampled_from([Ref(name) for name in names]) | st.fractions(
        -3, 3, max_denominator=4
    ).map(Num)

    def larger(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        several = st.lists(inner, min_size=1, max_size=3).map(tuple)
        kinds = [several.map(Sum), several.map(Prod), inner.map(Neg)]
        kinds.append(st.tuples(inner, st.integers(0, 3).map(num)).map(lambda pair: Pow(*pair)))
        if fractions:
            kinds.append(st.tuples(inner, inner).map(lambda pair: Quot(*pair)))
        return st.one_of(kinds)

    return st.recursive(leaves, larger, max_leaves=12)


def policies() -> st.SearchStrategy[Policy]:
    """Draw a policy that rounds: decimals or significant digits, either way of breaking ties."""
    ties = st.sampled_from(("half-up", "half-even"))
    return st.one_of(
        st.builds(Policy, decimals=st.integers(0, 8), ties=ties),
        st.builds(Policy, decimals=st.none(), significant=st.integers(1, 8), ties=ties),
    )


def rationals() -> st.SearchStrategy[Fraction]:
    """Draw numbers to round: any fraction, exact ties, and values too small for their decimals."""
    ties = st.tuples(st.integers(-(10**6), 10**6), st.integers(0, 6))
    small = st.tuples(st.integers(-(10**6), 10**6), st.integers(6, 14))
    return st.one_of(
        st.fractions(-(10**4), 10**4, max_denominator=10**6),
        ties.map(lambda pair: Fraction(2 * pair[0] + 1, 2 * 10 ** pair[1])),
        small.map(lambda pair: Fraction(pair[0], 10 ** pair[1])),
    )
