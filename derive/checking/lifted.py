"""What a guard keeps back although it follows from a known mistake, on a sheet that shows work; judges no answer.

A guard cannot tell a 0 that was written for nothing from one that a mistake gives, nor a copy from a number that came
out again. Where a rule of the library answers for every wrong number before, it was worked out. A 0 itself, what
stood there before, or a number of one or two digits is answered for only where one rule alone gives just that, and
not what is rounded to it, or where the sheet shows work with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derive.checking.carry import Carried
from derive.checking.diagnose import Diagnosis
from derive.checking.guards import IMPLAUSIBLE, UNEXERCISED, rounds_to_nothing, stood_before
from derive.checking.paper import Paper
from derive.checking.slips import LEAST_DIGITS, digits
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
        from_known = name in standing and all(one in honest for one in standing[name].wrong)
        if name in wrong:
            # What shows no work by itself shows none after copies and zeros either.
            follows = known.are_known(name) and (from_known or name not in known.empty)
        elif code == NOT_ASSESSABLE and name not in refused:
            follows = False
        else:
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


def _is_bare(value: Fraction) -> bool:
    """Tell whether a number has so few digits that some mistake gives it by chance, as 1 or 0.0003."""
    return digits(value) < LEAST_DIGITS


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
        self.bare = self.empty | {name for name in wrong if _is_bare(paper.answers[name])}
        self.rules = {name: self._rules(name) for name in wrong}
        self.is_answered_for = all(self.rules.values())
        # Who writes zeros or copies that nothing explains has filled in the others, too.
        self.is_filled_in = any(not self.rules[name] for name in self.empty)
        worked = (rules for name, rules in self.rules.items() if name not in self.bare)
        named = (frozenset((wrong[name].slug,)) for name in self.bare - self.empty if self._is_named(name))
        self.shown: frozenset[str] = frozenset().union(*worked, *named)

    def _rules(self, name: Name) -> frozenset[str]:
        """Return the mistakes that answer for a wrong number; for what is no work by itself, those of this step."""
        found = self.wrong[name]
        if name in self.empty:
            return found.rules - {COARSE}  # a value that was rounded away is lost, with what is made of it
        return frozenset((found.slug, *found.others)) & MISTAKES.keys()

    def _is_named(self, name: Name) -> bool:
        """Tell whether one mistake is recognised in a number."""
        found = self.wrong[name]
        return found.certainty == "recognised" and found.slug in self.rules[name]

    def are_known(self, name: Name) -> bool:
        """Tell whether a wrong number is what a known mistake gives, and not what stands for no work at all."""
        rules, found = self.rules[name], self.wrong[name]
        if not rules or name not in self.bare:
            return bool(rules)
        if name in self.empty:
            certain = self._is_named(name) and found.slug in found.exact
            return not self.is_filled_in and (certain or bool(rules & self.shown) or self._is_used(name))
        # A few digits may be chance, but hardly in all the wrong steps of a sheet.
        certain = self._is_named(name) or self.is_answered_for
        return certain or bool(rules & self.shown) or self._is_used(name)

    def _is_used(self, name: Name) -> bool:
        """Tell whether a number was worked out from this one and others that shows what was done."""
        used = (one for one, here in self.standing.items() if name in here.wrong and self._is_carried(one))
        return any(not self._is_empty(one) and not _is_bare(self.paper.answers[one]) for one in used)

    def _is_carried(self, name: Name) -> bool:
        return name in self.said and self.said[name].code == CARRIED

    def _is_empty(self, name: Name) -> bool:
        """Tell whether a number is nothing, the one that fills the sheet, or what stood there before."""
        value: Fraction = self.paper.answers[name]
        nothing = rounds_to_nothing(self.paper, value) or _is_filler(self.paper, value)
        return nothing or stood_before(self.paper, name, value)
