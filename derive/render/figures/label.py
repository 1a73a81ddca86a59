"""Boxes as a line of text: runs with scripts for a drawing, plain words for an alternative text; knows no figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

from derive import marks
from derive.render.boxes import (
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

# Widths in thousandths of the size, those of Times; serifs elsewhere are up to a quarter wider.
_NARROW, _WIDE = "ijlt.,;:|!'′()[]/fr ", "mwMW≈=+−<>≤≥→∂αω"
_WIDTHS = {**dict.fromkeys(_NARROW, 310), **dict.fromkeys(_WIDE, 700)}
_SPACED = frozenset("=≈+-−<>≤≥→")
_SMALL = (7, 10)  # the size of a script, and how far it is moved, as parts of the size it belongs to
_DOWN, _UP = (25, 100), (48, 100)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one size: `rise` above the line, `back` to the left of where the run before it ended.

    `wide` is the text that it is measured as, where that is another one.
    """

    text: str
    size: float
    rise: float = 0
    italic: bool = False
    back: float = 0
    wide: str = ""

    @property
    def width(self) -> float:
        """About how wide the run is."""
        return sum(_WIDTHS.get(character, 500) for character in self.wide or self.text) * self.size / 1000


def runs(box: Box, size: float, comma: bool) -> tuple[Run, ...]:
    """Return a box as runs of text on one line.

    >>> [(run.text, run.rise < 0) for run in runs(Script(Letter("w"), Indices(("1", "2"))), 10, False)]
    [('w', False), ('12', True)]
    """
    return tuple(_joined(_runs(box, size, 0, comma)))


@lru_cache(2**10)  # a drawing is tried in many ways, with the same labels
def breadth(found: tuple[Run, ...], bold: bool = False) -> float:
    """Return about how wide a line of runs is, with room for a wider serif; bold letters are wider."""
    return sum(run.width - run.back for run in found) * 5 / 4 * (10 / 9 if bold else 1)


def _joined(found: Iterator[Run]) -> Iterator[Run]:
    """Put neighbours of one kind together."""
    last: Run | None = None
    for run in found:
        if last and (last.size, last.rise, last.italic) == (run.size, run.rise, run.italic) and not run.back:
            last = Run(last.text + run.text, last.size, last.rise, last.italic, last.back)
            continue
        if last:
            yield last
        last = run
    if last:
        yield last


def _runs(box: Box, size: float, rise: float, comma: bool) -> Iterator[Run]:
    match box:
        case Letter(text, upright):
            yield Run(text, size, rise, not upright)
        case Digits(text):
            yield from _digits(text, size, rise, comma)
        case Indices(texts):
            yield Run(("," if any(len(text) > 1 for text in texts) else "").join(texts), size, rise)
        case Script(base, sub, sup, primes):
            yield from _runs(base, size, rise, comma)
            if primes:
                yield Run("′" * primes, size, rise)
            yield from _scripts(sub, sup, size, rise, comma)
        case Over(over, under):
            yield from _runs(Fence(over) if _is_sum(over) or isinstance(over, Over) else over, size, rise, comma)
            yield Run("/", size, rise)
            yield from _runs(Fence(under) if _needs_fence(under) else under, size, rise, comma)
        case Root(inner):
            yield Run("√(", size, rise)
            yield from _runs(inner, size, rise, comma)
            yield Run(")", size, rise)
        case Fence(inner, kind):
            left, right = {"round": ("(", ")"), "square": ("[", "]"), "bars": ("|", "|")}[kind]
            yield Run(left, size, rise)
            yield from _runs(inner, size, rise, comma)
            yield Run(right, size, rise)
        case Row(parts):
            for place, (before, part) in enumerate(zip((None, *parts), parts, strict=False), 1):
                if isinstance(part, Over) and not _is_rate(part) and _is_multiplied(parts[place:]):
                    part = Fence(part)  # what follows is not below the line
                word = isinstance(before, Letter) and before.upright and len(before.text) > 1
                if word and not isinstance(part, Fence | Sign):
                    yield Run("\N{NO-BREAK SPACE}", size, rise)
                yield from _runs(part, size, rise, comma)
        case Sign(text):
            sign = text.replace("-", "−")
            yield Run(f" {sign} " if sign in _SPACED else f"{sign} " if sign == "," else sign, size, rise)
        case Space():
            yield Run(" ", size, rise)
        case Words(text):
            yield Run(text, size, rise)
        case Under() | Grid() | Limits() | Blank():
            raise AssertionError("no label has more than one line")
        case _:
            assert_never(box)


def _scripts(sub: Box | None, sup: Box | None, size: float, rise: float, comma: bool) -> Iterator[Run]:
    """Set a superscript above a subscript; what follows them stands behind the wider one."""
    small = size * _SMALL[0] / _SMALL[1]
    below = list(_runs(sub, small, rise - size * _DOWN[0] / _DOWN[1], comma)) if sub else []
    above = list(_runs(sup, small, rise + size * _UP[0] / _UP[1], comma)) if sup else []
    yield from below
    if not above:
        return
    under, over = (sum(run.width for run in part) for part in (below, above))
    first, *rest = above
    yield Run(first.text, first.size, first.rise, first.italic, under)
    yield from rest
    if under > over:
        yield Run("\N{HAIR SPACE}", small, rise, False, over - under)


def _digits(text: str, size: float, rise: float, comma: bool) -> Iterator[Run]:
    text = marks.placed(text, marks.LABEL)
    mantissa, _, exponent = text.replace(".", "," if comma else ".").replace("-", "−").partition("e")
    yield Run(mantissa if not exponent else f"{mantissa}·10", size, rise)
    if exponent:
        yield Run(exponent, size * _SMALL[0] / _SMALL[1], rise + size * _UP[0] / _UP[1])


def _is_sum(box: Box) -> bool:
    """Tell whether a slash would divide only a part of what stands above or below a line."""
    return isinstance(box, Row) and any(isinstance(part, Sign) and part.text in "+-" for part in box.parts[1:])


def _needs_fence(box: Box) -> bool:
    """Tell whether a slash would divide by a part only of what stands below a line: a sum, a product, a quotient."""
    if isinstance(box, Row) and len(box.parts) == 2 and isinstance(box.parts[1], Fence):
        return not isinstance(box.parts[0], Letter | Script)  # a function of something is one thing
    product = isinstance(box, Row) and len(box.parts) > 1 and not isinstance(box.parts[0], Sign)
    return product or _is_sum(box) or isinstance(box, Over)


def _is_multiplied(after: Sequence[Box]) -> bool:
    """Tell whether a factor comes next: not a sign such as + or ≈, and not the end."""
    following: Box | None = next((part for part in after if not isinstance(part, Space)), None)
    while isinstance(following, Row) and following.parts:
        following = following.parts[0]
    return not isinstance(following, Sign | Words | Row | None)


def _is_rate(box: Over) -> bool:
    return all(isinstance(part, Row) and part.parts[:1] == (Sign("∂"),) for part in (box.over, box.under))


def plain(box: Box, comma: bool) -> str:
    """Return a box in plain characters, for a text that is read aloud.

    >>> plain(Row((Script(Letter("w"), Indices(("1", "2")), Letter("(1)", True)), Sign("="), Digits("-0.25"))), True)
    'w_12^(1) = −0,25'
    """
    found = ""
    for run in runs(box, 100, comma):
        mark = "" if not run.rise or run.text == "\N{HAIR SPACE}" else "^" if run.rise > 0 else "_"
        found += mark + run.text.strip("\N{HAIR SPACE}")
    return " ".join(found.split())
