"""What one part of a page looks at: the definitions of one example, their values, and the equations made of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.document import Equation, Formula, Holds, Numbers, Relation, Side, Symbols, Table
from derive.evaluate import Valuation
from derive.graph import Graph
from derive.lines import Line, Lines
from derive.message import Message
from derive.names import Name
from derive.term import Cases, Neg, Num, Ref, Term, refs
from derive.worked import Solution, Update


@dataclass(frozen=True, slots=True)
class View:
    """One example of one update, or the whole of it, as the page shows it.

    `symbols` leaves all numbers out (`--detail symbols`).
    """

    graph: Graph
    lines: Lines
    symbols: bool = False

    def has(self, name: Name) -> bool:
        """Tell whether a quantity is defined here."""
        return name in self.graph and not self.graph.is_leaf(name)

    def equation(
        self,
        name: Name,
        *,
        shown: Term | None = None,
        term: Term | None = None,
        left: Side | None = None,
        symbol: Side | None = None,
        note: Message | None = None,
    ) -> Equation:
        """Return name = formula = numbers = value; `shown` writes the formula in other letters, `symbol` as a side.

        `term` is another formula of the same value, in letters as in numbers.
        """
        definition = self.graph[name]
        line = self.lines.line(definition, term)
        shown = shown or term
        parts: list[tuple[Relation, Side]] = [("", left or Symbols(Ref(name)))]
        if number(definition.term) is None or symbol or shown or self.symbols:
            parts.append(("=", symbol or Symbols(shown or definition.term)))
        if self.symbols:
            return Equation(tuple(parts), note)
        numeric = numbers_and_value(line)
        # A formula of numbers alone stands there already.
        written = len(numeric) > 1 and not (symbol or shown) and not any(refs(definition.term))
        parts += numeric[1:] if written and number(definition.term) is None else numeric
        holds = tuple(Holds(condition, line.operands) for condition in line.conditions)
        return Equation(tuple(parts), note, holds)

    def calculation(self, name: Name) -> Formula:
        """Return only the numbers of a line, for a cell of a table."""
        line = self.lines.line(self.graph[name])
        return line.result if _is_nothing(line) else Numbers(line.resolved, line.operands)

    def value(self, name: Name) -> Formula:
        """Return the printed value of a quantity."""
        return self.lines.numeral(name)

    def is_number(self, name: Name) -> bool:
        """Tell whether the formula of a quantity is a number and nothing else."""
        return number(self.graph[name].term) is not None

    def values(self, names: Iterable[Name]) -> Table:
        """Return a table of quantities and their values."""
        rows = tuple((Symbols(Ref(name)), self.value(name)) for name in names)
        return Table((Message("table.quantity"), Message("table.value")), rows, (False, True))

    def ledger(self, names: Iterable[Name]) -> Table:
        """Return a table of quantities, their calculations and values."""
        rows = tuple((Symbols(Ref(name)), self.calculation(name), self.value(name)) for name in names)
        head = (Message("table.quantity"), Message("table.calculation"), Message("table.value"))
        return Table(head, rows, (False, False, True))


def numbers_and_value(line: Line) -> list[tuple[Relation, Side]]:
    """Return the numbers and the value of a line, leaving out what would be printed twice."""
    relation: Relation = "=" if line.exact else "≈"
    before: Relation = "=" if line.faithful else "≈"
    if number(line.resolved) == line.result.value:
        return [("=", Symbols(line.resolved))]
    if isinstance(line.resolved, Ref) or _is_nothing(line) or _digits(line) == line.result.text:
        return [("=" if line.exact and line.faithful else "≈", line.result)]
    return [(before, Numbers(line.resolved, line.operands)), (relation, line.result)]


def number(term: Term) -> Fraction | None:
    """Return the value of a term that is a number and nothing else.

    >>> number(Neg(Num(Fraction(2)))), number(Ref(Name("x")))
    (Fraction(-2, 1), None)
    """
    match term:
        case Num(value):
            return value
        case Neg(Num(value)):
            return -value
        case _:
            return None


def _digits(line: Line) -> str | None:
    """Return how the numbers of a line are printed where they are a minus before one quantity's digits."""
    match line.resolved:
        case Neg(Ref(name)) if not line.operands[name].text.startswith("-"):
            return "-" + line.operands[name].text
        case _:
            return None


