"""The δ form of a page: every line as a row of a table, without chains; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Iterator

from derive.compose import batch, closing
from derive.compose.delta import delta_form, forward_form
from derive.compose.update import again_section, parameter_table
from derive.compose.view import example, whole
from derive.document import Block, Display, Heading, Paragraph
from derive.message import Listing, Message
from derive.names import COST
from derive.worked import Solution


def brief(solution: Solution) -> Iterator[Block]:
    """Yield the δ form: every line as a row of a table, without chains."""
    update = solution.updates[0]
    view = whole(solution, update)
    first = example(solution, update, 1)
    yield Heading(3, Message.of("forward.heading", number=1))
    if update.batch != solution.everything:
        yield Paragraph(Message.of("forward.first-update", n=len(update.batch), examples=Listing(update.batch)))
    assert solution.setup.network is not None
    tabled = len(update.batch) > batch.MOST_LEDGERS  # values of all examples stand in tables, without calculations
    if tabled:
        yield Display(tuple(forward_form(solution.setup.network)))
    elif len(update.batch) > 1:
        yield Paragraph(Message.of("batch.example", k=update.batch[0]))
    if not tabled:
        yield first.ledger(batch.of_role(solution, first, batch.FORWARD_ROLES))
    if len(update.batch) > 1:
        yield from batch.other_examples(solution, update, batch.FORWARD_ROLES)
        costs = [name for name in view.graph.having("cost") if name.example is None]
        if costs:
            yield Display(tuple(batch.mean_equation(update, view, name, COST) for name in costs))
    if not solution.setup.has_gradients:
        yield from closing.reached(solution, view)
        return
    yield Heading(3, Message.of("backward.heading", number=2))
    recipe = solution.setup.recipe
    shown = COST if len(update.batch) == 1 else COST._replace(example="k")
    sign, given = recipe.convention.signal_sign, solution.setup.given
    yield Display(tuple(delta_form(solution.setup.network, shown, sign, solution.setup.route, given)))
    # Where parameters are updated, the gradients of one example stand in their table only.
    together = solution.trains and len(update.batch) == 1
    roles = tuple(role for role in batch.BACKWARD_ROLES if role != "gradient" or not together)
    if not tabled:
        yield first.ledger(batch.of_role(solution, first, roles))
    number = 3
    if len(update.batch) > 1:
        yield from batch.other_examples(solution, update, batch.BACKWARD_ROLES)
        yield from batch.combined(solution, update, number, brief=True)
        number += 1
    if solution.trains:
        yield Heading(3, Message.of("update.heading", number=number))
        yield parameter_table(solution, update, view, calculations=together)
        yield from batch.later_updates(solution, number + 1)
        later = len(solution.updates) - 1
        yield from again_section(solution, number + 1 + min(later, 3) + (1 if later > 3 else 0))
