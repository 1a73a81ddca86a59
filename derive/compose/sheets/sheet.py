"""The sheet of one student, of every kind; knows no formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from derive.compose.sheets.blanks import blanks
from derive.compose.sheets.form import Student, closing, framed, givens, instructions, questions, who
from derive.compose.sheets.steps import Steps
from derive.course import Course
from derive.document import Block, Document
from derive.exercises.asks import Choice, asked
from derive.exercises.printed import printed
from derive.key import Ask


def sheet(course: Course, asks: Sequence[Ask], choice: Choice, student: Student, *, language: str = "en") -> Document:
    """Return the sheet of one student, whose numbers are those of the course's own problem.

    `asks` are those of the class, `asked(course, choice)`.
    """
    return framed(course.solution, _blocks(course, asks, choice, student), student, language)


def _blocks(course: Course, asks: Sequence[Ask], choice: Choice, student: Student) -> Iterator[Block]:
    solution = course.solution
    yield who(solution, student, asks)
    rows = asked(course, replace(choice, fade=Fraction(1))) if choice.kind == "blanks" else tuple(asks)
    yield from instructions(solution, asks, worked=len(asks) < len(rows))
    yield from givens(solution)
    yield questions()
    yield from blanks(course, rows, asks, Steps(course, printed(course)))
    yield closing(solution, student)
