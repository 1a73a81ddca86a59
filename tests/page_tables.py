"""Checks the rows of tables on worked pages: knows what the columns of an update and of a calculation mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from latex_nodes import renamed, spell
from latex_reader import parse
from latex_tree import Token, Unreadable, nameable, split, tokenize
from latex_value import Real, Unbound, decimal, evaluate, flat, meant, rounded, times
from page_batch import INLINE, BatchTable, by_law, check
from page_claims import RELATIONS, Claims, Side
from page_columns import Columns
from page_recipes import names_in, special
from page_scope import OF_EXAMPLE
from page_updates import Updates, combined, for_batch, gathered, untold, whole

_MORE = re.compile(r"\| … \d+ (more|lagi) \|")  # rows that a page leaves out
_DASHES = ("", "-", "–", "—", "−")


@dataclass(frozen=True, slots=True)
class Headers:
    """The header words that give a column its role, in both languages, and the words before the learning rate."""

    calculation: tuple[str, ...] = ("calculation", "perhitungan")
    slope: tuple[str, ...] = ("calculation of the gradient", "perhitungan gradien")
    old: tuple[str, ...] = ("old", "lama")
    gradient: tuple[str, ...] = ("gradient", "gradien")
    new: tuple[str, ...] = ("new", "baru", "value", "nilai")
    rate: tuple[str, ...] = ("learning rate", "laju pembelajaran")

    def roles(self, row: str) -> dict[str, int]:
        """The column of each role; the first column names the quantity."""
        titles = [re.sub(r"[*_`]", "", cell).strip().casefold() for cell in cut(row)]
        roles = {role: titles.index(word) for role in ("calculation", "slope", "old", "gradient", "new")
                 for word in getattr(self, role) if word in titles}
        if "calculation" in roles and "new" not in roles:
            roles["new"] = len(titles) - 1
        return {"name": 0} | roles if roles else {}


def cut(row: str) -> list[str]:
    """The cells of one table line."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]


class Tables:
    """The tables of a page: a header line gives the columns their meaning, a delimiter line none."""

    def __init__(self, claims: Claims, headers: Headers) -> None:
        self.claims, self.headers = claims, headers
        self.roles: dict[str, int] = {}
        self.last = -1
        self.batch: BatchTable | None = None
        self.updates, self.columns = Updates(claims), Columns(claims)

    def row(self, text: str, line: int) -> None:
        """Reads one line of a table."""
        if self.last != line - 1:
            self.roles = {} if self.columns.headed(cut(text)) else self.headers.roles(text)
            self.batch = None if self.roles or self.columns.head else BatchTable.headed(self.claims, cut(text), line)
        elif not re.fullmatch(r"[\s|:-]+", text) and not _MORE.match(text):
            if self.columns.head:
                self.columns.row(cut(text), line)
            elif self.batch and self.batch.updates:
                self.updates.row(self.batch.columns, cut(text), line)
            elif self.batch:
                self.batch.row(cut(text), line)
            else:
                read_row(self.claims, text, self.roles, line)
        self.last = line

    def finish(self) -> None:
        """A section ends: what a table of updates says can be computed now."""
        self.updates.finish()
        self.columns.finish()


def read_row(claims: Claims, row: str, roles: Mapping[str, int], line: int) -> None:
    """Reads one line of a table; cells without a role are read only if they state something themselves."""
    found: dict[str, list[Token]] = {}
    texts = cut(row)
    for column, cell in enumerate(texts):
        role = next((r for r, place in roles.items() if place == column), "")
        formulas = INLINE.findall(cell)
        bare = cell.strip("*")
        if role and role != "name" and not formulas and bare not in _DASHES:
            raise Unreadable(f"cannot read: cell {cell!r} holds no formula")
        for formula in formulas:
            tokens = tokenize(formula, line)
            if any(t.text in RELATIONS for t in tokens):
                claims.statement(tokens, ever=True)
            if role:
                found[role] = tokens
    if found:
        _check(claims, found, line, row.strip())
    else:
        claims.symbolic += 1


