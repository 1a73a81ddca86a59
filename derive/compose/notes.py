"""Remarks computed from the values: how the gradients were proven, lost digits, saturation, kinks; knows no words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from derive.builders.dense import Network
from derive.certificate import Certificate
from derive.compose import influence
from derive.compose.conventions import at_kinks, zero_logarithms
from derive.compose.forward import unit_name
from derive.compose.view import View, example
from derive.document import Block, Bullets, Equation, Heading, Percent, Symbols
from derive.laws.functions import FUNCTIONS
from derive.message import Count, Counted, Listing, Message
from derive.names import Name
from derive.numbers import fraction, percent
from derive.pieces import branched
from derive.term import Ref
from derive.worked import Solution, Update

_NOISE = Fraction(1, 10**40)
SAME = Fraction(1, 10**6)  # of their size, by which two gaps may differ
_FLAT = Fraction(1, 50)
_SHRINKS = 4
_NOTICEABLE = Fraction(1, 100)
_MOST_NAMED = 4
_SHORT = 2
_STEEP = Fraction(1, 2)
_DEEP = 3


def notes(solution: Solution, certificate: Certificate | None, brief: bool = False) -> Iterator[Block]:
    """Yield the closing notes; only how the gradients were proven and how far rounding moved them if brief."""
    found = list(_notes(solution, certificate, brief))
    if found:
        yield Heading(2, Message("notes.heading"))
        yield Bullets(tuple(found))


def _notes(solution: Solution, certificate: Certificate | None, brief: bool) -> Iterator[Message]:
    if certificate is None:
        return
    update = solution.updates[0]
    yield from _proof(solution, certificate)
    yield from _precision(solution, update)
    if brief:
        return
    if solution.setup.network is not None:
        yield from _flat_units(solution, update, solution.setup.network)
        yield from _shrinking(solution, update, solution.setup.network)
    yield from at_kinks(solution)
    yield from zero_logarithms(solution)
    yield from influence.told(solution)
    yield from _zeros(solution, update)


def _proof(solution: Solution, certificate: Certificate) -> Iterator[Message]:
    ways = [Message("proof.chain")]
    if certificate.symbolic is not None:
        ways.append(Message("proof.sympy"))
    if certificate.differences is not None:
        ways.append(Message("proof.differences"))
    digits = min(d for d in (certificate.symbolic, certificate.differences, 30) if d is not None)
    if len(ways) > 1:
        agreed = Message.of("proof.agree", ways=Listing(tuple(ways)), n=digits)
        moved = solution.trains and solution.setup.has_cost and solution.setup.network is not None
        id = "falling" if moved else "proof"
        if certificate.sheet is None:
            yield Message.of(f"notes.{id}", agreed=agreed)
        else:
            yield Message.of(f"class-proof.{id}", agreed=agreed, own=certificate.sheet)
    if certificate.differences is None:
        yield Message("certificate.no-differences")
    elif certificate.kink:
        yield Message("certificate.beside-kink")
    if certificate.symbolic is None:
        yield Message("certificate.large" if certificate.large else "certificate.no-sympy")
    if certificate.proven:
        bent = any(branched(definition.term) for definition in solution.setup.forward.definitions)
        yield Message("certified.pieces" if bent else "notes.proven")
    elif certificate.proven is not None:
        yield Message("notes.not-proven")


def _precision(solution: Solution, update: Update) -> Iterator[Message]:
    """Say how far rounding moved the gradients, and which short value is to blame."""
    policy = solution.setup.policy
    cost = solution.setup.recipe.cost
    if policy.carry != "each-name":
        return
    gradients = {name: name.wrt(cost) for name in update.derivation.parameters}
    gaps: dict[Name, Fraction] = {}
    for name, gradient in gradients.items():
        page, true = fraction(update.page.carried[gradient]), fraction(update.true.carried[gradient])
        # What the true value itself does not hold is no effect of rounding.
        gaps[name] = abs(page - true) if abs(page - true) > _NOISE * (1 + abs(true)) else Fraction(0)
    if not gaps or not any(gaps.values()):
        return
    worst = _most(gaps)
    size = type(policy)(decimals=None, significant=2).rounded(gaps[worst])
    shares = {
        name: gap / abs(fraction(update.true.carried[gradients[name]]))
        for name, gap in gaps.items()
        if fraction(update.true.carried[gradients[name]]) != 0
    }
    share = _share(solution, update, gradients, shares) if shares else Message("given.nothing")
    pages = Message("notes.of-first" if len(solution.updates) > 1 else "notes.of-page")
    if len(update.batch) > 1:  # its examples have gradients of their own, which rounding may move further
        pages = Message("rounded.of-batch-first" if len(solution.updates) > 1 else "rounded.of-batch")
    yield Message.of("notes.precision", pages=pages, gap=size, parameter=Symbols(Ref(worst)), share=share)


def _most(sizes: Mapping[Name, Fraction]) -> Name:
    """Return the name of the largest number, the first of those that only the last digits of long ones tell apart."""
    most = max(sizes.values()) * (1 - SAME)
    return next(name for name, size in sizes.items() if size >= most)


def _share(
    solution: Solution, update: Update, gradients: Mapping[Name, Name], shares: Mapping[Name, Fraction]
) -> Message:
    """Say which gradient lost most of its digits, and the short δ that it comes from where one is to blame."""
    name = _most(shares)
    if shares[name] < _NOTICEABLE:
        return Message("given.nothing")
    lost = Percent(percent(shares[name]))
    network = solution.setup.network
    if network is not None and len(update.batch) == 1 and name.layer is not None and name.indices:
        view = example(solution, update, 1)
        unit = int(name.indices[0])
        signal = Name("delta", name.layer, (unit,))
        if signal in view.graph and view.lines.numeral(signal).value == 0:
            return Message.of(
                "certificate.precision-lost",
                signal=Symbols(Ref(signal)),
                unit=unit_name(network, name.layer, unit),
            )
        digits = view.lines.numeral(signal).significant if signal in view.graph else _SHORT + 1
        if digits <= _SHORT:
            return Message.of(
                "notes.precision-unit",
                signal=Equation((("", Symbols(Ref(signal))), ("=", view.lines.numeral(signal)))),
                n=Count(digits),
                unit=unit_name(network, name.layer, unit),
                share=lost,
            )
    return Message.of("notes.precision-share", gradient=Symbols(Ref(gradients[name])), share=lost)


def _flat_units(solution: Solution, update: Update, network: Network) -> Iterator[Message]:
    """Point out saturated and dead units: where f′ is nearly or exactly zero, and at which examples."""
    saturated: dict[Name, list[int]] = {}
    dead: dict[Name, list[int]] = {}
    certain: dict[Name, list[int]] = {}
    for place, number in enumerate(update.batch, 1):
        view = example(solution, update, place)
        for layer_number, layer in enumerate(network.layers, 1):
            for unit in range(1, layer.units + 1):
                output = Name("a", layer_number, (unit,))
                slope = Name("z", layer_number, (unit,)).wrt(output)
                if layer.activation == "softmax" and 1 - fraction(view.lines.values.carried[output]) < _FLAT:
                    certain.setdefault(output, []).append(number)
                if slope not in view.graph:
                    continue
                value = abs(fraction(view.lines.values.carried[slope]))
                if layer.activation == "relu" and value == 0:
                    dead.setdefault(output, []).append(number)
                elif value < _FLAT and layer.activation in FUNCTIONS and FUNCTIONS[layer.activation].limits:
                    saturated.setdefault(slope, []).append(number)
    for id, found in (("notes.saturated", saturated), ("certified.certain", certain), ("notes.dead", dead)):
        together: dict[tuple[int, ...], list[Name]] = {}
        for name, numbers in found.items():
            together.setdefault(tuple(numbers), []).append(name)
        for examples, names in together.items():
            where = Message("given.nothing")
            if len(solution.setup.examples) > 1:
                where = Message("notes.at-all")
            if 1 < len(solution.setup.examples) != len(examples):
                where = Message.of("notes.at-examples", n=len(examples), examples=Listing(examples))
            where = _in_first(solution, where)
            units = Listing(tuple(Symbols(Ref(name)) for name in names[:_MOST_NAMED]))
            yield Message.of(id, n=len(names), units=units, where=where)


def _shrinking(solution: Solution, update: Update, network: Network) -> Iterator[Message]:
    """Point out a δ that vanishes towards the input, with the factors that make it small."""
    if len(network.layers) < 2 or any(layer.activation == "softmax" for layer in network.layers[:-1]):
        return
    view = example(solution, update, 1)
    layers = [
        [Name("delta", number, (unit,)) for unit in range(1, layer.units + 1)]
        for number, layer in enumerate(network.layers, 1)
    ]
    sizes = [[abs(fraction(view.lines.values.carried[name])) for name in layer] for layer in layers]
    if not max(sizes[0]) or max(sizes[-1]) < _SHRINKS * max(sizes[0]) or max(map(len, layers)) > _MOST_NAMED:
        return
    where = Message("given.nothing")
    if len(solution.setup.examples) > 1:
        where = Message.of("notes.at-example", k=update.batch[0])
    where = _in_first(solution, where)
    big = Listing(tuple(_size(view, name) for name in layers[-1]))
    small = Listing(tuple(_size(view, name) for name in layers[0]))
    slopes = {
        number: [Name("z", number, (unit,)).wrt(Name("a", number, (unit,))) for unit in range(1, layer.units + 1)]
        for number, layer in enumerate(network.layers[:-1], 1)
    }
    slopes = {number: names for number, names in slopes.items() if all(name in view.graph for name in names)}
    if len(layers) == 2 and len(layers[1]) == 1 and slopes:
        weights = Listing(tuple(view.value(Name("W", 2, (1, unit))) for unit in range(1, len(layers[0]) + 1)))
        values = Listing(tuple(view.value(name) for name in slopes[1]))
        yield Message.of("notes.shrinking", where=where, big=big, small=small, weights=weights, slopes=values)
        return
    reason = Message("given.nothing")
    steepest = {
        number: max(abs(fraction(view.lines.values.carried[name])) for name in names)
        for number, names in slopes.items()
    }
    flattest = min(steepest, key=lambda number: steepest[number], default=0)
    if len(steepest) == len(layers) - 1 >= _DEEP and max(steepest.values()) < _STEEP:
        names = [name for alike in slopes.values() for name in alike]
        most = max(names, key=lambda name: abs(fraction(view.lines.values.carried[name])))
        first, last = (Counted(number, "layer") for number in (1, len(layers) - 1))
        reason = Message.of("depth.shrinking", first=first, last=last, most=_size(view, most))
    elif steepest and steepest[flattest] < _STEEP:
        values = Listing(tuple(view.value(name) for name in slopes[flattest]))
        reason = Message.of("notes.shrinking-slopes", layer=Counted(flattest, "layer"), slopes=values)
    yield Message.of(
        "notes.shrinking-layers", where=where, big=big, small=small, first=Counted(1, "layer"), reason=reason
    )


def _in_first(solution: Solution, where: Message) -> Message:
    """Say where something holds, on a page of several updates with the only one that was looked at."""
    return Message.of("notes.in-first", where=where) if len(solution.updates) > 1 else where


def _size(view: View, name: Name) -> object:
    numeral = view.lines.numeral(name)
    return type(numeral)(numeral.text.lstrip("-"), abs(numeral.value))


def _zeros(solution: Solution, update: Update) -> Iterator[Message]:
    """Say which gradients are exactly zero, in the first update, but need not be with other numbers."""
    never = influence.without_influence(solution)
    cost = solution.setup.recipe.cost
    zero = [
        name
        for name in update.derivation.parameters
        if name not in never and isinstance(value := update.true.carried[name.wrt(cost)], Fraction) and value == 0
    ]
    if zero:
        names = Listing(tuple(Symbols(Ref(name)) for name in zero[:_MOST_NAMED]))
        id = "notes.zero" if len(zero) <= _MOST_NAMED else "notes.zero-many"
        yield Message.of(id + ("-first" if len(solution.updates) > 1 else ""), n=Count(len(zero)), names=names)
