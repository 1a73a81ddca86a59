"""Symbolic proofs of gradients by SymPy, in a process of their own with a time limit; knows no numbers and no pages."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from derive import algebra
from derive.derivation import Derivation, forward_over, given_derivatives
from derive.graph import Definition, Graph
from derive.names import Name
from derive.pieces import Branches, smooth
from derive.term import Term

_SECONDS = 30


def proven_in_time(derivation: Derivation, forward: Graph, seconds: int = _SECONDS) -> bool:
    """Tell whether SymPy reduces every chain-rule gradient minus its own derivative to zero within the time.

    SymPy's composition over branches and its cancellation can neither be bounded nor interrupted from inside, so it
    all runs beside and is stopped.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    worker = context.Process(target=_decide, args=(derivation, forward, sender), daemon=True)
    worker.start()
    sender.close()
    try:
        return bool(receiver.recv()) if receiver.poll(seconds) else False
    except EOFError:
        return False
    finally:
        worker.kill()
        worker.join()
        receiver.close()


def _decide(derivation: Derivation, forward: Graph, sender: Any) -> None:
    sender.send(all(algebra.vanishes(difference) for difference in _differences(derivation, forward)))


def _differences(derivation: Derivation, forward: Graph) -> Iterator[Any]:
    """Yield chain-rule gradient minus SymPy's own, composed in symbols: of every parameter, in every smooth piece."""
    graph = forward_over(forward, derivation.recipe, derivation.size)
    given = given_derivatives(graph, derivation)
    symbols = algebra.symbols([leaf.name for leaf in graph.leaves] + list(given))
    # Leaves that only the update needs, such as the rate, stand in no gradient.
    leaves = {leaf.name: symbols[leaf.name] for leaf in derivation.whole.leaves if leaf.name in symbols}
    needed = [d for d in derivation.whole.definitions if d.role != "update"]
    for terms, whole in _pieces(needed, {}, leaves, {}):
        pairs = ((d.name, terms[d.name]) for d in graph.definitions)
        cost = algebra.surrogate(pairs, symbols, derivation.recipe.cost, given)
        for name in derivation.parameters:
            yield whole[name.wrt(derivation.recipe.cost)] - algebra.derivative(cost, symbols[name])


def _pieces(
    definitions: Sequence[Definition], terms: dict[Name, Term], whole: dict[Name, Any], signs: Mapping[Any, int]
) -> Iterator[tuple[dict[Name, Term], dict[Name, Any]]]:
    """Yield, for every choice of signs off the kinks, the smooth terms of all definitions and what they compose to.

    `signs` of differences are those already chosen. Some choices may hold at no numbers; that proves only more.
    """
    terms, whole = dict(terms), dict(whole)
    for place, definition in enumerate(definitions):
        try:
            term = smooth(definition.term, lambda branches: _chosen(branches, whole, signs))
        except _Undecided as fork:
            for sign in (1, -1):
                yield from _pieces(definitions[place:], terms, whole, {**signs, fork.side: sign})
            return
        terms[definition.name], whole[definition.name] = term, algebra.expression(term, whole)
    yield terms, whole


class _Undecided(Exception):
    """A branch rests on a difference whose sign is not chosen yet."""

    def __init__(self, side: Any) -> None:
        super().__init__(side)
        self.side = side


def _chosen(branches: Branches, whole: Mapping[Name, Any], signs: Mapping[Any, int]) -> Term:
    """Return the branch that holds under the chosen signs."""
    for condition, part in branches:
        left, right = (
            algebra.expression(smooth(end, lambda inner: _chosen(inner, whole, signs)), whole)
            for end in (condition.left, condition.right)
        )
        side, sign = algebra.side(left, right)
        if sign is None and (sign := _implied(side, signs)) is None:
            raise _Undecided(side)
        if condition.holds(sign):
            return part
    raise AssertionError("the branches of a formula cover every number")


def _implied(side: Any, signs: Mapping[Any, int]) -> int | None:
    """Return the sign that a difference has because another, which it exceeds by a number, has its own: e < 0 < 1."""
    for other, sign in signs.items():
        for alike in (sign, -sign):
            _, size = algebra.side(side, other if alike == sign else -other)
            if size is not None and size * alike >= 0:
                return alike
    return None
