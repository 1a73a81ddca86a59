"""How the gradients are proven: chain rule, SymPy on the composed cost, central differences; knows no pages.

The three computations share the forward definitions and nothing else. A given derivative ∂C/∂q = u is honoured by all
three as the cost C + u·q, in which q is held constant inside C.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

from derive import algebra
from derive.derivation import Derivation, forward_over, given_derivatives
from derive.errors import Disagreement, Undefined
from derive.evaluate import EXACT, Arithmetic, evaluate
from derive.graph import Graph
from derive.laws.functions import FUNCTIONS
from derive.names import Name
from derive.numbers import Real, agreeing_digits, fraction
from derive.proof import proven_in_time
from derive.term import Call, Term, children, refs

if TYPE_CHECKING:
    from derive.worked import Solution

Values: TypeAlias = Mapping[Name, Real]

_ENOUGH = 20
POINTS = 2
_DRAWS = 8
_EVERY_PARAMETER = 30
_LARGEST_COMPOSED = 4000
_MOST_BENDS = 2  # SymPy takes minutes over branches inside branches inside branches
_STEP = Fraction(1, 10**25)


@dataclass(frozen=True, slots=True)
class Certificate:
    """State which computations agree, and to how many decimal places.

    `symbolic` compares with SymPy's derivative of the composed cost at `points` random points, `differences` with
    central differences at the problem's own numbers; None where one was not possible, `kink` telling that the numbers
    lie on a kink and `large` that the composed cost is too large. `parameters` is "each" or "directions": a large
    network is compared along random directions.
    """

    symbolic: int | None
    differences: int | None
    points: int
    parameters: str
    kink: bool = False
    large: bool = False
    proven: bool | None = None


def certify(solution: Solution, symbolically: bool = False) -> Certificate:
    """Return the certificate of a solution.

    Raises Disagreement when two computations of one gradient share fewer than 20 decimal places.
    """
    setup = solution.setup
    sample = solution.by_chain(min(solution.size, 2))
    size = _composed_size(setup.forward) * sample.size
    each = len(sample.parameters) <= _EVERY_PARAMETER
    large = size > _LARGEST_COMPOSED or _bends(setup.forward) > _MOST_BENDS
    point = solution.point(solution.updates[0].batch, setup.parameters)
    batch = solution.updates[0].batch[: sample.size]
    near = solution.point(batch, setup.parameters)
    kink = on_kink(solution.updates[0].derivation.whole, solution.updates[0].true.carried)
    symbolic = None if large else _against_sympy(sample, setup.forward, near, each)
    differences = None if kink else _against_differences(solution.by_chain(solution.size), setup.forward, point, each)
    for digits in (symbolic, differences):
        if digits is not None and digits < _ENOUGH:
            raise Disagreement(f"the gradients agree in {digits} decimal places only; no page is printed")
    proven = proven_in_time(sample, setup.forward) if symbolically and not large else None
    return Certificate(symbolic, differences, POINTS, "each" if each else "directions", kink, large, proven)


def on_kink(graph: Graph, values: Mapping[Name, Real]) -> bool:
    """Tell whether any function of the graph is at a point where its derivative is a convention."""
    arithmetic = Arithmetic()
    return any(
        isinstance(value := arithmetic.value(kink, values), Fraction) and value == 0
        for definition in graph.definitions
        for kink in kinks(definition.term)
    )


def kinks(term: Term) -> list[Term]:
    """Return the terms inside a formula whose zero is a kink."""
    found = list(FUNCTIONS[term.function].kinks(*term.arguments)) if isinstance(term, Call) and term.function else []
    return found + [kink for child in children(term) for kink in kinks(child)]


def _composed_size(graph: Graph) -> int:
    """Count the nodes of the cost written out by substitution, without writing it out."""
    size: dict[Name, int] = {leaf.name: 1 for leaf in graph.leaves}

    def count(term: Term) -> int:
        inner = sum(map(count, children(term)))
        return size.get(getattr(term, "name", None), 1) if not children(term) else inner + 1  # type: ignore[arg-type]

    for definition in graph.definitions:
        size[definition.name] = count(definition.term)
    return max(size.values())


def _bends(graph: Graph) -> int:
    """Count how many functions with a kink stand inside one another at most."""
    depth: dict[Name, int] = {}
    for definition in graph.definitions:
        inner = max((depth.get(name, 0) for name in refs(definition.term)), default=0)
        depth[definition.name] = inner + bool(kinks(definition.term))
    return max(depth.values(), default=0)


def _random_points(graph: Graph, near: Values) -> Iterator[dict[Name, Real]]:
    """Yield random points: first of both signs, then ever nearer the problem's own, where every formula has a value."""
    random = Random("points")
    for _ in range(_DRAWS):
        yield {
            leaf.name: Fraction(random.randint(10, 90), 97)
            * (1 if leaf.role in ("target", "rate") else random.choice((1, -1)))
            for leaf in graph.leaves
        }
    for spread in range(1, _DRAWS + 1):
        yield {
            leaf.name: fraction(near[leaf.name]) * (1 + Fraction(random.randint(-90, 90), 97 * 4**spread))
            for leaf in graph.leaves
        }


def _gradients(derivation: Derivation, point: Mapping[Name, Real], arithmetic: Arithmetic) -> dict[Name, Real]:
    """Return the chain rule's gradient of every parameter at a point."""
    values = evaluate(derivation.whole, point, EXACT, arithmetic).carried
    return {name: values[name.wrt(derivation.recipe.cost)] for name in derivation.parameters}


