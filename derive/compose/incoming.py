"""The lines of ∂C/∂a of a unit, and of the link under a root before them; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Iterator

from derive.builders.objective import MEAN
from derive.compose.chain import Unit
from derive.compose.view import View
from derive.document import Equation, Symbols
from derive.message import Message
from derive.term import Ref


def incoming(view: View, unit: Unit) -> Iterator[Equation]:
    """Yield the line of ∂C/∂a, which may itself be given, after the link under a root that it needs."""
    name = unit.derivative(unit.a)
    link = unit.a.wrt(MEAN)
    if view.has(link):
        yield view.equation(link)
    if view.has(name):
        yield view.equation(name)
        return
    yield Equation((("", Symbols(Ref(name))), ("=", view.lines.numeral(name))), Message("back.note-given"))


def outermost(view: View, unit: Unit) -> Iterator[Equation]:
    """Yield the line of ∂C/∂M, where the cost is a root and this unit is an output."""
    outer = unit.derivative(MEAN)
    if unit.is_output and view.has(outer):
        yield view.equation(outer)
