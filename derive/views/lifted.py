"""From formulas that differ only in their places to one formula of matrices; knows no networks and no values."""

from __future__ import annotations

from derive.names import Name
from derive.term import Neg, Prod, Quot, Ref, Sum, Term, refs, rename
from derive.views.expression import MINUS, Entries, Expression, Plus, Scaled, Whole

_WHOLE = {"W": "weights", "b": "biases"}


def whole_name(name: Name) -> Name:
    """Return the name of the matrix that a quantity stands in.

    >>> str(whole_name(Name("W", 1, (2, 1), of=Name("C"))))
    'dC/dweights1'
    """
    of = None if name.of is None else name.of._replace(indices=())
    return name._replace(letter=_WHOLE.get(name.letter, name.letter), indices=(), of=of)


def lifted(terms: Entries) -> Expression | None:
    """Return one formula of matrices for a matrix of formulas, or None where they are not of one form.

    Names that are the same everywhere are numbers, names that differ are entries of matrices; sums and multiples
    of matrices are entry by entry, so nothing else can be lifted.

    >>> from derive.term import minus
    >>> old, new = Name("W", 1, (1, 1)), Name("W", 1, (2, 1))
    >>> form = lifted(tuple((minus(Ref(n), Prod((Ref(Name("r")), Ref(n.wrt(Name("C")))))),) for n in (old, new)))
    >>> isinstance(form, Plus) and isinstance(form.terms[0], Whole) and form.terms[0].name == Name("weights", 1)
    True
    """
    places = [[tuple(refs(term)) for term in row] for row in terms]
    first = places[0][0]
    if any(_blank(term) != _blank(terms[0][0]) for row in terms for term in row):
        return None
    moving = [len({names[at] for row in places for names in row}) > 1 for at in range(len(first))]
    if len(terms) == 1 == len(terms[0]):
        moving = [name.letter in _WHOLE for name in first]
    found = iter(
        Whole(whole_name(first[at]), tuple(tuple(Ref(names[at]) for names in row) for row in places)) if moves else None
        for at, moves in enumerate(moving)
    )
    return _matrix(terms[0][0], list(found))


def _blank(term: Term) -> Term:
    """Return only the form of a term."""
    return rename(term, lambda name: Name("_"))


def _matrix(term: Term, wholes: list[Whole | None]) -> Expression | None:
    """Read a term whose names, in order, are these matrices, None standing for a number."""
    match term:
        case Ref():
            return wholes[0]
        case Neg(inner):
            form = _matrix(inner, wholes)
            return None if form is None else Scaled(MINUS, form)
        case Sum(terms):
            parts, at = [], 0
            for part in terms:
                count = len(list(refs(part)))
                form = _matrix(part, wholes[at : at + count])
                if form is None:
                    return None
                parts.append(form)
                at += count
            return Plus(tuple(parts))
        case Prod(factors):
            return _multiple(factors, wholes)
        case Quot(over, under) if not list(refs(under)):
            form = _matrix(over, wholes)
            return None if form is None else Scaled(Quot(Prod(()), under), form)
        case _:
            return None


def _multiple(factors: tuple[Term, ...], wholes: list[Whole | None]) -> Expression | None:
    """Read a product of numbers and of one matrix."""
    numbers: list[Term] = []
    found: list[Expression] = []
    at = 0
    for factor in factors:
        own = wholes[at : at + len(list(refs(factor)))]
        at += len(own)
        if not any(own):
            numbers.append(factor)
            continue
        form = _matrix(factor, own)
        if form is None:
            return None
        found.append(form)
    if len(found) != 1 or not numbers:
        return found[0] if len(found) == 1 else None
    return Scaled(numbers[0] if len(numbers) == 1 else Prod(tuple(numbers)), found[0])
