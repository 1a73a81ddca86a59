"""Tables with one row per example or update: given data, values by worked formulas, old and new; knows no others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from latex_nodes import Name, Node, renamed, spell
from latex_reader import parse
from latex_tree import Unreadable, tokenize
from latex_value import Real, Unbound, decimal, evaluate, flat, meant, rounded, slack
from page_claims import Claims, Side
from page_implied import alone, imply
from page_laws import lawful
from page_recipes import Deep, special
from page_scope import OF_EXAMPLE

INLINE = re.compile(r"(?<![\\$])\$(?!\$)((?:\\.|[^$\\])+)\$")
_EXAMPLE, _UPDATE = ("example", "data ke-"), ("update", "pembaruan ke-")
_COST = re.compile(r"((?<=^∂)[CEJL](?=/)|^[CEJL]$)")
_OLD, _NEW = ("old", "lama"), ("new", "baru")


@dataclass(slots=True)
class BatchTable:
    """One table by example: what its columns are; `when` says old or new where the column does."""

    claims: Claims
    columns: tuple[str, ...]
    when: tuple[str, ...]
    updates: bool = False

    @classmethod
    def headed(cls, claims: Claims, titles: list[str], line: int) -> BatchTable | None:
        """The table under a header line, or None if its first column is neither an example nor an update."""
        first = titles[0].casefold()
        if first not in (*_EXAMPLE, *_UPDATE):
            return None
        updates = first in _UPDATE
        names, when = [], []
        for title in titles[1 + updates:]:
            formulas = INLINE.findall(title)
            if len(formulas) != 1:
                raise Unreadable(f"cannot read: the header {title!r}")
            word = INLINE.sub("", title).strip().casefold()
            if word not in ("", *_OLD, *_NEW):
                raise Unreadable(f"cannot read: the word {word!r} in a header")
            names.append(spell(parse(tokenize(formulas[0], line))))
            when.append("old" if word in _OLD else "new" if word in _NEW else "")
        return cls(claims, tuple(names), tuple(when), updates)

    def row(self, cells: list[str], line: int) -> None:
        """Reads the row of one example and checks every cell of it."""
        (example,) = [int(number) for number in re.findall(r"\d+", cells[0])]
        scope = self.claims.scope
        for name, when, cell in zip(self.columns, self.when, cells[1:], strict=True):
            if cell in ("", "–", "—"):
                continue
            (formula,) = INLINE.findall(cell)
            side = self.claims.side(tokenize(formula, line))
            if side.value is None or side.symbolic:
                raise Unreadable(f"cannot read: {cell!r} is no number")
            own = re.sub(r"([CEJL])_\{k\}", rf"\g<1>_{{{example}}}", name)
            text = f"{own} of example {example} = {formula}"
            if when:
                renew(self.claims, example, own, side, when, line, text)
            elif formulas := self._formulas(own, example):
                scope.enter(example)
                check(self.claims, formulas[-1], side, line, text)
                self._bind(own, side, line, text)
            elif (law := self.claims.law_of(own)) is not None:
                scope.enter(example)
                formula = self._numbered(renamed(law, lambda part, k=example: special(part, k)), example)
                formula = renamed(formula, lambda part: alone(self.claims, part))
                check(self.claims, formula, side, line, text)
                self._bind(own, side, line, text)
            elif not scope.kept and scope.updates == 1 and own not in self.claims.computed:
                scope.given.setdefault(example, {})[own] = flat(side.value)[0]
                self.claims.symbolic += 1
            elif self.claims.recipes.worked:
                self.claims.fault(line, text, "no formula is known for this quantity")
            else:  # a page in numbers alone, where every formula stands only as a calculation
                scope.enter(example)
                self._bind(own, side, line, text)
                self.claims.symbolic += 1

    def _formulas(self, own: str, example: int) -> list[Node]:
        """The formulas of a quantity; those of a first update of one example name its cost without a number."""
        recipes = self.claims.recipes
        found = recipes.all(own, example)
        if not found and len(self.claims.scope.worked) == 1:
            found = recipes.all(OF_EXAMPLE.sub(r"\1", own), example)
        return [self._numbered(formula, example) for formula in found]

    def _numbered(self, formula: Node, example: int) -> Node:
        scope = self.claims.scope
        if len(scope.worked) != 1 or len(scope.batch) < 2:
            return formula
        return renamed(formula, lambda text: _COST.sub(rf"\1_{{{example}}}", text))

    def _bind(self, own: str, side: Side, line: int, text: str) -> None:
        claims = self.claims
        claims.bind(Name(own), side, computed=True, approx=True, line=line, text=text)
        for alias in claims.recipes.aliases(own):
            claims.known.values[alias] = flat(side.value)[0]  # type: ignore[arg-type]
            claims.known.halves[alias] = claims.known.halves[own]


def check(claims: Claims, formula: Node, printed: Side, line: int, text: str) -> None:
    """A cell holds the rounded value of its formula; `known` must bind everything in it."""
    formula = meant(formula, claims.known)
    imply(claims, formula)
    try:
        exact = flat(evaluate(formula, claims.known))[0]
    except Unbound as missing:
        claims.unknown(line, text, f"{missing} has no value here")
        return
    room = slack(formula, claims.known, printed=False)[0] if claims.carry != "each-name" else Fraction(0)
    near(claims, exact, room, printed, line, text)


def near(claims: Claims, exact: Real, room: Fraction, printed: Side, line: int, text: str) -> None:
    """A printed value is the rounded exact one, or as far from it as the rounding on the way allows."""
    assert printed.value is not None
    value, unit = flat(printed.value)[0].value, printed.units[0] if printed.units else Fraction(0)
    right = value == (rounded(exact, unit, claims.ties) if unit else exact.value)
    if not right and not (room > 0 and abs(exact.value - value) <= room + unit / 2):
        claims.fault(line, text, f"calculation gives {decimal([exact])}, printed {decimal([Real(value)])}")
    claims.checked += 1


def deep(claims: Claims, example: int | None, fixed: dict[str, Real], halves: dict[str, Fraction]) -> Deep:
    """Values of one example under the parameters given."""
    values = dict(fixed) | claims.scope.given.get(example or 0, {})
    return Deep(claims.recipes, claims.known.functions, claims.units, values, dict(halves), True, example)


def renew(claims: Claims, example: int, own: str, side: Side, when: str, line: int, text: str) -> None:
    """A cell with the value before or after the update."""
    claims.scope.enter(None)
    value, unit = flat(side.value)[0], side.units[0] if side.units else Fraction(0)  # type: ignore[arg-type]
    if when == "old":
        before = claims.known.values.get(own) or claims.scope.old.get(example, {}).get(own)
        before = before or claims.scope.value(example, own)
        if claims.scope.updates == 1 and before is not None:
            if value.value != before.value:
                claims.fault(line, text, f"{decimal([value])} was printed as {decimal([before])}")
            claims.checked += 1
            return
    printed = claims.scope.again(example, own) if when == "new" else None
    if printed is not None and printed.value != value.value:
        claims.fault(line, text, f"{decimal([value])} was printed as {decimal([printed])} with the new parameters")
    if not claims.recipes.worked:
        by_law(claims, example, own, side, when, line, text)
        if when == "new" and OF_EXAMPLE.search(own):
            claims.bind(Name(own), side, computed=True, approx=True, line=line, text=text)
        return
    parameters = claims.scope.first if when == "old" else claims.known.values
    fixed = {name: value for name, value in parameters.items() if name in claims.scope.first}
    renewed = claims.renewed.setdefault((example, when), ({}, {}))
    found = deep(claims, example, fixed | renewed[0], {**({} if when == "old" else claims.known.halves), **renewed[1]})
    try:
        exact, room = found.of(own)
    except Unbound as missing:
        claims.unknown(line, text, f"{missing} has no value here")
        return
    near(claims, exact, room, side, line, text)
    for name in (own, *claims.recipes.aliases(own)):
        renewed[0][name], renewed[1][name] = value, unit / 2 if claims.carry != "each-name" else Fraction(0)
    if when == "new" and OF_EXAMPLE.search(own):
        claims.bind(Name(own), side, computed=True, approx=True, line=line, text=text)


def by_law(
    claims: Claims, example: int | None, own: str, side: Side, when: str, line: int, text: str
) -> None:
    """A cell of a page that works nothing in letters: by the laws that it states, if it states any."""
    scope, known = claims.scope, claims.known
    parameters = scope.first if when == "old" else {name: known.values[name] for name in scope.first}
    # A call such as f(z) is another name of what was computed.
    free = {name: value for name, value in known.values.items()
            if name not in claims.computed and not re.match(r"\\?\w+'*\(", name)}
    one = lawful(claims, example, free | parameters, {} if when == "old" else known.halves)
    law = one.law(own)
    if law is None or not claims.recipes.laws:
        claims.symbolic += 1
        return
    try:
        exact, room = one.of(law)
    except Unbound:
        claims.symbolic += 1
        return
    near(claims, exact, room, side, line, text)
