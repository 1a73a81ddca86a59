"""The one evaluator: every definition's value, in order, exactly where it can be; knows no chain rule and no pages.

Arithmetic on fractions stays exact; what is irrational, or grows past a bound, is an mpmath number of at least 50
digits. Rounding is not done here: the policy in `numbers` is asked at each name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from derive.elementary import elementary, real
from derive.errors import Undefined
from derive.graph import Graph
from derive.names import Name
from derive.numbers import Policy, Real, precise
from derive.reckoning import Branches, Of, reckoned, under_ln
from derive.term import Condition, Term

_SPARE_BITS = 24
EXACT = Policy(carry="exact")
_MOST_BITS = 4 * 10**5


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

    >>> from derive.term import Num, Quot
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
        return reckoned(term, values.__getitem__, self)

    def branch(self, branches: Branches, values: Mapping[Name, Real]) -> tuple[Condition, Term]:
        """Return the first branch whose condition holds at named values."""
        return self._branch(branches, lambda part: self.value(part, values))

    def number(self, value: Fraction) -> Real:
        """Return a constant, which is exact."""
        return value

    def negative(self, value: Real) -> Real:
        """Return a number with the other sign."""
        return -value

    def total(self, terms: tuple[Term, ...], of: Of[Real]) -> Real:
        """Return a sum, exactly 0 where its terms cancel to within the last few digits."""
        found: Real = Fraction(0)
        for part in terms:
            found = self._plus(found, of(part))
        return found

    def product(self, factors: tuple[Term, ...], of: Of[Real]) -> Real:
        """Return a product; exactly 0 where a factor is 0."""
        found: Real = Fraction(1)
        for factor in factors:
            if found == 0 and (argument := under_ln(factor)) is not None and of(argument) == 0:
                continue
            found = self._times(found, of(factor))
        return found

    def function(self, name: str, argument: Real) -> Real:
        """Return the value of an elementary function, exact where it is known to be rational."""
        return elementary(name, argument, self.context)

    def chosen(self, branches: Branches, of: Of[Real]) -> Real:
        """Return the value of the first branch whose condition holds; the others need none."""
        return of(self._branch(branches, of)[1])

    def _branch(self, branches: Branches, of: Of[Real]) -> tuple[Condition, Term]:
        for condition, part in branches:
            difference = self._plus(of(condition.left), -of(condition.right))
            if condition.holds((difference > 0) - (difference < 0)):
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

    def quotient(self, over: Real, under: Real) -> Real:
        """Return a quotient; exactly 0 where 0 is divided."""
        if under == 0:
            raise Undefined("a division by zero")
        if over == 0:
            return Fraction(0)
        if isinstance(over, Fraction) and isinstance(under, Fraction):
            return self._short(over / under)
        return self.real(over) / self.real(under)

    def power(self, base: Term, exponent: Term, of: Of[Real]) -> Real:
        """Return a power, exact where the exponent is whole and the result not too long."""
        return self._power(of(base), of(exponent))

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
    >>> from derive.term import Call, Ref
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
