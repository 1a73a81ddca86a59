"""The chain rule: one function Graph → Graph; knows no networks, no functions and no numbers.

It walks the definitions back from the cost. For each quantity it sums, over the quantities that use it,
(∂C/∂consumer)·(∂consumer/∂quantity), and appends one definition. Shared weights, softmax, residual links and batches
need nothing more: they are fan-out, and fan-out is a sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from derive.graph import Definition, Graph
from derive.names import Name
from derive.term import ONE, ZERO, Neg, Num, Prod, Quot, Ref, Sum, Term, refs
from derive.tidy import tidy

# Nothing rests on the derivative by a target, so the evaluator leaves it out where it has no value (ln 0).
_ROLES = {"parameter": "gradient", "target": "aside", "input": "aside"}
Partials = Callable[[Definition], Mapping[Name, Term]]
Signal = Callable[[Name], "tuple[Name, int] | None"]


def backward(graph: Graph, cost: Name, partials: Partials, signal: Signal = lambda name: None) -> Graph:
    """Return the graph with ∂cost/∂q defined for every q in it.

    >>> from derive.graph import Leaf
    >>> from derive.laws.convention import Convention
    >>> from derive.partial import Laws
    >>> x, w, f = Name("x"), Name("w"), Name("f")
    >>> graph = Graph((Leaf(x, "input"), Leaf(w, "parameter")), (Definition(f, Prod((Ref(w), Ref(x))), "line"),))
    >>> extended = backward(graph, f, Laws(Convention()).partials)
    >>> extended[w.wrt(f)].term == Ref(x)
    True

    `signal` gives the quantities whose derivative has a name and sign of its own (δ). A derivative that stands among
    the leaves is given and is not derived. What the cost does not use gets derivative 0. A link ∂p/∂q that is more
    than a name or a number becomes a quantity of its own, so that it is computed once and rounded once.
    """
    found: dict[Name, Term] = {}
    paths: dict[Name, dict[Name, Term]] = {}
    place = {name: i for i, name in enumerate(graph.names)}
    added: list[Definition] = []
    for quantity in _back_from(graph, cost, signal):
        ways = paths.get(quantity, {})
        term = ONE if quantity == cost else _summed([ways[name] for name in sorted(ways, key=place.__getitem__)])
        found[quantity] = term if quantity == cost else _emit(graph, quantity, cost, term, signal, added)
        if graph.is_leaf(quantity) or found[quantity] == ZERO:
            continue
        for name, local in partials(graph[quantity]).items():
            link = _linked(quantity, name, local, found[quantity], added)
            paths.setdefault(name, {})[quantity] = tidy(Prod((found[quantity], link)))
    return graph.extended(added)


def _back_from(graph: Graph, cost: Name, signal: Signal) -> list[Name]:
    """Order the quantities so that each stands after all that use it; what reaches no cost comes last."""
    depth = {name: 0 for name in graph.names if name == cost or _given(graph, name, cost, signal)}
    for definition in reversed(graph.definitions):
        if definition.name in depth:
            below = depth[definition.name] + 1
            for name in refs(definition.term):
                depth[name] = max(depth.get(name, 0), below)
    last = len(graph.names)
    order = {name: i for i, name in enumerate(graph.names)}
    return sorted(
        (name for name in graph.names if graph.role(name) not in ("upstream", "known", "rate")),
        key=lambda name: (depth.get(name, last), order[name]),
    )


def _given(graph: Graph, quantity: Name, cost: Name, signal: Signal) -> bool:
    return _derivative_name(quantity, cost, signal)[0] in graph


def _derivative_name(quantity: Name, cost: Name, signal: Signal) -> tuple[Name, int]:
    return signal(quantity) or (quantity.wrt(cost), 1)


def _emit(graph: Graph, quantity: Name, cost: Name, term: Term, signal: Signal, added: list[Definition]) -> Term:
    """Append the derivative of one quantity and return how later products write it."""
    name, sign = _derivative_name(quantity, cost, signal)
    if name not in graph:
        role = _ROLES.get(graph.role(quantity), "signal" if signal(quantity) else "derivative")
        added.append(Definition(name, term if sign > 0 else tidy(Neg(term)), role))
        if isinstance(term, Num):
            return term
    return Ref(name) if sign > 0 else Neg(Ref(name))


def _linked(consumer: Name, quantity: Name, local: Term, upstream: Term, added: list[Definition]) -> Term:
    """Return the link as later products write it: itself if it is plain, else a quantity of its own."""
    if isinstance(upstream, Num) or _plain(local):
        return local
    name = quantity.wrt(consumer)
    added.append(Definition(name, local, "link"))
    return Ref(name)


def _plain(term: Term) -> bool:
    """Tell whether a link is a number, a name, or a number times a name."""
    match term:
        case Num() | Ref():
            return True
        case Neg(inner):
            return _plain(inner)
        case Prod((Num(), inner)) | Quot(inner, Num()):
            return _plain(inner)
        case Quot(Num(), inner):
            return isinstance(inner, Ref)
        case _:
            return False


def _summed(ways: list[Term]) -> Term:
    """Return the sum of all paths; a numeric factor that they share stands in front, as a mean is written."""
    term = ways[0] if len(ways) == 1 else tidy(Sum(tuple(ways)))
    if not isinstance(term, Sum):
        return term
    split = [(part.factors[0], part.factors[1:]) for part in term.terms if isinstance(part, Prod)]
    if len(split) < len(term.terms) or len({first for first, _ in split}) > 1 or not isinstance(split[0][0], Num):
        return term
    return Prod((split[0][0], Sum(tuple(Prod(rest) if len(rest) > 1 else rest[0] for _, rest in split))))
