"""What a page in matrices works again with other numbers, later updates and the last forward pass; knows no words.

The formulas stand above it, so these lines have none: each says what its numbers give.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.builders.dense import Network, bias
from derive.builders.objective import DATA_COST, MEAN
from derive.compose import batch
from derive.compose.forward import layer_name
from derive.compose.matrix import MOST_COLUMNS, Matrices
from derive.compose.view import View, whole
from derive.document import Block, Display, Equation, Labelled, Paragraph, Relation, Shaped, Side
from derive.message import Message
from derive.names import COST
from derive.views.assembled import Assembled
from derive.views.batch import combined_gradients, gradients_of_example, updated
from derive.views.expression import Cells, Plus, Statement, Whole
from derive.views.wholes import general_name, name_of
from derive.worked import Solution, Update


def forward_again(solution: Solution, network: Network, view: View) -> list[Block]:
    """Return the forward pass of a view in matrices, or nothing where its examples do not stand side by side."""
    examples = solution.everything
    if not _fits(network, len(examples)):
        return []
    matrices = _matrices(solution, network, view, examples)
    # Where every update takes one example, the capital letters are new here.
    new = len(examples) > 1 and all(len(update.batch) == 1 for update in solution.updates)
    letters = [Paragraph(Message("matrix.together"))] if new else []
    return [*letters, Paragraph(Message("matrix.again")), *_forward(matrices)]


def update_again(solution: Solution, network: Network, update: Update) -> list[Block]:
    """Return a later update in matrices, up to its gradients and new matrices, or nothing where that does not fit."""
    if not _fits(network, len(update.batch)) or solution.setup.forward.having("upstream"):
        return []
    view = whole(solution, update)
    matrices = _matrices(solution, network, view, update.batch)
    costs = [batch.mean_equation(update, view, name, COST) for name in view.graph.having("cost")]
    found = [*_forward(matrices), Display(tuple(costs))]
    for layer in range(matrices.last, 0, -1):
        found.append(Paragraph(Message.of("matrix.layer", layer=layer_name(network, layer))))
        rows = list(matrices.incoming(layer)) if matrices.assembled.several and not _short(matrices, layer) else []
        found.append(Display((*rows, *matrices.signals(layer), *_gradients(matrices, layer))))
    rows = update_rows(solution, network, view)
    return [*found, Paragraph(Message("matrix.update-again")), Display(tuple(rows))] if rows else found


def _fits(network: Network, examples: int) -> bool:
    """Tell whether all examples can be worked in one matrix each; a softmax layer takes them one by one."""
    plain = all(layer.activation != "softmax" for layer in network.layers)
    return examples == 1 or (examples <= MOST_COLUMNS and plain)


def _short(matrices: Matrices, layer: int) -> bool:
    return matrices.assembled.is_short(layer)


def _matrices(solution: Solution, network: Network, view: View, examples: tuple[int, ...]) -> Matrices:
    columns = examples if len(examples) > 1 else (None,)
    sign = solution.setup.recipe.convention.signal_sign
    made = Assembled(network, view.graph, sign, solution.setup.route, COST, columns)
    return Matrices(view, made, bare=True)


def _forward(matrices: Matrices) -> Iterator[Block]:
    rows: list[Equation] = []
    for layer in range(1, matrices.last + 1):
        for block in matrices.forward(layer):
            rows += block.rows if isinstance(block, Display) else ()
    yield Display(tuple(rows))


def _gradients(matrices: Matrices, layer: int) -> Iterator[Equation]:
    """Yield the gradients of a layer: of its only example, or of each example and of all together."""
    made = matrices.assembled
    if not made.several:
        yield from matrices.gradients(layer)
        return
    shared = bias(layer, 1, True) if made.network.layers[layer - 1].biases == "shared" else None
    for place, k in enumerate(made.examples):
        for statement in gradients_of_example(made, layer, place):
            yield from matrices.rows(statement, ())
        if shared is not None:
            yield from matrices.scalar(shared._replace(example=k).wrt(COST))
    first = name_of(made.weights(layer).entries[0][0])
    for of in (MEAN, DATA_COST, COST):
        if first.wrt(of) in made.graph:
            for statement in combined_gradients(made, layer, of):
                yield from matrices.rows(statement, ())
            if shared is not None and shared.wrt(of) in made.graph:
                yield from matrices.scalar(shared.wrt(of))


def gradients_in_matrices(solution: Solution, network: Network, view: View) -> Iterator[Block]:
    """Yield the gradients of a batch, whose numbers stand in tables, as the matrices that go into the update."""
    sign = solution.setup.recipe.convention.signal_sign
    made = Assembled(network, view.graph, sign, solution.setup.route)
    rows = []
    for layer in range(1, len(network.layers) + 1):
        each = network.layers[layer - 1].biases == "each"
        for parameters in (made.weights(layer), *((made.biases(layer),) if each else ())):
            grid = made.by(parameters.entries)
            if not made.defined(grid):
                continue
            values = {name_of(place): view.lines.numeral(name_of(place)) for row in grid for place in row}
            rows.append(Equation((("", Shaped(Whole(general_name(grid), grid))), ("=", Shaped(Cells(grid), values)))))
    if rows:
        yield Paragraph(Message("matrix.update"))
        yield Display(tuple(rows))


def updates_in_matrices(solution: Solution, network: Network, view: View) -> Iterator[Block]:
    """Yield the update of every matrix that is learned."""
    rows = update_rows(solution, network, view)
    if rows:
        yield Paragraph(Message("matrix.update"))
        yield Display(tuple(rows))


def update_rows(solution: Solution, network: Network, view: View) -> list[Equation]:
    """Return W_new = W_old - α ∂C/∂W for every matrix that is learned."""
    sign = solution.setup.recipe.convention.signal_sign
    matrices = Matrices(view, Assembled(network, view.graph, sign, solution.setup.route))
    return [
        row
        for layer in range(1, matrices.last + 1)
        for statement in updated(matrices.assembled, layer)
        for row in _update_rows(matrices, statement)
    ]


def _update_rows(matrices: Matrices, statement: Statement) -> list[Equation]:
    row, *more = matrices.rows(statement, ())
    form = statement.worked
    assert isinstance(form, Plus) and isinstance(form.terms[0], Whole), "an update is a difference"
    old = form.terms[0].name
    new, before = (Labelled(old, Message(f"update.{word}")) for word in ("new", "old"))
    step = form.terms[1]
    relation: Relation = "-"
    parts: list[tuple[Relation, Side]] = [("", new), ("=", before), (relation, Shaped(getattr(step, "inner", step)))]
    return [Equation((*parts, *row.parts[2:]), margin=row.margin), *more]
