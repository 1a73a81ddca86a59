"""Mistakes with softmax outputs: the values themselves, and δ under a cross-entropy."""

from __future__ import annotations

from derive.laws.functions import by_sign
from derive.misconceptions.mistake import Change, Mistake
from derive.misconceptions.stages import Stage
from derive.misconceptions.work import Step, total
from derive.term import ONE, ZERO, Prod, Ref, Term, minus
from derive.tidy import tidy

_ENTROPY = ("cross-entropy", "kl-divergence")


def _a(step: Step) -> Ref:
    return step.a(step.layer, step.unit)


def _difference(step: Step) -> Term:
    return minus(_a(step), step.y(step.unit))


def _own_slope(step: Step) -> tuple[Term, Term]:
    return _a(step), minus(ONE, _a(step))


def _times_own_slope(step: Step) -> Term:
    return Prod((_difference(step), *_own_slope(step)))


def _diagonal(step: Step) -> Term:
    return Prod((step.cost_by(_a(step)), *_own_slope(step)))


def _no_jacobian(step: Step) -> Term:
    return step.cost_by(_a(step))


def _true_class(step: Step) -> Term:
    return by_sign(minus(step.y(step.unit), ONE), ZERO, ZERO, _difference(step))


def _same_for_all(step: Step) -> Term:
    """Return the probability of the true class minus 1; the targets pick it out."""
    units = step.units(step.layer)
    return minus(total(Prod((step.y(unit), step.a(step.layer, unit))) for unit in units), ONE)


def _signal(write: Change) -> Change:
    """Return the change of δ, with its sign by the convention; where the error stands in ∂C/∂a there is none."""

    def change(step: Step) -> Term | None:
        term = write(step) if step.definition.role == "signal" else None
        return None if term is None else tidy(step.signed(term))

    return change


def _entry(slug: str, check: str, stage: Stage, change: Change, costs: tuple[str, ...] = ()) -> Mistake:
    return Mistake(slug, "softmax", check, ((stage, change),), costs=costs, on=("softmax",))


SOFTMAX = (
    _entry("softmax-ce-times-sigmoid-derivative", "short-signal", "output-error", _signal(_times_own_slope), _ENTROPY),
    _entry("softmax-jacobian-diagonal-only", "signals-sum", "signal", _signal(_diagonal)),
    _entry("ce-without-softmax-jacobian", "signals-sum", "signal", _signal(_no_jacobian)),
    _entry("ce-true-class-only", "signals-sum", "output-error", _signal(_true_class), _ENTROPY),
    _entry("ce-same-delta-every-class", "signals-sum", "output-error", _signal(_same_for_all), _ENTROPY),
    _entry("softmax-not-normalised", "probabilities", "activation", lambda step: step.e(step.layer, step.unit)),
    _entry("softmax-without-exp", "probabilities", "exponential", lambda step: step.z(step.layer, step.unit)),
)
