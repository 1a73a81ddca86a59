"""The accepted sets of what is asked, for many candidates; knows no mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from derive.accepted import Accepted, accepted
from derive.exercises.apart import Table
from derive.exercises.rounding import Mask
from derive.graph import Graph
from derive.names import Name
from derive.numbers import Policy


@dataclass(frozen=True, slots=True)
class Sets:
    """The ends of the sets by (quantity, candidate), and where rounding hides the value."""

    low: Table
    high: Table
    too_small: Mask


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


def _ends(found: Accepted) -> tuple[float, float]:
    return (
        -np.inf if found.low is None else float(found.low),
        np.inf if found.high is None else float(found.high),
    )
