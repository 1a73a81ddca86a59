"""Numbers and answers of every student of a plan; knows how they are had, draws and judges nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain, count, islice, tee

from derive.exercises.asks import Choice, asked
from derive.exercises.codes import Code, codes
from derive.exercises.deal import deal, others
from derive.exercises.dealt import Deal
from derive.exercises.draws import Drawn, Draws, solved
from derive.exercises.entries import Entries as Answers
from derive.exercises.hiding import hidden
from derive.exercises.lot import Lot, Right, Shows
from derive.exercises.ranges import left_out
from derive.exercises.roster import Student
from derive.exercises.streams import Stream, below
from derive.exercises.wrongs import asked_values
from derive.key import Answer, Ask, Entry
from derive.key.entries import filled
from derive.key.file import entry_text
from derive.problem.exact import spelled
from derive.sets.plan import Plan
from derive.sets.tables import Told


@dataclass(frozen=True)
class One:
    """What one student gets: the entry of the key, how its numbers were drawn, and what was dealt beside them.

    The entry is put together when somebody asks for it; its `line` in the key needs none.
    """

    student: Student
    code: str
    drawn: Drawn
    dealt: Deal
    made: Callable[[], tuple[Right, Shows]]
    written: Callable[[], str] | None = None

    @cached_property
    def entry(self) -> Entry:
        """What the key tells of the student."""
        right, shows = self.made()
        return Entry(self.student.id, self.code, dict(self.drawn.numbers), right, shows, self.student.name)

    @property
    def line(self) -> str:
        """The student's line of the key, as `entry_text` writes it."""
        return entry_text(self.entry) if self.written is None else self.written()


class Entries:
    """The entries of a plan's key, one student at a time or many together: the same either way."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.course = solved(plan.problem)
        self._chosen: tuple[Ask, ...] = asked(self.course, plan.choice)

    @cached_property
    def asks(self) -> tuple[Ask, ...]:
        """What every sheet asks: what was chosen, but for what rounding hides."""
        return self._draws.asks if self._may_hide else self._chosen

    @property
    def _may_hide(self) -> bool:
        """Tell whether rounding hides anything at the numbers of a problem that gives all; letters hide nothing."""
        if self.plan.choice.kind != "blanks" or tuple(left_out(self.plan.problem)):
            return False
        return bool(hidden(self.course, self._chosen, self.course.solution.setup.policy))

    @property
    def _has_values(self) -> bool:
        return bool(asked_values(self.course, self._chosen))

    @cached_property
    def _texts(self) -> dict[int, str]:
        """What is right in the boxes that take no number, where that is the same for all."""
        return {number: answer.text for number, answer in others(self.course, self.asks).items()}

    @cached_property
    def _answers(self) -> Answers:
        return Answers(self.course, self.asks, self.course.solution.setup.policy, self._texts, self._draws.wrongs)

    @cached_property
    def _draws(self) -> Draws:
        plan = self.plan
        # Whoever looks for a mistake, writes code or formulas, or reads a worked sheet, meets all values.
        asks = self._chosen if self._has_values else asked(self.course, Choice())
        is_chosen = self._has_values and plan.choice.kind == "blanks"
        wanted = plan.choice.names if is_chosen else [ask.quantity for ask in asks]
        return Draws(plan.problem, self.course, asks, plan.seed, plan.perturb, wanted=wanted)

    @cached_property
    def _code(self) -> Callable[[Student], Code]:
        plan = self.plan
        return codes(plan.problem, plan.choice, plan.seed, plan.perturb, plan.version)

    def of(self, students: Iterable[Student]) -> Iterator[One]:
        """Yield what each student gets.

        Raises Refused, saying why, where no fair numbers are found.
        """
        waiting, drawing = tee(students)
        drawn = self._draws.many(student.id for student in drawing)
        if not self._has_values:
            fixed = {ask.number: Answer(self._texts.get(ask.number, ask.quantity)) for ask in self.asks}
            for student, one in zip(waiting, drawn, strict=True):
                yield self._dealt(One(student, self._code(student).text, one, None, lambda: (fixed, {})))
            return
        # A loop over lots would hold one while the next is drawn.
        yield from chain.from_iterable(map(partial(self._of_lot, waiting), self._answers.lots(drawn)))

    def _of_lot(self, waiting: Iterator[Student], lot: Lot) -> Iterator[One]:
        for row, (student, one) in enumerate(zip(islice(waiting, len(lot.drawn)), lot.drawn, strict=True)):
            code = self._code(student).text
            made, written = partial(_of_row, lot, row), partial(lot.line, row, student.name, code)
            yield self._dealt(One(student, code, one, None, made, written))

    def _dealt(self, one: One) -> One:
        """Return what a student gets with what the kind of sheet deals beside numbers, from a stream of its own."""
        plan = self.plan
        if plan.choice.kind == "blanks":
            return one
        course = self.course.with_numbers(filled(plan.problem, one.drawn.numbers))
        stream = Stream(plan.digest, plan.seed, one.student.id, "deal")
        places = count()
        dealt = deal(course, self.asks, plan.choice, lambda most: int(below(stream.words(next(places), 1), most)[0]))
        right, shows = one.made()
        right = {**right, **others(course, self.asks, dealt)}
        return replace(one, dealt=dealt, made=lambda: (right, shows), written=None)

    def told(self) -> Told:
        """Return what the manifest tells of the draws."""
        spans = {
            str(name): (spelled(low), spelled(high))
            for found in self._draws.ranges
            for low, high in (found.span,)
            for name in found.names
        }
        # Where no value is asked, no mistake was to show.
        if not self._has_values:
            return Told(spans, ())
        return Told(spans, self._draws.inseparable, self._draws.unasked)


def _of_row(lot: Lot, row: int) -> tuple[Right, Shows]:
    return lot.right(row), lot.shows(row)
