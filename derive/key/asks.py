"""One numbered box of a sheet and what is right in it; knows no students."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, get_args

from derive.numbers import Policy, Real, magnitude

if TYPE_CHECKING:
    from derive.accepted import Accepted

Kind = Literal["value", "link", "formula", "choice", "line", "code"]
"""What a box takes: a number, the missing ∂·/∂· of a chain, a formula, a letter, the number of a line, or code."""

Group = Literal["forward", "cost", "links", "deltas", "gradients", "updates", "again", "formulas", "mistake", "code"]
"""The part of a sheet that a box belongs to."""

LETTERS = "ABCD"
"""What options are called, in their order."""

LineKind = Literal["right", "wrong", "again", "follows"]
"""What a line of a planted solution is: the first wrong one is `wrong`, `again` makes the same mistake once more."""

_FULL = Policy(carry="exact", decimals=None, significant=17)
_PLACES = 15
GROUPS: tuple[Group, ...] = get_args(Group)
KINDS: tuple[Kind, ...] = get_args(Kind)
LINES: tuple[LineKind, ...] = get_args(LineKind)


@dataclass(frozen=True, slots=True)
class Ask:
    """One numbered box: what it asks for, by the vocabulary of names, and what it is worth.

    `quantity` names what is asked: `z1[1]`, `dC/dW1[2,1]`, `W1[2,1]'`, `C'`; of a link the blank itself,
    `da1[1]/dz1[1]`, and `within` the derivative in whose chain it stands; of a line or a code box the place it fills.

    >>> Ask(18, "delta1[1]", "value", "gradients").points
    Fraction(1, 1)
    """

    number: int
    quantity: str
    kind: Kind
    group: Group
    points: Fraction = Fraction(1)
    within: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that a key knows beforehand: what it says, and the misconceptions that lead to it.

    `shown` is a formula or a number in the vocabulary, nothing where the option is the mistake itself; of that `line`
    is the line of the sheet where it would show first, 0 where it is another kind of option.

    >>> Option("2*(a2[1] - y[1])", ("factor-two-kept",)).line
    0
    """

    shown: str = ""
    mistakes: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What is right in one student's box.

    `text` is what the key prints, canonical with a point: a number carried by the sheet's rule, or the link, formula,
    letter or line. Of a number, `true` is its value at full precision as decimal digits, and the set that correct hand
    work can give runs from `low` to `high`, None where nothing limits it; `too_small` tells that rounding hides it.
    `options` are those of a choice in the order of their letters, or what mistakes give where the right value of a
    planted line is asked. Where its number is asked, `lines` say of every line what it is.

    >>> Answer("-0.0335", "-0.0334588", Fraction(-336, 10000), Fraction(-333, 10000)).too_small
    False
    """

    text: str
    true: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    too_small: bool = False
    options: tuple[Option, ...] = ()
    lines: tuple[LineKind, ...] = ()

    @property
    def letters(self) -> str:
        """The letters that a choice has on its sheet; all there may be where the key does not list its options."""
        return LETTERS[: len(self.options)] or LETTERS

    @classmethod
    def of(cls, text: str, value: Real, accepted: Accepted) -> Answer:
        """Return the answer to a number: what the key prints, its value at full precision, and the accepted set.

        >>> from derive.accepted import Accepted
        >>> Answer.of("0.3333", Fraction(1, 3), Accepted(Fraction(1, 3), Fraction(1, 3))).low
        Fraction(3333333333333333, 10000000000000000)

        The ends of the set keep 15 decimals, those of small values 15 digits, and are widened, never narrowed.
        """
        low = None if accepted.low is None else _outward(accepted.low, -1)
        high = None if accepted.high is None else _outward(accepted.high, 1)
        return cls(text, _FULL.rounded(value).text, low, high, accepted.too_small)


def _outward(end: Fraction, side: int) -> Fraction:
    """Return an end of a set with few digits, moved to its side."""
    scale = 10 ** (_PLACES + (max(0, -magnitude(end)) if end else 0))
    return Fraction(side * -(-side * end * scale // 1), scale)
