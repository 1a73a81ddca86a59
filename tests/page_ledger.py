"""What a page has bound so far, for the page and for each example, and where every digit came from; no Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Self

from latex_nodes import Call, Matrix, Name, Node, Num, renamed, spell, walk
from latex_tree import entry, names_of
from latex_value import Bindings, Real, Unbound, decimal, evaluate, flat, rounded, same, shape, slack
from page_recipes import Recipes, names_in
from page_scope import Kept, Scope
from page_side import Side


@dataclass(slots=True)
class Ledger:
    """Everything read so far, in page order."""

    ties: str
    carry: str
    known: Bindings = field(default_factory=Bindings)
    history: dict[str, set[Fraction]] = field(default_factory=dict)
    computed: set[str] = field(default_factory=set)
    calls: dict[str, frozenset[str]] = field(default_factory=dict)
    constants: set[Fraction] = field(default_factory=set)
    recipes: Recipes = field(default_factory=Recipes)
    units: dict[str, Fraction] = field(default_factory=dict)
    rate: str = ""
    frozen: set[str] = field(default_factory=set)
    latest: str = ""
    marks: set[str] = field(default_factory=set)
    guarded: bool = False
    digits: tuple[int, bool] = (0, False)
    excerpt: bool = False  # whether the page says that it leaves out rows
    ends: str = ""  # with what the lines of a graph end
    checked: int = 0
    symbolic: int = 0
    faults: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    renewed: dict[tuple[int, str], tuple[dict[str, Real], dict[str, Fraction]]] = field(default_factory=dict)
    scope: Scope = field(init=False)

    def __post_init__(self) -> None:
        self.scope = Scope(self.known, self.history, self.calls, self.computed)

    def unknown(self, line: int, text: str, why: str) -> None:
        """Records that something cannot be computed: it may stand in a row that an excerpt leaves out."""
        if not self.excerpt:
            self.fault(line, text, why)

    def fault(self, line: int, text: str, why: str) -> None:
        """Records what is wrong, where."""
        self.faults.append(f"line {line}: {text}: {why}")

    def taking_up(self, later: Self) -> Self:
        """What was bound when this copy was made, with the faults and counts of all that was read since."""
        self.faults, self.checked, self.symbolic = later.faults, later.checked, later.symbolic
        self.marks, self.guarded = later.marks, later.guarded
        return self

    def sourced(self, node: Node, line: int, text: str, *, ever: bool) -> None:
        """Every decimal put into a calculation must be a value printed before (in tables: at any time before)."""
        values = {abs(real.value) for real in self.known.values.values()} | self.constants
        values |= {abs(value) for past in self.history.values() for value in past} if ever else set()
        if any(isinstance(leaf, Matrix) for leaf in walk(node)):  # one column for each example of the given data
            values |= {abs(real.value) for given in self.scope.given.values() for real in given.values()}
        loose = {(abs(self.known.values[name].value), half) for name, half in self.known.halves.items()
                 if self.carry != "each-name" and half}
        for leaf in walk(node):
            if isinstance(leaf, Num) and leaf.decimal and leaf.value not in values and not any(
                    abs(leaf.value - value) <= half for value, half in loose):
                self.fault(line, text, f"{decimal([Real(leaf.value)])} is not a value printed before")

    def law_of(self, name: str) -> Node | None:
        """The formula of a quantity that was given a meaning in letters only: f'(z_1), ∂a_1/∂z_2."""
        if name.endswith(")") and "/" not in name and "(" in name:
            letter, _, rest = name.partition("(")
            if letter in self.known.functions:
                return Call(letter, (Name(rest[:-1]),))
        return self.recipes.laws.get(name) or self.recipes.law(name)

    def bind(self, node: Node, side: Side, *, computed: bool, approx: bool, line: int, text: str) -> bool:
        """Binds names to a value; a computed value restated without calculation must be one printed before."""
        assert side.value is not None
        names = names_of(node)
        if isinstance(node, Name) and "/∂" in node.text and not isinstance(side.value, Real) and not (
                re.match(r"∂[CEJLDM](_\{\w+\})?/", node.text)):
            return self.jacobian(node.text, side, line, text)
        if isinstance(node, Name) and (size := shape(side.value)):
            # In a batch, the columns are its examples, by their own numbers.
            columns = [number - 1 for number in self.scope.batch]
            batch = bool(re.match(r"\\?[A-VX-Z]", node.text)) and len(columns) == size[1]
            grid = tuple(tuple(entry(node.text, i, columns[j] if batch else j, size) for j in range(size[1]))
                         for i in range(size[0]))
            self.known.grids[node.text], names = grid, [cell for row in grid for cell in row]
            self.examples_are_columns(node.text, side, line, text)
        if isinstance(node, Call) and shape(side.value) and len(node.args) == 1 and isinstance(node.args[0], Name):
            column = self.known.grids.get(node.args[0].text, ())
            names = [spell(Call(node.name, (Name(cell),))) for row in column for cell in row]
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
            if computed or approx:
                self.units.setdefault(name, unit)
                self.units.setdefault(self.columns.get(name, name), unit)  # of a column: of any example
            past.add(real.value)
            if not computed and self.scope.current is None:
                self.scope.first.setdefault(name, real)
            told |= not computed and self.slope(name, real, line, text)
            self.computed |= {name} if computed else set()
            if isinstance(node, Call):
                inside = re.fullmatch(r"[^()]*\((.*)\)", name)
                self.calls[name] = frozenset(leaf.text for leaf in walk(node) if isinstance(leaf, Name)) | (
                    {inside[1]} if inside else set())
        return told

    def examples_are_columns(self, name: str, side: Side, line: int, text: str) -> None:
        """The inputs and targets of a batch, an example in each column, are those of the table of given data."""
        numbers = self.scope.batch or tuple(sorted(self.scope.given))
        given = [self.scope.given.get(number, {}) for number in numbers]
        rows = () if isinstance(side.value, Real) else side.value or ()
        if re.match(r"\\?[A-Z]", name) and name[0] != "W" and len(given) > 1 and len(rows[0]) == len(given):
            grid, small = self.known.grids[name], re.sub(r"[A-Z]", lambda letter: letter[0].lower(), name, count=1)
            for i, row in enumerate(rows):
                one = entry(small, i, 0, (len(rows), 1))
                one = small if len(rows) == 1 and small in given[0] else one
                for number, cell, value in zip(numbers, grid[i], row, strict=True):
                    self.columns[cell] = one
                    self.scope.kept.setdefault(number, Kept()).values[one] = value
        if name not in ("X", "Y") or isinstance(side.value, Real):
            return
        for i, row in enumerate(side.value or (), 1):
            for values, printed in zip(given, row, strict=True):
                told = values.get(f"{name.lower()}_{{{i}}}", values.get(name.lower()))
                if told is None or told.value != printed.value:
                    self.fault(line, text, f"{decimal([printed])} is not what the table of examples says")
                self.checked += 1

    def learn(self, name: str, formula: Node) -> None:
        """Keeps what a quantity is computed from; one of a column of a batch stands for that of every example."""
        mapped = any(part in self.columns for part in (name, *names_in(formula)))
        if not mapped or name in self.columns:
            self.recipes.learn(name, formula)
        if mapped:
            general = renamed(formula, lambda text: self.columns.get(text, text))
            self.recipes.learn(self.columns.get(name, name), general)

    def slope(self, name: str, printed: Real, line: int, text: str) -> bool:
        """A bare local derivative (∂z/∂b = 1) is the slope of the formula that z was computed from."""
        above, _, below = name.removeprefix("∂").partition("/∂")
        recipes = self.recipes.all(above)
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

    def jacobian(self, name: str, side: Side, line: int, text: str) -> bool:
        """A matrix of derivatives: every entry is the rounded value of the printed rule for ∂a_i/∂z_j."""
        above, below = (re.sub(r"(\^|$)", "_{%d}\\1", part, count=1) for part in name.split("/"))
        units = iter(side.units or ())
        for i, row in enumerate(side.value if not isinstance(side.value, Real) else (), 1):
            for j, printed in enumerate(row, 1):
                law, unit = self.recipes.law(f"{above % i}/{below % j}"), next(units, Fraction(0))
                if law is None:
                    self.fault(line, text, f"no rule for the entry {i},{j}")
                    continue
                found, room = flat(evaluate(law, self.known))[0], Fraction(0)
                if self.carry != "each-name":
                    room = slack(law, self.known, printed=False)[0]
                near = room > 0 and abs(found.value - printed.value) <= room + unit / 2
                if not near and (rounded(found, unit, self.ties) if unit else found.value) != printed.value:
                    self.fault(line, text, f"entry {i},{j} is {decimal([found])}, printed {decimal([printed])}")
                self.checked += 1
                entry_name = f"{above % i}/{below % j}"
                self.known.values[entry_name], self.known.halves[entry_name] = printed, unit / 2
        return False
