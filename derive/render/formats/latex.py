"""Spell boxes in LaTeX, for LaTeX pages and for formulas inside Markdown; knows TeX, does not know networks."""

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

SIGNS = {
    "=": "=", "≈": r"\approx", "+": "+", "-": "-", "−": "-", "·": r"\cdot", ",": ",", "→": r"\to",
    "⟹": r"\quad \Longrightarrow \quad",
    "<": "<", ">": ">", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "∂": r"\partial", "…": r"\dots", "(": "(", ")": ")",
    "%": r"\%", "⋯": r"\cdots", "⋮": r"\vdots", "⊙": r"\odot", "×": r"\times",
}  # fmt: skip
LETTERS = {
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "ζ": r"\zeta", "η": r"\eta",
    "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "ν": r"\nu", "ξ": r"\xi", "π": r"\pi", "ρ": r"\rho",
    "σ": r"\sigma", "τ": r"\tau", "φ": r"\varphi", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega",
    "Δ": r"\Delta", "𝟏": r"\mathbf{1}",
}  # fmt: skip
_FUNCTIONS = frozenset({"arctan", "tanh", "exp", "ln", "sin", "cos", "max", "min"})
# An operator with its space around it, after which a line may end.
_HELD = re.compile(r" ([-+]|\\cdot) ")
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "'": r"\textquotesingle{}",
    "-": "{-}",
}  # fmt: skip


def formula(box: Box, comma: bool, flowing: bool = False) -> str:
    r"""Return a box in LaTeX, with a decimal comma or point.

    `flowing` is for a formula in a sentence that TeX sets: its lines break between factors and terms, but not inside
    a factor.

    >>> formula(Row((Digits("-0.25"), Sign("·"), Letter("x"))), comma=True)
    '-0{,}25 \\cdot x'
    """

    def spell(inner: Box) -> str:
        return formula(inner, comma, flowing)

    match box:
        case Letter(text, upright):
            return _letter(text, upright)
        case Digits(text, small):
            return _digits(text, small, comma)
        case Indices(texts):
            return ("," if any(len(text) > 1 for text in texts) else "").join(texts)
        case Script(base, sub, sup, primes):
            below = f"_{_group(spell(sub))}" if sub else ""
            above = f"^{_group(spell(sup))}" if sup else ""
            return spell(base) + "'" * primes + below + above
        case Over(over, under, slash, tall):
            if slash:
                return f"{spell(over)} / {spell(under)}"
            return rf"\{'d' if tall else ''}frac{{{spell(over)}}}{{{spell(under)}}}"
        case Root(inner):
            return rf"\sqrt{{{spell(inner)}}}"
        case Fence(inner, kind):
            inside = spell(inner)
            if flowing and width(inner) <= UNBROKEN:
                inside = _HELD.sub(r" \1\\nobreak ", inside)
            tall = any(mark in inside for mark in (r"\frac", r"\underbrace", r"\sum", r"\begin"))
            left, right = {"round": ("(", ")"), "square": ("[", "]"), "bars": (r"\lvert ", r" \rvert")}[kind]
            return rf"\left{left} {inside} \right{right}" if tall else f"{left}{inside}{right}"
        case Row(parts):
            return _row([text for part in parts if (text := spell(part))])
        case Sign(text):
            return SIGNS.get(text, text)
        case Space(wide):
            return r"\quad" if wide else r"\,"
        case Under(inner, label):
            return rf"\underbrace{{{spell(inner)}}}_{{{spell(label)}}}"
        case Words(text):
            return rf"\text{{{escape(text)}}}"
        case Grid(rows, False, opens, closes, _) if not (opens and closes):
            sides = r"\left[" if opens else r"\left.", r"\right]" if closes else r"\right."
            return rf"{sides[0]}\begin{{matrix}} {_rows(rows, comma)} \end{{matrix}}{sides[1]}"
        case Grid(rows, branches):
            shape = "cases" if branches else "bmatrix"
            return rf"\begin{{{shape}}} {_rows(rows, comma)} \end{{{shape}}}"
        case Limits(below, above):
            return rf"\sum_{{{spell(below)}}}^{{{spell(above)}}}"
        case Blank(field):
            return _blank(FIELDS[field])
        case _:
            assert_never(box)


def escape(text: str) -> str:
    r"""Return the user's words so that LaTeX prints them exactly as typed.

    >>> escape("100% {x}")
    '100\\% \\{x\\}'
    """
    spelled = "".join(_ESCAPES.get(character, character if character.isprintable() else " ") for character in text)
    return spelled.replace(",,", ",{},").replace(",,", ",{},")  # two commas are a low quotation mark


def _blank(field: Field) -> str:
    """Return an answer box: digits that nobody sees, of a class of width, never those of the answer."""
    digits = "0" * field.digits
    if field.lines in (0, 3):
        return rf"\phantom{{{digits}}}"
    inside = rf"\phantom{{\dfrac{{{digits}}}{{{digits if field.lines > 1 else '0'}}}}}"
    return rf"\boxed{{{inside}}}" if field.framed else inside


def _letter(text: str, upright: bool) -> str:
    if text in LETTERS:
        return LETTERS[text]
    if text in _FUNCTIONS:
        return "\\" + text
    return rf"\mathrm{{{text}}}" if upright and text.isalpha() else text


def _digits(text: str, small: bool, comma: bool) -> str:
    mark = "{,}" if comma else "."
    if "/" in text:
        over, under = text.split("/")
        sign = "-" if over.startswith("-") else ""
        return rf"{sign}\{'t' if small else ''}frac{{{over.lstrip('-')}}}{{{under}}}"
    mantissa, _, exponent = text.partition("e")
    spelled = mantissa.replace(".", mark)
    return rf"{spelled} \times 10^{{{int(exponent)}}}" if exponent else spelled


def _group(text: str) -> str:
    return text if len(text) == 1 and text.isalnum() else f"{{{text}}}"


def _rows(rows: tuple[tuple[Box, ...], ...], comma: bool) -> str:
    return r" \\ ".join(" & ".join(formula(entry, comma) for entry in row) for row in rows)


def _row(parts: list[str]) -> str:
    """Join spelled boxes with single blanks, but keep brackets at the function and commas at what they follow."""
    found = ""
    for part in parts:
        tight = (
            not found
            or part in (",", ")", r"\%")
            or found.endswith("(")
            or (part[0] in "(" and _is_function(found))
            or found.endswith(r"\partial")
        )
        tight = tight and not found.endswith(r"\partial")
        if found and found[-1] in "-+" and found in ("-", "+"):
            tight = True
        found += part if tight else f" {part}"
    return found.replace(r"\quad \quad", r"\qquad")


def _is_function(text: str) -> bool:
    """Tell whether the text so far is only the letter of a function, such as f, f' or \\max."""
    return (
        (len(text.rstrip("'")) == 1 and text[0].isalpha())
        or text.lstrip("\\") in _FUNCTIONS
        or text in (r"\sigma",)
        or text.startswith(r"\mathrm")
    )
