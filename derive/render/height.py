"""How high a box is about: enough to tell what no page should keep in one piece, and what fits; knows no markup."""

from __future__ import annotations

from derive.render.boxes import Box, Digits, Fence, Grid, Limits, Over, Root, Row, Script, Under

_TEXT, _STACKED = 110, 118  # tenths of a point: a letter, one with indices above and below
_FRACTION, _SMALL_FRACTION = 225, 150
_SUM = 325  # a large sign with what stands above and below it
_ENTRY, _BRANCH = 132, 147  # rows of a matrix, and of what chooses between branches
_AROUND = 30  # an entry that is higher than a row


def lines(box: Box) -> int:
    """Estimate how many lines of text a box is as high as.

    >>> from derive.render.boxes import Digits
    >>> lines(Row((Digits("1"), Over(Digits("1"), Digits("2"))))), lines(Grid(((Digits("1"),),) * 5))
    (2, 5)
    """
    match box:
        case Grid(rows):
            return sum(max(map(lines, row)) for row in rows)
        case Over(over, under, False):
            return lines(over) + lines(under)
        case Row(parts):
            return max(map(lines, parts), default=1)
        case Fence(inner):
            return lines(inner)
        case Under(inner, _):
            return lines(inner) + 1
        case _:
            return 1


def points(box: Box) -> int:
    """Estimate how many tenths of a point a box in a display is high, in letters of ten points.

    >>> points(Digits("1")), points(Over(Digits("1"), Digits("2"))), points(Grid(((Digits("1"),),) * 5))
    (110, 250, 660)
    """
    match box:
        case Digits(text, small) if "/" in text:
            return _SMALL_FRACTION if small else _FRACTION
        case Over(over, under, False):
            return points(over) + points(under) + 30
        case Over(over, under, _):
            return max(points(over), points(under))
        case Limits():
            return _SUM
        case Row(parts):
            return max(map(points, parts), default=_TEXT)
        case Grid(rows, branches):
            least = _BRANCH if branches else _ENTRY
            return sum(max(least, *map(_entry, row)) for row in rows)
        case Fence(inner):
            return points(inner)
        case Root(inner):
            return points(inner) + 20
        case Under(inner, _):
            return points(inner) + 100
        case Script(base, sub, sup):
            return max(points(base), _STACKED if sub and sup else _TEXT)
        case _:
            return _TEXT


def _entry(box: Box) -> int:
    """Return how high an entry of a matrix is: its fractions are as small as in a sentence."""
    high = points(box)
    return high + _AROUND if _has_rows(box) else 3 * high // 4 + _AROUND


def _has_rows(box: Box) -> bool:
    match box:
        case Grid():
            return True
        case Row(parts):
            return any(map(_has_rows, parts))
        case Fence(inner) | Root(inner):
            return _has_rows(inner)
        case _:
            return False
