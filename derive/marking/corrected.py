"""A key that a lecturer has mended by hand: what it says counts, and what its own numbers contradict is told."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from derive.checking.marks import Rules
from derive.checking.sheet import Sheet
from derive.course import Course
from derive.errors import Fault, Refused, visible
from derive.key import Answer, Ask, Entry
from derive.key.decimals import Texts
from derive.numbers import Policy, fraction, magnitude
from derive.problem.exact import exact, quoted

_FEW = 50  # sheets, each worked out in a few milliseconds
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
    own = _number(answer.true) if answer.true else None
    true = answer.true if own is not None and abs(own - number) <= half else answer.text  # the set alone was changed
    return Answer(answer.text, true, number - half, number + half)


def is_mended(before: Entry, after: Entry) -> bool:
    """Tell whether an entry contradicts itself: `after` is made `as_printed`, or a value lies outside its own set."""
    return after is not before or any(map(_is_outside, before.answers.values()))


def _is_outside(answer: Answer) -> bool:
    if answer.low is None or answer.high is None:
        return False
    true = float(answer.true) if Texts.hold((answer.true,)) else None
    return answer.low > answer.high or (true is not None and not float(answer.low) <= true <= float(answer.high))


def looked_at(entries: Iterable[Entry], mended: Container[str]) -> Iterator[Entry]:
    """Yield the entries that can be worked out anew in next to no time: some, and those that contradict themselves.

    >>> made = [Entry(str(n), "", {}, {}) for n in range(100)]
    >>> [entry.id for entry in looked_at(made, {"98"})][-2:]
    ['49', '98']
    """
    for place, entry in enumerate(entries):
        if place < _FEW or entry.id in mended:
            yield entry


def misplaced(asked: Iterable[Ask], entries: Iterable[Entry]) -> Iterator[Fault]:
    """Yield a line for each quantity whose set holds neither what the key prints nor its exact value."""
    asks = {ask.number: ask for ask in asked if ask.kind == "value"}
    found: dict[int, list[tuple[str, Answer]]] = {}
    for entry in entries:
        for number in asks.keys() & entry.answers.keys():
            answer = entry.answers[number]
            if _is_outside(answer) and _printed(answer, _SHOWN) is not None:
                found.setdefault(number, []).append((entry.id, answer))
    for number in sorted(found):
        (id, answer), *_ = found[number]
        ends = " to ".join(_SHOWN.rounded(end).text for end in (answer.low, answer.high) if end is not None)
        yield Fault(
            f"{_whose(asks[number], id, len(found[number]))}: the key has {answer.text}, its set runs from {ends}",
            "a set around the value", "mend low and high; until then what is printed counts, and not the set",
        )  # fmt: skip


def _whose(ask: Ask, id: str, count: int) -> str:
    whose = f"{quoted(id)} and {count - 1} more" if count > 1 else quoted(id)
    return f"number {ask.number}, {ask.quantity} of {whose}"


def contradictions(course: Course, asked: Iterable[Ask], entries: Iterable[Entry]) -> Iterator[Fault]:
    """Yield a line for each quantity that a key answers otherwise than the given numbers of a sheet do."""
    asks = [ask for ask in asked if ask.kind == "value" and ask.quantity in course.names]
    found: dict[int, list[tuple[str, str, str]]] = {}
    for entry in entries:
        true = Sheet(course, entry, Rules()).true
        for ask in asks:
            name, answer = course.names[ask.quantity], entry.answers.get(ask.number)
            if answer is None:
                continue
            value = fraction(true[name]) if name in true else None
            if value is None or not _agrees(answer, value):
                shown = "no value" if value is None else _SHOWN.rounded(value).text
                found.setdefault(ask.number, []).append((entry.id, _said(answer), shown))
    for ask in asks:
        if ask.number in found:
            (id, text, shown), *_ = found[ask.number]
            whose = _whose(ask, id, len(found[ask.number]))
            yield Fault(
                f"{whose}: the key has {text}, its given numbers give {shown}",
                "the same value", "nothing where the key is right, for it counts; else mend the answer or the numbers",
            )  # fmt: skip


def _said(answer: Answer) -> str:
    """Return what is wrong of an answer: its exact value where that is no number, else what is printed."""
    is_none = bool(answer.true) and _number(answer.true) is None and _number(answer.text) is not None
    return visible(answer.true if is_none else answer.text) or "nothing"


def _agrees(answer: Answer, true: Fraction) -> bool:
    """Tell whether what a key prints, its exact value and its set all are those of a number."""
    within = (answer.low is None or answer.low <= true) and (answer.high is None or true <= answer.high)
    if not within or _number(answer.text) is None:
        return False
    exactly = _number(answer.true) if answer.true else true
    return exactly is not None and abs(exactly - true) <= _NEAR * max(abs(true), _NEAR)


def _number(text: str) -> Fraction | None:
    try:
        return exact(text)
    except Refused:
        return None
