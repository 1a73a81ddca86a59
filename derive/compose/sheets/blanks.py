"""The questions of a sheet of blanks: a table for each part, with a box for each number; knows no keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from derive.compose.sheets.chains import chain_with_blank
from derive.compose.sheets.parts import Part, headed, parts
from derive.compose.sheets.shown import plainly, quantity
from derive.compose.sheets.steps import Steps
from derive.course import Course
from derive.document import Block, Cell, Symbols, Table
from derive.exercises.answers import formula
from derive.exercises.links import ends
from derive.key import Ask
from derive.message import Message
from derive.term import Hole, Rate, rename


def blanks(course: Course, rows: Sequence[Ask], asks: Sequence[Ask], steps: Steps) -> Iterator[Block]:
    """Yield the parts of a sheet; rows that are not asked are worked."""
    numbers = {_place(ask): ask.number for ask in asks}
    for place, part in enumerate(parts(course, rows)):
        yield headed(course, part, place, rows)
        yield _table(course, part, numbers, steps)


def _place(ask: Ask) -> tuple[str, str, str]:
    return ask.quantity, ask.kind, ask.within


def _table(course: Course, part: Part, numbers: Mapping[tuple[str, str, str], int], steps: Steps) -> Table:
    number = Message("sheet.number")
    match part.key[1]:
        case "links":
            rows = tuple((_number(numbers, ask), _chain(course, numbers, ask)) for ask in part.asks)
            return Table((number, Message("sheet.chain")), rows, (True, False), ruled=True, roomy=1)
        case "formulas":
            head = (number, Message("sheet.quantity"), Message("sheet.formula"))
            lines = tuple(
                (_number(numbers, ask), quantity(course, ask), _formula(course, numbers, ask)) for ask in part.asks
            )
            return Table(head, lines, (True, False, False), ruled=True, roomy=2)
        case _:
            head4 = (number, Message("sheet.quantity"), Message("sheet.work"), Message("sheet.result"))
            values = tuple(_row(course, numbers, ask, steps) for ask in part.asks)
            return Table(head4, values, (True, False, False, False), ruled=True, roomy=2)


def _number(numbers: Mapping[tuple[str, str, str], int], ask: Ask) -> Cell:
    number = numbers.get(_place(ask))
    return Message("given.nothing") if number is None else Message.of("sheet.plain", n=number)


def _chain(course: Course, numbers: Mapping[tuple[str, str, str], int], ask: Ask) -> Cell:
    blank = None if _place(ask) in numbers else Rate(*ends(ask.quantity, course))
    return chain_with_blank(course, ask, blank)


def _formula(course: Course, numbers: Mapping[tuple[str, str, str], int], ask: Ask) -> Cell:
    if _place(ask) in numbers:
        return Symbols(Hole("formula"))
    return Symbols(rename(formula(course, course.names[ask.quantity]), plainly))


def _row(course: Course, numbers: Mapping[tuple[str, str, str], int], ask: Ask, steps: Steps) -> tuple[Cell, ...]:
    """Return a row: blank where it is asked, else worked."""
    name = course.names[ask.quantity]
    lead = (_number(numbers, ask), quantity(course, ask))
    if _place(ask) not in numbers:
        return (*lead, steps.calculation(name), steps.value(name))
    # The cost again is a whole forward pass, which needs room.
    work = Symbols(Hole("pass" if ask.group == "again" else "work"))
    return (*lead, work, Symbols(Hole("number")))
