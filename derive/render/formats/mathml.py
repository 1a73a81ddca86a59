"""Spell boxes in MathML Core, for pages that need no script; knows MathML, does not know networks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from markupsafe import Markup, escape

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

# Relations and operators between two sides; forms are written down because a row may begin with one.
_INFIX = {sign: sign for sign in "=≈+→⟹<>≤≥≠⊙←−"} | {"-": "−", "·": "⋅"}
_SIGNED = frozenset("+-−")
_OPENING = frozenset({"=", "≈", "→", "⟹", "<", ">", "≤", "≥", "≠", "←", ",", "(", "·", "⊙"})
_FENCES = {"round": ("(", ")"), "square": ("[", "]"), "bars": ("|", "|")}
_PIECES = re.compile(r"(\d+)|([^\W\d_])|(.)")
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
        return _script(base, None if sub is None else spell(sub), None if sup is None else spell(sup), primes)

    match box:
        case Letter(text, upright):
            return _letter(text, upright)
        case Digits(text, small):
            return _digits(text, small, comma)
        case Indices(texts):
            joint = _element("mo", ",", separator="true") if any(len(text) > 1 for text in texts) else Markup()
            return _grouped(
                [joint.join(_element("mn" if text.isdigit() else "mi", text) for text in texts)], len(texts) > 1
            )
        case Script(Fence(inner, kind), sub, sup, 0) if not is_tall(inner):
            # As TeX does, the power stands at the closing bracket, not above what is in the brackets.
            left, right = _FENCES[kind]
            closing = script(_bracket(right, "postfix"), sub, sup)
            return _around("mrow", _bracket(left, "prefix"), spell(inner), closing)
        case Script(base, sub, sup, primes):
            return script(spell(base), sub, sup, primes)
        case Over(over, under, slash):
            if slash:
                return _around("mrow", spell(over), _element("mo", "/", lspace="0.06em", rspace="0.06em"), spell(under))
            return _around("mfrac", spell(over), spell(under))
        case Root(inner):
            return _around("msqrt", spell(inner))
        case Fence(inner, kind):
            left, right = _FENCES[kind]
            return _fenced(spell(inner), left, right, is_tall(inner))
        case Row():
            parts = list(_flat(box))
            return _grouped(list(_row(parts, comma)), len(parts) != 1)
        case Sign():
            return _sign(box, None)
        case Space(wide):
            return _space("1em" if wide else "0.22em")
        case Under(inner, label):
            braced = _around("munder", spell(inner), _element("mo", "⏟", stretchy="true"))
            return _around("munder", braced, spell(label))
        case Words(text):
            # MathML strips blanks at the ends of a text.
            return _element("mtext", re.sub(r"^ | $", "\u00a0", text))
        case Grid(rows, branches, opens, closes, _):
            table = _around("mtable", *(_around("mtr", _cells(row, comma)) for row in rows), is_branched=branches)
            left, right = "[" if opens else "", "]" if closes else ""
            return _fenced(table, "{" if branches else left, "" if branches else right, tall=True)
        case Limits(below, above):
            return _around("munderover", _element("mo", "∑"), spell(below), spell(above))
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
            yield _space("0.1667em")
        if isinstance(part, Sign):
            yield _sign(part, before)
        elif part == _APPLY:
            yield _element("mo", _APPLY.text)
            if before is not None and _is_word(before) and not isinstance(following, Fence):
                yield _space("0.1667em")
        else:
            yield formula(part, comma)
        before = part


def _is_word(box: Box) -> bool:
    """Tell whether a function is written as a word, which keeps a distance: y ln a."""
    return isinstance(box, Letter) and len(box.text) > 1


def _sign(sign: Sign, before: Box | None) -> Markup:
    """Return an operator; a minus is a sign where nothing stands before it that it could take away from."""
    text = sign.text
    if text in _SIGNED and (before is None or (isinstance(before, Sign) and before.text in _OPENING)):
        return _element("mo", _INFIX[text], form="prefix")
    if text in "∂…⋯⋮":
        return _element("mi", text)
    if text == ",":
        return _element("mo", text, separator="true")
    if text in "()":
        return _bracket(text, "prefix" if text == "(" else "postfix")
    if text == "⟹":
        return Markup("{0}{1}{0}").format(_space("1em"), _element("mo", text, form="infix", stretchy="false"))
    if text in _INFIX:
        return _element("mo", _INFIX[text], form="infix", stretchy="false" if text in "→←" else "")
    return _element("mo", text)


def _script(base: Markup, sub: Markup | None, sup: Markup | None, primes: int) -> Markup:
    if primes:  # not as superscripts: the sign itself is raised in fonts of mathematics
        base = _around("mrow", base, _element("mo", "′" * primes, lspace="0.1em", rspace="0"))
    if sub is not None and sup is not None:
        return _around("msubsup", base, sub, sup)
    if sub is not None:
        return _around("msub", base, sub)
    return _around("msup", base, sup) if sup is not None else base


def _letter(text: str, upright: bool) -> Markup:
    """Return a letter or a word; a single one is italic by itself. What is more than a word goes piece by piece."""
    if len(text) == 1 and text.isalpha():
        return _element("mi", text, mathvariant="normal" if upright else "")
    if text.isalpha():
        return _element("mi", text)
    pieces = [
        _element("mn", digits)
        if digits
        else _element("mi", letter)
        if letter
        else _element("mo", sign, stretchy="false", lspace="0", rspace="0")
        for digits, letter, sign in _PIECES.findall(text)
    ]
    return _grouped(pieces, len(pieces) != 1)


def _digits(text: str, small: bool, comma: bool) -> Markup:
    sign = _element("mo", "−", form="prefix") if text.startswith("-") else Markup()
    text = text.removeprefix("-")
    if "/" in text:
        over, under = (_element("mn", part) for part in text.split("/"))
        attribute = Markup(' displaystyle="false"') if small else ""
        return _grouped([sign, Markup("<mfrac{}>{}{}</mfrac>").format(attribute, over, under)], bool(sign))
    mantissa, _, exponent = text.partition("e")
    number = _element("mn", mantissa.replace(".", "," if comma else "."))
    if not exponent:
        return _grouped([sign, number], bool(sign))
    power = _script(_element("mn", "10"), None, _digits(str(int(exponent)), False, comma), 0)
    return _around("mrow", sign, number, _element("mo", "×", form="infix"), power)


def _fenced(inner: Markup, left: str, right: str, tall: bool) -> Markup:
    closing = _bracket(right, "postfix", tall) if right else Markup()
    return _around("mrow", _bracket(left, "prefix", tall), inner, closing)


def _bracket(sign: str, form: str, tall: bool = False) -> Markup:
    return _element("mo", sign, form=form, stretchy="true" if tall else "false")


def _cells(row: tuple[Box, ...], comma: bool) -> Markup:
    return Markup().join(_around("mtd", formula(entry, comma)) for entry in row)


def _grouped(parts: list[Markup], several: bool) -> Markup:
    return _around("mrow", *parts) if several else Markup().join(parts)


def _space(width: str) -> Markup:
    return Markup(f'<mspace width="{escape(width)}"/>')


def _element(tag: str, text: str, **attributes: str) -> Markup:
    """Return a leaf of the tree; attributes that are empty are left off."""
    spelled = "".join([f' {name}="{escape(value)}"' for name, value in attributes.items() if value])
    return Markup(f"<{tag}{spelled}>{escape(text)}</{tag}>")


def _around(tag: str, *parts: Markup, is_branched: bool = False) -> Markup:
    """Return an element around others; the branches of a formula stand in a table of their own kind."""
    attributes = ' class="branches" columnalign="left"' if is_branched else ""
    return Markup(f"<{tag}{attributes}>{Markup().join(parts)}</{tag}>")
