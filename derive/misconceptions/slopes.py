"""Mistakes in the derivative of an activation: another slope ∂a/∂z, or δ that uses it otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from derive.laws.functions import FUNCTIONS, by_sign, call
from derive.misconceptions.mistake import Change, Mistake
from derive.misconceptions.work import Step
from derive.term import ONE, TWO, ZERO, Call, Neg, Pow, Prod, Quot, Ref, Sum, Term, minus, substitute
from derive.tidy import tidy

_GATES = ("relu", "leaky-relu", "prelu")  # their slope depends on the sign of z alone
_NO_SLOPE = ("identity", "step", "softmax")  # nothing to drop, or nothing goes through at all
_NOT_CURVED = (*_NO_SLOPE, *_GATES)


def _a(step: Step) -> Ref:
    return step.a(step.layer, step.unit)


def _z(step: Step) -> Ref:
    return step.z(step.layer, step.unit)


def _dropped(step: Step) -> Term:
    return step.signed(step.cost_by(_a(step)))


def _dropped_output(step: Step) -> Term | None:
    return _dropped(step) if step.layer == step.work.last else None


def _dropped_hidden(step: Step) -> Term | None:
    return _dropped(step) if step.layer < step.work.last else None


def _as_activation(write: Callable[[Ref], Term]) -> Change:
    """Return the change that writes the slope from the activation of the unit."""
    return lambda step: write(_a(step))


def _slope_at(step: Step, argument: Term) -> Term | None:
    """Return the slope at another argument, by the law of the function."""
    found = step.work.graph[_a(step).name].term
    if not isinstance(found, Call):
        return None
    moved = Call(found.function, (argument, *found.arguments[1:]))
    return tidy(FUNCTIONS[found.function].derivatives[0](moved.arguments, moved, step.work.convention))


def _one_at_zero(step: Step) -> Term | None:
    found = step.work.graph[_a(step).name].term
    if not isinstance(found, Call):
        return None
    rule = replace(step.work.convention, relu_at_zero=ONE.value)
    return tidy(FUNCTIONS[found.function].derivatives[0](found.arguments, _a(step), rule))


def _gated(step: Step) -> Term:
    return by_sign(step.cost_by(_a(step)), ONE, ZERO, ZERO)


def _sech(step: Step) -> Term:
    return Quot(TWO, Sum((call("exp", _z(step)), call("exp", Neg(_z(step))))))


def _next_layer(step: Step) -> Term | None:
    if step.layer == step.work.last:
        return None
    return step.slope(step.layer + 1, min(step.unit, step.work.units(step.layer + 1)))


def _divided(step: Step) -> Term:
    return step.signed(Quot(step.cost_by(_a(step)), step.slope(step.layer, step.unit)))


SLOPES = (
    Mistake("dropped-derivative-output", "slope", "signal-smaller", (("signal", _dropped_output),),
            off=_NO_SLOPE),
    Mistake("dropped-derivative-hidden", "slope", "signal-smaller", (("signal", _dropped_hidden),),
            ("hidden-layer",), off=_NO_SLOPE),
    Mistake("dropped-derivative-everywhere", "slope", "signal-smaller", (("signal", _dropped),), ("hidden-layer",),
            off=_NO_SLOPE),
    Mistake("sigma-instead-of-sigma-prime", "slope", "slope-shape", (("slope", _as_activation(lambda a: a)),),
            off=_GATES),
    Mistake("sigma-prime-at-activation", "slope", "slope-at-zero", (("slope", lambda step: _slope_at(step, _a(step))),),
            off=_NOT_CURVED),
    Mistake("sigma-prime-as-z-one-minus-z", "slope", "slope-at-zero",
            (("slope", lambda step: substitute(step.term, {_a(step).name: _z(step)})),), off=_NOT_CURVED),
    Mistake("sigma-prime-sign", "slope", "slope-sign", (("slope", lambda step: tidy(Neg(step.term))),),
            off=_NOT_CURVED),
    Mistake("sigma-prime-square-missing", "slope", "slope-at-zero",
            (("slope", _as_activation(lambda a: minus(ONE, a))),), on=("sigmoid",)),
    Mistake("sigma-prime-one-minus-a-squared", "slope", "slope-at-zero",
            (("slope", _as_activation(lambda a: Prod((a, minus(ONE, Pow(a, TWO)))))),), on=("sigmoid",)),
    Mistake("tanh-derivative-for-sigmoid", "slope", "slope-at-zero",
            (("slope", _as_activation(lambda a: minus(ONE, Pow(a, TWO)))),), on=("sigmoid",)),
    Mistake("sigmoid-derivative-for-tanh", "slope", "slope-at-zero",
            (("slope", _as_activation(lambda a: Prod((a, minus(ONE, a))))),), on=("tanh",)),
    Mistake("tanh-derivative-sech-not-squared", "slope", "slope-shape", (("slope", _sech),), on=("tanh",)),
    Mistake("tanh-derivative-linear", "slope", "slope-shape",
            (("slope", _as_activation(lambda a: minus(ONE, a))),), on=("tanh",)),
    Mistake("derivative-of-wrong-layer", "slope", "slope-own-sum", (("slope", _next_layer),), ("hidden-layer",)),
    Mistake("divided-by-derivative", "slope", "signal-smaller", (("signal", _divided),), off=_NOT_CURVED),
    Mistake("relu-derivative-one-everywhere", "slope", "gate", (("slope", lambda step: ONE),), on=_GATES),
    Mistake("relu-instead-of-relu-prime", "slope", "gate", (("slope", _as_activation(lambda a: a)),), on=_GATES),
    Mistake("relu-derivative-one-at-zero", "slope", "gate", (("slope", _one_at_zero),), on=_GATES),
    Mistake("relu-gated-by-gradient", "slope", "gate", (("slope", _gated),), on=_GATES),
)  # fmt: skip
