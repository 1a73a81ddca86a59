"""Mistakes in the value of the cost; only a logarithm of another base is carried into its derivative."""

from __future__ import annotations

from collections.abc import Callable

from derive.laws.costs import COSTS
from derive.laws.functions import call
from derive.misconceptions.mistake import Change, Mistake
from derive.misconceptions.work import Step, total
from derive.term import TWO, Neg, Num, Pow, Prod, Quot, Term, minus, num, rebuilt
from derive.tidy import tidy

_SQUARED = ("squared-error", "half-squared-error")
_LOGARITHMIC = ("binary-cross-entropy", "cross-entropy", "kl-divergence")


def _scaled(factor: Term) -> Change:
    return lambda step: tidy(Prod((factor, step.term)))


def _unsquared(step: Step) -> Term:
    def change(term: Term) -> Term:
        return term.base if isinstance(term, Pow) and term.exponent == TWO else rebuilt(term, change)

    return change(step.term)


def _over_units(step: Step, term: Callable[[tuple[tuple[Term, Term], ...]], Term]) -> Term:
    """Return the factor of the cost times a formula of the outputs with their targets."""
    objective = step.work.network.objective
    assert objective is not None, "a network without a cost has no definition of it"
    units = step.work.targets
    factor = COSTS[objective.kind].factor / (len(units) if objective.mean_over_units else 1)
    return tidy(Prod((Num(factor), term(tuple((step.a(step.work.last, unit), step.y(unit)) for unit in units)))))


def _square_of_sum(step: Step) -> Term:
    return _over_units(step, lambda outputs: Pow(total(minus(a, y) for a, y in outputs), TWO))


def _one_term(step: Step) -> Term:
    return _over_units(step, lambda outputs: total(Prod((y, call("ln", a))) for a, y in outputs))


def _negated(step: Step) -> Term:
    return tidy(Neg(step.term))


def _base(number: int) -> Change:
    return lambda step: Quot(step.term, call("ln", num(number)))


COSTLY = (
    Mistake("cost-half-added", "cost", "cost-again", (("cost", _scaled(num(1, 2))),), costs=("squared-error",)),
    Mistake("cost-half-dropped", "cost", "cost-again", (("cost", _scaled(TWO)),), costs=("half-squared-error",)),
    Mistake("cost-not-squared", "cost", "cost-sign", (("cost", _unsquared),), costs=_SQUARED),
    Mistake("cost-square-of-sum", "cost", "cost-sign", (("cost", _square_of_sum),), ("several-outputs",),
            costs=_SQUARED),
    Mistake("bce-one-term", "cost", "cost-again", (("cost", _one_term),), costs=("binary-cross-entropy",)),
    Mistake("ce-minus-missing", "cost", "cost-sign", (("cost", _negated),),
            costs=("binary-cross-entropy", "cross-entropy")),
    Mistake("log-base-10", "cost", "logarithm", (("cost", _base(10)), ("cost-slope", _base(10))),
            costs=_LOGARITHMIC),
    Mistake("log-base-2", "cost", "logarithm", (("cost", _base(2)), ("cost-slope", _base(2))), costs=_LOGARITHMIC),
)  # fmt: skip
