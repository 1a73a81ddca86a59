"""Several examples and several updates, kept readable: ledgers for a few, tables of values for many; knows no words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from derive.compose.custom import unasked_in
from derive.compose.update import parameter_table
from derive.compose.view import View, example, is_consecutive, whole
from derive.document import Block, Cell, Display, Equation, Heading, Paragraph, Symbols, Table
from derive.message import Count, Listing, Message
from derive.names import Name
from derive.numbers import Numeral
from derive.term import Num, Prod, Ref, Total, refs
from derive.worked import Solution, Update

MOST_LEDGERS = 3
_MOST_COLUMNS = 7
_MOST_UPDATES = 4
_MOST_WRITTEN = 4
_LINE, _DIGIT, _BETWEEN = 1110, 10, 22  # tenths of a small digit, beside the names of rows
FORWARD_ROLES = ("weighted-sum", "activation", "exponential", "exponential-sum", "cost", "line")
BACKWARD_ROLES = ("derivative", "link", "signal", "gradient")


def of_role(solution: Solution, view: View, roles: Sequence[str]) -> list[Name]:
    """Return what is defined in a view under some roles, without the derivatives that no page needs.

    Derivatives with respect to inputs and targets are left out: nothing is updated by them.
    """
    unasked = unasked_in(solution.setup.forward)
    return [
        d.name
        for d in view.graph.definitions
        if d.role in roles
        and not isinstance(d.term, Num)
        and not (d.name.of is not None and (d.name.letter == "y" or d.name.layer == 0))
        and not (d.name.of is not None and d.name._replace(of=None) in unasked)
    ]


def worked_first(update: Update, symbols: bool = False) -> Message:
    """Say for which example of a batch the formulas stand: with its numbers, or for the others alike in symbols."""
    return Message.of("batch.first-example-symbols" if symbols else "batch.first-example", k=update.batch[0])


def worked_again(update: Update) -> Message:
    """Say that a section goes on with the example that was worked before, and where the others come."""
    return Message.of("batch.again.first-example", k=update.batch[0], n=len(update.batch) - 1)


def other_examples(
    solution: Solution,
    update: Update,
    shown: Sequence[str] | Callable[[View], list[Name]],
    most: int = _MOST_COLUMNS,
    *,
    by_role: bool = False,
    worked: bool = True,
) -> Iterator[Block]:
    """Yield the values of the examples after the first: calculations for a few examples, values for many.

    `shown` are roles, or choose the quantities. A table of values has `most` columns at most. They stand in the order
    of the derivation, or `by_role`, one kind of quantity after the other. If not `worked`, few examples have values
    alone as well.
    """

    def names_of(view: View) -> list[Name]:
        if not isinstance(shown, Sequence):
            return shown(view)
        found = of_role(solution, view, shown)
        return sorted(found, key=lambda name: shown.index(view.graph.role(name))) if by_role else found

    if worked and len(update.batch) <= MOST_LEDGERS:
        for place in range(2, len(update.batch) + 1):
            view = example(solution, update, place)
            yield Paragraph(Message.of("batch.example", k=update.batch[place - 1]))
            yield view.ledger(names_of(view))
        return
    yield Paragraph(Message("batch.table"))
    views = [example(solution, update, place) for place in range(1, len(update.batch) + 1)]
    names = [names_of(view) for view in views]
    for columns in split(len(names[0]), most):
        head: tuple[Cell, ...] = (
            Message("table.example"),
            *(Symbols(Ref(_general(names[0][column]))) for column in columns),
        )
        rows = tuple(
            (Numeral(str(number), Fraction(number)), *(view.value(own[column]) for column in columns))
            for number, view, own in zip(update.batch, views, names, strict=True)
        )
        yield Table(head, rows, (True,) * len(head))


def split(count: int, most: int = _MOST_COLUMNS) -> Iterator[range]:
    """Yield the columns of tables that are about equally wide and none too wide.

    >>> list(split(8))
    [range(0, 4), range(4, 8)]
    """
    tables = -(-count // most)
    for table in range(tables):
        yield range(count * table // tables, count * (table + 1) // tables)


def abreast(values: Iterable[Cell]) -> int:
    """Return how many columns of such values have room side by side in small letters."""
    longest = max((len(value.text) for value in values if isinstance(value, Numeral)), default=0)
    return max(_LINE // (_DIGIT * longest + _BETWEEN), 1)


def _general(name: Name) -> Name:
    """Write the cost of an example with a letter, for the head of a column."""
    return name._replace(example="k") if name.example is not None else name


def combined(
    solution: Solution, update: Update, number: int, *, brief: bool = False, symbols: bool = False, worked: bool = True
) -> Iterator[Block]:
    """Yield the gradients of the batch from those of its examples: one line worked, the rest in a table.

    If brief, the table of the update after it is the only one. In symbols there is no table. The formula of a bias
    stands beside that of a weight there, and where a penalty is taken over weights alone.
    """
    view = whole(solution, update, symbols)
    cost = solution.setup.recipe.cost
    yield Heading(3, Message.of("batch.gradients", number=number))
    id = "batch.mean" if solution.setup.recipe.mean else "batch.sum"
    said = Message(id + "-root" if solution.setup.recipe.root else id)
    ledgers = worked and len(update.batch) <= MOST_LEDGERS
    unprinted = brief and not ledgers
    yield Paragraph(Message.of("brief.combined", number=number - 1, said=said) if unprinted else said)
    names = [
        d.name
        for d in view.graph.definitions
        if d.name.of is not None and d.name.example is None and d.role in ("derivative", "link", "gradient")
    ]
    names = [name for name in names if name.letter != "C"]
    gradients = [name for name in names if name.of == cost and view.graph.role(name) == "gradient"]
    kinds = {name.letter: name._replace(of=None) for name in reversed(gradients)}  # the first weight, the first bias
    both = symbols or bool(solution.setup.recipe.penalty)
    first = set(kinds.values()) if both else {gradients[0]._replace(of=None)}
    lead = [name for name in names if name._replace(of=None) in first]
    lead = [name for name in names if name.letter in ("M", "D")] + lead
    yield Display(tuple(mean_equation(update, view, name, cost) for name in dict.fromkeys(lead)))
    rest = [name for name in names if name not in lead]
    if not rest:
        return
    if symbols:
        yield Paragraph(Message("batch.alike-symbols"))
    elif ledgers:
        yield view.ledger(rest)
    elif brief and solution.trains:
        yield Paragraph(Message("batch.alike-below"))
    else:
        yield Paragraph(Message("batch.alike"))
        yield view.values(rest)


def mean_equation(update: Update, view: View, name: Name, cost: Name) -> Equation:
    """Return the line of a mean or sum over the examples, with a large sum sign where there are many."""
    term = view.graph[name].term
    few = len(update.batch) <= _MOST_WRITTEN or not is_consecutive(update)
    if few or not any(part.example for part in refs(term)):
        return view.equation(name)
    one = (cost if name.of is None else name._replace(of=cost))._replace(example="k")
    total = Total("k", len(update.batch), Ref(one))
    return view.equation(name, shown=Prod((term.factors[0], total)) if isinstance(term, Prod) else total)


def later_updates(
    solution: Solution, number: int, worked: Callable[[Update], Sequence[Block]] | None = None
) -> Iterator[Block]:
    """Yield the updates after the first: the next few as ledgers or otherwise `worked`, all the rest in one table."""
    updates = solution.updates
    for update in updates[1:_MOST_UPDATES]:
        graph = solution.setup.network is None
        yield Heading(
            3,
            Message.of(
                "batch.update-graph" if graph else "batch.update",
                number=number,
                t=update.number,
                n=len(update.batch),
                examples=Listing(update.batch),
            ),
        )
        number += 1
        yield Paragraph(Message("batch.update-same"))
        yield from (worked(update) if worked else ()) or _ledgers(solution, update)
        yield parameter_table(solution, update, whole(solution, update))
    if len(updates) > _MOST_UPDATES:
        yield Heading(3, Message.of("batch.rest", number=number))
        yield from _table_of_updates(solution, updates[_MOST_UPDATES:])


def _ledgers(solution: Solution, update: Update) -> Iterator[Block]:
    """Yield every quantity of a later update: with calculations for a few examples, values for many."""
    roles = (*FORWARD_ROLES, *BACKWARD_ROLES)
    first = example(solution, update, 1)
    if len(update.batch) <= MOST_LEDGERS:
        if len(update.batch) > 1:
            yield Paragraph(Message.of("batch.example", k=update.batch[0]))
        yield first.ledger(of_role(solution, first, roles))
    if len(update.batch) == 1:
        return
    yield from other_examples(solution, update, roles)
    view = whole(solution, update)
    names = [name for name in of_role(solution, view, ("cost", *BACKWARD_ROLES)) if name.example is None]
    yield Paragraph(Message("batch.together"))
    if len(update.batch) <= MOST_LEDGERS:
        yield view.ledger(names)
    else:
        yield view.values(names)


def _table_of_updates(solution: Solution, updates: Sequence[Update]) -> Iterator[Block]:
    """Yield one row per update: its examples, its cost, and the new parameters a few columns at a time."""
    yield Paragraph(Message.of("batch.rest-said", n=Count(len(updates))))
    cost = solution.setup.recipe.cost
    learned = solution.setup.recipe.learned
    quantities = ([cost] if solution.setup.has_cost else []) + [name._replace(new=True) for name in learned]
    views = {update.number: whole(solution, update) for update in updates}
    for places in split(len(quantities)):
        columns = [quantities[place] for place in places]
        head: tuple[Cell, ...] = (
            Message("table.update"),
            Message("table.examples"),
            *(Symbols(Ref(name._replace(new=False))) for name in columns),
        )
        rows = tuple(
            (
                Numeral(str(update.number), Fraction(update.number)),
                Message.of("list.numbers", numbers=Listing(update.batch)),
                *(views[update.number].value(name) for name in columns),
            )
            for update in updates
        )
        yield Table(head, rows, (True, False) + (True,) * len(columns))
