"""What a guard keeps back although it follows from a known mistake, on a sheet that shows work; judges no answer.

A guard cannot tell a 0 that was written for nothing from one that a mistake gives, nor a copy from a number that came
out again. Where a rule of the library answers for every wrong number before, it was worked out. A 0 itself, or what
stood there before, is answered for only where one rule alone gives it, or where the sheet shows work with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derive.checking.carry import Carried
from derive.checking.diagnose import Diagnosis
from derive.checking.guards import IMPLAUSIBLE, UNEXERCISED, rounds_to_nothing, stood_before
from derive.checking.paper import Paper
from derive.checking.suspects import COARSE
from derive.checking.verdict import CARRIED, CONVENTION, DEGENERATE, FEW_DIGITS, NOT_ASSESSABLE, Verdict
from derive.misconceptions import MISTAKES
from derive.names import Name

LIFTED = frozenset((DEGENERATE, UNEXERCISED, IMPLAUSIBLE))  # what is saturated, or behind a gap, shows nothing anyway


def lifted(
    paper: Paper, standing: Mapping[Name, Carried], said: Mapping[Name, Verdict], wrong: Mapping[Name, Diagnosis]
) -> frozenset[Name]:
    """Return the refused answers that follow from known mistakes.

    `standing` is what each answered quantity is from the others, `said` what was found of it so far; `wrong` are those
    that are wrong by themselves.
    """
    refused = {name for name, verdict in said.items() if _is_refused(paper, name, verdict, standing)}
    if not refused:
        return frozenset()
    known = _Origins(paper, standing, said, wrong)
    honest: set[Name] = set()
    for name in paper.asked:
        code = said[name].code if name in said else ""
        if name in wrong:
            follows = known.are_known(name)
        elif code == NOT_ASSESSABLE and name not in refused:
            follows = False
        else:
            from_known = name in standing and all(one in honest for one in standing[name].wrong)
            follows = code in (FEW_DIGITS, CONVENTION) or from_known
        if follows:
            honest.add(name)
    return frozenset(refused & honest)


def _is_refused(paper: Paper, name: Name, verdict: Verdict, standing: Mapping[Name, Carried]) -> bool:
    """Tell whether a number that the student's own answers lead to is kept back by a guard that may be lifted."""
    here = standing[name]
    kept_back = verdict.code == NOT_ASSESSABLE and here.matches and here.refused in LIFTED
    return kept_back and not _is_filler(paper, paper.answers[name])


def _is_filler(paper: Paper, value: Fraction) -> bool:
    """Tell whether a number fills the sheet, and not because it is right where it stands, as 0 behind a ReLU."""
    if value != paper.filler:
        return False
    boxes = [name in paper.right for name, answer in paper.answers.items() if answer == value]
    return 2 * sum(boxes) <= len(boxes)


class _Origins:
    """The wrong steps of a sheet, as the library of mistakes answers for them."""

    def __init__(
        self,
        paper: Paper,
        standing: Mapping[Name, Carried],
        said: Mapping[Name, Verdict],
        wrong: Mapping[Name, Diagnosis],
    ) -> None:
        self.paper, self.standing, self.said, self.wrong = paper, standing, said, wrong
        self.empty = frozenset(name for name in wrong if self._is_empty(name))
        self.rules = {name: self._rules(name) for name in wrong}
        # Who writes zeros or copies that nothing explains has filled in the others, too.
        self.is_filled_in = any(not self.rules[name] for name in self.empty)
        worked = (rules for name, rules in self.rules.items() if name not in self.empty)
        self.shown: frozenset[str] = frozenset().union(*worked)

    def _rules(self, name: Name) -> frozenset[str]:
        """Return the mistakes that answer for a wrong number; for what is no work by itself, those of this step."""
        found = self.wrong[name]
        if name in self.empty:
            return found.rules - {COARSE}  # a value that was rounded away is lost, with what is made of it
        return frozenset((found.slug, *found.others)) & MISTAKES.keys()

    def are_known(self, name: Name) -> bool:
        """Tell whether a wrong number is what a known mistake gives, and not what stands for no work at all."""
        rules = self.rules[name]
        if name not in self.empty:
            return bool(rules)
        certain = self.wrong[name].certainty == "recognised" and self.wrong[name].slug in rules
        return bool(rules) and not self.is_filled_in and (certain or bool(rules & self.shown) or self._is_used(name))

    def _is_used(self, name: Name) -> bool:
        """Tell whether a number was worked out from this one and others that is none of nothing."""
        used = (one for one, here in self.standing.items() if name in here.wrong and self._is_carried(one))
        return any(not self._is_empty(one) for one in used)

    def _is_carried(self, name: Name) -> bool:
        return name in self.said and self.said[name].code == CARRIED

    def _is_empty(self, name: Name) -> bool:
        """Tell whether a number is nothing, the one that fills the sheet, or what stood there before."""
        value: Fraction = self.paper.answers[name]
        nothing = rounds_to_nothing(self.paper, value) or _is_filler(self.paper, value)
        return nothing or stood_before(self.paper, name, value)
