"""What is right in the boxes that take no number: a link, a formula; knows no pages and no numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.course import Course
from derive.errors import Refused
from derive.key import Answer, Ask
from derive.names import Name
from derive.plain import plain
from derive.term import Term
from derive.views.closed import closed


def worded(course: Course, asks: Iterable[Ask]) -> Iterator[tuple[int, Answer]]:
    """Yield the answers to links and formulas by their numbers: they are the same for a whole class.

    >>> from derive.problem import parse
    >>> from derive.worked import Solution
    >>> layer = "{units: 1, activation: tanh, weights: [[3]], biases: none}"
    >>> problem = parse("network: {inputs: 1, layers: [" + layer + "]}\\n"
    ...                 "cost: {kind: half-squared-error}\\ndata: [{x: 2, y: 10}]")
    >>> course = Course(Solution(problem))
    >>> dict(worded(course, [Ask(1, "dC/dW1[1,1]", "formula", "formulas")]))[1].text
    '(a1[1] - y[1])*da1[1]/dz1[1]*a0[1]'
    """
    for ask in asks:
        if ask.kind == "link":
            yield ask.number, Answer(ask.quantity)
        elif ask.kind == "formula":
            yield ask.number, Answer(plain(formula(course, course.names[ask.quantity])))


def formula(course: Course, name: Name) -> Term:
    """Return a gradient in the quantities of the forward pass and slopes; with too many paths, by the error signals."""
    part = course.parts[(name.update or 1) - 1]
    graph = part.graph.renamed(part.name)
    try:
        return closed(graph)[name].term
    except Refused:
        return graph[name].term
