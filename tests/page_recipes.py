"""What every quantity is computed from, for any example: formulas learnt from the worked example; knows no Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from latex_nodes import Call, Name, Node, Num, Opaque, Total, changed, indexed, renamed, spell, walk
from latex_numbers import Real, flat
from latex_value import Bindings, Unbound, evaluate, expand, slack
from page_scope import OF_EXAMPLE


def names_in(node: Node) -> set[str]:
    """The symbols of a tree, those of calls spelled out too."""
    return {leaf.text for leaf in walk(node) if isinstance(leaf, Name)} | {
        spell(leaf) for leaf in walk(node) if isinstance(leaf, Call)}


_LETTERS = re.compile(r"((?<![CEJL])_\{\d*[ijk][\dijk]*\}|\^\{\(l\)\})")


def runs(name: str) -> bool:
    """Whether a quantity is that of any unit of a layer: z_{i}^{(1)}."""
    return bool(re.search(r"_\{[ijk]\}\^", name))


@dataclass(slots=True)
class Recipes:
    """Formulas by the quantity they give; the cost of the worked example stands as `C_{k}`."""

    formulas: dict[str, dict[str, Node]] = field(default_factory=dict)
    laws: dict[str, Node] = field(default_factory=dict)
    joined: dict[str, Node] = field(default_factory=dict)
    alone: dict[str, Node] = field(default_factory=dict)

    def learn(self, name: str, formula: Node) -> None:
        """Keeps a formula, the one nearest to the numbers last."""
        numbers = {number for part in (name, *names_in(formula)) for _, number in OF_EXAMPLE.findall(part)}
        if len(numbers) == 1:
            name, formula = _general(name), renamed(formula, _general)
        self.formulas.setdefault(name, {})[spell(formula)] = formula

    def state(self, name: str, formula: Node) -> None:
        """Keeps a formula in letters; one about the worked example stands for every example.

        That of a gradient of a batch, made of that of its mean, does not stand for updates of one example.
        """
        if any(re.match(r"∂[MD]/∂[wbWθ]", part) for part in names_in(formula)):
            self.joined[name] = formula
            return
        batches = self.joined or any("C_{k}" in part for part in self.laws)
        if batches and not any("C_{k}" in part for part in (name, *names_in(formula))):
            self.alone[name] = formula  # of an update of one example, beside those of several
            if name in self.laws:
                return
        self.laws[_general(name)] = renamed(formula, _general)

    @property
    def worked(self) -> bool:
        """Whether an example was worked in letters; a brief page has calculations in numbers alone."""
        return any(name.startswith(("z_", "C_{k}")) for name in self.formulas)

    def all(self, name: str, example: int | None = None) -> list[Node]:
        """The formulas of a quantity, as written for its own example or for the one spoken of."""
        numbers = OF_EXAMPLE.findall(name)
        found = self.formulas.get(name) or self.formulas.get(_general(name), {})
        if not found and numbers and _general(name) in self.laws:
            found = {"given": self.laws[_general(name)]}
        own = int(numbers[0][1]) if len(numbers) == 1 else example
        return [formula if own is None or any(isinstance(part, Total) for part in walk(formula))
                else renamed(formula, lambda text: special(text, own)) for formula in found.values()]

    def aliases(self, name: str) -> list[str]:
        """The calls that are the same as a quantity: f(z_1) for a_1 = f(z_1)."""
        return [spell(formula) for formula in self.all(name) if isinstance(formula, Call)]

    def stated(self, name: str) -> Node | None:
        """The formula in letters of a quantity: of it alone, such as a bias that a layer shares, or of its kind."""
        return self.law(name) or self.laws.get(_general(name))

    def of_batch(self, name: str) -> Node | None:
        """The formula in letters of a quantity of a batch, which belongs to no example."""
        return self.joined.get(name) or Recipes(laws=self.joined).law(name) or self.laws.get(name) or self.law(name)

    def law(self, name: str) -> Node | None:
        """The formula of an entry from one with letters: ∂a_2/∂z_3 from ∂a_k/∂z_i, any layer from (l).

        The k of C_k is an example, not an index.
        """
        for general, formula in self.laws.items():
            parts = _LETTERS.split(general)
            letters = [letter for part in parts[1::2]
                       for letter in (re.sub(r"\d", "", part.strip("_{}")) if part[0] == "_" else "l")]
            pattern = "".join(
                re.escape(part) if place % 2 == 0 else "\\^\\{\\((\\d+)\\)\\}" if part[0] == "^"
                else "_\\{" + re.sub(r"[ijk]", r"(\\d)", part.strip("_{}")) + "\\}" for place, part in enumerate(parts))
            if letters and (match := re.fullmatch(pattern, _general(name))):
                for letter, digits in zip(letters, match.groups(), strict=True):
                    formula = changed(formula, lambda n, a=letter, d=int(digits): (
                        Num(Fraction(d), Fraction(1), False) if n == Name(a) else Name(_placed(n.text, a, d))))
                return formula
        return None


def _placed(text: str, letter: str, number: int) -> str:
    """A name with a number for one of its letters; layer 0 is the input."""
    if letter != "l":
        return indexed(text, letter, number)
    below = text.replace("^{(l)}", f"^{{({number})}}").replace("^{(l-1)}", f"^{{({number - 1})}}")
    return re.sub(r"^a(_\{\w+\})\^\{\(0\)\}$", r"x\1", below)


def _general(text: str) -> str:
    return OF_EXAMPLE.sub(r"\1_{k}", text)


def special(text: str, example: int) -> str:
    """The cost of example k written for one example."""
    return re.sub(r"([CEJL])_\{k\}", rf"\g<1>_{{{example}}}", text)


@dataclass(slots=True)
class Deep:
    """Values for one example that the page need not have printed: everything below is computed as well.

    Each value comes with the most that rounding on the way can move it.
    """

    recipes: Recipes
    functions: Mapping[str, dict[str, tuple[str, Node]]]
    units: Mapping[str, Fraction]
    values: dict[str, Real]
    halves: dict[str, Fraction]
    rounds: bool
    example: int | None = None
    trail: tuple[str, ...] = ()

    def of(self, name: str) -> tuple[Real, Fraction]:
        """A quantity and its possible error; raises Unbound for one without a formula."""
        if name in self.values:
            return self.values[name], self.halves.get(name, Fraction(0))
        formulas = self.recipes.all(name, self.example)
        if not formulas or name in self.trail:
            raise Unbound(name)
        value, error = self.formula(formulas[-1], (*self.trail, name))
        unit = max(self.units.get(n, Fraction(0)) for n in (name, _general(name), special(name, 1)))
        self.values[name] = value
        self.halves[name] = error + (unit / 2 if self.rounds else 0)
        for alias in self.recipes.aliases(name):
            self.values[alias], self.halves[alias] = self.values[name], self.halves[name]
        return self.values[name], self.halves[name]

    def formula(self, node: Node, trail: tuple[str, ...] = ()) -> tuple[Real, Fraction]:
        """A formula and its possible error."""
        known = Bindings(self.values, self.halves, {}, dict(self.functions))
        self.trail, before = trail, self.trail
        try:
            for call in [part for part in walk(node) if isinstance(part, Call)]:
                self._alias(spell(call))
            node = expand(node, known)
            for part in list(walk(node)):
                if isinstance(part, Name) and part.text not in self.values:
                    self.of(part.text)
        finally:
            self.trail = before
        if any(isinstance(part, Opaque) for part in walk(node)):
            raise Unbound(spell(node))
        return flat(evaluate(node, known))[0], slack(node, known, printed=False)[0]

    def _alias(self, call: str) -> None:
        for name in self.recipes.formulas:
            if call in self.recipes.aliases(name) and name not in self.trail:
                self.of(name)
                return
