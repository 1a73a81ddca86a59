"""The sheet of one student, of every kind; knows no formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from derive.compose.sheets.blanks import blanks
from derive.compose.sheets.chains import typed_link
from derive.compose.sheets.form import Student, closing, framed, givens, instructions, questions, who
from derive.compose.sheets.steps import Steps
from derive.course import Course
from derive.document import Block, Document, Paragraph, Symbols
from derive.exercises.asks import Choice, asked
from derive.exercises.dealt import Coded, Deal, Planted
from derive.key import Ask
from derive.message import Message, Typed


def sheet(
    course: Course,
    asks: Sequence[Ask],
    choice: Choice,
    student: Student,
    dealt: Deal = None,
    *,
    language: str = "en",
) -> Document:
    """Return the sheet of one student, whose numbers are those of the course's own problem.

    `asks` are those of the class, `asked(course, choice)`; `dealt` is what `deal` gave this student.
    """
    return framed(course.solution, _blocks(course, asks, choice, student, dealt), student, language)


def _blocks(course: Course, asks: Sequence[Ask], choice: Choice, student: Student, dealt: Deal) -> Iterator[Block]:
    solution = course.solution
    blank = choice.kind == "blanks"
    rows, left_out = _rows(course, asks, choice) if blank else (tuple(asks), False)
    yield who(solution, student, asks)
    worked, computed = len(asks) < len(rows), choice.kind != "code"
    yield from instructions(
        solution, asks, substitution=blank, worked=worked, carrying=blank, computed=computed, left_out=left_out
    )
    yield from givens(solution, slopes=choice.kind != "choice")
    yield questions()
    if dealt is None:
        yield from blanks(course, rows, asks, Steps(course))
        if asks:
            yield _typed(course, student, asks)
        return
    from derive.compose.sheets import kinds  # which a class of blanks need not wait for

    match dealt:
        case Planted():
            yield from kinds.mistake(course, asks, dealt)
            yield _typed(course, student, asks)
        case Coded():
            yield from kinds.code(course, asks, dealt)
            yield from kinds.tried(course)
            yield closing(student, "sheet.typed-code")
        case dealt_questions:
            yield from kinds.multiple_choice(course, dealt_questions)
            yield closing(student, "sheet.typed-letter", "1 = B")


def _rows(course: Course, asks: Sequence[Ask], choice: Choice) -> tuple[tuple[Ask, ...], bool]:
    """Return the rows of a sheet, blank and worked, and whether some are left out that would be blank.

    What is left out is not worked either: its line would give away what it is made of.
    """
    blank = asked(course, choice)
    rows = asked(course, replace(choice, fade=Fraction(1))) if choice.fade < 1 else blank
    left_out = set(map(_place, blank)) - set(map(_place, asks))
    return tuple(row for row in rows if _place(row) not in left_out), bool(left_out)


def _place(ask: Ask) -> tuple[str, str, str | None]:
    return ask.quantity, ask.kind, ask.within


def _typed(course: Course, student: Student, asks: Sequence[Ask]) -> Block:
    """Return how answers are typed, by the example of a box that takes a number, and of one that takes a link."""
    value, link = (next((ask.number for ask in asks if ask.kind == kind), None) for kind in ("value", "link"))
    found = typed_link(course, asks) if link is not None else None
    if found is None:
        return closing(student, "sheet.typed-code") if value is None else closing(student, example=f"{value} = 2.5")
    rate = {"fraction": Typed(f"{link} = {found[0]}"), "link": Symbols(found[1]), "code": Typed(student.code)}
    if value is None:
        return Paragraph(Message.of("typed-link.alone", **rate))
    return Paragraph(Message.of("typed-link.sheet", example=Typed(f"{value} = 2.5", decimal=True), **rate))
