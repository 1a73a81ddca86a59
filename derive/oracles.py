"""Gradients found without the chain rule: SymPy's of the composed cost, and central differences; knows no pages.

They share with the chain rule the forward definitions and nothing else. At a point off every kink the branches are
chosen by the numbers first, so that SymPy composes and differentiates the one smooth formula that holds there: over
branches inside branches it takes minutes. A given derivative ∂C/∂q = u is honoured by all as the cost C + u·q, in
which q is held constant inside C.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from random import Random
from typing import Any, TypeAlias

from derive import algebra
from derive.derivation import Derivation, forward_over, given_derivatives
from derive.errors import Undefined
from derive.evaluate import EXACT, Arithmetic, evaluate
from derive.graph import Definition, Graph
from derive.names import Name
from derive.numbers import LONGEST, Real, agreeing_digits, fraction
from derive.pieces import Kinks, piece

Values: TypeAlias = Mapping[Name, Real]
Direction: TypeAlias = Mapping[Name, Fraction]

POINTS = 3
_DRAWS = 8
_DIRECTIONS = 3
_STEP = Fraction(1, 10**50)
_FINE = Arithmetic(digits=160, bits=64)  # a central difference loses what the step and its square take
_PRECISE = Arithmetic(digits=80, bits=64)
_NOTHING = Fraction(1, 10**40)  # below this, cancellation leaves no digits to compare


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many decimal places an oracle shares with the chain rule, and at how many points.

    `beside` tells that the problem's own numbers were not among them: they lie on a kink, or too near one.
    """

    digits: int
    points: int
    beside: bool


def shared_places(own: Real, other: Real, arithmetic: Arithmetic = _PRECISE, *, least: Real = _NOTHING) -> int:
    """Return how many decimal places two numbers share, of the larger's own size or `least`; at most 30.

    >>> shared_places(Fraction(1, 10**30), Fraction(2, 10**30)), shared_places(Fraction(0), Fraction(1, 10**75))
    (0, 30)
    """
    left, right = arithmetic.real(own), arithmetic.real(other)
    size = max(abs(left), abs(right), arithmetic.real(max(fraction(least), _NOTHING)))
    return agreeing_digits(abs(left - right) / size)


def against_sympy(
    derivation: Derivation,
    forward: Graph,
    near: Values,
    most: int,
    known: dict[object, Callable[[Values], list[Any]]] | None = None,
    points: int = POINTS,
) -> Comparison | None:
    """Compare the chain rule with SymPy's derivative of the composed cost: at these numbers, elsewhere and beside them.

    Of more than `most` parameters so many are taken, at random. `known` keeps the derivatives of a shape for the next
    time. None where no point has a value.
    """
    graph = forward_over(forward, derivation.recipe, derivation.size)
    taken = derivation.parameters
    if len(taken) > most:
        taken = tuple(Random("parameters").sample(taken, most))
    kept = {} if known is None else known

    def slopes(smooth: tuple[Definition, ...]) -> Callable[[Values], list[Any]]:
        asked = (smooth, derivation.size, taken)
        if asked not in kept:
            kept[asked] = _slopes(Graph(graph.leaves, smooth), derivation, taken)
        return kept[asked]

    worst, compared, beside = LONGEST, 0, True
    rest = chain.from_iterable(zip(_anywhere(graph), _beside(graph, near), strict=True))
    for point in _off_kinks(graph, chain([near], rest)):
        try:
            gradients = _gradients(derivation, point, _PRECISE)
            held = evaluate(graph, point, EXACT, _PRECISE).carried
            found = slopes(piece(graph, held, _PRECISE).definitions)(held)
        except (Undefined, ZeroDivisionError, ValueError, OverflowError):
            continue  # SymPy's derivative may have no value where the chain rule's has: 0 · 1/0
        except RecursionError:  # SymPy walks a cost of fifty layers by calling itself
            return None
        for name, slope in zip(taken, found, strict=True):
            worst = min(worst, shared_places(gradients[name], slope))
        beside = beside and point is not near
        compared += 1
        if compared == points:
            break
    return Comparison(worst, compared, beside) if compared else None


def against_differences(derivation: Derivation, forward: Graph, near: Values, each: bool) -> Comparison | None:
    """Compare the chain rule with central differences at these numbers, or on a kink at numbers beside them.

    A step that crosses a kink counts as lying on one. None where there is no such point. Raises Undefined
    where the numbers themselves have no neighbours.
    """
    graph = forward_over(forward, derivation.recipe, derivation.size)
    for point in _off_kinks(graph, chain([near], _beside(graph, near), _anywhere(graph))):
        try:
            worst = _differences(derivation, graph, point, each)
        except Undefined:
            if point is near:
                raise  # a value at the edge of where there is one, as sqrt(0), has no slope
            continue
        if worst is not None:
            return Comparison(worst, 1, point is not near)
    return None


def _anywhere(graph: Graph) -> Iterator[dict[Name, Real]]:
    """Yield random points of both signs; targets and rates are positive."""
    random = Random("points")
    for _ in range(_DRAWS):
        yield {
            leaf.name: Fraction(random.randint(10, 90), 97)
            * (1 if leaf.role in ("target", "rate") else random.choice((1, -1)))
            for leaf in graph.leaves
        }


