"""A document with a mark in the place of every number that is a student's own; knows no formats and no facts.

A mark is measured as some number: with all of them short and then with all of them long, the layout of a block shows
whether it depends on its numbers. If it does, `signed` marks keep the minus of their number before them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

from derive.document import Block, Equation, Percent, Symbols, Table
from derive.marks import CELL, FREE, RELATION, SYMBOL, UNSIGNED, Mark
from derive.message import Message
from derive.names import Name
from derive.numbers import Numeral
from derive.skeleton.known import Source, source_of
from derive.skeleton.values import Quantity
from derive.term import Ref

_UNROUNDED = {"table.gradient-unrounded": False, "table.new-unrounded": True}
_OUTSIDE = ("derive.term", "derive.views.expression")  # what holds names alone
_PRECISION = {
    "notes.precision": {"gap": "gap", "parameter": "moved"},
    "notes.precision-unit": {"share": "share"},
    "notes.precision-share": {"share": "share", "gradient": "lost"},
}
"""Which arguments of a remark on rounding are a student's own, and what they say."""


@dataclass(frozen=True, slots=True)
class Relation:
    """The sign before a printed value: "=" where nothing was rounded away."""

    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Unrounded:
    """A value without rounding where its digits differ from those of a carried one, else an empty cell."""

    name: Name


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one student: a share, a gap, a parameter, a code, a name."""

    what: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with marks, as SVG."""

    svg: str


Slot: TypeAlias = Source | Relation | Unrounded | Said | Picture
Measure: TypeAlias = Callable[[Slot], tuple[int, bool]]
"""The length, with its sign, of the number that a slot is measured as, and whether that is negative."""


@dataclass(slots=True)
class Slots:
    """The slots of a page in the order of their numbers."""

    all: list[Slot] = field(default_factory=list)
    _numbers: dict[Slot, int] = field(default_factory=dict)

    def number(self, slot: Slot) -> int:
        """Return the number of a slot, a new one where it is new."""
        if slot not in self._numbers:
            self._numbers[slot] = len(self.all)
            self.all.append(slot)
        return self._numbers[slot]


@dataclass(frozen=True, slots=True)
class Marker:
    """Puts marks into blocks."""

    slots: Slots
    measure: Measure
    signed: bool = False

    def block(self, block: Block) -> Block:
        """Return a block with marks."""
        marked: Block = self._table(block) if isinstance(block, Table) else self._any(block)
        return marked

    def _any(self, part: Any) -> Any:
        match part:
            case Numeral():
                return self._numeral(part)
            case Equation():
                return self._equation(part)
            case Message(id) if id in _PRECISION:
                return self._said(part, _PRECISION[id])
            case Name() | str() | int() | None:
                return part
            case Mapping():
                return {name: self._any(value) for name, value in part.items()}
            case tuple():
                return tuple(map(self._any, part))
            case _ if is_dataclass(part) and type(part).__module__ not in _OUTSIDE:
                own = {one.name: getattr(part, one.name) for one in fields(part)}
                return replace(part, **{name: self._any(value) for name, value in own.items()})  # type: ignore[type-var]
            case _:
                return part

    def _numeral(self, numeral: Numeral) -> Numeral:
        source = source_of(numeral)
        return numeral if source is None else self._mark(source, numeral)

    def _mark(self, slot: Slot, numeral: Numeral, place: int = FREE) -> Numeral:
        number, (length, negative) = self.slots.number(slot), self.measure(slot)
        if not self.signed or place != FREE:
            return Numeral(Mark(number, place, length, negative).text, numeral.value)
        unsigned = Mark(number, UNSIGNED, length - negative).text
        return Numeral(f"{'-' * negative}{unsigned}", numeral.value)

    def _equation(self, equation: Equation) -> Equation:
        parts = []
        for place, (relation, side) in enumerate(equation.parts):
            source = source_of(side) if isinstance(side, Numeral) else None
            if source is not None and source.rounded and relation in ("=", "≈"):
                # What is only named, as in z = 0.5, states a value and rounds nothing.
                before = equation.parts[place - 1][1]
                if place > 1 or not isinstance(before, Symbols) or not isinstance(before.term, Ref):
                    number = self.slots.number(Relation(source.quantity))
                    relation = Mark(number, RELATION).text  # type: ignore[assignment]
            parts.append((relation, self._any(side)))
        rest = {name: self._any(getattr(equation, name)) for name in ("note", "holds", "also", "margin")}
        return Equation(tuple(parts), **rest)

    def _said(self, message: Message, own: Mapping[str, str]) -> Message:
        """Return a remark on rounding with marks for what is computed for it alone."""
        found: list[tuple[str, Any]] = []
        for name, argument in message.arguments:
            match argument:
                case Numeral() if name in own:
                    found.append((name, self._mark(Said(own[name]), argument)))
                case Percent(number) if name in own:
                    found.append((name, Percent(self._mark(Said(own[name]), number))))
                case Symbols() if name in own:
                    symbol = Mark(self.slots.number(Said(own[name])), SYMBOL)
                    found.append((name, Numeral(symbol.text, Fraction(0))))
                case _:
                    found.append((name, self._any(argument)))
        return Message(message.id, tuple(found))

    def _table(self, table: Table) -> Table:
        """Return a table with marks; what stands in a column of unrounded values may be nothing."""
        new = {
            column: _UNROUNDED[head.id]
            for column, head in enumerate(table.head)
            if isinstance(head, Message) and head.id in _UNROUNDED
        }
        rows = tuple(
            tuple(
                self._unrounded(row, cell, new[column]) if column in new else self._any(cell)
                for column, cell in enumerate(row)
            )
            for row in table.rows
        )
        return replace(table, head=self._any(table.head), rows=rows)

    def _unrounded(self, row: tuple[Any, ...], cell: Any, new: bool) -> Any:
        """Return the cell behind a carried value; a parameter that stays as it is has no new one."""
        sources = [source_of(one) for one in row if isinstance(one, Numeral)]
        carried = [source.quantity for source in sources if source is not None and source.rounded]
        names = [name for kind, name in carried if kind == "page" and name.new == new]
        if not names:
            return cell
        return self._mark(Unrounded(names[0]), Numeral("", Fraction(0)), CELL)


def measured(text: str) -> tuple[int, bool]:
    """Return how a printed number is measured.

    >>> measured("-0.25")
    (5, True)
    """
    return len(text), text.startswith("-")
