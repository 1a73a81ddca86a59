"""Which sheets of many are wholly right, by comparing columns of floats with the key; judges no other sheet.

Whatever lies within a rounding error of an end of its set is left to the exact judge: a float never decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from derive.key import Ask, Entry

_MARGIN = -40  # bits below a number; a float is off by less than a thousandth of that


def ends(asks: Sequence[Ask], entries: Iterable[Entry]) -> tuple[Any, Any]:
    """Return the lowest and highest right answer, a row for each entry and a column for each ask.

    A box that takes no number, or whose value is too small to judge, has an empty set: its sheet is judged one by one.
    """
    numbers = [ask.number if ask.kind == "value" else None for ask in asks]
    low, high = [], []
    for entry in entries:
        answers = [entry.answers.get(number) if number is not None else None for number in numbers]
        kept = [None if answer is None or answer.too_small else answer for answer in answers]
        low.append([np.inf if one is None else -np.inf if one.low is None else float(one.low) for one in kept])
        high.append([-np.inf if one is None else np.inf if one.high is None else float(one.high) for one in kept])
    return np.array(low), np.array(high)


def wholly_right(low: Any, high: Any, answers: Any) -> Any:
    """Return for each row of answers whether all of them lie well inside their sets; what is no number is nan.

    >>> low, high = np.array([[0.1, 0.2]]), np.array([[0.3, 0.4]])
    >>> rows = np.array([[0.2, 0.3], [0.2, 0.4], [0.2, np.nan], [0.5, 0.3]])
    >>> wholly_right(low, high, rows).tolist()
    [True, False, False, False]
    """
    room = np.ldexp(np.abs(answers), _MARGIN)
    return np.all((answers - room > low) & (answers + room < high), axis=-1)
