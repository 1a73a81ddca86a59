"""Hand-made computational graphs: named lines become definitions; knows no layers and no derivatives."""

from __future__ import annotations

from collections.abc import Iterable

from derive.graph import Definition, Graph, Leaf
from derive.names import Name
from derive.term import Term


def custom(
    inputs: Iterable[str], parameters: Iterable[str], lines: Iterable[tuple[str, Term]], cost: str | None
) -> Graph:
    """Return the graph of named lines, such as q = x + y and f = q z.

    >>> from derive.term import Ref, Sum
    >>> line = ("q", Sum((Ref(Name("x")), Ref(Name("y")))))
    >>> custom(["x", "y"], [], [line], "q").role(Name("q"))
    'cost'
    """
    leaves = [Leaf(Name(name), "input") for name in inputs] + [Leaf(Name(name), "parameter") for name in parameters]
    definitions = (Definition(Name(name), term, "cost" if name == cost else "line") for name, term in lines)
    return Graph(tuple(leaves), tuple(definitions))
