"""Which misconceptions lead to an option, to a value in one step or to a formula; knows no questions and no letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from derive.course import Course
from derive.errors import Undefined
from derive.evaluate import Arithmetic
from derive.lines import Lines
from derive.misconceptions import MISTAKES, Mistaken
from derive.names import COST, Name
from derive.numbers import Numeral, Real, fraction
from derive.term import Term, rename

Given: TypeAlias = Callable[["Term | Numeral"], tuple[str, ...]]
"""What tells the mistakes that give an option, in the order of the library."""

Made: TypeAlias = Iterable[tuple[str, Mistaken]]
_UNITS = 2  # of the last digit, which the rounding of sub-results may move a value by
_NEAR = Fraction(1, 10**12)
_POINTS = 2


def in_one_step(name: Name, made: Made, lines: Lines) -> Iterator[tuple[str, Real]]:
    """Yield what each mistake gives for a quantity where it is made in this one step, from the printed values.

    Each sub-result is rounded, as a student does.
    """
    for slug, one in made:
        try:
            yield slug, one.value(name, lines.values.carried, lines.policy)
        except (Undefined, AssertionError, KeyError):
            continue


def of_values(stepped: Iterable[tuple[str, Numeral]], right: Numeral) -> Given:
    """Return which mistakes give a value, but for what the rounding of sub-results does to it.

    >>> def number(text): return Numeral(text, Fraction(text))
    >>> given = of_values([("a", number("0.1234")), ("b", number("0.1235")), ("c", number("0.9"))], number("0.5000"))
    >>> given(number("0.1234")), given(number("0.7"))
    (('a', 'b'), ())
    """
    found = tuple(stepped)
    room = _UNITS * unit(right)

    def given(shown: Term | Numeral) -> tuple[str, ...]:
        assert isinstance(shown, Numeral), "a value is printed in digits"
        near = (slug for slug, value in found if abs(value.value - shown.value) <= room and value.value != right.value)
        return tuple(dict.fromkeys(near))

    return given


def unit(shown: Numeral) -> Fraction:
    """Return the unit of the last digit that is printed; nothing of a whole number or a fraction.

    >>> unit(Numeral("0.50", Fraction(1, 2)))
    Fraction(1, 100)
    """
    digits, _, power = shown.text.partition("e")
    places = len(digits.partition(".")[2])
    return Fraction(10) ** (int(power or 0) - places) if places else Fraction(0)


def of_formulas(course: Course, name: Name, over: Name, made: Made) -> Given:
    """Return which mistakes give a formula for a link: ∂`over`/∂ a quantity, which is `name` where it has one.

    A link without a definition stands in the derivative that it leads to, as the factor of δ: who writes another one
    there has taken that for the link. Formulas are the same where they agree whatever their letters stand for.
    """
    points = tuple(_points(course))
    found = tuple(made)
    terms = [(slug, one.changed[name]) for slug, one in found if name in one.changed]
    values = [(slug, tuple(_value(term, point) for point in points)) for slug, term in terms]
    if name not in course.graph:
        values += _shares(course, name, over, found, points)

    def given(shown: Term | Numeral) -> tuple[str, ...]:
        assert not isinstance(shown, Numeral), "a formula is printed in letters"
        own = tuple(_value(shown, point) for point in points)
        slugs = [slug for slug, term in terms if alone(shown) == alone(term)]
        slugs += [slug for slug, given in values if all(map(_equal, own, given))]
        return tuple(slug for slug in MISTAKES if slug in slugs)

    return given


def _points(course: Course) -> Iterator[Mapping[Name, Fraction]]:
    """Yield numbers in the places of all quantities, no two alike and of both signs, so that letters are told apart."""
    names = tuple(course.graph.names)
    for turn in range(_POINTS):
        sizes = (Fraction(2 * place + turn + 3, 2 * len(names) + 5) for place in range(len(names)))
        signed = (size * (-1) ** ((place >> turn) & 1) for place, size in enumerate(sizes))
        yield dict(zip(names, signed, strict=True))


def alone(term: Term) -> Term:
    """Return a formula in the letters of a rule for one example."""
    return rename(term, lambda name: name._replace(new=False, update=None, example=None))


def _shares(
    course: Course, name: Name, over: Name, made: Made, points: Sequence[Mapping[Name, Real]]
) -> Iterator[tuple[str, tuple[Fraction | None, ...]]]:
    """Yield by what each mistake multiplies the δ of a unit where a link to it belongs, as values."""
    signal = over._replace(letter="delta", of=None)
    whole = name._replace(of=COST, example=over.example, update=over.update)
    whole = whole if whole in course.graph else whole._replace(example=None)
    if whole not in course.graph or signal not in course.graph or course.graph.is_leaf(whole):
        return
    sign = course.convention.signal_sign
    for slug, one in made:
        if whole in one.changed:
            yield slug, tuple(_factor(one.changed[whole], signal, point, sign) for point in points)


def _factor(term: Term, signal: Name, point: Mapping[Name, Real], sign: int) -> Fraction | None:
    """Return what δ is multiplied by; formulas are linear in it, or what is found here is no option's value."""
    none, all_of_it = (_value(term, {**point, signal: Fraction(end)}) for end in (0, 1))
    return None if none is None or all_of_it is None else (all_of_it - none) * sign


def _value(term: Term, values: Mapping[Name, Real]) -> Fraction | None:
    try:
        return fraction(Arithmetic().value(term, values))
    except (Undefined, KeyError):
        return None


def _equal(one: Fraction | None, other: Fraction | None) -> bool:
    """Tell whether two values are the same."""
    return one is not None and other is not None and bool(abs(one - other) <= abs(one) * _NEAR)
