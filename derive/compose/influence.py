"""What has no influence on the cost, whatever the numbers: no line leads from it there; knows no values."""

from __future__ import annotations

from collections.abc import Iterator

from derive.document import Symbols
from derive.message import Count, Listing, Message
from derive.names import Name
from derive.term import Ref, refs
from derive.worked import Solution

_MOST_NAMED = 4


def without_influence(solution: Solution) -> tuple[Name, ...]:
    """Return the parameters, and the lines of a graph, from which no path leads to the cost or what is given for it."""
    forward = solution.setup.forward
    graph = solution.setup.network is None
    leading = {solution.setup.recipe.cost, *(_of(name, graph) for name in forward.having("upstream"))}
    for definition in reversed(forward.definitions):
        if definition.name in leading:
            leading |= set(refs(definition.term))
    learnable = forward.having("parameter") or (forward.having("input") if graph else ())  # what is asked for
    if solution.setup.recipe.penalty:  # which has every weight in it
        learnable = tuple(name for name in learnable if name.letter != "W")
    lines = forward.having("line") if graph else ()
    return tuple(name for name in (*learnable, *lines) if name not in leading)


def _of(slope: Name, graph: bool) -> Name:
    """Return the quantity whose derivative is given: δ is that of z in a network."""
    return slope._replace(of=None) if graph or slope.letter != "delta" else slope._replace(letter="z")


def told(solution: Solution) -> Iterator[Message]:
    """Say what has no influence on the cost, and that no numbers are the reason."""
    names = without_influence(solution)
    if not names or not solution.setup.has_gradients:
        return
    listed = Listing(tuple(Symbols(Ref(name)) for name in names[:_MOST_NAMED]))
    id = "influence.none" if len(names) <= _MOST_NAMED else "influence.none-many"
    yield Message.of(id, n=Count(len(names)), names=listed, cost=Symbols(Ref(solution.setup.recipe.cost)))
