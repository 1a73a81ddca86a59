"""Reads the sizes beside formulas of matrices, (2 x 1) = (2 x 3)(3 x 1) + (2 x 1), by the rules for matrices alone."""

from __future__ import annotations

from latex_tree import Token, split

Size = tuple[int, ...]


def read_sizes(tokens: list[Token]) -> list[Size] | None:
    """The size of each side, or None for a formula that is not one of sizes; what does not fit has no size: ()."""
    texts = [t.text for t in tokens]
    others = {text for text in texts if not text.isdigit()}
    if "\\times" not in texts or not others <= {"(", ")", "\\times", "+", "-", "\\odot", "="}:
        return None
    sides = [[t.text for t in side] for _, side in split(tokens, lambda t: t.text == "=")]
    if not all(_bracketed(side) for side in sides):
        return None
    return [_whole(side) for side in sides]


def _bracketed(side: list[str]) -> bool:
    """Every number stands in a pair (n x m)."""
    pairs = sum(side[at:at + 1] == ["("] and side[at + 2:at + 3] == ["\\times"] and side[at + 4:at + 5] == [")"]
                for at in range(len(side)))
    return 2 * pairs == sum(text.isdigit() for text in side) > 0


def _whole(side: list[str]) -> Size:
    size, rest = _sum(side)
    return size if not rest else ()


def _sum(rest: list[str]) -> tuple[Size, list[str]]:
    size, rest = _product(rest)
    while rest and rest[0] in ("+", "-"):
        other, rest = _product(rest[1:])
        size = size if size == other else ()
    return size, rest


def _product(rest: list[str]) -> tuple[Size, list[str]]:
    size, rest = _atom(rest)
    while rest and rest[0] in ("(", "\\odot"):
        entrywise = rest[0] == "\\odot"
        other, rest = _atom(rest[entrywise:])
        if entrywise:
            size = size if size == other else ()
        else:
            size = (size[0], other[1]) if size and other and size[1] == other[0] else ()
    return size, rest


def _atom(rest: list[str]) -> tuple[Size, list[str]]:
    if rest[2:3] == ["\\times"]:
        return (int(rest[1]), int(rest[3])), rest[5:]
    size, after = _sum(rest[1:])
    return size, after[1:]
