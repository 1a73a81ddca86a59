"""What is said of each answer of a sheet, as data with stable codes; knows no words and judges nothing.

The codes, of which the first that fits is given: blank, format, correct, too-small, too-few-digits, correct-carried,
other-convention, mistake:<slug>, mistake:slip-<kind>, sign, place-value, wrong; and
not-assessable where carrying is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from derive.checking.typed import Typed
from derive.key import Answer, Ask

Certainty = Literal["recognised", "possible", ""]

BLANK, FORMAT, CORRECT, TOO_SMALL, FEW_DIGITS = "blank", "format", "correct", "too-small", "too-few-digits"
CARRIED, CONVENTION, SIGN, PLACE, WRONG = "correct-carried", "other-convention", "sign", "place-value", "wrong"
NOT_ASSESSABLE = "not-assessable"
DEGENERATE = "degenerate"
MISTAKE, SLIP = "mistake:", "slip-"
RIGHT = frozenset((CORRECT, TOO_SMALL, CARRIED))

ANOTHER_SHEET = "another-sheet"
INCONSISTENT, REPEATED, OTHER_READING, MIXED, UNREAD = "inconsistent", "repeated", "other-reading", "mixed", "unread"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one answer.

    `slug` is the mistake or slip of the code; `others` are what is possible besides, at most three, best first. An
    `origin` is wrong by itself; what `follows` has the number of the origin that it follows from, or of the first step
    with the same mistake, where `flags` has "repeated". `expected` is the value from the student's own answers, and
    `accepted` the set around it, of a right answer the set of the key. `right_elsewhere` are the numbers where the same
    step was done right. `credit` is in points.

    Flags: "inconsistent" (right although what it was computed from is not), "repeated", "other-reading" (right if the
    mark groups thousands), "mixed" (carried from some of the answers, right values in place of the others), and the
    guard that refused carrying: "degenerate", "saturated", "implausible", "unexercised", "undefined" (the answers
    before it lead to no value), "gap" (a box between was left blank), or "unread" where a box that the answer is made
    of could not be read, or "another-sheet" where the answers are those of another student's sheet.
    """

    ask: Ask
    typed: Typed
    true: Answer
    code: str
    certainty: Certainty = ""
    slug: str = ""
    others: tuple[str, ...] = ()
    origin: bool = False
    follows: int | None = None
    credit: Fraction = Fraction(0)
    expected: Fraction | None = None
    accepted: tuple[Fraction, Fraction] | None = None
    flags: tuple[str, ...] = ()
    right_elsewhere: tuple[int, ...] = ()

    @property
    def is_right(self) -> bool:
        """Tell whether the answer is right by the key or from the student's own answers."""
        return self.code in RIGHT


@dataclass(frozen=True, slots=True)
class Judged:
    """A whole sheet: a verdict for every ask in the order of the sheet, and the points out of how many.

    What is too small to judge counts neither way and is not among `of`.
    """

    answers: tuple[Verdict, ...]
    points: Fraction
    of: Fraction

    def numbered(self) -> dict[int, Verdict]:
        """Return the verdicts by the numbers of their asks."""
        return {verdict.ask.number: verdict for verdict in self.answers}
