"""Columns of numbers as decimal text, byte by byte; knows digits and powers of ten, no policy and no formulas.

What is written is what `numbers.briefs` and `spelled` write of the same numbers. A byte that a number has no use for is
NUL, so that all take the same room; whoever joins them takes the NULs away.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from derive.exercises.digits import Numbers, Whole, exact
from derive.numbers import briefs
from derive.problem.exact import spelled

Words: TypeAlias = npt.NDArray[np.uint32]
"""Four bytes in each, as they follow one another in memory."""

WORDS = 5  # a sign, three digits, a point, fifteen digits
DIGITS = 12
_FRACTION = 15
_LEAST, _MOST = -4, 2  # powers of ten of the first digit that the room suffices for
_SURE = 2**-12  # of a unit, what a float may lose: a number so near the middle of two texts is written by itself


def words(texts: Iterable[bytes], many: int = 1) -> Words:
    """Return texts as so many words each, with NULs after them.

    >>> bytes(words([b"7"])).rstrip(bytes(1))
    b'7'
    """
    return np.frombuffer(b"".join(text.ljust(4 * many, b"\0") for text in texts), dtype=np.uint32).reshape(-1, many)


_WHOLE = 10 ** np.arange(19, dtype=np.int64)
_FOUR = [str(10**4 + number)[1:].encode() for number in range(10**4)]
_PLAIN = words(_FOUR)[:, 0]
_LAST = words(text.rstrip(b"0") for text in _FOUR)[:, 0]
_POINT = words(b"." + text[1:] for text in _FOUR[: 10**3])[:, 0]
_LAST_POINT = words((b"." + text[1:]).rstrip(b"0").removesuffix(b".") for text in _FOUR[: 10**3])[:, 0]
_BEFORE = words(b"\0" + str(number).encode().rjust(3, b"\0") for number in range(10**3))[:, 0]
_MINUS = words([b"-"])[0, 0]


def written(values: Numbers, into: Words) -> None:
    """Write numbers with 12 significant digits, each into a row of words.

    >>> rows = np.empty((5, WORDS), dtype=np.uint32)
    >>> written(np.array([1 / 8, -2 / 3, 0, 40 / 3, 2e-7]), rows)
    >>> [bytes(row).replace(bytes(1), b"").decode() for row in rows]
    ['0.125', '-0.666666666667', '0', '13.3333333333', '2e-07']
    """
    size = np.abs(values)
    power = np.full(size.shape, _LEAST - 1)
    for least in _NEAR:  # a handful, which is quicker than to search among them
        power += size >= least
    fits = (power >= _LEAST) & (power <= _MOST)
    power[~fits] = 0
    size[~fits] = 0
    size *= _SCALES[power - _LEAST]
    units = (size + 1 / 2).astype(np.int64)
    fits &= np.abs(size - units) < 1 / 2 - _SURE
    over = units >= 10**DIGITS
    if over.any():
        units[over] //= 10
        power += over
        fits &= power <= _MOST
        power[~fits] = 0
    _place(units, power, values < 0, into)
    if (others := np.flatnonzero(~fits & (values != 0))).size:
        into[others] = words(map(str.encode, briefs(values[others].tolist(), DIGITS)), WORDS)


_NEAR = [float(Fraction(10) ** power) for power in range(_LEAST, _MOST + 2)]
_SCALES = np.array([float(10 ** (DIGITS - 1 - power)) for power in range(_LEAST, _MOST + 1)])


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
    rows = np.full((len(units), WORDS + 1), words([b"\n"])[0, 0], dtype=np.uint32)
    _place(np.where(fits, scaled, 0), np.where(fits, first, 0), units < 0, rows[:, :WORDS])
    found = rows.tobytes().translate(None, b"\0").decode("ascii").splitlines()
    for row in np.flatnonzero(~fits & (size > 0)):
        found[row] = spelled(exact(int(units[row]), int(powers[row])))
    return found


def _place(units: Whole, power: Whole, negative: npt.NDArray[np.bool_], into: Words) -> None:
    """Put twelve digits, the first of which stands for a power of ten, in their places."""
    fraction = units * _WHOLE[_FRACTION - DIGITS + 1 + power]
    before = fraction // 10**_FRACTION
    after = fraction - before * 10**_FRACTION
    first = after // 10**12
    rest = after - first * 10**12
    high = rest // 10**8
    rest -= high * 10**8
    middle = rest // 10**4
    low = rest - middle * 10**4
    into[:, 0] = _BEFORE[before] | np.where(negative, _MINUS, 0)
    for column, (table, group) in enumerate(((_POINT, first), (_PLAIN, high), (_PLAIN, middle), (_LAST, low)), 1):
        into[:, column] = table[group]
    ending = np.flatnonzero(low == 0)  # what comes before nothing but zeros is the last
    for column, table, group in ((3, _LAST, middle), (2, _LAST, high), (1, _LAST_POINT, first)):
        into[ending, column] = table[group[ending]]
        ending = ending[group[ending] == 0]
