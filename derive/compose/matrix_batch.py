"""The matrix lines of a batch of many examples, whose values stand in tables: dots for most of its columns.

Knows no words and no glyphs. Each line is compared with the scalar derivation whole, whatever is left out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from derive.builders.dense import Network
from derive.builders.objective import data_name
from derive.compose.matrix import MOST_COLUMNS, Matrices
from derive.compose.matrix_again import gradients_in_matrices
from derive.compose.matrix_room import fits
from derive.compose.view import View
from derive.document import Block, Display, Equation, Paragraph, Relation, Shaped, Side, Symbols
from derive.message import Listing, Message, Turned
from derive.names import COST, Name
from derive.term import Ref, refs
from derive.views.assembled import Assembled
from derive.views.batch import batch_products
from derive.views.expression import Cells, Statement, entries
from derive.views.wholes import name_of
from derive.worked import Solution


def of_batch(solution: Solution, network: Network, view: View) -> Matrices:
    """Return the matrices of a whole batch, an example in each column."""
    sign = solution.setup.recipe.convention.signal_sign
    batch = solution.updates[0].batch
    return Matrices(view, Assembled(network, view.graph, sign, solution.setup.route, COST, batch))


def products(solution: Solution, made: Assembled, layer: int) -> list[Statement]:
    """Return the gradients of a whole batch as products, in letters: (1/n) Δ Aᵀ and (1/n) Δ 𝟏."""
    recipe = solution.setup.recipe
    return batch_products(made, layer, data_name(recipe.root, recipe.penalty), recipe.mean)


def arriving_said(made: Assembled, layer: int) -> Paragraph:
    """Say what the columns of G are, the derivatives of each example's own cost."""
    whole, cost = made.arriving(layer).name, COST._replace(example="k")
    slope = Name("a", layer, example="k").wrt(COST)
    shown = {"matrix": whole, "k": Name("k"), "slope": slope, "cost": cost}
    said = {place: Symbols(Ref(name)) for place, name in shown.items()}
    way = Turned(Message.of("matrix.arriving-column", **said), Message.of("matrix.arriving-row", **said))
    return Paragraph(Message.of("matrix.arriving", said=way))


@dataclass(frozen=True, slots=True)
class Wide:
    """The lines of a batch of more examples than have room side by side; `beside` scalar lines the letters are new."""

    solution: Solution
    matrices: Matrices
    beside: bool = False

    @classmethod
    def of(cls, solution: Solution, network: Network, view: View, beside: bool = False) -> Wide | None:
        """Return the lines of a batch, or None where its examples stand side by side, or no numbers are asked for."""
        if view.symbols or len(solution.updates[0].batch) <= MOST_COLUMNS:
            return None
        return cls(solution, of_batch(solution, network, view), beside)

    def forward(self) -> Iterator[Block]:
        """Yield Z and A of every layer, after a sentence that says which examples are written."""
        made = self.matrices.assembled
        layers = range(1, self.matrices.last + 1)
        rows = self._rows(s for layer in layers for s in (made.sums(layer), made.outputs(layer)))
        if not rows:
            return
        if self.beside:
            yield Paragraph(Message("matrix.together"))
        hidden = [side.hidden for row in rows for _, side in row.parts if isinstance(side, Shaped) and side.hidden]
        if hidden:
            written = Listing(tuple(k for k in made.examples if k not in min(hidden, key=len)))
            way = Turned(Message("matrix.columns"), Message("matrix.rows"))
            yield Paragraph(Message.of("matrix.dots", written=written, rows=way))
        else:
            yield Paragraph(Message("matrix.all"))
        yield Display(tuple(rows))

    def backward(self) -> Iterator[Block]:
        """Yield what leads to Δ of every layer, from the last to the first."""
        made = self.matrices.assembled
        said = False
        for layer in range(self.matrices.last, 0, -1):
            short = made.is_short(layer)
            signals = self._rows([made.signals(layer)])
            if not signals:
                continue
            if not said:
                said = True
                yield Paragraph(Message("matrix.all"))
            arriving = [] if short else self._rows([made.incoming(layer)])
            if arriving:
                yield arriving_said(made, layer)
            slopes = [] if short else self._rows([made.slopes(layer)])
            yield Display((*arriving, *(_right(row) for row in slopes), *signals))

    def products(self) -> Iterator[Block]:
        """Yield the gradients as products, with the numbers of each; where rounding allows it, with what they give."""
        rows: list[Equation] = []
        told: list[bool] = []
        for layer in range(self.matrices.last, 0, -1):
            for statement in products(self.solution, self.matrices.assembled, layer):
                row, agrees = self._product(statement)
                rows += [row] if row is not None else []
                told.append(agrees)
        if rows:
            yield Paragraph(Message("matrix.products" if all(told) else "matrix.products-rounded"))
            yield Display(tuple(rows))
        if not self.beside and not (rows and all(told) and self._is_plain()):
            yield from gradients_in_matrices(self.solution, self.matrices.assembled.network, self.matrices.view)

    def _is_plain(self) -> bool:
        """Tell whether the products are all gradients: no bias is shared, nothing is done to the mean afterwards."""
        recipe = self.solution.setup.recipe
        shared = any(layer.biases == "shared" for layer in self.matrices.assembled.network.layers)
        return not (recipe.root or recipe.penalty or shared)

    def _rows(self, statements: Iterable[Statement | None]) -> list[Equation]:
        """Return the statements whose numbers have room."""
        found = []
        for statement in statements:
            numbers = None if statement is None else self.matrices.numbers(statement)
            if statement is not None and numbers is not None:
                letters = self.matrices.equation(statement)
                # A matrix whose entries are formulas would be too wide in letters; the first example has them above.
                parts = letters.parts[:1] if isinstance(statement.forms[0], Cells) else letters.parts
                found.append(Equation((*parts, *numbers), margin=letters.margin))
        return found

    def _product(self, statement: Statement) -> tuple[Equation | None, bool]:
        """Return a product with its numbers, and whether what they give is what the page carries.

        Under each-name the gradient of each example is rounded before they are added, so both may differ.
        """
        lines, letters = self.matrices.view.lines, self.matrices.equation(statement)
        pairs = zip(statement.left.entries, entries(statement.worked), strict=True)
        terms = {name_of(place): term for row in pairs for place, term in zip(*row, strict=True)}
        made = lines.agreeing(terms)
        operands = made[0].operands if made else {n: lines.numeral(n) for term in terms.values() for n in refs(term)}
        results = {name: lines.numeral(name) for name in terms}
        for hidden in self.matrices.cuts:
            if not fits(statement.worked, operands, hidden):
                continue
            before: Relation = "=" if not made or made[0].faithful else "≈"
            parts: list[tuple[Relation, Side]] = [(before, Shaped(statement.worked, operands, hidden))]
            if made:
                exact = all(line.exact for line in made)
                parts.append(("=" if exact else "≈", Shaped(statement.left, results)))
            return Equation((*letters.parts, *parts), margin=letters.margin), made is not None
        return None, False


def _right(row: Equation) -> Equation:
    """Return a line without its first side: f′(Z) has no name of its own, so its entries stand there."""
    return Equation(row.parts[1:], margin=row.margin) if row.parts[1][0] == "=" else row
