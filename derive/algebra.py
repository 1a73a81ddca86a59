"""The only importer of SymPy: terms become SymPy expressions, which are composed, differentiated and compared.

Knows no networks and no pages. SymPy never sees text: expressions are made by constructor calls from our own terms,
and functions are compiled on internal symbols only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from math import prod
from typing import Any

import sympy

from derive.errors import Undefined
from derive.laws.functions import FUNCTIONS, written_out
from derive.names import Name
from derive.term import Call, Cases, Condition, Neg, Num, Pow, Prod, Quot, Ref, Sum, Term, no_formula

_ELEMENTARY = {
    "exp": sympy.exp,
    "ln": sympy.log,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tanh": sympy.tanh,
    "arctan": sympy.atan,
    "sqrt": sympy.sqrt,
}
_RELATIONS = {"<": sympy.Lt, "<=": sympy.Le, "=": sympy.Eq, ">=": sympy.Ge, ">": sympy.Gt}


def rational(value: Fraction) -> Any:
    """Return an exact number as SymPy's."""
    return sympy.Rational(value.numerator, value.denominator)


def expression(term: Term, values: Mapping[Name, Any], named: bool = False) -> Any:
    """Return the SymPy expression of a term, each name replaced by its symbol or expression.

    `named` leaves functions that have branches by their names: SymPy needs minutes for branches chosen by branches.

    >>> from derive.term import num
    >>> x = sympy.Symbol("x")
    >>> expression(Prod((num(1, 2), Pow(Ref(Name("x")), num(2)))), {Name("x"): x})
    x**2/2
    """

    def inner(part: Term) -> Any:
        return expression(part, values, named)

    match term:
        case Num(value):
            return rational(value)
        case Ref(name):
            return values[name]
        case Sum(terms):
            return sympy.Add(*map(inner, terms))
        case Prod(factors):
            return sympy.Mul(*map(inner, factors))
        case Neg(part):
            return -inner(part)
        case Quot(over, under):
            return inner(over) / inner(under)
        case Pow(base, exponent):
            return inner(base) ** inner(exponent)
        case Call(function, arguments):
            if FUNCTIONS[function].written is None:
                return _ELEMENTARY[function](*map(inner, arguments))
            if named and (own := _by_name(function, len(arguments))) is not None:
                return own(*map(inner, arguments))
            return inner(written_out(term))
        case Cases(branches):
            # Branches cover every number, which SymPy cannot see where conditions are nested: the last is the rest.
            *pairs, (_, rest) = [(_holds(condition, values), inner(value)) for condition, value in branches]
            return sympy.Piecewise(*((value, holds) for holds, value in pairs), (rest, True))
        case _:
            no_formula(term)


def _holds(condition: Condition, values: Mapping[Name, Any]) -> Any:
    left, right = expression(condition.left, values), expression(condition.right, values)
    try:
        return _RELATIONS[condition.relation](left, right)
    except TypeError:  # SymPy sees that a side is real nowhere, such as sqrt(-1 - x²)
        raise Undefined("a branch chosen by what is never a real number") from None


@cache
def _by_name(function: str, arity: int) -> Any:
    """Return a function of the table as a SymPy function of that name, None for one that has no branches."""
    variables = [Name("x", None, (place,)) for place in range(arity)]
    known = {name: sympy.Dummy(str(name), real=True) for name in variables}
    whole = expression(written_out(Call(function, tuple(map(Ref, variables)))), known)
    return _function(function.replace("-", "_"), tuple(known.values()), whole) if whole.has(sympy.Piecewise) else None


@cache
def _function(name: str, variables: tuple[Any, ...], whole: Any) -> Any:
    """Return a SymPy function that stays a name among symbols and has its value among numbers.

    SymPy differentiates what it stands for; the derivative by its k-th argument is called name_k.
    `rewrite(sympy.Piecewise)` writes it out.
    """

    def at(*arguments: Any) -> Any:
        return whole.xreplace(dict(zip(variables, arguments, strict=True)))

    def slope(self: Any, argindex: int = 1) -> Any:
        found = sympy.diff(whole, variables[argindex - 1])
        follows = _function(f"{name}_{argindex}", variables, found) if found.has(sympy.Piecewise) else found
        return follows(*self.args) if follows is not found else found

    own = {
        "nargs": len(variables),
        "is_real": True,
        "eval": classmethod(lambda cls, *given: at(*given) if all(part.is_number for part in given) else None),
        "fdiff": slope,
        "_eval_rewrite_as_Piecewise": lambda self, *given, **options: at(*given),
        "_imp_": staticmethod(lambda *given: float(at(*map(sympy.Float, given)))),  # for lambdify
    }
    return type(sympy.Function)(name, (sympy.Function,), own)


def symbols(names: Iterable[Name], texts: bool = False) -> dict[Name, Any]:
    """Return a real symbol for each name: v0, v1 ... inside, or written as the name for a person to read."""
    return {name: sympy.Symbol(str(name) if texts else f"v{i}", real=True) for i, name in enumerate(names)}


