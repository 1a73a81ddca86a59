"""With what number a calculation begins; knows terms and printed digits, no glyphs."""

from __future__ import annotations

from collections.abc import Mapping

from derive.names import Name
from derive.numbers import Numeral
from derive.term import Prod, Ref, Term


def begins_with_zero(term: Term, operands: Mapping[Name, Numeral] | None) -> bool:
    """Tell whether what a term begins with in numbers is zero, before which no minus stands.

    >>> from fractions import Fraction
    >>> a, b = Name("a", 1, (1,)), Name("a", 1, (2,))
    >>> zero, half = Numeral("0.00", Fraction(0)), Numeral("0.50", Fraction(1, 2))
    >>> begins_with_zero(Prod((Ref(a), Ref(b))), {a: zero, b: half})
    True
    """
    match term:
        case Ref(name):
            return operands is not None and name in operands and operands[name].value == 0
        case Prod((first, *_)):
            return begins_with_zero(first, operands)
        case _:
            return False
