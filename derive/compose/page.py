"""The order of a page: given, asked, forward, cost, backward, update, again, notes; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.builders.dense import Network
from derive.certificate import Certificate
from derive.compose import batch, closing, custom, forward
from derive.compose.backward import Backward, introduction, laws
from derive.compose.framing import page_of
from derive.compose.given import Detail, Form, opening, title
from derive.compose.notes import notes
from derive.compose.sparing import WAYS
from derive.compose.teaching import teaching
from derive.compose.update import again_section, update_section
from derive.compose.view import View, example, whole
from derive.document import Block, Display, Document, Heading, Paragraph
from derive.message import Listing, Message, Text
from derive.names import COST
from derive.worked import Solution


def compose(
    solution: Solution,
    certificate: Certificate | None,
    *,
    language: str,
    detail: Detail = "full",
    form: Form = "scalar",
    steps: Solution | None = None,
    way: int = 0,
) -> Document:
    """Return the page of a solution as a document.

    `language` chooses between the titles that the problem gives, `form` between scalars and matrices; a page of closed
    formulas is compared with the solution by `steps`. A brief page has several ways, each shorter than the one before.
    Without a certificate nothing is differentiated.
    """
    network = solution.setup.network
    indexed = False  # in a matrix of all examples every entry has the index of its unit
    before, after = _figures(solution, detail)
    blocks = [*opening(solution, detail, side_by_side=way > 0), *before, Heading(2, Message("solution.heading"))]
    sparing = WAYS[way] if detail == "brief" else None
    if network is None and sparing is not None and sparing.values:
        from derive.compose.graph_brief import graph

        blocks += graph(solution, sparing)
    elif network is None:
        blocks += _graph_page(solution, detail)
    elif sparing is not None:
        from derive.compose.brief import brief  # with the letters of matrices, which few pages have

        blocks += brief(solution, sparing, form == "matrix")
    elif form == "matrix":
        from derive.compose.matrix_page import matrix_page, side_by_side

        indexed = side_by_side(solution, network)
        blocks += matrix_page(solution, network, detail)
    else:
        blocks += _network_page(solution, network, detail == "symbols", form == "both", steps)
    blocks += after
    if detail != "symbols":
        blocks += notes(solution, certificate, brief=detail in ("brief", "closed"))
    if detail != "brief":
        blocks += teaching(solution, "end", detail == "symbols")
    return page_of(solution, title(solution, language), blocks, compact=detail == "brief", indexed=indexed)


def _figures(solution: Solution, detail: Detail) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Return the figures at the beginning and at the end of a page.

    A brief page is two pages of paper at most: it has no room for figures, as it has none for teaching.
    """
    if detail == "brief" or not solution.problem.pictured:
        return (), ()
    from derive.compose.figures import figures

    return figures(solution, detail == "symbols")


def _network_page(
    solution: Solution, network: Network, symbols: bool, both: bool, steps: Solution | None
) -> Iterator[Block]:
    update = solution.updates[0]
    several = len(update.batch) > 1
    first = example(solution, update, 1, symbols)
    beside = wide = None
    if both:
        from derive.compose.alongside import Alongside
        from derive.compose.matrix_batch import Wide
        from derive.compose.matrix_page import of_example

        beside = Alongside(of_example(solution, network, first))
        wide = Wide.of(solution, network, whole(solution, update, symbols), beside=True)
    number = 1
    yield Heading(3, Message.of("forward.heading", number=number))
    if update.batch != solution.everything:
        yield Paragraph(Message.of("forward.first-update", n=len(update.batch), examples=_listed(update.batch)))
    if several:
        yield Paragraph(batch.worked_first(update, symbols))
    if beside is not None:
        yield from beside.opening()
    yield from forward.forward(first, network, beside.forward if beside is not None else forward.nothing)
    if several and solution.setup.has_cost:
        yield Display(tuple(first.equation(name) for name in first.graph.having("cost")))
    if several and not symbols:
        yield from batch.other_examples(solution, update, batch.FORWARD_ROLES)
    yield from wide.forward() if wide is not None else ()
    whole_view = whole(solution, update, symbols)
    if solution.setup.has_cost:
        number += 1
        yield Heading(3, Message.of("cost.heading", number=number))
        names = [name for name in whole_view.graph.having("cost") if name.example is None]
        yield Display(tuple(batch.mean_equation(update, whole_view, name, COST) for name in names))
        yield from teaching(solution, "cost")
    if not solution.setup.has_gradients:
        yield from () if symbols else closing.reached(solution, whole_view)
        return
    number += 1
    if steps is not None:
        from derive.compose.closed import closed_backward, compared

        yield from closed_backward(solution, steps, network, first, number)
    else:
        hook = beside.backward if beside is not None else forward.nothing
        yield from _backward(solution, network, first, number, symbols, hook)
        yield from wide.backward() if wide is not None else ()
    if several:
        number += 1
        yield from batch.combined(solution, update, number, symbols=symbols)
        yield from wide.products() if wide is not None else ()
        if steps is not None and solution.setup.policy.carry == "each-name":
            yield Paragraph(compared(solution, steps))
    if solution.trains:
        matrices: Iterable[Block] = ()
        if both:
            from derive.compose.matrix_again import updates_in_matrices

            matrices = updates_in_matrices(solution, network, whole_view)
        yield from _training(solution, whole_view, number + 1, symbols, matrices)
    elif not symbols:
        yield from closing.gradients(solution, whole_view, number + 1)
        yield from teaching(solution, "update")


