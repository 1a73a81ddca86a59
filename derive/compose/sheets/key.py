"""The key of one student's sheet: worked in full, or a table of answers; knows no formats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from derive.certificate import Certificate
from derive.compose.page import compose
from derive.compose.sheets.form import Student, framed
from derive.compose.sheets.naming import called, hint
from derive.compose.sheets.roomy import roomy
from derive.compose.sheets.shown import answer, boxed
from derive.compose.sheets.steps import Steps
from derive.course import Course
from derive.document import (
    Applied,
    Block,
    Cell,
    Display,
    Document,
    Equation,
    Heading,
    Paragraph,
    Program,
    Symbols,
    Table,
)  # fmt: skip
from derive.exercises.dealt import Coded, Deal, Planted
from derive.key import Ask, Entry
from derive.message import Message, Text, Typed
from derive.names import Name
from derive.term import Rate, Ref

Form = Literal["full", "short", "marking"]


def key_page(
    course: Course,
    asks: Sequence[Ask],
    entry: Entry,
    certificate: Certificate | None = None,
    dealt: Deal = None,
    *,
    form: Form = "full",
    language: str = "en",
) -> Document:
    """Return the key of one student, whose numbers are those of the course's own problem.

    `form` is "full", the worked solution with the numbers of the boxes beside its lines, "short", a table of answers,
    or "marking", for the lecturer's eyes: what is accepted, and which mistake gives which value. `dealt` is what the
    student's own stream gave the sheet.
    """
    blocks: list[Block] = [Paragraph(_of(entry)), *_planted(course, dealt)]
    match form:
        case "marking" | "short" if not asks:
            blocks.append(Paragraph(Message("sheet.all-worked")))
        case "marking":
            from derive.compose.sheets.marking import distractors, marking

            blocks += marking(course, asks, entry)
            blocks += distractors(course, dealt) if isinstance(dealt, tuple) else ()
        case "short":
            blocks.append(_table(course, asks, entry, None, dealt))
        case "full":
            if asks:
                blocks += [Heading(2, Message("key.answers")), _table(course, asks, entry, Steps(course), dealt)]
            if any(ask.kind == "code" for ask in asks):
                from derive.exercises.coding import written as code_of

                blocks.append(Program(code_of(course)))
            page = compose(course.solution, certificate, language=language)
            policy = course.solution.setup.policy
            blocks += numbered(course, asks, tuple(roomy(block, policy) for block in page.blocks))
    return framed(course.solution, blocks, Student.of(entry), language, "key")


def _of(entry: Entry) -> Message:
    code = Typed(entry.code)
    if entry.name:
        return Message.of("key.of-named", code=code, who=Text(entry.name), number=Text(entry.id))
    if entry.id:
        return Message.of("key.of-student", code=code, who=Text(entry.id))
    return Message.of("key.of-sheet", code=code)


def _planted(course: Course, dealt: Deal) -> Iterator[Block]:
    """Yield which mistake was planted, and the hint for who did not find it."""
    if isinstance(dealt, Planted):
        name = dealt.wrong._replace(example=None, update=None)
        hinted = hint(course, dealt.slug, name)
        yield Paragraph(Message.of("key.planted", mistake=called(course, dealt.slug), hint=hinted))


def _table(course: Course, asks: Sequence[Ask], entry: Entry, steps: Steps | None, dealt: Deal) -> Table:
    """Return the answers by their numbers, with how each is computed where there are steps."""
    rows = []
    shown = _contents(course, asks, dealt)
    worked = steps if shown or any(ask.kind == "value" and ask.quantity in course.names for ask in asks) else None
    for ask in asks:
        right = entry.answers[ask.number]
        lead: tuple[Cell, ...] = (Message.of("sheet.plain", n=ask.number), boxed(course, ask, right))
        if worked is not None:
            known = ask.kind == "value" and ask.quantity in course.names
            other = shown.get(ask.number, Message("given.nothing"))
            lead += (worked.calculation(course.names[ask.quantity]) if known else other,)
        rows.append((*lead, answer(course, ask, right)))
    steps = worked
    middle = (Message("key.content" if shown else "table.calculation"),) if steps is not None else ()
    head = (Message("sheet.number"), Message("sheet.quantity"), *middle, Message("key.answer"))
    return Table(head, tuple(rows), (True, False, *(False for _ in middle), False))


def _contents(course: Course, asks: Sequence[Ask], dealt: Deal) -> dict[int, Cell]:
    """Return what stands behind the letters that are right, by the numbers of the boxes that take a letter."""
    match dealt:
        case None | Coded():
            return {}
        case Planted():
            return {ask.number: called(course, dealt.slug) for ask in asks if ask.quantity == "rule"}
        case questions:
            from derive.compose.sheets.kinds import option

            return {one.ask.number: option(one.options[one.right]) for one in questions}


def numbered(course: Course, asks: Sequence[Ask], blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks of a page with the number of its box beside the first line that gives a quantity its value."""
    numbers = _on_page(course, asks)
    for block in blocks:
        yield Display(tuple(_marked(row, numbers) for row in block.rows)) if isinstance(block, Display) else block


def _on_page(course: Course, asks: Sequence[Ask]) -> dict[Name, int]:
    """Return the number of every asked quantity of the first update, by its name on the page.

    A page works the first example without saying so at each quantity; only costs and their derivatives say it.
    """
    found: dict[Name, int] = {}
    batch = course.solution.setup.batches[0]
    for ask in asks:
        if ask.kind != "value" or ask.quantity not in course.names:
            continue
        name = course.names[ask.quantity]
        if name.new or (name.update or 1) > 1:
            continue
        own = name.letter == "C" or (name.of is not None and name.of.letter == "C")
        if name.example == batch[0] and not own:
            name = name._replace(example=None)
        found[name._replace(update=None)] = ask.number
    return found


def _marked(equation: Equation, numbers: dict[Name, int]) -> Equation:
    name = _sought(equation)
    if name is None or name not in numbers or equation.margin is not None or len(equation.parts) < 2:
        return equation
    number = Message.of("key.number", number=numbers.pop(name))
    return replace(equation, margin=Equation((("", number),)))


def _sought(equation: Equation) -> Name | None:
    """Return the quantity that a line gives a value to."""
    match equation.parts[0][1]:
        case Symbols(Ref(name)):
            return name
        case Applied(layer, at, 1) if at.indices:
            return at.wrt(Name("a", layer, at.indices))
        case Symbols(Rate(over, wrt)) if (over.letter, wrt.letter) == ("a", "z") and len(equation.parts) > 3:
            return wrt.wrt(over)
        case _:
            return None
