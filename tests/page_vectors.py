"""Columns that a page in matrices never prints whole: what stands in their places, from the sizes of the weights."""

from __future__ import annotations

import re
from collections.abc import Mapping

from latex_matrices import spread
from latex_nodes import Node, spell
from page_recipes import Recipes, names_in

Grid = tuple[tuple[str, ...], ...]
_WEIGHTS = re.compile(r"W\^\{\((\d+)\)\}")
_RATE = re.compile(r"(∂[^/]+/∂)([aWb])(\^\{\((\d+)\)\})")


def state_entries(recipes: Recipes, grids: Mapping[str, Grid], left: Node, formula: Node) -> None:
    """Keeps what a formula of matrices in letters says of each entry of its left side."""
    shapes = {int(found[1]): grid for text, grid in grids.items() if (found := _WEIGHTS.fullmatch(text))}
    if not shapes:
        return
    known = {**grids, **_columns(shapes)}
    for text in names_in(left) | names_in(formula):
        if (found := _RATE.fullmatch(text)) and int(found[4]) in shapes:
            above, letter, number = found[1], found[2], found[3]
            held = known.get(letter + number, ())
            known[text] = tuple(tuple(above + cell for cell in row) for row in held)
    for names, formulas in zip(spread(left, known) or (), spread(formula, known) or (), strict=False):
        for name, one in zip(names, formulas, strict=False):
            recipes.state(spell(name), one)


def _columns(shapes: Mapping[int, Grid]) -> dict[str, Grid]:
    found: dict[str, Grid] = {}
    for number, grid in shapes.items():
        for letter in ("z", "a", "\\delta"):
            units = range(1, len(grid) + 1)
            found[f"{letter}^{{({number})}}"] = tuple((f"{letter}_{{{at}}}^{{({number})}}",) for at in units)
    for letter, count in (("x", len(shapes[min(shapes)][0])), ("y", len(shapes[max(shapes)]))):
        found[letter] = ((letter,),) if count == 1 else tuple((f"{letter}_{{{at}}}",) for at in range(1, count + 1))
    return found
