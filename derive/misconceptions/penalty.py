"""Mistakes with an l2 penalty: its derivative λw in a gradient, and the penalty in the cost."""

from __future__ import annotations

from collections.abc import Callable

from derive.builders.objective import DATA_COST, MEAN, STRENGTH
from derive.misconceptions.mistake import Change, Mistake
from derive.misconceptions.stages import Stage
from derive.misconceptions.work import Step, summands, total
from derive.names import Name
from derive.term import TWO, Neg, Pow, Prod, Ref, Sum, Term, num, refs
from derive.tidy import tidy

_STRENGTH = Ref(STRENGTH)


def _penalised(write: Callable[[Ref], Term]) -> Change:
    """Return the change that writes the derivative of the penalty by a weight anew."""

    def change(step: Step) -> Term | None:
        if not step.penalty:
            return None
        weight = Ref(step.name._replace(of=None))
        return tidy(total(write(weight) if part in step.penalty else part for part in summands(step.term)))

    return change


def _without(step: Step) -> Term | None:
    kept = tuple(part for part in summands(step.term) if part not in step.penalty)
    return total(kept) if step.penalty and kept else None


def _data_alone(step: Step) -> Term:
    data: tuple[Name, ...] = (DATA_COST, MEAN)
    return next(Ref(name) for name in refs(step.term) if name in data)


def _bias_too(step: Step) -> Term | None:
    if step.name.letter != "b":
        return None
    return Sum((*summands(step.term), Prod((_STRENGTH, Ref(step.name._replace(of=None))))))


def _entry(slug: str, *changes: tuple[Stage, Change]) -> Mistake:
    return Mistake(slug, "penalty", "penalty-zero", changes, ("penalty",))


PENALTY = (
    _entry("regulariser-forgotten", ("gradient", _without), ("total-cost", _data_alone)),
    _entry("regulariser-on-bias", ("gradient", _bias_too)),
    _entry("regulariser-factor-two", ("gradient", _penalised(lambda w: Prod((TWO, _STRENGTH, w))))),
    _entry("regulariser-half", ("gradient", _penalised(lambda w: Prod((num(1, 2), _STRENGTH, w))))),
    _entry("regulariser-constant", ("gradient", _penalised(lambda w: _STRENGTH))),
    _entry("regulariser-squared", ("gradient", _penalised(lambda w: Prod((_STRENGTH, Pow(w, TWO)))))),
    _entry("regulariser-subtracted", ("gradient", _penalised(lambda w: Neg(Prod((_STRENGTH, w)))))),
)
