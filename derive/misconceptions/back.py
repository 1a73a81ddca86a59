"""Mistakes in going back one layer: ∂C/∂a of a hidden unit as the sum of its paths δ · w, or something else."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from derive.misconceptions.gradients import neighbour
from derive.misconceptions.mistake import Change, Mistake, Need
from derive.misconceptions.work import Step, total
from derive.term import ZERO, Num, Prod, Ref, Term
from derive.tidy import tidy


def _after(step: Step) -> range:
    """The units that this hidden unit leads to."""
    return step.units(step.layer + 1)


def _error(step: Step, unit: int) -> Term:
    return step.error(step.layer + 1, unit)


def _weight(step: Step, unit: int) -> Ref:
    return step.w(step.layer + 1, unit, step.unit)


def _path(step: Step, unit: int) -> Term:
    return Prod((_error(step, unit), _weight(step, unit)))


def _paths(write: Callable[[Step, int], Term]) -> Change:
    """Return the change that writes each path anew and adds them."""
    return lambda step: tidy(total(write(step, unit) for unit in _after(step)))


def _other_weight(step: Step, unit: int) -> Term:
    source = neighbour(step.unit, step.work.units(step.layer))
    return Prod((_error(step, unit), step.w(step.layer + 1, unit, source)))


def _weight_before(step: Step, unit: int) -> Term:
    source = min(step.unit, step.work.units(step.layer - 1))
    return Prod((_error(step, unit), step.w(step.layer, step.unit, source)))


def _not_transposed(step: Step) -> Term | None:
    if step.work.units(step.layer) != step.work.units(step.layer + 1):
        return None
    units = step.units(step.layer)
    return tidy(total(Prod((_error(step, i), step.w(step.layer + 1, step.unit, i))) for i in units))


def _product_of_sums(step: Step) -> Term:
    weights = total(_weight(step, unit) for unit in _after(step))
    return Prod((weights, total(_error(step, unit) for unit in _after(step))))


def _multiplied(step: Step) -> Term:
    return tidy(Prod(tuple(_path(step, unit) for unit in _after(step))))


def _several(write: Change) -> Change:
    """Return a change that needs more than one path."""
    return lambda step: write(step) if len(_after(step)) > 1 else None


def _with_activation(step: Step, unit: int) -> Term:
    return Prod((_path(step, unit), step.a(step.layer, step.unit)))


def _gradient_for_weight(step: Step, unit: int) -> Term:
    return Prod((_error(step, unit), step.cost_by(_weight(step, unit))))


def _new_weight(step: Step, unit: int) -> Term:
    return Prod((_error(step, unit), Ref(_weight(step, unit).name._replace(new=True))))


def _bare_error(step: Step) -> Term | None:
    if step.work.layer(step.layer + 1).activation == "identity":
        return None  # there the bare error is δ
    errors = tuple(step.cost_by(step.a(step.layer + 1, unit)) for unit in _after(step))
    graph = step.work.graph
    if any(
        error.name in graph and not graph.is_leaf(error.name) and graph[error.name].term == ZERO for error in errors
    ):
        return None  # δ is given, and the activation has no error of its own
    return total(Prod((error, _weight(step, unit))) for unit, error in zip(_after(step), errors, strict=True))


def _bias_path(step: Step) -> Term | None:
    if step.work.layer(step.layer + 1).biases == "none":
        return None
    biases = tuple(Prod((_error(step, unit), step.b(step.layer + 1, unit))) for unit in _after(step))
    return tidy(total((step.term, *biases)))


def _averaged(step: Step) -> Term:
    return tidy(Prod((Num(Fraction(1, len(_after(step)))), step.term)))


def _entry(slug: str, check: str, change: Change, *needs: Need) -> Mistake:
    return Mistake(slug, "back", check, (("back", change),), ("hidden-layer", *needs))


BACK = (
    _entry("weight-omitted-in-chain", "path-links", _paths(_error)),
    _entry("wrong-outgoing-weight", "weight-line", _paths(_other_weight)),
    _entry("layer-one-weight-in-chain", "weight-line", _paths(_weight_before)),
    _entry("weight-not-transposed", "weight-line", _several(_not_transposed)),
    _entry("path-sum-forgotten", "path-count", _several(lambda step: tidy(_path(step, 1)))),
    _entry("product-of-sums", "path-count", _several(_product_of_sums)),
    _entry("paths-multiplied", "path-count", _several(_multiplied)),
    _entry("paths-averaged", "path-count", _several(_averaged)),
    _entry("extra-activation-in-chain", "path-links", _paths(_with_activation)),
    _entry("gradient-instead-of-weight", "path-links", _paths(_gradient_for_weight)),
    _entry("updated-weights-in-backward", "old-weights", _paths(_new_weight), "update"),
    _entry("error-not-delta-propagated", "path-links", _bare_error),
    _entry("bias-counted-as-path", "path-count", _bias_path),
)
