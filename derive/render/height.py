"""How high a box is about, in lines of text: enough to tell what no page should keep in one piece; knows no markup."""

from __future__ import annotations

from derive.render.boxes import Box, Fence, Grid, Over, Row, Under


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
