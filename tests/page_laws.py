"""Values by the laws that a page states in letters, one example at a time; knows no tables and no Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from latex_nodes import Call, Name, Node, renamed, spell, walk
from latex_reader import parse
from latex_tree import tokenize
from latex_value import Bindings, Real, Unbound, evaluate, expand, flat, rounded, slack
from page_claims import Claims
from page_implied import last_place
from page_recipes import Recipes, special
from page_scope import OF_EXAMPLE

_SIGMOID = parse(tokenize("\\frac{1}{1 + e^{-z}}", 1))  # the letter that a graph has for it, which says no formula
_COST = re.compile(r"(?<![A-Za-z\\])([CEJL])(?=$|/)")


@dataclass(slots=True)
class Lawful:
    """Values of one example, or of the only one, each by its law; those that the page prints are taken from it.

    What is left out is rounded as the page rounds where it carries rounded values; else it has a possible error.
    """

    claims: Claims
    example: int | None
    known: Bindings
    trail: tuple[str, ...] = ()
    alone: bool = False  # whether an update takes it alone, which may have formulas of its own
    lost: set[str] = field(default_factory=set)  # what an excerpt says too little about

    def law(self, name: str) -> Node | None:
        """The formula of a quantity, about this example."""
        recipes = self.claims.recipes
        if self.alone and (own := recipes.alone.get(name) or Recipes(laws=recipes.alone).law(name)):
            return own
        stated = recipes.laws.get(name) or recipes.law(name)
        if stated is None and (general := OF_EXAMPLE.sub(r"\1_{k}", _COST.sub(r"\1_{k}", name))) != name:
            stated = recipes.laws.get(general) or recipes.law(general)
        if stated is None and not recipes.worked:
            stated = next(iter(recipes.all(name, self.example)[-1:]), None)
        if stated is None:
            return None
        return renamed(stated, lambda text: self._bare(text if self.example is None else special(text, self.example)))

    def _bare(self, text: str) -> str:
        bare = alone_of(text)
        return bare if text not in self.known.values and bare in self.known.values else text

    def fill(self, formula: Node) -> Node:
        """The formula with every part that it needs given a value."""
        written = expand(formula, self.known)
        for part in walk(written):
            name = spell(part) if isinstance(part, Name | Call) else ""
            known = name in self.known.values or name in self.trail or name in self.lost
            if name and not known and (law := self.law(name)):
                try:
                    self.known.values[name], self.known.halves[name] = self._value(name, law)
                except Unbound:
                    self.lost |= {name} if self.claims.excerpt else set()
        return formula

    def of(self, formula: Node) -> tuple[Real, Fraction]:
        """The exact value of a formula and how far what was rounded before can move it."""
        self.fill(formula)
        exact = flat(evaluate(formula, self.known))[0]
        return exact, slack(formula, self.known, printed=False)[0] if self.claims.carry != "each-name" else Fraction(0)

    def _value(self, name: str, law: Node) -> tuple[Real, Fraction]:
        before, self.trail = self.trail, (*self.trail, name)
        try:
            exact, room = self.of(law)
        finally:
            self.trail = before
        unit = last_place(self.claims, exact)
        if self.claims.carry == "each-name":
            return Real(rounded(exact, unit, self.claims.ties) if unit else Fraction(0)), Fraction(0)
        return exact, room + unit / 2


def alone_of(name: str) -> str:
    """The only input or target without its index."""
    return name.removesuffix("_{1}")


def lawful(claims: Claims, example: int | None, values: dict[str, Real], halves: dict[str, Fraction]) -> Lawful:
    """The values of an example under some parameters; a page says what its inputs and targets are."""
    given = claims.scope.given.get(example or 0, {})
    functions = {"\\sigma": {"z": ("z", _SIGMOID)}} | claims.known.functions
    return Lawful(claims, example, Bindings(values | given, dict(halves), {}, functions))