def _beside(graph: Graph, near: Values) -> Iterator[dict[Name, Real]]:
    """Yield random points ever nearer the problem's own; what must stay in its range is moved by a share of itself."""
    random = Random("beside")
    for spread in range(1, _DRAWS + 1):
        point = {}
        for leaf in graph.leaves:
            value, move = fraction(near[leaf.name]), Fraction(random.randint(-90, 90), 97 * 4**spread)
            size = value if leaf.role in ("target", "rate") else 1 + abs(value)
            point[leaf.name] = value + move * size
        yield point


def _off_kinks(graph: Graph, points: Iterable[Values]) -> Iterator[Values]:
    """Yield the points that lie on no kink; where all do, as max(x, x) does everywhere, those on the fewest."""
    kinks = Kinks.of(graph)
    on: list[tuple[int, Values]] = []
    off = False
    for point in points:
        try:
            sides = kinks.sides(evaluate(graph, point, EXACT, _PRECISE).carried, _PRECISE)
        except Undefined:
            continue
        if 0 in sides:
            on.append((sum(side == 0 for side in sides), point))
            continue
        off = True
        yield point
    if not off:
        fewest = min((count for count, _ in on), default=0)
        yield from (point for count, point in on if count == fewest)


def _directions(parameters: tuple[Name, ...], each: bool) -> list[Direction]:
    if each:
        return [{name: Fraction(1)} for name in parameters]
    random = Random("directions")
    return [{name: Fraction(random.randint(-9, 9), 10) for name in parameters} for _ in range(_DIRECTIONS)]


def _along(gradients: Values, direction: Direction, arithmetic: Arithmetic) -> Any:
    return sum(arithmetic.real(gradients[name]) * arithmetic.real(share) for name, share in direction.items())


def _gradients(derivation: Derivation, point: Values, arithmetic: Arithmetic) -> dict[Name, Real]:
    """Return the chain rule's gradient of every parameter at a point."""
    needed = Graph(derivation.whole.leaves, tuple(d for d in derivation.whole.definitions if d.role != "update"))
    point = {leaf.name: Fraction(0) for leaf in needed.leaves if leaf.role == "rate"} | dict(point)
    values = evaluate(needed, point, EXACT, arithmetic).carried
    return {name: values[name.wrt(derivation.recipe.cost)] for name in derivation.parameters}


def _slopes(graph: Graph, derivation: Derivation, parameters: tuple[Name, ...]) -> Callable[[Values], list[Any]]:
    """Compose the cost once in symbols and return its derivatives by parameters as a function of the values."""
    given = given_derivatives(graph, derivation)
    symbols = algebra.symbols([*(leaf.name for leaf in graph.leaves), *given])
    pairs = [(d.name, d.term) for d in graph.definitions]
    cost = algebra.surrogate(pairs, symbols, derivation.recipe.cost, given)
    slopes = [algebra.derivative(cost, symbols[name]) for name in parameters]
    function = algebra.compiled(list(symbols.values()), slopes, _PRECISE.context)
    return lambda values: list(function(*(_PRECISE.real(values[name]) for name in symbols)))


def _differences(derivation: Derivation, graph: Graph, point: Values, each: bool) -> int | None:
    """Return the decimal places shared by central differences at a point; None where a step crosses a kink."""
    gradients = _gradients(derivation, point, _FINE)
    held = evaluate(graph, point, EXACT, _FINE).carried
    kinks = Kinks.of(graph)
    here = kinks.sides(held, _FINE)
    worst = LONGEST
    for direction in _directions(derivation.parameters, each):
        ends = []
        for sign in (1, -1):
            moved = {name: point[name] + sign * _STEP * share for name, share in direction.items()}
            at = {**point, **moved}
            if kinks.terms and kinks.sides(evaluate(graph, at, EXACT, _FINE).carried, _FINE) != here:
                return None
            ends.append(_surrogate_value(graph, derivation, at, held))
        found = (ends[0] - ends[1]) / _FINE.real(2 * _STEP)
        worst = min(worst, shared_places(_along(gradients, direction, _FINE), found, _FINE))
    return worst


def _surrogate_value(graph: Graph, derivation: Derivation, point: Values, held: Values) -> Any:
    """Return C + Σ u·q at a point, each q held inside C and inside the other given quantities."""
    given = given_derivatives(graph, derivation)
    fixed = {name: held[name] for name in given}
    total = _FINE.real(Fraction(0))
    if derivation.recipe.cost in graph:
        total += _FINE.real(evaluate(graph, point, EXACT, _FINE, fixed).carried[derivation.recipe.cost])
    for name, (leaf, share) in given.items():
        others = {other: value for other, value in fixed.items() if other != name}
        value = evaluate(graph, point, EXACT, _FINE, others).carried[name]
        total += _FINE.real(point[leaf]) * _FINE.real(value) * _FINE.real(share)
    return total
