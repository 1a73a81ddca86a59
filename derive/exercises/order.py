"""The part of a sheet that any quantity of a course belongs to, and the order of the parts; knows no boxes' numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from derive.course import Course
from derive.key import Ask, Group
from derive.names import Name

Place: TypeAlias = tuple[int, int, int]
"""Of an ask: its update, its part, and within the backward pass its layer, the last layer first."""

_PARTS: Mapping[Group, int] = {"forward": 0, "cost": 0, "links": 1, "formulas": 2, "updates": 4, "again": 5}
_BACKWARD = 3


def group_of(course: Course, name: Name) -> Group:
    """Return the group that a quantity belongs to.

    >>> from derive.problem import parse
    >>> from derive.worked import Solution
    >>> course = Course(Solution(parse("graph: {inputs: {x: 2}, define: ['q = 3*x', 'f = q*q'], cost: f}")))
    >>> [group_of(course, course.names[text]) for text in ("q", "f", "df/dq", "df/dx")]
    ['forward', 'cost', 'deltas', 'gradients']
    """
    role = course.graph[name].role
    if role == "update":
        return "updates"
    if name.new:
        return "again"
    if name.of is not None:
        return "gradients" if role == "gradient" or (role == "aside" and course.network is None) else "deltas"
    return "deltas" if role == "signal" else "cost" if role == "cost" else "forward"


def place_of(course: Course, ask: Ask) -> Place:
    """Return where an ask stands: forward and cost, links, formulas, backward, new parameters, the cost again."""
    if ask.kind != "value":
        return 1, _PARTS.get(ask.group, _BACKWARD), 0
    name = course.names[ask.quantity]
    update = name.update or 1
    if ask.group in _PARTS:
        return update, _PARTS[ask.group], 0
    of_batch = ask.group == "gradients" and name.example is None
    if course.network is None or (of_batch and len(course.solution.setup.batches[update - 1]) > 1):
        return update, _BACKWARD, 0
    return update, _BACKWARD, -(name.layer or len(course.network.layers))
