"""What the key alone says of one answer: blank, unreadable, right, too small, too few digits; carries nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Protocol

from derive.checking.identity import equal
from derive.checking.sheet import Sheet
from derive.checking.typed import Typed
from derive.checking.verdict import (
    BLANK,
    CORRECT,
    FEW_DIGITS,
    FORMAT,
    NOT_ASSESSABLE,
    OTHER_READING,
    TOO_SMALL,
    WRONG,
    Verdict,
)
from derive.key import Ask
from derive.numbers import Policy, fraction, magnitude
from derive.problem.exact import exact
from derive.term import Ref, Term

_SPARE = Fraction(51, 100)  # of the last digit written; a half and a little, because people round from digits rounded


class Alike(Protocol):
    """Tell whether a typed formula is equal to what an ask wants; None where that cannot be decided."""

    def __call__(self, sheet: Sheet, ask: Ask, typed: Term) -> bool | None: ...


def same_function(sheet: Sheet, ask: Ask, typed: Term) -> bool | None:
    """Tell whether a formula has the value of the asked quantity wherever the given numbers are put."""
    name = sheet.course.names.get(ask.quantity)
    if name is None:
        return None
    seed = f"{sheet.entry.code or sheet.entry.id} {ask.quantity}"
    found = equal(typed, Ref(name), seed, totals=sheet.wholes, graph=sheet.formulas)
    return {"equal": True, "different": False, "undecided": None}[found.verdict]


def first(sheet: Sheet, ask: Ask, typed: Typed, alike: Alike = same_function) -> Verdict:
    """Return what the key says of one answer; `wrong` where more must be asked.

    >>> from derive.checking.marks import Rules
    >>> from derive.checking.sheet import of_problem
    >>> from derive.problem.choice import chosen
    >>> course, (ask,), entry = of_problem(chosen("arctan-2-2-1"), ["a1[1]"])
    >>> sheet = Sheet(course, entry, Rules())
    >>> typed = Typed("1.2", "value", Fraction("1.2"), 1, 2)
    >>> first(sheet, ask, typed).code, first(sheet, ask, Typed("", "blank")).code
    ('too-few-digits', 'blank')
    """
    answer = sheet.entry.answers[ask.number]
    if typed.state == "blank":
        return Verdict(ask, typed, answer, BLANK)
    if typed.state == "unreadable":
        return Verdict(ask, typed, answer, FORMAT)
    if ask.kind == "value":
        return _number(sheet, ask, typed)
    if ask.kind in ("choice", "line"):
        return Verdict(ask, typed, answer, CORRECT if _plain(typed) == answer.text.strip().casefold() else WRONG)
    if ask.kind == "code" and typed.state == "word" and not typed.word:  # only a person can tell
        return Verdict(ask, typed, answer, NOT_ASSESSABLE, flags=("undecided",))
    if _plain(typed) == _bare(answer.text):
        return Verdict(ask, typed, answer, CORRECT)
    if typed.term is not None:
        alike_here = alike(sheet, ask, typed.term)
        if alike_here is not None:
            return Verdict(ask, typed, answer, CORRECT if alike_here else WRONG)
        return Verdict(ask, typed, answer, NOT_ASSESSABLE, flags=("undecided",))
    return Verdict(ask, typed, answer, WRONG)


def _number(sheet: Sheet, ask: Ask, typed: Typed) -> Verdict:
    answer = sheet.entry.answers[ask.number]
    if typed.state != "value" or typed.value is None:
        return Verdict(ask, typed, answer, FORMAT)
    limits = sheet.limits(ask)
    if limits.holds(typed.value):
        return Verdict(ask, typed, answer, TOO_SMALL if limits.too_small else CORRECT, accepted=limits.ends)
    true = exact(answer.true) if answer.true else None
    if true is not None and is_rounded_more(typed, true, sheet.policy) and not _is_old(sheet, ask, typed):
        return Verdict(ask, typed, answer, FEW_DIGITS, accepted=limits.ends)
    flags = (OTHER_READING,) if typed.other is not None and limits.holds(typed.other) else ()
    return Verdict(ask, typed, answer, WRONG, accepted=limits.ends, flags=flags)


def _is_old(sheet: Sheet, ask: Ask, typed: Typed) -> bool:
    """Tell whether few digits say what a quantity was before the update as well as what it is after it."""
    name, few = sheet.course.names.get(ask.quantity), fewer(typed, sheet.policy)
    if name is None:
        return False
    old = name._replace(new=False, update=None)
    if not name.new or few is None or typed.value is None or old not in sheet.true:
        return False
    before = fraction(sheet.true[old])
    # Who copies what was there writes its digits: 0.8, where 0.80 was worked out and rounded.
    longer = typed.value == before and typed.decimals is not None and (before * 10**typed.decimals) % 10 == 0
    return is_rounding(typed.value, before, few) and not longer


def is_rounded_more(typed: Typed, true: Fraction, policy: Policy) -> bool:
    """Tell whether a number is the right one with fewer digits than asked; nothing is the right one with none.

    >>> is_rounded_more(Typed("0", "value", Fraction(0), 0, 0), Fraction(3, 10), Policy(decimals=4))
    False
    """
    few = fewer(typed, policy)
    if few is None or not typed.value or not true:
        return False
    # A rounding says what the value was while it keeps a digit of it: 0.04 of 0.0421, but not the 1 of 0.73.
    return is_rounding(typed.value, true, few) and _unit(typed.value, few) <= abs(true)


def is_rounding(value: Fraction, true: Fraction, few: Policy) -> bool:
    """Tell whether a number is another one rounded to few digits.

    >>> is_rounding(Fraction(-4, 100), Fraction(-421, 10000), Policy(decimals=2))
    True
    """
    return value != 0 and abs(value - true) <= _unit(value, few) * _SPARE


def _unit(value: Fraction, few: Policy) -> Fraction:
    if few.significant is None:
        return Fraction(1, 10 ** (few.decimals or 0))
    return Fraction(10) ** (magnitude(value) - few.significant + 1)


def fewer(typed: Typed, policy: Policy) -> Policy | None:
    """Return the rounding of a number that was written with fewer digits than asked, None where there are enough.

    >>> fewer(Typed("-1.25", "value", Fraction(-5, 4), 2, 3), Policy(decimals=4)).decimals
    2
    """
    if policy.significant is None:
        few = typed.decimals is not None and policy.decimals is not None and typed.decimals < policy.decimals
        return replace(policy, decimals=typed.decimals) if few else None
    few = typed.significant is not None and 0 < typed.significant < policy.significant
    return replace(policy, significant=typed.significant) if few else None


def _plain(typed: Typed) -> str:
    return _bare(typed.word or typed.text)


def _bare(text: str) -> str:
    """Return a rate or a letter without blanks and with one sign for the derivative."""
    return "".join(text.split()).replace("\u2202", "d").casefold()
