"""Shorten a formula as a hand would, reordering nothing: one coefficient in front, no factor 1, no term 0."""

from __future__ import annotations

from fractions import Fraction

from derive.term import ONE, ZERO, Cases, Neg, Num, Pow, Prod, Quot, Sum, Term, minus, num, rebuilt

_UNIT = ONE.value  # the very object, so that products without a coefficient do no arithmetic


def is_number(term: Term, value: int) -> bool:
    """Tell whether a term is this whole number."""
    return isinstance(term, Num) and term.value == value


def tidy(term: Term) -> Term:
    """Return the term as a hand would write it, with nothing reordered.

    >>> from derive.names import Name
    >>> from derive.term import TWO, Ref, minus
    >>> a, y = Ref(Name("a")), Ref(Name("y"))
    >>> tidy(Prod((num(1, 2), TWO, Pow(minus(a, y), ONE), ONE))) == minus(a, y)
    True

    Signs and numeric factors are gathered in one coefficient in front, factors 1 and terms 0 vanish, fractions in a
    product become one fraction, a minus before a bracket is taken inside.
    """
    term = rebuilt(term, tidy)
    match term:
        case Sum(terms):
            flat = tuple(part for inner in terms for part in (inner.terms if isinstance(inner, Sum) else (inner,)))
            kept = tuple(part for part in flat if not is_number(part, 0))
            return Sum(kept) if len(kept) > 1 else kept[0] if kept else ZERO
        case Pow(base, exponent) if is_number(exponent, 1):
            return base
        case Pow(_, exponent) if is_number(exponent, 0):
            return ONE
        case Neg() | Prod() | Quot():
            return _product(*_factors(term))
        case Cases(branches) if len({value for _, value in branches}) == 1:
            return branches[0][1]
        case _:
            return term


def turned(term: Term) -> Term:
    """Return a negative product or sum with its first difference the other way round instead of the minus.

    >>> from derive.names import Name
    >>> from derive.term import Ref
    >>> a, y, f = (Ref(Name(letter)) for letter in "ayf")
    >>> turned(Neg(Prod((minus(a, y), f)))) == Prod((minus(y, a), f)), turned(Sum((Neg(a), y))) == minus(y, a)
    (True, True)

    What has no difference stays as it is.
    """
    match term:
        case Sum((Neg(first), second)):
            return minus(second, first)
        case Neg(Prod(factors)):
            for place, factor in enumerate(factors):
                if isinstance(factor, Sum) and len(factor.terms) == 2 and isinstance(factor.terms[1], Neg):
                    first, away = factor.terms[0], factor.terms[1].term
                    return Prod((*factors[:place], minus(away, first), *factors[place + 1 :]))
    return term


def _factors(term: Term) -> tuple[Num, list[Term], list[Term]]:
    """Split a product into its coefficient, the factors above and the factors below the line."""
    match term:
        case Num():
            return term, [], []
        case Neg(inner):
            coefficient, above, below = _factors(inner)
            return _times(coefficient, Num(Fraction(-1))), above, below
        case Prod(factors):
            total = ONE
            over: list[Term] = []
            under: list[Term] = []
            for factor in factors:
                coefficient, above, below = _factors(factor)
                total, over, under = _times(total, coefficient), over + above, under + below
            return total, over, under
        case Quot(top, bottom):
            coefficient, above, below = _factors(top)
            divisor, up, down = _factors(bottom)
            if divisor.value == 0:
                return ONE, [term], []
            share = Num(1 / divisor.value, divisor.decimal)
            return _times(coefficient, share), above + down, below + up
        case _:
            return ONE, [term], []


def _times(left: Num, right: Num) -> Num:
    """Multiply two coefficients; what came from written digits is written in digits."""
    return Num(left.value * right.value, left.decimal or right.decimal)


def _product(coefficient: Num, above: list[Term], below: list[Term]) -> Term:
    """Write a coefficient and factors as one product or fraction."""
    if coefficient.value == 0:
        return ZERO
    size = abs(coefficient.value)
    if below:
        decimal = coefficient.decimal and size.denominator != 1
        top, bottom = (Num(size, True), ONE) if decimal else (num(size.numerator), num(size.denominator))
        term: Term = Quot(_joined(top, above), _joined(bottom, below))
    else:
        factors = ([] if size == 1 and above else [Num(size, coefficient.decimal)]) + above
        term = factors[0] if len(factors) == 1 else Prod(tuple(factors))
    if coefficient.value > 0:
        return term
    return Sum(tuple(tidy(Neg(part)) for part in term.terms)) if isinstance(term, Sum) else Neg(term)


def _joined(number: Num, factors: list[Term]) -> Term:
    parts = ([] if number.value == 1 and factors else [number]) + factors
    return parts[0] if len(parts) == 1 else Prod(tuple(parts))
