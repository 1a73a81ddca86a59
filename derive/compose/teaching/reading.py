"""The block on reading a gradient: its sign and its size, with the largest gradient of the page; knows no words."""

from __future__ import annotations

from collections.abc import Iterator

from derive.compose.teaching.nudge import movable, nudge, told
from derive.compose.view import whole
from derive.document import Block, Paragraph, Symbols
from derive.message import Message
from derive.names import Name
from derive.numbers import Numeral, fraction
from derive.term import Ref
from derive.worked import Solution


def reading(solution: Solution) -> Iterator[Block]:
    """Yield how to read the largest gradient, unless all are zero or the cost is not written out."""
    names = by_size(solution)
    if not movable(solution) or not names:
        return
    view, cost, name = whole(solution, solution.updates[0]), solution.setup.recipe.cost, names[0]
    gradient = name.wrt(cost)
    numeral = view.value(gradient)
    assert isinstance(numeral, Numeral), "a value is printed as a number"
    raised = nudge(solution, name, numeral)
    if raised is None:
        return
    quantity, whose = Symbols(Ref(name)), Symbols(Ref(cost))
    falls = numeral.value < 0
    size = Numeral(numeral.text.lstrip("-"), abs(numeral.value))
    yield Paragraph(
        Message.of(
            "teaching.reading-only" if len(names) == 1 else "teaching.reading",
            gradient=told(gradient, numeral, view.lines.is_exact(gradient)),
            sign=Message.of("teaching.falls" if falls else "teaching.rises", quantity=quantity, cost=whose),
            size=Message.of("teaching.size", quantity=quantity, cost=whose, size=size),
            step=Message.of(
                "teaching.step",
                quantity=quantity,
                cost=whose,
                step=raised.step,
                estimate=raised.estimate,
                old=raised.old,
                new=raised.new,
                true=raised.true,
                outcome=raised.outcome,
            ),
        )
    )


def by_size(solution: Solution) -> list[Name]:
    """Return the parameters whose gradient is not zero, that of the largest size first.

    A graph without parameters has its inputs instead.
    """
    update, cost = solution.updates[0], solution.setup.recipe.cost
    names = update.derivation.parameters or solution.setup.forward.having("input")
    carried = update.page.carried
    sizes = {name: abs(fraction(carried[name.wrt(cost)])) for name in names if name.wrt(cost) in carried}
    return sorted((name for name in sizes if sizes[name]), key=lambda name: -sizes[name])
