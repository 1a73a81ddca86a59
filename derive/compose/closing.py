"""How a page ends that trains nothing: its outputs, its cost, or its gradients in one table; knows no words."""

from __future__ import annotations

from collections.abc import Iterator

from derive.builders.dense import Network
from derive.compose.view import View, example
from derive.document import Block, Cell, Equation, Heading, Paragraph, Symbols, Table
from derive.message import Listing, Message
from derive.names import Name
from derive.term import Ref
from derive.worked import Solution

_MOST_SAID = 4
_FEWEST_GATHERED = 3


def reached(solution: Solution, view: View) -> Iterator[Block]:
    """Yield the sentence that says what a forward pass came to: the cost, else the outputs."""
    if solution.setup.has_cost:
        cost = solution.setup.recipe.cost
        id = "again.cost-is" if solution.setup.network is not None else "again.value-is"
        yield Paragraph(Message.of("again.therefore", said=Message.of(id, cost=_equation(view, cost))))
    elif solution.setup.network is not None:
        yield from _outputs(solution, solution.setup.network)


def _outputs(solution: Solution, network: Network) -> Iterator[Block]:
    """Yield the outputs of one example, or the only output at each of a few."""
    update = solution.updates[0]
    outputs = [Name("a", len(network.layers), (unit,)) for unit in range(1, network.layers[-1].units + 1)]
    views = [example(solution, update, place) for place in range(1, len(update.batch) + 1)]
    if len(views) == 1:
        values: list[object] = [_equation(views[0], name) for name in outputs]
    elif len(outputs) == 1 and len(views) <= _MOST_SAID:
        values = [
            Message.of("again.outputs-at", values=view.value(outputs[0]), k=k)
            for k, view in zip(update.batch, views, strict=True)
        ]
    else:
        return
    said = Message.of("again.outputs", n=len(outputs), values=Listing(tuple(values)))
    yield Paragraph(Message.of("again.therefore", said=said))


def _equation(view: View, name: Name) -> Equation:
    return Equation((("", Symbols(Ref(name))), ("=" if view.lines.is_exact(name) else "≈", view.lines.numeral(name))))


def gradients(solution: Solution, view: View, number: int) -> Iterator[Block]:
    """Yield all gradients in one table, with the unrounded value where its digits differ."""
    update, policy, cost = solution.updates[0], solution.setup.policy, solution.setup.recipe.cost
    rows: list[tuple[Cell, ...]] = []
    for name in update.derivation.parameters:
        shown = view.lines.numeral(name.wrt(cost))
        true = policy.shown(update.true.carried[name.wrt(cost)])
        differs = policy.carry == "each-name" and true != shown
        rows.append((Symbols(Ref(name)), shown, true if differs else Message("table.same")))
    moved = any(not isinstance(row[-1], Message) for row in rows)
    if not moved and (len(rows) < _FEWEST_GATHERED or len(update.batch) > 1):
        return  # so few stand together above, and the gradients of a batch in a table already
    heads = ("parameter", "gradient", "gradient-unrounded")[: 3 if moved else 2]
    yield Heading(3, Message.of("update.all", number=number))
    yield Paragraph(Message("update.all-said"))
    table = tuple(row[: len(heads)] for row in rows)
    yield Table(tuple(Message(f"table.{head}") for head in heads), table, (False, True, True)[: len(heads)])
