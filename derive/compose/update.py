"""The update and what it leads to: rule, table of parameters, forward pass with the new values; knows no words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from derive.builders.optimiser import RATE
from derive.compose import change
from derive.compose.reading import reading
from derive.compose.view import View, forward_view
from derive.document import (
    Block,
    Cell,
    Display,
    Equation,
    Formula,
    Heading,
    Labelled,
    Paragraph,
    Symbols,
    Table,
)  # fmt: skip
from derive.message import Listing, Message
from derive.names import Name
from derive.numbers import Numeral, fraction
from derive.term import Prod, Ref
from derive.worked import Solution, Update

_THETA = Name("theta")
_MOST_OUTPUTS = 3


def update_section(
    solution: Solution, update: Update, view: View, number: int, beside: Iterable[Block] = ()
) -> Iterator[Block]:
    """Yield the rule, one worked line, what stands `beside`, and the table of old value, gradient and new value."""
    yield Heading(3, Message.of("update.heading", number=number))
    network = solution.setup.network
    biased = network is not None and any(layer.biases != "none" for layer in network.layers)
    id = "update.rule" if biased else "update.rule-graph"
    id = "update.rule-one" if len(update.derivation.parameters) == 1 else id
    yield Paragraph(Message.of(id, theta=Symbols(Ref(_THETA))))
    yield Display((rule(solution.setup.recipe.cost),))
    if network is not None and solution.setup.recipe.convention.signal_sign < 0:
        yield from change.added(solution, update, network)
    if view.symbols:
        yield from beside
        return
    learned = solution.setup.recipe.learned
    if learned:
        yield from _example(solution, update, view)
    yield from beside
    yield parameter_table(solution, update, view)
    if len(learned) < len(update.derivation.parameters):
        yield Paragraph(Message("update.frozen"))
    else:
        yield Paragraph(reading(solution, view))


def _example(solution: Solution, update: Update, view: View) -> Iterator[Block]:
    """Yield the update of one parameter in numbers, or the changes of some where they are written on their own."""
    names, changes = change.worked(solution, update, view) if change.is_plain(solution, update) else ((), ())
    if changes:
        shown = Listing(tuple(Symbols(Ref(name)) for name in names))
        yield Paragraph(Message.of("update.example", parameter=shown))
        yield Display(changes)
        return
    sample = _sample(solution, update)
    yield Paragraph(Message.of("update.example", parameter=Symbols(Ref(sample))))
    equation = view.equation(sample._replace(new=True))
    numbers, value = equation.parts[-2:]
    yield Display((Equation((("", numbers[1]), value)),))


def rule(cost: Name) -> Equation:
    """Return θ_new = θ_old - α ∂C/∂θ."""
    step = Symbols(Prod((Ref(RATE), Ref(_THETA.wrt(cost)))))
    new, old = (Labelled(_THETA, Message(f"update.{word}")) for word in ("new", "old"))
    return Equation((("", new), ("=", old), ("-", step)))


def _sample(solution: Solution, update: Update) -> Name:
    """Choose the parameter whose update is worked out: a weight before a bias, then the one that moves most."""
    learned = solution.setup.recipe.learned
    values = update.page.raw
    cost = solution.setup.recipe.cost
    # A displayed formula of Markdown must not begin with a minus, so a positive old value is preferred.
    moves = {name: abs(fraction(values[name.wrt(cost)])) for name in learned}
    return max(learned, key=lambda name: (values[name] >= 0, moves[name] > 0, name.letter == "W", moves[name]))


def parameter_table(
    solution: Solution, update: Update, view: View, calculations: bool = False, *, short: bool = False
) -> Table:
    """Return old value, gradient and new value of every parameter, and the unrounded ones where digits differ.

    `calculations` puts the numbers of each gradient before it. A `short` table has gradient and new value alone.
    """
    policy, cost = solution.setup.policy, solution.setup.recipe.cost

    def unrounded(quantity: Name, shown: Formula) -> Cell:
        """Return the unrounded value of a quantity where its digits differ from what is carried."""
        true = policy.rounded(update.true.carried[quantity])
        return true if policy.carry == "each-name" and true != shown else Message("table.same")

    columns: dict[str, list[Cell]] = {}
    for name in update.derivation.parameters:
        gradient = name.wrt(cost)
        learned = name in solution.setup.recipe.learned
        new = view.value(name._replace(new=True) if learned else name)
        row: dict[str, Cell] = {"parameter": Symbols(Ref(name)), "old": view.value(name)}
        if calculations:
            row["gradient-calculation"] = view.calculation(gradient)
        row["gradient"] = view.lines.numeral(gradient)
        row["gradient-unrounded"] = unrounded(gradient, view.lines.numeral(gradient))
        row["new"] = new
        row["new-unrounded"] = unrounded(name._replace(new=True), new) if learned else Message("table.same")
        for head, cell in row.items():
            columns.setdefault(head, []).append(cell)
    heads = [head for head, cells in columns.items() if any(cell != Message("table.same") for cell in cells)]
    heads = ["parameter", "gradient", "new"] if short else heads
    return Table(
        tuple(Message(f"table.{head}") for head in heads),
        tuple(zip(*(columns[head] for head in heads), strict=True)),
        tuple(head not in ("parameter", "gradient-calculation") for head in heads),
    )


def again_section(
    solution: Solution,
    number: int,
    worked: Callable[[View], Sequence[Block]] | None = None,
    *,
    new_only: bool = False,
    calculations: bool = True,
    result: bool = False,
) -> Iterator[Block]:
    """Yield the forward pass with the new parameters, and what became of output and cost.

    `worked` may work it in another way; then the table has outputs and cost alone. `new_only` leaves the values before
    out of the table by example, where they stand in another one. Of one example it has `calculations` if wanted. With
    `result` only what became of the cost is told, where there is one.
    """
    several = len(solution.updates) > 1
    id = "again.heading-last" if several else "again.heading"
    yield Heading(3, Message.of(id, number=number, n=len(solution.setup.forward.having("parameter"))))
    before, after = forward_view(solution, last=False), forward_view(solution, last=True)
    if result and solution.setup.has_cost:
        yield Paragraph(_conclusion(solution, before, after))
        return
    names = [d.name for d in after.graph.definitions]
    elsewhere = worked(after) if worked else ()
    yield from elsewhere
    if elsewhere:
        last = max(name.layer or 0 for name in names)
        names = [name for name in names if name.layer is None or (name.letter, name.layer) == ("a", last)]
    if len(solution.everything) > 1:
        yield _by_example(solution, before, after, new_only)
        names = [name for name in names if name.example is None]
    worked_too = calculations or len(solution.everything) > 1  # a sum over examples is written by its numbers only
    rows = tuple(
        (
            Symbols(Ref(name)),
            *([after.calculation(name)] if worked_too else []),
            before.value(name),
            after.value(name),
        )
        for name in names
    )
    heads = ("quantity", *(["calculation"] if worked_too else []), "old", "new")
    if rows:
        right = tuple(head in ("old", "new") for head in heads)
        yield Table(tuple(Message(f"table.{head}") for head in heads), rows, right)
    if solution.setup.has_cost:
        yield Paragraph(_conclusion(solution, before, after))


def _by_example(solution: Solution, before: View, after: View, new_only: bool) -> Table:
    """Return outputs and cost of every example with the old and the new parameters, or the new ones only."""
    network = solution.setup.network
    assert network is not None, "only networks have several examples"
    outputs = [Name("a", len(network.layers), (unit,)) for unit in range(1, network.layers[-1].units + 1)]
    columns = outputs if len(outputs) <= _MOST_OUTPUTS else []
    if solution.setup.has_cost:
        columns = [*columns, solution.setup.recipe.cost]
    head: list[Cell] = [Message("table.example")]
    views = (("new", after),) if new_only else (("old", before), ("new", after))
    for name in columns:
        shown = Symbols(Ref(name if name in outputs else name._replace(example="k")))
        head += [Message.of(f"table.{when}-of", quantity=shown) for when, _ in views]
    rows = []
    for k in solution.everything:
        row: list[Cell] = [Numeral(str(k), Fraction(k))]
        for name in columns:
            row += [view.value(name._replace(example=k)) for _, view in views]
        rows.append(tuple(row))
    return Table(tuple(head), tuple(rows), (True,) * len(head))


def _conclusion(solution: Solution, before: View, after: View) -> Message:
    """Say how the cost moved, and for a single output whether it came closer to its target."""
    cost = solution.setup.recipe.cost
    old, new = before.value(cost), after.value(cost)
    given = bool(solution.setup.forward.having("upstream"))
    costs = [fraction(view.lines.values.raw[cost]) for view in (before, after)]
    movement = (costs[1] > costs[0]) - (costs[1] < costs[0])
    id = {-1: "again.cost-falls", 0: "again.cost-same", 1: "again.cost-rises"}[movement]
    if movement and old == new:
        id += "-unseen"
    elif movement > 0 and given:
        id += "-part"
    elif movement > 0 and any(update.batch != solution.everything for update in solution.updates):
        id += "-overall"
    network = solution.setup.network
    subject: object = Message("again.cost") if network is not None else Symbols(Ref(cost))
    if given:
        letter = Symbols(Ref(cost))
        subject = Message("again.cost-part") if network is not None else Message.of("again.value-part", cost=letter)
    said = Message.of(id, subject=subject, old=old, new=new)
    single = network is not None and network.layers[-1].units == 1 and len(solution.everything) == 1
    target = Name("y", None, (1,))
    if not single or target not in after.graph:
        return Message.of("again.therefore", said=said)
    assert network is not None
    output = Name("a", len(network.layers), (1,))
    values = [fraction(view.lines.values.raw[output]) for view in (before, after)]
    aim = fraction(after.lines.values.raw[target])
    distances = [abs(value - aim) for value in values]
    moved = (distances[1] > distances[0]) - (distances[1] < distances[0])
    id = {-1: "again.output-closer", 1: "again.output-away", 0: "again.output-still"}[moved]
    id = "again.output-reached" if moved and distances[1] == 0 else id
    return Message.of(
        id,
        old=before.value(output),
        new=after.value(output),
        target=after.value(target),
        said=said,
    )
