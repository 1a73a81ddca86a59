"""Matrix statements of a dense network, assembled from its scalar definitions; knows shapes, no values, glyphs or words.

Examples stand in columns. Every statement is compared with the definitions, entry by entry, before it is handed out.
Where an entry is given instead of derived, or a layer has no matrix form, there is no statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.builders.dense import Layer, Network, bias, weight
from derive.builders.objective import STRENGTH
from derive.graph import Graph
from derive.lemmas import Route
from derive.names import COST, Name
from derive.term import ONE, Num, Prod, Quot, Ref, Term, minus, substitute
from derive.views.agreement import checked
from derive.views.expression import (
    MINUS,
    Cells,
    Diagonal,
    Entries,
    Expression,
    Hadamard,
    Mapped,
    Ones,
    Plus,
    Product,
    Scaled,
    Statement,
    Transposed,
    Whole,
)  # fmt: skip
from derive.views.lifted import lifted, whole_name

# A column of one example has a small letter, the columns of a batch together the capital one.
_CAPITAL = {"a": "A", "z": "Z", "delta": "Delta", "y": "Y"}


@dataclass(frozen=True, slots=True)
class Assembled:
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

    def sums(self, layer: int) -> Statement | None:
        """z = W a + b, with a shared bias or a threshold in its place."""
        described = self.network.layers[layer - 1]
        product: Expression = Product(self.weights(layer), self.whole("a", layer - 1))
        own = self._biases(layer, described)
        return self._said(self.whole("z", layer), product if own is None else Plus((product, own)))

    def _biases(self, layer: int, described: Layer) -> Expression | None:
        if described.biases == "none":
            return None
        repeated: Expression = Ones(described.units) if described.biases == "shared" else self.biases(layer)
        if self.several:
            repeated = Product(repeated, Transposed(Ones(len(self.examples))))
        if described.biases == "shared":
            repeated = Scaled(Ref(bias(layer, 1, True)), repeated)
        return repeated if described.bias_input == 1 else Scaled(Num(described.bias_input), repeated)

    def outputs(self, layer: int) -> Statement | None:
        """a = f(z); a softmax layer is (1/s) times its exponentials."""
        left, sums = self.whole("a", layer), self.whole("z", layer)
        if self.network.layers[layer - 1].activation != "softmax":
            return self._said(left, Mapped(layer, sums, self._like_first(left.entries, sums.entries)))
        if self.several:
            return None
        column = tuple((Ref(Name("e", layer, (unit,))),) for unit in self.units(layer))
        return self._said(left, Scaled(Quot(ONE, Ref(Name("s", layer))), Cells(column)))

    def _like_first(self, values: Entries, arguments: Entries) -> Entries:
        """Write every entry as the first one is written, with its own argument."""
        first, name = self.graph[_name(values[0][0])].term, _name(arguments[0][0])
        return tuple(tuple(substitute(first, {name: argument}) for argument in row) for row in arguments)

    def incoming(self, layer: int) -> Statement | None:
        """∂C/∂a: from the next layer by its transposed weights, at the output from the cost."""
        grid = self.by(self.whole("a", layer).entries)
        left = Cells(grid) if self.several else Whole(_general(grid), grid)
        if layer < len(self.network.layers):
            return self._said(left, self._passed_back(layer))
        if not self._defined(grid):
            return None
        terms = self._terms(grid)
        form = self._difference(terms[0][0]) or Cells(terms)
        return self._said(left, form, Cells(terms) if isinstance(form, Cells) else form)

    def _passed_back(self, layer: int) -> Expression:
        product = Product(Transposed(self.weights(layer + 1)), self.whole("delta", layer + 1))
        return product if self.sign > 0 else Scaled(MINUS, product)

    def _difference(self, first: Term) -> Expression | None:
        """Return a - y, or a number times it, where ∂C/∂a is that of every output."""
        difference = Plus((self.whole("a", len(self.network.layers)), Scaled(MINUS, self.whole("y", None))))
        factor = first.factors[0] if isinstance(first, Prod) and len(first.factors) == 2 else ONE
        own, target = (whole.entries[0][0] for whole in (self.whole("a", len(self.network.layers)), self._targets()))
        inner = first.factors[1] if isinstance(first, Prod) and len(first.factors) == 2 else first
        if inner != minus(own, target) or not isinstance(factor, Num) or self.network.open_units:
            return None
        return difference if factor == ONE else Scaled(factor, difference)

    def _targets(self) -> Whole:
        return self.whole("y", None)

    def slopes(self, layer: int) -> Statement | None:
        """f′(z), a number for every unit and example."""
        form = self._slope(layer)
        if form is None or not self._defined(form.entries):
            return None
        sums, outputs = self.whole("z", layer).entries, self.whole("a", layer).entries
        first = self.graph[_name(form.entries[0][0])].term
        names = _name(sums[0][0]), _name(outputs[0][0])
        terms = tuple(
            tuple(substitute(first, dict(zip(names, pair, strict=True))) for pair in zip(*rows, strict=True))
            for rows in zip(sums, outputs, strict=True)
        )
        return checked(Statement(Cells(form.entries), (form,), Cells(terms)), self.graph)

    def _slope(self, layer: int) -> Mapped | None:
        sums, outputs = self.whole("z", layer), self.whole("a", layer)
        if self.network.layers[layer - 1].activation in ("softmax", "identity"):
            return None
        links = tuple(
            tuple(Ref(_name(z).wrt(_name(a))) for z, a in zip(*rows, strict=True))
            for rows in zip(sums.entries, outputs.entries, strict=True)
        )
        return Mapped(layer, sums, links, 1)

    def jacobian(self, layer: int) -> Statement | None:
        """∂a/∂z of a softmax layer: diag(a) - a aᵀ."""
        if self.several or self.network.layers[layer - 1].activation != "softmax":
            return None
        outputs = self.whole("a", layer)
        form = Plus((Diagonal(outputs), Scaled(MINUS, Product(outputs, Transposed(outputs)))))
        left = self.links(layer)
        return self._said(left, form, Cells(self._terms(left.entries)) if self._defined(left.entries) else form)

    def links(self, layer: int) -> Whole:
        """Return the links ∂a_i/∂z_j of a softmax layer: a row for each output, a column for each sum."""
        units = self.units(layer)
        grid = tuple(tuple(Ref(Name("z", layer, (j,)).wrt(Name("a", layer, (i,)))) for j in units) for i in units)
        return Whole(Name("z", layer).wrt(Name("a", layer)), grid)

    def is_short(self, layer: int) -> bool:
        """Tell whether δ of a layer is a - y, by softmax under cross-entropy."""
        return self.route == "short" and layer == len(self.network.layers)

    def signals(self, layer: int) -> Statement | None:
        """δ = ∂C/∂a ⊙ f′(z), through a softmax layer by its Jacobian or as a - y."""
        left = self.whole("delta", layer)
        grid = self.by(self.whole("a", layer).entries)
        outer: Expression = Cells(grid) if self.several else Whole(_general(grid), grid)
        if self.network.layers[layer - 1].activation == "softmax":
            if self.is_short(layer):
                short = Plus((self.whole("a", layer), Scaled(MINUS, self._targets())))
                swapped = Plus((self._targets(), Scaled(MINUS, self.whole("a", layer))))
                return self._said(left, short if self.sign > 0 else swapped)
            through = Product(Transposed(self.links(layer)), outer)
            if self.several or not all(map(self._defined, (self.links(layer).entries, grid))):
                return None
            return self._said(left, self._signed(through))
        slope = self._slope(layer)
        if slope is not None and not self._defined(slope.entries):
            return None  # a slope that is a plain number stands in the formula itself
        worked = self._signed(outer if slope is None else Hadamard(outer, slope))
        return self._said(left, worked)

    def through_weights(self, layer: int) -> Statement | None:
        """δ of a hidden layer in one formula: (Wᵀ δ) ⊙ f′(z)."""
        slope = self._slope(layer)
        plain = self.network.layers[layer - 1].activation == "softmax" or layer == len(self.network.layers)
        if plain or (slope is not None and not self._defined(slope.entries)):
            return None
        # With δ = -∂C/∂z the two signs cancel.
        back = Product(Transposed(self.weights(layer + 1)), self.whole("delta", layer + 1))
        return self._said(self.whole("delta", layer), back if slope is None else Hadamard(back, slope))

    def through_diagonal(self, layer: int) -> Statement | None:
        """δ of a hidden layer by the Jacobian of its activation: (diag(f′(z)) Wᵀ) δ."""
        slope = self._slope(layer)
        if self.several or slope is None or layer == len(self.network.layers) or not self._defined(slope.entries):
            return None
        matrix = Product(Diagonal(slope), Transposed(self.weights(layer + 1)))
        return self._said(self.whole("delta", layer), Product(matrix, self.whole("delta", layer + 1)))

    def by_weights(self, layer: int) -> Statement | None:
        """∂C/∂W = δ aᵀ, and the share of a penalty."""
        form: Expression = Product(self.whole("delta", layer), Transposed(self.whole("a", layer - 1)))
        grid = self.by(self.weights(layer).entries)
        objective = self.network.objective
        form = self._signed(form)
        if objective is not None and objective.penalty and self.cost == COST:
            form = Plus((form, Scaled(Ref(STRENGTH), self.weights(layer))))
        return self._said(Whole(_general(grid), grid), form)

    def by_biases(self, layer: int) -> Statement | None:
        """∂C/∂b = δ, for biases that each unit has of its own."""
        described = self.network.layers[layer - 1]
        if described.biases != "each":
            return None
        share = described.bias_input * self.sign
        form: Expression = self.whole("delta", layer)
        grid = self.by(self.biases(layer).entries)
        return self._said(Whole(_general(grid), grid), form if share == 1 else Scaled(Num(share), form))

    def of_example(self, layer: int, place: int) -> list[Statement]:
        """Return ∂C_k/∂W and ∂C_k/∂b of one example of a batch, from its columns."""
        k = self.examples[place]
        column = Cells(tuple((row[place],) for row in self.whole("delta", layer).entries))
        before = Cells((tuple(row[place] for row in self.whole("a", layer - 1).entries),))
        found = []
        described = self.network.layers[layer - 1]
        parts: list[tuple[Whole, Expression, Fraction]] = [
            (self.weights(layer), Product(column, before), Fraction(self.sign))
        ]
        if described.biases == "each":
            parts.append((self.biases(layer), column, described.bias_input * self.sign))
        for parameters, form, share in parts:
            grid = tuple(
                tuple(Ref(_name(entry)._replace(example=k).wrt(COST)) for entry in row) for row in parameters.entries
            )
            said = self._said(Whole(_general(grid), grid), form if share == 1 else Scaled(Num(share), form))
            found += [said] if said is not None else []
        return found

    def batch_products(self, layer: int, of: Name, mean: bool) -> list[Statement]:
        """Return ∂of/∂W = (1/n) Δ Aᵀ and ∂of/∂b = (1/n) Δ 𝟏 of a batch, without 1/n where examples are summed."""
        found = []
        described = self.network.layers[layer - 1]
        signals, count = self.whole("delta", layer), len(self.examples)
        parts: list[tuple[Whole, Expression, Fraction]] = [
            (self.weights(layer), Product(signals, Transposed(self.whole("a", layer - 1))), Fraction(self.sign))
        ]
        if described.biases == "each":
            parts.append((self.biases(layer), Product(signals, Ones(count)), described.bias_input * self.sign))
        for parameters, form, sign in parts:
            grid = tuple(tuple(Ref(_name(entry).wrt(of)) for entry in row) for row in parameters.entries)
            share = sign * Fraction(1, count if mean else 1)
            said = self._said(Whole(_general(grid), grid), form if share == 1 else Scaled(Num(share), form))
            found += [said] if said is not None else []
        return found

    def combined(self, layer: int, of: Name) -> list[Statement]:
        """Return ∂of/∂W and ∂of/∂b of a batch, put together from its examples as every entry is."""
        found = []
        described = self.network.layers[layer - 1]
        for parameters in (self.weights(layer), *((self.biases(layer),) if described.biases == "each" else ())):
            grid = tuple(tuple(Ref(_name(entry).wrt(of)) for entry in row) for row in parameters.entries)
            found += self._lifted(Whole(_general(grid), grid))
        return found

    def updated(self, layer: int) -> list[Statement]:
        """Return the update of the weights and of the biases of a layer, where they are learned."""
        found = []
        described = self.network.layers[layer - 1]
        for parameters in (self.weights(layer), *((self.biases(layer),) if described.biases == "each" else ())):
            grid = tuple(tuple(Ref(_name(entry)._replace(new=True)) for entry in row) for row in parameters.entries)
            found += self._lifted(Whole(_general(grid), grid))
        return found

    def _lifted(self, left: Whole) -> list[Statement]:
        if not self._defined(left.entries):
            return []
        form = lifted(self._terms(left.entries))
        said = None if form is None else self._said(left, form)
        return [] if said is None else [said]

    def _terms(self, grid: Entries) -> Entries:
        return tuple(tuple(self.graph[_name(place)].term for place in row) for row in grid)

    def _signed(self, form: Expression) -> Expression:
        return form if self.sign > 0 else Scaled(MINUS, form)

    def by(self, grid: Entries) -> Entries:
        """Return the derivatives of the cost, of each column's own example, by everything in a matrix."""

        def derivative(name: Name) -> Name:
            example = self.cost.example if name.example is None else name.example
            return name._replace(example=example).wrt(COST)

        return tuple(tuple(Ref(derivative(_name(place))) for place in row) for row in grid)

    def _defined(self, grid: Entries) -> bool:
        names = [_name(place) for row in grid for place in row]
        return all(name in self.graph and not self.graph.is_leaf(name) for name in names)

    def _said(self, left: Whole | Cells, form: Expression, worked: Expression | None = None) -> Statement | None:
        if not self._defined(left.entries):
            return None
        return checked(Statement(left, (form,), worked or form), self.graph)


def _name(term: Term) -> Name:
    assert isinstance(term, Ref), "a place of a matrix is a quantity"
    return term.name


def _general(grid: Entries) -> Name:
    return whole_name(_name(grid[0][0]))
