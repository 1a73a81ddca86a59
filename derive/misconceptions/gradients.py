"""Mistakes in the gradients of weights and biases of one example: what δ is multiplied by; a penalty stays."""

from __future__ import annotations

from derive.misconceptions.mistake import Change, Mistake
from derive.misconceptions.work import Step, total
from derive.term import ONE, ZERO, Prod, Ref, Term


def _with(write: Change) -> Change:
    """Return the change that writes the part of the data anew, without a factor 1."""

    def change(step: Step) -> Term | None:
        term = write(step)
        return None if term is None else step.data(term)

    return change


def _error(step: Step) -> Term:
    return step.error(step.layer, step.unit)


def neighbour(unit: int, units: int) -> int:
    """Return the next unit of a layer, after the last the first.

    >>> [neighbour(unit, 3) for unit in (1, 2, 3)]
    [2, 3, 1]
    """
    return unit % units + 1


def _own_activation(step: Step) -> Term:
    return Prod((_error(step), step.a(step.layer, step.unit)))


def _network_input(step: Step) -> Term | None:
    return Prod((_error(step), step.a(0, step.source))) if step.layer > 1 else None


def _weighted_sum(step: Step) -> Term | None:
    return Prod((_error(step), step.z(step.layer - 1, step.source))) if step.layer > 1 else None


def _weight(step: Step) -> Term:
    return Prod((_error(step), step.w(step.layer, step.unit, step.source)))


def _other_source(step: Step) -> Term:
    source = neighbour(step.source, step.work.units(step.layer - 1))
    return Prod((_error(step), step.a(step.layer - 1, source)))


def _all_sources(step: Step) -> Term:
    return Prod((_error(step), total(step.a(step.layer - 1, unit) for unit in step.units(step.layer - 1))))


def _source_alone(step: Step) -> Term:
    return step.a(step.layer - 1, step.source)


def _transposed(step: Step) -> Term | None:
    if step.work.units(step.layer) != step.work.units(step.layer - 1):
        return None
    return Prod((step.error(step.layer, step.source), step.a(step.layer - 1, step.unit)))


def _times_first_input(step: Step) -> Term:
    return Prod((step.term, step.a(step.layer - 1, 1)))


def _times_bias(step: Step) -> Term:
    return Prod((step.term, Ref(step.name._replace(of=None, example=None))))


GRADIENTS = (
    Mistake("incoming-uses-own-activation", "weight-gradient", "weight-line",
            (("weight-gradient", _with(_own_activation)),)),
    Mistake("incoming-uses-input", "weight-gradient", "weight-line", (("weight-gradient", _with(_network_input)),),
            ("hidden-layer",)),
    Mistake("incoming-uses-z", "weight-gradient", "gradient-ratio", (("weight-gradient", _with(_weighted_sum)),),
            ("hidden-layer",)),
    Mistake("incoming-uses-weight", "weight-gradient", "gradient-ratio", (("weight-gradient", _with(_weight)),)),
    Mistake("incoming-forgotten", "weight-gradient", "gradient-ratio", (("weight-gradient", _with(_error)),)),
    Mistake("incoming-index-swapped", "weight-gradient", "weight-line",
            (("weight-gradient", _with(_other_source)),)),
    Mistake("incoming-summed", "weight-gradient", "gradient-ratio", (("weight-gradient", _with(_all_sources)),)),
    Mistake("delta-forgotten-in-weight-gradient", "weight-gradient", "gradient-ratio",
            (("weight-gradient", _with(_source_alone)),)),
    Mistake("outer-product-transposed", "weight-gradient", "weight-line",
            (("weight-gradient", _with(_transposed)),)),
    Mistake("bias-times-input", "bias-gradient", "bias-signal", (("bias-gradient", _times_first_input),),
            ("biases",)),
    Mistake("bias-gradient-one", "bias-gradient", "bias-signal", (("bias-gradient", lambda step: ONE),),
            ("biases",)),
    Mistake("bias-gradient-zero", "bias-gradient", "bias-signal", (("bias-gradient", lambda step: ZERO),),
            ("biases",)),
    Mistake("bias-gradient-times-bias", "bias-gradient", "bias-signal", (("bias-gradient", _times_bias),),
            ("biases",)),
)  # fmt: skip
