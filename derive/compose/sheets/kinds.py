"""The questions of the other kinds of sheet: find the mistake, multiple choice, fill in the code; knows no keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from derive.compose.sheets.naming import called
from derive.compose.sheets.shown import named, quantity
from derive.course import Course
from derive.document import Block, Cell, Heading, Numbers, Paragraph, Program, Symbols, Table
from derive.exercises.coding import BLANK, written
from derive.exercises.dealt import Coded, Option, Planted, Question
from derive.exercises.leads import alone
from derive.exercises.trial import trial
from derive.key import LETTERS, Ask
from derive.message import Message, Text, Typed
from derive.numbers import Numeral
from derive.term import Hole

_NUMBER = Message("sheet.number")


def mistake(course: Course, asks: Sequence[Ask], dealt: Planted) -> Iterator[Block]:
    """Yield a worked solution in numbered lines with one mistake in it, and the questions about it."""
    yield Paragraph(Message.of("sheet.mistake.said", n=len(dealt.shown)))
    head = (Message("sheet.mistake.head"), *(Message(f"table.{word}") for word in ("quantity", "calculation", "value")))
    rows: list[tuple[Cell, ...]] = []
    for number, name in enumerate(dealt.shown, 1):
        line = dealt.lines.line(dealt.graph[name])
        lead: tuple[Cell, ...] = (Message.of("key.number", number=number), named(name))
        rows.append((*lead, Numbers(line.resolved, line.operands), dealt.lines.numeral(name)))
    yield Table(head, tuple(rows), (True, False, False, True))
    yield Heading(3, Message.of("sheet.part", letter=Text("A"), title=Message("sheet.mistake.find")))
    boxes = {"line": "letter", "value": "number", "rule": "letter"}
    yield Table(
        (_NUMBER, Message("sheet.question"), Message("sheet.answer")),
        tuple((_number(ask), quantity(course, ask), Symbols(Hole(boxes[ask.quantity]))) for ask in asks),
        (True, False, False),
        ruled=True,
        roomy=1,
    )
    yield Paragraph(Message("sheet.mistake.rules"))
    rules = ((Text(letter), called(course, slug)) for letter, slug in zip(LETTERS, dealt.rules, strict=False))
    yield Table(
        (Message("sheet.letter"), Message("key.mistake")),
        tuple((Message.of("sheet.own", words=letter), said) for letter, said in rules),
        (False, False),
    )


def multiple_choice(course: Course, questions: Sequence[Question]) -> Iterator[Block]:
    """Yield the questions with their options: formulas first, then values."""
    head = (_NUMBER, Message("sheet.quantity"), *map(_lettered, LETTERS), Message("sheet.answer"))
    for place, (formulas, run) in enumerate(groupby(questions, lambda one: one.ask.group == "links")):
        title = Message("sheet.choice.formulas" if formulas else "sheet.choice.values")
        yield Heading(3, Message.of("sheet.part", letter=Text(LETTERS[place]), title=title))
        rows = tuple(
            (_number(one.ask), quantity(course, one.ask), *_options(one), Symbols(Hole("letter"))) for one in run
        )
        yield Table(head, rows, (True, *(False,) * (len(head) - 1)), ruled=True)


def _options(question: Question) -> Iterator[Cell]:
    for place in range(len(LETTERS)):
        yield option(question.options[place]) if place < len(question.options) else Message("given.nothing")


def option(one: Option) -> Cell:
    """Return an option as it is printed."""
    return one.shown if isinstance(one.shown, Numeral) else Symbols(alone(one.shown))


def code(course: Course, asks: Sequence[Ask], dealt: Coded) -> Iterator[Block]:
    """Yield the program with its blanks, and a box for each."""
    yield Paragraph(Message.of("sheet.program.said", blank=Typed(BLANK)))
    yield Program(written(course, dealt.blanks))
    head = (_NUMBER, Message("sheet.program.variable"), Message("sheet.program.right-side"))
    rows = tuple(
        (_number(ask), Message.of("sheet.own", words=Typed(line.place)), Symbols(Hole("formula")))
        for ask, line in zip(asks, dealt.blanks, strict=True)
    )
    yield Table(head, rows, (True, False, False), ruled=True, roomy=2)


def tried(course: Course) -> Iterator[Block]:
    """Yield lines that try a program with the given numbers, and what a right one prints."""
    if lines := trial(course):
        yield Paragraph(Message.of("kinds.trial", print=Typed("print")))
        yield Program(lines)


def _number(ask: Ask) -> Message:
    return Message.of("sheet.plain", n=ask.number)


def _lettered(letter: str) -> Message:
    return Message.of("sheet.own", words=Text(letter))
