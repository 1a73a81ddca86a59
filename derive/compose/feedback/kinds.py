"""What answers in boxes of choices, lines and code are about, and what is said of planted lines; knows no words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from derive.checking.causes import LINE, picked
from derive.checking.formula import read_formula
from derive.checking.verdict import Verdict
from derive.compose.feedback import cells
from derive.compose.feedback.cells import typed_cell
from derive.compose.feedback.own import Own
from derive.compose.sheets.shown import named
from derive.course import Course
from derive.document import Cell, Equation, Numbers, Symbols
from derive.exercises.coding import assigned
from derive.exercises.leads import alone
from derive.exercises.links import ends
from derive.exercises.planted import planted_lines, shown_lines
from derive.key import LETTERS, Option
from derive.key.decimals import Texts
from derive.lines import Line
from derive.message import Message, Text, Typed
from derive.misconceptions import MISTAKES
from derive.names import Name
from derive.numbers import Numeral

_LONGEST = 60  # signs of a line of a program in a table
_LINES = {"right": "kinds.line-right", "again": "kinds.line-again", "follows": "kinds.line-follows"}
_RULES = {-1: "kinds.rule-shows", 0: "kinds.rule-other", 1: "kinds.rule-later"}  # where, beside the first wrong line


def subject(own: Own, verdict: Verdict) -> Name | None:
    """Return the quantity that an answer is about: asked for itself, or chosen; None where that is no quantity."""
    name = own.name_of(verdict.ask)
    if name is not None or verdict.ask.group == "mistake" or verdict.ask.kind != "choice":
        return name
    name = own.course.names.get(verdict.ask.quantity)
    return None if name is None or own.course.graph.is_leaf(name) else name


def spoken(own: Own, verdict: Verdict) -> Name | None:
    """Return the quantity whose layer a hint speaks of, of a line of a program what the line works out."""
    ask = verdict.ask
    if (name := subject(own, verdict)) is not None:
        return name
    if ask.kind == "choice" and ask.group == "links":
        return ends(ask.quantity, own.course)[0]
    if ask.kind != "code":
        return None
    place = assigned(verdict.true.text)[0]
    letter, number = place.rstrip("0123456789"), place[len(place.rstrip("0123456789")) :]
    return Name(letter.removeprefix("dC_d").removeprefix("d")[:1] or "W", int(number), (1,)) if number else None


def said_cell(course: Course, verdict: Verdict) -> Cell:
    """Return what was answered: an option by its letter and what it says, anything else as it was understood."""
    if verdict.ask.kind == "code":
        return code_cell(verdict.typed.text)
    option = picked(verdict) if verdict.ask.kind == "choice" else None
    found = None if option is None else option_cell(course, verdict.typed.word.upper(), option)
    return typed_cell(verdict.typed) if found is None else found


def true_cell(course: Course, verdict: Verdict) -> Cell:
    """Return what is right: an option by its letter and what it says, anything else as the key has it."""
    text, options = verdict.true.text, verdict.true.options
    if verdict.ask.kind == "code":
        return code_cell(assigned(text)[1])
    place = LETTERS.find(text) if verdict.ask.kind == "choice" and len(text) == 1 else -1
    found = option_cell(course, text, options[place]) if 0 <= place < len(options) else None
    return cells.true_cell(course, verdict) if found is None else found


def about_cell(own: Own, verdict: Verdict) -> Cell:
    """Return what an answer is about: of a line of a program the variable that it works out."""
    place = assigned(verdict.true.text)[0] if verdict.ask.kind == "code" else ""
    return Message.of("sheet.own", words=Typed(place)) if place else cells.quantity(own, verdict.ask)


def code_cell(text: str) -> Message:
    """Return a line of a program as it is typed, not longer than a table bears."""
    text = " ".join(text.split())
    return Message.of("sheet.own", words=Typed(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"))


def option_cell(course: Course, letter: str, option: Option) -> Cell | None:
    """Return a letter and what its option says; None where nothing of it can be read."""
    said = content_cell(course, option)
    return None if said is None else Message.of("kinds.option", letter=Text(letter), said=said)


def content_cell(course: Course, option: Option) -> Cell | None:
    """Return what an option says: a number, a formula in letters, or a mistake by its name."""
    if not option.shown:
        slugs = [slug for slug in option.mistakes if slug in MISTAKES]
        return Message(MISTAKES[slugs[0]].name_id) if slugs else None
    if Texts.hold((option.shown,)):
        return Numeral(option.shown, Fraction(option.shown))
    term = read_formula(option.shown, course.names, "point", convention=course.convention).term
    return None if term is None else Symbols(alone(term))


def of_planted(own: Own, verdict: Verdict, *, checks: bool, told: bool) -> Iterator[Message]:
    """Yield what is said of an answer about somebody's planted solution.

    `checks` writes the calculation of the line that was named, `told` says which line is the first wrong one.
    """
    lines = _Planted(own, checks)
    match verdict.ask.quantity:
        case "line":
            yield from of_line(verdict, lines.check)
            if told and lines.first:
                yield Message.of("kinds.first", line=lines.first)
        case "value":
            yield lines.of_value(verdict)
        case _:
            yield from lines.of_rule(verdict)


def _none(line: int) -> Message:
    return Message("feedback.nothing")


def of_line(verdict: Verdict, check: Callable[[int], Message] = _none) -> list[Message]:
    """Return what is said of a line that was taken for the first wrong one; nothing where the key does not tell."""
    kind = next((flag.removeprefix(LINE) for flag in verdict.flags if flag.startswith(LINE)), "")
    number = _number(verdict.typed.word)
    return [Message.of(_LINES[kind], line=number, check=check(number))] if kind in _LINES else []


class _Planted:
    """The lines of one student's sheet with a mistake in them, as the key tells it."""

    def __init__(self, own: Own, checks: bool) -> None:
        asked = {verdict.ask.quantity: verdict for verdict in own.answers if verdict.ask.group == "mistake"}
        self.own = own
        self.checks = checks
        self.first = _number(asked["line"].true.text) if "line" in asked else 0
        self.named = asked.get("line")
        rule = asked.get("rule")
        place = LETTERS.find(rule.true.text) if rule is not None and len(rule.true.text) == 1 else -1
        options = rule.true.options if rule is not None else ()
        slugs = options[place].mistakes if 0 <= place < len(options) else ()
        self.found = planted_lines(own.course, slugs[0], own.point) if slugs else None
        self.shown = shown_lines(own.course)

    def of_value(self, verdict: Verdict) -> Message:
        """Return which value was taken for the right one: that of the sheet, or of another line that was named."""
        value, values = verdict.typed.value, self.own.values.raw
        line = self._line(self.first)
        if line is not None and value == line.result.value:
            return Message("kinds.planted-value")
        number = _number(self.named.typed.word) if self.named is not None else 0
        name = self.shown[number - 1] if number != self.first and 0 < number <= len(self.shown) else None
        shown = self.own.course.solution.setup.policy.shown
        if name is not None and name in values and value == shown(values[name]).value:
            return Message.of("kinds.of-named-line", line=number)
        return Message("kinds.value-again")

    def of_rule(self, verdict: Verdict) -> Iterator[Message]:
        option = picked(verdict)
        slugs = [slug for slug in option.mistakes if slug in MISTAKES] if option is not None else []
        if option is None or not slugs or not option.line:
            return
        moved = (option.line > self.first) - (option.line < self.first)
        name = Message(MISTAKES[slugs[0]].name_id)
        if not self.checks:
            yield Message.of("kinds.rule-look", name=name, line=option.line)
        else:
            yield Message.of(_RULES[moved], name=name, line=option.line, check=self.check(option.line))

    def check(self, number: int) -> Message:
        """Return the calculation of a line, where checks are written."""
        line = self._line(number) if self.checks else None
        if line is None:
            return Message("feedback.nothing")
        shown = Equation((("", Numbers(line.resolved, line.operands)), ("=" if line.exact else "≈", line.result)))
        return Message.of("kinds.check", quantity=named(line.name), calculation=shown)

    def _line(self, number: int) -> Line | None:
        if self.found is None or not 0 < number <= len(self.shown):
            return None
        graph, lines = self.found
        name = self.shown[number - 1]
        return lines.line(graph[name]) if name in graph and not graph.is_leaf(name) else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
