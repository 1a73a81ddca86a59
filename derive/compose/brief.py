"""The δ form of a page: every line as a row of a table, without chains; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from derive.compose import batch, closing
from derive.compose.columns import in_columns
from derive.compose.letters import Letters
from derive.compose.sparing import HIGHEST, Sparing
from derive.compose.update import again_section, parameter_table
from derive.compose.view import View, example, whole
from derive.document import Block, Display, Heading, Paragraph
from derive.message import Listing, Message
from derive.names import COST, Name
from derive.worked import Solution


def brief(solution: Solution, sparing: Sparing, in_matrices: bool = False) -> Iterator[Block]:
    """Yield the δ form: every line as a row of a table, without chains, and without what a page is sparing of.

    In matrices the formulas in letters are, and where one example alone is worked, its numbers.
    """
    update, network = solution.updates[0], solution.setup.network
    assert network is not None
    view = whole(solution, update)
    several = len(update.batch) > 1
    later = solution.trains and solution.setup.has_gradients and len(solution.updates) > 1
    sparing = replace(sparing, values=True) if in_matrices and (several or later) else sparing
    columns = later and sparing.values  # no update has calculations
    worked = sparing.works(solution)  # else values stand in tables, without calculations
    form = Letters(solution, network, in_matrices, later, worked)
    yield Heading(3, Message.of("forward.heading", number=1))
    if update.batch != solution.everything and not columns:
        yield Paragraph(Message.of("forward.first-update", n=len(update.batch), examples=Listing(update.batch)))
    yield from form.forward()
    if not columns and not (worked and in_matrices):
        yield from _values(solution, sparing.forward, sparing)
    names = [name for name in view.graph.having("cost") if name.example is None]
    if names and not columns and (several or (worked and in_matrices)):
        yield Display(tuple(batch.mean_equation(update, view, name, COST) for name in names))
    if not solution.setup.has_gradients:
        yield from closing.reached(solution, view)
        return
    yield Heading(3, Message.of("backward.heading", number=2))
    yield from form.backward()
    if not columns and not (worked and in_matrices):
        yield from _values(solution, sparing.backward, sparing, opened=True)
    number = 3
    if several and not columns:
        yield from batch.combined(solution, update, number, brief=True, worked=worked)
        number += 1
    if not solution.trains:
        return
    if not columns:
        yield Heading(3, Message.of("update.heading", number=number))
        calculations = worked and not several and not in_matrices
        # What an update begins with is told where matrices are too high to be given.
        short = sparing.short and all(layer.units <= HIGHEST for layer in network.layers)
        yield parameter_table(solution, update, view, calculations=calculations, short=short)
        number += 1
    if later:
        yield Heading(3, Message.of("columns.all" if columns else "batch.rest", number=number))
        yield from in_columns(solution, solution.updates[0 if columns else 1 :], sparing)
        number += 1
    known = several and not worked and update.batch == solution.everything and not columns
    known = known or sparing.outputs  # or has no room
    calculated = worked and not columns
    yield from again_section(solution, number, new_only=known, calculations=calculated, result=sparing.result)


def _values(
    solution: Solution, shown: Callable[[Solution, View], list[Name]], sparing: Sparing, opened: bool = False
) -> Iterator[Block]:
    """Yield the values of the first update, with their calculations where it is worked.

    A section that is `opened` by a formula says of the first example alone that the table is about it.
    """
    update, worked = solution.updates[0], sparing.works(solution)
    first = example(solution, update, 1)
    names = shown(solution, first)
    if worked and len(update.batch) > 1 and not opened:
        yield Paragraph(Message.of("batch.example", k=update.batch[0]))
    if worked:
        yield first.ledger(names)
    elif len(update.batch) == 1:
        yield first.values(names)
    if len(update.batch) > 1:
        most = sparing.most(first, names)
        yield from batch.other_examples(solution, update, lambda view: shown(solution, view), most, worked=worked)
