"""The documents of one student: the sheet and its key; knows who puts them together, nothing of what stands in them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from derive.certificate import Certificate, certify
from derive.compose.sheets.form import Student
from derive.compose.sheets.key import key_page
from derive.compose.sheets.sheet import sheet
from derive.course import Course
from derive.document import Document
from derive.key import Ask, Entry
from derive.key.entries import filled
from derive.problem import written_out
from derive.report import as_data
from derive.sets.entries import One
from derive.sets.plan import Plan
from derive.worked import Solution


class Papers:
    """Puts the sheets and keys of a plan together."""

    def __init__(self, plan: Plan, course: Course, asks: tuple[Ask, ...]) -> None:
        self._plan = plan
        self._course = course
        self._asks = asks
        self._language = plan.presentation.language

    def course(self, entry: Entry) -> Course:
        """Return a student's problem, solved."""
        return self._course.with_numbers(filled(self._plan.problem, entry.numbers))

    def sheet(self, course: Course, one: One) -> Document:
        """Return a student's sheet."""
        student = Student.of(one.entry)
        return sheet(course, self._asks, self._plan.choice, student, one.dealt, language=self._language)

    def key(self, course: Course, one: One) -> Document:
        """Return the key of a student's sheet.

        Raises Disagreement where two computations of a gradient differ.
        """
        certificate = self._certificate(course) if self._plan.key == "full" else None
        form, language = self._plan.key, self._language
        return key_page(course, self._asks, one.entry, certificate, one.dealt, form=form, language=language)

    def data(self, course: Course, entry: Entry) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return a sheet and its key as plain data: the sheet without a value, the key as `explain` gives it."""
        solution = course.solution
        head = {"student": entry.id, "name": entry.name, "code": entry.code}
        asks = [{"number": ask.number, "quantity": ask.quantity, "kind": ask.kind} for ask in self._asks]
        answers = {str(number): answer.text for number, answer in entry.answers.items()}
        # As it is handed out, so that a sheet that is made again from its set's key has the same bytes.
        problem = written_out(solution.problem.changed(present=self._plan.handed_out.present))
        key = {**as_data(solution, self._certificate(course)), "problem": problem}
        return {**head, "problem": problem, "asks": asks}, {**head, "answers": answers, **key}

    @cached_property
    def _proven(self) -> Solution:
        """A solution of the shape of the class, compared with SymPy and differences in full."""
        certify(self._course.solution)
        return self._course.solution

    def _certificate(self, course: Course) -> Certificate | None:
        """Return the certificate of one student's numbers; that of the shape comes first, whoever is first."""
        if not course.solution.setup.has_gradients:
            return None
        return certify(course.solution, like=self._proven)
