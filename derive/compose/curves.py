"""Curves of the activations in use, of their derivatives, and of the cost over the updates; knows no glyphs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.compose.view import View, example, whole
from derive.drawing import Applied, Axis, Chart, Curve, Dot, Drop, Label, Point, Stated
from derive.evaluate import Arithmetic, evaluate
from derive.laws.functions import FUNCTIONS
from derive.message import Message
from derive.names import Name
from derive.numbers import Numeral, Real, fraction, steps
from derive.term import Call, Num, Ref, Term, children
from derive.worked import Solution

_Z, _A = Name("z"), Name("a")
_HALF_WIDTH = 4
_POINTS = 80  # of a curve on each side of its middle
MOST_NAMED = 6
_ROUGH = Arithmetic(digits=20, bits=128)


@dataclass(frozen=True, slots=True)
class Working:
    """A point of an activation at which a problem works: its argument, whose it is, and whether it is named."""

    z: Real
    name: Name | None
    value: Numeral
    first: bool


@dataclass(frozen=True, slots=True)
class Use:
    """One activation with its constants, the layer that shows its letter, and where it works."""

    function: str
    constants: tuple[Term, ...]
    layer: int | None
    points: tuple[Working, ...]


def uses(solution: Solution) -> list[Use]:
    """Return each activation in use once, with the places where the first update works on it."""
    update = solution.updates[0]
    network = solution.setup.network
    if network is None:
        return list(_of_graph(solution, whole(solution, update)))
    found: dict[tuple[str, tuple[Fraction, ...]], tuple[int, list[Working]]] = {}
    for place in range(1, len(update.batch) + 1):
        view = example(solution, update, place)
        for number, layer in enumerate(network.layers, 1):
            if layer.activation == "softmax":
                continue
            points = found.setdefault((layer.activation, layer.constants), (number, []))[1]
            for unit in range(1, layer.units + 1):
                z = Name("z", number, (unit,))
                points.append(Working(view.lines.values.carried[z], z, view.lines.numeral(z), place == 1))
    return [
        Use(function, tuple(Num(value, decimal=True) for value in constants), layer, tuple(points))
        for (function, constants), (layer, points) in found.items()
    ]


def _of_graph(solution: Solution, view: View) -> Iterator[Use]:
    found: dict[tuple[str, tuple[Term, ...]], list[Working]] = {}
    for definition in solution.setup.forward.definitions:
        for call in _calls(definition.term):
            z = Arithmetic().value(call.arguments[0], view.lines.values.carried)
            name = call.arguments[0].name if isinstance(call.arguments[0], Ref) else None
            value = view.lines.numeral(name) if name is not None else view.lines.policy.shown(z)
            found.setdefault((call.function, call.arguments[1:]), []).append(Working(z, name, value, True))
    for (function, constants), points in found.items():
        yield Use(function, constants, None, tuple(points))


def _calls(term: Term) -> Iterator[Call]:
    if isinstance(term, Call) and FUNCTIONS[term.function].activation:
        yield term
    for part in children(term):
        yield from _calls(part)


def value_at(solution: Solution, use: Use, z: Real) -> tuple[Real, Real]:
    """Return the value of an activation and its derivative at a number."""
    arguments = (Ref(_Z), *use.constants)
    value = _ROUGH.value(Call(use.function, arguments), {_Z: z})
    law = FUNCTIONS[use.function].derivatives[0]
    return value, _ROUGH.value(law(arguments, Ref(_A), solution.setup.recipe.convention), {_Z: z, _A: value})


def activation_chart(solution: Solution, use: Use) -> Chart:
    """Return an activation and its derivative, with the points at which the units work."""
    places = [fraction(point.z) for point in use.points]
    room = Fraction(1, 2)
    low = min(Fraction(-_HALF_WIDTH), min(places) - room)
    high = max(Fraction(_HALF_WIDTH), max(places) + room)
    bent = bool(FUNCTIONS[use.function].kinks(Ref(_Z), *use.constants))
    value, slope = _sampled(solution, use, low, high, bent)
    label: Label = Call(use.function, (Ref(_Z), *use.constants))
    prime: Label = Message("figure.slope")
    if use.layer is not None:
        label, prime = Applied(use.layer), Applied(use.layer, 1)
    dots, drops = [], []
    for point in sorted(use.points, key=lambda point: point.first):  # those with names are drawn last, on top
        at = float(fraction(point.z))
        value_there, slope_there = (float(fraction(number)) for number in value_at(solution, use, point.z))
        dots.append(Dot((at, value_there), "forward", "disc" if point.first else "ring"))
        dots.append(Dot((at, slope_there), "backward", "square" if point.first else "ring"))
    if has_drops(use):
        named = [point for point in use.points if point.first]
        drops = [Drop(float(fraction(point.z)), Stated(point.name, point.value)) for point in named]
    heights = [y for piece in (*value, *slope) for _, y in piece]
    return Chart(
        axis(Ref(_Z), low, high, 9),
        axis(Message("figure.nothing"), Fraction(min(heights)), Fraction(max(heights)), 7),
        (Curve(value, "forward", label), Curve(slope, "backward", prime)),
        dots=tuple(dots),
        drops=tuple(drops),
        title=Message(f"activation.{use.function}"),
    )


def has_drops(use: Use) -> bool:
    """Tell whether the points with names are few enough to be named over the chart."""
    return 0 < sum(point.first for point in use.points) <= MOST_NAMED


def _sampled(
    solution: Solution, use: Use, low: Fraction, high: Fraction, bent: bool
) -> tuple[tuple[tuple[Point, ...], ...], tuple[tuple[Point, ...], ...]]:
    """Return both curves in points; at a bend of the function they end on one side and begin on the other."""
    near = Fraction(1, 10**9)
    parts = [(low, -near), (near, high)] if bent and low < 0 < high else [(low, high)]
    values, slopes = [], []
    for start, end in parts:
        ways = [start + (end - start) * step / (2 * _POINTS) for step in range(2 * _POINTS + 1)]
        pairs = [(float(z), *value_at(solution, use, z)) for z in ways]
        values.append(tuple((z, float(fraction(value))) for z, value, _ in pairs))
        slopes.append(tuple((z, float(fraction(slope))) for z, _, slope in pairs))
    return tuple(values), tuple(slopes)


def axis(label: Label, low: Fraction, high: Fraction, most: int, room: int = 20) -> Axis:
    """Return an axis a little longer than what stands on it."""
    if low == high:
        half = max(abs(low), Fraction(1)) / 2
        low, high = low - half, high + half
    spare = (high - low) / room
    low, high = low - spare, high + spare
    return Axis(label, float(low), float(high), steps(low, high, most))


def costs(solution: Solution) -> list[Real]:
    """Return the cost over all data before the first update and after each, as the page carries it.

    Raises Undefined where it has no value.
    """
    setup = solution.setup
    found = [solution.before.carried[setup.recipe.cost]]
    for update in solution.updates:
        carried = update.page.carried
        after = {name: carried.get(name._replace(new=True), carried[name]) for name in setup.parameters}
        values = evaluate(solution.all_forward, solution.point(solution.everything, after), setup.policy)
        found.append(values.carried[setup.recipe.cost])
    return found


def cost_chart(solution: Solution) -> Chart:
    """Return the cost over all data after each update; where an update sees fewer, also the cost it saw."""
    cost = solution.setup.recipe.cost
    whole_costs = [fraction(value) for value in costs(solution)]
    points = tuple((float(number), float(value)) for number, value in enumerate(whole_costs))
    curves = [Curve((points,), "forward", Message("figure.all-data") if _partial(solution) else None)]
    dots = [Dot(point, "forward") for point in points]
    seen = [fraction(update.page.carried[cost]) for update in solution.updates] if _partial(solution) else []
    if seen:
        partial = tuple((float(number), float(value)) for number, value in enumerate(seen))
        curves.append(Curve((partial,), "backward", Message("figure.batch-data")))
        dots += [Dot(point, "backward", "square") for point in partial]
    last = Fraction(len(whole_costs) - 1)
    across = axis(Message("figure.updates"), Fraction(0), last, 10)
    counted = tuple(tick for tick in across.ticks if tick.value.denominator == 1)
    whole_ticks = tuple(Numeral(str(tick.value), tick.value) for tick in counted)
    low, high = min([*whole_costs, *seen]), max([*whole_costs, *seen])
    up = axis(Ref(cost), low, high, 7)
    return Chart(Axis(across.label, across.low, across.high, whole_ticks), up, tuple(curves), dots=tuple(dots))


def _partial(solution: Solution) -> bool:
    return any(set(batch) != set(solution.everything) for batch in solution.setup.batches)
