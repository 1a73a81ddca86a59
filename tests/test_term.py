"""The written form: constructors keep it as it is, and tidying shortens it without changing value or order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import pytest
import strategies as some
from hypothesis import assume, given
from hypothesis import strategies as st

from derive.names import Name
from derive.term import (
    ONE,
    TWO,
    ZERO,
    Call,
    Cases,
    Condition,
    Neg,
    Num,
    Pow,
    Prod,
    Quot,
    Ref,
    Sum,
    Term,
    children,
    minus,
    num,
    rebuilt,
    refs,
    rename,
    substitute,
)
from derive.tidy import tidy

NAMES = tuple(Name(letter) for letter in "xyz")
X, Y, Z = map(Ref, NAMES)
POINTS = st.fixed_dictionaries({name: some.numbers() for name in NAMES})

TIDIED: tuple[tuple[str, Term, Term], ...] = (
    ("numeric factors make one coefficient", Prod((num(1, 2), TWO, X)), X),
    ("a half stays in front", Prod((X, num(1, 2), Y)), Prod((num(1, 2), X, Y))),
    ("factors 1 vanish", Prod((ONE, X, ONE)), X),
    ("a factor 0 decides", Prod((X, ZERO)), ZERO),
    ("terms 0 vanish", Sum((ZERO, X, ZERO, Y)), Sum((X, Y))),
    ("a sum of nothing is 0", Sum((ZERO, ZERO)), ZERO),
    ("sums in sums are one sum", Sum((X, Sum((Y, Z)))), Sum((X, Y, Z))),
    ("two minus signs cancel", Neg(Neg(X)), X),
    ("minus signs come to the front", Prod((Neg(X), Y)), Neg(Prod((X, Y)))),
    ("a minus goes into a bracket", Neg(minus(X, Y)), Sum((Neg(X), Y))),
    ("x to the first is x", Pow(X, ONE), X),
    ("x to the zeroth is 1", Pow(X, ZERO), ONE),
    ("fractions become one fraction", Prod((Quot(X, Y), Z)), Quot(Prod((X, Z)), Y)),
    ("a fraction below turns over", Quot(X, Quot(Y, Z)), Quot(Prod((X, Z)), Y)),
    ("numbers in a fraction are cut", Quot(Prod((num(2), X)), Prod((num(4), Y))), Quot(X, Prod((TWO, Y)))),
    ("a division by zero is left to be seen", Quot(X, ZERO), Quot(X, ZERO)),
    ("equal branches are one", Cases(((Condition(X, ">", ZERO), Y), (Condition(X, "<=", ZERO), Y))), Y),
    ("arguments are tidied too", Call("tanh", (Prod((ONE, X)),)), Call("tanh", (X,))),
)


@pytest.mark.parametrize(("term", "expected"), [case[1:] for case in TIDIED], ids=[case[0] for case in TIDIED])
def test_tidy(term: Term, expected: Term) -> None:
    """A formula is written as a hand would write it."""
    assert expected == tidy(term)


def value(term: Term, at: Mapping[Name, Fraction]) -> Fraction:
    """Return the value of an arithmetic term; an evaluator of our own, strict about every division by zero."""
    match term:
        case Num(number):
            return number
        case Ref(name):
            return at[name]
        case Sum(parts):
            return sum((value(part, at) for part in parts), Fraction(0))
        case Prod(parts):
            product = Fraction(1)
            for factor in [value(part, at) for part in parts]:
                product *= factor
            return product
        case Neg(inner):
            return -value(inner, at)
        case Quot(over, under):
            return value(over, at) / value(under, at)
        case Pow(base, exponent):
            return value(base, at) ** int(value(exponent, at))
    raise AssertionError(f"{term} is not arithmetic")


@given(some.terms(NAMES), POINTS)
def test_tidying_never_changes_the_value(term: Term, at: dict[Name, Fraction]) -> None:
    """Wherever a formula has a value, its tidied form has the same."""
    try:
        expected = value(term, at)
    except ZeroDivisionError:
        assume(False)
    assert expected == value(tidy(term), at)


@given(some.terms(NAMES))
def test_tidying_twice_changes_nothing_more(term: Term) -> None:
    """A tidied formula is tidy."""
    assert tidy(term) == tidy(tidy(term))


def is_within(part: Iterable[Name], whole: Iterable[Name]) -> bool:
    """Tell whether names stand in the same order in a longer row."""
    rest = iter(whole)
    return all(name in rest for name in part)


@given(some.terms(NAMES, fractions=False))
def test_tidying_never_reorders(term: Term) -> None:
    """What is left of a formula without fraction lines stands in the order in which it stood."""
    assert is_within(refs(tidy(term)), refs(term))


@given(some.terms(NAMES))
def test_tidying_leaves_no_idle_numbers(term: Term) -> None:
    """No factor 1, no term 0, no double minus and no sum of one term is left anywhere."""

    def idle(part: Term) -> bool:
        found = children(part)
        match part:
            case Sum():
                return len(found) < 2 or ZERO in found or any(isinstance(child, Sum) for child in found)
            case Prod():
                return len(found) < 2 or ONE in found or ZERO in found
            case Neg(inner):
                return isinstance(inner, Neg | Sum)
        return False

    def anywhere(part: Term) -> bool:
        return idle(part) or any(map(anywhere, children(part)))

    assert not anywhere(tidy(term))


@given(some.terms(NAMES))
def test_rebuilding_without_change_is_the_same(term: Term) -> None:
    """A term rebuilt from its own children is equal to itself, and so is one renamed to its own names."""
    assert term == rebuilt(term, lambda child: child) == rename(term, lambda name: name)


@given(some.terms(NAMES), some.terms(NAMES), POINTS)
def test_substituting_is_composing(term: Term, inner: Term, at: dict[Name, Fraction]) -> None:
    """Putting a formula in place of a name gives the value that the name would have carried."""
    name = NAMES[0]
    try:
        expected = value(term, {**at, name: value(inner, at)})
    except ZeroDivisionError:
        assume(False)
    assert expected == value(substitute(term, {name: inner}), at)


def test_constructors_never_simplify() -> None:
    """What is built is what is printed: 1 - (-2), x + 0 and a repeated name stay as they are."""
    assert (ONE, Neg(Num(Fraction(-2)))) == minus(ONE, Num(Fraction(-2))).terms
    assert [*NAMES[:1], *NAMES[:1]] == list(refs(Sum((X, ZERO, X))))
