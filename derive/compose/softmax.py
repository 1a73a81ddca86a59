"""The softmax layer in the backward pass: paths, Jacobian, the short way δ = a - y; knows no words and no glyphs."""

from __future__ import annotations

from collections.abc import Iterator

from derive.builders.objective import MEAN, PENALTY
from derive.compose.chain import MOST_LISTED, Unit, indices, penalty_path
from derive.compose.forward import unit_name
from derive.compose.incoming import incoming, outermost
from derive.compose.view import View
from derive.document import Block, Display, Equation, Numbers, Paragraph, Symbols
from derive.evaluate import Arithmetic
from derive.lemmas import Route
from derive.message import Count, Listing, Message
from derive.names import Name
from derive.numbers import Numeral
from derive.term import ONE, Brace, Cases, Condition, Matrix, Neg, Prod, Quot, Rate, Ref, Sum, Term, Total, minus

_I, _J, _K = "i", "j", "k"


def section(view: View, units: list[Unit], route: Route) -> Iterator[Block]:
    """Yield the backward pass of a softmax layer, all its units together."""
    first = units[0]
    short = first.is_output and route == "short"
    yield from opening(units)
    if first.is_output:
        id = "softmax.signal-said" if first.sign > 0 else "softmax.signal-negative"
        signal = Name("delta", first.layer, (_I,))
        yield Paragraph(Message.of(id, signal=Symbols(Ref(signal)), signed=Symbols(first.signed(signal))))
    yield Paragraph(Message("back.links" if first.is_output else "back.links-new"))
    rows = [row for unit in units for row in incoming(view, unit)]
    yield Display((*outermost(view, first), *rows, *links(first)))
    yield from numbers(view, units, short)
    yield from signals(view, units, short)
    for unit in units:
        yield Paragraph(Message.of("softmax.gradients", unit=unit_name(unit.network, unit.layer, unit.unit)))
        yield Display(tuple(view.equation(unit.derivative(name)) for name in unit.parameters))


def opening(units: list[Unit]) -> Iterator[Block]:
    """Yield what is sought for a whole layer, its paths and its chain: every sum acts on every output."""
    first = units[0]
    cost, layer = first.cost, first.layer
    z, weight = Name("z", layer, (_I,)), _weight(first)
    ranges = [indices(len(units), _I), *([indices(first.sources, _J)] if first.sources > 1 else [])]
    parameters: list[object] = [
        Message.of("softmax.general", parameter=Symbols(Ref(weight)), indices=Listing(tuple(ranges)))
    ]
    if first.bias is not None and first.bias.indices:
        parameters.append(Symbols(Ref(first.bias._replace(indices=(_I,)))))
    yield Paragraph(Message.of("back.sought", cost=Symbols(Ref(cost)), parameters=Listing(tuple(parameters))))
    route = Equation((("", Symbols(Ref(weight))), ("→", Symbols(Ref(z)))))
    yield Paragraph(
        Message.of(
            "softmax.paths",
            route=route,
            z=Symbols(Ref(z)),
            end=Symbols(Ref(MEAN if first.is_output and first.rooted else cost)),
            further=_further(first),
            only=penalty_path(first, weight),
        )
    )
    yield Paragraph(Message("back.chain"))
    signal = first.signed(Name("delta", layer, (_I,)))
    chain: Term = Prod((Brace(_paths(first, len(units)), signal), Rate(z, weight)))
    if first.penalised:
        chain = Sum((chain, Rate(PENALTY, weight)))
    yield Display((Equation((("", Symbols(Rate(cost, weight))), ("=", Symbols(chain)))),))


def _further(unit: Unit) -> Message:
    """Say how the ways go on after the outputs of the layer: through the next layer, or through a root."""
    output, following = Symbols(Ref(Name("a", unit.layer, (_K,)))), unit.followers
    if len(following) > MOST_LISTED:
        return Message.of("softmax.further-hidden-many", a=output, n=Count(len(following)))
    if following:
        ways = Listing(tuple(Symbols(Ref(follower.z)) for follower in following))
        return Message.of("softmax.further-hidden", a=output, n=len(following), ways=ways)
    if unit.rooted:
        return Message.of("softmax.further-root", mean=Symbols(Ref(MEAN)), cost=Symbols(Ref(unit.cost)))
    return Message("softmax.further-nothing")


def links(unit: Unit) -> Iterator[Equation]:
    """Yield the links that have no numbers of their own: the Jacobian in letters, then the weights and biases."""
    z, weight = Name("z", unit.layer, (_I,)), _weight(unit)
    yield jacobian(unit.layer)
    also = None
    if unit.bias is not None and unit.bias.indices:
        factor = unit.bias_factor
        also = Equation((("", Symbols(Rate(z, unit.bias._replace(indices=(_I,))))), ("=", Symbols(factor))))
    yield Equation((("", Symbols(Rate(z, weight))), ("=", Symbols(Ref(unit.source())))), also=also)
    if unit.penalised:
        yield Equation((("", Symbols(Rate(PENALTY, weight))), ("=", Symbols(unit.penalty_slope(weight)))))