def _listed(numbers: tuple[int, ...]) -> object:
    return Listing(numbers)


def _backward(
    solution: Solution, network: Network, first: View, number: int, symbols: bool, beside: forward.Beside
) -> Iterator[Block]:
    update = solution.updates[0]
    several = len(update.batch) > 1
    recipe = solution.setup.recipe
    cost = COST._replace(example=update.batch[0]) if several else COST
    yield Heading(3, Message.of("backward.heading", number=number))
    # Without numbers nothing of the other examples stands between, so once is enough.
    if several and not symbols:
        yield Paragraph(batch.worked_again(update))
    known = list(laws(network, recipe.convention))
    yield Paragraph(introduction(solution, cost, len(known)))
    yield from known
    yield from teaching(solution, "laws")
    route = solution.setup.route
    alone = not several and len(solution.updates) == 1
    sign = recipe.convention.signal_sign
    told = solution.trains
    units = list(Backward(first, network, cost, sign, route, str(number), alone, beside, told).blocks())
    yield from units
    if several and not symbols:
        # What stands beside a layer in matrices has a heading without a number.
        numbered = [block for block in units if isinstance(block, Heading) and "section" in dict(block.text.arguments)]
        section = f"{number}.{1 + len(numbered)}"
        yield Heading(4, Message.of("batch.others", section=Text(section), n=len(update.batch) - 1))
        yield from batch.other_examples(solution, update, batch.BACKWARD_ROLES)


def _training(
    solution: Solution, view: View, number: int, symbols: bool, matrices: Iterable[Block] = ()
) -> Iterator[Block]:
    yield from update_section(solution, solution.updates[0], view, number, matrices)
    if symbols:
        return
    yield from teaching(solution, "update")
    later = len(solution.updates) - 1
    yield from batch.later_updates(solution, number + 1)
    shown = min(later, 3) + (1 if later > 3 else 0)
    yield from again_section(solution, number + 1 + shown)


def _graph_page(solution: Solution, detail: Detail) -> Iterator[Block]:
    symbols = detail == "symbols"
    view = whole(solution, solution.updates[0], symbols)
    yield from custom.forward(view, 1)
    if not solution.setup.has_gradients:
        yield from () if symbols else closing.reached(solution, view)
        return
    if detail == "closed":
        from derive.compose.closed import closed_graph

        roles = {d.name: d.role for d in view.graph.definitions}
        names = [name for name, role in roles.items() if role in ("gradient", "aside") and name.of is not None]
        names = [name for name in names if view.symbols or name in view.lines.values.carried]
        links = [name for name, role in roles.items() if role == "link" and name in view.lines.values.carried]
        yield from closed_graph(view, 2, names, links, solution.setup.recipe.cost)
    else:
        yield from custom.backward(solution, view, 2)
    if solution.trains:
        yield from _training(solution, view, 3, symbols)
    elif not symbols:
        yield from closing.gradients(solution, view, 3)
        yield from teaching(solution, "update")
