"""What intervals must be able to do so that the rules of hands are written once; knows no numbers and no digits.

`interval` does it for one sheet, exactly; `exercises.enclosed.span` for many sheets at once, in floats.
"""

from __future__ import annotations

from typing import Any, Protocol, Self, TypeAlias, TypeVar

Size: TypeAlias = Any
"""How large a number or an error is: whole units of a grid, or a column of floats."""

Choice: TypeAlias = Any
"""Yes or no, of one sheet or in a column."""


class Unbounded(Exception):
    """Nothing limits the values: a divisor may be zero, a logarithm may be of a number that is not positive."""


class Enclosure(Protocol):
    """Hold every number between two ends, moved outwards by whatever is lost in reckoning.

    What is told as a bool is true of all sheets alike; where sheets differ, it is told of some of them first.
    """

    @property
    def is_point(self) -> bool:
        """Tell whether it is one number, known exactly."""

    @property
    def is_zero(self) -> bool:
        """Tell whether it is exactly 0."""

    @property
    def is_above_zero(self) -> bool:
        """Tell whether every number in it is positive."""

    @property
    def is_below_zero(self) -> bool:
        """Tell whether every number in it is negative."""

    @property
    def unit_sign(self) -> int:
        """1 or -1 where it is exactly that number, else 0."""

    @property
    def whole(self) -> Choice:
        """Tell of a point where it is a whole number."""

    @property
    def whole_number(self) -> int | None:
        """Return the whole number that it is, the same on all sheets, if it is one."""

    @property
    def size(self) -> Size:
        """The largest size of a number in it."""

    @property
    def sizes(self) -> tuple[Size, Size]:
        """The sizes of both ends."""

    @property
    def parts(self) -> tuple[Size, Size]:
        """How far it reaches below zero and above."""

    @property
    def ends(self) -> tuple[Self, Self]:
        """The numbers at both ends."""

    @property
    def middle(self) -> Self:
        """A number in the middle of it."""

    def signs(self) -> tuple[int, ...]:
        """Return which of -1, 0 and 1 the signs of its numbers can be."""

    def __neg__(self) -> Self: ...

    def __add__(self, other: Self, /) -> Self: ...

    def __mul__(self, other: Self, /) -> Self: ...

    def __truediv__(self, other: Self, /) -> Self:
        """Return the quotients; raise Unbounded where the divisor may be 0."""

    def __or__(self, other: Self, /) -> Self:
        """Return what lies between the numbers of both."""

    def power(self, exponent: int, /) -> Self:
        """Return the exact range of a whole power."""

    def moved(self, below: Size, above: Size, /) -> Self:
        """Return it with so much more below and so much above."""

    def wider(self, slack: Size, /) -> Self:
        """Return it with so much more on both sides."""

    def exchanged(self, old: Self, new: Self, /) -> Self:
        """Return a sum with another one in place of a term."""

    def up_to(self, other: Self, /) -> Self:
        """Return what lies between its low end and the high end of another one."""

    def common(self, limits: Self, /) -> Self:
        """Return what it has in common with limits; the limits where that is nothing."""

    def larger(self, other: Self, /) -> Self:
        """Return the range of the larger of two numbers."""

    def reaches(self, other: Self, /) -> bool:
        """Tell whether no number of it is below one of another."""

    def picked(self, where: Choice, other: Self, /) -> Self:
        """Return it where that is chosen, else another one."""

    def two_lines(self, first: tuple[int, Self], second: tuple[int, Self], /) -> Self:
        """Return the range of (±x + constant)·(±x + constant): at the ends, or at the crest between them."""


E = TypeVar("E", bound=Enclosure)


def either(first: E | None, second: E | None) -> E | None:
    """Return what lies in one of two enclosures, of which one may be missing."""
    if first is None or second is None:
        return first or second
    return first | second
