"""The page that the blocks of a class are set in, one among its neighbours; knows marks, not students and no values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from jinja2 import Environment

from derive import marks
from derive.document import Block, Document, Figure
from derive.marks import CELL, CODE, EMBEDDED, PICTURE, WORDS, Mark, alike, within
from derive.numbers import Numeral
from derive.render.figures.picture import embedded
from derive.render.page import Presentation, page_of
from derive.render.speech import User
from derive.render.writer import Desk, filled, opened, staying
from derive.skeleton.marked import Marker, Picture, Said
from derive.skeleton.shape import Reason, Unfit

_SEAM, _WORDS = "\U0001d9ff", "\U0001d9fe"  # which nobody types either, and no mark holds


class Frame:
    """One kind of page of a plan, as the first student's document has it: every block may be set in it anew.

    What is before its first block is set with that; `end` is what comes after the last one. In files of their own are
    the drawings of `pictures`, slots by their names.
    """

    def __init__(self, document: Document, marker: Marker, form: str, look: Presentation, desk: Desk, apart: bool):
        self._form, self._desk, self._apart, self._slots = form, desk, apart, marker.slots
        beside = Mark(self._slots.number(Said("beside")), WORDS).text if apart else ""
        self.page = page_of(document, form, look, beside, desk.shelf)
        self.pictures: dict[str, int] = {}
        self._around = opened(document, self.page)
        self._used: list[set[str]] = []
        self._marked = [marker.block(block) for block in document.blocks]
        spelled = []
        for block in self._marked:
            self._used.append(set(self.page.speaker.used))
            spelled.append(self._spelled(block))
        self._used.append(set(self.page.speaker.used))
        self._base: list[dict[str, Any]] = staying(spelled)
        self._texts = self._pieces(self._base)
        if len(self._texts) != len(spelled) + 1:
            raise Unfit(Reason.FORMAT)
        self.end = self._checked(self._texts[-1])

    def set(self, blocks: Mapping[int, Block], marker: Marker) -> dict[int, str]:
        """Return the texts of some blocks, set among the others, which may change them."""
        used = self.page.speaker.used
        marked = {number: marker.block(block) for number, block in blocks.items()}
        others = {number: block for number, block in marked.items() if block != self._marked[number]}
        among = list(self._base)
        for number, block in others.items():
            used.clear()
            used |= self._used[number]
            among[number] = {**self._spelled(block), "stays": self._base[number]["stays"]}
            if used != self._used[number + 1]:
                raise Unfit(Reason.WORDS)
        pieces = self._pieces(among) if others else self._texts
        return {number: self._checked(pieces[number]) for number in blocks}

    def picture(self, svg: str, place: int) -> str:
        """Return a drawing as it stands in a place."""
        match place:
            case marks.EMBEDDED:
                return embedded(svg)
            case marks.BY_NIGHT:
                by_night: Callable[[str], str] = self._environment.filters["by_night"]
                return by_night(svg)
            case _:
                return svg

    @property
    def _environment(self) -> Environment:
        return self._desk.environment(self._form, self.page.look.folders)

    def _spelled(self, block: Block) -> dict[str, Any]:
        """Spell one block; its drawing, if it is one, becomes a slot of its own."""
        (found,) = self.page.spelled(block)
        if isinstance(block, Figure) and self._form != "typ":  # there it stands in the text as it is
            number = self._slots.number(Picture(alike(found["svg"])))
            if self.pictures.setdefault(f"{block.number}-{block.kind}", number) != number:
                raise Unfit(Reason.DRAWING)
            found |= {"svg": Mark(number, PICTURE).text, "embedded": Mark(number, EMBEDDED).text}
        return found

    def _pieces(self, blocks: Sequence[dict[str, Any]]) -> list[str]:
        text = filled(self.page, self._form, {**self._around, "seam": _SEAM}, blocks, self._desk)
        for number, slot in enumerate(self._slots.all):
            if isinstance(slot, Said):  # as words, marks were escaped like any others
                mark = Mark(number, WORDS).text
                words = self.page.spelling.text((User(mark),), None)
                if words != mark:  # what stands without what is around words is a code, in letters that need nothing
                    text = text.replace(words, _WORDS).replace(mark, Mark(number, CODE).text).replace(_WORDS, mark)
        return text.split(_SEAM)

    def _checked(self, text: str) -> str:
        """Return a text in which all marks are whole, a cell that may be empty being one and nothing around it."""
        found = within(text)
        if found is None or any(mark.slot >= len(self._slots.all) for mark in found):
            raise Unfit(Reason.WORDS)
        if self._form == "html" and any(mark.place == PICTURE for mark in found):
            raise Unfit(Reason.DRAWING)  # nobody knows whether the template escapes it
        for mark in {mark.text for mark in found if mark.place == CELL}:
            text = text.replace(self.page.cell(Numeral(mark, Fraction(0))), mark)
        return text