def jacobian(layer: int, letter: str = _K) -> Equation:
    """Return ∂a_k/∂z_i = a_k(1 - a_i) where k = i, else -a_k a_i; another `letter` may stand for k."""
    outer, own = Ref(Name("a", layer, (letter,))), Ref(Name("a", layer, (_I,)))
    k, i = Ref(Name(letter)), Ref(Name(_I))
    branches = (
        (Condition(k, "=", i), Prod((outer, minus(ONE, own)))),
        (Condition(k, "≠", i), Neg(Prod((outer, own)))),
    )
    return Equation((("", Symbols(Rate(outer.name, Name("z", layer, (_I,))))), ("=", Symbols(Cases(branches)))))


def numbers(view: View, units: list[Unit], short: bool) -> Iterator[Block]:
    """Yield the Jacobian in numbers: as a matrix on the short way, which does not need it, else line by line."""
    if short and not view.symbols:
        yield Paragraph(Message("softmax.jacobian"))
        yield Display((_entries(view, units),))
    entries = [unit.z.wrt(other.a) for unit in units for other in units]
    if not short and all(view.has(link) for link in entries):
        yield Paragraph(Message("softmax.jacobian-entries"))
        yield Display(tuple(view.equation(link) for link in entries))


def signals(view: View, units: list[Unit], short: bool) -> Iterator[Block]:
    """Yield δ of every unit: by the lemma with its assumption and its proof, or by the sum over all paths."""
    if short:
        yield from collapsed(units)
    yield Paragraph(Message("back.signal"))
    yield Display(tuple(view.equation(unit.signal) for unit in units))


def collapsed(units: list[Unit]) -> Iterator[Block]:
    """Yield the lemma δ = a - y with its assumption and its proof."""
    layer, first = units[0].layer, units[0]
    own, other = Ref(Name("a", layer, (_I,))), Ref(Name("a", layer, (_K,)))
    target, targets = Ref(Name("y", None, (_I,))), Ref(Name("y", None, (_K,)))
    total = Total(_K, len(units), targets)
    one = Equation((("", Symbols(total)), ("=", Symbols(ONE))))
    link = Equation((("", Symbols(Rate(first.cost, other.name))), ("=", Symbols(Neg(Quot(targets, other))))))
    yield Paragraph(Message.of("softmax.short", total=one, link=link))
    by_own, by_all = Prod((Quot(target, own), own)), Total(_K, len(units), Prod((Quot(targets, other), other, own)))
    paths, together = _paths(first, len(units)), Prod((own, total))
    steps: tuple[Term, ...] = (paths, Sum((Neg(by_own), by_all)), minus(together, target), minus(own, target))
    if first.sign < 0:  # every step with the other sign, so that no formula begins with a minus
        steps = (Neg(paths), minus(by_own, by_all), minus(target, together), minus(target, own))
    left = Symbols(Ref(Name("delta", layer, (_I,))))
    yield Display((Equation((("", left), *(("=", Symbols(step)) for step in steps))),))


def _paths(unit: Unit, count: int) -> Term:
    """Return the sum over all outputs k of the layer of ∂C/∂a_k · ∂a_k/∂z_i, with the link from a root before it."""
    outer = Name("a", unit.layer, (_K,))
    rooted = unit.is_output and unit.rooted
    link = Rate(MEAN if rooted else unit.cost, outer)
    total = Total(_K, count, Prod((link, Rate(outer, Name("z", unit.layer, (_I,))))))
    return Prod((Rate(unit.cost, MEAN), total)) if rooted else total


def _weight(unit: Unit) -> Name:
    """Return the weight to any unit of the layer from any source, or from the only one."""
    return unit.general()._replace(indices=(_I, *unit.general().indices[1:]))


def _entries(view: View, units: list[Unit]) -> Equation:
    """Return the Jacobian of the printed activations: rows are the outputs i, columns the sums j."""
    arithmetic, policy = Arithmetic(), view.lines.policy
    known = {unit.a: view.lines.numeral(unit.a).value for unit in units}
    values: dict[Name, Numeral] = {}
    exact = True
    for row in units:
        for column in units:
            own: Term = Prod((Ref(row.a), minus(ONE, Ref(row.a))))
            value = arithmetic.value(own if row is column else Neg(Prod((Ref(row.a), Ref(column.a)))), known)
            entry = Name("J", None, (row.unit, column.unit))
            values[entry] = policy.rounded(value)
            exact = exact and values[entry].value == value
    rows = tuple(tuple(Ref(Name("J", None, (row.unit, column.unit))) for column in units) for row in units)
    left = Rate(Name("a", units[0].layer), Name("z", units[0].layer))
    return Equation((("", Symbols(left)), ("=" if exact else "≈", Numbers(Matrix(rows), values))))
