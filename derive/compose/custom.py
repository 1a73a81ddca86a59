"""The page of a hand-made graph: its lines forward, then the chain rule quantity by quantity; knows no words."""

from __future__ import annotations

from collections.abc import Iterator

from derive.compose.view import View
from derive.document import Block, Display, Equation, Heading, Paragraph, Relation, Side, Symbols
from derive.graph import Graph
from derive.message import Count, Message
from derive.names import Name
from derive.term import Prod, Rate, Ref, Sum, Term, rebuilt, refs
from derive.worked import Solution

_MOST_ROWS = 8


def forward(view: View, number: int) -> Iterator[Block]:
    """Yield the forward pass line by line."""
    yield Heading(3, Message.of("forward.heading", number=number))
    yield Display(tuple(view.equation(d.name) for d in view.graph.definitions if d.role in ("line", "cost")))


def introduction(solution: Solution, view: View) -> Iterator[Block]:
    """Yield what a backward pass begins with: how it goes on, and the derivatives that are given."""
    yield Paragraph(Message.of("backward.graph", cost=Symbols(Ref(solution.setup.recipe.cost))))
    for name in solution.setup.forward.having("upstream"):
        given = Equation((("", Symbols(Ref(name))), ("=", view.lines.numeral(name))))
        yield Paragraph(Message.of("back.given", signal=given))


def asked(solution: Solution, view: View) -> Iterator[Name]:
    """Yield the links and derivatives that are worked, from the cost back."""
    unasked = unasked_in(solution.setup.forward)
    for definition in view.graph.definitions:
        name = definition.name
        if name._replace(of=None) in unasked:
            continue
        if not view.symbols and name not in view.lines.values.carried:
            continue  # a derivative by an input that has no value at these numbers
        if definition.role == "link" or name.of == solution.setup.recipe.cost:
            yield name


def backward(solution: Solution, view: View, number: int) -> Iterator[Block]:
    """Yield ∂f/∂q for every quantity, from the cost back: its paths as a chain, then its links, then its value."""
    cost = solution.setup.recipe.cost
    yield Heading(3, Message.of("backward.heading", number=number))
    yield from introduction(solution, view)
    links: list[Name] = []
    rows: list[Equation] = []
    for name in asked(solution, view):
        if view.graph.role(name) == "link":
            links.append(name)
            continue
        quantity = name._replace(of=None)
        consumers = _consumers(solution.setup.forward, quantity, cost)
        own = [view.equation(link) for link in links if link in set(refs(view.graph[name].term))]
        own.append(_derivative(view, name, quantity, consumers))
        if len(consumers) > 1 or len(rows) + len(own) > _MOST_ROWS:
            if rows:
                yield Display(tuple(rows))
            rows = []
        if len(consumers) > 1:
            id = "backward.paths" if cost not in consumers else "backward.paths-direct"
            yield Paragraph(
                Message.of(id, cost=Symbols(Ref(cost)), quantity=Symbols(Ref(quantity)), n=Count(len(consumers)))
            )
            yield Display(tuple(own))
        else:
            rows += own
    if rows:
        yield Display(tuple(rows))


def unasked_in(graph: Graph) -> frozenset[Name]:
    """Return the quantities by which nobody asks for a derivative: given ones, where there are parameters beside."""
    return frozenset(graph.having("input")) if graph.having("parameter") else frozenset()


def _consumers(graph: Graph, quantity: Name, cost: Name) -> list[Name]:
    """Return the quantities that use this one and lead to the cost, in order."""
    leading = {cost} | {name._replace(of=None) for name in graph.having("upstream")}
    for definition in reversed(graph.definitions):
        if definition.name in leading:
            leading |= set(refs(definition.term))
    return [d.name for d in graph.definitions if quantity in set(refs(d.term)) and d.name in leading]


def _derivative(view: View, name: Name, quantity: Name, consumers: list[Name]) -> Equation:
    """Return ∂f/∂q = Σ (∂f/∂p · ∂p/∂q) = formula = numbers = value."""
    equation = view.equation(name)
    cost = name.of
    assert cost is not None
    paths: tuple[Term, ...] = tuple(
        Prod((Rate(cost, consumer), Rate(consumer, quantity))) for consumer in consumers if consumer != cost
    )
    if not paths or cost in consumers:
        return equation
    chain: Term = paths[0] if len(paths) == 1 else Sum(paths)
    # Where no link has a value yet, the formula is the chain itself and is not written twice.
    same = _linked(chain) == view.graph[name].term
    parts: list[tuple[Relation, Side]] = [equation.parts[0], ("=", Symbols(chain)), *equation.parts[2 if same else 1 :]]
    return Equation(tuple(parts), equation.note, equation.holds)


def _linked(term: Term) -> Term:
    """Return a chain with every sign ∂p/∂q as the name of that derivative."""
    return Ref(term.wrt.wrt(term.over)) if isinstance(term, Rate) else rebuilt(term, _linked)
