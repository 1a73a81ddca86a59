"""What a mistake is called and how a student is helped, in the letters of the page; knows no boxes."""

from __future__ import annotations

from derive.course import Course
from derive.document import Symbols
from derive.message import Message
from derive.misconceptions import MISTAKES, Work, places
from derive.names import Name


def called(course: Course, slug: str) -> Message:
    """Return the name of a mistake."""
    return _said(course, slug, MISTAKES[slug].name_id, None)


def hint(course: Course, slug: str, name: Name | None = None) -> Message:
    """Return the hint of a mistake, about one quantity if it is said of one."""
    return _said(course, slug, MISTAKES[slug].hint_id, name)


def _said(course: Course, slug: str, id: str, name: Name | None) -> Message:
    network = course.network
    assert network is not None, "mistakes are made in networks"
    work = Work(course.parts[0].graph, network, course.convention)
    found = places(work, MISTAKES[slug], name, course.solution.setup.policy)
    arguments = {place: part if isinstance(part, Message) else Symbols(part) for place, part in found.items()}
    return Message.of(id, **arguments)
