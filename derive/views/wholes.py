"""The matrices of a dense network and what stands in their places; knows shapes, no values, glyphs or words."""

from __future__ import annotations

from dataclasses import dataclass

from derive.builders.dense import Network, bias, weight
from derive.graph import Graph
from derive.lemmas import Route
from derive.names import COST, Name
from derive.term import Ref, Term
from derive.views.agreement import checked
from derive.views.expression import (
    MINUS,
    Cells,
    Entries,
    Expression,
    Scaled,
    Statement,
    Whole,
)  # fmt: skip
from derive.views.lifted import whole_name

# A column of one example has a small letter, the columns of a batch together the capital one.
_CAPITAL = {"a": "A", "z": "Z", "delta": "Delta", "y": "Y"}


@dataclass(frozen=True, slots=True)
class Wholes:
    """The matrices of one network over some examples of a graph.

    `examples` are the numbers that the quantities carry, or None alone; `cost` what is differentiated, of one example
    where quantities carry no number; `sign` is that of δ.
    """

    network: Network
    graph: Graph
    sign: int
    route: Route
    cost: Name = COST
    examples: tuple[int | None, ...] = (None,)

    @property
    def several(self) -> bool:
        """Tell whether columns are the examples of a batch."""
        return self.examples != (None,)

    def units(self, layer: int) -> range:
        """Return the units of a layer, those of layer 0 being the inputs."""
        return range(1, 1 + (self.network.inputs if layer == 0 else self.network.layers[layer - 1].units))

    def whole(self, letter: str, layer: int | None) -> Whole:
        """Return all quantities of one letter: a row for each unit, a column for each example."""
        units = self.units(len(self.network.layers) if layer is None else layer)
        grid = tuple(tuple(Ref(Name(letter, layer, (unit,), example=k)) for k in self.examples) for unit in units)
        return Whole(Name(_CAPITAL[letter] if self.several else letter, layer), grid)

    def weights(self, layer: int) -> Whole:
        """Return the weights of a layer: a row for each unit, a column for each quantity that enters it."""
        grid = tuple(tuple(Ref(weight(layer, i, j)) for j in self.units(layer - 1)) for i in self.units(layer))
        return Whole(Name("weights", layer), grid)

    def biases(self, layer: int) -> Whole:
        """Return the biases of a layer as a column."""
        return Whole(Name("biases", layer), tuple((Ref(bias(layer, i, False)),) for i in self.units(layer)))

    def links(self, layer: int) -> Whole:
        """Return the links ∂a_i/∂z_j of a softmax layer: a row for each output, a column for each sum."""
        units = self.units(layer)
        grid = tuple(tuple(Ref(Name("z", layer, (j,)).wrt(Name("a", layer, (i,)))) for j in units) for i in units)
        return Whole(Name("z", layer).wrt(Name("a", layer)), grid)

    def is_short(self, layer: int) -> bool:
        """Tell whether δ of a layer is a - y, by softmax under cross-entropy."""
        return self.route == "short" and layer == len(self.network.layers)

    def by(self, grid: Entries) -> Entries:
        """Return the derivatives of the cost, of each column's own example, by everything in a matrix."""

        def derivative(name: Name) -> Name:
            example = self.cost.example if name.example is None else name.example
            return name._replace(example=example).wrt(COST)

        return tuple(tuple(Ref(derivative(name_of(place))) for place in row) for row in grid)

    def arriving(self, layer: int) -> Whole:
        """Return ∂C/∂a of a layer; over the examples of a batch it has a letter of its own, G, a column for each.

        ∂C/∂A would be something else: C is the mean of the costs whose derivatives these are.
        """
        grid = self.by(self.whole("a", layer).entries)
        return Whole(Name("G", layer) if self.several else general_name(grid), grid)

    def terms(self, grid: Entries) -> Entries:
        """Return the formula of every quantity in a matrix."""
        return tuple(tuple(self.graph[name_of(place)].term for place in row) for row in grid)

    def signed(self, form: Expression) -> Expression:
        """Return a form with the sign of δ."""
        return form if self.sign > 0 else Scaled(MINUS, form)

    def defined(self, grid: Entries) -> bool:
        """Tell whether every quantity in a matrix is derived here, not given."""
        names = [name_of(place) for row in grid for place in row]
        return all(name in self.graph and not self.graph.is_leaf(name) for name in names)

    def said(self, left: Whole | Cells, form: Expression, worked: Expression | None = None) -> Statement | None:
        """Return a statement once it is compared, or None where an entry of it is given."""
        if not self.defined(left.entries):
            return None
        return checked(Statement(left, (form,), worked or form), self.graph)


def name_of(term: Term) -> Name:
    """Return the quantity in a place of a matrix."""
    assert isinstance(term, Ref), "a place of a matrix is a quantity"
    return term.name


def general_name(grid: Entries) -> Name:
    """Return the name of the matrix with these entries."""
    return whole_name(name_of(grid[0][0]))