def _check(claims: Claims, found: Mapping[str, list[Token]], line: int, text: str) -> None:
    claims.scope.about({name for tokens in found.values() for name in names_in(
        parse(split(tokens, lambda t: t.text in RELATIONS)[0][1]))})
    sides = {role: claims.side(split(tokens, lambda t: t.text in RELATIONS)[0][1]) for role, tokens in found.items()}
    name = spell(sides["name"].node) if "name" in sides and nameable(sides["name"].node) else ""
    calculation, old, gradient, new = (sides.get(role) for role in ("calculation", "old", "gradient", "new"))
    if gradient and (slope := sides.get("slope")):
        claims.sourced(slope.node, line, text, ever=True)
        _result(claims, _number(slope), gradient, Fraction(0), line, text)
        claims.checked += 1
    slopes = {value for known, past in claims.history.items() for value in past
              if name and re.fullmatch(r"∂[^/]*/∂" + re.escape(name), known) and not OF_EXAMPLE.search(known)
              and known in claims.known.values}
    if claims.excerpt and claims.ends and f"∂{claims.ends}/∂{name}" not in claims.history:
        slopes = set()  # what was read is a link, the derivative stands in a row that was left out
    compared = False
    known = claims.history.get(name, set())
    for side, past in ((old, known and known | claims.scope.ever(name)), (gradient, slopes)):
        # Over all data, the value before is new where the first batch was smaller.
        sizes = {len(batch) for batch in (claims.scope.batch, claims.scope.worked) if batch}
        again = side is old and calculation is not None and min(sizes, default=0) < len(claims.scope.given)
        if side and past and not again:
            _recorded(claims, side, past, line, text)
            compared = True
    if gradient and name and not slopes and claims.recipes.worked:
        untold(claims, name, gradient, line, text)
    elif gradient and name and not slopes:
        for formula in combined(claims, f"∂C/∂{name}")[-1:]:
            gathered(claims, formula)
            check(claims, formula, gradient, line, text)
    if new and gradient and not calculation and not old and name in claims.scope.first:
        old = Side(sides["name"].node, sides["name"].value, False, None)  # the value that was given
    if new and old and gradient and not calculation:
        _update(claims, name, old, gradient, new, line, text)
    elif new and calculation:
        claims.sourced(calculation.node, line, text, ever=True)
        if old or not _of_batch(claims, name, calculation, line, text):
            _again(claims, name, calculation, line, text)
        _result(claims, _number(calculation), new, Fraction(0), line, text)
    elif new and name and not old and not gradient and combined(claims, name):
        (formula,) = combined(claims, name)[-1:]
        check(claims, for_batch(claims, formula, name, _number(new)), new, line, text)
    elif new and name and not old and not gradient:
        by_law(claims, claims.scope.current, name, new, "old", line, text)
        claims.bind(sides["name"].node, new, computed=True, approx=True, line=line, text=text)
        return
    elif new and old and name and not gradient and name not in claims.scope.first:
        by_law(claims, None, name, new, "new", line, text)
        return
    else:
        claims.checked, claims.symbolic = claims.checked + compared, claims.symbolic + (not compared)
        return
    claims.checked += 1
    if name:
        claims.bind(sides["name"].node, new, computed=True, approx=True, line=line, text=text)


def _number(side: Side) -> Real:
    if side.value is None or side.symbolic:
        raise Unreadable(f"cannot read: a number was expected, not {spell(side.node)}")
    return flat(side.value)[0]


def _result(claims: Claims, exact: Real, new: Side, room: Fraction, line: int, text: str) -> None:
    """The printed result is the rounded calculation; `room` is what unseen digits of the operands may add."""
    printed = _number(new)
    if new.units is None:
        right = exact.value == printed.value
    else:
        right = rounded(exact, new.units[0], claims.ties) == printed.value or (
            room > 0 and abs(exact.value - printed.value) <= room + new.units[0] / 2)
    if not right:
        claims.fault(line, text, f"calculation gives {decimal([exact])}, printed {decimal([printed])}")


def _recorded(claims: Claims, side: Side, past: set[Fraction], line: int, text: str) -> None:
    """A value repeated in a table is one that was printed before, perhaps with more digits."""
    value = _number(side).value
    unit = side.units[0] if side.units else Fraction(0)
    if value not in past and not (unit and value in {rounded(Real(p), unit, claims.ties) for p in past}):
        before = ", ".join(decimal([Real(p)]) for p in sorted(past))
        claims.fault(line, text, f"{decimal([Real(value)])} was printed as {before}")


def _update(claims: Claims, name: str, old: Side, gradient: Side, new: Side, line: int, text: str) -> None:
    letter = claims.rate or next((r for r in ("\\alpha", "\\eta") if r in claims.known.values), "")
    rate = claims.known.values.get(letter)
    if rate is None:
        raise Unreadable("cannot read: the learning rate is bound nowhere")
    if name in claims.frozen:
        return _result(claims, _number(old), new, Fraction(0), line, text)
    step = times(rate, _number(gradient))
    exact = Real(_number(old).value - step.value)
    room = Fraction(0)
    if claims.carry != "each-name":
        # Only the gradient was rounded, and the old value too if it is itself the result of an update.
        room = abs(rate.value) * (gradient.units or (Fraction(0),))[0] / 2 + claims.known.halves.get(name, Fraction(0))
    _result(claims, exact, new, room, line, text)


def _of_batch(claims: Claims, name: str, calculation: Side, line: int, text: str) -> bool:
    """After a first update of one example, a larger batch has no formula yet: it is the mean or sum of its examples."""
    batch, known = claims.scope.batch, claims.known
    if len(batch) < 2 or len(claims.scope.worked) != 1 or not re.match(r"∂?[CEJL](/|$)", name):
        return False
    names = [re.sub(r"^(∂?[CEJL])", rf"\1_{{{k}}}", name) for k in batch]
    if any(part not in known.values for part in names):
        return False
    total, found = sum((known.values[part].value for part in names), Fraction(0)), _number(calculation).value
    room = Fraction(0) if claims.carry == "each-name" else sum(known.halves.get(p, Fraction(0)) for p in names)
    if not any(abs(found * size - total) <= room for size in (1, len(batch))):
        claims.fault(line, text, f"{decimal([Real(found)])} is neither mean nor sum of {', '.join(names)}")
    return True


def _again(claims: Claims, name: str, calculation: Side, line: int, text: str) -> None:
    """Where the name was computed from a formula before, the calculation is that formula with the latest values."""
    law = claims.recipes.law(name)
    general = [] if law is None else [renamed(law, lambda text: special(text, claims.scope.current or 0))]
    for formula in (claims.recipes.all(name, claims.scope.current) or general)[-1:]:
        formula = meant(formula, claims.known)
        if not whole(claims, formula):
            return
        try:
            side = Side(formula, evaluate(formula, claims.known), True, None)
        except Unbound:
            return
        claims.compare(side, "=" if claims.carry == "each-name" else "\\approx", calculation, line, text)
