"""Questions about the numbers: old weights, a small step, the largest change, a sign; knows no words."""

from __future__ import annotations

from derive.builders.optimiser import RATE
from derive.compose.teaching.asked import Asked, Sheet
from derive.compose.teaching.nudge import calculated, movable, nudge, told
from derive.compose.teaching.reading import by_size
from derive.document import Equation, Symbols
from derive.message import Listing, Message
from derive.names import Name
from derive.numbers import Numeral
from derive.term import Neg, Prod, Ref, refs, rename
from derive.worked import Solution


def raised(sheet: Sheet) -> Asked | None:
    """By how much the cost changes when a weight rises a little: by its gradient, and in truth."""
    solution = sheet.solution
    names = by_size(solution)
    if not movable(solution) or not names:
        return None
    # The largest gradient is read elsewhere; here stands the largest of the first layer, else the next in size.
    others = names[1:] or names
    early = [name for name in others if name.layer == 1 and name.letter == "W"]
    for name in (*early, *others, *names):
        moved = nudge(solution, name, _gradient(sheet, name))
        if moved is not None:
            break
    else:
        return None
    cost = Symbols(Ref(solution.setup.recipe.cost))
    quantity = Symbols(Ref(name))
    question = Message.of("questions.raised", quantity=quantity, step=moved.step, old=moved.old, cost=cost)
    answer = Message.of(
        "questions.estimated", estimate=moved.estimate, true=moved.true, cost=cost, outcome=moved.outcome
    )
    return Asked(question, answer, 6)


def largest(sheet: Sheet) -> Asked | None:
    """Which parameter changes most in the update, and why."""
    learned = _learned(sheet.solution)
    if not sheet.solution.trains or len(learned) < 2:
        return None
    name, second = learned[:2]
    if abs(_gradient(sheet, name).value) == abs(_gradient(sheet, second).value):
        return None
    symbol = name.wrt(sheet.solution.setup.recipe.cost)
    rate = sheet.view.value(RATE)
    assert isinstance(rate, Numeral), "a rate is a number"
    operands = {symbol: _gradient(sheet, name), RATE: rate}
    step = calculated(sheet.solution.setup.policy, Neg(Prod((Ref(RATE), Ref(symbol)))), operands)
    answer = Message.of("questions.most", quantity=Symbols(Ref(name)), rate=Symbols(Ref(RATE)), step=step)
    return Asked(Message("questions.largest"), answer, 5)


def sign(sheet: Sheet) -> Asked | None:
    """What the sign of a gradient does to its parameter, with a gradient that is not the largest."""
    learned = _learned(sheet.solution)
    if not sheet.solution.trains or not learned:
        return None
    others = learned[1:] or learned
    name = next((found for found in others if _gradient(sheet, found).value < 0), others[0])
    numbers, value = sheet.view.equation(name._replace(new=True)).parts[-2:]
    negative = _gradient(sheet, name).value < 0
    symbol = name.wrt(sheet.solution.setup.recipe.cost)
    gradient = told(symbol, _gradient(sheet, name), sheet.view.lines.is_exact(symbol))
    question = Message.of("questions.sign", quantity=Symbols(Ref(name)), gradient=gradient)
    answer = Message.of(
        "questions.rises" if negative else "questions.falls",
        rate=Symbols(Ref(RATE)),
        update=Equation((("", numbers[1]), value)),
    )
    return Asked(question, answer, 4)


def old(sheet: Sheet) -> Asked | None:
    """Why the chain takes the old weights: what would stand there with the new ones."""
    network, solution = sheet.network, sheet.solution
    if network is None or len(network.layers) < 2 or not solution.trains or solution.size > 1:
        return None
    incoming = sheet.derivative(Name("a", len(network.layers) - 1, (1,)))
    if not sheet.view.has(incoming):
        return None
    learned = set(solution.setup.recipe.learned)
    term = sheet.view.graph[incoming].term
    weights = tuple(dict.fromkeys(name for name in refs(term) if name in learned))
    renewed = rename(term, lambda name: name._replace(new=True) if name in learned else name)
    operands = {name: sheet.view.lines.numeral(name) for name in refs(renewed)}
    instead = calculated(solution.setup.policy, renewed, operands)
    value = sheet.view.lines.numeral(incoming)
    if not weights or instead.parts[-1][1] == value:
        return None
    question = Message.of(
        "questions.old",
        n=len(weights),
        gradient=Symbols(Ref(incoming)),
        weights=Listing(tuple(Symbols(Ref(name)) for name in weights)),
    )
    return Asked(question, Message.of("questions.because-old", instead=instead, value=value), 7)


def _learned(solution: Solution) -> list[Name]:
    """Return the parameters that are updated and have a gradient, that of the largest size first."""
    learned = set(solution.setup.recipe.learned)
    return [name for name in by_size(solution) if name in learned]


def _gradient(sheet: Sheet, name: Name) -> Numeral:
    return sheet.view.lines.numeral(name.wrt(sheet.solution.setup.recipe.cost))
