"""The tokens and trees of the LaTeX subset on worked pages: knows their shape, knows neither grammar nor values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from latex_nodes import Call, Cases, Matrix, Name, Node, Num, Op, Opaque, Total, renamed, spell, walk

__all__ = ["Call", "Cases", "Matrix", "Name", "Node", "Num", "Op", "Opaque", "Total", "renamed", "spell", "walk"]


class Unreadable(ValueError):
    """A construct outside the grammar, or one that a reader could misread."""


@dataclass(frozen=True, slots=True)
class Token:
    """One TeX token with its source line; `spaced` tells whether blanks stood before it."""

    text: str
    kind: str
    line: int
    spaced: bool


_TOKEN = re.compile(
    r"(?P<space>\s+|~|\\[,;:! ]|\{\s*\}|\\(?:left|right|[bB]igg?[lr]?|displaystyle|limits|nonumber|strut)(?![A-Za-z]))"
    r"|(?P<num>\d+(?:(?:\{,\}|\.)\d+)?(?:\s*\\times\s*10\^(?:\{\s*[-+]?\d+\s*\}|\d(?!\d)))?)"
    r"|(?P<text>\\(?:text(?:bf|it|rm|normal)?|mathrm|mathit|mathsf|operatorname\*?)\s*\{[^{}]*\})"
    r"|(?P<env>\\(?:begin|end)\{[A-Za-z]+\*?\})"
    r"|(?P<cmd>\\(?:[A-Za-z]+|[\\{}%|]))"
    r"|(?P<char>[A-Za-z{}()\[\]+\-*/^_,;:=<>&|'.])"
)
OPENING = ("{", "(", "[", "\\{", "\\lvert")
TRANSPOSE = ("T", "\\top", "\\intercal", "\\mathsf{T}", "\\mathrm{T}")
CLOSING = ("}", ")", "]", "\\}", "\\rvert")

def tokenize(source: str, line: int = 1) -> list[Token]:
    """Splits LaTeX into tokens: `0{,}8 \\cdot x_1` gives 0{,}8, \\cdot, x, _, 1."""
    tokens: list[Token] = []
    at, spaced = 0, False
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            raise Unreadable(f"cannot read: {source[at:at + 20]!r} in line {line}")
        if match.lastgroup != "space":
            tokens.append(Token(match.group(), match.lastgroup, line, spaced))
        spaced = match.lastgroup == "space"
        line += match.group().count("\n")
        at = match.end()
    return tokens


def split(tokens: list[Token], divides: Callable[[Token], bool]) -> list[tuple[Token | None, list[Token]]]:
    """Cuts tokens at the dividing ones that stand outside every bracket; each part keeps the divider before it."""
    parts: list[tuple[Token | None, list[Token]]] = [(None, [])]
    depth = 0
    for token in tokens:
        depth -= token.text in CLOSING or token.text.startswith("\\end")
        if depth == 0 and divides(token):
            parts.append((token, []))
        else:
            parts[-1][1].append(token)
        depth += token.text in OPENING or token.text.startswith("\\begin")
    return parts


def refuse_bare_comma(tokens: list[Token]) -> None:
    """`0,8` could be one number or two, so only `0{,}8` and `0, 8` are read."""
    for left, comma, right in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if comma.text == "," and left.kind == right.kind == "num" and not right.spaced:
            raise Unreadable(f"cannot read: comma between digits in {shown([left, comma, right])}")


def shown(tokens: list[Token]) -> str:
    """The tokens as text again, for messages."""
    return "".join(" " * t.spaced + t.text for t in tokens).strip()


def number(text: str) -> Num:
    """Reads a printed number: `1{,}20 \\times 10^{-3}` is 3/2500 with unit 1/100000."""
    mantissa, _, power = re.sub(r"\s", "", text).replace("{,}", ".").partition("\\times10^")
    scale = Fraction(10) ** int(power.strip("{}") or 0)
    decimals = len(mantissa.partition(".")[2])
    return Num(Fraction(mantissa) * scale, scale / 10**decimals, "." in mantissa or bool(power))


def printed_units(node: Node) -> tuple[Fraction, ...] | None:
    """The last printed places of a bare value or of a matrix of them; None for anything still to be calculated."""
    match node:
        case Num(_, unit):
            return (unit,)
        case Op("neg", (Num(_, unit),)):
            return (unit,)
        case Matrix(rows):
            cells = [printed_units(cell) for row in rows for cell in row]
            return tuple(cell[0] for cell in cells if cell) if all(cells) else None
        case _:
            return None


def nameable(node: Node) -> bool:
    """Whether a side can be what a statement defines: a symbol, a call in symbols, a bracket of symbols."""
    match node:
        case Name():
            return True
        case Call():
            return any(isinstance(leaf, Name) for leaf in walk(node))
        case Matrix(rows):
            return all(isinstance(cell, Name) for row in rows for cell in row)
        case _:
            return False


def names_of(node: Node) -> list[str]:
    """The names that a nameable side defines."""
    return [spell(cell) for row in node.rows for cell in row] if isinstance(node, Matrix) else [spell(node)]


def entry(name: str, row: int, column: int, size: tuple[int, ...]) -> str:
    """The symbol of an entry, counted from 0: `W^{(1)}` has `w_{11}^{(1)}`, the column `b^{(1)}` has `b_{1}^{(1)}`."""
    match = re.fullmatch(r"((?:∂.*/)?∂)?(\\?\w+)((?:\^\{.*\})?'*)", name)
    if match is None:
        return f"{name}[{row + 1},{column + 1}]"
    prefix, base, rest = match.groups(default="")
    if base.lstrip("\\")[0].isupper() or 1 not in size:
        mark = "," if max(row, column) >= 9 else ""
        return f"{prefix}{base.lower()}_{{{row + 1}{mark}{column + 1}}}{rest}"
    return f"{prefix}{base}_{{{max(row, column) + 1}}}{rest}"


def is_label(script: list[Token]) -> bool:
    """Whether a superscript belongs to the name (a layer, an example, a word) and is no power."""
    first = script[0].text if script else ""
    whole = shown(script)
    return whole in ("+", "*", "-", "\\ast", "\\star", "\\prime") or (
        first in ("(", "[") or (script[0].kind == "text" and whole not in TRANSPOSE) if script else False)


def quotient(above: Node, below: Node) -> Node:
    """A quotient of two ∂ is one name: the derivative."""
    above, below = _curl(above), _curl(below)
    if isinstance(above, Name) and isinstance(below, Name) and above.text[0] == below.text[0] == "∂":
        return Name(f"{above.text}/{below.text}")
    if isinstance(above, Name) and above.text == "∂":
        return Opaque("∂")
    return Op("/", (above, below))


def _curl(node: Node) -> Node:
    """Reads an upright `dC` as ∂C inside a quotient."""
    match node:
        case Op("*", (Name("d" | "\\mathrm{d}"), Name(of))):
            return Name("∂" + of)
        case _:
            return node
