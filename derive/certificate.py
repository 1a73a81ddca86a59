"""How the gradients are certified: every shape of batch, every route a page takes and every update; knows no pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.builders.optimiser import RATE
from derive.derivation import Derivation
from derive.errors import Disagreement
from derive.evaluate import EXACT, Arithmetic, evaluate
from derive.graph import Graph
from derive.names import Name
from derive.numbers import Real, fraction
from derive.oracles import POINTS, Comparison, against_differences, against_sympy, shared_places
from derive.term import Term, children

if TYPE_CHECKING:
    from derive.worked import Solution, Update

_ENOUGH = 20
_EVERY_PARAMETER = 30
_LARGEST_COMPOSED = 4000
_MOST_DIFFERENTIATED = 4000  # nodes of the composed cost, once for every parameter: a second of SymPy's time
_MOST_DIFFERENCES = 10_000  # definitions to evaluate for the differences of every parameter
_PRECISE = Arithmetic(digits=80, bits=64)


@dataclass(frozen=True, slots=True)
class Certificate:
    """State which computations agree, and to how many decimal places of a gradient's own size.

    `symbolic` compares with SymPy's derivative of the composed cost at `points` points at least: the problem's own,
    random ones and some beside it. `differences` compares with central differences at the problem's own numbers. Each
    is None where it was not possible for some shape of batch: `large` tells that the composed cost is too large for
    SymPy, `kink` that numbers of the problem lie on a kink and were replaced by some beside it. `parameters` is "each"
    or "directions": of a large network differences are taken along random directions, and SymPy's derivative by some
    parameters. `sheet` is of a sheet whose formulas are those of its class, certified at other numbers: to how many
    places differences agree at its own, in floats.
    """

    symbolic: int | None
    differences: int | None
    points: int
    parameters: str
    kink: bool = False
    large: bool = False
    proven: bool | None = None
    sheet: int | None = None


def certify(solution: Solution, symbolically: bool = False, like: Solution | None = None) -> Certificate:
    """Return the certificate of a solution.

    `like` is one of the same shape that has a certificate: then only the numbers are new, and they are compared with
    SymPy's derivatives of that shape, and along random directions with differences.

    Raises Disagreement when two computations of one gradient share fewer than 20 decimal places, when an update does
    not follow from its gradient, and when nothing could be compared.
    """
    forward = solution.setup.forward
    shared = like is not None and like.shares(solution)
    each = len(solution.setup.parameters) <= _EVERY_PARAMETER and not shared
    symbolic: list[Comparison | None] = []
    differences: list[Comparison | None] = []
    every = [each]
    large = False
    proven: list[bool] = []
    for size, update in _first_of_each(solution, lambda size: min(size, 2)).items():
        sample = solution.by_chain(size)
        composed = _composed_size(forward) * size
        bounded = composed <= _LARGEST_COMPOSED
        most = max(1, _MOST_DIFFERENTIATED // composed)
        every.append(len(sample.parameters) <= most)
        near = _point(update, sample)
        symbolic.append(
            against_sympy(sample, forward, near, most, solution.slopes, 1 if shared else POINTS) if bounded else None
        )
        if symbolically and bounded:
            from derive.proof import proven_in_time

            proven.append(proven_in_time(sample, forward))
        large = large or not bounded
    for size, update in _first_of_each(solution, lambda size: size).items():
        whole = solution.by_chain(size)
        singly = each and len(whole.parameters) * size * len(forward.definitions) <= _MOST_DIFFERENCES
        every.append(singly)
        near = _point(update, whole)
        differences.append(against_differences(whole, forward, near, singly))
    for update in solution.true_updates:
        _check_routes(solution, update)
    _check_updates(solution)
    if None in symbolic and None in differences:
        raise Disagreement("no point was found where the gradients could be compared; no page is printed")
    for found in (*symbolic, *differences):
        if found is not None and found.digits < _ENOUGH:
            raise Disagreement(f"the gradients agree in {found.digits} decimal places only; no page is printed")
    return Certificate(
        _least(symbolic),
        _least(differences),
        min((found.points for found in symbolic if found), default=0),
        "each" if all(every) else "directions",
        any(found is not None and found.beside for found in differences) or None in differences,
        large,
        all(proven) if proven else None,
    )


def _first_of_each(solution: Solution, shape: Callable[[int], int]) -> dict[int, Update]:
    """Return the first update of every shape of batch that occurs."""
    found: dict[int, Update] = {}
    for update in solution.true_updates:
        found.setdefault(shape(len(update.batch)), update)
    return found


def _point(update: Update, derivation: Derivation) -> dict[Name, Real]:
    """Return the exact values that an update starts from, for the leaves of a derivation."""
    return {leaf.name: fraction(update.true.carried[leaf.name]) for leaf in derivation.whole.leaves}


def _check_routes(solution: Solution, update: Update) -> None:
    """Compare the way that the page takes through softmax with the plain chain rule, without rounding."""
    chain = solution.by_chain(len(update.batch))
    if update.derivation is chain:
        return
    point = _point(update, chain)
    ways = [evaluate(way.whole, point, EXACT, _PRECISE).carried for way in (chain, update.derivation)]
    for name in update.derivation.whole.having("gradient", "signal", "update"):
        if shared_places(*(way[name] for way in ways)) < _ENOUGH:
            raise Disagreement(f"{name} by the short way is not that of the chain rule; no page is printed")


def _check_updates(solution: Solution) -> None:
    """Check new = old - α · gradient for every update, and that each starts from what the last one made."""
    cost = solution.setup.recipe.cost
    before = None
    for update in solution.true_updates if solution.trains else ():
        values = update.true.carried
        for name in solution.setup.parameters:
            if before is not None:
                new = before[name._replace(new=True) if name in solution.setup.recipe.learned else name]
                if shared_places(new, values[name]) < _ENOUGH:
                    raise Disagreement(f"{name} changes between two updates; no page is printed")
            if name in solution.setup.recipe.learned:
                old, step = fraction(values[name]), fraction(values[RATE]) * fraction(values[name.wrt(cost)])
                # Where a step leads to nearly zero, the new value has only the digits that the subtraction leaves it.
                if shared_places(old - step, values[name._replace(new=True)], least=abs(old)) < _ENOUGH:
                    raise Disagreement(f"{name} does not follow from its gradient; no page is printed")
        before = values


def _least(found: list[Comparison | None]) -> int | None:
    """Return the decimal places shared everywhere, None where a comparison is missing."""
    digits = [one.digits for one in found if one is not None]
    return min(digits) if len(digits) == len(found) else None


def _composed_size(graph: Graph) -> int:
    """Count the nodes of the cost written out by substitution, without writing it out."""
    size: dict[Name, int] = {leaf.name: 1 for leaf in graph.leaves}

    def count(term: Term) -> int:
        inner = sum(map(count, children(term)))
        return size.get(getattr(term, "name", None), 1) if not children(term) else inner + 1  # type: ignore[arg-type]

    for definition in graph.definitions:
        size[definition.name] = count(definition.term)
    return max(size.values())
