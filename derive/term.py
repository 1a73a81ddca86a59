"""The written form of a formula: a small tree in which order is meaning; knows no numbers policy, no glyphs, no SymPy.

Constructors never simplify: what is built is what is printed; `tidy` is a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Never, TypeAlias, assert_never

from derive.names import Name


@dataclass(frozen=True, slots=True)
class Num:
    """A constant of the formula itself, such as the ½ of a cost; `decimal` where its writer gave it digits (0.2)."""

    value: Fraction
    decimal: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Ref:
    """A named quantity."""

    name: Name


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms added in this order; a difference is a sum with a `Neg`."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Prod:
    """Factors multiplied in this order."""

    factors: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Neg:
    """The negative of a term."""

    term: Term


@dataclass(frozen=True, slots=True)
class Quot:
    """A fraction."""

    over: Term
    under: Term


@dataclass(frozen=True, slots=True)
class Pow:
    """A power."""

    base: Term
    exponent: Term


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the table in `laws.functions`, by its name there, with its constants as last arguments."""

    function: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison that chooses a branch: left < right, <=, =, >= or >."""

    left: Term
    relation: str
    right: Term

    def holds(self, sign: int) -> bool:
        """Tell whether it holds where left - right has this sign: -1, 0 or 1."""
        return sign in {"<": (-1,), "<=": (-1, 0), "=": (0,), ">=": (0, 1), ">": (1,)}[self.relation]


@dataclass(frozen=True, slots=True)
class Cases:
    """A formula by branches; the first whose condition holds is meant."""

    branches: tuple[tuple[Condition, Term], ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """The sign ∂over/∂wrt itself, as it stands in a chain before its value is found."""

    over: Name
    wrt: Name


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of entries, for the given parameters and the matrix view."""

    rows: tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True)
class Hole:
    """An answer box, of a class of width (never of the width of its answer)."""

    width: str = "number"


@dataclass(frozen=True, slots=True)
class Brace:
    """A part of a chain with a brace under it, and what the brace says: what the part is, or the way it goes `by`."""

    term: Term
    label: Term
    by: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over a running index that is a letter, from 1 to `last`."""

    index: str
    last: int
    term: Term


Sign: TypeAlias = Rate | Matrix | Hole | Brace | Total
Term: TypeAlias = Num | Ref | Sum | Prod | Neg | Quot | Pow | Call | Cases | Sign

ZERO, ONE, TWO = Num(Fraction(0)), Num(Fraction(1)), Num(Fraction(2))


def num(value: int, under: int = 1) -> Num:
    """Return a constant from whole numbers.

    >>> num(1, 2)
    Num(value=Fraction(1, 2))
    """
    return Num(Fraction(value, under))


def minus(left: Term, right: Term) -> Sum:
    """Return left - right as it is written."""
    return Sum((left, Neg(right)))


def no_formula(term: Sign) -> Never:
    """End a match over what a formula is made of: nothing else has a value."""
    raise AssertionError(f"only formulas have a value; {type(term).__name__} is none")


def children(term: Term) -> tuple[Term, ...]:
    """Return the terms directly inside a term, in reading order."""
    match term:
        case Num() | Ref() | Rate() | Hole():
            return ()
        case Sum(terms):
            return terms
        case Prod(factors):
            return factors
        case Neg(inner):
            return (inner,)
        case Quot(over, under):
            return (over, under)
        case Pow(base, exponent):
            return (base, exponent)
        case Call(_, arguments):
            return arguments
        case Cases(branches):
            return tuple(part for condition, value in branches for part in (condition.left, condition.right, value))
        case Matrix(rows):
            return tuple(entry for row in rows for entry in row)
        case Brace(inner, label):
            return (inner, label)
        case Total(_, _, inner):
            return (inner,)
        case _:
            assert_never(term)


def rebuilt(term: Term, change: Callable[[Term], Term]) -> Term:
    """Return the term with every direct child changed, in the same form."""
    match term:
        case Num() | Ref() | Rate() | Hole():
            return term
        case Sum(terms):
            return Sum(tuple(map(change, terms)))
        case Prod(factors):
            return Prod(tuple(map(change, factors)))
        case Neg(inner):
            return Neg(change(inner))
        case Quot(over, under):
            return Quot(change(over), change(under))
        case Pow(base, exponent):
            return Pow(change(base), change(exponent))
        case Call(function, arguments):
            return Call(function, tuple(map(change, arguments)))
        case Cases(branches):
            return Cases(
                tuple((Condition(change(c.left), c.relation, change(c.right)), change(value)) for c, value in branches)
            )
        case Matrix(rows):
            return Matrix(tuple(tuple(map(change, row)) for row in rows))
        case Brace(inner, label, by):
            return Brace(change(inner), change(label), by)
        case Total(index, last, inner):
            return Total(index, last, change(inner))
        case _:
            assert_never(term)


def refs(term: Term) -> Iterator[Name]:
    """Yield the names in a term in reading order, each as often as it stands there.

    >>> [str(name) for name in refs(Prod((Ref(Name("q")), Ref(Name("z")), Ref(Name("q")))))]
    ['q', 'z', 'q']
    """
    waiting = [term]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Ref):
            yield part.name
        else:
            waiting += reversed(children(part))


def substitute(term: Term, terms: Mapping[Name, Term]) -> Term:
    """Return the term with named quantities replaced."""
    if isinstance(term, Ref):
        return terms.get(term.name, term)
    return rebuilt(term, lambda child: substitute(child, terms))


def rename(term: Term, change: Callable[[Name], Name]) -> Term:
    """Return the term with every name changed."""
    if isinstance(term, Ref):
        return Ref(change(term.name))
    if isinstance(term, Rate):
        return Rate(change(term.over), change(term.wrt))
    return rebuilt(term, lambda child: rename(child, change))
