"""Numbers and answers of every student of a plan; knows how they are had, draws and judges nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property

from derive.course import Course
from derive.errors import Refused
from derive.exercises.asks import asked
from derive.exercises.codes import code_of
from derive.exercises.ranges import left_out
from derive.exercises.roster import Student
from derive.key import Ask, Entry
from derive.key.entries import filled
from derive.problem import Problem
from derive.problem.checks import missing
from derive.sets._stub import Drawn, Draws, entry
from derive.sets.plan import Plan
from derive.sets.tables import Told
from derive.worked import Solution


class Entries:
    """The entries of a plan's key, one student at a time or many together: the same either way."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.course = Course(Solution(complete(plan.problem)))
        self.asks: tuple[Ask, ...] = asked(self.course, plan.choice)

    @cached_property
    def _draws(self) -> Draws:
        plan = self.plan
        return Draws(plan.problem, self.course, self.asks, plan.seed, plan.perturb)

    def of(self, students: Iterable[Student]) -> Iterator[tuple[Student, Entry, Drawn]]:
        """Yield each student's entry and draw.

        Raises Refused, saying why, where no fair numbers are found.
        """
        plan, policy = self.plan, self.course.solution.setup.policy
        listed = tuple(students)
        for student, drawn in zip(listed, self._drawn(listed), strict=True):
            code = code_of(plan.problem, plan.choice, plan.seed, plan.perturb, plan.version, student).text
            yield student, entry(self.course, self.asks, drawn, policy, student.id, student.name, code), drawn

    def _drawn(self, students: tuple[Student, ...]) -> Iterator[Drawn]:
        return self._draws.many(student.id for student in students)

    def check(self, students: Iterable[Student]) -> None:
        """Draw the numbers of all students and keep none, so that what cannot be made fair is refused at once."""
        for _ in self._drawn(tuple(students)):
            pass

    def told(self) -> Told:
        """Return what the manifest tells of the draws."""
        return Told({}, self._draws.inseparable)


def complete(problem: Problem) -> Problem:
    """Return a problem with some number in every place, for what depends on its shape alone.

    >>> problem = Problem(network={"inputs": 1, "layers": [{"units": 1, "activation": "tanh"}]})
    >>> complete(problem).network.layers[0].biases
    (Fraction(1, 10),)
    """
    numbers: dict[str, Fraction] = {}
    for range in left_out(problem):
        for place, name in enumerate(range.names):
            row = range.rows[0] if range.together else range.rows[place % len(range.rows)]
            numbers[str(name)] = row[place if range.together else 0]
    made = filled(problem, numbers)
    if lacking := tuple(missing(made)):
        raise made.refused(lacking)
    return made


__all__ = ["Drawn", "Entries", "Refused", "complete"]
