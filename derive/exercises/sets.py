"""The accepted sets of what is asked, for many candidates; knows no mistakes.

By floats where they can follow, which gives sets that hold the exact ones and are wider by a billionth at most; else
by exact arithmetic. Which of the two is a matter of one candidate alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from derive.exercises.apart import Table
from derive.exercises.digits import outward
from derive.exercises.enclosed.columnar import Columnar, spanning
from derive.exercises.enclosed.forms import Form, forms
from derive.exercises.enclosed.parts import Held, Places, piecewise
from derive.exercises.enclosed.reach import reached
from derive.exercises.enclosed.span import Span
from derive.exercises.enclosed.ways import Unsuited
from derive.exercises.lines import Ends
from derive.exercises.rounding import Mask
from derive.exercises.wrongs import steps
from derive.graph import Graph
from derive.names import Name
from derive.numbers import Policy
from derive.term import refs

if TYPE_CHECKING:
    from derive.accepted import Accepted

_DIGITS = 12
_FOLLOWED_FROM = 2  # significant digits; with one, what is next to a power of ten is rounded by far too much
_LARGEST_SHARE = 10  # a set may be so many times narrower than its value
_MORE = 1 + 1 / 2**40  # a share that is just as large as it may be is not too large


@dataclass(frozen=True, slots=True)
class Sets:
    """The ends of the sets by (quantity, candidate), and where rounding hides the value."""

    low: Table
    high: Table
    too_small: Mask

    def at(self, columns: npt.NDArray[np.int64] | Mask) -> Sets:
        """Return the sets of some candidates."""
        return Sets(self.low[:, columns], self.high[:, columns], self.too_small[:, columns])

    def ends(self) -> tuple[Ends, Ends, Mask]:
        """Return the ends with the digits that a key keeps, moved outwards."""
        return _kept(self.low, -1), _kept(self.high, 1), self.too_small


def joined(parts: Sequence[Sets]) -> Sets:
    """Return the sets of several groups of candidates, side by side."""
    low, high = (np.concatenate([getattr(part, end) for part in parts], axis=1) for end in ("low", "high"))
    return Sets(low, high, np.concatenate([part.too_small for part in parts], axis=1))


@dataclass(frozen=True)
class Acceptance:
    """What finds the sets of some quantities of one graph, under one policy.

    A point is told as columns of spans, None where a number is beyond floats, and exactly for single candidates.
    """

    graph: Graph
    policy: Policy
    names: tuple[Name, ...]

    @cached_property
    def _wanted(self) -> tuple[Name, ...]:
        return tuple(name for name, _ in steps(self.graph, self.names))

    @cached_property
    def _forms(self) -> tuple[Form, ...]:
        return forms(self.graph, self._wanted)

    @property
    def _is_followed(self) -> bool:
        """Tell whether floats can follow the digits."""
        return self.policy.significant is None or self.policy.significant >= _FOLLOWED_FROM

    @cached_property
    def leaves(self) -> tuple[Name, ...]:
        """The given numbers that lead to the quantities."""
        used = {part for name in self._wanted for part in refs(self.graph[name].term)}
        return tuple(leaf.name for leaf in self.graph.leaves if leaf.name in used)

    def at(self, points: Sequence[Mapping[Name, Fraction]]) -> Sets:
        """Return the sets at several points."""
        alike: dict[tuple[bool | None, ...], list[int]] = {}
        for column, point in enumerate(points):
            alike.setdefault(tuple(_kind(point[name]) for name in self.leaves), []).append(column)
        found = self._none(len(points))
        for columns in alike.values():
            mine = [points[column] for column in columns]
            spans = {name: spanning([point[name] for point in mine]) for name in self.leaves}
            part = self.of(spans, len(mine), mine.__getitem__)
            found.low[:, columns], found.high[:, columns] = part.low, part.high
            found.too_small[:, columns] = part.too_small
        return found

    def _none(self, count: int) -> Sets:
        shape = (len(self.names), count)
        return Sets(np.empty(shape), np.empty(shape), np.empty(shape, dtype=np.bool_))

    def of(
        self, given: Mapping[Name, Span | None], count: int, point: Callable[[int], Mapping[Name, Fraction]]
    ) -> Sets:
        """Return the sets of columns; `point` gives all numbers of one of them exactly."""
        found = self._none(count)
        spans = {name: span for name, span in given.items() if span is not None}
        left = np.arange(count)
        if len(spans) == len(given) and self._is_followed:
            left = np.delete(left, self._by_floats(found, spans, count))
        if len(left):
            self._exactly(found, point, left)
        return found

    def _exactly(
        self, into: Sets, point: Callable[[int], Mapping[Name, Fraction]], columns: npt.NDArray[np.int64]
    ) -> None:
        from derive.accepted import accepted

        for column in columns:
            exactly = accepted(self.graph, point(int(column)), self.policy)
            for row, name in enumerate(self.names):
                into.low[row, column], into.high[row, column] = _ends(exactly[name])
                into.too_small[row, column] = exactly[name].too_small

    def _by_floats(self, into: Sets, given: Mapping[Name, Span], count: int) -> Places:
        """Put in the sets of the columns that floats can follow, and return these."""
        hand = Columnar(self.policy)
        with np.errstate(all="ignore"):
            held, live = reached(self.graph, given, hand, self._forms, count)
            if not self.names:
                return live
            beside = Held.beside([held[name] for name in self.names])
            shape, found = into.low.shape, np.zeros(into.low.size, dtype=np.bool_)
            lows, highs, small = (ends.reshape(-1) for ends in (into.low, into.high, into.too_small))
            every = (live + count * np.arange(len(self.names))[:, None]).ravel()
            for columns, ends in piecewise(every, partial(_printed, beside, hand)):
                if isinstance(ends, Unsuited):
                    continue
                low, high, is_zero = ends
                lows[columns], highs[columns], found[columns] = low, high, True
                half, middle = (high - low) / 2, (high + low) / 2
                hidden = ((low <= 0) & (high >= 0)) | (half * _LARGEST_SHARE > np.abs(middle) * _MORE)
                small[columns] = hidden & ~is_zero
        return np.flatnonzero(found.reshape(shape).all(axis=0))


def _printed(of: Held, hand: Columnar, columns: Places) -> tuple[Table, Table, Mask]:
    """Return what may be printed of what can be held, and whether that is exactly 0; as `accepted` does."""
    held = of.at(columns)
    if held is None:
        return np.array([-np.inf]), np.array([np.inf]), np.zeros(1, dtype=np.bool_)
    every = held.every
    if held.rounded is None or every.is_point:
        low, high = every.sizes
        every = every.moved(hand.unit(low) / 2, hand.unit(high) / 2)
    zero = np.zeros(1, dtype=np.bool_) if held.every.units is None else held.every.units == 0
    return every.low, every.high, zero


def _kept(ends: Table, side: int) -> Ends:
    known = np.isfinite(ends)
    return Ends(*outward(np.where(known, ends, 0), side, _DIGITS), known)


def _kind(value: Fraction) -> bool | None:
    """Tell how a number can be followed in floats: exactly, as one without an end, or not at all."""
    span = spanning([value])
    return None if span is None else span.is_point


def _ends(found: Accepted) -> tuple[float, float]:
    return (
        -np.inf if found.low is None else float(np.nextafter(float(found.low), -np.inf)),
        np.inf if found.high is None else float(np.nextafter(float(found.high), np.inf)),
    )
