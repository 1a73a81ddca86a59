"""The part of a step in which a mistake was made, found by comparing two formulas; knows no values and no words."""

from __future__ import annotations

from derive.term import ONE, Cases, Neg, Num, Prod, Quot, Sum, Term, refs


def pointed(mistaken: Term, right: Term) -> Term | None:
    """Return the one part in which a formula differs from the right one: what was put in, else what was left out.

    A number alone points nowhere, and a choice of cases is more than a part.

    >>> from derive.names import Name
    >>> from derive.term import Ref
    >>> a, f, w, v = (Ref(Name(letter)) for letter in "afwv")
    >>> [str(part.name) for part in (pointed(Quot(a, f), Prod((a, f))), pointed(Prod((a, w)), Prod((a, v))))]
    ['f', 'w']
    >>> pointed(Prod((a, w)), Prod((v, f))) is None
    True
    """
    if isinstance(right, Sum):
        # A sum with one term less may have become a single term.
        terms = mistaken.terms if isinstance(mistaken, Sum) else (mistaken,)
        wrong, missing = _apart(terms, right.terms)
        if len(wrong) == len(missing) == 1:
            return pointed(wrong[0], missing[0])
        return _one(wrong, missing)
    return _one(*_apart(_factors(mistaken), _factors(right)))


def _one(wrong: list[Term], missing: list[Term]) -> Term | None:
    found = wrong or missing
    part = found[0] if len(found) == 1 else None
    if isinstance(part, Quot) and part.over == ONE:
        part = part.under
    return part if part is not None and any(refs(part)) and not isinstance(part, Cases) else None


def _apart(mistaken: tuple[Term, ...], right: tuple[Term, ...]) -> tuple[list[Term], list[Term]]:
    """Return what only the one and what only the other has; a sign before either is no part of it."""
    return [one for one in mistaken if one not in right], [one for one in right if one not in mistaken]


def _factors(term: Term) -> tuple[Term, ...]:
    match term:
        case Prod(factors):
            return tuple(inner for factor in factors for inner in _factors(factor))
        case Quot(over, under) if not isinstance(under, Num):
            return (*_factors(over), *(Quot(ONE, factor) for factor in _factors(under)))
        case Neg(inner):
            return _factors(inner)
        case _:
            return (term,)
