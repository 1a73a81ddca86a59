"""The δ form of a page: every line as a row of a table, without chains; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from derive.compose import batch, closing
from derive.compose.delta import delta_form, forward_form
from derive.compose.update import again_section, parameter_table
from derive.compose.view import View, example, whole
from derive.document import Block, Display, Equation, Heading, Paragraph, Symbols
from derive.message import Listing, Message
from derive.names import COST, Name
from derive.term import Ref, refs, rename
from derive.worked import Solution

MOST_COLUMNS = 9  # of a table by example, whose letters may be small


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
        yield from batch.other_examples(solution, update, batch.FORWARD_ROLES, MOST_COLUMNS)
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
    rows = list(delta_form(solution.setup.network, shown, sign, solution.setup.route, given))
    if tabled:  # no ledger says how the links are computed
        rows = [row for signal in rows for row in (*_links(first, signal, len(solution.setup.network.layers)), signal)]
    yield Display(tuple(_grouped(rows)))
    # Where parameters are updated, the gradients of one example stand in their table only. Of many examples neither
    # gradients nor slopes are printed: each is one short formula away from what is.
    together = solution.trains and len(update.batch) == 1
    left_out = {"gradient", "link"} if tabled else {"gradient"} if together else set()
    roles = tuple(role for role in batch.BACKWARD_ROLES if role not in left_out)
    if not tabled:
        yield first.ledger(batch.of_role(solution, first, roles))
    number = 3
    if len(update.batch) > 1:
        yield from batch.other_examples(solution, update, roles, MOST_COLUMNS)
        yield from batch.combined(solution, update, number, brief=True)
        number += 1
    if solution.trains:
        yield Heading(3, Message.of("update.heading", number=number))
        yield parameter_table(solution, update, view, calculations=together)
        yield from batch.later_updates(solution, number + 1)
        later = len(solution.updates) - 1
        known = tabled and update.batch == solution.everything
        yield from again_section(solution, number + 1 + min(later, 3) + (1 if later > 3 else 0), new_only=known)


def _links(view: View, row: Equation, last: int) -> Iterator[Equation]:
    """Yield what the δ of a layer is made of, for a general unit: at the output ∂C/∂a, in every layer f′(z)."""
    subject = _subject(row)
    if subject.letter != "delta" or subject.layer is None or subject.indices != ("i",):
        return
    output = Name("a", subject.layer, (1,))
    slope = Name("z", subject.layer, (1,)).wrt(output)
    derivatives = [
        d.name
        for d in view.graph.definitions
        if d.role == "derivative" and d.name._replace(of=None, example=None) == output
    ]
    for name in (*(derivatives if subject.layer == last else ()), slope):
        if view.has(name) and all(
            of.layer in (None, subject.layer) and of.indices == (1,) for of in refs(view.graph[name].term)
        ):
            general = name._replace(example="k") if name.example is not None else name
            yield Equation((("", Symbols(Ref(_any(general)))), ("=", Symbols(rename(view.graph[name].term, _any)))))


def _any(name: Name) -> Name:
    """Return the name of unit 1, or a derivative by it, for a general unit."""
    of = name.of._replace(indices=("i",)) if name.of is not None and name.of.indices else name.of
    return name._replace(indices=("i",), of=of)


def _grouped(rows: Iterable[Equation]) -> Iterator[Equation]:
    """Yield what belongs to one layer on one row, and ∂C/∂w and ∂C/∂b on another; other rows as they are."""
    waiting: list[Equation] = []
    for row in rows:
        if waiting and not _belong(_subject(waiting[-1]), _subject(row)):
            yield _joined(waiting)
            waiting = []
        waiting.append(row)
    if waiting:
        yield _joined(waiting)


def _joined(rows: list[Equation]) -> Equation:
    """Return equations as one row."""
    first, *others = rows
    return replace(first, also=_joined(others)) if others else first


def _belong(one: Name, other: Name) -> bool:
    """Tell whether a row goes on with the next one: from ∂C/∂a over f′(z) to δ, or from a weight to a bias."""
    if one.letter == "W":
        return other.letter == "b"
    same = one.layer == other.layer and one.indices == other.indices and one.letter in ("a", "z")
    return same and other.letter in ("z", "delta")


def _subject(row: Equation) -> Name:
    """Return what a row is about: the quantity at its beginning."""
    side = row.parts[0][1]
    assert isinstance(side, Symbols) and isinstance(side.term, Ref), "a row of the δ form begins with its quantity"
    return side.term.name
