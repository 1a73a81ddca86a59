"""The table of costs: the share of one output unit, and the factor before the sum; knows no derivatives.

To add a cost, add one entry to `COSTS`; the chain rule finds its derivative, and SymPy proves it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from derive.laws.functions import call
from derive.term import ONE, TWO, Neg, Num, Pow, Prod, Quot, Sum, Term, minus


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost: factor · Σ share(a, y) over the output units.

    `constants` counts the constants after a and y. `distribution` says that targets and outputs are probabilities.
    """

    name: str
    share: Callable[..., Term]
    factor: Fraction = Fraction(1)
    constants: int = 0
    distribution: bool = False


_ENTRIES = (
    Cost("squared-error", lambda a, y: Pow(minus(a, y), TWO)),
    Cost("half-squared-error", lambda a, y: Pow(minus(a, y), TWO), Fraction(1, 2)),
    Cost("absolute-error", lambda a, y: call("abs", minus(a, y))),
    Cost(
        "binary-cross-entropy",
        lambda a, y: Sum((Prod((y, call("ln", a))), Prod((minus(ONE, y), call("ln", minus(ONE, a)))))),
        Fraction(-1),
        distribution=True,
    ),
    Cost("cross-entropy", lambda a, y: Prod((y, call("ln", a))), Fraction(-1), distribution=True),
    Cost("huber", lambda a, y, delta: call("huber", minus(a, y), delta), constants=1),
    Cost("kl-divergence", lambda a, y: Prod((y, call("ln", Quot(y, a)))), distribution=True),
)

COSTS = MappingProxyType({entry.name: entry for entry in _ENTRIES})


def over_units(kind: str, outputs: tuple[tuple[Term, Term], ...], constants: tuple[Fraction, ...], mean: bool) -> Term:
    """Return the cost of one example from its (activation, target) pairs, summed or averaged over units.

    >>> from derive.names import Name
    >>> from derive.term import Ref
    >>> a, y = Ref(Name("a")), Ref(Name("y"))
    >>> over_units("half-squared-error", ((a, y),), (), False).factors[0]
    Num(value=Fraction(1, 2))
    """
    cost = COSTS[kind]
    shares = tuple(cost.share(a, y, *(Num(value, decimal=True) for value in constants)) for a, y in outputs)
    total = shares[0] if len(shares) == 1 else Sum(shares)
    factor = cost.factor / len(shares) if mean else cost.factor
    if factor == 1:
        return total
    return Neg(total) if factor == -1 else Prod((Num(factor), total))
