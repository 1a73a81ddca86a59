"""A key that a lecturer has mended by hand: what it says counts, and what its own numbers contradict is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from derive.checking.marks import Rules
from derive.checking.sheet import Sheet
from derive.course import Course
from derive.errors import Fault, Refused
from derive.key import Answer, Ask, Entry
from derive.key.decimals import Texts
from derive.numbers import Policy, fraction, magnitude
from derive.problem.exact import exact, quoted

_NEAR = Fraction(1, 10**9)
_SHOWN = Policy(carry="exact", decimals=None, significant=6)


def as_printed(entry: Entry, policy: Policy) -> Entry:
    """Return an entry whose numbers are right by what is printed of them, where that was changed alone.

    >>> low, high = Fraction("-0.45005"), Fraction("-0.44995")
    >>> entry = Entry("001", "", {}, {1: Answer("1.00", "-0.45", low, high)})
    >>> mended = as_printed(entry, Policy(decimals=2)).answers[1]
    >>> mended.true, mended.low, mended.high
    ('1.00', Fraction(199, 200), Fraction(201, 200))
    """
    found = ((number, _printed(answer, policy)) for number, answer in entry.answers.items())
    changed = {number: answer for number, answer in found if answer is not None}
    return replace(entry, answers={**entry.answers, **changed}) if changed else entry


def _printed(answer: Answer, policy: Policy) -> Answer | None:
    """Return an answer around the number that is printed, or None where that lies in the set beside it."""
    if answer.low is None or answer.high is None:
        return None
    if Texts.hold((answer.text,)) and float(answer.low) <= float(answer.text) <= float(answer.high):
        return None  # as a key is written: a class has very many of these
    number = _number(answer.text)
    if number is None or answer.low <= number <= answer.high:
        return None
    digits = policy.significant
    last = -(policy.decimals or 0) if digits is None else magnitude(number) - digits + 1 if number else -digits
    half = Fraction(10) ** last / 2
    return Answer(answer.text, answer.text, number - half, number + half)


def contradictions(course: Course, asked: Iterable[Ask], entries: Iterable[Entry]) -> Iterator[Fault]:
    """Yield a line for each quantity that a key answers otherwise than the given numbers of a sheet do."""
    asks = [ask for ask in asked if ask.kind == "value" and ask.quantity in course.names]
    found: dict[int, list[tuple[str, str, str]]] = {}
    for entry in entries:
        true = Sheet(course, entry, Rules()).true
        for ask in asks:
            name, answer = course.names[ask.quantity], entry.answers.get(ask.number)
            if answer is not None and name in true and not _agrees(answer, value := fraction(true[name])):
                found.setdefault(ask.number, []).append((entry.id, answer.text, _SHOWN.rounded(value).text))
    for ask in asks:
        if ask.number in found:
            (id, text, shown), *more = found[ask.number]
            whose = f"{quoted(id)} and {len(more)} more" if more else quoted(id)
            yield Fault(
                f"number {ask.number}, {ask.quantity} of {whose}: the key has {text}, its given numbers give {shown}",
                "the same value", "nothing where the key is right, for it counts; else mend the answer or the numbers",
            )  # fmt: skip


def _agrees(answer: Answer, true: Fraction) -> bool:
    """Tell whether what a key prints, its exact value and its set all are those of a number."""
    within = (answer.low is None or answer.low <= true) and (answer.high is None or true <= answer.high)
    exactly = _number(answer.true) if answer.true else None
    return within and (exactly is None or abs(exactly - true) <= _NEAR * max(abs(true), _NEAR))


def _number(text: str) -> Fraction | None:
    try:
        return exact(text)
    except Refused:
        return None
