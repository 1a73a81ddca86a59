"""What is asked of all students of a class alike; knows no student."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from derive.course import Course
from derive.exercises.wrongs import Wrongs
from derive.key import Ask
from derive.names import Name
from derive.numbers import Policy


class Questions(Protocol):
    """What is asked of all students alike."""

    @property
    def course(self) -> Course:
        """The problem, whose numbers are another student's."""

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The boxes."""

    @property
    def policy(self) -> Policy:
        """How the page rounds."""

    @property
    def texts(self) -> Mapping[int, str]:
        """What is right in boxes that take no number, by default what they name."""

    @property
    def asked(self) -> Mapping[int, Name]:
        """What is asked for its value, by box."""

    @property
    def wrongs(self) -> Wrongs:
        """The mistakes that show in what is asked."""

    @property
    def places(self) -> Mapping[Name, int]:
        """Where what is asked stands in tables."""
