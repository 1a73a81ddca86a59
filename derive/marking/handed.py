"""From the cells of an answer file to what is typed in each box of a sheet; judges nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from derive.checking.answers import unread
from derive.checking.quantity import Vocabulary
from derive.checking.submission import Answers, Cell
from derive.checking.typed import Typed
from derive.course import Course
from derive.errors import Fault
from derive.key import Ask
from derive.marking.boxes import Boxes
from derive.problem.exact import quoted

_MOST_TOLD = 1000  # faults of single cells; a file that has more is not what it was taken for


@dataclass(frozen=True, slots=True)
class Handed:
    """One submission as it was understood: who, and what is typed in which box."""

    id: str
    typed: Mapping[int, Typed]


def vocabulary(course: Course, asks: Iterable[Ask] = ()) -> Vocabulary:
    """Return what quantities of a sheet may be called.

    Boxes that ask for no number, and those that share a quantity with another, are called by their numbers only.
    """
    asked = tuple(asks)
    often = Counter(ask.quantity for ask in asked)
    numbers = {ask.number: _place(ask, often[ask.quantity]) for ask in asked}
    cost = str(course.solution.setup.recipe.cost)
    return Vocabulary.of([*map(str, course.graph.names), *numbers.values()], numbers, cost=cost)


def _place(ask: Ask, often: int) -> str:
    return ask.quantity if ask.kind == "value" and often == 1 else _number(ask)


def _number(ask: Ask) -> str:
    return f"#{ask.number}"


def answered(answers: Answers) -> tuple[str, ...]:
    """Return every quantity that somebody answered, in the order in which they first stand."""
    return tuple(dict.fromkeys(cell.quantity for one in answers.submissions for cell in one.answers))


class Hands:
    """What was handed in, box by box; `faults` are what could not be read, filled as submissions are taken."""

    def __init__(self, answers: Answers, asks: Iterable[Ask], boxes: Boxes) -> None:
        self.faults: list[Fault] = list(answers.faults)
        self._answers = answers
        self._reader = boxes
        asked = tuple(asks)
        # A number box is found by its quantity too; the first, where two ask the same.
        self._asks = {ask.quantity: ask for ask in reversed(asked) if ask.kind == "value"}
        self._asks |= {_number(ask): ask for ask in asked}

    @property
    def count(self) -> int:
        """How many submissions there are."""
        return len(self._answers.submissions)

    @property
    def ids(self) -> tuple[str, ...]:
        """Whose submissions there are, in their order."""
        return tuple(one.id for one in self._answers.submissions)

    def handed(self) -> Iterator[Handed]:
        """Yield one submission after another."""
        for one in self._answers.submissions:
            yield Handed(one.id, dict(self._boxes(one.answers)))

    def _boxes(self, cells: Iterable[Cell]) -> Iterator[tuple[int, Typed]]:
        for cell in cells:
            ask = self._asks.get(cell.quantity)
            if ask is None:
                self._tell(Fault(f"the sheet does not ask for {quoted(cell.quantity)}", "a quantity of the sheet",
                                 "leave it out").at(cell.file, cell.line, cell.column))  # fmt: skip
                continue
            found = self._reader.typed(ask, cell)
            if found.state == "unreadable":
                self._tell(unread(cell, found))
            yield ask.number, found

    def _tell(self, fault: Fault) -> None:
        if len(self.faults) < _MOST_TOLD:
            self.faults.append(fault)
