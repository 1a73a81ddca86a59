"""One student's solution whose values know of which quantity they are, so that what is printed of them does too.

Knows no marks. Comparing and computing with such a value is as with any other, and gives plain numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.course import Course
from derive.evaluate import Valuation
from derive.key import Answer, Entry
from derive.marks import has_shape
from derive.names import Name
from derive.numbers import Numeral, Policy, Real
from derive.skeleton.values import Kind, Quantity, Values, Worked
from derive.worked import Solution

_TIE = Fraction(1, 10**6)  # of a unit


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
    def of(cls, course: Course, values: Values, student: int) -> KnownCourse:
        """Return the course of one of many students, by the course of their class."""
        other = cls(_solution(course.solution, values, student))
        other.parts, other.graph, other.names = course.parts, course.graph, course.names
        other.values = _valuation(values, "course", student)
        return other


def known_entry(entry: Entry, course: Course, asked: Mapping[int, Name]) -> Entry:
    """Return an entry whose answers know which quantities they are."""
    answers = dict(entry.answers)
    for number, name in asked.items():
        text = KnownText.of(answers[number].text, Source(("course", name), rounded=True))
        answers[number] = Answer(text)
    return replace(entry, answers=answers)


def _solution(solution: Solution, values: Values, student: int) -> Solution:
    """Return a solution of one student, of whom nothing is evaluated again."""
    other, setup = copy(solution), solution.setup
    policy = setup.policy
    several = len(setup.examples) > 1

    def own(given: Mapping[Name, Fraction], example: int | None = None) -> dict[Name, Fraction]:
        names = {name: name._replace(example=example) if example else name for name in given}
        return {name: _given(values, ("course", names[name]), student, value) for name, value in given.items()}

    other.setup = replace(
        setup,
        policy=KnownPolicy(policy.carry, policy.decimals, policy.significant, policy.ties),
        parameters=own(setup.parameters),
        given=own(setup.given),
        examples=tuple(own(one, k if several else None) for k, one in enumerate(setup.examples, 1)),
    )
    (update,) = solution.updates
    page, true = _valuation(values, "page", student), _valuation(values, "true", student)
    vars(other)["updates"] = (replace(update, page=page, true=true),)
    vars(other)["_updates"] = (vars(other)["updates"], None)
    vars(other)["before"] = _valuation(values, "before", student)
    vars(other)["after"] = _valuation(values, "after", student)
    vars(other).pop("true_after", None)
    return other


def _given(values: Values, quantity: Quantity, student: int, value: Fraction) -> Fraction:
    one = values.of.get(quantity)
    if one is None or has_shape(one.given[student]):
        return value
    return Known(Fraction(one.given[student]), Source(quantity))


def _valuation(values: Values, kind: Kind, student: int) -> Valuation:
    """Return the values of one student by one pass, as near as floats are, and rounded to what is printed."""
    return Valuation(_Pass(values, kind, student, True), _Pass(values, kind, student, False))


class _Pass(Mapping[Name, Real]):
    """The values of one student by one pass, each put together when it is asked for: a page needs few of them."""

    def __init__(self, values: Values, kind: Kind, student: int, rounded: bool) -> None:
        self._worked = values.passes.get(kind, {})
        self._unit = 10 ** (values.policy.decimals or 0)
        self._kind, self._student, self._rounded = kind, student, rounded and kind != "true"
        self._found: dict[Name, Real] = {}

    def __getitem__(self, name: Name) -> Real:
        """Return one value."""
        if name not in self._found:
            one = self._worked[name]
            value = self._value(one)
            shaped = bool(one.given) and has_shape(one.given[self._student])
            self._found[name] = value if shaped else Known(value, Source((self._kind, name)))
        return self._found[name]

    def __iter__(self) -> Iterator[Name]:
        """Yield the names in the order of the graph."""
        return iter(self._worked)

    def __len__(self) -> int:
        """Tell how many there are."""
        return len(self._worked)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a value, without putting it together."""
        return name in self._worked

    def _value(self, one: Worked) -> Fraction:
        if one.given:
            return Fraction(one.given[self._student])
        raw = Fraction(float(one.raw[self._student]))
        if one.units is None:  # of what is not printed, how it would be rounded does not matter
            return raw
        printed = Fraction(int(one.units[self._student]), self._unit)
        is_exact = one.exact is not None and bool(one.exact[self._student])
        return printed if self._rounded or is_exact else _beside(raw, printed, self._unit)


def _beside(value: Fraction, printed: Fraction, unit: int) -> Fraction:
    """Return a value that a float is near, on the side of a tie on which the exact one was rounded.

    >>> _beside(Fraction(15, 100), Fraction(1, 10), 10) < Fraction(15, 100)
    True
    """
    most = (Fraction(1, 2) - _TIE) / unit
    return min(max(value, printed - most), printed + most)
