"""Tables whose columns are updates or their examples, read by the laws that a page states; knows no other tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from latex_nodes import Name, Node, Num, Op, spell
from latex_reader import parse
from latex_tree import Unreadable, tokenize
from latex_value import Bindings, Real, Unbound, evaluate, expand, flat, rounded, slack
from page_batch import INLINE, near
from page_claims import Claims, Side
from page_implied import last_place
from page_laws import Lawful, lawful
from page_recipes import names_in, special
from page_scope import OF_EXAMPLE
from page_updates import combined, for_batch

_UPDATE, _EXAMPLE = ("update", "pembaruan ke-"), ("example", "data ke-")
_MEANS, _SUMS = ("are the means of", "adalah rata-rata biaya dan gradien"), (
    "are the sums of", "adalah jumlah biaya dan gradien")
Cells = dict[str, tuple[Side, int]]


@dataclass(slots=True)
class Columns:
    """All tables of a section whose columns are updates, put together; `mean` is what the page says of batches."""

    claims: Claims
    head: list[int] = field(default_factory=list)
    below: list[int] | None = None
    mean: bool | None = None
    data: str = ""  # of what a batch has the mean, where a root or a penalty comes after it
    examples: dict[int, dict[int | None, Cells]] = field(default_factory=dict)
    batches: dict[int, Cells] = field(default_factory=dict)
    parameters: dict[int, Cells] = field(default_factory=dict)

    def hear(self, line: str) -> None:
        """Takes a sentence: whether a batch has the means of its examples or the sums."""
        said = line.casefold()
        means, sums = any(w in said for w in _MEANS), any(w in said for w in _SUMS)
        if means or sums:
            self.mean, self.data = means, "".join(re.findall(r"\$([MD])\$", line)[:1])

    def headed(self, cells: list[str]) -> bool:
        """Whether a header line is that of such a table."""
        rest = [re.fullmatch(r"\$(\d+)\$", cell) for cell in cells[1:]]
        self.head, self.below = [], None
        if cells[0].casefold() in _UPDATE and rest and all(rest):
            self.head = [int(found[1]) for found in rest if found]
        return bool(self.head)

    def row(self, cells: list[str], line: int) -> None:
        """Keeps a row: the examples of the columns, or a quantity."""
        if cells[0].casefold() in _EXAMPLE:
            self.below = [int(cell.strip("$")) for cell in cells[1:]]
            return
        (left,) = INLINE.findall(cells[0])
        name = spell(parse(tokenize(left, line)))
        for column, cell in enumerate(cells[1:]):
            if not cell:
                continue
            (formula,) = INLINE.findall(cell)
            side = self.claims.side(tokenize(formula, line))
            if side.value is None or side.symbolic:
                raise Unreadable(f"cannot read: {cell!r} is no number")
            update = self.head[column]
            self._place(name, update, None if self.below is None else self.below[column])[name] = side, line

    def _place(self, name: str, update: int, example: int | None) -> Cells:
        if name in self.claims.scope.first:
            return self.parameters.setdefault(update, {})
        if example is None and self.examples.get(update, {None: {}}).keys() != {None}:
            return self.batches.setdefault(update, {})
        return self.examples.setdefault(update, {}).setdefault(example, {})

    def finish(self) -> None:
        """Follows the updates one by one, each from the parameters printed before it."""
        for update in sorted(self.parameters):
            self._update(update)
            if update == 1:
                self.claims.scope.worked = self.claims.scope.batch
        self.examples.clear()
        self.batches.clear()
        self.parameters.clear()

    def _update(self, update: int) -> None:
        claims, scope = self.claims, self.claims.scope
        if update > 1:
            scope.forget(update)
        examples = self.examples.get(update, {})
        scope.lasting = None
        scope.enter(None)
        scope.batch = tuple(k for k in examples if k is not None)
        found: dict[int | None, Lawful] = {}
        for example, cells in examples.items():
            found[example] = lawful(claims, example, dict(claims.known.values), claims.known.halves)
            found[example].alone = len(examples) == 1
            for name, (side, line) in cells.items():
                self._cell(found[example], name, side, line, f"of example {example} in update {update}")
            self._bind(example, cells, update)
        for name, (side, line) in self.batches.get(update, {}).items():
            self._batch(found, name, side, line, f"{name} of update {update}")
        (only,) = found.values() if len(found) == 1 else (None,)
        for name, (side, line) in self.parameters[update].items():
            text = f"{name} after update {update}"
            gradient = self._gradient(only, name)
            if gradient is None:
                claims.unknown(line, text, "no gradient is known")
                continue
            rate = claims.known.values[claims.rate or "\\alpha"].value
            exact = Real(claims.known.values[name].value - rate * gradient[0].value)
            room = abs(rate) * gradient[1] + claims.known.halves.get(name, Fraction(0))
            near(claims, exact, room if claims.carry != "each-name" else Fraction(0), side, line, text)
        for name, (side, line) in self.parameters[update].items():
            claims.bind(Name(name), side, computed=True, approx=True, line=line, text=f"{name} after update {update}")
        if claims.excerpt and not claims.ends:  # what a weight or bias became whose row was left out, nobody knows
            for name in claims.scope.first.keys() - self.parameters[update].keys() - claims.frozen:
                if name.startswith(("w", "b")):
                    claims.known.values.pop(name, None)

    def _cell(self, one: Lawful, name: str, side: Side, line: int, text: str) -> None:
        claims = self.claims
        own = name if one.example is None else special(name, one.example)
        if (law := one.law(own)) is None and own == "R":
            law = self._joined(own)
        if law is None and claims.excerpt and "/∂" not in own:  # its formula was left out
            return self._known(one.known, own, side)
        if law is None and not self._is_used(own.rpartition("/∂")[2]):
            near(claims, Real(Fraction(0)), Fraction(0), side, line, f"{own} {text}")
            return self._known(one.known, own, side)
        if law is None:
            claims.unknown(line, f"{own} {text}", "no formula is known for this quantity")
            return
        try:
            exact, room = one.of(law)
        except Unbound as missing:
            claims.unknown(line, f"{own} {text}", f"{missing} has no value here")
            return self._known(one.known, own, side) if claims.excerpt else None
        near(claims, exact, room, side, line, f"{own} {text}")
        self._known(one.known, own, side)

    def _is_used(self, quantity: str) -> bool:
        """Whether the formula of anything has this quantity in it; a derivative by one that has none is 0."""
        recipes = self.claims.recipes
        formulas = [*recipes.laws.values(), *(f for found in recipes.formulas.values() for f in found.values())]
        return not quantity or any(quantity in names_in(formula) or "_{i" in spell(formula) for formula in formulas)

    def _known(self, known: Bindings, name: str, side: Side) -> None:
        unit = side.units[0] if side.units else Fraction(0)
        known.values[name] = flat(side.value)[0]  # type: ignore[arg-type]
        known.halves[name] = Fraction(0) if self.claims.carry == "each-name" else unit / 2

    def _bind(self, example: int | None, cells: Cells, update: int) -> None:
        self.claims.scope.enter(example)
        for name, (side, line) in cells.items():
            own = name if example is None else special(name, example)
            self.claims.bind(Name(own), side, computed=True, approx=True, line=line, text=f"{own} in update {update}")
        self.claims.scope.enter(None)

    def _batch(self, found: dict[int | None, Lawful], name: str, side: Side, line: int, text: str) -> None:
        """A quantity of a batch: the mean or sum of that of its examples, or what its formula says."""
        claims, batch = self.claims, self.claims.scope.batch
        known = Bindings(dict(claims.known.values), dict(claims.known.halves), {}, claims.known.functions)
        formula = self._whole(name, batch)
        try:
            self._fill(found, formula, known)
            exact = flat(evaluate(formula, known))[0]
            room = slack(formula, known, printed=False)[0] if claims.carry != "each-name" else Fraction(0)
        except (Unbound, KeyError) as missing:
            claims.unknown(line, text, f"{missing} has no value here")
            return
        near(claims, exact, room, side, line, text)
        claims.bind(Name(name), side, computed=True, approx=True, line=line, text=text)

    def _fill(self, found: dict[int | None, Lawful], formula: Node, known: Bindings) -> None:
        """Gives every part of a formula of a batch a value: one of an example, or of the batch and not printed."""
        claims = self.claims
        for part in names_in(expand(formula, known)):
            if part in known.values:
                continue
            if numbers := OF_EXAMPLE.findall(part):
                one = found[int(numbers[0][1])]
                one.fill(Name(part))
                known.values[part], known.halves[part] = one.known.values[part], one.known.halves[part]
                continue
            law = self._whole(part, claims.scope.batch)
            self._fill(found, law, known)
            exact = flat(evaluate(law, known))[0]
            unit, room = last_place(claims, exact), slack(law, known, printed=False)[0]
            carried = claims.carry == "each-name"
            known.values[part] = Real(rounded(exact, unit, claims.ties)) if carried and unit else exact
            known.halves[part] = Fraction(0) if carried else room + unit / 2

    def _whole(self, name: str, batch: tuple[int, ...]) -> Node:
        if self.mean is None:
            formulas = combined(self.claims, name)
            if formulas:
                return for_batch(self.claims, formulas[-1], name, Real(Fraction(0)))
            raise Unreadable(f"cannot read: nothing says what {name} of a batch is")
        of_data = re.fullmatch(r"(∂?)" + self.data + r"($|/.*)", name) if self.data else None
        if self.data and of_data is None:
            return self._joined(name)
        letter = next((n[1] for n in self.claims.recipes.laws if re.match(r"∂[CEJL]_\{k\}/", n)), "C")
        own = f"{of_data[1]}{letter}_{{k}}{of_data[2]}" if of_data else re.sub(
            r"^(∂?[CEJL])(?=/|$)", r"\1_{k}", name)
        total: Node = Name(special(own, batch[0]))
        for example in batch[1:]:
            total = Op("+", (total, Name(special(own, example))))
        return Op("*", (Num(Fraction(1, len(batch) if self.mean else 1), Fraction(1), False), total))

    def _joined(self, name: str) -> Node:
        """What comes after the mean by its formula; a penalty on many weights is told in words."""
        if law := self.claims.recipes.of_batch(name):
            return law
        if name != "R":
            raise Unbound(name)
        weights = [Op("^", (Name(weight), Num(Fraction(2), Fraction(1), False)))
                   for weight in self.claims.scope.first if weight.startswith(("w", "θ"))]
        total: Node = weights[0]
        for square in weights[1:]:
            total = Op("+", (total, square))
        return Op("*", (Op("/", (Name("\\lambda"), Num(Fraction(2), Fraction(1), False))), total))

    def _gradient(self, only: Lawful | None, parameter: str) -> tuple[Real, Fraction] | None:
        known = self.claims.known
        printed = [name for name in known.values if re.fullmatch(r"∂[^_/]+/∂" + re.escape(parameter), name)]
        if printed:
            return known.values[printed[0]], known.halves.get(printed[0], Fraction(0))
        if only is None:
            return None
        for letter in "CEJL":
            name = f"∂{letter}/∂{parameter}"
            if only.law(name) is not None:
                only.fill(Name(name))
                if name in only.known.values:
                    return only.known.values[name], only.known.halves[name]
        return None
