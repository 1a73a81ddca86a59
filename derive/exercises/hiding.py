"""Which asked values rounding hides at the numbers that a problem gives itself, so that sheets leave them out.

Where numbers nearby hide them too, nobody could say whether an answer to them is right. Knows no draws and no sheets.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from derive.course import Course, givens
from derive.exercises.sets import Acceptance
from derive.exercises.wrongs import asked_values
from derive.key import Ask
from derive.numbers import Policy


def hidden(course: Course, asks: Sequence[Ask], policy: Policy) -> frozenset[str]:
    """Return the asked quantities that rounding hides at the numbers of a course.

    >>> from derive.problem import parse
    >>> from derive.worked import Solution
    >>> layer = "{units: 1, activation: identity, weights: [[0.03]], biases: [0.001]}"
    >>> course = Course(Solution(parse("network: {inputs: 1, layers: [" + layer + "]}\\ndata: [{x: 0.1}]")))
    >>> asks = (Ask(1, "z1[1]", "value", "forward"),)
    >>> sorted(hidden(course, asks, Policy(decimals=2))), sorted(hidden(course, asks, Policy(decimals=6)))
    (['z1[1]'], [])
    """
    names = tuple(dict.fromkeys(asked_values(course, asks).values()))
    if not names:
        return frozenset()
    small = Acceptance(course.graph, policy, names).at([givens(course.solution.setup)]).too_small[:, 0]
    return frozenset(str(names[row]) for row in np.flatnonzero(small))


def without(asks: Sequence[Ask], quantities: Collection[str]) -> tuple[Ask, ...]:
    """Return asks without those for the values of some quantities, numbered anew.

    >>> asks = (Ask(1, "z", "value", "forward"), Ask(2, "a", "value", "forward"), Ask(3, "z", "formula", "formulas"))
    >>> [(ask.number, ask.quantity) for ask in without(asks, {"z"})]
    [(1, 'a'), (2, 'z')]
    """
    left = [ask for ask in asks if not (ask.kind in ("value", "choice") and ask.quantity in quantities)]
    return tuple(replace(ask, number=number) for number, ask in enumerate(left, 1))
