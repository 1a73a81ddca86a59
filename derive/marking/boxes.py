"""What may be typed in each box of a sheet, and what is typed there; judges nothing but whether formulas are equal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import assert_never

from derive.checking.answers import typed
from derive.checking.code import Unread
from derive.checking.formula import read_formula
from derive.checking.identity import equal
from derive.checking.named import words_of
from derive.checking.pasted import as_rate
from derive.checking.sheet import Sheet
from derive.checking.shorts import by_letters
from derive.checking.spelling import one_spelling
from derive.checking.submission import Cell
from derive.checking.tokens import Words
from derive.checking.typed import KEPT, Mark, Typed, kept, unreadable
from derive.checking.word import choices, read_word
from derive.course import Course
from derive.exercises.answers import formula
from derive.exercises.coding import assigned
from derive.graph import Graph
from derive.key import LETTERS, Answer, Ask
from derive.laws.functions import FUNCTIONS
from derive.marking.program import Coded, Program
from derive.marking.rates import Rates
from derive.message import Listing, Message, Text
from derive.names import Name
from derive.term import Num, Ref, Term, refs

OF_ITS_SHEET = frozenset(("choice", "line", "code"))  # what stands for something else on every sheet
_MOST_LINES = 200
_MOST_LISTED = 8
_REMEMBERED = 4096  # texts, and formulas compared
_OPERATION = re.compile(r"[-+*^(·]|\\\\")
_PARAMETERS = frozenset("Wb")
_NOTHING = ("", "-", "--", "n/a", "?")


@dataclass
class Boxes:
    """Read the boxes of one class, each as what it asks for."""

    course: Course
    mark: Mark
    glyphs: Callable[[], Mapping[str, str]] = dict
    asks: tuple[Ask, ...] = ()
    _wanted: dict[str, tuple[Term | None, Graph]] = field(default_factory=dict)
    _lines: dict[tuple[str, str], Coded] = field(default_factory=dict)
    _typed: dict[tuple[str, str], Typed] = field(default_factory=dict)
    _alike: dict[tuple[str, Term], bool | None] = field(default_factory=dict)

    def typed(self, ask: Ask, cell: Cell, right: Answer | None = None) -> Typed:
        """Return what is typed in one box; a class types the same few words and formulas over and over.

        `right` is what the key says of one student's box: its letters, its lines, its line of a program.
        """
        if ask.kind in ("value", "code") or cell.fault is not None:
            if ask.kind != "code":
                return typed(cell, self.mark)
            return self._code(ask, cell, right.text if right is not None else "")
        own = ask.quantity if ask.kind in ("formula", "link") else wanted(ask, right) or ask.kind
        key = own, cell.text
        if key not in self._typed:
            if len(self._typed) >= _REMEMBERED:
                self._typed.clear()
            self._typed[key] = self._words_typed(ask, cell, right)
        return self._typed[key]

    def _words_typed(self, ask: Ask, cell: Cell, right: Answer | None) -> Typed:
        match ask.kind:
            case "link":
                return self._link(cell.text, ask)
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

    def _link(self, text: str, ask: Ask) -> Typed:
        """Return a link by its name, or by its formula: a(1 - a), or the links that it is made of."""
        rates = self._rates
        for one in dict.fromkeys((text, as_rate(text[:KEPT]))):
            found = read_word(one, rates.called) if one else None
            if found is not None and found.state == "unreadable":
                found = self._by_letters(one)
            if found is not None:
                return replace(found, text=kept(text))
        found = read_formula(text, self._link_words, self.mark, convention=self.course.convention)
        right = rates.formula(ask.quantity)
        # A number or a name alone may be meant as the value of something: it counts where nothing else is the link.
        is_number = found.term is not None and not any(refs(found.term))
        is_value = not isinstance(right, Num) if is_number else isinstance(found.term, Ref) and found.term != right
        if is_value or (found.term is None and not _OPERATION.search(text)):  # there are too many links to list them
            example = next((one for one in rates.called if one != ask.quantity), ask.quantity)
            return unreadable(text, Message.of("quick.link", example=Text(example)))
        return found if found.term is None else self._not_the_question(found, ask)

    def _by_letters(self, text: str) -> Typed | None:
        """Return ∂a/∂z without indices as the one link of the sheet that has these letters, if there is one."""
        letters = one_spelling(text[:KEPT]).casefold()
        if not (every := self._lettered.get(letters)):
            return None
        asked = [one for one in every if one in self._links]
        if len(asked) == 1:
            return Typed(text, "word", word=asked[0])
        listed = Listing(tuple(Text(name) for name in (asked or every)[:_MOST_LISTED]))
        return unreadable(text, Message.of("reading.several", name=Text(text[:KEPT]), names=listed))

    @cached_property
    def _links(self) -> frozenset[str]:
        """The links that the sheet asks for."""
        return frozenset(ask.quantity for ask in self.asks if ask.kind == "link")

    @cached_property
    def _lettered(self) -> Mapping[str, tuple[str, ...]]:
        """Every link by its letters alone."""
        found: dict[str, dict[str, None]] = {}
        for link in self._rates.called.values():
            found.setdefault(by_letters(link), {})[link] = None
        found.pop("", None)
        return {text: tuple(links) for text, links in found.items()}

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
        asked = self.course.names.get(ask.quantity) if ask.kind == "formula" else None
        for name in refs(found.term):
            of_cost = name.of is not None and name.of == Name(self._cost) and name.letter in _PARAMETERS
            if of_cost or name.new or name == asked:
                return unreadable(found.text, Message.of("reading.asked-itself", name=Text(str(name))))
        return found

    @cached_property
    def _cost(self) -> str:
        return str(self.course.solution.setup.recipe.cost)

    @cached_property
    def _rates(self) -> Rates:
        return Rates(self.course, self.glyphs)

    @cached_property
    def _words(self) -> Words:
        """What may stand in a formula: the quantities of the course, and the links of a chain where it has one."""
        names = self.course.names
        more = self._rates.names
        several = any(name.example or name.update for name in names.values())
        return self._words_of(names if several else {**more, **names})

    @cached_property
    def _link_words(self) -> Words:
        return self._words_of(self._rates.names)

    def _words_of(self, names: Mapping[str, Name]) -> Words:
        glyphs = self.glyphs()
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
        if ask.quantity not in self._wanted:
            self._wanted[ask.quantity] = self._formula(ask)
        right, graph = self._wanted[ask.quantity]
        if right is None:
            return None
        # The letters of all sheets are the same, so that the same formula is judged alike on each of them.
        if (ask.quantity, typed) not in self._alike:
            if len(self._alike) >= _REMEMBERED:
                self._alike.clear()
            found = equal(typed, right, ask.quantity, graph=graph)
            self._alike[ask.quantity, typed] = None if found.verdict == "undecided" else found.verdict == "equal"
        return self._alike[ask.quantity, typed]

    def _formula(self, ask: Ask) -> tuple[Term | None, Graph]:
        """Return what is asked for as a formula, and the graph in which it is compared with others."""
        if ask.kind == "link":
            return self._rates.wanted(ask.quantity), self._rates.graph
        name, graph = self.course.names.get(ask.quantity), self.course.graph
        if name is None or graph.is_leaf(name):
            return None, graph
        known = set(graph.names)
        added = (one for one in self._rates.graph.definitions if one.name.of is not None and one.name not in known)
        added = (one for one in added if known.issuperset(refs(one.term)))
        return formula(self.course, name), Graph(graph.leaves, (*graph.definitions, *added))


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
