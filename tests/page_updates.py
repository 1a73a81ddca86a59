"""Later updates, of which a page prints less than of the first: gradients of a batch, rows of a table; no examples."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from latex_nodes import Name, Node, Num, Op, Total, renamed, walk
from latex_tree import tokenize
from latex_value import Bindings, Real, Unbound, evaluate, expand, flat, rounded, slack
from page_batch import INLINE, deep, near
from page_claims import Claims, Side
from page_implied import imply, last_place
from page_recipes import names_in, special
from page_scope import OF_EXAMPLE


def combined(claims: Claims, name: str) -> list[Node]:
    """The formulas of a quantity of the batch: its own, or that of another parameter with the names changed."""
    if own := claims.recipes.all(name):
        return own
    above, _, below = name.partition("/∂")
    # Of a parameter of the same kind, if there is one: a penalty is on weights alone.
    known = sorted(claims.recipes.formulas.items(), key=lambda item: item[0].partition("/∂")[2][:1] != below[:1])
    for other, formulas in known:
        start, _, end = other.partition("/∂")
        if start == above and end and end != below and not OF_EXAMPLE.search(other):
            sums = [f for f in formulas.values() if any(n.endswith("/∂" + end) for n in names_in(f))]
            if sums:
                return [renamed(sums[-1], lambda text, e=end: _swapped(text, e, below))]
    return []


def gathered(claims: Claims, formula: Node) -> None:
    """Gives what a batch has before its cost is joined on, and the page does not print, the value of its formula."""
    for part in names_in(expand(formula, claims.known)):
        if part in claims.known.values or OF_EXAMPLE.search(part):
            continue
        for law in combined(claims, part)[-1:]:
            imply(claims, law)
            gathered(claims, law)
            exact = flat(evaluate(law, claims.known))[0]
            unit, carried = last_place(claims, exact), claims.carry == "each-name"
            room = slack(law, claims.known, printed=False)[0]
            claims.known.values[part] = Real(rounded(exact, unit, claims.ties)) if carried and unit else exact
            claims.known.halves[part] = Fraction(0) if carried else room + unit / 2
            claims.computed.add(part)  # of this update alone


def for_batch(claims: Claims, formula: Node, name: str, printed: Real) -> Node:
    """A mean or sum over the examples of the first batch, taken over those of the present one where they are others.

    A first batch of one example does not say which of both it is: then it is the one that is nearer.
    """
    names, batch = sorted(names_in(formula)), claims.scope.batch
    own = re.sub(r"^(∂?[CEJL])(?=/|$)", r"\1_{k}", name)
    if len(claims.scope.worked) == 1 and len(batch) > 1 and own != name:
        parts = [claims.known.values.get(special(own, example)) for example in batch]
        total = sum((part.value for part in parts if part is not None), Fraction(0))
        mean = abs(total / len(batch) - printed.value) < abs(total - printed.value)
        return _over(own, batch, mean=mean)
    examples = {int(number) for name in names for _, number in OF_EXAMPLE.findall(name)}
    alike = {OF_EXAMPLE.sub(r"\1_{k}", name) for name in names}
    if not batch or not examples or examples == set(batch) or len(alike) != 1 or not OF_EXAMPLE.search(names[0]):
        return formula
    ones = Bindings({name: Real(Fraction(1)) for name in names}, {}, {}, {})
    return _over(*alike, batch, mean=flat(evaluate(formula, ones))[0].value == 1)


def _over(name: str, batch: tuple[int, ...], *, mean: bool) -> Node:
    """The mean or sum over a batch of a quantity of each example."""
    total: Node = Name(special(name, batch[0]))
    for example in batch[1:]:
        total = Op("+", (total, Name(special(name, example))))
    return Op("*", (Num(Fraction(1, len(batch) if mean else 1), Fraction(1), False), total))


def _swapped(text: str, old: str, new: str) -> str:
    return new if text == old else text[: -len(old)] + new if text.endswith("/∂" + old) else text


@dataclass(slots=True)
class Updates:
    """The tables of the remaining updates, one row each, put together from all their columns."""

    claims: Claims
    rows: dict[int, tuple[list[int], dict[str, tuple[Side, int]]]] = field(default_factory=dict)

    def row(self, columns: tuple[str, ...], cells: list[str], line: int) -> None:
        """Keeps the row of one update."""
        (number,) = [int(n) for n in re.findall(r"\d+", cells[0])]
        examples = [int(n) for n in re.findall(r"\d+", cells[1])]
        found = self.rows.setdefault(number, (examples, {}))[1]
        for name, cell in zip(columns, cells[2:], strict=True):
            (formula,) = INLINE.findall(cell)
            found[name] = (self.claims.side(tokenize(formula, line)), line)

    def finish(self) -> None:
        """Follows the updates one by one, each from the parameters printed before it."""
        for number, (examples, cells) in sorted(self.rows.items()):
            self._update(number, examples, cells)
        self.rows.clear()

    def _update(self, number: int, examples: list[int], cells: dict[str, tuple[Side, int]]) -> None:
        claims = self.claims
        claims.scope.forget(number)
        claims.scope.batch = tuple(examples)
        for name, (side, line) in cells.items():
            if name in claims.scope.first:
                text = f"{name} after update {number}"
                gradient = gradient_of(claims, name) if claims.recipes.worked else None
                if name in claims.frozen:
                    gradient = Real(Fraction(0)), Fraction(0)
                rate = claims.known.values[claims.rate or "\\alpha"].value
                if gradient is None:
                    claims.symbolic += 1
                else:
                    exact = Real(claims.known.values[name].value - rate * gradient[0].value)
                    unit = side.units[0] if side.units else Fraction(0)
                    near(claims, exact, rate * gradient[1] + unit / 2, side, line, text)
        for name, (side, line) in cells.items():
            claims.bind(Name(name), side, computed=True, approx=True, line=line, text=f"{name} after update {number}")


def whole(claims: Claims, formula: Node) -> bool:
    """Whether a formula does not depend on which examples are in the batch, or is about all of them."""
    examples = {int(n) for name in names_in(formula) for _, n in OF_EXAMPLE.findall(name)}
    totals = [part for part in walk(formula) if isinstance(part, Total)]
    return (len(examples) < 2 and not totals) or examples == set(claims.scope.given) or any(
        part.last == len(claims.scope.given) for part in totals)


@dataclass(slots=True)
class Later:
    """The quantities of a later batch, by the formulas of the first: each with what rounding can do to it."""

    claims: Claims
    values: dict[str, Real]
    halves: dict[str, Fraction]
    trail: tuple[str, ...] = ()

    def of(self, name: str) -> tuple[Real, Fraction]:
        """A quantity of the batch or of one of its examples; raises Unbound where the first batch does not serve."""
        if name not in self.values:
            if OF_EXAMPLE.search(name):
                value, error = self._of_example(name)
            else:
                formulas = combined(self.claims, name)
                if not formulas or name in self.trail:
                    raise Unbound(name)
                self.trail = (*self.trail, name)
                known = Bindings(self.values, self.halves, {}, self.claims.known.functions)
                formula = expand(formulas[-1], known)
                for part in names_in(formula):
                    self.of(part)
                value, error = flat(evaluate(formula, known))[0], slack(formula, known, printed=False)[0]
                error += self.claims.units.get(name, max(self.claims.units.values())) / 2
            self.values[name], self.halves[name] = value, error
        return self.values[name], self.halves[name]

    def _of_example(self, name: str) -> tuple[Real, Fraction]:
        first, batch = self.claims.scope.worked, self.claims.scope.batch
        ((letter, number),) = OF_EXAMPLE.findall(name)
        if len(first) != len(batch) or int(number) not in first:
            raise Unbound(name)
        example = batch[first.index(int(number))]
        known = {parameter: self.values[parameter] for parameter in self.claims.scope.first if parameter in self.values}
        return deep(self.claims, example, known, {n: self.halves.get(n, Fraction(0)) for n in known}).of(
            OF_EXAMPLE.sub(rf"{letter}_{{{example}}}", name))


def gradient_of(claims: Claims, parameter: str) -> tuple[Real, Fraction] | None:
    """The gradient of a batch that the page does not print, by the formulas that the first update worked in full."""
    costs = {m[1] for name in claims.recipes.formulas if (m := re.match(r"∂([CEJL])(?:_\{k\})?/", name))}
    before = claims.scope.before
    if len(costs) != 1 or not claims.scope.batch:
        return None
    (cost,) = costs
    try:
        values, halves = ({name: pair[at] for name, pair in before.items()} for at in (0, 1))
        later = Later(claims, values, halves)  # type: ignore[arg-type]
        return later.of(f"∂{cost}/∂{parameter}")
    except Unbound:
        return None


def untold(claims: Claims, parameter: str, printed: Side, line: int, text: str) -> None:
    """A gradient of a later update, printed only in its table of parameters."""
    found = gradient_of(claims, parameter)
    if found is None:
        claims.symbolic += 1
        return
    near(claims, found[0], found[1] + (printed.units or (Fraction(0),))[0], printed, line, text)
