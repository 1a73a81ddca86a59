"""The small elements of MathML Core: letters, digits, signs, brackets, scripts; knows no boxes but signs.

A mark stands for the whole element of its number: its sign, its digits, its brackets.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from derive import marks
from derive.render.boxes import Box, Sign

# Relations and operators between two sides; forms are written down because a row may begin with one.
_INFIX = {sign: sign for sign in "=≈+→⟹<>≤≥≠⊙←−"} | {"-": "−", "·": "⋅"}
_SIGNED = frozenset("+-−")
_OPENING = frozenset({"=", "≈", "→", "⟹", "<", ">", "≤", "≥", "≠", "←", ",", "(", "·", "⊙"})
_PIECES = re.compile(r"(\d+)|([^\W\d_])|(.)")


def operator(sign: Sign, before: Box | None) -> Markup:
    """Return an operator; a minus is a sign where nothing stands before it that it could take away from."""
    text = sign.text
    if marks.is_mark(text):
        return Markup(text)
    if text in _SIGNED and (before is None or (isinstance(before, Sign) and _opens(before.text))):
        return element("mo", _INFIX[text], form="prefix")
    if text in "∂…⋯⋮":
        return element("mi", text)
    if text == ",":
        return element("mo", text, separator="true")
    if text in "()":
        return bracket(text, "prefix" if text == "(" else "postfix")
    if text == "⟹":
        return Markup("{0}{1}{0}").format(space("1em"), element("mo", text, form="infix", stretchy="false"))
    if text in _INFIX:
        return element("mo", _INFIX[text], form="infix", stretchy="false" if text in "→←" else "")
    return element("mo", text)


def _opens(sign: str) -> bool:
    return sign in _OPENING or marks.is_mark(sign)


def scripted(base: Markup, sub: Markup | None, sup: Markup | None, primes: int) -> Markup:
    """Return a base with what stands below, above and behind it."""
    if primes:  # not as superscripts: the sign itself is raised in fonts of mathematics
        base = around("mrow", base, element("mo", "′" * primes, lspace="0.1em", rspace="0"))
    if sub is not None and sup is not None:
        return around("msubsup", base, sub, sup)
    if sub is not None:
        return around("msub", base, sub)
    return around("msup", base, sup) if sup is not None else base


def letter(text: str, upright: bool) -> Markup:
    """Return a letter or a word; a single one is italic by itself. What is more than a word goes piece by piece."""
    if len(text) == 1 and text.isalpha():
        return element("mi", text, mathvariant="normal" if upright else "")
    if text.isalpha():
        return element("mi", text)
    pieces = [
        element("mn", digits)
        if digits
        else element("mi", letter)
        if letter
        else element("mo", sign, stretchy="false", lspace="0", rspace="0")
        for digits, letter, sign in _PIECES.findall(text)
    ]
    return grouped(pieces, len(pieces) != 1)


def number(text: str, small: bool, comma: bool) -> Markup:
    """Return a number, its minus as a sign before it."""
    sign = element("mo", "−", form="prefix") if text.startswith("-") else Markup()
    text = text.removeprefix("-")
    if "/" in text:
        over, under = (element("mn", part) for part in text.split("/"))
        attribute = Markup(' displaystyle="false"') if small else ""
        return grouped([sign, Markup("<mfrac{}>{}{}</mfrac>").format(attribute, over, under)], bool(sign))
    mantissa, _, exponent = text.partition("e")
    held = marks.is_mark(text)
    printed = Markup(text) if held else element("mn", mantissa.replace(".", "," if comma else "."))
    if not exponent:
        return grouped([sign, printed], bool(sign))
    power = scripted(element("mn", "10"), None, number(str(int(exponent)), False, comma), 0)
    return around("mrow", sign, printed, element("mo", "×", form="infix"), power)


def fenced(inner: Markup, left: str, right: str, tall: bool) -> Markup:
    """Return something in brackets, which grow where it is tall; one of them may be missing."""
    closing = bracket(right, "postfix", tall) if right else Markup()
    return around("mrow", bracket(left, "prefix", tall), inner, closing)


def bracket(sign: str, form: str, tall: bool = False) -> Markup:
    """Return one bracket."""
    return element("mo", sign, form=form, stretchy="true" if tall else "false")


def grouped(parts: list[Markup], several: bool) -> Markup:
    """Return parts side by side, as one element where there are several."""
    return around("mrow", *parts) if several else Markup().join(parts)


def space(width: str) -> Markup:
    """Return empty room."""
    return Markup(f'<mspace width="{escape(width)}"/>')


def element(tag: str, text: str, **attributes: str) -> Markup:
    """Return a leaf of the tree; attributes that are empty are left off."""
    spelled = "".join([f' {name}="{escape(value)}"' for name, value in attributes.items() if value])
    return Markup(f"<{tag}{spelled}>{escape(text)}</{tag}>")


def around(tag: str, *parts: Markup, is_branched: bool = False) -> Markup:
    """Return an element around others; the branches of a formula stand in a table of their own kind."""
    attributes = ' class="branches" columnalign="left"' if is_branched else ""
    return Markup(f"<{tag}{attributes}>{Markup().join(parts)}</{tag}>")
