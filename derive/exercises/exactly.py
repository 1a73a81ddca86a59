"""What is right on one sheet, and what mistakes give there, by exact arithmetic; the slow twin of `entries`.

It is what `entries` is tested against, and what it asks where a float cannot decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from derive.course import Course
from derive.evaluate import EXACT, evaluate
from derive.key import Answer
from derive.key.decimals import DIGITS
from derive.misconceptions import MISTAKES, Mistake
from derive.names import Name
from derive.numbers import Policy, Real, fraction
from derive.problem.exact import LARGEST

_KEPT = Policy(carry="exact", decimals=None, significant=DIGITS)
_SAME = Fraction(1, 10**12)


def answers(
    course: Course, asked: Mapping[int, Name], point: Mapping[Name, Fraction], policy: Policy
) -> dict[int, Answer]:
    """Return the answers to the boxes that take a number."""
    from derive.accepted import accepted  # which classes of floats do without

    texts = printed(course, asked.values(), point, policy)
    true, sets = values(course, point), accepted(course.graph, point, policy) if asked else {}
    return {number: Answer.of(texts[name], true[name], sets[name]) for number, name in asked.items()}


def mistakes(
    course: Course, asked: Mapping[int, Name], point: Mapping[Name, Fraction], policy: Policy
) -> dict[str, dict[int, Fraction]]:
    """Return what each mistake made throughout shows box by box, where that differs from the truth.

    What has no value, or one larger than any number that can be read, is nobody's answer.
    """
    true = values(course, point)
    shown = {slug: shows(course, mistake, asked, point, policy, true) for slug, mistake in MISTAKES.items()}
    return {slug: boxes for slug, boxes in shown.items() if boxes}


def values(course: Course, point: Mapping[Name, Fraction]) -> Mapping[Name, Real]:
    """Return every quantity that has a value, unrounded."""
    return evaluate(course.graph, point, EXACT, partial=True).raw


def printed(course: Course, names: Iterable[Name], point: Mapping[Name, Fraction], policy: Policy) -> dict[Name, str]:
    """Return some quantities as a page prints them."""
    carried = evaluate(course.graph, point, policy, partial=True)
    return {name: policy.shown(carried.raw[name]).text for name in names}


def shows(
    course: Course,
    mistake: Mistake,
    asked: Mapping[int, Name],
    point: Mapping[Name, Fraction],
    policy: Policy,
    true: Mapping[Name, Real],
) -> dict[int, Fraction]:
    """Return what one mistake shows box by box."""
    mistaken = course.mistaken(mistake)
    if mistaken is None:
        return {}
    rounding = mistaken.policy(policy) if mistake.policy else EXACT
    wrong = evaluate(mistaken.graph, point, rounding, partial=True).carried
    return {
        number: _kept(wrong[name])
        for number, name in asked.items()
        if name in wrong and name in true and abs(wrong[name]) < LARGEST and _differs(wrong[name], true[name])
    }


def _differs(value: Real, true: Real) -> bool:
    """Tell whether two values differ by more than the last digits of irrational numbers."""
    first, second = fraction(value), fraction(true)
    return abs(first - second) > max(abs(first), abs(second)) * _SAME


def _kept(value: Real) -> Fraction:
    """Return a value with the digits that a key keeps."""
    return _KEPT.rounded(value).value
