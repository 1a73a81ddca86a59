"""Slips that are no rules: a sign, a comma, two digits, another box; tested after the rules, by value alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.checking.carry import Carried
from derive.checking.paper import Paper
from derive.checking.sheet import Limits
from derive.names import Name
from derive.numbers import Policy

SIGN, SHIFT, PERCENT, SWAP, DIGIT = "slip-sign", "slip-decimal-shift", "slip-percent", "slip-digit-swap", "slip-digit"
COPIED, BOX, TRUNCATED = "slip-copied", "slip-box", "slip-truncated"
PENCIL = frozenset(
    (SIGN, SHIFT, PERCENT, SWAP, DIGIT, TRUNCATED)
)  # seen in the number alone, whatever stands elsewhere
_NEIGHBOURS = 2  # boxes away, so that a hand may slip into it
LEAST_DIGITS = 3
_FULL = Policy(carry="exact", decimals=None, significant=20)


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip that explains a number; `sure` where three digits or more say so."""

    kind: str
    sure: bool


def slips(paper: Paper, name: Name, standing: Carried) -> tuple[Slip, ...]:
    """Return the slips that explain a wrong answer, the likeliest first."""
    answer = paper.answers[name]
    rights = [paper.limits(name)]
    if standing.reached is not None and standing.wrong:
        rights.append(Limits.of(standing.reached))

    def is_right(value: Fraction) -> bool:
        return any(right.holds(value) and not right.too_small for right in rights)

    sure = bool(answer) and digits(answer) >= LEAST_DIGITS
    found = [Slip(kind, sure or kind == SIGN) for kind in _rewritten(answer, paper.half_unit(answer), is_right)]
    found += _misplaced(paper, name, answer)
    if _is_cut(paper, name, answer):
        found.append(Slip(TRUNCATED, True))
    if any(is_right(value) for value in _one_digit(answer)):
        found.append(Slip(DIGIT, False))
    return tuple(found)


def _rewritten(answer: Fraction, half_unit: Fraction, is_right: Callable[[Fraction], bool]) -> Iterator[str]:
    """Yield the slips of the pencil: the sign, the place of the mark, two neighbouring digits."""
    if not answer:
        return
    if is_right(-answer):
        yield SIGN
    for exponent in (1, 2, 3, -1, -2, -3):
        # A mark moved to the left has pushed digits off the paper, which may be any.
        moved, lost = answer * Fraction(10) ** exponent, half_unit * Fraction(10) ** max(exponent, 0)
        if is_right(moved) or (exponent > 0 and (is_right(moved - lost) or is_right(moved + lost))):
            yield PERCENT if abs(exponent) == 2 else SHIFT
            break
    if any(is_right(value) for value in _swapped(answer, 2 * half_unit)):
        yield SWAP


def digits(value: Fraction) -> int:
    """Return how many digits a number has from the first that is not 0 to the last.

    >>> digits(Fraction("-0.0390")), digits(Fraction(0))
    (2, 0)
    """
    return len(_FULL.rounded(abs(value)).text.partition("e")[0].replace(".", "").strip("0"))


def _places(value: Fraction) -> int:
    """Return how many decimals a number has, at most as many as anyone writes."""
    places = 0
    while (value * 10**places).denominator != 1 and places < 12:
        places += 1
    return places


def _with_digits(value: Fraction) -> tuple[str, int, int]:
    """Return a number as its digits, those after the mark counted, and its sign."""
    places = _places(value)
    whole = abs(value) * 10**places // 1
    return str(whole).rjust(places + 1, "0"), places, -1 if value < 0 else 1


def _swapped(value: Fraction, unit: Fraction) -> Iterator[Fraction]:
    text, places, sign = _with_digits(value)
    if Fraction(1, 10 ** (places + 1)) >= unit:  # a last 0 may have been left out
        text, places = text + "0", places + 1
    for n in range(len(text) - 1):
        if text[n] != text[n + 1]:
            other = text[:n] + text[n + 1] + text[n] + text[n + 2 :]
            yield Fraction(sign * int(other), 10**places)


def _one_digit(value: Fraction) -> Iterator[Fraction]:
    text, places, sign = _with_digits(value)
    for n, old in enumerate(text):
        for new in "0123456789":
            if new != old:
                yield Fraction(sign * int(text[:n] + new + text[n + 1 :]), 10**places)


def _misplaced(paper: Paper, name: Name, answer: Fraction) -> Iterator[Slip]:
    """Yield the slips of the hand: what stands in another box, or belongs there; never in one that follows from it."""
    if not answer or digits(answer) < 2:
        return
    others = [other for other in paper.asked if other != name and not paper.steps.uses(other, name)]
    number, sure = paper.asked[name].number, digits(answer) >= LEAST_DIGITS
    same = [abs(paper.asked[other].number - number) for other in others if paper.answers.get(other) == answer]
    if same:
        yield Slip(COPIED, sure and min(same) <= _NEIGHBOURS)
    elif any(not (limits := paper.limits(other)).too_small and limits.holds(answer) for other in others):
        yield Slip(BOX, sure)


def _is_cut(paper: Paper, name: Name, answer: Fraction) -> bool:
    """Tell whether digits were cut off instead of rounded, in this step alone."""
    if paper.sheet.rules.truncation:
        return False
    if any(parent not in paper.answers for parent in paper.parents(name)):
        return False
    piece = paper.steps.piece(name, paper.near(name))
    reached = paper.reach(piece, truncation=True)
    return not reached.too_small and reached.contains(answer)
