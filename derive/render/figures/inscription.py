"""What stands in a figure as runs of text: names, values and words, in one notation and language; knows no places."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from derive.document import Applied as AppliedFormula
from derive.drawing import Applied, Label, Stated
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

    def breadth(self, label: Stated | Name, size: float) -> float:
        """Return about how wide something is."""
        return breadth(self.stated(label, size) if isinstance(label, Stated) else self.runs(label, size))
