"""Mistakes in the forward pass: weighted sums and activations; the formulas of derivatives stay as they are."""

from __future__ import annotations

from derive.laws.functions import FUNCTIONS, call
from derive.misconceptions.mistake import Mistake
from derive.misconceptions.work import Step, summands, total
from derive.term import ONE, Call, Neg, Prod, Quot, Ref, Sum, Term, num, refs, rename, substitute

_NO_CURVE = ("identity", "softmax")  # an activation that is not there cannot be left out


def _without_bias(step: Step) -> Term:
    return total(part for part in summands(step.term) if not _is_bias(part))


def _is_bias(part: Term) -> bool:
    return any(name.letter == "b" for name in refs(part))


def _bias_times_inputs(step: Step) -> Term:
    inputs = total(step.a(step.layer - 1, unit) for unit in step.units(step.layer - 1))
    return total(Prod((part, inputs)) if _is_bias(part) else part for part in summands(step.term))


def _indices_swapped(step: Step) -> Term | None:
    if step.work.units(step.layer) != step.work.units(step.layer - 1):
        return None
    return rename(step.term, lambda name: name._replace(indices=name.indices[::-1]) if name.letter == "W" else name)


def _from_the_input(step: Step) -> Term | None:
    if step.layer == 1:
        return None
    return rename(step.term, lambda name: name._replace(layer=0) if name.letter == "a" else name)


def _skipped_hidden(step: Step) -> Term | None:
    return step.z(step.layer, step.unit) if step.layer < step.work.last else None


def _skipped_output(step: Step) -> Term | None:
    return step.z(step.layer, step.unit) if step.layer == step.work.last else None


def _twice(step: Step) -> Term | None:
    if step.layer == step.work.last or not isinstance(step.term, Call):
        return None
    return Call(step.term.function, (step.term, *step.term.arguments[1:]))


def _exponent_sign(step: Step) -> Term:
    return call("sigmoid", Neg(step.z(step.layer, step.unit)))


def _no_brackets(step: Step) -> Term:
    return Sum((ONE, call("exp", Neg(step.z(step.layer, step.unit)))))


_TAKEN_FOR = {"sigmoid": "tanh", "tanh": "sigmoid", "bipolar-sigmoid": "sigmoid"}


def _other_value(step: Step) -> Term:
    return call(_TAKEN_FOR[step.activation], step.z(step.layer, step.unit))


def _other_slope(step: Step) -> Term:
    law = FUNCTIONS[_TAKEN_FOR[step.activation]].derivatives[0]
    return law((step.z(step.layer, step.unit),), step.a(step.layer, step.unit), step.work.convention)


def _tan(step: Step) -> Term:
    z = step.z(step.layer, step.unit)
    return Quot(call("sin", z), call("cos", z))


def _degrees(step: Step) -> Term:
    pi = Prod((num(4), call("arctan", ONE)))
    return Quot(Prod((num(180), step.term)), pi)


def _positive_weights(step: Step) -> Term:
    return substitute(step.term, {name: call("abs", Ref(name)) for name in refs(step.term) if name.letter == "W"})


FORWARD = (
    Mistake("bias-omitted-forward", "forward", "count-terms", (("weighted-sum", _without_bias),), ("biases",)),
    Mistake("bias-multiplied-by-input-forward", "forward", "count-terms", (("weighted-sum", _bias_times_inputs),),
            ("biases",)),
    Mistake("weights-transposed-forward", "forward", "weight-line", (("weighted-sum", _indices_swapped),)),
    Mistake("forward-input-skips-layer", "forward", "weight-line", (("weighted-sum", _from_the_input),),
            ("hidden-layer",)),
    Mistake("activation-skipped-hidden", "forward", "activation-range", (("activation", _skipped_hidden),),
            ("hidden-layer",), off=_NO_CURVE),
    Mistake("activation-skipped-output", "forward", "activation-range", (("activation", _skipped_output),),
            off=_NO_CURVE),
    Mistake("activation-applied-twice", "forward", "activation-back", (("activation", _twice),), ("hidden-layer",),
            off=(*_NO_CURVE, "relu", "step")),  # max(0, max(0, z)) is max(0, z)
    Mistake("sigmoid-exponent-sign", "forward", "sigmoid-zero", (("activation", _exponent_sign),), on=("sigmoid",)),
    Mistake("sigmoid-missing-parentheses", "forward", "sigmoid-zero", (("activation", _no_brackets),),
            on=("sigmoid",)),
    Mistake("wrong-activation-family", "forward", "activation-named",
            (("activation", _other_value), ("slope", _other_slope)), on=tuple(_TAKEN_FOR)),
    Mistake("tan-instead-of-tanh", "forward", "activation-range", (("activation", _tan),), on=("tanh",)),
    # A calculator's hyperbolic keys know no angles, so degrees spoil arctan and leave tanh alone.
    Mistake("degrees-not-radians", "forward", "activation-range", (("activation", _degrees),), on=("arctan",)),
    # The old value of an update keeps its sign: it is read from the question, not from one's own products.
    Mistake("weight-sign-lost", "forward", "copied",
            (("weighted-sum", _positive_weights), ("back", _positive_weights))),
)  # fmt: skip
