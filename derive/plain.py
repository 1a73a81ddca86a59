"""Spell terms as plain text in the vocabulary of names, for JSON and messages; knows no notation."""

from __future__ import annotations

from collections.abc import Mapping

from derive.names import Name
from derive.numbers import Numeral
from derive.term import Brace, Call, Cases, Condition, Neg, Num, Pow, Prod, Quot, Rate, Ref, Sum, Term, no_formula

_ANY, _TERM, _FACTOR, _ATOM = range(4)


def plain(term: Term, operands: Mapping[Name, Numeral] | None = None) -> str:
    """Return a term on one line, in names or with numbers in their places.

    >>> from derive.term import num
    >>> plain(Prod((num(1, 2), Sum((Ref(Name("a", 2, (1,))), Neg(Ref(Name("y", None, (1,)))))))))
    '1/2*(a2[1] - y[1])'
    """
    return _box(term, _ANY, operands or {})


def _box(term: Term, place: int, operands: Mapping[Name, Numeral]) -> str:
    text, kind = _set(term, operands)
    return f"({text})" if kind < place else text


def _set(term: Term, operands: Mapping[Name, Numeral]) -> tuple[str, int]:
    def inner(part: Term, place: int) -> str:
        return _box(part, place, operands)

    match term:
        case Num(value):
            return str(value), _TERM if value < 0 else _FACTOR if value.denominator > 1 else _ATOM
        case Ref(name):
            text = operands[name].text if name in operands else str(name)
            return text, _ATOM if name not in operands or text[0] != "-" else _ANY
        case Sum(terms):
            parts = [inner(terms[0], _ANY)]
            for part in terms[1:]:
                sign, body = ("-", part.term) if isinstance(part, Neg) else ("+", part)
                parts.append(f"{sign} {inner(body, _TERM)}")
            return " ".join(parts), _ANY
        case Prod(factors):
            return "*".join(inner(factor, _FACTOR) for factor in factors), _TERM
        case Neg(part):
            return f"-{inner(part, _TERM)}", _ANY
        case Quot(over, under):
            return f"{inner(over, _FACTOR)}/{inner(under, _ATOM)}", _TERM
        case Pow(base, exponent):
            return f"{inner(base, _ATOM)}^{inner(exponent, _ATOM)}", _FACTOR
        case Call(function, arguments):
            return f"{function}({', '.join(inner(part, _ANY) for part in arguments)})", _ATOM
        case Cases(branches):
            return "; ".join(f"{inner(value, _ANY)} if {_holds(c, operands)}" for c, value in branches), _ANY
        case Rate(over, wrt):
            return f"d{over}/d{wrt}", _ATOM
        case Brace(part, _):
            return inner(part, _ANY), _ANY
        case _:
            no_formula(term)


def _holds(condition: Condition, operands: Mapping[Name, Numeral]) -> str:
    return f"{_box(condition.left, _ANY, operands)} {condition.relation} {_box(condition.right, _ANY, operands)}"
