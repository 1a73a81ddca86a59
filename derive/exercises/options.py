"""Multiple choice: which links and values are asked; knows no numbers."""

from __future__ import annotations

from collections.abc import Iterator

from derive.course import Course
from derive.key import Ask


def choice_asks(course: Course, names: tuple[str, ...]) -> Iterator[Ask]:
    """Yield nothing yet."""
    yield from ()
