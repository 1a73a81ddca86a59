"""Which mistakes show, and which look alike, in what is asked; knows values and accepted sets, no graph.

A mistake shows where its value lies outside the accepted set of some asked quantity. Two look alike where no asked
quantity has them further apart than rounding can move an answer: half the width of the set, more for larger values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from derive.exercises.rounding import Mask

Table: TypeAlias = npt.NDArray[np.float64]
Pairs: TypeAlias = npt.NDArray[np.int64]
Places: TypeAlias = npt.NDArray[np.int64]

_NOWHERE = float(10**300)  # where a mistake that leads to no value is put, apart from every value


@dataclass(frozen=True, slots=True)
class Shown:
    """What candidates show: values and sets by (ask, candidate), the mistakes by (mistake, ask, candidate)."""

    true: Table
    low: Table
    high: Table
    wrong: Table

    def visible(self) -> Mask:
        """Tell by mistake and candidate whether it shows."""
        found: Mask = np.any((self.wrong < self.low) | (self.wrong > self.high), axis=1)
        return found

    def alike(self, pairs: Pairs) -> Mask:
        """Tell by pair and candidate whether two mistakes look alike.

        >>> one = np.array([[1.0]])
        >>> shown = Shown(one, one - 1/8, one + 1/8, np.array([[[2.0]], [[2.1]], [[3.0]]]))
        >>> [bool(one) for one, in shown.alike(np.array([[0, 1], [0, 2]]))]
        [True, False]
        """
        if not len(self.true):
            return np.ones((len(pairs), self.true.shape[1]), dtype=np.bool_)
        asks = self._telling()
        pair, candidate = self._near(pairs, asks[0], self._loose(self.wrong[:, asks[0]], asks[0]))
        done = 1
        while done < len(asks) and len(pair):  # the fewer pairs are left, the more asks are looked at in one go
            some = asks[done : 2 * done, None]
            one, two = (self.wrong[mistake, some, candidate] for mistake in pairs[pair].T)
            loose = np.maximum(*(self._loose(values, some, candidate) for values in (one, two)))
            same = np.all(np.abs(one - two) <= loose, axis=0)
            pair, candidate = pair[same], candidate[same]
            done *= 2
        found = np.zeros((len(pairs), self.true.shape[1]), dtype=np.bool_)
        found[pair, candidate] = True
        return found

    def _loose(self, values: Table, ask: Places | np.int64, candidate: Places | slice = slice(None)) -> Table:
        """Return how far rounding can move answers of one asked quantity: more where they are larger than the truth."""
        half = (self.high[ask, candidate] - self.low[ask, candidate]) / 2
        with np.errstate(all="ignore"):
            size = np.nan_to_num(np.abs(values / self.true[ask, candidate]), nan=1, posinf=_NOWHERE)
        found: Table = half * np.maximum(size, 1)
        return found

    def _near(self, pairs: Pairs, ask: np.int64, loose: Table) -> tuple[Places, Places]:
        """Return the pairs that look alike in one asked quantity, each with the candidate.

        Sorted by their values, the mistakes that look alike stand near each other: hardly any pair is looked at.
        """
        count = len(self.wrong)
        number = np.full((count, count), -1)
        number[pairs[:, 0], pairs[:, 1]] = number[pairs[:, 1], pairs[:, 0]] = np.arange(len(pairs))
        values = self.wrong[:, ask]
        order = np.argsort(values, axis=0, kind="stable")
        ordered, slack = (np.take_along_axis(table, order, axis=0) for table in (values, loose))
        left, most = np.arange(values.shape[1]), slack.max(axis=0, initial=0)
        found: list[tuple[Places, Places]] = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))]
        for distance in range(1, count):
            apart = ordered[distance:, left] - ordered[:-distance, left]
            near = apart <= np.maximum(slack[distance:, left], slack[:-distance, left])
            row, column = np.nonzero(near)
            candidate = left[column]
            pair = number[order[row, candidate], order[row + distance, candidate]]
            found.append((pair[pair >= 0], candidate[pair >= 0]))
            left = left[(apart <= most[left]).any(axis=0)]
            if not left.size:
                break
        one, two = (np.concatenate(column) for column in zip(*found, strict=True))
        return one, two

    def _telling(self) -> npt.NDArray[np.int64]:
        """Return the asks, first those that most mistakes change."""
        changed = (self.wrong != self.true).sum(axis=(0, 2))
        return np.argsort(-changed, kind="stable")


def placed(table: Table) -> Table:
    """Return values with those that are none put where no value is."""
    return np.nan_to_num(table, nan=_NOWHERE, posinf=_NOWHERE, neginf=-_NOWHERE)


def joined(parts: Sequence[Shown]) -> Shown:
    """Return what several groups of candidates show, side by side."""
    true, low, high, wrong = (
        np.concatenate([getattr(part, table) for part in parts], axis=-1) for table in ("true", "low", "high", "wrong")
    )
    return Shown(true, low, high, wrong)
