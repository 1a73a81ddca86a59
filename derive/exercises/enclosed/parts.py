"""What is held of quantities in columns that take different ways: as many parts as there are ways to hold one.

Sheets part at one definition and meet again after it, since what they hold there is of few kinds. Knows no graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from derive.exercises.enclosed.columnar import Hold
from derive.exercises.enclosed.span import Span
from derive.exercises.enclosed.ways import Split, Unsuited
from derive.exercises.functions import Column
from derive.names import Name
from derive.working import HeldIn

Places: TypeAlias = npt.NDArray[np.int64]
Part: TypeAlias = tuple[Places, Hold | None]
"""Some columns, in order, and what is held in them; None where nothing limits it."""

Made = TypeVar("Made")
_Numbers = TypeVar("_Numbers", Column, Places)


@dataclass(slots=True)
class Held:
    """What is held of one quantity, in parts; `part` and `row` tell of each column where it stands."""

    parts: tuple[Part, ...]
    part: Places
    row: Places

    @classmethod
    def of(cls, parts: Sequence[Part], count: int) -> Held:
        """Put parts together that are held alike; columns of none of them are nobody's."""
        alike: dict[object, list[Part]] = {}
        for one in parts:
            alike.setdefault(_kind(one[1]), []).append(one)
        found = tuple(map(_joined, alike.values()))
        part, row = np.full(count, -1), np.zeros(count, dtype=np.int64)
        for number, (columns, _) in enumerate(found):
            part[columns], row[columns] = number, np.arange(len(columns))
        return cls(found, part, row)

    @classmethod
    def beside(cls, many: Sequence[Held]) -> Held:
        """Put several quantities of the same columns side by side: the columns of the first, then of the next."""
        if len(many) == 1:
            return many[0]
        count = len(many[0].part)
        parts = [(some + place * count, held) for place, one in enumerate(many) for some, held in one.parts]
        return cls.of(parts, len(many) * count)

    def apart(self, many: int) -> Iterator[Held]:
        """Yield again, one by one, what stands side by side."""
        if many == 1:
            yield self
            return
        count = len(self.part) // many
        bounds = [(np.searchsorted(some, count * np.arange(many + 1)), some, held) for some, held in self.parts]
        for place in range(many):
            cuts = [(slice(*ends[place : place + 2]), some, held) for ends, some, held in bounds]
            parts = [(some[cut] - place * count, held and _some(held, cut)) for cut, some, held in cuts]
            yield Held.of([one for one in parts if len(one[0])], count)

    def at(self, columns: Places) -> Hold | None:
        """Return what is held in some columns; raise Split where it is not held alike."""
        if len(self.parts) > 1:
            numbers = self.part[columns]
            if (other := numbers != numbers[0]).any():
                raise Split(~other)
            own, held = self.parts[int(numbers[0])]
        else:
            own, held = self.parts[0]
        return held if held is None or len(own) == len(columns) else _some(held, self.row[columns])


@dataclass(slots=True)
class Found(dict[Name, Hold | None]):
    """What was found of names, as the columns that are looked at just now hold it."""

    of: dict[Name, Held] = field(default_factory=dict)
    columns: Places = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def look_at(self, columns: Places) -> None:
        """Look at other columns."""
        self.clear()
        self.columns = columns

    def __missing__(self, name: Name) -> Hold | None:
        self[name] = found = self.of[name].at(self.columns)
        return found


def piecewise(columns: Places, work: Callable[[Places], Made]) -> Iterator[tuple[Places, Made | Unsuited]]:
    """Yield what comes of columns, of those together that take one way; Unsuited where floats cannot follow.

    >>> def signs(columns):
    ...     below = columns < 2
    ...     if below.any() and not below.all():
    ...         raise Split(below)
    ...     return "-" if below.all() else "+"
    >>> [(some.tolist(), sign) for some, sign in piecewise(np.arange(4), signs)]
    [([2, 3], '+'), ([0, 1], '-')]
    """
    waiting = [columns] * (len(columns) > 0)
    while waiting:
        some = waiting.pop()
        try:
            yield some, work(some)
        except Split as split:
            waiting += [some[split.mask], some[~split.mask]]
        except Unsuited as unsuited:
            yield some, unsuited


def known(pieces: Iterable[tuple[Places, Hold | Unsuited | None]]) -> list[Part]:
    """Return those columns that floats can follow."""
    return [(some, held) for some, held in pieces if not isinstance(held, Unsuited)]


def _kind(held: Hold | None) -> object:
    """Return in what way something is held."""
    return held and tuple(span and (span.is_point, span.places) for span in (held.rounded, held.longer, held.every))


def _joined(parts: Sequence[Part]) -> Part:
    """Return parts that are held alike as one, its columns in order."""
    if len(parts) == 1:
        return parts[0]
    columns = np.concatenate([some for some, _ in parts])
    # Every part is in order; side by side, all of them are.
    order = None if all(one[-1] < two[0] for (one, _), (two, _) in pairwise(parts)) else np.argsort(columns)
    helds = [held for _, held in parts]
    if helds[0] is None:
        return columns if order is None else columns[order], None
    sizes = [len(some) for some, _ in parts]

    def joined(ends: Sequence[_Numbers]) -> _Numbers:
        wide = [end if len(end) == size else np.repeat(end, size) for end, size in zip(ends, sizes, strict=True)]
        found = np.concatenate(wide)
        return found if order is None else found[order]

    def beside(spans: Sequence[Span | None]) -> Span | None:
        known = [span for span in spans if span is not None]
        if not known:
            return None
        units = [span.units for span in known if span.units is not None]
        low, high = joined([span.low for span in known]), joined([span.high for span in known])
        return Span(low, high, joined(units) if units else None, known[0].places)

    found = HeldIn(beside([held.rounded for held in helds if held]), beside([held.longer for held in helds if held]))
    return columns if order is None else columns[order], found


def _some(held: Hold, rows: Places | slice) -> Hold:
    """Return what is held in some rows; what is the same in all of them stands once."""

    def at(column: _Numbers) -> _Numbers:
        return column if len(column) == 1 else column[rows]

    def of(span: Span | None) -> Span | None:
        if span is None:
            return None
        units = None if span.units is None else at(span.units)
        return Span(at(span.low), at(span.high), units, span.places)

    return HeldIn(of(held.rounded), of(held.longer))
