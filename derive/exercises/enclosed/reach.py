"""The walk of `reach` over a graph for many sheets at once; knows no rules of its own.

Sheets that take different ways at one definition are worked in parts there, and together again at the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import numpy as np

from derive.exercises.enclosed.columnar import Columnar, Hold
from derive.exercises.enclosed.forms import Form
from derive.exercises.enclosed.parts import Found, Held, Places, known, piecewise
from derive.exercises.enclosed.span import Span
from derive.graph import Graph
from derive.names import Name
from derive.reach import Work
from derive.routes import Routes


def reached(
    graph: Graph, given: Mapping[Name, Span], hand: Columnar, forms: Iterable[Form], count: int
) -> tuple[dict[Name, Held], Places]:
    """Return what can be held of the definitions of some forms, in order, and the columns that floats follow.

    >>> from derive.exercises.enclosed.columnar import spanning
    >>> from derive.exercises.enclosed.forms import forms
    >>> from derive.graph import Definition, Leaf
    >>> from derive.numbers import Policy
    >>> from derive.term import Prod, Ref
    >>> from fractions import Fraction
    >>> x, y = Name("x"), Name("y")
    >>> graph = Graph((Leaf(x, "input"),), (Definition(y, Prod((Ref(x), Ref(x))), "line"),))
    >>> tenths = spanning([Fraction(1, 10), Fraction(2), Fraction(3, 10)])
    >>> held, columns = reached(graph, {x: tenths}, Columnar(Policy(decimals=1)), forms(graph, [y]), 3)
    >>> [some.tolist() for some, _ in held[y].parts], columns.tolist()
    ([[0, 2], [1]], [0, 1, 2])
    """
    held: dict[Name, Held] = {}
    found, live = Found(), np.arange(count)
    work = Work(graph, hand, found, Routes(graph))

    def defined(name: Name, some: Places) -> Hold | None:
        found.look_at(some)
        work.define(name)
        return found[name]

    for name, span in given.items():
        held[name] = Held.of(known(piecewise(live, partial(_given, hand, span))), count)
    for form in forms:
        many = len(form.defined)
        found.of = {name: Held.beside([held[one] for one in names]) for name, names in form.used.items()}
        columns = (live + count * np.arange(many)[:, None]).ravel()
        together = Held.of(known(piecewise(columns, partial(defined, form.defined[0]))), many * count)
        held |= zip(form.defined, together.apart(many), strict=True)
        live = np.flatnonzero((together.part.reshape(many, count) >= 0).all(axis=0))
    return held, live


def _given(hand: Columnar, span: Span, some: Places) -> Hold:
    return hand.given(span.of(some))
