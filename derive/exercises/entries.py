"""From a student's numbers to the entry of the key: what is right, what is accepted, what every mistake gives.

Everything here is exact arithmetic, one student at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

from derive.accepted import accepted
from derive.course import Course
from derive.evaluate import EXACT, evaluate
from derive.exercises.draws import Drawn
from derive.exercises.wrongs import asked_values
from derive.key import Answer, Ask, Entry
from derive.misconceptions import MISTAKES
from derive.names import Name
from derive.numbers import Policy, Real, fraction

_FULL = Policy(carry="exact", decimals=None, significant=17)
_SAME = Fraction(1, 10**12)


def entry(
    course: Course,
    asks: Iterable[Ask],
    drawn: Drawn,
    policy: Policy,
    id: str,
    name: str = "",
    code: str = "",
    *,
    texts: Mapping[int, str] = MappingProxyType({}),
) -> Entry:
    """Return one student's entry; `texts` are what is right in boxes that take no number, by default what they name.

    Numbers are given as the page carries them under `policy`, as they are without rounding, and as the accepted set.
    """
    boxes = {ask.number: ask for ask in asks}
    asked = asked_values(course, boxes.values())
    point = {course.names[text]: value for text, value in drawn.numbers.items() if text in course.names}
    values = answers(course, asked, point, policy)
    right = {
        number: values[number] if number in values else Answer(texts.get(number, ask.quantity))
        for number, ask in boxes.items()
    }
    return Entry(id, code, dict(drawn.numbers), right, mistakes(course, asked, point, policy), name)


def answers(
    course: Course, asked: Mapping[int, Name], point: Mapping[Name, Fraction], policy: Policy
) -> dict[int, Answer]:
    """Return the answers to the boxes that take a number."""
    carried, true = (evaluate(course.graph, point, one, partial=True) for one in (policy, EXACT))
    sets = accepted(course.graph, point, policy) if asked else {}
    return {
        number: Answer.of(policy.shown(carried.raw[name]).text, true.raw[name], sets[name])
        for number, name in asked.items()
    }


def mistakes(
    course: Course, asked: Mapping[int, Name], point: Mapping[Name, Fraction], policy: Policy
) -> dict[str, dict[int, Fraction]]:
    """Return what each mistake made throughout shows box by box, where that differs from the truth and has a value."""
    true = evaluate(course.graph, point, EXACT, partial=True).raw
    found: dict[str, dict[int, Fraction]] = {}
    for slug, mistake in MISTAKES.items():
        mistaken = course.mistaken(mistake)
        if mistaken is None:
            continue
        rounding = mistaken.policy(policy) if mistake.policy else EXACT
        values = evaluate(mistaken.graph, point, rounding, partial=True).carried
        shown = {
            number: _full(values[name])
            for number, name in asked.items()
            if name in values and _differs(values[name], true[name])
        }
        if shown:
            found[slug] = shown
    return found


def _differs(value: Real, true: Real) -> bool:
    """Tell whether two values differ by more than the last digits of irrational numbers."""
    first, second = fraction(value), fraction(true)
    return abs(first - second) > max(abs(first), abs(second)) * _SAME


def _full(value: Real) -> Fraction:
    """Return a value with the digits that a key keeps."""
    return _FULL.rounded(value).value
