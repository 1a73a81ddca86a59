"""Matrix statements of a dense network, assembled from its scalar definitions; knows shapes, no values and no words.

Examples stand in columns. Every statement is compared with the definitions, entry by entry, before it is handed out.
Where an entry is given instead of derived, or a layer has no matrix form, there is no statement.
"""

from __future__ import annotations

from derive.builders.dense import Layer, bias
from derive.builders.objective import STRENGTH
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
from derive.views.wholes import Wholes, general_name, name_of


class Assembled(Wholes):
    """The statements of one network over some examples of a graph, layer by layer."""

    __slots__ = ()

    def sums(self, layer: int) -> Statement | None:
        """z = W a + b, with a shared bias or a threshold in its place."""
        return self.said(self.whole("z", layer), self.affine(layer))

    def affine(self, layer: int) -> Expression:
        """Return W a + b of a layer, with a shared bias or a threshold in its place; it is compared by `sums`."""
        product: Expression = Product(self.weights(layer), self.whole("a", layer - 1))
        own = self._biases(layer, self.network.layers[layer - 1])
        return product if own is None else Plus((product, own))

    def _biases(self, layer: int, described: Layer) -> Expression | None:
        if described.biases == "none":
            return None
        repeated: Expression = Ones(described.units) if described.biases == "shared" else self.biases(layer)
        if self.several:
            repeated = Product(repeated, Transposed(Ones(len(self.examples), self.examples)))
        if described.biases == "shared":
            repeated = Scaled(Ref(bias(layer, 1, True)), repeated)
        return repeated if described.bias_input == 1 else Scaled(Num(described.bias_input), repeated)

    def outputs(self, layer: int) -> Statement | None:
        """a = f(z); a softmax layer is (1/s) times its exponentials."""
        left, sums = self.whole("a", layer), self.whole("z", layer)
        if self.network.layers[layer - 1].activation != "softmax":
            return self.said(left, Mapped(layer, sums, self._like_first(left.entries, sums.entries)))
        if self.several:
            return None
        column = tuple((Ref(Name("e", layer, (unit,))),) for unit in self.units(layer))
        return self.said(left, Scaled(Quot(ONE, Ref(Name("s", layer))), Cells(column)))

    def _like_first(self, values: Entries, arguments: Entries) -> Entries:
        """Write every entry as the first one is written, with its own argument."""
        first, name = self.graph[name_of(values[0][0])].term, name_of(arguments[0][0])
        return tuple(tuple(substitute(first, {name: argument}) for argument in row) for row in arguments)

    def incoming(self, layer: int) -> Statement | None:
        """∂C/∂a: from the next layer by its transposed weights, at the output from the cost."""
        left = self.arriving(layer)
        grid = left.entries
        if layer < len(self.network.layers):
            return self.said(left, self._passed_back(layer))
        if not self.defined(grid):
            return None
        terms = self.terms(grid)
        form = self._difference(terms[0][0]) or Cells(terms)
        return self.said(left, form, Cells(terms) if isinstance(form, Cells) else form)

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
        if form is None or not self.defined(form.entries):
            return None
        sums, outputs = self.whole("z", layer).entries, self.whole("a", layer).entries
        first = self.graph[name_of(form.entries[0][0])].term
        names = name_of(sums[0][0]), name_of(outputs[0][0])
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
            tuple(Ref(name_of(z).wrt(name_of(a))) for z, a in zip(*rows, strict=True))
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
        return self.said(left, form, Cells(self.terms(left.entries)) if self.defined(left.entries) else form)

    def signals(self, layer: int) -> Statement | None:
        """δ = ∂C/∂a ⊙ f′(z), through a softmax layer by its Jacobian or as a - y."""
        left = self.whole("delta", layer)
        outer = self.arriving(layer)
        grid = outer.entries
        if self.network.layers[layer - 1].activation == "softmax":
            if self.is_short(layer):
                short = Plus((self.whole("a", layer), Scaled(MINUS, self._targets())))
                swapped = Plus((self._targets(), Scaled(MINUS, self.whole("a", layer))))
                return self.said(left, short if self.sign > 0 else swapped)
            through = Product(Transposed(self.links(layer)), outer)
            if self.several or not all(map(self.defined, (self.links(layer).entries, grid))):
                return None
            return self.said(left, self.signed(through))
        slope = self._slope(layer)
        if slope is not None and not self.defined(slope.entries):
            return None  # a slope that is a plain number stands in the formula itself
        worked = self.signed(outer if slope is None else Hadamard(outer, slope))
        return self.said(left, worked)

    def through_cost(self, layer: int) -> Statement | None:
        """δ of the output layer in one formula, (a - y) ⊙ f′(z), under costs of squares."""
        grid, slope = self.by(self.whole("a", layer).entries), self._slope(layer)
        softmax = self.network.layers[layer - 1].activation == "softmax"
        if softmax or layer < len(self.network.layers) or not self.defined(grid):
            return None
        form = self._difference(self.terms(grid)[0][0])
        if form is None or (slope is not None and not self.defined(slope.entries)):
            return None
        return self.said(self.whole("delta", layer), self.signed(form if slope is None else Hadamard(form, slope)))

    def through_weights(self, layer: int) -> Statement | None:
        """δ of a hidden layer in one formula: (Wᵀ δ) ⊙ f′(z)."""
        slope = self._slope(layer)
        plain = self.network.layers[layer - 1].activation == "softmax" or layer == len(self.network.layers)
        if plain or (slope is not None and not self.defined(slope.entries)):
            return None
        # With δ = -∂C/∂z the two signs cancel.
        back = Product(Transposed(self.weights(layer + 1)), self.whole("delta", layer + 1))
        return self.said(self.whole("delta", layer), back if slope is None else Hadamard(back, slope))

    def through_diagonal(self, layer: int) -> Statement | None:
        """δ of a hidden layer by the Jacobian of its activation: (diag(f′(z)) Wᵀ) δ."""
        slope = self._slope(layer)
        if self.several or slope is None or layer == len(self.network.layers) or not self.defined(slope.entries):
            return None
        matrix = Product(Diagonal(slope), Transposed(self.weights(layer + 1)))
        return self.said(self.whole("delta", layer), Product(matrix, self.whole("delta", layer + 1)))

    def by_weights(self, layer: int) -> Statement | None:
        """∂C/∂W = δ aᵀ, and the share of a penalty."""
        form: Expression = Product(self.whole("delta", layer), Transposed(self.whole("a", layer - 1)))
        grid = self.by(self.weights(layer).entries)
        objective = self.network.objective
        form = self.signed(form)
        if objective is not None and objective.penalty and self.cost == COST:
            form = Plus((form, Scaled(Ref(STRENGTH), self.weights(layer))))
        return self.said(Whole(general_name(grid), grid), form)

    def by_biases(self, layer: int) -> Statement | None:
        """∂C/∂b = δ, for biases that each unit has of its own."""
        described = self.network.layers[layer - 1]
        if described.biases != "each":
            return None
        share = described.bias_input * self.sign
        form: Expression = self.whole("delta", layer)
        grid = self.by(self.biases(layer).entries)
        return self.said(Whole(general_name(grid), grid), form if share == 1 else Scaled(Num(share), form))
