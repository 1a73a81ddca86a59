"""Lines of matrices over all examples of a batch, most of them left out: read against the tables; knows no Markdown.

The tables have said every value, so a formula in letters is worked for all examples, the hidden ones too. What is
printed is compared in the columns (or rows) that are written, the first ones and the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from latex_nodes import Call, Matrix, Name, Node, Num, Op, Opaque, spell, walk
from latex_numbers import Grid, Real, flat, rounded, same, shape
from latex_reader import parse
from latex_tree import Token, entry, printed_units, shown, split
from latex_value import Bindings, Unbound, evaluate, slack
from page_scope import Scope
from page_side import RELATIONS, cleared

_DOTS = ("\\cdots", "\\vdots")
_BATCH = re.compile(r"(X|Y|Z|A|G|\\Delta)((?:\^\{.*\})?)")
_SAID = ("all examples together in matrices", "semua data bersama-sama dalam bentuk matriks",
         "in matrices the gradient of the batch is one product", "dalam bentuk matriks, gradien *batch* adalah satu")


def says_wide(line: str) -> bool:
    """Whether a sentence leads to lines of matrices over all examples."""
    return line.casefold().startswith(_SAID)


def is_wide(tokens: list[Token]) -> bool:
    """Whether a line speaks of matrices that have a part for each example."""
    texts = {token.text for token in tokens}
    return bool(texts & {*_DOTS, "X", "Y", "Z", "A", "G", "\\Delta"}) and any(text in RELATIONS for text in texts)


class Page(Protocol):
    """What of a page is asked here."""

    ties: str
    carry: str
    known: Bindings
    scope: Scope
    constants: set[Fraction]
    checked: int
    size: tuple[int, ...]

    def fault(self, line: int, text: str, why: str) -> None: ...

@dataclass(slots=True)
class Wide:
    """One line: its sides, and what the page knows with the values of all examples side by side."""

    page: Page
    nodes: list[Node]
    signs: list[str]
    known: Bindings
    places: list[int]
    line: int
    text: str

    @classmethod
    def of(cls, page: Page, tokens: list[Token]) -> Wide:
        """Reads a line, with the values of all examples from the tables before it."""
        parts = split(tokens, lambda t: t.text in RELATIONS)
        nodes = [parse(cleared(part)) for _, part in parts if part]
        numbers = list(page.scope.batch or sorted(page.scope.given))
        in_rows = any(_is_turned(part) for node in nodes for part in walk(node)) if _is_gradient(nodes[0]) else (
            _examples_are_rows(nodes[-1], len(numbers)))
        page.scope.enter(None)
        known = Bindings(dict(page.known.values), dict(page.known.halves), dict(page.known.grids), page.known.functions)
        whole = _Whole(page, known, numbers, in_rows)
        for part in (part for node in nodes for part in walk(node)):
            whole.take(part)
        lead = next((place for node in nodes for place in _leading(node)), len(numbers) - 1)
        places = [*range(lead), len(numbers) - 1]
        return cls(page, nodes, [sign.text for sign, _ in parts if sign], known, places, tokens[0].line, shown(tokens))

    def check(self) -> None:
        """Checks every side: letters for all examples, numbers where they are written."""
        left = self.nodes[0]
        full = self.value(left)
        self.page.size = shape(full)
        # A product of rounded gradients has no value behind it only where that would not be the one of the table.
        unsaid = _is_gradient(left) and not isinstance(self.nodes[-1], Matrix)
        before: Node = left
        for sign, node in zip(self.signs, self.nodes[1:], strict=True):
            letters = _has_letters(node)
            if letters and not isinstance(node, Call) and not unsaid:
                self.near(full, self.value(node), self.room(node), "the formula")
            if not letters:
                self.numbers(node, before, full, sign)
            before = node
        if unsaid and not self.differs(full, self.value(self.nodes[1])):
            self.fault("the product gives the value of the table, but the line does not say so")

    def numbers(self, node: Node, before: Node, full: Grid, sign: str) -> None:
        """A side of numbers: a calculation with values of the tables, or the result."""
        written = _stripped(node)
        part = full if _is_gradient(self.nodes[0]) else self.cut(full)
        if printed_units(written) is None:
            # A matrix of calculations is one itself; elsewhere a matrix is what a letter stands for.
            named = _has_letters(before) and not isinstance(node, Matrix)
            for letters, matrix in _pairs(before, node) if named else ():
                self.operand(letters, matrix)
            self.sourced(written)
            if not _is_gradient(self.nodes[0]):
                self.near(part, evaluate(written, self.known), slack(written, self.known, printed=True), "the numbers")
            return
        printed = evaluate(written, self.known)
        if shape(printed) != shape(part) or not all(map(same, flat(printed), flat(part))):
            self.fault(f"printed is not what the tables say ({len(flat(printed))} entries)")
        if sign == "=" and self.page.carry == "each-name" and not printed_units(before) and len(self.nodes) > 2:
            calculated = self.value(self.nodes[1]) if _has_letters(before) else None
            exact = evaluate(_stripped(before), self.known) if calculated is None else calculated
            if not _is_gradient(self.nodes[0]) and not all(map(same, flat(printed), flat(self.cut(exact)))):
                self.fault("is not exact, so the sign should be \\approx")
        self.page.checked += 1

    def sourced(self, node: Node) -> None:
        """Every decimal in a calculation is a value of some example, or of what all of them share."""
        values = [self.known.values, *(kept.values for kept in self.page.scope.kept.values())]
        found = {abs(value.value) for kept in values for value in kept.values()} | self.page.constants
        for leaf in walk(node):
            if isinstance(leaf, Num) and leaf.decimal and self.page.carry == "each-name" and leaf.value not in found:
                self.fault(f"{float(leaf.value)} is not a value printed before")

    def operand(self, letters: Node, matrix: Matrix) -> None:
        """A matrix in a calculation holds what its letter stands for, in the places that are written."""
        written = _stripped(matrix)
        if letters in (Name("1"), Op("T", (Name("1"),))):
            if any(value.value != 1 for value in flat(evaluate(written, self.known))):
                self.fault("a number stands where a one belongs")
            return
        full = self.value(letters)
        size = shape(full)
        rows = self.places if size[0] > len(written.rows) else range(size[0])
        columns = self.places if size[1] > len(written.rows[0]) else range(size[1])
        values = flat(evaluate(written, self.known))
        more = self.room(letters)
        meant = [(full[i][j], more[i * size[1] + j]) for i in rows for j in columns]
        units = [(printed_units(cell) or (Fraction(0),))[0] for row in written.rows for cell in row]
        for found, (value, room), unit in zip(values, meant, units, strict=True):
            loose = self.page.carry != "each-name" and abs(found.value - value.value) <= room + unit / 2
            if found.value != value.value and not loose:
                self.fault(f"{float(found.value)} stands where {float(value.value)} belongs")
        self.page.checked += 1

    def near(self, full: Grid, found: Grid, room: list[Fraction], what: str) -> None:
        """What is calculated rounds to what stands in the tables, entry by entry."""
        units = self.units() if shape(full) == shape(self.value(self.nodes[0])) else self.units(cut=True)
        for printed, value, unit, more in zip(flat(full), flat(found), units, room, strict=True):
            right = value.value == printed.value if not unit else rounded(value, unit, self.page.ties) == printed.value
            loose = self.page.carry != "each-name" and abs(value.value - printed.value) <= more + unit / 2
            if not right and not loose:
                self.fault(f"{what}: {float(value.value)} for {float(printed.value)}")
        self.page.checked += len(flat(full))

    def differs(self, full: Grid, found: Grid) -> bool:
        """Whether an entry, rounded, is another than that of the tables."""
        return any((rounded(value, unit, self.page.ties) if unit else value.value) != printed.value
                   for printed, value, unit in zip(flat(full), flat(found), self.units(), strict=True))

    def units(self, cut: bool = False) -> list[Fraction]:
        """The last places of the left side in the tables."""
        names = _cells(self.nodes[0], self.known)
        rows = self.cut(names) if cut else names
        return [2 * self.known.halves.get(name, Fraction(0)) for row in rows for name in row]

    def cut(self, grid: tuple[tuple[object, ...], ...]) -> tuple:
        """The part of a grid that is written."""
        if len(grid[0]) > len(self.places) and len(grid[0]) == self.places[-1] + 1:
            return tuple(tuple(row[place] for place in self.places) for row in grid)
        return tuple(grid[place] for place in self.places) if len(grid) == self.places[-1] + 1 else grid

    def value(self, node: Node) -> Grid:
        """The value of a side for all examples; a function of a column is bound entry by entry."""
        found = evaluate(node, self.known)
        return ((found,),) if isinstance(found, Real) else found

    def room(self, node: Node) -> list[Fraction]:
        """How far rounding on the way may move each entry."""
        if self.page.carry == "each-name":
            return [Fraction(0)] * len(flat(self.value(node)))
        return slack(node, self.known, printed=False)

    def fault(self, why: str) -> None:
        """Records what is wrong with this line."""
        self.page.fault(self.line, self.text, why)


@dataclass(slots=True)
class _Whole:
    """Puts the values of all examples side by side, under names of their own."""

    page: Page
    known: Bindings
    numbers: list[int]
    in_rows: bool

    def take(self, part: Node) -> None:
        """Binds a capital letter, or a function of one."""
        match part:
            case Name("1"):
                self.known.grids["1"] = (("ones",),) * len(self.numbers)
                self.known.values["ones"] = Real(Fraction(1))
            case Name(text) if _BATCH.fullmatch(text):
                self.bind(text, "{}")
            case Name(text) if _is_gradient(part):
                cost, _, parameters = text.partition("/∂")
                grid = self.known.grids[parameters]
                self.known.grids[text] = tuple(tuple(f"{cost}/∂{name}" for name in row) for row in grid)
            case Call(function, (Name(text),)) if function.endswith("'") and _BATCH.fullmatch(text):
                self.bind(text, f"{function}({{}})")

    def bind(self, text: str, pattern: str) -> None:
        letter, above = _BATCH.fullmatch(text).groups()  # type: ignore[union-attr]
        small = f"∂C_{{K}}/∂a{above}" if letter == "G" else f"{letter.lower()}{above}"
        rows: list[list[str]] = []
        while True:
            one = entry(small, len(rows), 0, (2, 1))
            # The only unit of a layer has no index.
            ways = [pattern.format(way) for way in (one, small)[:1 + (not rows)]]
            name = next((way for way in ways if self.found(way, self.numbers[-1]) is not None), None)
            if name is None:
                break
            rows.append([self.named(name, k, pattern, text, len(rows)) for k in self.numbers])
        if not rows:
            raise ValueError(f"no values of {pattern.format(text)} were printed")
        if pattern == "{}":
            self.known.grids[text] = tuple(zip(*rows, strict=True)) if self.in_rows else tuple(map(tuple, rows))

    def found(self, name: str, k: int) -> Real | None:
        name = name.replace("{K}", f"{{{k}}}")
        return self.page.known.values.get(name) if "C_" in name else self.page.scope.value(k, name)

    def named(self, name: str, k: int, pattern: str, text: str, row: int) -> str:
        value = self.found(name, k)
        own = pattern.format(f"{text}[{row},{k}]")
        if value is None:
            raise ValueError(f"{name} of example {k} was not printed")
        kept = self.page.scope.kept.get(k)
        name = name.replace("{K}", f"{{{k}}}")
        self.known.values[own] = value
        halves = self.page.known.halves if "C_" in name or kept is None else kept.halves
        self.known.halves[own] = halves.get(name, Fraction(0))
        return own


def _has_letters(node: Node) -> bool:
    return any(isinstance(part, Name) for part in walk(node))


def _is_gradient(node: Node) -> bool:
    return isinstance(node, Name) and bool(re.match(r"∂[A-Z](_\{\w+\})?/∂[Wb]", node.text))


def _is_turned(node: Node) -> bool:
    """Whether the first matrix of a product is transposed: with examples in rows, Aᵀ Δ and 1ᵀ Δ."""
    match node:
        case Op("*", (Op("T") | Op("*", (_, Op("T"))), _)):
            return True
        case _:
            return False


def _examples_are_rows(node: Node, count: int) -> bool:
    match node:
        case Matrix(rows) if any(cell == Opaque("\\vdots") for row in rows for cell in row):
            return True
        case Matrix(rows):
            dotted = any(cell == Opaque("\\cdots") for cell in rows[0])
            return len(rows) == count and not dotted and len(rows[0]) != count
        case _:
            return False


def _leading(node: Node) -> Iterator[int]:
    """How many columns or rows stand before dots."""
    for part in walk(node):
        if isinstance(part, Matrix):
            yield from (at for at, cell in enumerate(part.rows[0]) if cell == Opaque("\\cdots"))
            yield from (at for at, row in enumerate(part.rows) if row[0] == Opaque("\\vdots"))


def _stripped(node: Node) -> Node:
    """A side without the dots in its matrices."""
    match node:
        case Matrix(rows):
            kept = [row for row in rows if row[0] != Opaque("\\vdots")]
            return Matrix(tuple(tuple(cell for cell in row if cell != Opaque("\\cdots")) for row in kept))
        case Op(kind, args):
            return Op(kind, tuple(map(_stripped, args)))
        case _:
            return node


def _pairs(letters: Node, numbers: Node) -> Iterator[tuple[Node, Matrix]]:
    """Each matrix of a calculation that is printed as numbers, with what it stands for in letters."""
    match letters, numbers:
        case _, Matrix() if not isinstance(letters, Call):
            yield letters, numbers
        case Op(kind, left), Op(other, right) if kind == other and len(left) == len(right):
            for pair in zip(left, right, strict=True):
                yield from _pairs(*pair)


def _cells(node: Node, known: Bindings) -> tuple[tuple[str, ...], ...]:
    """The names of the entries of a left side."""
    match node:
        case Name(text):
            return known.grids[text]
        case Call(name, (Name(text),)):
            return tuple(tuple(spell(Call(name, (Name(cell),))) for cell in row) for row in known.grids[text])
        case _:
            raise ValueError(f"no names for {spell(node)}")


def read_wide(page: Page, tokens: list[Token]) -> None:
    """Checks one line of matrices over all examples."""
    try:
        Wide.of(page, tokens).check()
    except (KeyError, Unbound) as missing:
        page.fault(tokens[0].line, shown(tokens), f"{missing} is not known here")
