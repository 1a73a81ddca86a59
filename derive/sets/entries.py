"""Numbers and answers of every student of a plan; knows how they are had, draws and judges nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

from derive.exercises.answers import worded
from derive.exercises.asks import asked
from derive.exercises.codes import code_of
from derive.exercises.draws import Drawn, Draws, solved
from derive.exercises.entries import Entries as Answers
from derive.exercises.roster import Student
from derive.key import Ask, Entry
from derive.problem.exact import spelled
from derive.sets.plan import Plan
from derive.sets.tables import Told

_TOGETHER = 64


class Entries:
    """The entries of a plan's key, one student at a time or many together: the same either way."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.course = solved(plan.problem)
        self.asks: tuple[Ask, ...] = asked(self.course, plan.choice)

    @cached_property
    def _answers(self) -> Answers:
        texts = {number: answer.text for number, answer in worded(self.course, self.asks)}
        return Answers(self.course, self.asks, self.course.solution.setup.policy, texts)

    @cached_property
    def _draws(self) -> Draws:
        plan = self.plan
        return Draws(plan.problem, self.course, self.asks, plan.seed, plan.perturb)

    def of(self, students: Iterable[Student]) -> Iterator[tuple[Student, Entry, Drawn]]:
        """Yield each student's entry and draw.

        Raises Refused, saying why, where no fair numbers are found.
        """
        plan = self.plan
        waiting = iter(students)
        while some := tuple(islice(waiting, _TOGETHER)):
            drawn = tuple(self._drawn(some))
            for student, one, (right, shows) in zip(some, drawn, self._answers.many(drawn), strict=True):
                code = code_of(plan.problem, plan.choice, plan.seed, plan.perturb, plan.version, student).text
                yield student, Entry(student.id, code, dict(one.numbers), right, shows, student.name), one

    def _drawn(self, students: tuple[Student, ...]) -> Iterator[Drawn]:
        return self._draws.many(student.id for student in students)

    def check(self, students: Iterable[Student]) -> None:
        """Draw the numbers of all students and keep none, so that what cannot be made fair is refused at once."""
        for _ in self._drawn(tuple(students)):
            pass

    def told(self) -> Told:
        """Return what the manifest tells of the draws."""
        spans = {
            str(name): (spelled(low), spelled(high))
            for found in self._draws.ranges
            for low, high in (found.span,)
            for name in found.names
        }
        return Told(spans, self._draws.inseparable)
