"""What a stream can deal to one student besides numbers, by the kinds of sheets; knows not how any of it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from derive.graph import Graph
from derive.key import LETTERS, Ask, LineKind
from derive.lines import Lines
from derive.names import Name
from derive.numbers import Numeral
from derive.term import Term

if TYPE_CHECKING:
    from derive.exercises.coding import Line

Pick: TypeAlias = Callable[[int], int]
"""A stream of choices: `pick(n)` gives one of 0 … n - 1."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A solution with one mistake: its lines by name in order, with their values, and where it goes wrong first.

    `first` counts the lines from 1, and `kinds` say of each what it is. `rules` are the mistakes that a student may
    choose from, the planted one among them at the place `rule`; each of them would show first in a line of `shows`.
    """

    slug: str
    graph: Graph
    lines: Lines
    shown: tuple[Name, ...]
    first: int
    kinds: tuple[LineKind, ...]
    rules: tuple[str, ...]
    shows: tuple[int, ...]

    @property
    def rule(self) -> int:
        """The place of the planted mistake among the rules, from 0."""
        return self.rules.index(self.slug)

    @property
    def wrong(self) -> Name:
        """The quantity of the first wrong line."""
        return self.shown[self.first - 1]


@dataclass(frozen=True, slots=True)
class Option:
    """One option: a formula in letters or a printed number, and the mistake that leads to it, if one does.

    `slugs` are all the mistakes that lead to it.
    """

    shown: Term | Numeral
    slug: str = ""
    slugs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its options in the order of their letters; `right` is the place of the right one."""

    ask: Ask
    options: tuple[Option, ...]
    right: int

    @property
    def letter(self) -> str:
        """The letter of the right option."""
        return LETTERS[self.right]


@dataclass(frozen=True, slots=True)
class Coded:
    """The lines of a program that one student is to write."""

    blanks: tuple[Line, ...]


Deal: TypeAlias = Planted | Coded | tuple[Question, ...] | None
