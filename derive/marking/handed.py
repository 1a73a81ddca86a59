"""From the cells of an answer file to what is typed in each box of a sheet; judges nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from derive.checking.answers import unread
from derive.checking.named import typed_forms
from derive.checking.quantity import Vocabulary
from derive.checking.shorts import by_letters
from derive.checking.spelling import spellings
from derive.checking.submission import Answers, Cell
from derive.checking.typed import Typed, pointed
from derive.course import Course
from derive.errors import Fault
from derive.key import Answer, Ask
from derive.marking.boxes import OF_ITS_SHEET, Boxes, wanted
from derive.names import Name
from derive.problem.exact import quoted

_SHOWN = ("gradient", "signal", "weighted-sum", "activation", "cost", "update", "line")
_MOST_TOLD = 1000  # faults of single cells; a file that has more is not what it was taken for
_EXPECTED = {
    "link": "a link, da1[1]/dz1[1]",
    "formula": "a formula",
    "code": "an expression",
}


@dataclass(frozen=True, slots=True)
class Handed:
    """One submission: who, in which line, and what is typed in which box; `texts` is None where more tells than text.

    `typed` reads the boxes, and notes what cannot be read.
    """

    id: str
    line: int
    texts: tuple[tuple[int, str], ...] | None
    typed: Callable[[], Mapping[int, Typed]]
    name: str = ""


def vocabulary(
    course: Course, asks: Iterable[Ask] = (), glyphs: Mapping[str, str] = MappingProxyType({})
) -> Vocabulary:
    """Return what quantities of a sheet may be called; `glyphs` are names as its notation writes them.

    A box that asks for no number may be called by its quantity where no other box asks for that; boxes that share one
    are called by their numbers only.
    """
    asked = tuple(asks)
    numbers = {ask.number: called for called, ask in places(asked).items()}
    cost = str(course.solution.setup.recipe.cost)
    forms = typed_forms(glyphs, cost)
    glyphs = {**_slopes(forms), **forms}
    in_words = {ask.quantity for ask in asked if ask.kind != "value" and ask.quantity}
    texts = [(text, quantity) for quantity in in_words for text in spellings(quantity, cost)]
    texts += [(text, name) for text, name in glyphs.items() if name in in_words]
    boxes = [(text, numbers[ask.number]) for ask in asked for text, quantity in texts if quantity == ask.quantity]
    names = [*map(str, course.graph.names), *numbers.values()]
    worded = [numbers[ask.number] for ask in asked if ask.kind != "value"]
    # ∂a/∂z without indices, where the sheet asks for no other; a plain problem asks for whatever is typed.
    meant = [(ask.quantity, numbers[ask.number]) for ask in asked] or [(name, name) for name in names]
    letters = [(text, name) for one, name in meant if (text := by_letters(one))]
    return Vocabulary.of(names, numbers, glyphs, cost, boxes, _kinds(course), worded, letters)


def _slopes(forms: Mapping[str, str]) -> Mapping[str, str]:
    """Return the slopes that a sheet prints as f′ of a sum, with the sum by its own name in the brackets.

    >>> _slopes({"f'[z1^[2]]": "da2[1]/dz2[1]", "w11": "W1[1,1]"})
    {"f'[z2[1]]": 'da2[1]/dz2[1]'}
    """
    slopes = ((text.partition("'[")[0], name) for text, name in forms.items() if "'[" in text and "/d" in name)
    return {f"{letter}'[{name.partition('/d')[2]}]": name for letter, name in slopes}


def _kinds(course: Course) -> list[str]:
    """Return the first quantity of each kind that is worked out, where there is a choice that of the whole batch."""
    kinds: dict[str, Name] = {}
    for name in (definition.name for definition in course.graph.definitions):
        kind = course.graph.role(name)
        if kind in _SHOWN and (kind not in kinds or (kinds[kind].example is not None and name.example is None)):
            kinds[kind] = name
    return [str(kinds[kind]) for kind in _SHOWN if kind in kinds]


def places(asks: Sequence[Ask]) -> Mapping[str, Ask]:
    """Return the boxes by what the reader of files calls them: a quantity that no other box has, else a number."""
    often = Counter(ask.quantity for ask in asks)
    return {ask.quantity if ask.kind == "value" and often[ask.quantity] == 1 else _number(ask): ask for ask in asks}


def numbered(asks: Sequence[Ask], words: Vocabulary, text: str) -> int | Fault:
    """Return the number of the box that a text calls by its number or quantity, or what is wrong with the text."""
    found = words.find(text)
    if len(found) != 1:
        return words.fault(text)
    ask = places(asks).get(found[0])
    return (
        Fault(f"{quoted(text)} is not asked", "a quantity of the sheet", "leave it out") if ask is None else ask.number
    )


def _number(ask: Ask) -> str:
    return f"#{ask.number}"


def answered(answers: Answers) -> tuple[str, ...]:
    """Return every quantity that somebody answered, in the order in which they first stand."""
    return tuple(dict.fromkeys(cell.quantity for one in answers.submissions for cell in one.answers))


class Hands:
    """What was handed in, box by box; `faults` are what could not be read, filled as submissions are taken.

    `carets` are the texts of cells among them, with a line that points at the place. `right` tells what is right in a
    box of a student, for boxes that stand for other lines on other sheets.
    """

    def __init__(
        self,
        answers: Answers,
        asks: Iterable[Ask],
        boxes: Boxes,
        right: Callable[[str, int], Answer | None] = lambda id, box: None,
    ) -> None:
        self.faults: list[Fault] = list(answers.faults)
        self.carets: dict[Fault, tuple[str, str]] = {}
        self._answers = answers
        self._reader = boxes
        self._right = right
        asked = tuple(asks)
        # A number box is found by its quantity too; the first, where two ask the same.
        self._asks = {ask.quantity: ask for ask in reversed(asked) if ask.kind == "value"}
        self._asks |= {_number(ask): ask for ask in asked}

    @property
    def count(self) -> int:
        """How many submissions there are."""
        return len(self._answers.submissions)

    @property
    def ids(self) -> tuple[str, ...]:
        """Whose submissions there are, in their order."""
        return tuple(one.id for one in self._answers.submissions)

    @property
    def filled(self) -> frozenset[int]:
        """The numbers of the boxes that somebody typed something for."""
        cells = (cell for one in self._answers.submissions for cell in one.answers)
        return frozenset(ask.number for cell in cells if (ask := self._asks.get(cell.quantity)) is not None)

    def handed(self) -> Iterator[Handed]:
        """Yield one submission after another."""
        self.faults[:] = self._answers.faults
        for one in self._answers.submissions:
            cells = tuple(self._placed(one.answers))
            plain = all(cell.fault is None for _, cell in cells)
            texts = tuple((ask.number, cell.text) for ask, cell in cells) if plain else None
            line = one.answers[0].line if one.answers else 0
            yield Handed(one.id, line, texts, partial(self.read, cells, one.id), one.name)

    def read(self, cells: Iterable[tuple[Ask, Cell]], id: str = "") -> dict[int, Typed]:
        """Return what is typed in boxes, noting what cannot be read, and whose it is."""
        found = {}
        whole: set[tuple[str, str, int, int]] = set()  # a matrix that misfits is one cell, though it has many entries
        for ask, cell in cells:
            right = self._right(id, ask.number) if ask.kind in OF_ITS_SHEET else None
            typed = found[ask.number] = self._reader.typed(ask, cell, right)
            if typed.state != "unreadable" or (cell.fault and cell[1:5] in whole):
                continue
            if cell.fault:
                whole.add(cell[1:5])
            fault = unread(cell, typed, id)
            fault = replace(fault, expected=wanted(ask, right) or _EXPECTED.get(ask.kind, fault.expected))
            self._tell(fault, pointed(typed) if cell.line else None)
        return found

    def _placed(self, cells: Iterable[Cell]) -> Iterator[tuple[Ask, Cell]]:
        for cell in cells:
            ask = self._asks.get(cell.quantity)
            if ask is None:
                fault = Fault(f"{quoted(cell.quantity)} is not asked", "a quantity of the sheet", "leave it out")
                self._tell(fault.at(cell.file, cell.line, cell.column))
                continue
            yield ask, cell

    def of_row(self, file: str, line: int, texts: Iterable[tuple[str, str]]) -> dict[int, Typed]:
        """Return what is typed in the boxes of a row of plain cells."""
        cells = [Cell(quantity, text, file, line) for quantity, text in texts]
        return self.read(self._placed(cells))

    def _tell(self, fault: Fault, carets: tuple[str, str] | None = None) -> None:
        if len(self.faults) < _MOST_TOLD:
            self.faults.append(fault)
            if carets is not None:
                self.carets[fault] = carets
