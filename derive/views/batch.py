"""Matrix statements of a batch and of an update, from its examples and entry by entry; knows no values and no words."""

from __future__ import annotations

from fractions import Fraction

from derive.names import COST, Name
from derive.term import Num, Ref
from derive.views.assembled import Assembled
from derive.views.expression import (
    Cells,
    Expression,
    Ones,
    Product,
    Scaled,
    Statement,
    Transposed,
    Whole,
)  # fmt: skip
from derive.views.lifted import lifted
from derive.views.wholes import general_name, name_of


def gradients_of_example(made: Assembled, layer: int, place: int) -> list[Statement]:
    """Return ∂C_k/∂W and ∂C_k/∂b of one example of a batch, from its columns."""
    k = made.examples[place]
    column = Cells(tuple((row[place],) for row in made.whole("delta", layer).entries))
    before = Cells((tuple(row[place] for row in made.whole("a", layer - 1).entries),))
    found = []
    described = made.network.layers[layer - 1]
    parts: list[tuple[Whole, Expression, Fraction]] = [
        (made.weights(layer), Product(column, before), Fraction(made.sign))
    ]
    if described.biases == "each":
        parts.append((made.biases(layer), column, described.bias_input * made.sign))
    for parameters, form, share in parts:
        grid = tuple(
            tuple(Ref(name_of(entry)._replace(example=k).wrt(COST)) for entry in row) for row in parameters.entries
        )
        said = made.said(Whole(general_name(grid), grid), form if share == 1 else Scaled(Num(share), form))
        found += [said] if said is not None else []
    return found


def batch_products(made: Assembled, layer: int, of: Name, mean: bool) -> list[Statement]:
    """Return ∂of/∂W = (1/n) Δ Aᵀ and ∂of/∂b = (1/n) Δ 𝟏 of a batch, without 1/n where examples are summed."""
    found = []
    described = made.network.layers[layer - 1]
    signals, count = made.whole("delta", layer), len(made.examples)
    parts: list[tuple[Whole, Expression, Fraction]] = [
        (made.weights(layer), Product(signals, Transposed(made.whole("a", layer - 1))), Fraction(made.sign))
    ]
    if described.biases == "each":
        ones = Ones(count, made.examples)
        parts.append((made.biases(layer), Product(signals, ones), described.bias_input * made.sign))
    for parameters, form, sign in parts:
        grid = tuple(tuple(Ref(name_of(entry).wrt(of)) for entry in row) for row in parameters.entries)
        share = sign * Fraction(1, count if mean else 1)
        said = made.said(Whole(general_name(grid), grid), form if share == 1 else Scaled(Num(share), form))
        found += [said] if said is not None else []
    return found


def combined_gradients(made: Assembled, layer: int, of: Name) -> list[Statement]:
    """Return ∂of/∂W and ∂of/∂b of a batch, put together from its examples as every entry is."""
    found = []
    described = made.network.layers[layer - 1]
    for parameters in (made.weights(layer), *((made.biases(layer),) if described.biases == "each" else ())):
        grid = tuple(tuple(Ref(name_of(entry).wrt(of)) for entry in row) for row in parameters.entries)
        found += _lifted(made, Whole(general_name(grid), grid))
    return found


def updated(made: Assembled, layer: int) -> list[Statement]:
    """Return the update of the weights and of the biases of a layer, where they are learned."""
    found = []
    described = made.network.layers[layer - 1]
    for parameters in (made.weights(layer), *((made.biases(layer),) if described.biases == "each" else ())):
        grid = tuple(tuple(Ref(name_of(entry)._replace(new=True)) for entry in row) for row in parameters.entries)
        found += _lifted(made, Whole(general_name(grid), grid))
    return found


def _lifted(made: Assembled, left: Whole) -> list[Statement]:
    if not made.defined(left.entries):
        return []
    form = lifted(made.terms(left.entries))
    said = None if form is None else made.said(left, form)
    return [] if said is None else [said]
