"""Set formulas of matrices as boxes, in letters, in numbers or by their sizes alone; knows no markup and no network."""

from __future__ import annotations

from derive.render.boxes import Box, Digits, Fence, Grid, Letter, Over, Row, Script, Sign, Space
from derive.render.setting import ANY, BASE, FACTOR, TERM, Setting
from derive.term import Neg, Num, Prod, Quot, Ref, Term
from derive.views.expression import (
    MINUS,
    Cells,
    Diagonal,
    Expression,
    Hadamard,
    Mapped,
    Ones,
    Plus,
    Product,
    Scaled,
    Transposed,
    Whole,
    entries,
    mirrored,
    shape,
)  # fmt: skip
from derive.views.left_out import left_out

_TRANSPOSE = Letter("T", upright=True)
_ONES = Letter("𝟏")


def set_matrices(expression: Expression, setting: Setting) -> Box:
    """Return a formula of matrices; where vectors are rows it is set as its transpose."""
    return _box(mirrored(expression) if setting.hand.notation.rows else expression, setting)


def set_sizes(expression: Expression, rows: bool) -> Box:
    """Return the sizes in a formula, (2 × 1) for each matrix or column."""
    return _sizes(mirrored(expression) if rows else expression)


def _box(expression: Expression, setting: Setting) -> Box:
    match expression:
        case Plus(terms):
            return _sum(terms, setting)
        case Scaled(factor, inner) if factor == MINUS:
            return Row((Sign("-"), _factor(inner, setting)))
        case Scaled(Ref() | Num() | Quot() | Prod() as factor, inner):
            number = setting.box(factor, FACTOR)
            tight = isinstance(factor, Num)
            between: Box = Sign("·") if setting.operands is not None and not tight else Row(()) if tight else Space()
            return Row((number, between, _factor(inner, setting)))
        case Hadamard(left, right):
            first = _box(left, setting)
            bracketed = not isinstance(left, Whole | Cells | Mapped) and setting.operands is None
            if setting.operands is not None and not isinstance(left, Whole | Cells | Mapped):
                bracketed = True
            return Row((Fence(first) if bracketed else first, Sign("⊙"), _factor(right, setting)))
        case Product(left, right):
            return Row((_factor(left, setting), Space(), _factor(right, setting)))
        case Scaled():
            raise AssertionError("a matrix is multiplied by a number, a name, or a product of such")
        case _:
            return _single(expression, setting)


def _single(expression: Expression, setting: Setting) -> Box:
    """Return the box of one matrix."""
    if setting.operands is not None or isinstance(expression, Cells):
        return _grid(expression, setting)
    match expression:
        case Whole(name):
            return setting.box(Ref(name), ANY)
        case Mapped(layer, at, _, primes):
            return setting.hand.applied(layer, at.name, primes)
        case Ones():
            return _ONES
        case Transposed(inner):
            box = _box(inner, setting)
            plain = isinstance(box, Letter) or (isinstance(box, Script) and box.sup is None)
            if isinstance(box, Script) and plain:
                return Script(box.base, box.sub, _TRANSPOSE)
            return Script(box if plain else Fence(box), sup=_TRANSPOSE)
        case Diagonal(inner):
            return Row((Letter("diag", upright=True), Fence(_box(inner, setting))))
        case _:
            raise AssertionError("a formula of several matrices is no single one")


def _grid(expression: Expression, setting: Setting) -> Box:
    """Return a matrix entry by entry, with dots before the last row or column where some are left out."""
    rows, columns = left_out(expression, setting.hidden)
    kept = [
        [_cell(entry, setting) for j, entry in enumerate(row) if j not in columns]
        for i, row in enumerate(entries(expression))
        if i not in rows
    ]
    if columns:
        kept = [[*row[:-1], Sign("⋯"), row[-1]] for row in kept]
    if rows:
        kept.insert(-1, [Sign("⋮")] * len(kept[0]))
    return Grid(tuple(map(tuple, kept)), hidden=(len(rows), len(columns)))


def _cell(entry: Term, setting: Setting) -> Box:
    """Return what stands in one place: a quotient on one line, as rows of fractions would touch."""
    match entry:
        case Quot(over, under):
            return Over(setting.box(over, TERM), setting.box(under, BASE), slash=True)
        case Neg(Quot() as inner):
            return Row((Sign("-"), _cell(inner, setting)))
        case _:
            return setting.box(entry, ANY)


def _factor(expression: Expression, setting: Setting) -> Box:
    """Return a part of a product, in brackets where it is a sum or a product of another kind."""
    box = _box(expression, setting)
    inner = isinstance(expression, Product) and isinstance(expression.left, Diagonal)
    return Fence(box) if inner or isinstance(expression, Plus | Hadamard | Scaled) else box


def _sum(terms: tuple[Expression, ...], setting: Setting) -> Box:
    parts: list[Box] = []
    for term in terms:
        negative = isinstance(term, Scaled) and term.factor == MINUS
        if parts or negative:
            parts.append(Sign("-" if negative else "+"))
        shown = term.inner if negative and isinstance(term, Scaled) else term
        box = _box(shown, setting)
        parts.append(Fence(box) if negative and isinstance(shown, Plus) else box)
    return Row(tuple(parts))


def _sizes(expression: Expression) -> Box:
    match expression:
        case Plus(terms):
            parts: list[Box] = []
            for term in terms:
                negative = isinstance(term, Scaled) and term.factor == MINUS
                parts += [Sign("-" if negative else "+")] if parts else []
                parts.append(_sizes(term.inner if isinstance(term, Scaled) else term))
            return Row(tuple(parts))
        case Scaled(_, inner):
            return _sizes(inner)
        case Hadamard(left, right):
            return Row((_sizes_of_factor(left), Sign("⊙"), _sizes(right)))
        case Product(left, right):
            return Row((_sizes_of_factor(left), _sizes(right)))
        case _:
            rows, columns = shape(expression)
            return Fence(Row((Digits(str(rows)), Sign("×"), Digits(str(columns)))))


def _sizes_of_factor(expression: Expression) -> Box:
    """Return the sizes of a first factor, in brackets where it is worked out first."""
    inner = expression.inner if isinstance(expression, Scaled) else expression
    sizes = _sizes(inner)
    return Fence(sizes) if isinstance(inner, Product | Plus) else sizes
