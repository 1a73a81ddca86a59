"""The pages of many students from one: blocks set once for every variant that occurs, filled with digits.

What depends on values in other ways than by digits is a variant of a block, composed and set by the ordinary code when
a student first needs it, and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial

from derive.document import Block, Document
from derive.marks import MARK, alike, read
from derive.render.page import Presentation
from derive.render.writer import Desk
from derive.skeleton.batch import Batch, Hull, Shape
from derive.skeleton.dependent import dependent
from derive.skeleton.forms import Forms
from derive.skeleton.frame import Frame
from derive.skeleton.marked import Marker, Picture, Slot, Slots
from derive.skeleton.template import Template, encoded, interleaved
from derive.skeleton.values import Fact
from derive.skeleton.variant import Variant, hulled

Compose = Callable[[int], Document]
"""What composes the page of one student of a batch, whose values know of which quantities they are."""

Remark = Callable[[int], Block]
"""What composes the remarks at its end alone."""


class Skeleton:
    """One kind of page of a plan: its blocks in order, each with the variants that occurred."""

    def __init__(self, form: str, look: Presentation, desk: Desk, apart: bool) -> None:
        self._form, self._look, self._desk, self._apart = form, look, desk, apart
        self.slots = Slots()
        self._hull: dict[int, Hull] = {}
        self._kinds: list[tuple[str, ...]] = []
        self._variants: list[dict[Fact, Variant]] = []
        self._columns: dict[tuple[int, int], list[bytes]] = {}
        self._frame: Frame | None = None
        self._end = Template((b"",), ())

    def pages(self, batch: Batch, compose: Compose, remark: Remark) -> list[tuple[bytes, ...] | None]:
        """Return the pages of a batch in order, each in parts, None for those who are to be worked alone.

        Raises Unfit where the page cannot be filled in at all.
        """
        compose = cache(compose)  # the first page is composed to begin with, and again for its blocks
        if self._frame is None:
            first = next((number for number, unsure in enumerate(batch.values.unsure.tolist()) if not unsure), None)
            if first is None:
                return [None] * batch.count
            self._begun(batch, compose(first))
        missing = self._completed(batch, compose, remark)
        self._shaped(batch, missing)
        self._columns.clear()
        assert self._frame is not None, "a page was begun"
        rows = enumerate(self._whole(batch, Forms(self._frame.page), missing))
        unsure = batch.values.unsure.tolist()
        return [None if unsure[number] or number in missing else row for number, row in rows]

    def drawings(self, batch: Batch) -> dict[str, list[str]]:
        """Return the drawings that stand in files of their own, one of each for every student, by their names."""
        if not self._apart or self._frame is None:
            return {}
        forms = Forms(self._frame.page)
        return {name: self._drawn(number, batch, forms) for name, number in self._frame.pictures.items()}

    def _drawn(self, number: int, batch: Batch, forms: Forms) -> list[str]:
        slot = self.slots.all[number]
        assert isinstance(slot, Picture), "a drawing is a slot of its own"
        template = Template.of(slot.svg)
        columns = self._fillings(template, batch, forms)
        return [b"".join(parts).decode() for parts in interleaved(template.pieces, columns, batch.count)]

    def _begun(self, batch: Batch, document: Document) -> None:
        """Set the page of the first student, block by block."""
        marker = self._marker(batch, lambda shapes: shapes[0])
        self._frame = Frame(document, marker, self._form, self._look, self._desk, self._apart)
        self._kinds = list(dependent(document.blocks))
        self._end = Template.of(self._frame.end)
        self._variants = [{} for _ in document.blocks]

    def _marker(self, batch: Batch, chosen: Callable[[Hull], Shape]) -> Marker:
        def measure(slot: Slot) -> Shape:
            return chosen(self._hulled(self.slots.number(slot), batch))

        return Marker(self.slots, measure)

    def _hulled(self, number: int, batch: Batch) -> Hull:
        """Return the least and the largest number of a slot so far."""
        if number not in self._hull:
            self._hull[number] = batch.hull(self.slots.all[number])
        return self._hull[number]

    def _completed(self, batch: Batch, compose: Compose, remark: Remark) -> set[int]:
        """Make the variants that are missing, and return who needs one that cannot be made."""
        for number, hull in self._hull.items():
            own = batch.hull(self.slots.all[number])
            if own != hull:
                self._hull[number] = hulled((*own, *hull))
        for number, variants in enumerate(self._variants):
            for key, variant in variants.items():
                grown = any(self._hull[slot] != hull for slot, hull in variant.proven.items())
                if grown and variant.template is not None:
                    variants[key] = self._proven({number: variant.block}, batch)[number]
        lost: set[int] = set()
        unsure = batch.values.unsure.tolist()
        keys = [batch.keys(kinds) for kinds in self._kinds]
        for student in range(batch.count):
            if unsure[student]:
                continue
            lacking = [n for n, variants in enumerate(self._variants) if keys[n][student] not in variants]
            if not lacking:
                continue
            if [self._kinds[n] for n in lacking] == [("notes",)]:
                blocks = {lacking[0]: remark(student)}
            elif len(composed := compose(student).blocks) == len(self._variants):
                blocks = {number: composed[number] for number in lacking}
            else:
                lost.add(student)
                continue
            for number, variant in self._proven(blocks, batch).items():
                self._variants[number][keys[number][student]] = variant
        return lost

    def _proven(self, blocks: Mapping[int, Block], batch: Batch) -> dict[int, Variant]:
        """Set blocks with the least and with the largest numbers; what is the same is so for all between."""
        least = self._set(blocks, self._marker(batch, lambda pair: pair[0]))
        most = self._set(blocks, self._marker(batch, lambda pair: pair[1]))
        found = {}
        for number, block in blocks.items():
            marks = {read(mark).slot for mark in MARK.findall(least[number])}
            proven = {slot: self._hull[slot] for slot in marks if slot in self._hull}
            template = Template.of(least[number]) if alike(least[number]) == alike(most[number]) else None
            found[number] = Variant(block, proven, template)
        return found

    def _set(self, blocks: Mapping[int, Block], marker: Marker) -> dict[int, str]:
        assert self._frame is not None, "a page was begun"
        return self._frame.set(blocks, marker)

    def _whole(self, batch: Batch, forms: Forms, missing: set[int]) -> Iterator[tuple[bytes, ...]]:
        """Return the page of every student; of a block with several variants it takes each student's own."""
        pieces, columns = [b""], list[Sequence[bytes]]()
        for number, variants in enumerate(self._variants):
            keys = batch.keys(self._kinds[number])
            template = variants[keys[0]].template if len(set(keys)) == 1 and keys[0] in variants else None
            if template is None:
                columns.append(self._each(number, keys, batch, forms, missing))
                pieces.append(b"")
            else:
                columns += self._fillings(template, batch, forms)
                pieces[-1:] = pieces[-1] + template.pieces[0], *template.pieces[1:]
        columns += self._fillings(self._end, batch, forms)
        pieces[-1:] = pieces[-1] + self._end.pieces[0], *self._end.pieces[1:]
        return interleaved(pieces, columns, batch.count)

    def _each(self, number: int, keys: Sequence[Fact], batch: Batch, forms: Forms, missing: set[int]) -> list[bytes]:
        """Return one block of every student, nothing for those who are to be worked alone."""
        unsure = batch.values.unsure.tolist()
        found = [b""] * batch.count
        alike: dict[Template, list[int]] = {}
        for student, key in enumerate(keys):
            if not unsure[student] and student not in missing:
                variant = self._variants[number][key]
                template = variant.template or variant.shaped[self._shape(variant, batch, student)]
                alike.setdefault(template, []).append(student)
        for template, students in alike.items():
            columns = [[column[student] for student in students] for column in self._fillings(template, batch, forms)]
            for student, parts in zip(students, interleaved(template.pieces, columns, len(students)), strict=True):
                found[student] = b"".join(parts)
        return found

    def _shape(self, variant: Variant, batch: Batch, student: int) -> tuple[Shape, ...]:
        return tuple([batch.shapes(self.slots.all[slot])[student] for slot in variant.proven])

    def _shaped(self, batch: Batch, missing: set[int]) -> None:
        """Set the blocks whose layout depends on their numbers for every shape of these, all of a student at once."""
        keys = [batch.keys(kinds) for kinds in self._kinds]
        some = [n for n, variants in enumerate(self._variants) if any(v.template is None for v in variants.values())]
        unsure = batch.values.unsure.tolist()
        for student in range(batch.count) if some else ():
            if unsure[student] or student in missing:
                continue
            own = {number: self._variants[number][keys[number][student]] for number in some}
            shapes = {n: self._shape(variant, batch, student) for n, variant in own.items() if variant.template is None}
            lacking = {number: own[number].block for number, shape in shapes.items() if shape not in own[number].shaped}
            if not lacking:
                continue
            marker = Marker(self.slots, partial(self._measured, batch, student), signed=True)
            for number, text in self._set(lacking, marker).items():
                own[number].shaped[shapes[number]] = Template.of(text)

    def _measured(self, batch: Batch, student: int, slot: Slot) -> Shape:
        return batch.shapes(slot)[student]

    def _fillings(self, template: Template, batch: Batch, forms: Forms) -> list[Sequence[bytes]]:
        return [self._filling(slot, place, batch, forms) for slot, place in template.slots]

    def _filling(self, number: int, place: int, batch: Batch, forms: Forms) -> Sequence[bytes]:
        """Return what fills a slot for every student."""
        if (number, place) not in self._columns:
            slot = self.slots.all[number]
            if isinstance(slot, Picture):
                assert self._frame is not None, "a page was begun"
                texts = [self._frame.picture(svg, place) for svg in self._drawn(number, batch, forms)]
            else:
                texts = batch.spelled(slot, place, forms)
            self._columns[number, place] = encoded(texts)
        return self._columns[number, place]
