"""Formulas of matrices and what stands in each of their places; knows shapes and terms, no networks and no values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, assert_never

from derive.names import Name
from derive.term import Num, Prod, Sum, Term, num

Entries: TypeAlias = tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A matrix or column with a letter of its own, and what stands in its places."""

    name: Name
    entries: Entries


@dataclass(frozen=True, slots=True)
class Cells:
    """A matrix that is written out, entry by entry; `places` are the quantities whose values these are, where known."""

    entries: Entries
    places: Entries = ()


@dataclass(frozen=True, slots=True)
class Mapped:
    """The activation of a layer applied to every entry of its weighted sums: f(z), or f′(z) with a prime."""

    layer: int
    at: Whole
    entries: Entries
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Ones:
    """A column of ones, which repeats a column once for every example, or a number once for every unit."""

    count: int
    examples: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Transposed:
    """A matrix with rows and columns exchanged."""

    inner: Expression


@dataclass(frozen=True, slots=True)
class Diagonal:
    """The square matrix with a column on its diagonal and zeros beside it."""

    inner: Expression


@dataclass(frozen=True, slots=True)
class Product:
    """A product of matrices, of numbers in rows times numbers in columns."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Hadamard:
    """A product entry by entry."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Plus:
    """Matrices of one shape added in this order; a difference has a `Scaled` by -1."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Scaled:
    """A matrix times a number, which is a term of its own."""

    factor: Term
    inner: Expression


Expression: TypeAlias = Whole | Cells | Mapped | Ones | Transposed | Diagonal | Product | Hadamard | Plus | Scaled
MINUS = Num(Fraction(-1))


@dataclass(frozen=True, slots=True)
class Statement:
    """left = one form = another form in letters; `worked` is the one that numbers are put into."""

    left: Whole | Cells
    forms: tuple[Expression, ...]
    worked: Expression


def entries(expression: Expression) -> Entries:
    """Return what stands in every place of an expression, by the rules for matrices.

    >>> from derive.plain import plain
    >>> from derive.term import Ref
    >>> w = Whole(Name("weights", 1), ((Ref(Name("W", 1, (1, 1))), Ref(Name("W", 1, (1, 2)))),))
    >>> x = Whole(Name("a", 0), ((Ref(Name("a", 0, (1,))),), (Ref(Name("a", 0, (2,))),)))
    >>> plain(entries(Product(w, x))[0][0])
    'W1[1,1]*a0[1] + W1[1,2]*a0[2]'

    Raises AssertionError where shapes do not fit.
    """
    match expression:
        case Whole(_, grid) | Cells(grid, _) | Mapped(_, _, grid):
            return grid
        case Ones(count, _):
            return ((num(1),),) * count
        case Transposed(inner):
            return tuple(zip(*entries(inner), strict=True))
        case Diagonal(inner):
            column = [row[0] for row in entries(inner)]
            return tuple(tuple(e if i == j else num(0) for j in range(len(column))) for i, e in enumerate(column))
        case Product(left, right):
            rows, columns = entries(left), tuple(zip(*entries(right), strict=True))
            assert len(rows[0]) == len(columns[0]), "the shapes of a product do not fit"
            return tuple(tuple(_scalar_product(row, column) for column in columns) for row in rows)
        case Hadamard(left, right):
            return _joined(entries(left), entries(right), lambda x, y: Prod((x, y)))
        case Plus(terms):
            grid = entries(terms[0])
            for term in terms[1:]:
                grid = _joined(grid, entries(term), lambda x, y: Sum((x, y)))
            return grid
        case Scaled(factor, inner):
            return tuple(tuple(Prod((factor, entry)) for entry in row) for row in entries(inner))
        case _:
            assert_never(expression)


def _scalar_product(row: tuple[Term, ...], column: tuple[Term, ...]) -> Term:
    terms = tuple(Prod((x, y)) for x, y in zip(row, column, strict=True))
    return terms[0] if len(terms) == 1 else Sum(terms)


def _joined(left: Entries, right: Entries, join: Callable[[Term, Term], Term]) -> Entries:
    assert shape_of(left) == shape_of(right), "the shapes of two matrices differ"
    return tuple(tuple(map(join, a, b)) for a, b in zip(left, right, strict=True))


def shape_of(grid: Entries) -> tuple[int, int]:
    """Return how many rows and columns a matrix has."""
    return len(grid), len(grid[0])


def shape(expression: Expression) -> tuple[int, int]:
    """Return how many rows and columns the value of an expression has."""
    return shape_of(entries(expression))


def mirrored(expression: Expression) -> Expression:
    """Return the transpose of an expression in transposed matrices: W a + b becomes a W + b, in row vectors.

    >>> w = Whole(Name("weights", 1), ((num(1), num(2)),))
    >>> x = Whole(Name("a", 0), ((num(3),), (num(4),)))
    >>> entries(mirrored(Product(w, x))) == ((Sum((Prod((num(3), num(1))), Prod((num(4), num(2))))),),)
    True
    """
    match expression:
        case Whole(name, grid):
            return Whole(name, _turned(grid))
        case Cells(grid, places):
            return Cells(_turned(grid), _turned(places))
        case Mapped(layer, at, grid, primes):
            return Mapped(layer, Whole(at.name, _turned(at.entries)), _turned(grid), primes)
        case Ones():
            return Transposed(expression)
        case Transposed(Ones() as ones):
            return ones
        case Transposed(inner):
            return Transposed(mirrored(inner))
        case Diagonal():
            return expression
        case Product(left, right):
            return Product(mirrored(right), mirrored(left))
        case Hadamard(left, right):
            return Hadamard(mirrored(left), mirrored(right))
        case Plus(terms):
            return Plus(tuple(map(mirrored, terms)))
        case Scaled(factor, inner):
            return Scaled(factor, mirrored(inner))
        case _:
            assert_never(expression)


def _turned(grid: Entries) -> Entries:
    return tuple(zip(*grid, strict=True))
