"""Whether the numbers of a formula of matrices have room on a line, some examples left out or none; knows no words."""

from __future__ import annotations

from collections.abc import Mapping

from derive.names import Name
from derive.numbers import Numeral
from derive.plain import plain
from derive.views.expression import Expression, Hadamard, Plus, Product, Scaled, entries
from derive.views.left_out import left_out

_WIDEST = 680  # tenths of a digit that the numbers of one product may take
_BROADEST = 8  # columns
_DOTS = 45


def fits(expression: Expression, operands: Mapping[Name, Numeral], hidden: frozenset[int] = frozenset()) -> bool:
    """Tell whether the numbers of a formula stand on one line, broken at its signs, without the hidden examples."""
    match expression:
        case Plus(terms):
            return all(fits(term, operands, hidden) for term in terms)
        case Scaled(_, inner):
            return fits(inner, operands, hidden)
        case Hadamard(left, right):
            return fits(left, operands, hidden) and fits(right, operands, hidden)
        case _:
            return _columns(expression, hidden) <= _BROADEST and _width(expression, operands, hidden) <= _WIDEST


def _columns(expression: Expression, hidden: frozenset[int]) -> int:
    match expression:
        case Product(left, right) | Hadamard(left, right):
            return max(_columns(left, hidden), _columns(right, hidden))
        case _:
            return len(entries(expression)[0]) - len(left_out(expression, hidden)[1])


def _width(expression: Expression, operands: Mapping[Name, Numeral], hidden: frozenset[int]) -> int:
    match expression:
        case Product(left, right) | Hadamard(left, right):
            return _width(left, operands, hidden) + _width(right, operands, hidden) + 20
        case _:
            _, gone = left_out(expression, hidden)
            columns = enumerate(zip(*entries(expression), strict=True))
            kept = (column for j, column in columns if j not in gone)
            longest = (max(len(plain(entry, operands)) for entry in column) for column in kept)
            return 20 + sum(20 + 10 * one for one in longest) + (_DOTS if gone else 0)
