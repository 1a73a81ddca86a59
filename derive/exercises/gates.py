"""Where quantities are 0 because a ReLU is off, for many candidates at once; knows no rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from derive.exercises.functions import Column
from derive.exercises.rounding import Mask
from derive.graph import Graph
from derive.names import Name
from derive.term import Neg, Prod, Ref, Sum, Term

_NOWHERE: Mask = np.zeros(1, dtype=np.bool_)


def gated(graph: Graph, layers: Iterable[int], values: Mapping[Name, Column]) -> dict[Name, Mask]:
    """Tell of the quantities of a graph where they are 0 because a unit of some layers of ReLUs is off.

    Off are its activation and its slope, and with them every product in which one of these is a factor. What is 0 by
    coincidence is not among it.

    >>> from derive.graph import Definition, Leaf
    >>> z, a, w, p = Name("z", 1, (1,)), Name("a", 1, (1,)), Name("w"), Name("p")
    >>> lines = (Definition(a, Ref(z), "activation"), Definition(p, Prod((Ref(w), Ref(a))), "line"))
    >>> found = gated(Graph((Leaf(z, "input"), Leaf(w, "input")), lines), [1], {z: np.array([-1.0, 2.0])})
    >>> found[a].tolist(), found[p].tolist()
    ([True, False], [True, False])
    """
    found: dict[Name, Mask] = {}
    numbers = frozenset(layers)
    for definition in graph.definitions if numbers else ():
        sum_of = _own_sum(definition.name, numbers)
        if sum_of is None:
            found[definition.name] = _is_off(definition.term, found)
        elif sum_of in values:
            found[definition.name] = values[sum_of] <= 0
    return found


def _own_sum(name: Name, layers: frozenset[int]) -> Name | None:
    """Return the weighted sum that an activation, or its slope, is about; None for anything else."""
    a = name if name.of is None else name.of
    is_slope = name.of is not None and (name.letter, name.layer, name.indices) == ("z", a.layer, a.indices)
    if a.letter != "a" or a.layer not in layers or not (name.of is None or is_slope):
        return None
    return name._replace(of=None, letter="z")


def _is_off(term: Term, found: Mapping[Name, Mask]) -> Mask:
    match term:
        case Ref(name):
            return found.get(name, _NOWHERE)
        case Neg(inner):
            return _is_off(inner, found)
        case Prod(factors):
            return _all(np.logical_or, [_is_off(factor, found) for factor in factors])
        case Sum(terms):
            return _all(np.logical_and, [_is_off(part, found) for part in terms])
        case _:
            return _NOWHERE


def _all(together: np.ufunc, masks: list[Mask]) -> Mask:
    joined: Mask = together.reduce(np.broadcast_arrays(*masks))
    return joined
