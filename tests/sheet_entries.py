"""An entry made by hand for the numbers that a problem gives: what the tests of sheets and keys print."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derive.accepted import accepted
from derive.course import Course, givens
from derive.errors import Undefined
from derive.evaluate import EXACT, evaluate
from derive.exercises.deal import Deal, others
from derive.exercises.printed import printed
from derive.key import Answer, Ask, Entry
from derive.misconceptions import MISTAKES
from derive.numbers import fraction


def entry_of(course: Course, asks: Sequence[Ask], code: str = "A-001", id: str = "001", name: str = "",
             dealt: Deal = None) -> Entry:
    """The entry of the problem's own numbers, each quantity evaluated one by one."""
    setup = course.solution.setup
    point = {key: value for key, value in givens(setup).items() if key in course.graph}
    lines, exact = printed(course), evaluate(course.graph, point, EXACT).carried
    sets = accepted(course.graph, point, setup.policy)
    answers = dict(others(course, asks, dealt))
    values = [ask for ask in asks if ask.kind == "value" and ask.quantity in course.names]
    for ask in values:
        quantity = course.names[ask.quantity]
        answers[ask.number] = Answer.of(lines.numeral(quantity).text, exact[quantity], sets[quantity])
    mistakes: dict[str, dict[int, Fraction]] = {}
    for slug, mistake in MISTAKES.items():
        made = course.mistaken(mistake)
        if made is None:
            continue
        try:
            wrong = made.values(point).carried
        except Undefined:
            continue
        changed = {a.number: fraction(wrong[course.names[a.quantity]]) for a in values
                   if wrong[course.names[a.quantity]] != exact[course.names[a.quantity]]}
        if changed:
            mistakes[slug] = changed
    return Entry(id, code, {str(key): value for key, value in givens(setup).items()}, answers, mistakes, name)
