"""The δ form in matrices: one example's formulas in letters, or a single example worked; knows no words, no glyphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from derive.builders.dense import Network, bias
from derive.compose.backward import laws
from derive.compose.matrix import Matrices
from derive.compose.softmax import jacobian
from derive.compose.view import View, whole
from derive.document import Block, Display, Equation
from derive.names import COST, Name
from derive.views.assembled import Assembled
from derive.views.batch import combined_gradients
from derive.worked import Solution, Update


def of_one(solution: Solution, network: Network, view: View, cost: Name) -> Matrices:
    """Return the matrices of one example, whose cost has this name."""
    sign = solution.setup.recipe.convention.signal_sign
    return Matrices(view, Assembled(network, view.graph, sign, solution.setup.route, cost))


def forward(matrices: Matrices) -> Iterator[Block]:
    """Yield z and a of every layer; in letters both stand on one row."""
    rows = [
        _rows(row for block in matrices.forward(layer) if isinstance(block, Display) for row in block.rows)
        for layer in range(1, matrices.last + 1)
    ]
    yield Display(tuple(row for own in rows for row in (_abreast(own) if matrices.view.symbols else own)))


def backward(
    solution: Solution, network: Network, matrices: Matrices, slopes: Mapping[int, tuple[Equation, ...]]
) -> Iterator[Block]:
    """Yield what leads to δ of every layer, from the last to the first, and the gradients that it gives.

    In letters the `slopes` of a layer stand before its δ; a worked example has their law and their numbers.
    """
    if not slopes:
        yield from laws(network, solution.setup.recipe.convention)
    made, rows = matrices.assembled, []
    for layer in range(matrices.last, 0, -1):
        if made.is_short(layer) and not matrices.view.symbols:
            rows.append(jacobian(layer))
        own = _rows(matrices.signals(layer))
        own = [*own[:-1], *(slopes.get(layer, ()) if not made.is_short(layer) else ()), *own[-1:]]
        rows += _abreast(own) if matrices.view.symbols else own
    for layer in range(matrices.last, 0, -1):
        own = _rows(matrices.gradients(layer))
        rows += _abreast(own) if matrices.view.symbols else own
    yield Display(tuple(rows))


def joined_on(solution: Solution, network: Network, update: Update) -> Iterator[Equation]:
    """Yield what leads from the mean over a batch, its root and the penalty to the gradients of every layer."""
    view = whole(solution, update, True)
    made = of_one(solution, network, view, COST).assembled
    matrices = Matrices(view, made)
    for layer in range(matrices.last, 0, -1):
        rows = [matrices.equation(statement) for statement in combined_gradients(made, layer, COST)]
        if network.layers[layer - 1].biases == "shared":
            rows += list(matrices.scalar(bias(layer, 1, True).wrt(COST)))
        yield from _abreast(_rows(rows))


def _rows(rows: Iterable[Equation]) -> list[Equation]:
    """Return rows without the sizes beside them."""
    return [replace(row, margin=None) for row in rows]


def _abreast(rows: list[Equation]) -> list[Equation]:
    """Return equations that follow one another as one row."""
    if not rows:
        return []
    first, *others = rows
    return [replace(first, also=_abreast(others)[0])] if others else [first]
