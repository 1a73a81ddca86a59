"""The numbers of one student through a whole course, carried as the sheet says; knows no words and no boxes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.course import Course
from derive.evaluate import Valuation
from derive.graph import Graph
from derive.lines import Lines
from derive.names import Name
from derive.term import Cases, Num, refs


def printed(course: Course) -> Lines:
    """Return the printed lines of every quantity of a course, at the numbers of its own problem.

    >>> from derive.problem import parse
    >>> from derive.worked import Solution
    >>> course = Course(Solution(parse("graph: {inputs: {x: 2}, define: ['q = x/3', 'f = 5*q'], cost: f}")))
    >>> printed(course).numeral(course.names["f"]).text
    '3.3335'
    """
    given = {leaf.name for leaf in course.graph.leaves}
    return Lines(course.solution.setup.policy, course.values, given | set(constants(course.graph, course.values)))


def constants(graph: Graph, values: Valuation) -> Iterator[Name]:
    """Yield what is written as it stands in its formula: slopes that are 0 or 1 by their branch, exact constants."""
    for definition in graph.definitions:
        value, term = values.carried.get(definition.name), definition.term
        if not isinstance(value, Fraction) or value != values.raw[definition.name]:
            continue
        branches = isinstance(term, Cases) and all(isinstance(part, Num) for _, part in term.branches)
        written = not any(refs(term)) and definition.role in ("link", "line", "derivative")
        if written or (branches and value.denominator == 1):
            yield definition.name
