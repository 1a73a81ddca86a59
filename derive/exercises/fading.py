"""Which boxes stay blank on a sheet that is partly worked; knows no numbers and no pages.

What is worked must not give away what is blank. So whatever rests on a blank is blank too: the blanks are the last
steps of the course, with the symbolic links always among them, and the steps before are worked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from derive.course import Course
from derive.graph import Graph
from derive.key import Ask
from derive.names import Name
from derive.term import Neg, Ref, refs


def blanks(course: Course, asks: Sequence[Ask], fade: Fraction) -> Iterator[Ask]:
    """Yield the asks that stay blank at a level of fading, in their order; at 0 none does.

    >>> from derive.problem import parse
    >>> from derive.worked import Solution
    >>> problem = parse("graph: {inputs: {x: 2}, define: ['q = 3*x', 'r = q**2', 'f = 5*r'], cost: f}")
    >>> asks = [Ask(0, name, "value", "forward") for name in ("q", "r", "f")]
    >>> [ask.quantity for ask in blanks(Course(Solution(problem)), asks, Fraction(1, 2))]
    ['r', 'f']
    """
    if fade == 0:
        return
    places = {str(name): place for place, name in enumerate(course.graph.names)}
    steps = [ask for ask in asks if ask.kind == "value"]
    steps.sort(key=lambda ask: places[ask.quantity])
    kept = -(-fade.numerator * len(steps) // fade.denominator)  # at least one, where anything is to be blank
    first = {ask.quantity for ask in steps[len(steps) - kept :]}
    hidden = hidden_by(course.graph, {course.names[text] for text in first})
    for ask in asks:
        if ask.kind != "value" or course.names[ask.quantity] in hidden:
            yield ask


def hidden_by(graph: Graph, blank: set[Name]) -> frozenset[Name]:
    """Return what cannot be shown where these are blank: they, what rests on them, and what is another name of them.

    A quantity that is but another name of one that is shown, as the gradient of a bias of its δ, is shown with it.
    """
    names = _other_names(graph)
    seeds = {name for name in blank if names.get(name, name) == name or names[name] in blank}
    hidden: set[Name] = set()
    for definition in graph.definitions:
        if definition.name in seeds or any(name in hidden for name in refs(definition.term)):
            hidden.add(definition.name)
    return frozenset(hidden)


def _other_names(graph: Graph) -> Mapping[Name, Name]:
    """Return for every quantity whose formula is another quantity, or its negative, that other one."""
    found: dict[Name, Name] = {}
    for definition in graph.definitions:
        term = definition.term.term if isinstance(definition.term, Neg) else definition.term
        if isinstance(term, Ref) and not graph.is_leaf(term.name):
            found[definition.name] = found.get(term.name, term.name)
    return found
