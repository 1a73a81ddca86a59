"""One sheet of a worksheet's own numbers, for tests: what it asks, what was dealt, and its page."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

from derive.compose.sheets.form import Student
from derive.compose.sheets.sheet import sheet
from derive.course import Course
from derive.document import Document
from derive.exercises.asks import Choice, asked
from derive.exercises.deal import Deal, deal
from derive.exercises.planted import Pick
from derive.key import Ask
from derive.pages import Look, presentation, written
from derive.problem import Problem
from derive.problem.choice import chosen
from derive.worked import Solution

SHEETS = ["arctan-2-2-1", "iris-softmax", "xor", "fruit", "relu-sigmoid-1-4-2-1"]


@cache
def course_of(name: str) -> Course:
    """The course of a worksheet."""
    return Course(Solution(chosen(name)))


def stream(seed: int) -> Pick:
    """A stream of choices for tests."""
    random = Random(seed)
    return lambda n: random.randrange(n)


def made(name: str, choice: Choice, seed: int = 1, language: str = "en") -> tuple[tuple[Ask, ...], Deal, Document]:
    """The asks, the deal and the sheet of a worksheet's own numbers."""
    course = course_of(name)
    asks = asked(course, choice)
    dealt = deal(course, asks, choice, stream(seed))
    return asks, dealt, sheet(course, asks, choice, Student("A-001"), dealt, language=language)


def spelled(document: Document, problem: Problem, form: str = "md", lang: str = "en", **look: Any) -> str:
    """A document in a format."""
    return written(document, form, presentation(problem, form, Look(lang, **look)))[""].decode()
