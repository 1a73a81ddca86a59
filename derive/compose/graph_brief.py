"""A hand-made graph on a brief page: its lines and derivatives as rows of tables; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from derive.compose import closing, custom
from derive.compose.columns import in_columns
from derive.compose.sparing import Sparing
from derive.compose.update import again_section, parameter_table
from derive.compose.view import View, whole
from derive.document import Block, Cell, Equation, Heading, Numbers, Symbols, Table
from derive.message import Message
from derive.names import Name
from derive.plain import plain
from derive.term import Ref
from derive.worked import Solution

_NARROW = 30  # signs of a calculation beside another one


def graph(solution: Solution, sparing: Sparing) -> Iterator[Block]:
    """Yield the lines of a graph as rows, then its derivatives, then the update; the formulas of lines are given.

    A derivative has its formula in letters beside its numbers, unless a page is sparing of it.
    """
    view = whole(solution, solution.updates[0])
    names = [d.name for d in view.graph.definitions if d.role in ("line", "cost")]
    yield Heading(3, Message.of("forward.heading", number=1))
    # With the fewest rows, a line has its value: its numbers are those of its formula.
    yield view.values(names) if sparing.result else view.ledger(names)
    if not solution.setup.has_gradients:
        yield from closing.reached(solution, view)
        return
    later = solution.trains and len(solution.updates) > 1
    yield Heading(3, Message.of("backward.heading", number=2))
    yield from custom.introduction(solution, view)
    yield from _derivatives(view, custom.asked(solution, view), letters=later or not sparing.signals)
    if not solution.trains:
        yield from closing.gradients(solution, view, 3)
        return
    yield Heading(3, Message.of("update.heading", number=3))
    yield parameter_table(solution, solution.updates[0], view)
    if later:
        yield Heading(3, Message.of("batch.rest", number=4))
        yield from in_columns(solution, solution.updates[1:], sparing)
    number = 5 if later else 4
    yield from again_section(solution, number, calculations=not sparing.signals, result=sparing.result)


def _derivatives(view: View, names: Iterable[Name], letters: bool) -> Iterator[Table]:
    """Yield derivatives from the cost back, each after its links.

    Without letters, narrow rows can stand side by side, so wide ones are a table of their own.
    """
    rows: list[tuple[Cell, ...]] = []
    for name in names:
        quantity = Symbols(Ref(name))
        formula = Equation((("", quantity), ("=", Symbols(view.graph[name].term))))
        bare = not letters or view.is_number(name)
        rows.append((quantity if bare else formula, view.calculation(name), view.value(name)))
    head = (Message("table.quantity"), Message("table.calculation"), Message("table.value"))
    for _, run in groupby(rows, lambda row: not letters and _is_wide(row[1])):
        yield Table(head, tuple(run), (False, False, True))


def _is_wide(calculation: Cell) -> bool:
    return isinstance(calculation, Numbers) and len(plain(calculation.term, calculation.operands)) > _NARROW
