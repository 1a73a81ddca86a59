"""How wide a box is about, in tenths of a digit: enough to choose where a line breaks; knows no markup."""

from __future__ import annotations

from typing import assert_never

from derive import marks
from derive.render.boxes import (
    FIELDS,
    Blank,
    Box,
    Digits,
    Fence,
    Grid,
    Indices,
    Letter,
    Limits,
    Over,
    Root,
    Row,
    Script,
    Sign,
    Space,
    Under,
    Words,
)  # fmt: skip

# The narrowest screen, 360 pixels: a longer formula may break or scroll.
NARROW = 300
# What stands in brackets and is no wider than this is a factor that no line breaks.
UNBROKEN = 300


def width(box: Box) -> int:
    """Estimate the width of a box in tenths of a digit.

    >>> width(Row((Digits("0.25"), Sign("="), Letter("x"))))
    75
    """
    match box:
        case Letter(text):
            return 12 * len(text) if len(text) > 1 else 10
        case Digits(text):
            if "/" in text:
                return 10 * max(map(len, text.split("/"))) + 5
            return 10 * marks.length(text) + (30 if "e" in text else 0) + 12 * marks.fenced(text)
        case Indices(texts):
            return 10 * sum(map(len, texts))
        case Script(base, sub, sup, primes):
            return width(base) + 3 * primes + 7 * max(width(part) if part else 0 for part in (sub, sup)) // 10
        case Over(over, under, slash, _):
            return width(over) + width(under) + 10 if slash else max(width(over), width(under)) + 5
        case Root(inner):
            return width(inner) + 15
        case Fence(inner):
            return width(inner) + 12
        case Row(parts):
            return sum(map(width, parts))
        case Sign(text):
            return 8 if text in (",", "∂", "(", ")", "%") else 25
        case Space(wide):
            return 20 if wide else 4
        case Under(inner, label):
            return max(width(inner), 7 * width(label) // 10)
        case Words(text):
            return 9 * len(text)
        case Grid(rows):
            return sum(max(width(row[i]) for row in rows) + 20 for i in range(len(rows[0])))
        case Limits():
            return 30
        case Blank(field):
            return 10 * FIELDS[field].digits
        case _:
            assert_never(box)
