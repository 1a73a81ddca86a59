"""A sentence not yet spoken: the id of a catalogue entry and its arguments; knows no language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Message:
    """Name a catalogue entry and say what stands in its places.

    >>> Message.of("given.rate", rate=3).arguments
    (('rate', 3),)

    An argument is a `Text` as the user wrote it, a whole number, a formula of the document, another message, or a
    `Listing` of those.
    """

    id: str
    arguments: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, id: str, **arguments: Any) -> Message:
        """Make a message with its arguments by keyword."""
        return cls(id, tuple(sorted(arguments.items())))


@dataclass(frozen=True, slots=True)
class Listing:
    """Several arguments that the language joins: "w, x and y", or of which only one holds: "w, x or y"."""

    items: tuple[Any, ...]
    either: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Words of the user, printed as they are, whatever they look like."""

    words: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed on a keyboard, letter for letter; with `decimal` a point in it is the decimal mark of the page."""

    words: str
    decimal: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A unit or a layer by its number, counted as the notation of the page counts them."""

    number: int
    kind: Literal["unit", "layer"]


@dataclass(frozen=True, slots=True)
class Turned:
    """What is said where matrices are written out-in, and what where they are written in-out."""

    out_in: Message
    in_out: Message


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number written as a word where the language has one."""

    number: int
