"""What the tests of sheets ask: quantities of a course by their groups."""

from __future__ import annotations

from derive.course import Course
from derive.exercises.separating import group_of
from derive.key import Ask

EVERYTHING = ("forward", "cost", "deltas", "gradients", "updates", "again")


def asks(course: Course, groups: tuple[str, ...] = EVERYTHING) -> tuple[Ask, ...]:
    """Return an ask for every quantity of some groups; of the second forward pass only the cost."""
    found: list[Ask] = []
    for definition in course.graph.definitions:
        group = group_of(course, definition.name)
        wanted = group in groups and definition.role != "aside" and str(definition.name) in course.names
        if wanted and (group != "again" or definition.role == "cost"):
            found.append(Ask(len(found) + 1, str(definition.name), "value", group))
    return tuple(found)
