"""Columns of numbers as decimal text, byte by byte; knows digits and powers of ten, no policy and no formulas.

What is written is what `numbers.brief` and `spelled` write of the same numbers. A byte that a number has no use for is
NUL, so that all take the same room; whoever joins them takes the NULs away.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from derive.exercises.digits import POWERS, SPAN, Numbers, Whole, exact
from derive.numbers import brief
from derive.problem.exact import spelled

Bytes: TypeAlias = npt.NDArray[np.uint8]

WIDTH = 22  # a sign, four digits, a point, sixteen digits
DIGITS = 12
_FRACTION = 16
_LEAST, _MOST = -4, 3  # powers of ten of the first digit that the room suffices for
_SURE = 2**-12  # of a unit, what a float may lose: a number so near the middle of two texts is written by itself


def _tables() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], npt.NDArray[np.int64], Bytes]:
    """Return four digits of numbers, the same without zeros in front, how many zeros end them, and what is kept."""
    texts = [str(10**4 + number)[1:] for number in range(10**4)]
    plain = np.frombuffer("".join(texts).encode(), dtype=np.uint32)
    short = np.frombuffer(b"".join(str(number).encode().rjust(4, b"\0") for number in range(10**4)), dtype=np.uint32)
    zeros = np.array([len(text) - len(text.rstrip("0")) for text in texts])
    kept = np.array([[255 * (place < _FRACTION - left) for place in range(_FRACTION)] for left in range(_FRACTION + 1)])
    return plain, short, zeros, kept.astype(np.uint8)


_PLAIN, _SHORT, _ZEROS, _KEPT = _tables()
_WHOLE = 10 ** np.arange(19, dtype=np.int64)


def written(values: Numbers) -> Bytes:
    """Return numbers with 12 significant digits, a row of bytes for each.

    >>> [bytes(row).replace(bytes(1), b"").decode() for row in written(np.array([1 / 8, -2 / 3, 0, 40 / 3, 2e-7]))]
    ['0.125', '-0.666666666667', '0', '13.3333333333', '2e-07']
    """
    size = np.abs(values)
    power = np.searchsorted(POWERS, size, side="right") - 1 - SPAN
    fits = (power >= _LEAST) & (power <= _MOST)
    power = np.where(fits, power, 0)
    scaled = np.where(fits, size, 0) * POWERS[DIGITS - 1 - power + SPAN]
    units = (scaled + 1 / 2) // 1
    fits &= np.abs(scaled - units) < 1 / 2 - _SURE
    over = units >= 10**DIGITS
    found = _placed(np.where(over, units / 10, units).astype(np.int64), power + over, values < 0)
    for row in np.flatnonzero(~(fits & (power + over <= _MOST)) & (values != 0)):
        _put(found, row, brief(float(values[row]), DIGITS))
    return found


def spelled_out(units: Whole, powers: Whole) -> list[str]:
    """Return units of powers of ten, which have at most 12 digits, as texts.

    >>> spelled_out(np.array([-371224526613, 25]), np.array([-13, -7]))
    ['-0.0371224526613', '0.0000025']
    """
    size = np.abs(units)
    digits = np.searchsorted(_WHOLE, size, side="right")
    first = powers + digits - 1
    fits = (first >= _LEAST) & (first <= _MOST) & (size > 0)
    scaled = size * _WHOLE[np.where(fits, DIGITS - digits, 0)]
    rows = _placed(np.where(fits, scaled, 0), np.where(fits, first, 0), units < 0)
    ended = np.concatenate([rows, np.full((len(rows), 1), ord("\n"), dtype=np.uint8)], axis=1)
    found = ended.tobytes().translate(None, b"\0").decode("ascii").splitlines()
    for row in np.flatnonzero(~fits & (size > 0)):
        found[row] = spelled(exact(int(units[row]), int(powers[row])))
    return found


def _placed(units: Whole, power: Whole, negative: npt.NDArray[np.bool_]) -> Bytes:
    """Return twelve digits, the first of which stands for a power of ten, in their places."""
    one = _WHOLE[DIGITS - 1 - power]
    before = units // one
    after = (units - before * one) * _WHOLE[_FRACTION - DIGITS + 1 + power]
    high, low = after // 10**8, after % 10**8
    groups = [high // 10**4, high % 10**4, low // 10**4, low % 10**4]
    zeros = _ZEROS[groups[3]]
    for number, group in enumerate(groups[2::-1], 1):
        zeros = np.where(zeros == 4 * number, zeros + _ZEROS[group], zeros)
    found = np.zeros((len(units), WIDTH), dtype=np.uint8)
    found[:, 0] = np.where(negative, ord("-"), 0)
    found[:, 1:5] = _SHORT[before].view(np.uint8).reshape(-1, 4)
    found[:, 5] = np.where(zeros < _FRACTION, ord("."), 0)
    for number, group in enumerate(groups):
        found[:, 6 + 4 * number : 10 + 4 * number] = _PLAIN[group].view(np.uint8).reshape(-1, 4)
    found[:, 6:] &= _KEPT[zeros]
    return found


def _put(rows: Bytes, row: np.intp, text: str) -> None:
    """Put one text in its row, which has room for every number of these digits."""
    rows[row] = np.frombuffer(text.encode().ljust(WIDTH, b"\0"), dtype=np.uint8)
