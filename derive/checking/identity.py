"""Whether two formulas are the same function, by their values at seeded points; simplifies nothing and always ends.

"different" is proved by its witness. "equal" fails only where two functions agree at every point: rational ones by
the bound of Schwartz and Zippel, analytic ones on a set of measure zero. Units that switch (relu, abs, max) are tried
in every pattern of their switches, because two formulas may differ in one of them alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Literal

from derive.errors import Undefined
from derive.evaluate import EXACT, Arithmetic, evaluate
from derive.graph import Graph
from derive.laws.functions import FUNCTIONS
from derive.names import Name
from derive.numbers import Real
from derive.term import ZERO, Call, Cases, Term, children, minus, refs

Verdict = Literal["equal", "different", "undecided"]

POINTS = 8
POINTS_A_PATTERN = 3
MOST_SWITCHES = 6
_REDRAWS = 50
_NEAR = Fraction(1, 10**12)
_SMALL = 10**6  # the part of its usual size below which a key tells nothing
_UNIT = 10**4  # four decimals, so that a witness can be shown


@dataclass(frozen=True, slots=True)
class Identity:
    """What was found: where the formulas differ, the point and both values there."""

    verdict: Verdict
    witness: tuple[tuple[Name, Fraction], ...] = ()
    typed: Real | None = None
    key: Real | None = None


@dataclass(frozen=True, slots=True)
class _Sample:
    point: Mapping[Name, Fraction]
    typed: Real
    key: Real


def equal(
    typed: Term,
    key: Term,
    seed: str,
    *,
    shares: Collection[Name] = (),
    totals: Iterable[Collection[Name]] = (),
    graph: Graph | None = None,
) -> Identity:
    """Return whether two formulas are the same function of their names.

    >>> from derive.term import Neg, Prod, Ref, Sum, num
    >>> a, y = Ref(Name("a")), Ref(Name("y"))
    >>> equal(Prod((num(2), minus(a, y))), Prod((num(-2), minus(y, a))), "sheet 1").verdict
    'equal'
    >>> equal(minus(a, y), minus(y, a), "sheet 1").verdict
    'different'

    Names in `shares` are drawn between 0.1 and 0.9, as targets and probabilities are; a target y is one unless a
    graph says otherwise. With a `graph` its leaves are drawn and every other name has the value of its definition
    there, so that a(1 - a) equals σ(z)(1 - σ(z)). `totals` are shares that add up to 1, as the targets of a softmax
    do. The same seed gives the same points and the same verdict.
    """
    totals = tuple(map(frozenset, totals))
    if graph is not None:
        graph = _needed(graph, {*refs(typed), *refs(key)}.union(*totals))
    names = _drawn(typed, key, graph)
    whole = tuple(tuple(name for name in names if name in total) for total in totals)
    between = {name for name in names if name in shares or _is_share(name, graph)}.union(*whole)
    switches = _switches(typed, key, graph)
    arithmetic = Arithmetic(digits=30, bits=64)
    samples, complete = _samples(typed, key, switches, _points(seed, names, between, whole), graph, arithmetic)
    scale = median([abs(one.key) for one in samples if one.key != 0] or [arithmetic.real(Fraction(0))])
    for one in _telling(samples, scale):
        if not _agree(one, scale, arithmetic):
            return Identity("different", tuple(one.point.items()), one.typed, one.key)
    return Identity("equal" if complete and len(switches) <= MOST_SWITCHES else "undecided")


def _needed(graph: Graph, names: set[Name]) -> Graph:
    """Return the part of a graph on which names rest: switches elsewhere are nothing to these formulas."""
    definitions = []
    for definition in reversed(graph.definitions):
        if definition.name in names:
            names = names.union(refs(definition.term))
            definitions.append(definition)
    return Graph(tuple(leaf for leaf in graph.leaves if leaf.name in names), tuple(reversed(definitions)))


def _drawn(typed: Term, key: Term, graph: Graph | None) -> tuple[Name, ...]:
    """Return the names to draw, in an order that does not depend on how the formulas are written."""
    used = {*refs(typed), *refs(key)}
    if graph is not None:
        used = {leaf.name for leaf in graph.leaves} | {name for name in used if name not in graph.names}
    return tuple(sorted(used, key=str))


def _is_share(name: Name, graph: Graph | None) -> bool:
    roles = {} if graph is None else {leaf.name: leaf.role for leaf in graph.leaves}
    return roles[name] in ("target", "rate") if name in roles else name.letter == "y"


def _switches(typed: Term, key: Term, graph: Graph | None) -> tuple[Term, ...]:
    """Return the terms on whose signs a formula switches."""
    found: dict[Term, None] = {}
    waiting = [typed, key, *([] if graph is None else (definition.term for definition in graph.definitions))]
    while waiting:
        term = waiting.pop()
        if isinstance(term, Call):
            found.update(dict.fromkeys(FUNCTIONS[term.function].kinks(*term.arguments)))
        elif isinstance(term, Cases):
            for condition, _ in term.branches:
                left, right = condition.left, condition.right
                found[left if right == ZERO else minus(left, right)] = None
        waiting += children(term)
    return tuple(found)


def _points(
    seed: str, names: tuple[Name, ...], shares: Collection[Name], totals: Iterable[tuple[Name, ...]]
) -> Iterator[dict[Name, Fraction]]:
    """Yield points without end: sizes from 0.2 to 1.6, all distinct; every second one has all signs turned.

    Positive values alone would hide lost signs of weights, and in any eight points a name must have both.
    """
    number = 0
    while True:
        point: dict[Name, Fraction] = {}
        for name in names:
            size, sign = _chance(f"{seed}|{number}|{name}"), _chance(f"{seed}|{number // 2}|sign|{name}")
            if name in shares:
                point[name] = Fraction(1000 + size % 8001, _UNIT)
            else:
                value = Fraction(2000 + size % 14001, _UNIT)
                point[name] = -value if (sign + number) % 2 else value
        number += 1
        for total in totals:
            sum_of = sum(point[name] for name in total)
            point.update({name: point[name] / sum_of for name in total})
        if len({abs(value) for value in point.values()}) == len(point):
            yield point


def _chance(text: str) -> int:
    """Return a whole number that depends on the text alone, on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")


