"""The δ form of a page: every line as a row of a table, without chains; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from derive.builders.dense import Network
from derive.compose import batch, closing
from derive.compose.columns import are_columns, in_columns
from derive.compose.delta import delta_form, forward_form
from derive.compose.room import all_in_columns
from derive.compose.softmax import jacobian
from derive.compose.update import again_section, parameter_table
from derive.compose.view import View, example, whole
from derive.document import Block, Display, Equation, Heading, Paragraph, Symbols
from derive.lemmas import Route
from derive.message import Listing, Message
from derive.names import COST, Name
from derive.term import Num, Ref, refs, rename
from derive.worked import Solution

MOST_COLUMNS = 9  # of a table by example, whose letters may be small


def brief(solution: Solution) -> Iterator[Block]:
    """Yield the δ form: every line as a row of a table, without chains."""
    update, network = solution.updates[0], solution.setup.network
    assert network is not None
    view, first = whole(solution, update), example(solution, update, 1)
    several = len(update.batch) > 1
    later = solution.trains and solution.setup.has_gradients and are_columns(solution)  # updates without calculations
    columns = later and all_in_columns(solution)  # nor has the first any
    tabled = len(update.batch) > batch.MOST_LEDGERS  # values of all examples stand in tables, without calculations
    yield Heading(3, Message.of("forward.heading", number=1))
    if update.batch != solution.everything and not columns:
        yield Paragraph(Message.of("forward.first-update", n=len(update.batch), examples=Listing(update.batch)))
    if tabled or later:
        yield Display(tuple(forward_form(network)))
    if not columns:
        yield from _values(solution, batch.FORWARD_ROLES)
    if several and not columns:
        costs = [name for name in view.graph.having("cost") if name.example is None]
        if costs:
            yield Display(tuple(batch.mean_equation(update, view, name, COST) for name in costs))
    if not solution.setup.has_gradients:
        yield from closing.reached(solution, view)
        return
    yield Heading(3, Message.of("backward.heading", number=2))
    alone = all(len(update.batch) == 1 for update in (solution.updates if later else [update]))
    shown = COST if alone else COST._replace(example="k")
    sign, given = solution.setup.recipe.convention.signal_sign, solution.setup.given
    rows = list(delta_form(network, shown, sign, solution.setup.route, given))
    if tabled or later:  # no ledger says how the links are computed
        route = solution.setup.route
        rows = [row for signal in rows for row in (*_links(first, signal, network, shown, route), signal)]
    yield Display(tuple(_grouped(rows)))
    # Where parameters are updated, the gradients of one example stand in their table only. Of many examples neither
    # gradients nor slopes are printed: each is one short formula away from what is.
    together = solution.trains and not several
    left_out = {"gradient", "link"} if tabled else {"gradient"} if together else set()
    roles = tuple(role for role in batch.BACKWARD_ROLES if role not in left_out)
    number = 3
    if not columns:
        yield from _values(solution, roles, opened=True)
    if several and not columns:
        yield from batch.combined(solution, update, number, brief=True)
        number += 1
    if not solution.trains:
        return
    if not columns:
        yield Heading(3, Message.of("update.heading", number=number))
        yield parameter_table(solution, update, view, calculations=together)
        number += 1
    if later:
        yield Heading(3, Message.of("columns.all" if columns else "batch.rest", number=number))
        yield from in_columns(solution, solution.updates[0 if columns else 1 :], signals=columns)
        number += 1
    else:
        yield from batch.later_updates(solution, number)
        number += min(len(solution.updates) - 1, 3) + (1 if len(solution.updates) > 4 else 0)
    known = tabled and update.batch == solution.everything and not columns
    yield from again_section(solution, number, new_only=known, calculations=not columns)


def _values(solution: Solution, roles: Sequence[str], opened: bool = False) -> Iterator[Block]:
    """Yield the values of the first update: with calculations, unless there are many examples.

    A section that is `opened` by a formula says of the first example alone that the table is about it.
    """
    update = solution.updates[0]
    first = example(solution, update, 1)
    if len(update.batch) <= batch.MOST_LEDGERS:
        if len(update.batch) > 1 and not opened:
            yield Paragraph(Message.of("batch.example", k=update.batch[0]))
        yield first.ledger(batch.of_role(solution, first, roles))
    if len(update.batch) > 1:
        yield from batch.other_examples(solution, update, roles, MOST_COLUMNS)


def _links(view: View, row: Equation, network: Network, cost: Name, route: Route) -> Iterator[Equation]:
    """Yield what the δ of a layer is made of, for a general unit: at the output ∂C/∂a, in every layer f′(z).

    Of softmax it is every ∂a_j/∂z_i, unless the short way goes round them.
    """
    subject = _subject(row)
    if subject.letter != "delta" or subject.layer is None or subject.indices != ("i",):
        return
    last = len(network.layers)
    output = Name("a", subject.layer, (1,))
    slope = Name("z", subject.layer, (1,)).wrt(output)
    derivatives = [
        d.name
        for d in view.graph.definitions
        if d.role == "derivative" and d.name._replace(of=None, example=None) == output
    ]
    softmax = network.layers[subject.layer - 1].activation == "softmax"
    for name in (*(derivatives if subject.layer == last else ()), *(() if softmax else (slope,))):
        if view.has(name) and all(
            of.layer in (None, subject.layer) and of.indices == (1,) for of in refs(view.graph[name].term)
        ):
            general = name._replace(example=cost.example) if name.of == COST else name
            yield Equation((("", Symbols(Ref(_any(general)))), ("=", Symbols(rename(view.graph[name].term, _any)))))
    if network.layers[subject.layer - 1].activation == "step":  # through which no derivative comes
        yield Equation((("", Symbols(Ref(_any(slope)))), ("=", Symbols(Num(Fraction(0))))))
    if softmax and not (route == "short" and subject.layer == last):
        letter = "j" if cost.example == "k" else "k"  # the k of C_k is an example already
        slope = Name("z", subject.layer, ("i",)).wrt(output._replace(indices=(letter,)))
        yield Equation((("", Symbols(Ref(slope))), *jacobian(subject.layer, letter).parts[1:]))


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
