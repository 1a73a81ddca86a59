"""The walk of `reach` over a graph for many sheets at once; knows no rules of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from derive.exercises.enclosed.columnar import Columnar, Hold
from derive.exercises.enclosed.span import Span
from derive.graph import Graph
from derive.names import Name
from derive.reach import Work
from derive.routes import Routes


def reached(
    graph: Graph, given: Mapping[Name, Span], hand: Columnar, wanted: Iterable[Name]
) -> dict[Name, Hold | None]:
    """Return what can be held of some definitions, in order, which use no others; None where nothing limits it."""
    work = Work(graph, hand, {name: hand.given(span) for name, span in given.items()}, Routes(graph))
    for name in wanted:
        work.define(name)
    return work.found
