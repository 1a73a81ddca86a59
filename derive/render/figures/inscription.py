"""What stands in a figure as runs of text: names, values and words, in one notation and language; knows no places."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace

from derive.document import Applied as AppliedFormula
from derive.drawing import Applied, Diagram, Label, Stated, Unit
from derive.message import Message
from derive.names import Name
from derive.numbers import Numeral
from derive.render.boxes import Box, Digits, Row, Sign, Words
from derive.render.figures.label import Run, breadth, runs
from derive.render.statement import Statements


@dataclass(frozen=True, slots=True)
class Inscription:
    """The hand that letters figures: the page's own statements, and its decimal mark."""

    statements: Statements
    comma: bool
    _known: dict[tuple[Stated, float], tuple[Run, ...]] = field(default_factory=dict, init=False, compare=False)

    def box(self, label: Label | Name) -> Box:
        """Return a label as a box."""
        match label:
            case Name():
                return self.statements.layout.hand.notation.name(label)
            case Message():
                return Words(self.statements.words(label))
            case Numeral(text, _):
                return Digits(text)
            case Applied(layer, primes):
                return self.statements.side(AppliedFormula(layer, Name("z"), primes), slash=True)
            case term:
                return self.statements.layout.symbols(term, slash=True)

    def runs(self, label: Label | Name, size: float) -> tuple[Run, ...]:
        """Return a label as runs of text."""
        return runs(self.box(label), size, self.comma)

    def stated(self, stated: Stated, size: float) -> tuple[Run, ...]:
        """Return a quantity, its value, or both with the sign between; plans of many gaps ask for the same ones."""
        if (stated, size) not in self._known:
            self._known[stated, size] = self._measured(stated, size)
        return self._known[stated, size]

    def _measured(self, stated: Stated, size: float) -> tuple[Run, ...]:
        name = stated.name
        if name is not None and stated.brief and self.statements.layout.hand.notation.says_alone(name.letter):
            name = Name(name.letter)
        found = self._stated(name, stated.value, size)
        if stated.room is None:
            return found
        measured = self._stated(name, stated.room, size)
        return tuple(replace(run, wide=other.text) for run, other in zip(found, measured, strict=True))

    def _stated(self, name: Name | None, value: Numeral | None, size: float) -> tuple[Run, ...]:
        parts: tuple[Box, ...] = tuple(self.box(part) for part in (name, value) if part is not None)
        return runs(Row((parts[0], Sign("="), parts[1])) if len(parts) == 2 else parts[0], size, self.comma)

    def measured(self, diagram: Diagram) -> Hashable:
        """Return all of a diagram that decides how it stands on paper: two that measure the same stand alike."""
        units = [
            (unit.column, unit.row, unit.kind, unit.name and _widths(self.runs(unit.name, 1)), *self._beside(unit))
            for unit in diagram.units
        ]
        edges = [
            (edge.source, edge.target, *(self._width(stated) for stated in (edge.label, edge.back)))
            for edge in diagram.edges
        ]
        return diagram.heights, bool(diagram.titles), tuple(units), tuple(edges)

    def _beside(self, unit: Unit) -> Iterator[Hashable]:
        for stated in (unit.above, unit.below, (unit.bias,)):
            yield tuple(map(self._width, stated))

    def _width(self, stated: Stated | None) -> Hashable:
        return stated and (stated.name, stated.brief, _widths(self.stated(stated, 1)))

    def breadth(self, label: Stated | Name, size: float) -> float:
        """Return about how wide something is."""
        return breadth(self.stated(label, size) if isinstance(label, Stated) else self.runs(label, size))


def _widths(found: tuple[Run, ...]) -> Hashable:
    return tuple((run.wide or run.text, run.size, run.rise, run.italic, run.back) for run in found)
