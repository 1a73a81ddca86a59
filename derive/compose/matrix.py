"""Matrix statements with their numbers and sizes, layer by layer; knows no words and no glyphs.

A statement becomes a line only after its numbers gave every printed entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from derive.builders.dense import bias
from derive.builders.objective import MEAN
from derive.compose.matrix_room import fits
from derive.compose.softmax import jacobian as jacobian_rule
from derive.compose.view import View
from derive.document import Applied, Block, Display, Equation, Listed, Relation, Shaped, Side, Sizes, Symbols
from derive.names import COST, Name
from derive.term import Num, Ref, Term
from derive.views.assembled import Assembled
from derive.views.expression import Cells, Hadamard, Mapped, Plus, Product, Scaled, Statement, Whole, entries

MOST_COLUMNS = 4  # examples whose numbers stand side by side
_LEADING = 2  # of more examples, those before the dots


@dataclass(frozen=True, slots=True)
class Matrices:
    """The matrix lines of one network, over one example or over the columns of a batch.

    `bare` lines have no formulas in letters, because those stand further up and only the numbers are others.
    """

    view: View
    assembled: Assembled
    bare: bool = False

    @property
    def last(self) -> int:
        """The number of the output layer."""
        return len(self.assembled.network.layers)

    def rows(self, statement: Statement | None, names: Iterable[Name]) -> list[Equation]:
        """Return a statement as a line, or the scalar lines of these quantities where there is none that fits."""
        if statement is not None:
            letters, numbers = self.equation(statement), self.numbers(statement)
            if self.view.symbols:
                return [letters]
            # What has no calculation of its own, such as ∂C/∂b = δ, would say nothing without letters.
            short = self.bare and not isinstance(statement.forms[0], Mapped)
            if numbers is not None and short and len(numbers) > 1:
                return [Equation((letters.parts[0], *numbers))]
            if numbers is not None:
                return [Equation((*letters.parts, *numbers), margin=None if self.bare else letters.margin)]
            lines = list(map(self.view.equation, _names(statement.left.entries)))
            return list(map(_without_letters, lines)) if self.bare else [letters, *lines]
        return [row for name in names for row in self.scalar(name)]

    def scalar(self, name: Name) -> Iterator[Equation]:
        """Yield the line of one quantity, or of a value that is given."""
        if self.view.has(name):
            yield self.view.equation(name)
        elif name in self.view.graph and not self.view.symbols:
            yield Equation((("", Symbols(Ref(name))), ("=", self.view.lines.numeral(name))))

    def equation(self, statement: Statement) -> Equation:
        """Return a statement as a line in letters."""
        parts: list[tuple[Relation, Side]] = [("", Shaped(statement.left))]
        parts += [("=", Shaped(form)) for form in statement.forms]
        sizes: list[tuple[Relation, Side]] = [("", Sizes(statement.left))]
        if isinstance(statement.forms[0], Plus | Product | Hadamard | Scaled):
            sizes.append(("=", Sizes(statement.forms[0])))
        return Equation(tuple(parts), margin=Equation(tuple(sizes)))

    @property
    def cuts(self) -> tuple[frozenset[int], ...]:
        """The examples that may be left out of a line that is too wide, as few as that takes: none for few examples.

        Two stand before the dots, or one, and one behind them.
        """
        examples = tuple(example for example in self.assembled.examples if example is not None)
        leading = range(_LEADING, 0, -1) if len(examples) > MOST_COLUMNS else ()
        return (frozenset(), *(frozenset(examples[count:-1]) for count in leading))

    def numbers(self, statement: Statement) -> list[tuple[Relation, Side]] | None:
        """Return the numbers of a statement and its printed entries, or None where they would not fit on a line."""
        if self.view.symbols:
            return None
        worked = entries(statement.worked)
        lines = {}
        for places, row in zip(statement.left.entries, worked, strict=True):
            for place, term in zip(places, row, strict=True):
                assert isinstance(place, Ref), "a place of a matrix is a quantity"
                lines[place.name] = term
        made = {line.name: line for line in self.view.lines.together(lines)}
        first = next(iter(made.values()))
        operands, results = first.operands, {name: line.result for name, line in made.items()}
        exact = all(line.exact for line in made.values())
        several = len(self.cuts) > 1
        left, shown = statement.left, statement.worked
        if isinstance(shown, Cells | Mapped):
            resolved = tuple(tuple(made[name].resolved for name in _names((row,))) for row in left.entries)
            shown = Cells(resolved, left.entries)
        plain = isinstance(shown, Cells) and all(isinstance(entry, Ref | Num) for row in shown.entries for entry in row)
        # What a function does to each entry need not be written out.
        mapped = isinstance(statement.worked, Mapped) or isinstance(statement.forms[0], Mapped)
        for hidden in self.cuts:
            result: Side = Shaped(Cells(left.entries), results, hidden)
            held = not several or fits(left, results, hidden)
            if held and (plain or isinstance(shown, Whole)):
                return [("=" if exact and first.faithful else "≈", result)]
            if held and fits(shown, operands, hidden):
                calculation = Shaped(shown, operands, hidden)
                return [("=" if first.faithful else "≈", calculation), ("=" if exact else "≈", result)]
            if mapped and fits(left, results, hidden):
                return [("=" if exact else "≈", result)]
        return None

    def given(self) -> Iterator[Block]:
        """Yield the inputs and targets as columns, unless they are single numbers."""
        network = self.assembled.network
        columns = [self.assembled.whole("a", 0)] if network.inputs > 1 or self.assembled.several else []
        targets = self.assembled.whole("y", None)
        if all(name in self.view.graph for name in _names(targets.entries)):
            columns += [targets] if len(targets.entries) > 1 or self.assembled.several else []
        found: list[Equation] = []
        for column in columns:
            operands = {name: self.view.lines.numeral(name) for name in _names(column.entries)}
            right = Shaped(column) if self.view.symbols else Shaped(column, operands)
            if not self.view.symbols:
                found.append(Equation((("", Shaped(column)), ("=", Shaped(Cells(column.entries))), ("=", right))))
        if found:
            yield Listed(tuple(found))

    def forward(self, layer: int) -> Iterator[Block]:
        """Yield z and a of a layer."""
        made = self.assembled
        sums, outputs = made.sums(layer), made.outputs(layer)
        names = {letter: _names(made.whole(letter, layer).entries) for letter in ("z", "a")}
        if made.network.layers[layer - 1].activation != "softmax":
            yield Display((*self.rows(sums, names["z"]), *self.rows(outputs, names["a"])))
            return
        yield Display(tuple(self.rows(sums, names["z"])))
        parts = [Name("e", layer, (unit,)) for unit in made.units(layer)] + [Name("s", layer)]
        yield Display((*map(self.view.equation, parts), *self.rows(outputs, names["a"])))

    def signals(self, layer: int) -> Iterator[Equation]:
        """Yield the lines that lead to δ of a layer."""
        made = self.assembled
        if layer == self.last:
            for name in (MEAN.wrt(COST), *(name.wrt(MEAN) for name in _names(made.whole("a", layer).entries))):
                yield from self.scalar(name._replace(example=made.cost.example) if name.of == COST else name)
        short = made.is_short(layer)
        if not short and not made.several:
            yield from self.incoming(layer)
        softmax = made.network.layers[layer - 1].activation == "softmax"  # its slopes are a whole matrix, further below
        slopes = made.slopes(layer)
        if slopes is not None and not self.view.symbols:
            (row, *more) = self.rows(slopes, ())
            yield Equation(row.parts[1:], margin=row.margin) if row.parts[1][0] == "=" else row
            yield from more
        elif not softmax and not self.view.symbols:
            yield from self._slopes(layer)
        if softmax and not short:
            yield from () if self.bare else (jacobian_rule(layer),)
            links = _names(made.links(layer).entries)
            yield from self.rows(made.jacobian(layer), [name for name in links if self.view.has(name)])
        yield from self.rows(made.signals(layer), _names(made.whole("delta", layer).entries))

    def incoming(self, layer: int) -> list[Equation]:
        """Return the lines of ∂C/∂a of a layer; those of a batch are wide and stand apart."""
        made = self.assembled
        return self.rows(made.incoming(layer), _names(made.by(made.whole("a", layer).entries)))

    def _slopes(self, layer: int) -> Iterator[Equation]:
        """Yield f′(z) unit by unit, where not every unit has one."""
        for z, a in zip(*(_names(self.assembled.whole(letter, layer).entries) for letter in "za"), strict=True):
            if self.view.has(z.wrt(a)):
                yield self.view.equation(z.wrt(a), left=Applied(layer, z, 1))

    def gradients(self, layer: int) -> Iterator[Equation]:
        """Yield ∂C/∂W and ∂C/∂b of a layer, of one example alone."""
        made = self.assembled
        yield from self.rows(made.by_weights(layer), _names(made.by(made.weights(layer).entries)))
        described = made.network.layers[layer - 1]
        if described.biases == "each":
            yield from self.rows(made.by_biases(layer), _names(made.by(made.biases(layer).entries)))
        elif described.biases == "shared":
            yield from self.scalar(bias(layer, 1, True)._replace(example=made.cost.example).wrt(COST))


def _without_letters(equation: Equation) -> Equation:
    """Return a line without its formula, where numbers stand behind that."""
    parts = equation.parts
    return Equation((parts[0], *parts[-2:])) if len(parts) > 3 else equation


def _names(grid: tuple[tuple[Term, ...], ...]) -> list[Name]:
    return [place.name for row in grid for place in row if isinstance(place, Ref)]
