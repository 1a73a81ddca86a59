"""Mistakes in the error at the output: ∂C/∂a of an output unit, or δ where softmax is taken the short way."""

from __future__ import annotations

from derive.laws.costs import COSTS
from derive.laws.functions import by_sign
from derive.misconceptions.mistake import Change, Mistake
from derive.misconceptions.work import Step, total
from derive.names import Name
from derive.term import ONE, TWO, ZERO, Neg, Num, Prod, Sum, Term, minus, num, substitute
from derive.tidy import tidy

_SQUARED = ("squared-error", "half-squared-error")
_DIFFERENCE = (*_SQUARED, "absolute-error", "huber", "cross-entropy", "kl-divergence")


def is_difference(step: Step) -> bool:
    """Tell whether the error is a - y, or made of it: not so for the slopes of logarithms."""
    objective = step.work.network.objective
    short = step.name.letter == "delta"
    return short or (objective is not None and not COSTS[objective.kind].distribution)


def _output(step: Step) -> tuple[Name, Name]:
    """Return the names of this unit's activation and target."""
    return step.a(step.layer, step.unit).name, step.y(step.unit).name


def _reversed(step: Step) -> Term | None:
    if not is_difference(step):
        return None
    match tidy(Neg(step.term)):
        case Sum((Neg(left), right)) if not isinstance(right, Neg):
            return minus(right, left)  # y - a, as people write it
        case turned:
            return turned


def scaled(factor: Term) -> Change:
    """Return the change that multiplies a formula by a number."""
    return lambda step: tidy(Prod((factor, step.term)))


def _share(step: Step) -> Term | None:
    """Return the part of the cost that this unit has, in place of its derivative."""
    objective = step.work.network.objective
    if objective is None:
        return None  # its derivative is given, or it has none
    cost = COSTS[objective.kind]
    factor = cost.factor / (len(step.work.targets) if objective.mean_over_units else 1)
    a, y = step.a(step.layer, step.unit), step.y(step.unit)
    constants = (Num(value, decimal=True) for value in objective.constants)
    return tidy(Prod((Num(factor), cost.share(a, y, *constants))))


def _sign_only(step: Step) -> Term:
    objective = step.work.network.objective
    shares = len(step.work.targets) if objective is not None and objective.mean_over_units else 1
    difference = minus(step.a(step.layer, step.unit), step.y(step.unit))
    return tidy(Prod((num(1, shares), by_sign(difference, ONE, num(-1), ZERO))))


def _prediction(step: Step) -> Term | None:
    return tidy(substitute(step.term, {_output(step)[1]: ZERO})) if is_difference(step) else None


def _first_target(step: Step) -> Term:
    return substitute(step.term, {_output(step)[1]: step.y(step.work.targets[0])})


def _summed(step: Step) -> Term | None:
    if not is_difference(step):
        return None
    a, y = _output(step)
    units = step.work.targets
    sums = {a: total(step.a(step.layer, unit) for unit in units), y: total(step.y(unit) for unit in units)}
    return tidy(substitute(step.term, sums))


def _times_output(step: Step) -> Term:
    return tidy(Prod((step.term, step.a(step.layer, step.unit))))


def _plain_difference(step: Step) -> Term:
    return minus(step.a(step.layer, step.unit), step.y(step.unit))


OUTPUT = (
    Mistake("error-sign", "output", "error-sign", (("output-error", _reversed),), costs=_DIFFERENCE),
    Mistake("factor-two-missing", "output", "error-factor", (("output-error", scaled(num(1, 2))),),
            costs=("squared-error",)),
    Mistake("factor-two-extra", "output", "error-factor", (("output-error", scaled(TWO)),),
            costs=("half-squared-error",)),
    Mistake("half-not-cancelled", "output", "error-factor", (("output-error", scaled(num(1, 2))),),
            costs=("half-squared-error",)),
    Mistake("cost-used-as-gradient", "output", "error-sign", (("cost-slope", _share),)),
    Mistake("absolute-error-gradient", "output", "error-factor", (("output-error", _sign_only),), costs=_SQUARED),
    Mistake("prediction-instead-of-error", "output", "error-sign", (("output-error", _prediction),),
            costs=_DIFFERENCE),
    Mistake("target-index-wrong", "output", "error-sign", (("output-error", _first_target),), ("several-outputs",)),
    Mistake("residuals-summed-over-outputs", "output", "error-sign", (("output-error", _summed),),
            ("several-outputs",), costs=_DIFFERENCE),
    Mistake("extra-output-factor", "output", "error-factor", (("cost-slope", _times_output),), costs=_SQUARED),
    Mistake("bce-denominator-forgotten", "softmax", "short-signal", (("cost-slope", _plain_difference),),
            costs=("binary-cross-entropy",)),
)  # fmt: skip
