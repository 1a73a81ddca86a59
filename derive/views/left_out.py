"""Which rows and columns of a matrix belong to examples that are left out; knows no values and no glyphs."""

from __future__ import annotations

from derive.term import Term, refs
from derive.views.expression import Cells, Entries, Expression, Ones, Transposed, entries


def left_out(expression: Expression, hidden: frozenset[int]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the places of the rows and of the columns that hold nothing but what belongs to hidden examples.

    >>> from derive.names import Name
    >>> from derive.term import Ref
    >>> from derive.views.expression import Whole
    >>> z = Whole(Name("Z", 1), (tuple(Ref(Name("z", 1, (1,), example=k)) for k in (1, 2, 3)),))
    >>> left_out(z, frozenset({2}))[1] == left_out(Transposed(z), frozenset({2}))[0] == {1}
    True
    """
    match expression:
        case _ if not hidden:
            return frozenset(), frozenset()
        case Transposed(inner):
            rows, columns = left_out(inner, hidden)
            return columns, rows
        case Ones(_, examples):
            return frozenset(place for place, example in enumerate(examples) if example in hidden), frozenset()
        case Cells(_, places) if places:
            grid = places
        case _:
            grid = entries(expression)
    return _hidden(grid, hidden), _hidden(tuple(zip(*grid, strict=True)), hidden)


def _hidden(rows: Entries, hidden: frozenset[int]) -> frozenset[int]:
    return frozenset(place for place, row in enumerate(rows) if all(_belongs(entry, hidden) for entry in row))


def _belongs(entry: Term, hidden: frozenset[int]) -> bool:
    examples = {name.example for name in refs(entry)}
    return bool(examples) and examples <= hidden
