"""One student's solution whose values know of which quantity they are, so that what is printed of them does too.

Knows no marks. Comparing and computing with such a value is as with any other, and gives plain numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import total_ordering
from typing import Any

from derive.course import Course
from derive.evaluate import Valuation
from derive.key import Answer, Entry
from derive.names import Name
from derive.numbers import Numeral, Policy, Real, fraction
from derive.skeleton.values import Kind, Quantity
from derive.worked import Solution


@dataclass(frozen=True, slots=True)
class Source:
    """What a printed number tells: a quantity, as it was given or `rounded`, without its sign if `size`."""

    quantity: Quantity
    rounded: bool = False
    size: bool = False


class Known(Fraction):
    """A fraction that knows where it comes from.

    >>> x = Known(Fraction(-1, 2), Source(("page", Name("x"))))
    >>> x < 0, abs(x).source.size, type(x + 1) is Fraction
    (True, True, True)
    """

    __slots__ = ("source",)

    source: Source

    def __new__(cls, value: Fraction, source: Source) -> Known:
        """Return a fraction with its source."""
        self = super().__new__(cls, value)
        self.source = source
        return self

    def __abs__(self) -> Known:
        """Return its size, which is printed without a sign."""
        return Known(super().__abs__(), replace(self.source, size=True))

    __hash__ = Fraction.__hash__  # it equals the number alone


@total_ordering
class KnownReal:
    """A real number that knows where it comes from, to be printed and compared; nobody computes with it."""

    def __init__(self, value: Any, source: Source) -> None:
        self._mpf_ = value._mpf_
        self.source = source

    def __eq__(self, other: object) -> bool:
        return bool(fraction(self) == other)

    def __lt__(self, other: Any) -> bool:
        return bool(fraction(self) < other)

    def __hash__(self) -> int:
        return hash(fraction(self))


class KnownText(str):
    """The text of an answer that knows which quantity it is."""

    __slots__ = ("source",)

    source: Source

    @classmethod
    def of(cls, text: str, source: Source) -> KnownText:
        """Return a text with its source."""
        self = cls(text)
        self.source = source
        return self


@dataclass(frozen=True, slots=True)
class KnownPolicy(Policy):
    """A policy whose rounded numbers know where they come from."""

    def rounded(self, value: Real, guard: int = 0) -> Numeral:
        """Return a value as it is printed."""
        found = Policy.rounded(self, value, guard)
        source = getattr(value, "source", None)
        return found if source is None else Numeral(found.text, Known(found.value, replace(source, rounded=True)))


def source_of(numeral: Numeral) -> Source | None:
    """Return where a printed number comes from, if it knows."""
    return getattr(numeral.text, "source", None) or getattr(numeral.value, "source", None)


class KnownCourse(Course):
    """A course whose values know of which quantities they are."""

    @classmethod
    def of(cls, course: Course) -> KnownCourse:
        """Return the course of one student."""
        other = cls(_known(course.solution))
        other.parts, other.graph, other.names = course.parts, course.graph, course.names
        other.values = _valuation("course", course.values)
        return other


def known_entry(entry: Entry, course: Course, asked: Mapping[int, Name]) -> Entry:
    """Return an entry whose answers know which quantities they are."""
    answers = dict(entry.answers)
    for number, name in asked.items():
        text = KnownText.of(answers[number].text, Source(("course", name), rounded=True))
        answers[number] = Answer(text)
    return replace(entry, answers=answers)


def _known(solution: Solution) -> Solution:
    other, setup = copy(solution), solution.setup
    policy = setup.policy
    several = len(setup.examples) > 1

    def own(values: Mapping[Name, Fraction], example: int | None = None) -> dict[Name, Fraction]:
        names = {name: name._replace(example=example) if example else name for name in values}
        return {name: Known(value, Source(("course", names[name]))) for name, value in values.items()}

    other.setup = replace(
        setup,
        policy=KnownPolicy(policy.carry, policy.decimals, policy.significant, policy.ties),
        parameters=own(setup.parameters),
        given=own(setup.given),
        examples=tuple(own(values, k if several else None) for k, values in enumerate(setup.examples, 1)),
    )
    (update,) = solution.updates
    page, true = _valuation("page", update.page), _valuation("true", update.true)
    vars(other)["_updates"] = ((replace(update, page=page, true=true),), None)
    vars(other)["updates"] = vars(other)["_updates"][0]
    vars(other)["before"] = _valuation("before", solution.before)
    if solution.trains:
        vars(other)["after"] = _valuation("after", solution.after)
    return other


def _valuation(kind: Kind, values: Valuation) -> Valuation:
    """Return values that know their quantities."""

    def known(part: Mapping[Name, Real]) -> dict[Name, Real]:
        return {name: _value(value, Source((kind, name))) for name, value in part.items()}

    return Valuation(known(values.carried), known(values.raw))


def _value(value: Real, source: Source) -> Real:
    return Known(value, source) if isinstance(value, Fraction) else KnownReal(value, source)
