"""The missing link of a chain: which one is left out, and how it is named; knows no values and no glyphs."""

from __future__ import annotations

from collections.abc import Iterator

from derive.builders.dense import weight
from derive.course import Course
from derive.key import Ask
from derive.names import COST, Name, parse
from derive.term import refs

_UNNUMBERED = 0
# With more paths than these a chain has a sum sign, and no single weight in it.
_MOST_PATHS = 3


def links(course: Course) -> Iterator[Ask]:
    """Yield one or two chains with a blank: at the output the slope, further back the way from one unit to the next.

    >>> from derive.problem import parse
    >>> from derive.worked import Solution
    >>> problem = parse("graph: {inputs: {x: 2, y: 3}, define: ['q = x + y', 'f = q*x'], cost: f}")
    >>> [(ask.within, ask.quantity) for ask in links(Course(Solution(problem)))]
    [('df/dy', 'dq/dy')]
    """
    if not course.solution.setup.has_gradients:
        return
    if course.network is None:
        yield from _of_graph(course)
    else:
        yield from _of_network(course)


def _of_network(course: Course) -> Iterator[Ask]:
    network = course.network
    assert network is not None, "a network has layers"
    last = len(network.layers)
    output = weight(last, 1, 1)
    z, a = Name("z", last, (1,)), Name("a", last, (1,))
    if not _has_weight(course, output):
        return
    # Through softmax, and from a given derivative, a chain starts at the error signal.
    straight = network.layers[-1].activation != "softmax" and a.wrt(COST) in _bare(course)
    yield _ask(z.wrt(a) if straight else output.wrt(z), output.wrt(COST))
    if last == 1:
        return
    first = weight(1, 1, 2 if network.inputs > 1 else 1)
    z, a = Name("z", 1, (1,)), Name("a", 1, (1,))
    if network.layers[0].activation == "softmax":
        yield _ask(first.wrt(z), first.wrt(COST))
    elif network.layers[1].units > _MOST_PATHS:
        yield _ask(z.wrt(a), first.wrt(COST))
    else:
        yield _ask(a.wrt(Name("z", 2, (1,))), first.wrt(COST))


def _ask(link: Name, within: Name) -> Ask:
    return Ask(_UNNUMBERED, str(link), "link", "links", within=str(within))


def _bare(course: Course) -> set[Name]:
    """Return the names of the course without example and update."""
    return {name._replace(example=None, update=None) for name in course.graph.names if not name.new}


def _has_weight(course: Course, weight: Name) -> bool:
    return weight.wrt(COST) in _bare(course)


def _of_graph(course: Course) -> Iterator[Ask]:
    """Yield the blank in the longest chain of one path that there is, where one has two links at least."""
    graph, cost = course.solution.setup.forward, course.solution.setup.recipe.cost
    users: dict[Name, list[Name]] = {}
    for definition in graph.definitions:
        for name in dict.fromkeys(refs(definition.term)):
            users.setdefault(name, []).append(definition.name)
    chains = []
    for leaf in (*graph.having("parameter"), *graph.having("input")):
        path = [leaf]
        while len(users.get(path[-1], ())) == 1:
            path.append(users[path[-1]][0])
        if path[-1] == cost and len(path) > 2:
            chains.append(path)
    if chains:
        path = max(chains, key=len)
        yield _ask(path[0].wrt(path[1]), path[0].wrt(cost))


def ends(text: str, course: Course) -> tuple[Name, Name]:
    """Return what a link differentiates and by what, from its text: da1[1]/dz1[1].

    >>> from derive.problem import parse
    >>> from derive.worked import Solution
    >>> course = Course(Solution(parse("graph: {inputs: {x: 2}, define: ['q = 3*x', 'f = q*q'], cost: f}")))
    >>> [str(name) for name in ends("dq/dx", course)]
    ['q', 'x']
    """
    halves = text.removeprefix("d").split("/d")
    found = [parse(half) if course.network is not None else Name(half) for half in halves]
    assert len(found) == 2 and found[0] is not None and found[1] is not None, "a link stands between two quantities"
    return found[0], found[1]