def _samples(
    typed: Term,
    key: Term,
    switches: tuple[Term, ...],
    points: Iterator[dict[Name, Fraction]],
    graph: Graph | None,
    arithmetic: Arithmetic,
) -> tuple[list[_Sample], bool]:
    """Return values at enough points, and whether there were enough; every pattern that was met has its points."""
    wanted = POINTS_A_PATTERN if switches else POINTS
    patterns = 2 ** len(switches) if len(switches) <= MOST_SWITCHES else POINTS
    draws = (POINTS_A_PATTERN * 8 * patterns if switches else POINTS) + _REDRAWS
    found: dict[tuple[bool, ...], list[_Sample]] = {}
    for point in (next(points) for _ in range(draws)):
        try:
            values = _values(point, graph, arithmetic)
            pattern = tuple(arithmetic.value(switch, values) > 0 for switch in switches)
        except (Undefined, KeyError):
            continue
        there = found.setdefault(pattern, [])
        if len(there) < wanted:
            try:
                there.append(_Sample(point, _value(typed, values, arithmetic), _value(key, values, arithmetic)))
            except (Undefined, KeyError):
                continue
        if len(found) == patterns and _enough(found.values(), wanted):
            break
    samples = [sample for there in found.values() for sample in there]
    return samples, len(samples) >= wanted and all(found.values())


def _enough(found: Collection[list[_Sample]], wanted: int) -> bool:
    """Tell whether every pattern has its points; those that tell nothing beside the others are drawn again."""
    for there in found:
        if len(there) >= wanted:
            sizes = [abs(one.key) for one in there if one.key != 0]
            there[:] = _telling(there, median(sizes)) if sizes else there
        if len(there) < wanted:
            return False
    return True


def _values(point: dict[Name, Fraction], graph: Graph | None, arithmetic: Arithmetic) -> Mapping[Name, Real]:
    if graph is None:
        return point
    return {**point, **evaluate(graph, point, EXACT, arithmetic, partial=True).carried}


def _value(term: Term, values: Mapping[Name, Real], arithmetic: Arithmetic) -> Real:
    value = arithmetic.value(term, values)
    if not arithmetic.fits(value):
        raise Undefined("its size is beyond all measure")
    return arithmetic.real(value)


def _telling(samples: list[_Sample], scale: Real) -> Iterator[_Sample]:
    """Yield the points that tell something: not those where the key is all but zero; where it is 0, a unit is off."""
    yield from (one for one in samples if one.key == 0 or abs(one.key) * _SMALL >= scale)


def _agree(one: _Sample, scale: Real, arithmetic: Arithmetic) -> bool:
    near = arithmetic.real(_NEAR)
    if one.key == 0:
        return bool(abs(one.typed) <= near * scale)
    return bool(abs(one.typed - one.key) <= near * max(abs(one.typed), abs(one.key)))
