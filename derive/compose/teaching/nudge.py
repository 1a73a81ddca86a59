"""How much the cost moves when one quantity rises a little: by its gradient, and in truth; knows no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from derive.derivation import forward_over
from derive.document import Equation, Numbers, Relation, Symbols
from derive.errors import Undefined
from derive.evaluate import EXACT, Arithmetic, evaluate
from derive.message import Message
from derive.names import Name
from derive.numbers import Numeral, Policy, fraction, given
from derive.term import Num, Prod, Ref, Term
from derive.worked import Solution

_STEPS = (2, 3, 4)  # a hundredth, or less where the cost is too bent for it
_CLOSE = Fraction(1, 20)


@dataclass(frozen=True, slots=True)
class Nudge:
    """One quantity raised by a small step: what its gradient foretells, and by how much the cost really moves."""

    name: Name
    step: Numeral
    old: Numeral
    new: Numeral
    estimate: Equation
    true: Numeral
    agrees: bool

    @property
    def outcome(self) -> Message:
        """Whether the printed digits of the estimate and of the true change are the same."""
        return Message("teaching.agrees" if self.agrees else "teaching.differs")


def movable(solution: Solution) -> bool:
    """Tell whether the printed gradients are those of a cost that can be computed anew."""
    return solution.setup.has_cost and not solution.setup.forward.having("upstream")


def nudge(solution: Solution, name: Name, gradient: Numeral) -> Nudge | None:
    """Return what a small step of a quantity does in the first update, or None where no gradient foretells it.

    The estimate starts from the printed gradient; the true change is computed in full precision.
    """
    policy = solution.setup.policy
    old = solution.point(solution.updates[0].batch, solution.setup.parameters)[name]
    for places in _STEPS:
        step = Fraction(1, 10**places)
        true = change(solution, name, step)
        if true is None or true == 0 or abs(gradient.value * step - true) > _CLOSE * abs(true):
            continue
        symbol = name.wrt(solution.setup.recipe.cost)
        term = Prod((Ref(symbol), Num(step, decimal=True)))
        estimate = calculated(policy, term, {symbol: gradient}, places)
        # A step of 10^-n moves the digits by n places, so that many more are printed.
        moved = policy.rounded(true, places)
        foretold = policy.rounded(gradient.value * step, places)
        return Nudge(name, given(step), given(old), given(old + step), estimate, moved, foretold == moved)
    return None


def change(solution: Solution, name: Name, step: Fraction) -> Fraction | None:
    """Return the true change of the cost of the first batch, or None where it has no value there."""
    setup, batch = solution.setup, solution.updates[0].batch
    graph = forward_over(setup.forward, setup.recipe, len(batch))
    point = solution.point(batch, setup.parameters)
    try:
        before, after = (
            fraction(evaluate(graph, at, EXACT).carried[setup.recipe.cost])
            for at in (point, {**point, name: point[name] + step})
        )
    except Undefined:
        return None
    return after - before


def calculated(policy: Policy, term: Term, operands: Mapping[Name, Numeral], guard: int = 0) -> Equation:
    """Return numbers = value of a calculation with printed numbers, exact or rounded as the policy says.

    >>> w = Name("w")
    >>> calculated(Policy(decimals=2), Prod((Ref(w), Ref(w))), {w: given(Fraction("0.35"))}).parts[1][1].text
    '0.12'
    """
    value = Arithmetic().value(term, {name: numeral.value for name, numeral in operands.items()})
    result = policy.rounded(value, guard)
    relation: Relation = "=" if isinstance(value, Fraction) and value == result.value else "≈"
    return Equation((("", Numbers(term, operands)), (relation, result)))


def told(name: Name, numeral: Numeral, exact: bool) -> Equation:
    """Return name = value of something that the page has computed."""
    return Equation((("", Symbols(Ref(name))), ("=" if exact else "≈", numeral)))
