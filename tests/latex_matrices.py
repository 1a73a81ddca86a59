"""Writes a formula of matrices out entry by entry, as trees of scalars; knows the rules for matrices and no values."""

from __future__ import annotations

from collections.abc import Mapping

from latex_nodes import Call, Matrix, Name, Node, Op
from latex_value import without_ones

Rows = tuple[tuple[Node, ...], ...]
Grids = Mapping[str, tuple[tuple[str, ...], ...]]


def spread(node: Node, grids: Grids) -> Rows | None:
    """The entries of a formula of matrices; None for one of numbers, or where shapes do not fit."""
    match node:
        case Name(text):
            return tuple(tuple(Name(cell) for cell in row) for row in grids[text]) if text in grids else None
        case Matrix(rows):
            return rows
        case Call(name, (Name(text),)) if text in grids:
            return tuple(tuple(Call(name, (Name(cell),)) for cell in row) for row in grids[text])
        case Op("T", (inner,)):
            rows = spread(inner, grids)
            return None if rows is None else tuple(zip(*rows, strict=True))
        case Op("neg", (inner,)):
            rows = spread(inner, grids)
            return None if rows is None else tuple(tuple(Op("neg", (entry,)) for entry in row) for row in rows)
        case Op("*", (left, right)):
            return _product(left, right, grids)
        case Op("+" | "-" as kind, (left, right)) if (one := without_ones(right)) is not right:
            # A number or a column times ones stands in every place, or once for every example.
            first, second = spread(left, grids), spread(one, grids)
            return None if first is None else tuple(
                tuple(Op(kind, (entry, one if second is None else second[at][0])) for entry in row)
                for at, row in enumerate(first))
        case Op("+" | "-" | "odot" as kind, (left, right)):
            first, second = spread(left, grids), spread(right, grids)
            # The only target of a network is no matrix: it stands beside one of one entry.
            first, second = first or _one(second, left), second or _one(first, right)
            if first is None or second is None or [len(row) for row in first] != [len(row) for row in second]:
                return None
            kind = "*" if kind == "odot" else kind
            return tuple(tuple(Op(kind, pair) for pair in zip(*rows, strict=True))
                         for rows in zip(first, second, strict=True))
        case _:
            return None


def _one(other: Rows | None, number: Node) -> Rows | None:
    return ((number,),) if other is not None and len(other) == len(other[0]) == 1 else None


def _product(left: Node, right: Node, grids: Grids) -> Rows | None:
    first, second = spread(left, grids), spread(right, grids)
    if first is None or second is None:
        number, rows = (left, second) if first is None else (right, first)
        return None if rows is None else tuple(tuple(Op("*", (number, entry)) for entry in row) for row in rows)
    if len(first[0]) != len(second):
        return None
    return tuple(tuple(_total([Op("*", pair) for pair in zip(row, column, strict=True)])
                       for column in zip(*second, strict=True)) for row in first)


def _total(terms: list[Node]) -> Node:
    node = terms[0]
    for term in terms[1:]:
        node = Op("+", (node, term))
    return node
