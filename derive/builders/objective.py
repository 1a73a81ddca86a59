"""What is added around the costs of single examples: mean or sum, then root, then l2; knows no derivatives."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from derive.graph import Definition
from derive.laws.functions import call
from derive.names import COST, Name
from derive.term import TWO, Num, Pow, Prod, Quot, Ref, Sum, Term

DATA_COST, MEAN, PENALTY, STRENGTH = Name("D"), Name("M"), Name("R"), Name("lambda")


def data_name(root: bool, penalty: bool) -> Name:
    """Return the name of the cost of the data before root and penalty: C itself where neither is asked.

    >>> str(data_name(root=True, penalty=False)), str(data_name(root=False, penalty=False))
    ('M', 'C')
    """
    return MEAN if root else DATA_COST if penalty else COST


def over_examples(name: Name, examples: int, mean: bool) -> Definition:
    """Return the cost of a batch as the mean or sum of the costs of its examples."""
    parts: tuple[Term, ...] = tuple(Ref(COST._replace(example=k)) for k in range(1, examples + 1))
    total = Sum(parts)
    return Definition(name, Prod((Num(Fraction(1, examples)), total)) if mean else total, "cost")


def around(weights: Iterable[Name], root: bool, penalty: bool) -> list[Definition]:
    """Return the definitions that lead from the cost of the data to C."""
    found = []
    data = data_name(root, penalty)
    if root:
        data = DATA_COST if penalty else COST
        found.append(Definition(data, call("sqrt", Ref(MEAN)), "cost"))
    if penalty:
        squares: tuple[Term, ...] = tuple(Pow(Ref(name), TWO) for name in weights)
        total = Sum(squares) if len(squares) > 1 else squares[0]
        found.append(Definition(PENALTY, Prod((Quot(Ref(STRENGTH), TWO), total)), "cost"))
        found.append(Definition(COST, Sum((Ref(data), Ref(PENALTY))), "cost"))
    return found
