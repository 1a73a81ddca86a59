"""The nodes of trees read from a page: knows how they are walked, spelled and renamed, not how they are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Num:
    """A printed number, never negative, with the size of its last printed place."""

    value: Fraction
    unit: Fraction
    decimal: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A symbol in canonical spelling: `w_{11}^{(2)}`, `∂C/∂w_{11}^{(2)}`."""

    text: str


@dataclass(frozen=True, slots=True)
class Op:
    """An operation or a known function applied to its operands."""

    kind: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function letter applied to arguments, such as `f'(z_1)`."""

    name: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of a printed matrix, or a bracketed list as one column."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something readable that has no value by itself, such as a sum sign or a piecewise rule."""

    why: str


@dataclass(frozen=True, slots=True)
class Cases:
    """A piecewise rule: values with the relation that chooses each; the sign is empty for "otherwise"."""

    branches: tuple[tuple[Node, str, tuple[Node, ...]], ...]


@dataclass(frozen=True, slots=True)
class Total:
    """A large sum sign over an index that runs through whole numbers."""

    index: str
    first: int
    last: int
    body: Node


Node = Num | Name | Op | Call | Matrix | Opaque | Cases | Total


def spell(node: Node) -> str:
    """One spelling per tree, so that equal symbols have equal names."""
    match node:
        case Name(text):
            return text
        case Call(name, args):
            return f"{name}({','.join(map(spell, args))})"
        case Num(value):
            return str(value)
        case Op(kind, args):
            return f"{kind}[{','.join(map(spell, args))}]"
        case Matrix(rows):
            return str([[spell(cell) for cell in row] for row in rows])
        case Opaque(why):
            return why
        case Cases(branches):
            return "; ".join(f"{spell(value)} if {sign.join(map(spell, sides))}" for value, sign, sides in branches)
        case Total(index, first, last, body):
            return f"sum[{index}={first}..{last}: {spell(body)}]"


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it; the label of a brace is beside the formula, not in it."""
    yield node
    below: tuple[Node, ...] = ()
    if isinstance(node, Op | Call):
        below = node.args[:1] if isinstance(node, Op) and node.kind == "brace" else node.args
    elif isinstance(node, Matrix):
        below = tuple(cell for row in node.rows for cell in row)
    elif isinstance(node, Cases):
        below = tuple(part for value, _, sides in node.branches for part in (value, *sides))
    elif isinstance(node, Total):
        below = (node.body,)
    for child in below:
        yield from walk(child)


def changed(node: Node, change: Callable[[Name], Node]) -> Node:
    """The tree with every symbol changed, those of calls included."""
    match node:
        case Name():
            return change(node)
        case Call(name, args):
            return Call(name, tuple(changed(arg, change) for arg in args))
        case Op(kind, args):
            return Op(kind, tuple(changed(arg, change) for arg in args))
        case Matrix(rows):
            return Matrix(tuple(tuple(changed(cell, change) for cell in row) for row in rows))
        case Cases(branches):
            return Cases(tuple((changed(value, change), sign, tuple(changed(side, change) for side in sides))
                               for value, sign, sides in branches))
        case Total(index, first, last, body):
            return Total(index, first, last, changed(body, change))
        case _:
            return node


def renamed(node: Node, change: Callable[[str], str]) -> Node:
    """The tree with every symbol spelled anew."""
    return changed(node, lambda name: Name(change(name.text)))


def indexed(text: str, index: str, value: int) -> str:
    """A symbol with a number for an index letter: `∂C_{k}/∂w_{1j}` with k = 3 is `∂C_{3}/∂w_{1j}`."""
    def script(match: re.Match[str]) -> str:
        return "_{" + "".join(str(value) if part == index else part for part in re.findall(r"\\?\w|.", match[1])) + "}"

    return re.sub(r"_\{([^{}]*)\}", script, text)

