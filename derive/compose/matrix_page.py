"""The order of a page in matrices, and the matrix lines beside scalar ones; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Iterator

from derive.builders.dense import Network, bias
from derive.builders.objective import DATA_COST, MEAN
from derive.compose import batch, closing
from derive.compose.backward import introduction, laws
from derive.compose.chain import Unit
from derive.compose.forward import layer_name
from derive.compose.given import Detail
from derive.compose.matrix import MOST_COLUMNS, Matrices
from derive.compose.matrix_again import forward_again, gradients_in_matrices, update_again, updates_in_matrices
from derive.compose.matrix_batch import Wide, arriving_said, of_batch, products
from derive.compose.softmax import collapsed, jacobian, numbers
from derive.compose.update import again_section, parameter_table, update_section
from derive.compose.view import View, example, whole
from derive.document import Block, Display, Equation, Heading, Paragraph
from derive.message import Listing, Message, Text, Turned
from derive.names import COST
from derive.views.assembled import Assembled
from derive.views.batch import combined_gradients, gradients_of_example
from derive.views.expression import Statement
from derive.worked import Solution


def of_example(solution: Solution, network: Network, view: View) -> Matrices:
    """Return the matrices of one example: of the only one, or of the first of a batch."""
    update = solution.updates[0]
    cost = COST if len(update.batch) == 1 else COST._replace(example=update.batch[0])
    sign = solution.setup.recipe.convention.signal_sign
    return Matrices(view, Assembled(network, view.graph, sign, solution.setup.route, cost))


def side_by_side(solution: Solution, network: Network) -> bool:
    """Tell whether the numbers of all examples of the batch are worked in one matrix."""
    plain = all(layer.activation != "softmax" for layer in network.layers)
    given = solution.setup.forward.having("upstream")
    return 1 < solution.size <= MOST_COLUMNS and plain and not given


def matrix_page(solution: Solution, network: Network, detail: Detail) -> Iterator[Block]:
    """Yield a network's solution in matrices, from the forward pass to what the update leads to."""
    symbols = detail == "symbols"
    update = solution.updates[0]
    several, together = len(update.batch) > 1, side_by_side(solution, network)
    view = whole(solution, update, symbols)
    matrices = of_batch(solution, network, view) if together else None
    first = matrices or of_example(solution, network, example(solution, update, 1, symbols))
    yield Heading(3, Message.of("forward.heading", number=1))
    if update.batch != solution.everything:
        yield Paragraph(Message.of("forward.first-update", n=len(update.batch), examples=Listing(update.batch)))
    yield Paragraph(Message("matrix.convention"))
    if together:
        yield Paragraph(Message("matrix.batch"))
    elif several:
        yield from _in_letters(solution, network, whole(solution, update, True), symbols)
        yield Paragraph(batch.worked_first(update, symbols))
    yield from first.given()
    for layer in range(1, first.last + 1):
        yield Paragraph(Message.of("matrix.layer", layer=layer_name(network, layer)))
        yield from first.forward(layer)
    if several and not together and solution.setup.has_cost:
        yield Display(tuple(map(first.view.equation, first.view.graph.having("cost"))))
    wide = Wide.of(solution, network, view) if detail != "brief" else None
    if several and not together and not symbols:
        yield from batch.other_examples(solution, update, batch.FORWARD_ROLES)
        yield from wide.forward() if wide is not None else ()
    number = 1
    if solution.setup.has_cost:
        number = 2
        yield Heading(3, Message.of("cost.heading", number=2))
        names = view.graph.having("cost")
        if together:
            yield Display(tuple(view.equation(name) for name in names if name.example is not None))
        names = tuple(name for name in names if name.example is None)
        yield Display(tuple(batch.mean_equation(update, view, name, COST) for name in names))
    if not solution.setup.has_gradients:
        yield from () if symbols else closing.reached(solution, view)
        return
    yield from _backward(solution, network, first, number + 1)
    number += 2
    if together:
        assert matrices is not None
        yield from _combined(solution, matrices, number)
        number += 1
    elif several:
        yield from () if symbols else batch.other_examples(solution, update, batch.BACKWARD_ROLES)
        yield from wide.backward() if wide is not None else ()
        yield from batch.combined(solution, update, number, symbols=symbols)
        if wide is not None:
            yield from wide.products()
        elif not symbols:
            yield from gradients_in_matrices(solution, network, view)
        number += 1
    if solution.trains:
        yield from _training(solution, network, view, number, detail == "brief")
    elif not symbols:
        yield from closing.gradients(solution, view, number)


def _in_letters(solution: Solution, network: Network, view: View, symbols: bool) -> Iterator[Block]:
    """Yield the formulas of a whole batch in capital letters."""
    matrices = of_batch(solution, network, view)
    made = matrices.assembled
    found: list[Statement | None] = []
    for layer in range(1, matrices.last + 1):
        found += [made.sums(layer), made.outputs(layer)]
    if solution.setup.has_gradients:
        for layer in range(matrices.last, 0, -1):
            found.append(made.signals(layer) if made.is_short(layer) else made.through_weights(layer))
            found.append(made.through_cost(layer))
            found += products(solution, made, layer)
    rows = tuple(matrices.equation(statement) for statement in found if statement is not None)
    if len(rows) < 2:
        return
    yield Paragraph(Message("matrix.batch-first"))
    yield Display(rows)
    if symbols:
        return
    n, k = len(solution.updates[0].batch), solution.updates[0].batch[0]
    if n <= MOST_COLUMNS:
        yield Paragraph(Message.of("matrix.batch-one", k=k))
        return
    way = Turned(Message("matrix.as-column"), Message("matrix.as-row"))
    yield Paragraph(Message.of("matrix.batch-wide", n=n, k=k, rows=way))


