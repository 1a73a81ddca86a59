"""The one evaluator: every definition's value, in order, exactly where it can be; knows no chain rule and no pages.

Arithmetic on fractions stays exact; what is irrational, or grows past a bound, is an mpmath number of at least 50
digits. Rounding is not done here: the policy in `numbers` is asked at each name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, assert_never

from derive.elementary import elementary, real
from derive.errors import Undefined
from derive.graph import Graph
from derive.laws.functions import FUNCTIONS, written_out
from derive.names import Name
from derive.numbers import Policy, Real, precise
from derive.term import (
    Brace,
    Call,
    Cases,
    Condition,
    Hole,
    Matrix,
    Neg,
    Num,
    Pow,
    Prod,
    Quot,
    Rate,
    Ref,
    Sum,
    Term,
    Total,
)

_SPARE_BITS = 24
EXACT = Policy(carry="exact")
_MOST_BITS = 4 * 10**5
_ARGUMENT = "argument"


@dataclass(frozen=True, slots=True)
class Valuation:
    """The values of a graph at a point: what is carried under each name, and what it was before rounding."""

    carried: Mapping[Name, Real]
    raw: Mapping[Name, Real]

    def is_exact(self, name: Name) -> bool:
        """Tell whether a name's carried value is exactly what its formula gave, and that no rounding hides in it."""
        return isinstance(self.raw[name], Fraction) and self.raw[name] == self.carried[name]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Numbers of a stated precision: `digits` for irrational values, `bits` before a fraction becomes one.

    >>> Arithmetic().value(Quot(Num(Fraction(1)), Num(Fraction(3))), {})
    Fraction(1, 3)

    Raises Undefined for a division by zero, the logarithm of a number ≤ 0 and the like.
    """

    digits: int = 50
    bits: int = 2048
    context: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "context", precise(self.digits))

    @property
    def _noise(self) -> Real:
        return self.context.ldexp(self.context.one, _SPARE_BITS - self.context.prec)

    def real(self, value: Real) -> Real:
        """Return a value as an mpmath number."""
        return real(value, self.context)

    def value(self, term: Term, values: Mapping[Name, Real]) -> Real:
        """Return the value of a term at named values."""
        match term:
            case Ref(name):
                return values[name]
            case Prod(factors):
                result: Real = Fraction(1)
                for factor in factors:
                    if result != 0 or not self._is_ln_0(factor, values):
                        result = self._times(result, self.value(factor, values))
                return result
            case Sum(terms):
                total: Real = Fraction(0)
                for part in terms:
                    total = self._plus(total, self.value(part, values))
                return total
            case Num(number):
                return number
            case Neg(inner):
                return -self.value(inner, values)
            case Quot(over, under):
                return self._over(self.value(over, values), self.value(under, values))
            case Pow(base, exponent):
                return self._power(self.value(base, values), self.value(exponent, values))
            case Call(function, arguments):
                if FUNCTIONS[function].written is None:
                    return elementary(function, self.value(arguments[0], values), self.context)
                return self._written(term, values)
            case Cases(branches):
                return self.value(self.branch(branches, values)[1], values)
            case Rate() | Matrix() | Hole() | Brace() | Total():
                raise AssertionError("only formulas have a value")
            case _:
                assert_never(term)

    def _is_ln_0(self, term: Term, values: Mapping[Name, Real]) -> bool:
        """Tell whether a term is ln 0, which a cross-entropy takes to be 0 after a factor 0 by convention.

        Nothing else without a value is: 0 · ln(-2) has none, and a cost that goes on from it would be false.
        """
        match term:
            case Neg(inner):
                return self._is_ln_0(inner, values)
            case Call("ln", (argument,)):
                return bool(self.value(argument, values) == 0)
            case _:
                return False

    def _written(self, term: Call, values: Mapping[Name, Real]) -> Real:
        """Return the value of a function that is written out, its arguments evaluated once each.

        Else the largest of ten numbers, which is nine functions inside one another, would take thousands of steps.
        """
        known: dict[Name, Real] = {}
        arguments = list(term.arguments)
        for place, argument in enumerate(arguments):
            plain = isinstance(argument, Ref) and argument.name.letter != _ARGUMENT
            if not plain and not isinstance(argument, Num):
                name = Name(_ARGUMENT, None, (place,))
                known[name] = self.value(argument, values)
                arguments[place] = Ref(name)
        if not known:
            return self.value(written_out(term), values)
        return self.value(written_out(Call(term.function, tuple(arguments))), {**values, **known})

    def branch(
        self, branches: tuple[tuple[Condition, Term], ...], values: Mapping[Name, Real]
    ) -> tuple[Condition, Term]:
        """Return the first branch whose condition holds."""
        for condition, part in branches:
            left, right = self.value(condition.left, values), self.value(condition.right, values)
            difference = self._plus(left, -right)
            sign = (difference > 0) - (difference < 0)
            if condition.holds(sign):
                return condition, part
        raise AssertionError("the branches of a formula cover every number")

    def _short(self, value: Fraction) -> Real:
        return value if _bits(value) <= self.bits else self.real(value)

    def _plus(self, left: Real, right: Real) -> Real:
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return self._short(left + right)
        left, right = self.real(left), self.real(right)
        total = left + right
        # What cancels to within the last few digits cannot be told from zero, and its digits would be noise.
        if abs(total) <= abs(left) * self._noise:
            return Fraction(0)
        return total

    def _times(self, left: Real, right: Real) -> Real:
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return self._short(left * right)
        if left == 0 or right == 0:
            return Fraction(0)
        return self.real(left) * self.real(right)

    def _over(self, left: Real, right: Real) -> Real:
        if right == 0:
            raise Undefined("a division by zero")
        if left == 0:
            return Fraction(0)
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return self._short(left / right)
        return self.real(left) / self.real(right)

    def _power(self, base: Real, exponent: Real) -> Real:
        if isinstance(exponent, Fraction) and exponent.denominator == 1:
            if base == 0 and exponent < 0:
                raise Undefined("a division by zero")
            if isinstance(base, Fraction) and _bits(base) * abs(exponent) > 2 * self.bits:
                base = self.real(base)
            result = base ** int(exponent)
            return self._short(result) if isinstance(result, Fraction) else result
        if base < 0 or (base == 0 and exponent < 0):
            raise Undefined("a power of a number that is not positive with an exponent that is not whole")
        if base == 0 and exponent > 0:
            return Fraction(0)
        return self.real(base) ** self.real(exponent)

    def fits(self, value: Real) -> bool:
        """Tell whether a number is of a size that can be written out at all."""
        return isinstance(value, Fraction) or value == 0 or abs(self.context.mag(value)) <= _MOST_BITS


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _named(lost: Undefined, name: Name) -> Undefined:
    """Say which quantity has no value."""
    fault = lost.faults[0]
    return Undefined(f"{name} has no value: {fault.what}", fault.todo, name)


def evaluate(
    graph: Graph,
    point: Mapping[Name, Real],
    policy: Policy = EXACT,
    arithmetic: Arithmetic | None = None,
    overrides: Mapping[Name, Real] | None = None,
    partial: bool = False,
) -> Valuation:
    """Return the value of every name of a graph, rounding at each name if the policy says so.

    >>> from derive.graph import Definition, Leaf
    >>> x, f = Name("x"), Name("f")
    >>> graph = Graph((Leaf(x, "input"),), (Definition(f, Call("tanh", (Ref(x),)), "line"),))
    >>> str(evaluate(graph, {x: Fraction(1)}, Policy()).carried[f])
    '476/625'

    `overrides` replaces the value of single names: an error carried forward. Raises Undefined, naming each one that
    has none; `partial` leaves out what has no value instead, and what rests on it.
    """
    arithmetic = arithmetic or Arithmetic()
    carried = {leaf.name: point[leaf.name] for leaf in graph.leaves if not partial or leaf.name in point}
    raw = dict(carried)
    # What is only asked for beside (a derivative by an input or target) may have no value and is left out.
    missing: dict[Name, Undefined | None] = {}
    every: dict[object, Undefined] = {}
    for definition in graph.definitions:
        if overrides and definition.name in overrides:
            raw[definition.name] = carried[definition.name] = overrides[definition.name]
            continue
        try:
            value = arithmetic.value(definition.term, carried)
            if not arithmetic.fits(value):
                raise Undefined("its size is beyond all measure", "use smaller numbers")
        except (Undefined, KeyError) as problem:
            lost = _named(problem, definition.name) if isinstance(problem, Undefined) else missing.get(problem.args[0])
            if lost is not None and not partial and definition.role not in ("aside", "link"):
                every.setdefault(lost.quantity, lost)
            missing[definition.name] = lost
            continue
        raw[definition.name] = value
        carried[definition.name] = policy.rounded(value).value if policy.carry == "each-name" else value
    if every:
        raise Undefined.together(*every.values())
    return Valuation(carried, raw)
