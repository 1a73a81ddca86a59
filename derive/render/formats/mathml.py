"""Spell boxes in MathML Core, for pages that need no script; knows MathML, does not know networks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from markupsafe import Markup

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
)
from derive.render.formats import mathml_leaves as leaf

_FENCES = {"round": ("(", ")"), "square": ("[", "]"), "bars": ("|", "|")}
# What stands between a function and its argument: heard, not seen.
_APPLY = Letter("\u2061")


def formula(box: Box, comma: bool) -> Markup:
    """Return a box as one element of MathML, with a decimal comma or point.

    >>> print(formula(Digits("-0.25"), comma=True))
    <mrow><mo form="prefix">−</mo><mn>0,25</mn></mrow>
    """

    def spell(inner: Box) -> Markup:
        return formula(inner, comma)

    def script(base: Markup, sub: Box | None, sup: Box | None, primes: int = 0) -> Markup:
        below, above = (None if part is None else spell(part) for part in (sub, sup))
        return leaf.scripted(base, below, above, primes)

    match box:
        case Letter(text, upright):
            return leaf.letter(text, upright)
        case Digits(text, small):
            return leaf.number(text, small, comma)
        case Indices(texts):
            joint = leaf.element("mo", ",", separator="true") if any(len(text) > 1 for text in texts) else Markup()
            return leaf.grouped(
                [joint.join(leaf.element("mn" if text.isdigit() else "mi", text) for text in texts)], len(texts) > 1
            )
        case Script(Fence(inner, kind), sub, sup, 0) if not is_tall(inner):
            # As TeX does, the power stands at the closing bracket, not above what is in the brackets.
            left, right = _FENCES[kind]
            closing = script(leaf.bracket(right, "postfix"), sub, sup)
            return leaf.around("mrow", leaf.bracket(left, "prefix"), spell(inner), closing)
        case Script(Digits(text), None, Digits("2"), 0) if squared := marks.squared(text):
            return Markup(squared)  # in brackets if it is negative, and then the power is that of the bracket
        case Script(base, sub, sup, primes):
            return script(spell(base), sub, sup, primes)
        case Over(over, under, slash):
            if slash:
                line = leaf.element("mo", "/", lspace="0.06em", rspace="0.06em")
                return leaf.around("mrow", spell(over), line, spell(under))
            return leaf.around("mfrac", spell(over), spell(under))
        case Root(inner):
            return leaf.around("msqrt", spell(inner))
        case Fence(inner, kind):
            left, right = _FENCES[kind]
            return leaf.fenced(spell(inner), left, right, is_tall(inner))
        case Row():
            parts = list(_flat(box))
            return leaf.grouped(list(_row(parts, comma)), len(parts) != 1)
        case Sign():
            return leaf.operator(box, None)
        case Space(wide):
            return leaf.space("1em" if wide else "0.22em")
        case Under(inner, label):
            braced = leaf.around("munder", spell(inner), leaf.element("mo", "⏟", stretchy="true"))
            return leaf.around("munder", braced, spell(label))
        case Words(text):
            # MathML strips blanks at the ends of a text.
            return leaf.element("mtext", re.sub(r"^ | $", "\u00a0", text))
        case Grid(rows, branches, opens, closes, _):
            inner_rows = (leaf.around("mtr", _cells(row, comma)) for row in rows)
            table = leaf.around("mtable", *inner_rows, is_branched=branches)
            left, right = "[" if opens else "", "]" if closes else ""
            return leaf.fenced(table, "{" if branches else left, "" if branches else right, tall=True)
        case Limits(below, above):
            return leaf.around("munderover", leaf.element("mo", "∑"), spell(below), spell(above))
        case Blank(field):
            tall = Markup(' height="1.4em" depth="0.9em"') if FIELDS[field].lines > 1 else ""
            return Markup('<mspace class="blank {}" width="{}em"{}/>').format(field, FIELDS[field].digits // 2, tall)
        case _:
            assert_never(box)


def is_tall(box: Box) -> bool:
    """Tell whether brackets around a box must grow: only then do they, as TeX's do.

    >>> is_tall(Script(Letter("z"), Indices(("1",)))), is_tall(Over(Letter("x"), Letter("y")))
    (False, True)
    """
    match box:
        case Over(over, under, slash):
            return not slash or is_tall(over) or is_tall(under)
        case Under() | Limits() | Grid():
            return True
        case Digits(text, _):
            return "/" in text
        case Row(parts):
            return any(map(is_tall, parts))
        case Fence(inner) | Root(inner):
            return is_tall(inner)
        case _:
            return False


def _flat(row: Row) -> Iterator[Box]:
    """Yield the parts of a row and of the rows in it: whether a minus is a sign depends on what stands before it."""
    parts = row.parts
    for number, part in enumerate(parts):
        if isinstance(part, Row):
            yield from _flat(part)
            continue
        yield part
        if number == 0 and len(parts) == 2 and _is_function(part) and _is_argument(parts[1]):
            yield _APPLY


def _is_function(box: Box) -> bool:
    return isinstance(box, Letter) or (isinstance(box, Script) and isinstance(box.base, Letter))


def _is_argument(box: Box) -> bool:
    """Tell whether a box right behind a letter is what a function is applied to: factors have something between."""
    return isinstance(box, Fence | Letter | Script | Digits | Words)


def _row(parts: list[Box], comma: bool) -> Iterator[Markup]:
    before: Box | None = None
    for number, part in enumerate(parts):
        following = parts[number + 1] if number + 1 < len(parts) else None
        if following == _APPLY and _is_word(part) and not (before is None or isinstance(before, Sign | Space)):
            yield leaf.space("0.1667em")
        if isinstance(part, Sign):
            yield leaf.operator(part, before)
        elif part == _APPLY:
            yield leaf.element("mo", _APPLY.text)
            if before is not None and _is_word(before) and not _is_fenced(following):
                yield leaf.space("0.1667em")
        else:
            yield formula(part, comma)
        before = part


def _is_fenced(box: Box | None) -> bool:
    return isinstance(box, Fence) or (isinstance(box, Digits) and marks.fenced(box.text))


def _is_word(box: Box) -> bool:
    """Tell whether a function is written as a word, which keeps a distance: y ln a."""
    return isinstance(box, Letter) and len(box.text) > 1


def _cells(row: tuple[Box, ...], comma: bool) -> Markup:
    return Markup().join(leaf.around("mtd", formula(entry, comma)) for entry in row)
