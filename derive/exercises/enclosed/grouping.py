"""How far rounding inside a product can lead, over every grouping of its factors, in many columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from derive.exercises.enclosed.span import Mask, Span, Unsuited, all_or_none
from derive.exercises.functions import Column
from derive.grouping import MOST_FACTORS

Error: TypeAlias = Column | float

_MORE = 1 + 1 / 2**48  # for the errors of a few sums and products of positive numbers


def lost(
    factors: Sequence[Span], loose: Sequence[Error], slack: float, is_short: Callable[[Span], Mask]
) -> Column | None:
    """Return the largest error of a product before its own last rounding, or None where there is none.

    >>> half = Span(np.array([1 / 2]), np.array([1 / 2]))
    >>> lost([half] * 2, [0, 0], 1 / 100, lambda span: np.array([False])) is None
    True
    >>> [round(float(one), 6) for one in lost([half] * 3, [0, 0, 0], 1 / 100, lambda span: np.array([False]))]
    [0.005]

    As in `derive.grouping`, each subset of factors has its own largest error, made of those of its two parts.
    """
    if len(factors) > MOST_FACTORS:
        raise Unsuited
    everything = (1 << len(factors)) - 1
    sizes: list[Column] = [np.ones(1)] * (everything + 1)
    errors: list[Error | None] = [None] * (everything + 1)
    products: list[Span | None] = [None] * (everything + 1)
    for place, (factor, own) in enumerate(zip(factors, loose, strict=True)):
        sizes[1 << place], errors[1 << place] = factor.size, None if isinstance(own, int) and own == 0 else own
        products[1 << place] = factor if factor.is_point else None
    for chosen in range(3, everything + 1):
        first = chosen & -chosen
        rest = chosen ^ first
        if not rest:
            continue
        size = sizes[chosen] = sizes[first] * sizes[rest] * _MORE
        worst: Error | None = None
        part = rest
        while part:  # every way to take them in two parts; the first factor stays in the other one
            other = chosen ^ part
            found = _of_two(errors[part], errors[other], sizes[part], sizes[other])
            if found is not None:
                worst = found if worst is None else np.maximum(worst, found)
            part = (part - 1) & rest
        errors[chosen] = worst
        if chosen == everything:
            break
        one, two = products[first], products[rest]
        product = one * two if one is not None and two is not None else None
        products[chosen] = product
        if worst is not None:
            errors[chosen] = (worst + slack) * _MORE
        elif product is None or not all_or_none(is_short(product)):
            errors[chosen] = np.zeros_like(size) + slack
    total = errors[everything]
    return None if total is None else np.asarray(total) * _MORE


def _of_two(left: Error | None, right: Error | None, left_size: Column, right_size: Column) -> Error | None:
    """Return the error of a product of two results with errors of their own."""
    if left is None and right is None:
        return None
    if left is None:
        assert right is not None
        return right * left_size
    if right is None:
        return left * right_size
    return left * right_size + right * (left_size + left)
