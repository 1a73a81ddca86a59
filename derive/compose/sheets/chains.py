"""The chain in which a link is missing, with a box in its place; knows no values."""

from __future__ import annotations

from collections.abc import Iterable

from derive.builders.dense import weight
from derive.builders.objective import PENALTY
from derive.compose.chain import Unit, to_signal
from derive.course import Course
from derive.document import Equation, Symbols, Tall
from derive.exercises.links import ends
from derive.key import Ask
from derive.names import COST, Name
from derive.term import Brace, Hole, Prod, Rate, Ref, Sum, Term, rebuilt, refs


def chain_with_blank(course: Course, ask: Ask, blank: Term | None = None) -> Tall:
    """Return ∂C/∂w = the product of its links with a box for the missing one, or with `blank` in its place."""
    over, wrt = ends(ask.quantity, course)
    parameter, cost = _within(course, ask)
    filled = blank or Hole("link")

    def holed(term: Term) -> Term:
        if term == Rate(over, wrt):
            return filled
        return holed(term.term) if isinstance(term, Brace) else rebuilt(term, holed)

    if len(course.solution.setup.batches[0]) > 1 and course.network is not None:
        cost = cost._replace(example="k")  # the chain is that of one example; their mean or sum comes last
    chain = _of_graph(course, parameter, cost) if course.network is None else _of_network(course, parameter, cost)
    return Tall(Equation((("", Symbols(Rate(cost, parameter))), ("=", Symbols(holed(chain))))))


def typed_link(course: Course, asks: Iterable[Ask]) -> tuple[str, Rate] | None:
    """Return a link as it is typed and as it is written: one that nobody asks for, so that it gives nothing away."""
    asked = {ask.quantity for ask in asks}
    lines = course.solution.setup.forward.definitions
    pairs = ((line.name, part) for line in lines for part in reversed([*dict.fromkeys(refs(line.term))]))
    found = ((f"d{over}/d{wrt}", Rate(over, wrt)) for over, wrt in pairs)
    return next((one for one in found if one[0] not in asked), None)


def _within(course: Course, ask: Ask) -> tuple[Name, Name]:
    cost, parameter = ends(ask.within, course)
    return parameter, cost


def _of_network(course: Course, parameter: Name, cost: Name) -> Term:
    network = course.network
    assert network is not None and parameter.layer is not None, "a weight has a layer"
    unit = Unit(network, parameter.layer, int(parameter.indices[0]), cost, course.convention.signal_sign)
    end = Rate(unit.z, weight(parameter.layer, unit.unit, int(parameter.indices[1])))
    known = {name._replace(example=None, update=None) for name in course.graph.names}
    given = unit.a.wrt(COST) not in known and unit.is_output
    if network.layers[unit.layer - 1].activation == "softmax" or given:
        product = Prod((unit.signed(unit.signal), end))
    else:
        product = Prod((*_flat(to_signal(unit)), end))
    return Sum((product, Rate(PENALTY, parameter))) if unit.penalised else product


def _flat(product: Prod) -> tuple[Term, ...]:
    """Return the factors of a chain without its braces: what is known already stands as its δ."""
    first, *rest = product.factors
    return (first.label if isinstance(first, Brace) and isinstance(first.term, Prod) else first, *rest)


def _of_graph(course: Course, leaf: Name, cost: Name) -> Term:
    """Return the product of the links of a path: the derivative by what uses the quantity, then the way to it."""
    graph = course.solution.setup.forward
    user = next(d.name for d in graph.definitions if leaf in refs(d.term))
    return Prod((Ref(user.wrt(cost)), Rate(user, leaf)))
