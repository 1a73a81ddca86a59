"""The one walk through a formula, in any kind of numbers; knows the order of the work, and nothing of the numbers.

`evaluate` does it in fractions and real numbers of many digits, `floats` in floats, `exercises` in whole columns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, Protocol, TypeAlias, TypeVar

from derive.laws.functions import FUNCTIONS, written_out
from derive.names import Name
from derive.term import Call, Cases, Condition, Neg, Num, Pow, Prod, Quot, Ref, Sum, Term, no_formula

Branches: TypeAlias = tuple[tuple[Condition, Term], ...]
N = TypeVar("N")
Of: TypeAlias = Callable[[Term], N]
_ARGUMENT = "argument"


class Reckoning(Protocol[N]):
    """What must be known of one kind of numbers so that formulas have values in it.

    Where it is not all one in which order parts are worked out, or whether, they come as terms, with what finds the
    value `of` one.
    """

    def number(self, value: Fraction) -> N:
        """Return a constant of the formula."""

    def negative(self, value: N) -> N:
        """Return a number with the other sign."""

    def total(self, terms: tuple[Term, ...], of: Of[N]) -> N:
        """Return a sum."""

    def product(self, factors: tuple[Term, ...], of: Of[N]) -> N:
        """Return a product, in which 0 · ln 0 is 0, and 0 times anything else without a value has none."""

    def quotient(self, over: N, under: N) -> N:
        """Return a quotient."""

    def power(self, base: Term, exponent: Term, of: Of[N]) -> N:
        """Return a power."""

    def function(self, name: str, argument: N) -> N:
        """Return the value of an elementary function."""

    def chosen(self, branches: Branches, of: Of[N]) -> N:
        """Return the value of the first branch whose condition holds."""


def reckoned(term: Term, known: Callable[[Name], N], by: Reckoning[N]) -> N:
    """Return the value of a formula where named quantities have the values that are `known`.

    >>> from derive.floats import FLOATS
    >>> x = Name("x")
    >>> reckoned(Sum((Prod((Num(Fraction(1, 2)), Ref(x))), Call("relu", (Neg(Ref(x)),)))), {x: 3.0}.get, FLOATS)
    1.5
    """
    return _Walk(known, by)(term)


@dataclass(slots=True)
class _Walk(Generic[N]):
    """What finds the value of any part of a formula.

    A function that calls itself would be a circle that holds what is `known`, whole columns among it, until somebody
    looks for garbage.
    """

    known: Callable[[Name], N]
    by: Reckoning[N]

    def __call__(self, part: Term) -> N:
        match part:
            case Ref(name):
                return self.known(name)
            case Prod(factors):
                return self.by.product(factors, self)
            case Sum(terms):
                return self.by.total(terms, self)
            case Num(value):
                return self.by.number(value)
            case Neg(inner):
                return self.by.negative(self(inner))
            case Quot(over, under):
                return self.by.quotient(self(over), self(under))
            case Pow(base, exponent):
                return self.by.power(base, exponent, self)
            case Call(function, arguments):
                if FUNCTIONS[function].written is None:
                    return self.by.function(function, self(arguments[0]))
                call, found = _with_names(part, self)
                written = written_out(call)
                return reckoned(written, lambda name: found[name] if name in found else self.known(name), self.by)
            case Cases(branches):
                return self.by.chosen(branches, self)
            case _:
                no_formula(part)


def _with_names(call: Call, of: Of[N]) -> tuple[Call, dict[Name, N]]:
    """Return a call with names for its arguments, and the value of each, which so is worked out once.

    Else the largest of ten numbers, which is nine functions inside one another, would take thousands of steps.
    """
    found: dict[Name, N] = {}
    arguments = list(call.arguments)
    for place, argument in enumerate(arguments):
        plain = isinstance(argument, Ref) and argument.name.letter != _ARGUMENT
        if not plain and not isinstance(argument, Num):
            name = Name(_ARGUMENT, None, (place,))
            found[name] = of(argument)
            arguments[place] = Ref(name)
    return Call(call.function, tuple(arguments)), found


def under_ln(factor: Term) -> Term | None:
    """Return what a factor, or its negative, is the logarithm of; None where it is none.

    After a factor 0, a cross-entropy takes ln 0 to be 0 by convention. Nothing else without a value is: 0 · ln(-2) has
    none, and a cost that goes on from it would be false.

    >>> str(under_ln(Neg(Call("ln", (Ref(Name("p")),)))).name)
    'p'
    """
    match factor:
        case Neg(inner):
            return under_ln(inner)
        case Call("ln", (argument,)):
            return argument
        case _:
            return None
