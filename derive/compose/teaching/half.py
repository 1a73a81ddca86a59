"""The block of the ½: what the factor before a squared error is for; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Iterator

from derive.document import Block, Equation, Paragraph, Relation, Side, Symbols
from derive.laws.costs import COSTS
from derive.message import Message
from derive.names import COST, Name
from derive.term import TWO, Num, Prod, Rate, Ref, minus, num
from derive.tidy import tidy
from derive.worked import Solution

_KINDS = ("half-squared-error", "squared-error")


def half(solution: Solution) -> Iterator[Block]:
    """Yield why a squared error has its ½, or what the 2 does where it has none; nothing for other costs."""
    setup, network = solution.setup, solution.setup.network
    if network is None or network.objective is None or not setup.has_cost or not setup.has_gradients:
        return
    objective = network.objective
    if objective.kind not in _KINDS or objective.root:
        return
    outputs = network.layers[-1].units
    unit = next(unit for unit in range(1, outputs + 1) if unit not in network.open_units)
    factor = COSTS[objective.kind].factor / (outputs - len(network.open_units) if objective.mean_over_units else 1)
    output, target = Name("a", len(network.layers), (unit,)), Name("y", None, (unit,))
    deviation = minus(Ref(output), Ref(target))
    several = len(setup.examples) > 1
    cost = Name("D") if objective.penalty and not several else COST._replace(example="k") if several else COST
    written = Prod((Num(factor), TWO, deviation) if factor != 1 else (TWO, deviation))
    parts: list[tuple[Relation, Side]] = [("", Symbols(Rate(cost, output))), ("=", Symbols(written))]
    if tidy(written) != written:
        parts.append(("=", Symbols(tidy(written))))
    usual = factor == COSTS[objective.kind].factor
    id = "teaching.factor" if not usual else "teaching.two" if factor == 1 else "teaching.half"
    # Beside a penalty a factor before the squared error does change which parameters are best.
    alone = "given.nothing" if objective.penalty else "teaching.same-step" if factor == 1 else "teaching.same-best"
    yield Paragraph(
        Message.of(
            id,
            derivative=Equation(tuple(parts)),
            half=Symbols(num(1, 2)),
            factor=Symbols(Num(factor)),
            best=Message.of(alone, half=Symbols(num(1, 2))),
        )
    )
