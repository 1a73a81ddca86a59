"""Compares matrix statements with the scalar definitions, entry by entry; knows no networks, values or glyphs."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from derive.errors import Disagreement
from derive.graph import Graph
from derive.names import Name
from derive.term import ONE, Neg, Num, Pow, Prod, Quot, Ref, Sum, Term, num
from derive.views.expression import Statement, entries, shape_of


def checked(statement: Statement, graph: Graph) -> Statement:
    """Return the statement after comparing every entry of every form with the scalar definition of that entry.

    Raises Disagreement for an entry that differs: it would be a matrix form of something else.
    """
    known = Known(graph)
    for form in dict.fromkeys((*statement.forms, statement.worked)):
        grid = entries(form)
        if shape_of(grid) != shape_of(statement.left.entries):
            raise Disagreement(
                f"a matrix form of {statement.left.entries[0][0]} has another shape than what it stands for"
            )
        for places, forms in zip(statement.left.entries, grid, strict=True):
            for place, entry in zip(places, forms, strict=True):
                if entry != place and known.definition(place) != known.polynomial(entry):
                    raise Disagreement(f"a matrix form of {place} is not what the derivation says")
    return statement


Polynomial: TypeAlias = Mapping[tuple[Term, ...], Fraction]


class Known:
    """The definitions of a graph, written out until two formulas of one quantity are the same polynomial.

    Links such as f′(z) and whatever is no sum or product stand for themselves; derivatives and error signals too,
    once they are asked for by name.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def definition(self, place: Term) -> Polynomial:
        """Return what defines a quantity."""
        assert isinstance(place, Ref), "a place of a matrix is a quantity"
        return self.polynomial(self.graph[place.name].term)

    def polynomial(self, term: Term) -> Polynomial:
        """Return the products of a formula with their coefficients."""
        return {product: share for product, share in self._expanded(term).items() if share}

    def _expanded(self, term: Term) -> dict[tuple[Term, ...], Fraction]:
        match term:
            case Num(value):
                return {(): value}
            case Ref(name):
                return self._of_name(name)
            case Neg(inner):
                return {product: -share for product, share in self._expanded(inner).items()}
            case Sum(terms):
                total: dict[tuple[Term, ...], Fraction] = {}
                for part in terms:
                    for product, share in self._expanded(part).items():
                        total[product] = total.get(product, Fraction(0)) + share
                return total
            case Prod(factors):
                found: dict[tuple[Term, ...], Fraction] = {(): Fraction(1)}
                for factor in factors:
                    found = _times(found, self._expanded(factor))
                return found
            case Quot(over, Num(value)) if value:
                return _times(self._expanded(over), {(): 1 / value})
            case Quot(over, under) if over != ONE:
                return _times(self._expanded(over), {(Quot(ONE, under),): Fraction(1)})
            case Pow(base, Num(value)) if value.denominator == 1 and 0 <= value <= 4:
                return self._expanded(Prod((base,) * int(value)) if value else num(1))
            case _:
                return {(term,): Fraction(1)}

    def _of_name(self, name: Name) -> dict[tuple[Term, ...], Fraction]:
        """Write out what has no name on a page of matrices: derivatives by activations, and what is a number."""
        if name in self.graph and not self.graph.is_leaf(name):
            definition = self.graph[name]
            if isinstance(definition.term, Num | Ref | Neg) or definition.role == "derivative":
                return self._expanded(definition.term)
        return {(Ref(name),): Fraction(1)}


def _times(
    left: dict[tuple[Term, ...], Fraction], right: dict[tuple[Term, ...], Fraction]
) -> dict[tuple[Term, ...], Fraction]:
    found: dict[tuple[Term, ...], Fraction] = {}
    for one, share in left.items():
        for other, part in right.items():
            product = tuple(sorted((*one, *other), key=repr))
            found[product] = found.get(product, Fraction(0)) + share * part
    return found
