"""The accepted sets of what is asked, for many candidates; knows no mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from derive.accepted import Accepted, accepted
from derive.exercises.apart import Table
from derive.exercises.digits import exact, outward
from derive.exercises.rounding import Mask
from derive.graph import Graph
from derive.names import Name
from derive.numbers import Policy

_DIGITS = 12
Ends: TypeAlias = Mapping[tuple[int, int], Fraction | None]


@dataclass(frozen=True, slots=True)
class Sets:
    """The ends of the sets by (quantity, candidate), and where rounding hides the value."""

    low: Table
    high: Table
    too_small: Mask

    def ends(self) -> tuple[Ends, Ends, Mask]:
        """Return the ends with the digits that a key keeps, moved outwards; None where nothing limits a value."""
        return _kept(self.low, -1), _kept(self.high, 1), self.too_small


def sets(graph: Graph, points: Sequence[Mapping[Name, Fraction]], policy: Policy, names: Sequence[Name]) -> Sets:
    """Return the sets of some quantities at several points."""
    low, high = (np.empty((len(names), len(points))) for _ in range(2))
    small = np.empty((len(names), len(points)), dtype=np.bool_)
    for column, point in enumerate(points):
        found = accepted(graph, point, policy)
        for row, name in enumerate(names):
            low[row, column], high[row, column] = _ends(found[name])
            small[row, column] = found[name].too_small
    return Sets(low, high, small)


def _kept(ends: Table, side: int) -> Ends:
    units, powers = outward(np.where(np.isfinite(ends), ends, 0), side, _DIGITS)
    found = {
        (row, column): exact(int(units[row, column]), int(powers[row, column])) if np.isfinite(end) else None
        for (row, column), end in np.ndenumerate(ends)
    }
    return found


def _ends(found: Accepted) -> tuple[float, float]:
    return (
        -np.inf if found.low is None else float(found.low),
        np.inf if found.high is None else float(found.high),
    )
