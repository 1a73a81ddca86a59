"""How far rounding inside a product can lead, over every grouping of its factors; knows sizes, no policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from derive.enclosure import E, Size

MOST_FACTORS = 6  # whose every grouping is gone through; more are bounded all at once


class Sizes(Protocol):
    """How errors are reckoned with, always upwards."""

    def slack(self, size: Size, /) -> Size:
        """Return by how much rounding moves a result of a size."""

    def times_size(self, first: Size, second: Size, /) -> Size:
        """Return the size of a product."""

    def plus_error(self, first: Size, second: Size, /) -> Size:
        """Return two errors together."""

    def larger_error(self, first: Size, second: Size, /) -> Size:
        """Return the larger of two errors."""


def lost(sizes: Sizes, factors: Sequence[E], loose: Sequence[Size], is_short: Callable[[E], bool]) -> Size | None:
    """Return the largest error of a product before its own last rounding; None where there is none.

    >>> from derive.hand import Hand
    >>> from derive.interval import GRID, Interval
    >>> from derive.numbers import Policy
    >>> half, hand = Interval(GRID // 2, GRID // 2 + 1), Hand(Policy(decimals=58))
    >>> lost(hand, [half] * 2, [0, 0], lambda point: False)
    >>> lost(hand, [half] * 3, [0, 0, 0], lambda point: False)
    29

    `loose` is by how much each factor may be off by itself; what `is_short` is not rounded. Every product of some of
    the factors may be a result, so that each subset of them has its own largest error, made of those of its two parts.
    """
    everything = (1 << len(factors)) - 1
    size: list[Size] = [None] * (everything + 1)
    errors: list[Size | None] = [None] * (everything + 1)
    products: list[E | None] = [None] * (everything + 1)
    for place, (factor, own) in enumerate(zip(factors, loose, strict=True)):
        size[1 << place], errors[1 << place] = factor.size, own if is_some(own) else None
        products[1 << place] = factor if factor.is_point else None
    for chosen in range(3, everything + 1):
        first = chosen & -chosen
        rest = chosen ^ first
        if not rest:
            continue
        size[chosen] = sizes.times_size(size[first], size[rest])
        worst: Size | None = None
        part = rest
        while part:  # every way to take them in two parts; the first factor stays in the other one
            other = chosen ^ part
            found = _of_two(sizes, (errors[part], size[part]), (errors[other], size[other]))
            if found is not None:
                worst = found if worst is None else sizes.larger_error(worst, found)
            part = (part - 1) & rest
        if chosen != everything:
            one, two = products[first], products[rest]
            product = products[chosen] = one * two if one is not None and two is not None else None
            if worst is not None:
                worst = sizes.plus_error(worst, sizes.slack(sizes.plus_error(size[chosen], worst)))
            elif product is None or not is_short(product):
                worst = sizes.slack(size[chosen])
        errors[chosen] = worst
    return errors[everything]


def is_some(error: Size) -> bool:
    """Tell whether there is an error at all: none is the whole number 0."""
    return not (isinstance(error, int) and error == 0)


def _of_two(sizes: Sizes, one: tuple[Size | None, Size], two: tuple[Size | None, Size]) -> Size | None:
    """Return the error of a product of two results with errors and sizes of their own."""
    (left, left_size), (right, right_size) = one, two
    if left is None:
        return None if right is None else sizes.times_size(right, left_size)
    if right is None:
        return sizes.times_size(left, right_size)
    beside = sizes.times_size(right, sizes.plus_error(left_size, left))
    return sizes.plus_error(sizes.times_size(left, right_size), beside)
