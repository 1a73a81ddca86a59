"""From verdicts to points: what each code earns by the stated rules; judges nothing.

Whoever reads a report is told these rules. Defaults: an answer carried from an earlier mistake counts in full, one
mistake is paid for once, a right value with too few digits counts half, and the same mathematics in another convention
in full; where the first wrong step misread the question, what follows from it counts 80 percent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from derive.checking.verdict import (
    ANOTHER_SHEET,
    CARRIED,
    CONVENTION,
    CORRECT,
    DEGENERATE,
    FEW_DIGITS,
    NOT_ASSESSABLE,
    REPEATED,
    TOO_SMALL,
    Judged,
    Verdict,
)
from derive.numbers import Policy

MISREAD = "slip-misread-given"


@dataclass(frozen=True, slots=True)
class Rules:
    """How a class is marked.

    `policy` is the rounding that answers are judged by, None for that of the problem; `truncation` allows digits to be
    cut off. `points` by number stand in place of those of the asks. Shares are of an ask's points: of a carried answer,
    of one carried from a misread question (`cap`), of one with too few digits, of one in another convention.

    >>> Rules().carried_share, Rules().cap
    (Fraction(1, 1), Fraction(4, 5))
    """

    policy: Policy | None = None
    truncation: bool = False
    carried_share: Fraction = Fraction(1)
    repeat_penalty: Literal["once", "each"] = "once"
    cap: Fraction = Fraction(4, 5)
    few_digits_share: Fraction = Fraction(1, 2)
    convention_share: Fraction = Fraction(1)
    points: Mapping[int, Fraction] = field(default_factory=lambda: MappingProxyType({}))

    def worth(self, verdict: Verdict) -> Fraction:
        """Return the points of a verdict's ask."""
        return self.points.get(verdict.ask.number, verdict.ask.points)


def marked(verdicts: Iterable[Verdict], rules: Rules) -> Judged:
    """Return the sheet with the credit of every answer and the sum."""
    given = tuple(verdicts)
    misread = {verdict.ask.number for verdict in given if verdict.slug == MISREAD}
    found = tuple(replace(verdict, credit=_credit(verdict, rules, misread)) for verdict in given)
    total = sum((rules.worth(verdict) for verdict in found if verdict.code != TOO_SMALL), Fraction(0))
    return Judged(found, sum((verdict.credit for verdict in found), Fraction(0)), total)


def without_carrying(judged: Judged, rules: Rules) -> Judged:
    """Return a sheet copied from another one: what follows from its answers shows nothing and earns nothing."""
    withheld = (
        replace(verdict, code=NOT_ASSESSABLE, flags=(*verdict.flags, ANOTHER_SHEET))
        if verdict.code == CARRIED
        else verdict
        for verdict in judged.answers
    )
    return marked(withheld, replace(rules, repeat_penalty="each"))


def _credit(verdict: Verdict, rules: Rules, misread: set[int]) -> Fraction:
    worth = rules.worth(verdict)
    if verdict.code == CORRECT:
        return worth
    if verdict.code == CARRIED:
        return worth * rules.carried_share * (rules.cap if verdict.follows in misread else 1)
    if verdict.code == FEW_DIGITS:
        return worth * rules.few_digits_share
    if verdict.code == CONVENTION:
        return worth * rules.convention_share
    if REPEATED in verdict.flags and DEGENERATE not in verdict.flags and rules.repeat_penalty == "once":
        return worth * rules.carried_share
    return Fraction(0)
