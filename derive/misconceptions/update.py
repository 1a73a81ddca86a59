"""Mistakes in the update of gradient descent: the new value of a parameter from the old one, rate and gradient."""

from __future__ import annotations

from derive.builders.optimiser import RATE
from derive.misconceptions.mistake import Change, Mistake, Need
from derive.misconceptions.work import Step
from derive.names import COST
from derive.term import ONE, TWO, Neg, Pow, Prod, Ref, Sum, Term, minus

_RATE = Ref(RATE)


def _old(step: Step) -> Ref:
    return Ref(step.name._replace(new=False))


def _gradient(step: Step) -> Ref:
    return Ref(step.name._replace(new=False).wrt(COST))


def _step(step: Step) -> Term:
    return Prod((_RATE, _gradient(step)))


def _added(step: Step) -> Term:
    return Sum((_old(step), _step(step)))


def _unscaled(step: Step) -> Term:
    return minus(_old(step), _gradient(step))


def _for_biases(change: Change) -> Change:
    return lambda step: change(step) if step.name.letter == "b" else None


def _scaled_twice(step: Step) -> Term:
    return minus(_old(step), Prod((Pow(_RATE, TWO), _gradient(step))))


def _scaled_old(step: Step) -> Term:
    return minus(Prod((_RATE, _old(step))), _gradient(step))


def _other_layer(step: Step) -> Term | None:
    if step.name.letter != "W" or step.layer == 1:
        return None
    return minus(step.w(step.layer - 1, step.unit, step.source), _step(step))


def _multiplied(step: Step) -> Term:
    return Prod((_old(step), minus(ONE, _step(step))))


def _entry(slug: str, check: str, change: Change, *needs: Need) -> Mistake:
    return Mistake(slug, "update", check, (("update", change),), ("update", *needs))


UPDATE = (
    _entry("update-added", "update-direction", _added),
    _entry("learning-rate-forgotten", "update-size", _unscaled),
    _entry("learning-rate-forgotten-on-bias", "update-size", _for_biases(_unscaled), "biases"),
    _entry("learning-rate-squared", "update-size", _scaled_twice),
    _entry("update-old-value-dropped", "update-size", lambda step: Neg(_step(step))),
    _entry("update-lr-on-weight", "update-size", _scaled_old),
    _entry("update-wrong-base-weight", "update-size", _other_layer, "hidden-layer"),
    _entry("update-multiplied", "update-size", _multiplied),
    _entry("bias-not-updated", "update-direction", _for_biases(_old), "biases"),
)
