"""Numbers and answers of every student of a plan; knows how they are had, draws and judges nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, islice

from derive.exercises.asks import Choice, asked
from derive.exercises.codes import code_of
from derive.exercises.deal import Deal, deal, others
from derive.exercises.draws import Drawn, Draws, solved
from derive.exercises.entries import Entries as Answers
from derive.exercises.entries import Right, Shows
from derive.exercises.roster import Student
from derive.exercises.streams import Stream, below
from derive.exercises.wrongs import asked_values
from derive.key import Answer, Ask, Entry
from derive.key.entries import filled
from derive.problem.exact import spelled
from derive.sets.plan import Plan
from derive.sets.tables import Told

_TOGETHER = 64


@dataclass(frozen=True, slots=True)
class One:
    """What one student gets: the entry of the key, how its numbers were drawn, and what was dealt beside them."""

    student: Student
    entry: Entry
    drawn: Drawn
    dealt: Deal


class Entries:
    """The entries of a plan's key, one student at a time or many together: the same either way."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.course = solved(plan.problem)
        self.asks: tuple[Ask, ...] = asked(self.course, plan.choice)

    @property
    def _has_values(self) -> bool:
        return bool(asked_values(self.course, self.asks))

    @cached_property
    def _texts(self) -> dict[int, str]:
        """What is right in the boxes that take no number, where that is the same for all."""
        return {number: answer.text for number, answer in others(self.course, self.asks).items()}

    @cached_property
    def _answers(self) -> Answers:
        return Answers(self.course, self.asks, self.course.solution.setup.policy, self._texts)

    @cached_property
    def _draws(self) -> Draws:
        plan = self.plan
        # Whoever looks for a mistake, writes code or formulas, or reads a worked sheet, meets all values.
        asks = self.asks if self._has_values else asked(self.course, Choice())
        return Draws(plan.problem, self.course, asks, plan.seed, plan.perturb)

    def of(self, students: Iterable[Student]) -> Iterator[One]:
        """Yield what each student gets.

        Raises Refused, saying why, where no fair numbers are found.
        """
        plan = self.plan
        waiting = iter(students)
        while some := tuple(islice(waiting, _TOGETHER)):
            drawn = tuple(self._drawn(some))
            for student, one, (right, shows) in zip(some, drawn, self._right(drawn), strict=True):
                code = code_of(plan.problem, plan.choice, plan.seed, plan.perturb, plan.version, student).text
                entry = Entry(student.id, code, dict(one.numbers), right, shows, student.name)
                yield self._dealt(student, entry, one)

    def _right(self, drawn: tuple[Drawn, ...]) -> Iterator[tuple[Right, Shows]]:
        """Yield the answers of some students, and what mistakes give instead."""
        if self._has_values:
            return self._answers.many(drawn)
        fixed = {ask.number: Answer(self._texts.get(ask.number, ask.quantity)) for ask in self.asks}
        return iter([(fixed, {})] * len(drawn))

    def _dealt(self, student: Student, entry: Entry, drawn: Drawn) -> One:
        """Return a student's entry with what the kind of sheet deals beside numbers, from a stream of its own."""
        plan = self.plan
        if plan.choice.kind not in ("mistake", "choice"):
            return One(student, entry, drawn, None)
        course = self.course.with_numbers(filled(plan.problem, entry.numbers))
        stream = Stream(plan.digest, plan.seed, student.id, "deal")
        places = count()
        dealt = deal(course, self.asks, plan.choice, lambda most: int(below(stream.words(next(places), 1), most)[0]))
        return One(student, replace(entry, answers={**entry.answers, **others(course, self.asks, dealt)}), drawn, dealt)

    def _drawn(self, students: tuple[Student, ...]) -> Iterator[Drawn]:
        return self._draws.many(student.id for student in students)

    def told(self) -> Told:
        """Return what the manifest tells of the draws."""
        spans = {
            str(name): (spelled(low), spelled(high))
            for found in self._draws.ranges
            for low, high in (found.span,)
            for name in found.names
        }
        # Where no value is asked, no mistake was to show.
        return Told(spans, self._draws.inseparable if self._has_values else ())