def _is_nothing(line: Line) -> bool:
    """Tell whether the numbers of a line are a minus before a zero, which is written without it."""
    match line.resolved:
        case Neg(Ref(name)):
            return line.operands[name].value == 0 == line.result.value
        case _:
            return False


def is_consecutive(update: Update) -> bool:
    """Tell whether a batch takes the examples 1 to n in order, as a sum sign over them says."""
    return update.batch == tuple(range(1, len(update.batch) + 1))


def whole(solution: Solution, update: Update, symbols: bool = False) -> View:
    """Return the view of a whole update: for one example everything, for a batch what combines its examples.

    Within a batch the mathematics counts places; the page shows the examples' own numbers.
    """
    graph, values = update.derivation.whole, update.page
    if len(update.batch) > 1 and not is_consecutive(update):

        def shown(name: Name) -> Name:
            return name if name.example is None else name._replace(example=update.batch[int(name.example) - 1])

        graph = graph.renamed(shown)
        values = Valuation(
            {shown(name): value for name, value in values.carried.items()},
            {shown(name): value for name, value in values.raw.items()},
        )
    return View(graph, _lines(solution, update, values, graph), symbols)


def example(solution: Solution, update: Update, place: int, symbols: bool = False, *, any_of: bool = False) -> View:
    """Return the view of one example of a batch: its quantities without `@k`, its cost and derivatives with it.

    `place` counts within the batch; the number shown is the example's own, or the letter of `any_of` them.
    """
    if len(update.batch) == 1:
        return whole(solution, update, symbols)
    number: int | str = "k" if any_of else update.batch[place - 1]
    cost = solution.setup.recipe.cost
    shared = frozenset(update.derivation.parameters)

    def shown(name: Name) -> Name:
        return name._replace(example=number) if cost in (name, name.of) else name

    graph = update.derivation.example.renamed(shown)
    carried, raw = {}, {}
    for name in update.derivation.example.names:
        own = name if name in shared else name._replace(example=place)
        if own in update.page.carried:  # a derivative by a target may have no value
            carried[shown(name)], raw[shown(name)] = update.page.carried[own], update.page.raw[own]
    return View(graph, _lines(solution, update, Valuation(carried, raw), graph), symbols)


def _lines(solution: Solution, update: Update, values: Valuation, graph: Graph | None = None) -> Lines:
    graph = graph or update.derivation.whole
    given = {leaf.name for leaf in graph.leaves} - update.computed
    return Lines(solution.setup.policy, values, given | set(_constants(graph, values)))


def _constants(graph: Graph, values: Valuation) -> Iterator[Name]:
    """Yield what is written as it stands in its formula: slopes that are 0 or 1 by their branch, exact constants."""
    for definition in graph.definitions:
        term = definition.term
        value = values.carried.get(definition.name)
        if not isinstance(value, Fraction):
            continue
        if isinstance(term, Cases) and all(isinstance(part, Num) for _, part in term.branches):
            if value.denominator == 1:
                yield definition.name
        elif (
            definition.role in ("link", "line", "derivative")
            and not any(refs(term))
            and value == values.raw[definition.name]
        ):
            yield definition.name


def forward_view(solution: Solution, last: bool) -> View:
    """Return the forward pass over all data with the first or the last parameters."""
    values = solution.after if last else solution.before
    graph = solution.all_forward
    learned = set(solution.setup.recipe.learned) if last else set()
    return View(graph, Lines(solution.setup.policy, values, {leaf.name for leaf in graph.leaves} - learned))
