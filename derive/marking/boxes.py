"""What may be typed in each box of a sheet, and what is typed there; judges nothing but whether formulas are equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import assert_never

from derive.checking.answers import typed
from derive.checking.code import Unread
from derive.checking.formula import read_formula
from derive.checking.identity import equal
from derive.checking.named import typed_forms, words_of
from derive.checking.sheet import Sheet
from derive.checking.shorts import Shorts
from derive.checking.submission import Cell
from derive.checking.tokens import Words
from derive.checking.typed import Mark, Typed, kept, unreadable
from derive.checking.word import choices, read_word
from derive.course import Course
from derive.exercises.answers import formula
from derive.exercises.coding import assigned
from derive.key import LETTERS, Answer, Ask
from derive.laws.functions import FUNCTIONS
from derive.marking.program import Coded, Program
from derive.message import Message, Text
from derive.names import Name
from derive.term import Term, refs

OF_ITS_SHEET = frozenset(("choice", "line", "code"))  # what stands for something else on every sheet
_MOST_LINES = 200
_REMEMBERED = 4096  # texts, and formulas compared
_MOST_SHORTENED = 4000  # names; nobody writes short forms in a network of that many
_PARAMETERS = frozenset("Wb")
_NOTHING = ("", "-", "--", "n/a", "?")


@dataclass
class Boxes:
    """Read the boxes of one class, each as what it asks for."""

    course: Course
    mark: Mark
    glyphs: Callable[[], Mapping[str, str]] = dict
    _wanted: dict[Name, Term] = field(default_factory=dict)
    _lines: dict[tuple[str, str], Coded] = field(default_factory=dict)
    _typed: dict[tuple[str, str], Typed] = field(default_factory=dict)
    _alike: dict[tuple[Name, Term], bool | None] = field(default_factory=dict)

    def typed(self, ask: Ask, cell: Cell, right: Answer | None = None) -> Typed:
        """Return what is typed in one box; a class types the same few words and formulas over and over.

        `right` is what the key says of one student's box: its letters, its lines, its line of a program.
        """
        if ask.kind in ("value", "code") or cell.fault is not None:
            if ask.kind != "code":
                return typed(cell, self.mark)
            return self._code(ask, cell, right.text if right is not None else "")
        key = (ask.quantity if ask.kind == "formula" else wanted(ask, right) or ask.kind, cell.text)
        if key not in self._typed:
            if len(self._typed) >= _REMEMBERED:
                self._typed.clear()
            self._typed[key] = self._words_typed(ask, cell, right)
        return self._typed[key]

    def _words_typed(self, ask: Ask, cell: Cell, right: Answer | None) -> Typed:
        match ask.kind:
            case "link":
                found = read_word(cell.text, self._links)
                if found.state == "unreadable":  # there are too many links to list them
                    example = Text(next(iter(self._links)))
                    found = replace(found, fault=Message.of("quick.link", example=example))
                return found
            case "choice":
                return read_word(cell.text, choices(_letters(right)))
            case "line":
                return read_word(cell.text, {str(line): str(line) for line in range(1, _last_line(right) + 1)})
            case "formula":
                found = read_formula(cell.text, self._words, self.mark, convention=self.course.convention)
                return self._not_the_question(found, ask)
            case "value" | "code":
                raise AssertionError("numbers and lines of a program are read by themselves")
            case _:
                assert_never(ask.kind)

    def _code(self, ask: Ask, cell: Cell, line: str) -> Typed:
        """Return the line of the key for what does the same, no word for what only a person can judge."""
        text, place = cell.text.strip(), assigned(line)[0] or ask.quantity
        if text.casefold() in _NOTHING:
            return Typed(cell.text, "blank")
        if place not in self._program.lines:  # nobody knows which line that student was asked for
            return Typed(kept(cell.text), "word", word=text)
        right = line or self._program.lines[place][0].right
        if text == assigned(right)[1]:
            return Typed(kept(cell.text), "word", word=right)
        if (place, text) not in self._lines:
            try:
                self._lines[place, text] = self._program.judged(place, text)
            except Unread as unread:
                return unreadable(cell.text, unread.fault, cell.text.find(unread.part) + 1 if unread.part else 1)
        found = self._lines[place, text]
        word = right if found.alike else "" if found.alike is None else text
        return Typed(kept(cell.text), "word", word=word, notes=found.notes, leads=found.leads)

    @cached_property
    def _program(self) -> Program:
        return Program(self.course)

    def _not_the_question(self, found: Typed, ask: Ask) -> Typed:
        """Refuse a formula made of what is asked: ∂C/∂w is its own formula, and that of a bias is one step away.

        Error signals and ∂C/∂a may stand in it: they are the chain rule half way, as people write it.
        """
        if found.term is None:
            return found
        asked = self.course.names.get(ask.quantity)
        for name in refs(found.term):
            of_cost = name.of is not None and name.of == Name(self._cost) and name.letter in _PARAMETERS
            if of_cost or name.new or name == asked:
                return unreadable(found.text, Message.of("reading.asked-itself", name=Text(str(name))))
        return found

    @cached_property
    def _cost(self) -> str:
        return str(self.course.solution.setup.recipe.cost)

    @cached_property
    def _links(self) -> Mapping[str, str]:
        """Every derivative that has a value, and of a line by what stands in it, right way round or not."""
        lines = self.course.solution.setup.forward.definitions
        pairs = [(line.name, part) for line in lines for part in dict.fromkeys(refs(line.term))]
        both = {f"d{over}/d{wrt}": wrt.wrt(over) for pair in pairs for over, wrt in (pair, pair[::-1])}
        both |= {text: name for text, name in self.course.names.items() if name.of is not None and not name.new}
        words = {str(name): text for text, name in both.items()}
        shorts = Shorts.of(both.values()).one if len(both) <= _MOST_SHORTENED else {}
        printed = self._printed(both)
        # What the sheet prints is meant, also where a short form of another notation is the same text.
        known = {text: words[str(name)] for text, name in shorts.items()} | printed
        return {text: text for text in both} | {text: one for text, one in known.items() if text not in both}

    def _printed(self, both: Mapping[str, Name]) -> dict[str, str]:
        """Return the links as the notation of the sheet prints their two quantities."""
        glyphs: dict[str, list[str]] = {}
        for text, name in typed_forms(self.glyphs(), self._cost).items():
            glyphs.setdefault(name, []).append(text)
        found: dict[str, set[str]] = {}
        for link in both:
            over, _, wrt = link.removeprefix("d").partition("/d")
            for above in glyphs.get(over, ()):
                for below in glyphs.get(wrt, ()):
                    found.setdefault(f"d{above}/d{below}", set()).add(link)
            for text in glyphs.get(link, ()):
                found.setdefault(text, set()).add(link)
        return {text: next(iter(links)) for text, links in found.items() if len(links) == 1}

    @cached_property
    def _words(self) -> Words:
        names, glyphs = self.course.names, self.glyphs()
        shortened = (name for name in names.values() if name.layer is not None or name.indices)
        return words_of(names, self._cost, glyphs, self._functions(glyphs), shortened)

    def _functions(self, glyphs: Mapping[str, str]) -> Mapping[str, str]:
        """Return which activation each letter of a function stands for on the sheet: f, or f and g."""
        network = self.course.network
        found: dict[str, set[str]] = {}
        for number, layer in enumerate(network.layers if network else (), 1):
            if layer.constants or layer.activation not in FUNCTIONS:
                continue
            links = {f"da{number}[{unit}]/dz{number}[{unit}]" for unit in range(1, layer.units + 1)}
            printed = {glyph.partition("′")[0] for glyph, text in glyphs.items() if text in links and "′(" in glyph}
            for letter in printed if glyphs else {"f"}:
                found.setdefault(letter, set()).add(layer.activation)
        return {letter: next(iter(laws)) for letter, laws in found.items() if len(laws) == 1}

    def alike(self, sheet: Sheet, ask: Ask, typed: Term) -> bool | None:
        """Tell whether a typed formula is the same function as the one asked for; None where that stays open."""
        name = self.course.names.get(ask.quantity)
        if name is None or self.course.graph.is_leaf(name):
            return None
        if name not in self._wanted:
            self._wanted[name] = formula(self.course, name)
        wanted = self._wanted[name]
        # The letters of all sheets are the same, so that the same formula is judged alike on each of them.
        if (name, typed) not in self._alike:
            if len(self._alike) >= _REMEMBERED:
                self._alike.clear()
            found = equal(typed, wanted, ask.quantity, graph=self.course.graph)
            self._alike[name, typed] = None if found.verdict == "undecided" else found.verdict == "equal"
        return self._alike[name, typed]


def wanted(ask: Ask, right: Answer | None) -> str:
    """Return what the lecturer is told to expect in a box that has a few answers; nothing of any other.

    >>> wanted(Ask(3, "delta1[1]", "choice", "deltas"), None)
    'a letter A-D'
    """
    if ask.kind == "choice":
        letters = _letters(right)
        return f"a letter {letters[0]}-{letters[-1]}"
    return f"a line 1-{_last_line(right)}" if ask.kind == "line" else ""


def _letters(right: Answer | None) -> str:
    return LETTERS if right is None else right.letters


def _last_line(right: Answer | None) -> int:
    """Return the number of the last line of a sheet; an older key does not say how many there are."""
    return len(right.lines) if right is not None and right.lines else _MOST_LINES - 1
