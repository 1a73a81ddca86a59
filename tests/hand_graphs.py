"""Work any graph through as pupils do, line by line as it is written; knows terms, and nothing of intervals."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import partial

import numpy as np
from hand_work import Array, Entry, Number, Pupils

from derive.graph import Graph
from derive.laws.functions import FUNCTIONS, written_out
from derive.names import Name
from derive.term import Call, Cases, Condition, Neg, Num, Pow, Prod, Quot, Ref, Sum, Term

KEYS = {
    "exp": np.exp,
    "ln": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "arctan": np.arctan,
    "sqrt": np.sqrt,
}
HOLDS = {"<": np.less, "<=": np.less_equal, "=": np.equal, ">=": np.greater_equal, ">": np.greater}


def work_graph(p: Pupils, graph: Graph, point: Mapping[Name, Fraction]) -> dict[str, list[Array]]:
    """Return what stands under every name; a link may be opened where it is used."""
    leaves = {leaf.name: p.given(float(point[leaf.name])) for leaf in graph.leaves}
    known = {name: Entry(number, number) for name, number in leaves.items()}
    with np.errstate(all="ignore"):
        for definition in graph.definitions:
            known[definition.name] = p.name(str(definition.name), value(p, graph, known, definition.term))
    return p.answers


def value(p: Pupils, graph: Graph, known: Mapping[Name, Entry], term: Term) -> Number:
    """Work one formula."""
    inner = partial(value, p, graph, known)
    match term:
        case Ref(name):
            return p.use(known[name])
        case Num(number):
            return p.given(float(number))
        case Neg(part):
            return -inner(part)
        case Sum(terms):
            return p.plus(*map(inner, terms))
        case Prod(factors):
            opened = [part for factor in factors for part in parts(p, graph, factor)]
            numbers = [known[f.name] if isinstance(f, Ref) else inner(f) for f in opened]
            zero = [x for x in numbers if isinstance(x, Number) and not x.value.any()]
            return zero[0] if zero else p.times(*numbers)
        case Quot(over, under):
            return p.over(inner(over), inner(under))
        case Pow(base, Num(exponent)) if exponent.denominator == 1 and exponent > 0:
            number = inner(base)
            return p.times(*[number] * int(exponent))
        case Pow(base, exponent):
            return p.result(Number(inner(base).value ** inner(exponent).value))
        case Call(function, arguments) if FUNCTIONS[function].written is None:
            return p.key(KEYS[function], inner(arguments[0]))
        case Call(function, arguments):
            # One argument is read once, so that both branches and both places of it speak of the same number.
            names = [Name(f"argument {place}") for place, _ in enumerate(arguments)]
            read = {name: Entry(x, x) for name, x in zip(names, map(inner, arguments), strict=True)}
            constants = FUNCTIONS[function].constants
            kept = arguments[len(arguments) - constants :] if constants else ()
            call = Call(function, (*map(Ref, names[: len(names) - constants]), *kept))
            return value(p, graph, {**known, **read}, written_out(call))
        case Cases(branches):
            return chosen(p, [(truth(p, graph, known, condition), inner(part)) for condition, part in branches])
    raise AssertionError("only formulas are worked")


def parts(p: Pupils, graph: Graph, factor: Term) -> tuple[Term, ...]:
    """Return a link as its factors, now and then."""
    if isinstance(factor, Ref) and factor.name in graph and graph.role(factor.name) == "link" and p.random.integers(2):
        inner = graph[factor.name].term
        return inner.factors if isinstance(inner, Prod) else (factor,)
    return (factor,)


def truth(p: Pupils, graph: Graph, known: Mapping[Name, Entry], condition: Condition) -> Array:
    """Tell for each pupil whether a condition holds."""
    left, right = (value(p, graph, known, side).value for side in (condition.left, condition.right))
    return HOLDS[condition.relation](np.where(np.abs(left - right) < 1e-13, right, left), right)


def chosen(p: Pupils, branches: list[tuple[Array, Number]]) -> Number:
    """Return each pupil's own branch; where they differ, as if all had the digits of the shorter one."""
    for holds, number in branches:
        if holds.all():
            return number
    found = np.select([holds for holds, _ in branches], [number.value for _, number in branches], np.nan)
    return Number(found, min(number.more for _, number in branches))
