"""How far rounding inside a product can lead, over every grouping of its factors; knows sizes, no policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from derive.interval import GRID, POINT_ONE, Interval

MOST_FACTORS = 6  # whose every grouping is gone through; more are bounded all at once


def lost(
    factors: Sequence[Interval],
    loose: Sequence[int],
    slack: Callable[[int], int],
    is_short: Callable[[int], bool],
) -> int:
    """Return the largest error of a product before its own last rounding, in units of the grid.

    >>> half = Interval(GRID // 2, GRID // 2 + 1)
    >>> lost([half] * 2, [0, 0], lambda size: 100, lambda number: False)
    0
    >>> lost([half] * 3, [0, 0, 0], lambda size: 100, lambda number: False)
    51

    `loose` is by how much each factor may be off by itself, `slack` by how much rounding moves a result of a size; what
    `is_short` is not rounded. Every product of some of the factors may be a result, so that each subset of them has its
    own largest error, made of those of its two parts.
    """
    if len(factors) > MOST_FACTORS:
        return _by_many(factors, loose, slack)
    everything = (1 << len(factors)) - 1
    sizes, errors, products = [GRID] * (everything + 1), [0] * (everything + 1), [POINT_ONE] * (everything + 1)
    for place, (factor, own) in enumerate(zip(factors, loose, strict=True)):
        sizes[1 << place], errors[1 << place], products[1 << place] = factor.size, own, factor
    for chosen in range(3, everything + 1):
        first = chosen & -chosen
        rest = chosen ^ first
        if not rest:
            continue
        sizes[chosen] = size = sizes[first] * sizes[rest] // GRID + 1
        exact = products[first].is_point and products[rest].is_point
        products[chosen] = products[first] * products[rest] if exact else Interval(-size, size)
        worst = 0
        part = rest
        while part:  # every way to take them in two parts; the first factor stays in the other one
            left, right = errors[part], errors[chosen ^ part]
            if left or right:
                worst = max(worst, left * sizes[chosen ^ part] + right * (sizes[part] + left))
            part = (part - 1) & rest
        worst = -(-worst // GRID)
        if chosen != everything and (worst or not (exact and is_short(products[chosen].low))):
            worst += slack(size + worst)
        errors[chosen] = worst
    return errors[everything]


def _by_many(factors: Sequence[Interval], loose: Sequence[int], slack: Callable[[int], int]) -> int:
    """Bound the error for many factors: every rounding is taken as relative to a size of 1 at least.

    With sizes gᵢ ≥ 1 and a slack s, parts with errors up to ∏g((1+s)^(n-1) - 1) make a whole with such an error again.
    """
    share = Fraction(slack(GRID), GRID)
    relative = slack(GRID * 100) > slack(GRID)
    size, swollen = Fraction(1), Fraction(1)
    for factor, own in zip(factors, loose, strict=True):
        large = Fraction(factor.size if relative else max(factor.size, GRID), GRID)
        size *= large
        swollen *= (large + Fraction(own, GRID)) * (1 + share)
    return int((swollen - size) * GRID // 1) + 1
