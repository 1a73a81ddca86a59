"""The set of answers that correct hand work can give for each quantity; knows no typed text and gives no marks.

A room for a class: everything here is interval arithmetic on whole numbers, which can be done on columns of students.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from derive.graph import Graph
from derive.hand import Hand, Held
from derive.interval import GRID
from derive.names import Name
from derive.numbers import Policy
from derive.reach import reach

_LARGEST_SHARE = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The numbers from `low` to `high`, both included; None where nothing limits them.

    `exact` is the value where it can be found without any rounding, as 0 behind a ReLU that is off.

    >>> Accepted(Fraction(-495, 10000), Fraction(-492, 10000)).contains(Fraction(-493, 10000))
    True
    """

    low: Fraction | None
    high: Fraction | None
    exact: Fraction | None = None

    def contains(self, answer: Fraction) -> bool:
        """Tell whether an answer is one that correct work can give."""
        return (self.low is None or self.low <= answer) and (self.high is None or answer <= self.high)

    @property
    def too_small(self) -> bool:
        """Tell whether rounding hides the value: 0 is inside, or half the width is over 10 % of the value.

        >>> Accepted(Fraction(8), Fraction(10)).too_small, Accepted(Fraction(9), Fraction(10)).too_small
        (True, False)
        >>> Accepted(Fraction(-1, 2), Fraction(1, 2), exact=Fraction(0)).too_small
        False
        """
        if self.low is None or self.high is None:
            return True
        if self.exact == 0:
            return False
        half, middle = (self.high - self.low) / 2, (self.high + self.low) / 2
        return self.contains(Fraction(0)) or half > abs(middle) * _LARGEST_SHARE


def accepted(
    graph: Graph,
    point: Mapping[Name, Fraction | Held],
    policy: Policy,
    *,
    truncation: bool = False,
) -> dict[Name, Accepted]:
    """Return the accepted set of every name of a graph, for any number of digits from those of the policy on.

    >>> from derive.graph import Definition, Leaf
    >>> from derive.term import Call, Ref
    >>> z, a = Name("z"), Name("a")
    >>> graph = Graph((Leaf(z, "input"),), (Definition(a, Call("tanh", (Ref(z),)), "activation"),))
    >>> found = accepted(graph, {z: Fraction(1)}, Policy(decimals=2))[a]
    >>> [found.contains(Fraction(n, 1000)) for n in (755, 760, 762, 770)]
    [False, True, True, False]

    The `carry` and `ties` of the policy change nothing: a tie may go either way. `truncation` allows digits to be cut
    off.
    """
    hand = Hand(policy, truncation)
    return {name: printed(held, hand) for name, held in reach(graph, point, hand).items()}


def printed(held: Held | None, hand: Hand) -> Accepted:
    """Return what may be printed of what can be held; an exact value may be off by half a unit."""
    if held is None:
        return Accepted(None, None)
    every = held.every
    if held.rounded is None or every.is_point:
        low, high = (end + sign * hand.unit(abs(end)) // 2 for end, sign in ((every.low, -1), (every.high, 1)))
    else:
        low, high = every.low, every.high
    exact = Fraction(every.low, GRID) if every.is_point else None
    return Accepted(Fraction(low, GRID), Fraction(high, GRID), exact)
