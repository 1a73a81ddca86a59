"""The key for the lecturer's eyes: what is accepted in each box, and what each mistake gives; knows no worked lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from derive.coded import miswritten
from derive.compose.feedback.kinds import content_cell
from derive.compose.sheets.form import points
from derive.compose.sheets.kinds import option
from derive.compose.sheets.naming import called
from derive.compose.sheets.shown import answer, boxed
from derive.course import Course
from derive.document import Block, Cell, Heading, Paragraph, Table
from derive.exercises.coding import assigned, functions
from derive.exercises.dealt import Option, Question
from derive.key import LETTERS, Answer, Ask, Entry
from derive.message import Listing, Message, Text, Typed
from derive.misconceptions import MISTAKES
from derive.numbers import Numeral, Policy

_GUARD = 2


def marking(course: Course, asks: Sequence[Ask], entry: Entry) -> Iterator[Block]:
    """Yield the table of answers with their accepted sets and scores, then what mistakes give."""
    policy = course.solution.setup.policy
    head = tuple(Message(id) for id in ("sheet.number", "sheet.quantity", "key.answer", "key.accepted", "key.points"))
    yield Heading(2, Message("key.answers"))
    rows = tuple(_row(course, ask, entry.answers[ask.number], policy) for ask in asks)
    yield Table(head, rows, (True, False, False, False, True))
    if any(entry.answers[ask.number].too_small for ask in asks):
        # Said here once, lest the widest row of the table run into the margin.
        yield Paragraph(Message("unasked.too-small"))
    yield from _coded(course, asks, entry)
    found = sorted(_first_shown(entry), key=lambda shown: shown[1:])
    if not found:
        return
    yield Heading(2, Message("key.mistakes"))
    yield Paragraph(Message("key.mistakes-said"))
    yield Table(
        (Message("sheet.number"), Message("key.value"), Message("key.mistake")),
        tuple(
            (Message.of("sheet.plain", n=number), policy.rounded(value), called(course, slug))
            for slug, number, value in found
        ),
        (True, False, False),
    )


def distractors(course: Course, questions: Sequence[Question]) -> Iterator[Block]:
    """Yield which mistake leads to which option of a multiple choice."""
    yield Heading(2, Message("key.options"))
    rows = [
        (Message.of("sheet.plain", n=one.ask.number), Message.of("sheet.own", words=Text(letter)), option(chosen), said)
        for one in questions
        for letter, chosen in zip(LETTERS, one.options, strict=False)
        if (said := _leads(course, one, chosen)) is not None
    ]
    words = ("sheet.number", "sheet.letter", "key.content", "key.mistake")
    yield Table(tuple(Message(word) for word in words), tuple(rows), (True, False, False, False))


def _leads(course: Course, question: Question, chosen: Option) -> Message | None:
    if chosen is question.options[question.right]:
        return Message("key.right")
    return called(course, chosen.slug) if chosen.slug in MISTAKES else None


def _row(course: Course, ask: Ask, right: Answer, policy: Policy) -> tuple[Cell, ...]:
    return (
        Message.of("sheet.plain", n=ask.number),
        boxed(course, ask, right),
        answer(course, ask, right),
        _accepted(course, ask, right, policy),
        Message.of("sheet.own", words=points(ask.points)),
    )


def _coded(course: Course, asks: Sequence[Ask], entry: Entry) -> Iterator[Block]:
    """Yield which line each mistake gives where lines of a program are asked."""
    lines = {line.place: line for function in functions(course) for line in function.lines} if _has_code(asks) else {}
    rows: list[tuple[Cell, ...]] = []
    for ask in asks:
        line = lines.get(assigned(entry.answers[ask.number].text)[0])
        if ask.kind != "code" or line is None:
            continue
        for one in miswritten(course, line):
            names = Listing(tuple(called(course, slug) for slug in one.mistakes), either=True)
            text = Message.of("sheet.own", words=Typed(one.text))
            rows.append((Message.of("sheet.plain", n=ask.number), text, Message.of("kinds.causes", causes=names)))
    if rows:
        yield Heading(2, Message("key.mistakes"))
        yield Paragraph(Message("kinds.lines-said"))
        words = ("sheet.number", "sheet.program.right-side", "key.mistake")
        yield Table(tuple(Message(word) for word in words), tuple(rows), (True, False, False))


def _has_code(asks: Sequence[Ask]) -> bool:
    return any(ask.kind == "code" for ask in asks)


def _accepted(course: Course, ask: Ask, right: Answer, policy: Policy) -> Cell:
    """Return from where to where answers are accepted, with two digits more than the sheet asks for.

    Where no number is asked it is what the right option says, or whatever does the same as the right line.
    """
    if ask.kind == "code":
        return Message("kinds.same-line")
    place = LETTERS.find(right.text) if ask.kind == "choice" and len(right.text) == 1 else -1
    if 0 <= place < len(right.options):
        said = content_cell(course, right.options[place])
        return Message("given.nothing") if said is None else said
    if right.low is None and right.high is None:
        return Message("given.nothing")
    low, high = (_end(end, policy) for end in (right.low, right.high))
    said = Message.of("key.from-to", low=low, high=high)
    return Message.of("key.too-small", range=said) if right.too_small else said


def _end(end: Fraction | None, policy: Policy) -> Numeral | Message:
    return Message("key.no-limit") if end is None else policy.rounded(end, _GUARD)


def _first_shown(entry: Entry) -> Iterator[tuple[str, int, Fraction]]:
    """Yield for every mistake the first box in which it gives another value, and that value."""
    for slug, values in entry.mistakes.items():
        if values and slug in MISTAKES:
            number = min(values)
            yield slug, number, values[number]