def generic(names: Iterable[Name]) -> dict[Name, Any]:
    """Return symbols for numbers of which nothing special holds, as nothing does of almost all numbers.

    What SymPy may take for granted it need not look for: that no number is 0 or whole is a third of a small derivative.
    """
    return {name: sympy.Symbol(f"v{i}", irrational=True) for i, name in enumerate(names)}


def composed(definitions: Iterable[tuple[Name, Term]], values: Mapping[Name, Any]) -> dict[Name, Any]:
    """Return every defined quantity as a single expression in the leaves, by successive substitution."""
    found = dict(values)
    for name, term in definitions:
        found[name] = expression(term, found)
    return found


def surrogate(
    definitions: Iterable[tuple[Name, Term]],
    values: Mapping[Name, Any],
    cost: Name,
    given: Mapping[Name, tuple[Name, Fraction]],
    named: bool = False,
) -> Any:
    """Return the composed cost plus ±u·q for every quantity q whose derivative u is given.

    Inside the cost, and inside other given quantities, q is its own symbol in `values`: it is held constant there.
    `named` is that of `expression`.
    """
    found = dict(values)
    total = sympy.Integer(0)
    for name, term in definitions:
        whole = expression(term, found, named)
        if name in given:
            leaf, share = given[name]
            total += rational(share) * found[leaf] * whole
        else:
            found[name] = whole
    return found.get(cost, sympy.Integer(0)) + total


def vanishes(difference: Any) -> bool:
    """Tell whether an expression without branches is zero, as far as rational functions of exponentials decide."""
    return bool(difference == 0 or sympy.cancel(sympy.together(difference)) == 0)


def side(left: Any, right: Any) -> tuple[Any, int | None]:
    """Return the difference of two expressions, in one form however they are written, and its sign where it has one.

    >>> side(sympy.Integer(1), sympy.Integer(3)), side(sympy.Symbol("x"), sympy.Symbol("x"))
    ((-2, -1), (0, 0))
    """
    difference = sympy.expand(left - right)
    return difference, int(sympy.sign(difference)) if difference.is_comparable else None


def derivative(composed_expression: Any, symbol: Any) -> Any:
    """Return SymPy's derivative of an expression."""
    return sympy.diff(composed_expression, symbol)


def compiled(arguments: Sequence[Any], expressions: Sequence[Any], context: Any) -> Callable[..., list[Any]]:
    """Return a function of the arguments' values that evaluates expressions in a given mpmath context.

    No code is made: the expressions are walked, a part that they share once, a branch that is not taken never.
    """

    def evaluated(*values: Any) -> list[Any]:
        known = dict(zip(arguments, values, strict=True))
        return [_number(part, known, context) for part in expressions]

    return evaluated


def _number(part: Any, known: dict[Any, Any], context: Any) -> Any:
    """Return the number that an expression is, or what a condition is: true or false; `known` is added to."""
    found = known.get(part)
    if found is not None:
        return found
    if isinstance(part, sympy.Piecewise):
        found = next(_number(value, known, context) for value, holds in part.args if _number(holds, known, context))
    elif part.is_Rational:
        found = context.mpf(part.p) / part.q
    else:
        inner = [_number(argument, known, context) for argument in part.args]
        if part.is_Pow and part.exp.is_Integer:
            inner[1] = int(part.exp)
        found = _OPERATIONS[part.func](context, *inner)
    known[part] = found
    return found


# What may stand in an expression that is made of `_ELEMENTARY`, or in its derivative.
_OPERATIONS: dict[Any, Callable[..., Any]] = {
    sympy.Add: lambda context, *terms: sum(terms),
    sympy.Mul: lambda context, *factors: prod(factors),
    sympy.Pow: lambda context, base, exponent: base**exponent,
    **{
        function: lambda context, x, word=function.__name__: getattr(context, word)(x)
        for function in (sympy.exp, sympy.log, sympy.sin, sympy.cos, sympy.tanh, sympy.atan)
    },
    sympy.Abs: lambda context, x: abs(x),
    sympy.sign: lambda context, x: context.sign(x),
    type(sympy.E): lambda context: context.e,
    type(sympy.pi): lambda context: context.pi,
    type(sympy.I): lambda context: context.j,
    type(sympy.true): lambda context: True,
    type(sympy.false): lambda context: False,
    sympy.Not: lambda context, holds: not holds,
    sympy.And: lambda context, *hold: all(hold),
    sympy.Or: lambda context, *hold: any(hold),
    sympy.ITE: lambda context, holds, yes, no: yes if holds else no,
    sympy.Lt: lambda context, x, y: x < y,
    sympy.Le: lambda context, x, y: x <= y,
    sympy.Gt: lambda context, x, y: x > y,
    sympy.Ge: lambda context, x, y: x >= y,
    sympy.Eq: lambda context, x, y: x == y,
    sympy.Ne: lambda context, x, y: x != y,
}
