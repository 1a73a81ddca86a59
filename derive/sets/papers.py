"""The documents of one student: the sheet and its key; knows who puts them together, nothing of what stands in them."""

from __future__ import annotations

from typing import Any

from derive.certificate import certify
from derive.compose.page import compose
from derive.course import Course
from derive.document import Document
from derive.key import Ask, Entry
from derive.key.entries import filled
from derive.problem import written_out
from derive.report import as_data
from derive.sets.plan import Plan
from derive.worked import Solution


class Papers:
    """Puts the sheets and keys of a plan together."""

    def __init__(self, plan: Plan, course: Course, asks: tuple[Ask, ...]) -> None:
        self._plan = plan
        self._course = course
        self._asks = asks
        self._language = plan.presentation.language

    def solved(self, entry: Entry) -> Solution:
        """Return a student's problem, solved."""
        return Solution(filled(self._plan.problem, entry.numbers))

    def sheet(self, entry: Entry) -> Document:
        """Return a student's sheet."""
        solution = self.solved(entry)
        return compose(solution, None, language=self._language, detail="symbols")

    def key(self, entry: Entry) -> Document:
        """Return the key of a student's sheet."""
        solution = self.solved(entry)
        return compose(solution, certify(solution), language=self._language)

    def data(self, entry: Entry) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return a sheet and its key as plain data: the sheet without a value, the key as `explain` gives it."""
        solution = self.solved(entry)
        head = {"student": entry.id, "name": entry.name, "code": entry.code}
        asks = [{"number": ask.number, "quantity": ask.quantity, "kind": ask.kind} for ask in self._asks]
        answers = {str(number): answer.text for number, answer in entry.answers.items()}
        key = as_data(solution, certify(solution) if solution.setup.has_gradients else None)
        return {**head, "problem": written_out(solution.problem), "asks": asks}, {**head, "answers": answers, **key}
