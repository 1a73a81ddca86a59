"""One side of a relation as it was read, and the tokens that are no part of it; knows no other sides."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from latex_nodes import Node
from latex_tree import Token
from latex_value import Value
from latex_words import EQUAL, UNEQUAL

RELATIONS = (*EQUAL, "\\approx", *UNEQUAL)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a chain: its tree, its value if it has one, and its last places if it is a bare printed value."""

    node: Node
    value: Value | None
    symbolic: bool
    units: tuple[Fraction, ...] | None


def cleared(tokens: list[Token]) -> list[Token]:
    """The formula without the words around it."""
    while len(tokens) > 1 and tokens[-1].kind == "text" and tokens[-2].text not in ("\\cdot", "+", "-", "\\partial"):
        tokens = tokens[:-1]
    while len(tokens) > 1 and tokens[0].kind == "text" and tokens[1].text not in ("_", "^", "(", "\\cdot", "+"):
        tokens = tokens[1:]
    return tokens


def within(tokens: list[Token]) -> list[Token]:
    """What stands inside round brackets around the whole, if it is a relation; else the tokens as they are."""
    if len(tokens) < 3 or tokens[0].text != "(" or tokens[-1].text != ")":
        return tokens
    depth = 0
    for token in tokens[:-1]:
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return tokens
    return tokens[1:-1] if any(t.text in RELATIONS for t in tokens) else tokens
