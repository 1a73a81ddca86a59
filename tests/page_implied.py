"""Quantities that a brief page leaves out, each one formula away from what it prints; knows no Markdown."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Protocol

from latex_nodes import Call, Name, Node, renamed, spell, walk
from latex_numbers import Real, flat
from latex_value import Bindings, Unbound, evaluate, expand, rounded, slack
from page_recipes import Recipes, special
from page_scope import OF_EXAMPLE, Scope

_DIGITS = re.compile(
    r"(?:rounded to|printed with|dibulatkan sampai|ditulis sampai) (\d+) "
    r"(?:(decimals?|angka di belakang koma)|significant digits?|angka penting)")


class Page(Protocol):
    """What of a page is asked here; `digits` says how many, and whether behind the decimal mark."""

    ties: str
    carry: str
    known: Bindings
    recipes: Recipes
    scope: Scope
    digits: tuple[int, bool]
    checked: int


def digits_said(line: str) -> tuple[int, bool] | None:
    """How many digits a sentence says that values have, and whether behind the decimal mark.

    >>> digits_said("every named value is rounded to 6 decimals (exact halves away from zero)")
    (6, True)
    """
    found = _DIGITS.search(line.casefold())
    return None if found is None else (int(found[1]), bool(found[2]))


def imply(page: Page, formula: Node) -> None:
    """Gives every part of a formula that the page printed no value for the one of its law, rounded as the page rounds.

    A derivative of the cost of one example is worked out among the values of that example. A page that works an
    example in letters leaves nothing out, and one that says nothing of digits has no values.
    """
    if page.recipes.worked or page.digits == (0, False):
        return
    for part in walk(expand(formula, page.known)):
        name = spell(part) if isinstance(part, Name | Call) else ""
        own = OF_EXAMPLE.findall(name)
        law = page.recipes.stated(name) if name and name not in page.known.values else None
        before = page.scope.current
        example = int(own[0][1]) if own else before
        if law is None or example is None:
            continue
        page.scope.enter(example)
        try:
            page.known.values[name], page.known.halves[name] = _value(
                page, renamed(law, lambda text, k=example: alone(page, special(text, k))))
            page.checked += bool(own)
        except Unbound:
            continue
        finally:
            page.scope.enter(before)


def alone(page: Page, name: str) -> str:
    """The only input or target is printed without its index."""
    bare = name.removesuffix("_{1}")
    return bare if name not in page.known.values and bare in page.known.values else name


def _value(page: Page, law: Node) -> tuple[Real, Fraction]:
    imply(page, law)
    exact = flat(evaluate(law, page.known))[0]
    unit = last_place(page, exact)
    if page.carry == "each-name":
        return Real(rounded(exact, unit, page.ties) if unit else Fraction(0)), Fraction(0)
    return exact, slack(law, page.known, printed=False)[0] + unit / 2


def last_place(page: Page, value: Real) -> Fraction:
    """The last place of a value as the page rounds: what would be printed as zero keeps as many significant digits."""
    count, behind = page.digits
    place = Fraction(1, 10**count)
    if behind and (value.value == 0 or rounded(value, place, page.ties)):
        return place
    if value.value == 0:
        return Fraction(0)
    size = Fraction(1)
    while abs(value.value) >= 10 * size:
        size *= 10
    while abs(value.value) < size:
        size /= 10
    return size / 10 ** (max(count, 1) - 1)
