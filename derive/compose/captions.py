"""What stands under diagrams: a caption names everything that is drawn and no more; knows no glyphs."""

from __future__ import annotations

from derive.builders.dense import Network
from derive.compose.diagrams import MOST_UNITS
from derive.compose.given import sizes
from derive.document import Equation, Symbols
from derive.drawing import Diagram
from derive.message import Message, Text
from derive.names import Name
from derive.numbers import Numeral
from derive.term import Ref
from derive.worked import Solution

_NOTHING = Message("figure.nothing")


def of_network(solution: Solution, network: Network, drawing: Diagram, values: bool) -> Message:
    """Return the caption of a network with its names, or with its values."""
    parts = {
        "sizes": Text(sizes(network)),
        "biases": part(any(unit.bias for unit in drawing.units), "drawn.values-biases" if values else "drawn.biases"),
        "weights": part(
            any(edge.label for edge in drawing.edges), "drawn.values-weights" if values else "drawn.weights"
        ),
        "dots": part(any(unit.kind == "dots" for unit in drawing.units), "drawn.abridged", n=MOST_UNITS),
    }
    if not values:
        return Message.of("figure.network", **parts)
    update, signal = solution.updates[0], Symbols(Ref(Name("delta")))
    several = len(solution.setup.examples) > 1
    parts["where"] = part(several, "figure.at-example", k=update.batch[0])
    back = any(edge.back for edge in drawing.edges)
    parts["back"] = part(back, "drawn.back", signal=signal)
    # A penalty or a root makes the gradient of a weight something else than that product.
    recipe = solution.setup.recipe
    plain = back and not recipe.penalty and not recipe.root
    sign = "" if recipe.convention.signal_sign > 0 else "-negative"
    one = "-example" if len(update.batch) > 1 else ""
    parts["reading"] = part(plain, f"drawn.reading{one}{sign}", signal=signal)
    return Message.of("figure.values", **parts)


def of_graph(cost: Symbols, drawing: Diagram, values: bool) -> Message:
    """Return the caption of a graph of named lines."""
    thick = part(any(unit.kind == "cost" for unit in drawing.units), "drawn.thick", cost=cost)
    return Message.of("figure.graph-values" if values else "figure.graph-network", cost=cost, thick=thick)


def part(so: bool, id: str, **arguments: object) -> Message:
    """Return a part of a caption where there is what it speaks of."""
    return Message.of(id, **arguments) if so else _NOTHING


def in_letters(name: Name) -> Symbols:
    """Return a quantity in the letters of the page."""
    return Symbols(Ref(name))


def valued(name: Name, value: Numeral) -> Equation:
    """Return a quantity and its value."""
    return Equation((("", in_letters(name)), ("=", value)))
