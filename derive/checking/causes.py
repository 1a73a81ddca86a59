"""Which mistake a chosen option, a line of code or a line of a planted solution tells; knows no numbers of a sheet.

An option and a line of code know the mistakes that lead to them. Of several, the one that explains more answers is
meant, one that was not avoided elsewhere before one that was, and the part before the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from derive.checking.prior import prior
from derive.checking.slips import SIGN as SLIP_SIGN
from derive.checking.verdict import CORRECT, MISTAKE, SIGN, WRONG, Verdict
from derive.key import LETTERS, Option
from derive.key.decimals import Texts
from derive.misconceptions import MISTAKES
from derive.names import Name
from derive.term import Term

MOST = 3
LINE = "line-"  # before what the named line is: right, again, follows
Changed = Callable[[str], Mapping[Name, Term]]


def told(verdicts: Iterable[Verdict], changed: Changed) -> dict[int, Verdict]:
    """Return the verdicts of which more can be said than that they are wrong, by the numbers of their boxes.

    `changed` tells which definitions a mistake writes anew.

    >>> from derive.checking.typed import Typed
    >>> from derive.key import Answer, Ask
    >>> options = (Option("a1[1]"), Option("z1[1]", ("incoming-uses-z",)))
    >>> chosen = Typed("b", "word", word="B")
    >>> verdict = Verdict(Ask(1, "dz2[1]/dW2[1,1]", "choice", "links"), chosen, Answer("A", options=options), WRONG)
    >>> told([verdict], lambda slug: {})[1].code
    'mistake:incoming-uses-z'
    """
    every = tuple(verdicts)
    wrong = [verdict for verdict in every if verdict.code == WRONG]
    found = {verdict.ask.number: _of_line(verdict) for verdict in wrong if verdict.ask.kind == "line"}
    leading = {verdict.ask.number: _leading(verdict) for verdict in wrong}
    counts = Counter(slug for slugs in leading.values() for slug in slugs)
    avoided = {slug for verdict in every if verdict.code == CORRECT for slug in _avoided(verdict)}
    for verdict in wrong:
        number = verdict.ask.number
        if slugs := leading[number]:
            found[number] = _diagnosed(verdict, slugs, _foremost(slugs, counts, avoided, changed))
        elif _is_turned(verdict):
            found[number] = replace(verdict, code=SIGN, certainty="recognised", slug=SLIP_SIGN)
    return found


def picked(verdict: Verdict) -> Option | None:
    """Return the option that was chosen, or None where the key does not list it."""
    place = LETTERS.find(verdict.typed.word.upper()) if len(verdict.typed.word) == 1 else -1
    return verdict.true.options[place] if 0 <= place < len(verdict.true.options) else None


def _leading(verdict: Verdict) -> tuple[str, ...]:
    """Return the mistakes that lead to an answer; who names a mistake in somebody's work has not made it."""
    planted = verdict.ask.group == "mistake"
    match verdict.ask.kind:
        case "choice" if not planted and (option := picked(verdict)) is not None:
            slugs = option.mistakes
        case "value" if planted:
            slugs = tuple(slug for option in verdict.true.options if _is(verdict, option) for slug in option.mistakes)
        case "code":
            slugs = verdict.typed.leads
        case _:
            slugs = ()
    return tuple(dict.fromkeys(slug for slug in slugs if slug in MISTAKES))


def _is(verdict: Verdict, option: Option) -> bool:
    """Tell whether a number is what a mistake gives, but for one unit of its last digit."""
    places = len(option.shown.partition(".")[2])
    value = verdict.typed.value
    if value is None or not Texts.hold((option.shown,)):
        return False
    return abs(value - Fraction(option.shown)) <= Fraction(1, 10**places) * bool(places)


def _avoided(verdict: Verdict) -> Iterable[str]:
    """Return the mistakes that other options of a rightly answered question come from."""
    if verdict.ask.kind != "choice" or verdict.ask.group == "mistake":
        return ()
    return (slug for option in verdict.true.options for slug in option.mistakes)


def _foremost(slugs: tuple[str, ...], counts: Counter[str], avoided: set[str], changed: Changed) -> list[str]:
    left = [slug for slug in slugs if slug not in avoided] or list(slugs)
    most = max(counts[slug] for slug in left)
    best = [slug for slug in left if counts[slug] == most]
    terms = {slug: changed(slug) for slug in best}
    return [
        slug
        for slug in best
        if not any(terms[other] and terms[other].items() < terms[slug].items() for other in best)
    ]


def _diagnosed(verdict: Verdict, slugs: tuple[str, ...], best: list[str]) -> Verdict:
    if len(best) == 1:
        return replace(verdict, code=MISTAKE + best[0], certainty="recognised", slug=best[0])
    rest = sorted((slug for slug in slugs if slug not in best), key=prior)
    return replace(verdict, certainty="possible", others=(*sorted(best, key=prior), *rest)[:MOST])


def _is_turned(verdict: Verdict) -> bool:
    """Tell whether a number was chosen that is the right one with the other sign."""
    option = picked(verdict) if verdict.ask.kind == "choice" and verdict.ask.group != "links" else None
    place = LETTERS.find(verdict.true.text)
    if option is None or not 0 <= place < len(verdict.true.options):
        return False
    right = verdict.true.options[place].shown
    return bool(right) and option.shown in (f"-{right}", right.removeprefix("-")) and option.shown != right


def _of_line(verdict: Verdict) -> Verdict:
    """Return what the line is that was taken for the first wrong one."""
    lines, word = verdict.true.lines, verdict.typed.word
    number = int(word) if word.isascii() and word.isdigit() and len(word) < 6 else 0
    if not 0 < number <= len(lines):
        return verdict
    return replace(verdict, flags=(*verdict.flags, LINE + lines[number - 1]))
