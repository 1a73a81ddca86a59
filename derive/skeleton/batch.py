"""What fills the slots of a page for some students: texts, spelled for their places, made once each; knows no pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from derive.marks import CELL, CODE, SPOKEN_SYMBOL, SYMBOL, WORDS
from derive.skeleton.facts import Facts
from derive.skeleton.forms import Forms
from derive.skeleton.known import Source
from derive.skeleton.marked import Picture, Relation, Said, Slot, Unrounded, measured
from derive.skeleton.remarks import Remarks
from derive.skeleton.shape import Reason, Unfit
from derive.skeleton.values import Fact, Values

Shape = tuple[int, bool]
Hull = tuple[Shape, Shape]


@dataclass(slots=True)
class Batch:
    """Some students: their values, their facts, and what is said of each in words, spelled already."""

    values: Values
    facts: Facts | None
    said: Mapping[str, Sequence[str]]
    _texts: dict[Slot, list[str]] = field(default_factory=dict)
    _shapes: dict[Slot, list[Shape]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many students there are."""
        return len(self.values.numbers)

    def keys(self, kinds: Sequence[str]) -> list[Fact]:
        """Return for each student the facts of some kinds together."""
        if not kinds:
            return [()] * self.count
        assert self.facts is not None, "a page worked in full has facts"
        return list(zip(*(self.facts.of[kind] for kind in kinds), strict=True))

    def texts(self, slot: Slot) -> list[str]:
        """Return the numbers of a slot in canonical form."""
        if slot not in self._texts:
            self._texts[slot] = self._found(slot)
        return self._texts[slot]

    def _found(self, slot: Slot) -> list[str]:
        match slot:
            case Source(quantity, rounded, size):
                if rounded == bool(self.values.of[quantity].given):
                    raise Unfit(Reason.PRINTED)
                texts = self.values.texts(quantity)
                return [text.lstrip("-") for text in texts] if size else texts
            case Unrounded(name):
                return self.values.texts(("true", name))
            case Said("gap"):
                return self._noted.gaps
            case Said("share"):
                return self._noted.shares
            case Said(what):
                return list(self.said[what])
            case Relation() | Picture():
                raise AssertionError("a relation or a drawing is no number")

    @property
    def _noted(self) -> Remarks:
        assert self.facts is not None, "a remark rests on facts"
        return self.facts.remarks

    def hull(self, slot: Slot) -> Hull:
        """Return how the least and the largest number of a slot are measured: a minus may bring brackets."""
        texts = self.texts(slot)
        lengths = list(map(len, texts))
        # The minus sorts before every digit.
        return (min(lengths), max(texts).startswith("-")), (max(lengths), min(texts).startswith("-"))

    def shapes(self, slot: Slot) -> list[Shape]:
        """Return how the numbers of a slot are measured."""
        if slot not in self._shapes:
            self._shapes[slot] = list(map(measured, self.texts(slot)))
        return self._shapes[slot]

    def spelled(self, slot: Slot, place: int, forms: Forms) -> list[str]:
        """Return what fills a slot in a place."""
        if isinstance(slot, Relation):
            exact = self.values.of[slot.quantity].exact
            if exact is None:
                raise Unfit(Reason.PRINTED)
            return forms.relations(exact.tolist(), place)
        if place == CELL:
            assert isinstance(slot, Unrounded), "only unrounded values may be left out"
            return forms.cells(self.texts(slot), (~self.values.differs(slot.name)).tolist())
        if place == CODE:
            if slot != Said("code"):
                raise Unfit(Reason.WORDS)
            return self.texts(slot)
        if place == WORDS:
            return self.texts(slot) if slot == Said("beside") else forms.words(self.texts(slot))
        if place in (SYMBOL, SPOKEN_SYMBOL):
            return forms.symbols(self._noted.moved if slot == Said("moved") else self._noted.lost, place)
        return forms.all(self.texts(slot), place)
