"""Evaluates trees read from a page under what the page has bound; knows no page and no relations."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from fractions import Fraction

from latex_nodes import Call, Cases, Matrix, Name, Node, Num, Op, Opaque, Total, changed, indexed, renamed, spell, walk
from latex_numbers import Real, Value, decimal, diagonal, flat, operate, real, rounded, same, shape, times

__all__ = ["Bindings", "Real", "Unbound", "Value", "decimal", "evaluate", "flat", "meant", "rounded", "same", "shape",
           "slack", "times"]
DIAGONAL = "\\mathrm{diag}"
ORDER = {"<": operator.lt, ">": operator.gt, "\\lt": operator.lt, "\\gt": operator.gt, "\\le": operator.le,
         "\\leq": operator.le, "\\ge": operator.ge, "\\geq": operator.ge, "\\ne": operator.ne, "\\neq": operator.ne}


class Unbound(Exception):
    """A side has a symbol without a printed value."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """What the page has said so far: values, half units of rounded ones, matrices as grids of names, functions."""

    values: dict[str, Real] = field(default_factory=dict)
    halves: dict[str, Fraction] = field(default_factory=dict)
    grids: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    functions: dict[str, dict[str, tuple[str, Node]]] = field(default_factory=dict)


Shift = tuple[Node, Fraction] | None


def meant(node: Node, known: Bindings) -> Node:
    """A call as what its letter means, even where its value was printed."""
    match node:
        case Call(name, (arg,)) if len(known.functions.get(name, {})) == 1:
            ((variable, body),) = known.functions[name].values()
            return changed(body, lambda n: arg if n == Name(variable) else n)
        case _:
            return node


def expand(node: Node, known: Bindings, depth: int = 9) -> Node:
    """The tree with large sums written out, and calls without a printed value replaced by what the letter means."""
    match node:
        case Call(name, (Name(text),)) if spell(node) not in known.values and text in known.grids:
            # A function of a column is the function of each of its entries.
            return Matrix(tuple(tuple(expand(Call(name, (Name(cell),)), known, depth) for cell in row)
                                for row in known.grids[text])) if name != DIAGONAL else node
        case Call(name, args) if spell(node) not in known.values and name not in known.values:
            said = meant(node, known) if depth else node
            # Two meanings for one letter leave the call in symbols.
            return node if said is node else expand(said, known, depth - 1)
        case Op(kind, args):
            return Op(kind, tuple(expand(arg, known, depth) for arg in args))
        case Matrix(rows):
            return Matrix(tuple(tuple(expand(cell, known, depth) for cell in row) for row in rows))
        case Cases(branches):
            return Cases(tuple((expand(value, known, depth), sign, tuple(expand(side, known, depth) for side in sides))
                               for value, sign, sides in branches))
        case Total(index, first, last, body):
            one, *more = [expand(renamed(body, lambda text, at=at: indexed(text, index, at)), known, depth)
                          for at in range(first, last + 1)]
            for part in more:
                one = Op("+", (one, part))
            return one
        case _:
            return node


def without_ones(node: Node) -> Node:
    """A number or column times columns and rows of ones: what is repeated."""
    match node:
        case Op("*", (inner, Name("1") | Op("T", (Name("1"),)))):
            return without_ones(inner)
        case _:
            return node


def evaluate(node: Node, known: Bindings, shift: Shift = None) -> Value:
    """The value of a side under the printed bindings; `shift` moves one leaf, to see how much its rounding matters."""
    return _value(expand(node, known), known, shift)


def _value(node: Node, known: Bindings, shift: Shift) -> Value:
    def below(child: Node) -> Value:
        return _value(child, known, shift)

    def bound(text: str) -> Real:
        moved = shift[1] if shift and shift[0] == Name(text) else 0
        return Real(known.values[text].value + moved, known.values[text].exact)

    match node:
        case Num(value):
            return Real(value + shift[1]) if shift and shift[0] is node else Real(value)
        case Name(text):
            if text in known.values:
                return bound(text)
            if text in known.grids:
                return tuple(tuple(real(below(Name(cell))) for cell in row) for row in known.grids[text])
            raise Unbound(text)
        case Call(name, (arg,)) if name == DIAGONAL:
            return diagonal(below(expand(arg, known)))
        case Call(name, args):
            if spell(node) in known.values:
                return bound(spell(node))
            if name in known.values and len(args) == 1:
                return operate("*", [known.values[name], below(args[0])])
            raise Unbound(spell(node))
        case Matrix(rows):
            return tuple(tuple(real(below(cell)) for cell in row) for row in rows)
        case Op("+" | "-" as kind, (left, right)) if (one := without_ones(right)) is not right:
            whole, part = below(left), below(one)
            size = shape(whole) or (1, 1)
            rows = ((part,),) * size[0] if isinstance(part, Real) else part
            return operate(kind, [whole, tuple(row[:1] * size[1] for row in rows)])
        case Op(kind, args):
            return below(args[0]) if kind == "brace" else operate(kind, [below(child) for child in args])
        case Cases(branches):
            for chosen, sign, sides in branches:
                ends = [real(below(side)) for side in sides]
                if not sign or (same(*ends) if sign == "=" else ORDER[sign](ends[0].value, ends[1].value)):
                    return below(chosen)
            raise ValueError("no branch of the cases holds")
        case Opaque(why):
            raise Unbound(why)
        case _:
            raise Unbound(spell(node))


def slack(node: Node, known: Bindings, *, printed: bool) -> list[Fraction]:
    """How far the rounding of the operands can move each entry: of printed decimals, or of the bound symbols."""
    node = expand(node, known)
    centre = flat(_value(node, known, None))
    total = [Fraction(0)] * len(centre)
    for leaf, half in leaves(node, known, printed=printed):
        moved = flat(_value(node, known, (leaf, half)))
        # A hundredth more, because the value need not be linear in the operand.
        total = [t + abs(m.value - c.value) * Fraction(101, 100) for t, m, c in zip(total, moved, centre, strict=True)]
    return total


def leaves(node: Node, known: Bindings, *, printed: bool) -> list[tuple[Node, Fraction]]:
    """The operands that carry a rounding, with half of their last place; each symbol once."""
    if printed:
        return [(leaf, leaf.unit / 2) for leaf in walk(node) if isinstance(leaf, Num) and leaf.decimal]
    names = {leaf.text for leaf in walk(node) if isinstance(leaf, Name)}
    names |= {cell for name in names for row in known.grids.get(name, ()) for cell in row}
    names |= {spell(leaf) for leaf in walk(node) if isinstance(leaf, Call)}
    return [(Name(name), known.halves[name]) for name in sorted(names) if known.halves.get(name)]
