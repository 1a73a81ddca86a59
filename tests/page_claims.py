"""Checks statements against their printed digits: knows relations and chains of them, knows no Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from latex_matrices import spread
from latex_nodes import Call, Name, Node, Num, Op, Opaque, changed, spell, walk
from latex_reader import parse
from latex_tree import Token, nameable, printed_units, shown, split
from latex_value import ORDER, Unbound, decimal, evaluate, flat, rounded, same, shape, slack
from latex_words import EQUAL
from page_implied import imply
from page_ledger import Ledger
from page_recipes import names_in, runs
from page_side import RELATIONS, Side, cleared, within
from page_sizes import read_sizes
from page_vectors import state_entries
from page_wide import is_wide, read_wide

__all__ = ["RELATIONS", "Claims", "Side"]


@dataclass(slots=True)
class Claims(Ledger):
    """The statements of a page, in page order; `size` is that of the result of the latest."""

    size: tuple[int, ...] = ()
    wide: bool = False  # whether the page speaks of all examples in matrices

    def side(self, tokens: list[Token]) -> Side:
        """Reads and evaluates one side; words around the formula are remarks."""
        node = parse(cleared(tokens))
        symbolic = any(isinstance(leaf, Name | Opaque) for leaf in walk(node))
        try:
            value = evaluate(node, self.known)
        except Unbound:
            return Side(node, None, True, None)
        return Side(node, value, symbolic, printed_units(node))

    def statement(self, tokens: list[Token], *, rate: bool = False, ever: bool = False) -> None:
        """Checks one chain of relations and binds the names it defines."""
        text, line = shown(tokens), tokens[0].line
        if (sizes := read_sizes(tokens)) is not None:
            return self.sizes(sizes, line, text)
        if self.wide and is_wide(tokens):
            return read_wide(self, tokens)
        self.size = ()
        inner = within(tokens)
        parts = split(inner, lambda t: t.text in RELATIONS)
        if inner is not tokens and len(parts) > 1:
            return self.condition([part for _, part in parts], [sign.text for sign, _ in parts if sign], line, text)
        if len(parts) == 1:
            self.side(tokens)
            self.symbolic += 1
            return
        if parts[0][1][-1:] and parts[0][1][-1].text == ":":
            parts[0][1].pop()
        nodes = [parse(cleared(part)) for _, part in parts]
        self.scope.about({name for node in nodes for name in names_in(node)})
        for node in nodes[1:]:
            imply(self, node)
        sides = [self.side(part) for _, part in parts]
        signs = ["=" if sign.text in EQUAL else sign.text for sign, _ in parts if sign]
        for one in sides:
            self.labels(one.node, line, text)
            if one.symbolic:
                self.constants |= {leaf.value for leaf in walk(one.node) if isinstance(leaf, Num) and leaf.decimal}
        general = len(sides) == 2 and signs == ["="] and runs(spell(sides[0].node)) and sides[0].value is None
        if general:  # such as f'(z_i) = 0, for every unit of a layer
            self.recipes.state(spell(sides[0].node), sides[1].node)
        if general or not any(one.value is not None and not one.symbolic for one in sides):
            self.define(sides, signs)
            return
        count = 0
        while count < len(sides) - 1 and signs[count] not in ORDER and nameable(sides[count].node):
            count += 1
        # Names before a calculation are what it defines; before a bare value only the first is, the others are read.
        if not any(s.value is not None and s.units is None and not s.symbolic for s in sides[count:]):
            count = min(count, 1) if sides[count:] else 0
        compared = self.compare_all(sides[count:], signs[count:], line, text, ever=ever)
        self.size = next((shape(s.value) or (1, 1) for s in reversed(sides) if s.value is not None), ())
        last = next((k for k, sign in enumerate(signs) if sign in ORDER), len(signs))
        final = next((s for s in reversed(sides[:last + 1]) if s.value is not None and not s.symbolic), None)
        if final is None or not count:
            self.checked += compared
            return
        for alias in sides[:count]:
            compared |= self.bind(alias.node, final, computed=compared or len(sides) > 2,
                                  approx="\\approx" in signs[:last], line=line, text=text)
            if rate and isinstance(alias.node, Name):
                self.rate = alias.node.text
        self.checked += compared
        # What a name was computed from; a table may compute it again with later values.
        for side in sides[1:]:
            if side.symbolic and side.value is not None and nameable(sides[0].node):
                self.learn(spell(sides[0].node), side.node)
                self.entries(sides[0].node, side.node)

    def entries(self, left: Node, formula: Node) -> None:
        """A formula of matrices says what each entry is computed from."""
        for names, formulas in zip(spread(left, self.known.grids) or (), spread(formula, self.known.grids) or (),
                                   strict=False):
            for name, one in zip(names, formulas, strict=False):
                self.learn(spell(name), one)

    def sizes(self, sizes: list[tuple[int, ...]], line: int, text: str) -> None:
        """Sizes beside a formula: they fit by the rules for matrices, and the first is that of the printed result."""
        if len(set(sizes)) > 1 or (self.size and sizes[0] != self.size):
            self.fault(line, text, f"the sizes are {sizes}, that of the result is {self.size}")
        self.checked += 1

    def condition(self, parts: list[list[Token]], signs: list[str], line: int, text: str) -> None:
        """A relation in brackets after a value, which chose the branch: between values printed before, and true."""
        sides = [self.side(part) for part in parts]
        for one in sides:
            self.sourced(one.node, line, text, ever=False)
        self.checked += self.compare_all(sides, signs, line, text, ever=True)

    def define(self, sides: list[Side], signs: list[str]) -> None:
        """Counts a statement in symbols; `f(z) = ...` gives the function letter a meaning, `a = f(z)` its letters."""
        self.symbolic += len(sides) - 1
        state_entries(self.recipes, self.known.grids, sides[0].node, sides[-1].node)
        match sides[0].node, sides[-1].node:
            case Call(args=(Name(variable),)) as call, meaning if signs[0] == "=" and runs(variable):
                self.recipes.state(spell(call), meaning)
            case Name(text), Call(args=(Name(variable),)) as call if runs(text) and runs(variable):
                self.recipes.state(text, call)
            case Call(name, (Name(variable),)), meaning if signs[0] == "=":
                self.latest = name
                self.known.functions.setdefault(name, {})[f"{variable} -> {spell(meaning)}"] = (variable, meaning)
            case Name() as letter, Call(args=(Name(),)) as call if self.latest and len(sides) == 2:
                meanings = self.known.functions[self.latest]
                for key, (variable, body) in meanings.items():
                    meanings[key] = variable, changed(body, lambda n: call if n == letter else n)
            case Name(text), meaning if signs[0] == "=":
                self.recipes.state(text, meaning)

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
        if (shape(left.value) or (1, 1)) != (shape(right.value) or (1, 1)):
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

    def labels(self, node: Node, line: int, text: str) -> None:
        """A number under a brace is the rounded value of what stands over it."""
        for part in walk(node):
            if isinstance(part, Op) and part.kind == "brace" and (units := printed_units(part.args[1])):
                body, label = (flat(evaluate(arg, self.known))[0] for arg in part.args)
                if rounded(body, units[0], self.ties) != label.value:
                    self.fault(line, text, f"brace does not hold: {decimal([body])} and {decimal([label])}")