def _against_sympy(derivation: Derivation, forward: Graph, near: Values, each: bool) -> int | None:
    """Return the decimal places that SymPy's derivative of the composed cost shares with the chain rule's.

    None where not one random point is found at which every formula has a value.
    """
    graph = forward_over(forward, derivation.recipe, derivation.size)
    arithmetic = Arithmetic(digits=60, bits=64)
    slopes = _by_parameter(graph, derivation, arithmetic) if each else None
    worst, compared = 30, 0
    for point in _random_points(derivation.whole, near):
        try:
            gradients = _gradients(derivation, point, arithmetic)
            held = evaluate(graph, point, EXACT, arithmetic).carried
        except Undefined:
            continue
        if slopes is not None:
            pairs = [(gradients[name], found) for name, found in zip(derivation.parameters, slopes(held), strict=True)]
        else:
            pairs = [
                (_along(gradients, direction, arithmetic), _by_direction(graph, derivation, point, direction, held))
                for direction in _directions(derivation.parameters)
            ]
        for own, found in pairs:
            worst = min(worst, agreeing_digits(abs(found - own) / (1 + abs(own))))
        compared += 1
        if compared == POINTS:
            break
    return worst if compared else None


def _by_parameter(graph: Graph, derivation: Derivation, arithmetic: Arithmetic) -> Callable[[Values], list[Any]]:
    """Compose the cost once in symbols and return its derivatives by all parameters as a function of the values."""
    given = given_derivatives(graph, derivation)
    leaves = [leaf.name for leaf in graph.leaves]
    symbols = algebra.symbols([*leaves, *given])
    cost = algebra.surrogate(_pairs(graph), symbols, derivation.recipe.cost, given)
    slopes = [algebra.derivative(cost, symbols[name]) for name in derivation.parameters]
    function = algebra.compiled(list(symbols.values()), slopes, arithmetic.context)
    return lambda values: list(function(*(arithmetic.real(values[name]) for name in symbols)))


def _by_direction(
    graph: Graph, derivation: Derivation, point: Values, direction: Mapping[Name, Fraction], held: Values
) -> Any:
    """Return SymPy's derivative of the composed cost along one direction; every other symbol is a number."""
    given = given_derivatives(graph, derivation)
    arithmetic = Arithmetic(digits=60, bits=64)
    step = Name("t")
    symbols = algebra.symbols([step, *given])
    values = {name: algebra.rational(point[name]) for name in (leaf.name for leaf in graph.leaves)}
    values |= {name: values[name] + algebra.rational(share) * symbols[step] for name, share in direction.items()}
    cost = algebra.surrogate(_pairs(graph), {**values, **symbols}, derivation.recipe.cost, given)
    function = algebra.compiled(list(symbols.values()), [algebra.derivative(cost, symbols[step])], arithmetic.context)
    return function(arithmetic.real(Fraction(0)), *(arithmetic.real(held[name]) for name in given))[0]


def _pairs(graph: Graph) -> list[tuple[Name, Term]]:
    return [(d.name, d.term) for d in graph.definitions]


def _directions(parameters: tuple[Name, ...]) -> list[dict[Name, Fraction]]:
    random = Random("directions")
    return [{name: Fraction(random.randint(-9, 9), 10) for name in parameters} for _ in range(3)]


def _along(gradients: Values, direction: Mapping[Name, Fraction], arithmetic: Arithmetic) -> Any:
    return sum(arithmetic.real(gradients[name]) * arithmetic.real(share) for name, share in direction.items())


def _against_differences(derivation: Derivation, forward: Graph, point: Values, each: bool) -> int:
    """Return the decimal places that central differences share with the chain rule's gradients at a point."""
    arithmetic = Arithmetic(digits=100, bits=64)
    graph = forward_over(forward, derivation.recipe, derivation.size)
    gradients = _gradients(derivation, point, arithmetic)
    held = evaluate(graph, point, EXACT, arithmetic).carried
    directions = [{name: Fraction(1)} for name in derivation.parameters] if each else _directions(derivation.parameters)
    worst = 30
    for direction in directions:
        ends = []
        for sign in (1, -1):
            moved = {name: point[name] + sign * _STEP * share for name, share in direction.items()}
            ends.append(_surrogate_value(graph, derivation, {**point, **moved}, held, arithmetic))
        found = (ends[0] - ends[1]) / arithmetic.real(2 * _STEP)
        own = _along(gradients, direction, arithmetic)
        worst = min(worst, agreeing_digits(abs(found - own) / (1 + abs(own))))
    return worst


def _surrogate_value(graph: Graph, derivation: Derivation, point: Values, held: Values, arithmetic: Arithmetic) -> Any:
    """Return C + Σ u·q at a point, each q held inside C and inside the other given quantities."""
    given = given_derivatives(graph, derivation)
    fixed = {name: held[name] for name in given}
    total = arithmetic.real(Fraction(0))
    if derivation.recipe.cost in graph:
        total += arithmetic.real(evaluate(graph, point, EXACT, arithmetic, fixed).carried[derivation.recipe.cost])
    for name, (leaf, share) in given.items():
        others = {other: value for other, value in fixed.items() if other != name}
        value = evaluate(graph, point, EXACT, arithmetic, others).carried[name]
        total += arithmetic.real(point[leaf]) * arithmetic.real(value) * arithmetic.real(share)
    return total
