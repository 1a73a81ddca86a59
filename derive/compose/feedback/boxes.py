"""How a report calls the boxes of a sheet: by their numbers, by their quantities where nobody saw a number.

Knows no sentences and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from derive.compose.feedback.cells import listed, named
from derive.compose.feedback.own import Own
from derive.course import Course
from derive.key import Ask
from derive.message import Listing, Message


@dataclass(frozen=True, slots=True)
class Boxes:
    """Call the boxes of a class; `printed` tells that their numbers stand on a sheet."""

    course: Course
    asks: Mapping[int, Ask]
    printed: bool = True

    @classmethod
    def of(cls, course: Course, asks: Iterable[Ask], printed: bool = True) -> Boxes:
        """Return what calls these asks."""
        return cls(course, {ask.number: ask for ask in asks}, printed)

    def called(self, *numbers: int) -> Message:
        """Return boxes as a sentence calls them: number 1, numbers 3 and 4, or their quantities."""
        if self.printed:
            return by_numbers(numbers)
        return Message.of("boxes.quantities", quantities=self.bare(numbers))

    def bare(self, numbers: Iterable[int]) -> Listing:
        """Return boxes without the word number, where it stands before already."""
        return listed(numbers) if self.printed else Listing(tuple(named(self.course, self.asks[n]) for n in numbers))


def boxes_of(own: Own) -> Boxes:
    """Return what calls the boxes of one student's sheet."""
    return Boxes.of(own.course, (verdict.ask for verdict in own.answers), own.printed)


def by_numbers(numbers: Iterable[int]) -> Message:
    """Return boxes as the sheet numbers them.

    >>> by_numbers((3, 4)).arguments
    (('n', 2), ('numbers', Listing(items=(3, 4), either=False)))
    """
    found = tuple(numbers)
    return Message.of("feedback.numbers", n=len(found), numbers=listed(found))