def _backward(solution: Solution, network: Network, matrices: Matrices, number: int) -> Iterator[Block]:
    cost = matrices.assembled.cost
    recipe = solution.setup.recipe
    yield Heading(3, Message.of("backward.heading", number=number))
    if len(solution.updates[0].batch) > 1 and not matrices.assembled.several and not matrices.view.symbols:
        yield Paragraph(batch.worked_again(solution.updates[0]))
    known = list(laws(network, recipe.convention))
    yield Paragraph(introduction(solution, cost, len(known)))
    yield from known
    for place, layer in enumerate(range(matrices.last, 0, -1), 1):
        title = Message.of("back.unit", section=Text(f"{number}.{place}"), unit=layer_name(network, layer))
        yield Heading(4, title)
        yield from layer_backward(matrices, layer)


def layer_backward(matrices: Matrices, layer: int, beside: bool = False) -> Iterator[Block]:
    """Yield the lines that lead to δ of a layer, and the gradients where they are those of one example.

    Beside scalar lines the short way through softmax is left to them.
    """
    made = matrices.assembled
    if made.is_short(layer) and not made.several and not beside:
        units = [Unit(made.network, layer, unit, made.cost, made.sign) for unit in made.units(layer)]
        yield Display((jacobian(layer),))
        yield from numbers(matrices.view, units, True)
        yield from collapsed(units)
    through = made.through_weights(layer)
    if through is not None:
        yield Display((matrices.equation(through),))
    # Beside the formula of the last hidden layer its Jacobian form, once.
    diagonal = made.through_diagonal(layer) if layer == matrices.last - 1 else None
    if diagonal is not None:
        yield Paragraph(Message("matrix.diagonal"))
        yield Display((matrices.equation(diagonal),))
    arriving = made.several and not made.is_short(layer)
    if through is not None and not arriving:
        yield Paragraph(Message("matrix.steps"))
    if arriving:
        yield arriving_said(made, layer)
        yield Display(tuple(matrices.incoming(layer)))
    yield Display(tuple(matrices.signals(layer)))
    if not made.several:
        yield Display(tuple(matrices.gradients(layer)))


def _combined(solution: Solution, matrices: Matrices, number: int) -> Iterator[Block]:
    """Yield the gradients of the examples, each the product of its own columns, and what they come to together."""
    made, view = matrices.assembled, matrices.view
    recipe = solution.setup.recipe
    yield Heading(3, Message.of("batch.gradients", number=number))
    said = "batch.mean" if recipe.mean else "batch.sum"
    yield Paragraph(Message(said + "-root" if recipe.root else said))
    links = [
        d.name for d in view.graph.definitions if d.name.of == COST and d.name in (MEAN.wrt(COST), DATA_COST.wrt(COST))
    ]
    if links:
        yield Display(tuple(map(view.equation, links)))
    for layer in range(matrices.last, 0, -1):
        yield Paragraph(Message.of("matrix.layer", layer=layer_name(made.network, layer)))
        alone = [
            statement for place in range(len(made.examples)) for statement in gradients_of_example(made, layer, place)
        ]
        yield Paragraph(Message("matrix.examples"))
        rows = [row for statement in alone for row in matrices.rows(statement, ())]
        shared = bias(layer, 1, True)
        is_shared = made.network.layers[layer - 1].biases == "shared"
        if is_shared:
            rows += [row for k in made.examples for row in matrices.scalar(shared._replace(example=k).wrt(COST))]
        yield Display(tuple(rows))
        rounds = solution.setup.policy.carry == "each-name" and not view.symbols
        product = products(solution, made, layer)[0]
        formula = Equation(matrices.equation(product).parts)
        yield Paragraph(Message.of("matrix.product" if rounds else "matrix.product-exact", formula=formula))
        orders = [of for of in (MEAN, DATA_COST, COST) if made.weights(layer).entries[0][0].name.wrt(of) in view.graph]  # type: ignore[union-attr]
        rows = [
            row
            for of in orders
            for statement in combined_gradients(made, layer, of)
            for row in matrices.rows(statement, ())
        ]
        if is_shared:
            rows += [row for of in orders if shared.wrt(of) in view.graph for row in matrices.scalar(shared.wrt(of))]
        yield Display(tuple(rows))


def _training(solution: Solution, network: Network, view: View, number: int, brief: bool) -> Iterator[Block]:
    """Yield the rule, the update of every matrix, the table of all parameters, and what it leads to.

    If brief, the table stands for the rule and the matrices.
    """
    update = solution.updates[0]
    if brief:
        yield Heading(3, Message.of("update.heading", number=number))
        yield parameter_table(solution, update, view)
    else:
        yield from update_section(solution, update, view, number, updates_in_matrices(solution, network, view))
    if view.symbols:
        return
    yield from batch.later_updates(solution, number + 1, lambda later: update_again(solution, network, later))
    later = len(solution.updates) - 1
    number += 1 + min(later, 3) + (1 if later > 3 else 0)
    yield from again_section(solution, number, lambda after: forward_again(solution, network, after))
