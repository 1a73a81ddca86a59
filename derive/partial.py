"""How one definition depends on each quantity in it: ∂p/∂q in the names of the page; knows no graph and no numbers.

SymPy does the calculus: every kind of summand is differentiated by `diff` once, and the written form proposed here is
accepted only where it equals what SymPy found. Sums are taken term by term, so that a weighted sum of a thousand
products is two kinds, not a thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import count
from random import Random
from typing import Any

from derive.algebra import compiled, derivative, expression, generic
from derive.errors import Disagreement, Undefined
from derive.evaluate import Arithmetic
from derive.graph import Definition
from derive.laws.convention import Convention
from derive.laws.functions import FUNCTIONS, call
from derive.names import Name
from derive.numbers import Real
from derive.pieces import around, branched, kinks, smooth
from derive.term import (
    ONE,
    TWO,
    ZERO,
    Call,
    Cases,
    Neg,
    Num,
    Pow,
    Prod,
    Quot,
    Ref,
    Sum,
    Term,
    minus,
    refs,
    rename,
    substitute,
)
from derive.tidy import tidy

_VALUE = Name("value")


@dataclass(frozen=True, slots=True)
class Laws:
    """The local partials of definitions under one convention, each kind derived and proven once.

    >>> q, x, y = (Name(letter) for letter in "qxy")
    >>> Laws(Convention()).partials(Definition(q, Prod((Ref(x), Ref(y))), "line"))[x] == Ref(y)
    True

    Raises Disagreement if a written form differs from SymPy's derivative.
    """

    convention: Convention
    _kinds: dict[Term, tuple[Term, ...]] = field(default_factory=dict, repr=False)

    def partials(self, definition: Definition) -> dict[Name, Term]:
        """Return ∂definition/∂q for every q in it, in reading order."""
        found: dict[Name, Term] = {}
        parts = _summands(definition.term)
        for part in parts:
            value = Ref(definition.name) if len(parts) == 1 else part
            for name, local in self._of_part(part, value).items():
                found[name] = tidy(Sum((found[name], local))) if name in found else local
        return found

    def _of_part(self, part: Term, value: Term) -> dict[Name, Term]:
        """Look a summand up by its kind: the same formula with its quantities numbered, without a number in front."""
        if isinstance(part, Prod) and len(part.factors) == 2 and isinstance(part.factors[0], Num):
            number, rest = part.factors
            return {name: tidy(Prod((number, local))) for name, local in self._of_part(rest, rest).items()}
        marks: dict[Name, Name] = {}
        kind = rename(part, lambda name: marks.setdefault(name, Name("v", None, (len(marks),))))
        if kind not in self._kinds:
            self._kinds[kind] = tuple(self._derived(kind, mark) for mark in marks.values())
        back: dict[Name, Term] = {mark: Ref(name) for name, mark in marks.items()}
        back[_VALUE] = value
        return {name: substitute(local, back) for name, local in zip(marks, self._kinds[kind], strict=True)}

    def _derived(self, kind: Term, wrt: Name) -> Term:
        local = tidy(self._differentiated(kind, wrt, Ref(_VALUE)))
        if not equals_derivative(local, kind, wrt, _VALUE):
            raise Disagreement(f"the written derivative of {kind} with respect to {wrt} is not SymPy's")
        return local

    def _differentiated(self, term: Term, wrt: Name, value: Term) -> Term:
        """Propose the derivative of a term; `value` is how the value of the whole term is written."""
        if wrt not in refs(term):
            return ZERO

        def inner(part: Term) -> Term:
            return self._differentiated(part, wrt, part)

        match term:
            case Ref():
                return ONE
            case Sum(terms):
                return Sum(tuple(map(inner, terms)))
            case Neg(part):
                return Neg(inner(part))
            case Prod(factors):
                return Sum(
                    tuple(
                        Prod((*factors[:i], inner(factor), *factors[i + 1 :]))
                        for i, factor in zip(count(), factors)
                        if wrt in refs(factor)
                    )
                )
            case Quot(over, under):
                left = Quot(inner(over), under)
                right = Quot(Prod((over, inner(under))), Pow(under, TWO))
                return Sum(tuple(part for part in (left, Neg(right)) if tidy(part) != ZERO))
            case Pow(base, exponent):
                lower = Num(exponent.value - 1) if isinstance(exponent, Num) else minus(exponent, ONE)
                by_base = Prod((exponent, Pow(base, lower), inner(base)))
                by_exponent = Prod((value, call("ln", base), inner(exponent)))
                return Sum(tuple(part for part in (by_base, by_exponent) if tidy(part) != ZERO))
            case Call("ln", (Quot(over, under),)):
                # As ln over - ln under: y ln(y/a) then has the slope -y/a, which 0 in place of y leaves defined.
                left, right = Quot(inner(over), over), Quot(inner(under), under)
                return Sum(tuple(part for part in (left, Neg(right)) if tidy(part) != ZERO))
            case Call(function, arguments):
                laws = FUNCTIONS[function].derivatives
                steps = (
                    Prod((law(arguments, value, self.convention), inner(argument)))
                    for law, argument in zip(laws, arguments, strict=False)
                )
                return Sum(tuple(step for step in steps if tidy(step) != ZERO))
            case Cases(branches):
                return Cases(tuple((condition, inner(part)) for condition, part in branches))
            case _:
                raise AssertionError(f"{term} cannot stand in a definition")


def _summands(term: Term) -> tuple[Term, ...]:
    """Split a formula into summands; a sign or number before a bracket goes to each, as in half a sum of squares."""
    match term:
        case Sum(terms):
            return terms
        case Neg(Sum(terms)):
            return tuple(map(Neg, terms))
        case Prod((Num() as factor, Sum(terms))):
            return tuple(Prod((factor, part)) for part in terms)
        case _:
            return (term,)


def equals_derivative(local: Term, kind: Term, wrt: Name, value: Name) -> bool:
    """Tell whether a written derivative equals SymPy's `diff` of the formula, at random points of both signs.

    `value` names the value of the whole formula inside `local`. Two analytic formulas that agree in 25 digits at five
    random points of every branch are the same formula; the tests prove the table symbolically as well. SymPy is given
    the smooth formula that holds around each point: it takes minutes over branches inside branches. Raises Undefined
    where no point could be compared, since nothing is proven there.
    """
    names = tuple(dict.fromkeys(refs(kind)))
    known = generic(names)
    arithmetic = Arithmetic(digits=40, bits=64)

    @cache
    def compared(formula: Term, slope: Term) -> Callable[..., list[Any]] | None:
        whole = expression(formula, known)
        found, proposed = derivative(whole, known[wrt]), expression(slope, {**known, value: whole})
        return None if found == proposed else compiled(list(known.values()), [found, proposed], arithmetic.context)

    chosen = branched(kind) or branched(local)
    if not chosen and compared(kind, local) is None:
        return True
    agreed = 0
    for point in _points(kind, names, arithmetic):
        try:
            formula, slope = kind, local
            if chosen:
                formula = smooth(kind, around(point, arithmetic))
                slope = smooth(local, around({**point, value: arithmetic.value(kind, point)}, arithmetic))
            both = compared(formula, slope)
            if both is not None and not _same(*both(*map(arithmetic.real, point.values()))):
                return False
        except (Undefined, ValueError, ZeroDivisionError, TypeError, OverflowError):
            continue  # a logarithm of 0, or a condition on a number that is not real
        agreed += 1
        if agreed == 10:
            break
    if not agreed:
        raise Undefined("a formula that had no real value wherever it was tried")
    return True


def _points(kind: Term, names: tuple[Name, ...], arithmetic: Arithmetic) -> Iterator[dict[Name, Real]]:
    """Yield random points off every kink; of a formula that lies on one everywhere, as max(x, x), those on no other."""
    breaks = kinks(kind)
    random = Random(repr(kind))
    on: list[tuple[int, dict[Name, Real]]] = []
    off = False
    # The larger points are for formulas that have no value at small ones, such as the larger of ln(x - 50) and 0.
    for scale in (97,) * 40 + (1,) * 40:
        point = {name: Fraction(random.randint(20, 160) * random.choice((1, -1)), scale) for name in names}
        try:
            touched = sum(arithmetic.value(term, point) == 0 for term in breaks)
        except Undefined:
            continue
        if touched:
            on.append((touched, point))
            continue
        off = True
        yield point
    if not off:
        fewest = min((count for count, _ in on), default=0)
        yield from (point for count, point in on if count == fewest)


def _same(left: Real, right: Real) -> bool:
    """Tell whether two numbers agree in 25 digits; one that is not real, or no number, is a ValueError."""
    gap = abs(left - right)
    if gap != gap:
        raise ValueError("no number")
    return bool(gap <= (1 + abs(left)) / 10**25)
