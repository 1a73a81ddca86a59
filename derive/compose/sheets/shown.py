"""How an asked quantity is written in a cell: its letters, "new", of which example; knows no values."""

from __future__ import annotations

from typing import assert_never

from derive.course import Course
from derive.document import Cell, Symbols
from derive.exercises.answers import formula
from derive.exercises.links import ends
from derive.key import Answer, Ask
from derive.message import Message, Text, Typed
from derive.names import Name
from derive.numbers import Numeral
from derive.problem.exact import exact
from derive.term import Rate, Ref, rename


def quantity(course: Course, ask: Ask) -> Cell:
    """Return what an ask asks for: a quantity, or the chain in which a link is missing."""
    if ask.group == "mistake":
        return Message(f"sheet.mistake.{ask.quantity}")
    if ask.kind == "code":
        return Message.of("sheet.own", words=Typed(ask.quantity))
    if ask.kind == "choice" and ask.group == "links":
        over, wrt = ends(ask.quantity, course)
        several = len(course.solution.setup.batches[0]) > 1 and over.letter == "C"
        return Symbols(Rate(over._replace(example="k") if several else over, wrt))
    if ask.kind == "link":
        return Message.of("key.chain", quantity=Symbols(Rate(*ends(ask.within, course))))
    return named(course.names[ask.quantity])


def boxed(course: Course, ask: Ask, right: Answer) -> Cell:
    """Return what an ask asks for in a table of all answers, where one quantity may have a formula and a value.

    The line of a program is called by what it computes.
    """
    if ask.kind == "code":
        return Message.of("sheet.own", words=Typed(_line(right.text)[0] or ask.quantity))
    said = quantity(course, ask)
    return Message.of("box.formula", quantity=said) if ask.kind == "formula" else said


def named(name: Name) -> Cell:
    """Return a quantity of a course as words and letters.

    A prime would run into that of f′, so a new value is called so in words; a cost and its derivatives carry their
    example in their own letters, other quantities in words.
    """
    own = name.letter == "C" or (name.of is not None and name.of.letter == "C")
    letters = name._replace(new=False, update=None, example=name.example if own else None)
    cell: Message | Symbols = Symbols(Ref(letters))
    if name.example is not None and not own:
        cell = Message.of("sheet.at-example", quantity=cell, k=int(name.example))
    if name.new and name.update is not None:
        return Message.of("sheet.new-at", quantity=cell, t=name.update)
    return Message.of("sheet.new", quantity=cell) if name.new else cell


def answer(course: Course, ask: Ask, right: Answer) -> Cell:
    """Return the right answer of a box: a number, the missing link, a formula in the letters of the page, or a word."""
    match ask.kind:
        case "link":
            return Symbols(Rate(*ends(right.text, course)))
        case "formula":
            return Symbols(rename(formula(course, course.names[ask.quantity]), plainly))
        case "value":
            return Numeral(right.text, exact(right.text))
        case "line":
            return Message.of("sheet.plain", n=int(right.text))
        case "choice":
            return Message.of("sheet.own", words=Text(right.text))
        case "code":
            return Message.of("sheet.own", words=Typed(_line(right.text)[1]))
        case _:
            assert_never(ask.kind)


def _line(text: str) -> tuple[str, str]:
    """Return the variable and the right side of a line of a program, of which few sheets have any."""
    from derive.exercises.coding import assigned

    return assigned(text)


def plainly(name: Name) -> Name:
    """Return a quantity in the letters of a rule: of no update, old and new alike; a cost keeps its example."""
    own = name.letter == "C" or (name.of is not None and name.of.letter == "C")
    return name._replace(new=False, update=None, example=name.example if own else None)
