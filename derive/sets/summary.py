"""What a run came to, for whoever started it; knows no words and no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from derive.key import Ask
from derive.key.asks import Kind
from derive.sets.plan import Plan
from derive.sets.tables import Sums, Told

_WORDED: frozenset[Kind] = frozenset({"link", "formula"})


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to: how many sheets there are, how many were made now, what the lecturer should know.

    `worked` tells that nothing is left blank on them, `filled` that the form of the class has answers in it already,
    `same` that the boxes take no numbers, so that what is right is the same on all sheets; `hidden` on how many sheets
    rounding hides an asked quantity.
    """

    students: int
    made: int
    told: Told
    rejected: Mapping[str, int] = field(default_factory=dict)
    difficulty: Mapping[str, Any] = field(default_factory=dict)
    worked: bool = False
    filled: bool = False
    same: bool = False
    hidden: Mapping[str, int] = field(default_factory=dict)


def summary(plan: Plan, asks: tuple[Ask, ...], told: Told, sums: Sums, made: int) -> Summary:
    """Return what a run came to that made so many sheets."""
    worked, same = not plan.choice.fade, {ask.kind for ask in asks} <= _WORDED
    return Summary(
        len(plan.students),
        made,
        told,
        sums.rejected,
        sums.difficulty,
        worked,
        same=same and not worked and len(plan.students) > 1,
        hidden=sums.quantities(asks),
    )
