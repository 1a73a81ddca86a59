"""Spell boxes in Typst; knows Typst's mathematics, does not know networks.

Signs and letters are written in Unicode, not by Typst's names for them, which drift between versions.
"""

from __future__ import annotations

import re
from typing import assert_never

from derive.render.boxes import (
    FIELDS,
    Blank,
    Box,
    Digits,
    Fence,
    Field,
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
from derive.render.width import UNBROKEN, width

# What is escaped would otherwise part arguments, make a fraction, or be a bracket that grows or vanishes.
_SIGNS = {",": r"\,", "(": r"\(", ")": r"\)", "·": "⋅", "…": "…", "⟹": "quad ⟹ quad", "−": "-"}
_BRACKETS = {"round": (r"\(", r"\)"), "square": (r"\[", r"\]"), "bars": ("|", "|")}
# Words that are operators keep a thin space from what follows.
_FUNCTIONS = frozenset({"arctan", "tanh", "exp", "ln", "sin", "cos", "max", "min", "diag"})
_TALL = ("frac(", "underbrace(", "∑", "mat(", "cases(", "sqrt(")
# An operator with its space around it, after which a line may end; as a letter between spaces it lets none end.
_HELD = re.compile(r" ([-+⋅]) ")
_PIECE = re.compile(r"\d+|.", re.DOTALL)


def formula(box: Box, comma: bool, flowing: bool = False) -> str:
    r"""Return a box in Typst's mathematics, with a decimal comma or point.

    `flowing` is for a formula in a sentence, whose lines break between factors and terms, but not inside a factor.

    >>> formula(Row((Digits("-0.25"), Sign("·"), Script(Letter("w"), Indices(("1", "2"))))), comma=True)
    '-0","25 ⋅ w_(12)'
    """

    def spell(inner: Box) -> str:
        return formula(inner, comma, flowing)

    match box:
        case Letter(text, upright):
            return _letter(text, upright)
        case Digits(text, small):
            return _digits(text, small, comma)
        case Indices(texts):
            if any(len(text) > 1 for text in texts):
                return r"\, ".join(texts)
            return ("" if all(text.isdigit() for text in texts) else " ").join(texts)  # ij would be one name
        case Script(base, sub, sup, primes):
            below = f"_({spell(sub)})" if sub else ""
            above = f"^({spell(sup)})" if sup else ""
            return spell(base) + "'" * primes + below + above
        case Over(over, under, slash, _):
            return rf"{spell(over)} \/ {spell(under)}" if slash else f"frac({spell(over)}, {spell(under)})"
        case Root(inner):
            return f"sqrt({spell(inner)})"
        case Fence(inner, kind):
            inside = spell(inner)
            if flowing and width(inner) <= UNBROKEN:
                inside = _HELD.sub(r' med class("normal", \1) med ', inside)
            left, right = _BRACKETS[kind]
            if any(mark in inside for mark in _TALL):
                return f"lr({left} {inside} {right})"
            # Bars of this kind open and close; a bare bar would be a relation.
            return f"{left}{inside}{right}" if kind != "bars" else f"lr(| {inside} |)"
        case Row(parts):
            return " ".join(text for part in parts if (text := spell(part)))
        case Sign(text):
            return _SIGNS.get(text, text)
        case Space(wide):
            return "quad" if wide else "thin"
        case Under(inner, label):
            return f"underbrace({spell(inner)}, {spell(label)})"
        case Words(text):
            return quoted(text)
        case Grid(rows, branches, opens, closes, _):
            if branches:
                return f"cases({', '.join(' & quad '.join(map(spell, row)) for row in rows)})"
            sides = '"["' if opens else "none", '"]"' if closes else "none"
            held = sides[0] if opens and closes else f"#({', '.join(sides)})"
            return f"mat(delim: {held}, {'; '.join(', '.join(map(spell, row)) for row in rows)})"
        case Limits(below, above):
            return f"∑_({spell(below)})^({spell(above)})"
        case Blank(field):
            return _blank(FIELDS[field])
        case _:
            assert_never(box)


def quoted(text: str) -> str:
    r"""Return text as a string literal, in which nothing is markup.

    >>> print(quoted('#set "x" \\'))
    "#set \"x\" \\"
    """
    flat = "".join(character if character.isprintable() else " " for character in text)
    return '"' + flat.replace("\\", "\\\\").replace('"', '\\"') + '"'


# Of answer boxes by their lines: the height, and what of it is below the line.
_HEIGHTS = (("1em", "0.2em"), ("1.6em", "0.55em"), ("2.6em", "1.05em"), ("9em", "4.3em"))


def _blank(field: Field) -> str:
    """Return an answer box half an em wide for each digit of its class."""
    width = f"{field.digits // 2}{'.5' if field.digits % 2 else ''}em"
    height, baseline = _HEIGHTS[field.lines]
    stroke = ", stroke: 0.5pt" if field.framed else ""
    return f"#box(width: {width}, height: {height}, baseline: {baseline}{stroke});"


def _letter(text: str, upright: bool) -> str:
    """Spell a letter, the word of a function, or what stands above a quantity, such as (1) or (l-1)."""
    if text in _FUNCTIONS:
        return f'op("{text}")'
    if upright and text.isalpha():
        # No operator: the name of a quantity has no room of its own, and a minus behind it stays a minus between two.
        return f"upright({text if len(text) == 1 else quoted(text)})"
    if not upright:
        return text if len(text) == 1 else quoted(text)
    return " ".join(_SIGNS.get(part, part) for part in _PIECE.findall(text) if not part.isspace())


def _digits(text: str, small: bool, comma: bool) -> str:
    """Spell a number; the sign stands outside the quotes, for in them it would be a hyphen."""
    if "/" in text:
        over, under = text.split("/")
        fraction = f"frac({over.lstrip('-')}, {under})"
        return f"{'-' if over.startswith('-') else ''}{f'inline({fraction})' if small else fraction}"
    mantissa, _, exponent = text.partition("e")
    spelled = mantissa.replace(".", '","') if comma else mantissa
    # As an operator the sign would let a line end between a number and its power of ten.
    return f'{spelled} med class("normal", ×) med 10^({int(exponent)})' if exponent else spelled
