"""Checks statements against their printed digits and keeps what names were bound to: knows relations, not Markdown."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from fractions import Fraction

from latex_reader import parse
from latex_tree import (
    Call,
    Name,
    Node,
    Num,
    Op,
    Opaque,
    Token,
    entry,
    nameable,
    names_of,
    printed_units,
    shown,
    spell,
    split,
    walk,
)
from latex_value import Bindings, Real, Unbound, Value, decimal, evaluate, flat, rounded, same, shape, slack

EQUAL = ("=", "\\leftarrow", "\\gets", "\\coloneqq")
ORDER = {"<": operator.lt, ">": operator.gt, "\\lt": operator.lt, "\\gt": operator.gt, "\\le": operator.le,
         "\\leq": operator.le, "\\ge": operator.ge, "\\geq": operator.ge, "\\ne": operator.ne, "\\neq": operator.ne}
RELATIONS = (*EQUAL, "\\approx", *ORDER)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a chain: its tree, its value if it has one, and its last places if it is a bare printed value."""

    node: Node
    value: Value | None
    symbolic: bool
    units: tuple[Fraction, ...] | None


@dataclass(slots=True)
class Claims:
    """Everything read so far, in page order."""

    ties: str
    carry: str
    known: Bindings = field(default_factory=Bindings)
    history: dict[str, set[Fraction]] = field(default_factory=dict)
    computed: set[str] = field(default_factory=set)
    calls: dict[str, frozenset[str]] = field(default_factory=dict)
    constants: set[Fraction] = field(default_factory=set)
    recipes: dict[str, dict[str, Node]] = field(default_factory=dict)
    rate: str = ""
    marks: set[str] = field(default_factory=set)
    guarded: bool = False
    checked: int = 0
    symbolic: int = 0
    faults: list[str] = field(default_factory=list)

    def fault(self, line: int, text: str, why: str) -> None:
        """Records what is wrong, where."""
        self.faults.append(f"line {line}: {text}: {why}")

    def side(self, tokens: list[Token]) -> Side:
        """Reads and evaluates one side; words around the formula are remarks."""
        while len(tokens) > 1 and tokens[-1].kind == "text":
            tokens = tokens[:-1]
        while len(tokens) > 1 and tokens[0].kind == "text" and tokens[1].text not in ("_", "^", "("):
            tokens = tokens[1:]
        node = parse(tokens)
        symbolic = any(isinstance(leaf, Name | Opaque) for leaf in walk(node))
        try:
            value = evaluate(node, self.known)
        except Unbound:
            return Side(node, None, True, None)
        return Side(node, value, symbolic, printed_units(node))

    def statement(self, tokens: list[Token], *, rate: bool = False, ever: bool = False) -> None:
        """Checks one chain of relations and binds the names it defines."""
        parts = split(tokens, lambda t: t.text in RELATIONS)
        text, line = shown(tokens), tokens[0].line
        if len(parts) == 1:
            self.side(tokens)
            self.symbolic += 1
            return
        if parts[0][1][-1:] and parts[0][1][-1].text == ":":
            parts[0][1].pop()
        sides = [self.side(part) for _, part in parts]
        signs = ["=" if sign.text in EQUAL else sign.text for sign, _ in parts if sign]
        for one in sides:
            self.labels(one.node, line, text)
            if one.symbolic:
                self.constants |= {leaf.value for leaf in walk(one.node) if isinstance(leaf, Num) and leaf.decimal}
        if not any(one.value is not None and not one.symbolic for one in sides):
            self.define(sides, signs)
            return
        count = 0
        while count < len(sides) - 1 and signs[count] not in ORDER and nameable(sides[count].node):
            count += 1
        # Names before a calculation are what it defines; before a bare value only the first is, the others are read.
        if not any(s.value is not None and s.units is None and not s.symbolic for s in sides[count:]):
            count = min(count, 1) if sides[count:] else 0
        compared = self.compare_all(sides[count:], signs[count:], line, text, ever=ever)
        last = next((k for k, sign in enumerate(signs) if sign in ORDER), len(signs))
        final = next((s for s in reversed(sides[:last + 1]) if s.value is not None and not s.symbolic), None)
        if final is None or not count:
            self.checked += compared
            return
        before = [s for s in sides[count:last + 1] if s.value is not None and not s.symbolic and s.units is None]
        carried = before[-1] if before and self.carry == "exact" else final
        for alias in sides[:count]:
            compared |= self.bind(alias.node, carried, computed=compared or len(sides) > 2,
                                  approx="\\approx" in signs[:last], line=line, text=text)
            if rate and isinstance(alias.node, Name):
                self.rate = alias.node.text
        self.checked += compared
        # What a name was computed from; a table may compute it again with later values.
        for side in sides[count:]:
            if side.symbolic and side.value is not None and nameable(sides[0].node):
                self.recipes.setdefault(spell(sides[0].node), {})[spell(side.node)] = side.node

    def define(self, sides: list[Side], signs: list[str]) -> None:
        """Counts a statement in symbols; `f(z) = ...` gives the function letter a meaning."""
        self.symbolic += len(sides) - 1
        match sides[0].node:
            case Call(name, (Name(variable),)) if signs[0] == "=":
                meaning = f"{variable} -> {spell(sides[-1].node)}"
                self.known.functions.setdefault(name, {})[meaning] = (variable, sides[-1].node)

    def compare_all(self, sides: list[Side], signs: list[str], line: int, text: str, *, ever: bool) -> bool:
        """Compares each side that has a value with the one before it; tells whether anything was compared."""
        previous: Side | None = None
        joined, compared = "=", False
        for sign, side in zip(["=", *signs], sides, strict=False):
            joined = sign if sign in ORDER or sign == "\\approx" else joined
            if side.value is None:
                self.symbolic += 1
                continue
            if previous is not None:
                self.compare(previous, joined, side, line, text)
                compared = True
            elif side.units is None and not side.symbolic:
                self.sourced(side.node, line, text, ever=ever)
            previous, joined = side, "="
        return compared

    def compare(self, left: Side, sign: str, right: Side, line: int, text: str) -> None:
        """One relation between two values."""
        assert left.value is not None and right.value is not None
        a, b = flat(left.value), flat(right.value)
        values = f"{decimal(a)} {sign} {decimal(b)}"
        if shape(left.value) != shape(right.value):
            return self.fault(line, text, f"shapes differ: {values}")
        loose = self.carry != "each-name" and left.symbolic
        moved = slack(left.node, self.known, printed=False) if loose else [Fraction(0)] * len(a)
        within = all(abs(x.value - y.value) <= room for x, y, room in zip(a, b, moved, strict=True))
        if sign in ORDER:
            right_way = all(ORDER[sign](x.value, y.value) for x, y in zip(a, b, strict=True))
        elif sign == "=":
            right_way = all(map(same, a, b)) or (loose and within)
        elif right.units is None:
            self.guarded |= left.symbolic
            ends = [slack(s.node, self.known, printed=True) for s in (left, right)]
            right_way = (loose or not left.symbolic) and all(
                abs(x.value - y.value) <= sum(room) for x, y, *room in zip(a, b, moved, *ends, strict=True))
        else:
            places = right.units
            near = [abs(x.value - y.value) <= room + unit / 2
                    for x, y, room, unit in zip(a, b, moved, places, strict=True)]
            right_way = all(rounded(x, unit, self.ties) == y.value for x, y, unit in zip(a, b, places, strict=True))
            right_way |= loose and all(near)
            if right_way and not loose and all(map(same, a, b)):
                return self.fault(line, text, f"exact, so the sign should be =: {values}")
        return None if right_way else self.fault(line, text, f"does not hold: {values}")

    def sourced(self, node: Node, line: int, text: str, *, ever: bool) -> None:
        """Every decimal put into a calculation must be a value printed before (in tables: at any time before)."""
        values = {abs(real.value) for real in self.known.values.values()} | self.constants
        values |= {abs(value) for past in self.history.values() for value in past} if ever else set()
        loose = {(abs(self.known.values[name].value), 2 * half) for name, half in self.known.halves.items()
                 if self.carry != "each-name" and half}
        for leaf in walk(node):
            if isinstance(leaf, Num) and leaf.decimal and leaf.value not in values and not any(
                    rounded(Real(leaf.value), unit, self.ties) == value for value, unit in loose):
                self.fault(line, text, f"{decimal([Real(leaf.value)])} is not a value printed before")

    def labels(self, node: Node, line: int, text: str) -> None:
        """A number under a brace is the rounded value of what stands over it."""
        for part in walk(node):
            if isinstance(part, Op) and part.kind == "brace" and (units := printed_units(part.args[1])):
                body, label = (flat(evaluate(arg, self.known))[0] for arg in part.args)
                if rounded(body, units[0], self.ties) != label.value:
                    self.fault(line, text, f"brace does not hold: {decimal([body])} and {decimal([label])}")

    def bind(self, node: Node, side: Side, *, computed: bool, approx: bool, line: int, text: str) -> bool:
        """Binds names to a value; a computed value restated without calculation must be one printed before."""
        assert side.value is not None
        names = names_of(node)
        if isinstance(node, Name) and (size := shape(side.value)):
            grid = tuple(tuple(entry(node.text, i, j, size) for j in range(size[1])) for i in range(size[0]))
            self.known.grids[node.text], names = grid, [cell for row in grid for cell in row]
        units = side.units or (Fraction(0),) * len(names)
        told = False
        for name, real, unit in zip(names, flat(side.value), units, strict=True):
            past = self.history.setdefault(name, set())
            if name in self.computed and not computed:
                told = True
                if real.value not in past | {rounded(Real(p), unit, self.ties) for p in past if approx and unit}:
                    self.fault(line, text, f"{name} was {', '.join(decimal([Real(p)]) for p in sorted(past))}, "
                                           f"here {decimal([real])}")
                continue
            if name not in self.known.values or not same(self.known.values[name], real):
                for call in [c for c, inside in self.calls.items() if name in inside]:
                    self.known.values.pop(call, None)
                    self.known.halves.pop(call, None)
            self.known.values[name] = real
            self.known.halves[name] = unit / 2 if computed or approx else Fraction(0)
            past.add(real.value)
            told |= not computed and self.slope(name, real, line, text)
            self.computed |= {name} if computed else set()
            if isinstance(node, Call):
                self.calls[name] = frozenset(leaf.text for leaf in walk(node) if isinstance(leaf, Name))
        return told

    def slope(self, name: str, printed: Real, line: int, text: str) -> bool:
        """A bare local derivative (∂z/∂b = 1) is the slope of the formula that z was computed from."""
        above, _, below = name.removeprefix("∂").partition("/∂")
        recipes = list(self.recipes.get(above, {}).values())
        # Elsewhere operands hide digits; and a name outside the formula means a longer path than one link.
        if self.carry != "each-name" or len(recipes) != 1 or Name(below) not in walk(recipes[0]):
            return False
        step = Fraction(1, 10**12)
        try:
            up, down = (flat(evaluate(recipes[0], self.known, (Name(below), h)))[0].value for h in (step, -step))
        except Unbound:
            return False
        found = (up - down) / (2 * step)
        if abs(found - printed.value) > Fraction(1, 10**9):
            self.fault(line, text, f"{above} has slope {decimal([Real(found)])}, printed {decimal([printed])}")
        return True
