"""The documents of one student: the sheet and its key; knows who puts them together, nothing of what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from derive.certificate import Certificate, certify
from derive.compose.sheets.form import Student
from derive.compose.sheets.key import key_page
from derive.compose.sheets.sheet import sheet
from derive.course import Course
from derive.document import Document
from derive.exercises.differences import AGREED, agreeing, is_smooth
from derive.key import Ask, Entry
from derive.key.entries import filled
from derive.names import Name
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

    def key(self, course: Course, one: One, *, checked: bool = False) -> Document:
        """Return the key of a student's sheet; `checked` tells that differences agree with its gradients.

        Raises Disagreement where two computations of a gradient differ.
        """
        certificate = None
        if self._plan.key == "full":
            certificate = self.of_sheet(self.certificate) if checked else self.certified(course)
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
        key = {**as_data(solution, self.certified(course)), "problem": problem}
        return {**head, "problem": problem, "asks": asks}, {**head, "answers": answers, **key}

    @cached_property
    def certificate(self) -> Certificate:
        """The certificate of the class: its formulas compared with SymPy and differences in full."""
        return certify(self._course.solution)

    @cached_property
    def _is_smooth(self) -> bool:
        return is_smooth(self._course.solution)

    def certified(self, course: Course) -> Certificate | None:
        """Return the certificate of one student's numbers; that of the class comes first, whoever is first.

        Raises Disagreement where two computations of a gradient differ.
        """
        solution = course.solution
        if not solution.setup.has_gradients:
            return None
        proven = self.certificate
        if not (self._is_smooth and solution.shares(self._course.solution)):
            return certify(solution, like=self._course.solution)
        point = {name: np.array([float(value)]) for name, value in _start(solution).items()}
        if not agreeing(solution, point).all():
            certify(solution, like=self._course.solution)
        return self.of_sheet(proven)

    @staticmethod
    def of_sheet(proven: Certificate) -> Certificate:
        """Return the certificate of a sheet whose numbers agree, from that of its class."""
        return replace(proven, sheet=AGREED)


def _start(solution: Solution) -> Mapping[Name, Fraction]:
    """Return the given numbers that the first update starts from."""
    return solution.point(solution.setup.batches[0], solution.setup.parameters)
