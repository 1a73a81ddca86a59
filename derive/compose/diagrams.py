"""Networks and graphs as diagrams: which units stand in which column, and what is stated at them; knows no glyphs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from fractions import Fraction

from derive.builders.dense import Network, bias, weight
from derive.compose.custom import unasked_in
from derive.compose.view import View
from derive.drawing import Diagram, Edge, Kind, Stated, Unit
from derive.graph import Graph
from derive.message import Counted, Message
from derive.names import Name
from derive.numbers import Numeral
from derive.term import refs

# A layer of more units is drawn as its first three and its last, and no weight leads there by name.
MOST_UNITS = 6
_FIRST_UNITS = 3
_SWEEPS = 6


def stacked(network: Network, view: View, values: bool) -> Diagram:
    """Return a network layer by layer: names alone, or values forward at the units and backward on the edges."""
    widths = (network.inputs, *(layer.units for layer in network.layers))
    units: list[Unit] = []
    columns: list[list[tuple[int, int]]] = []  # for each layer the units that are drawn, with their places
    for layer, width in enumerate(widths):
        columns.append([])
        shown = _shown(width)
        for row, number in enumerate(shown):
            if number is None:
                units.append(Unit(None, layer, row, "dots"))
                continue
            columns[-1].append((number, len(units)))
            units.append(_unit(network, view, layer, number, row, values))
    edges = []
    for layer in range(1, len(widths)):
        named = widths[layer - 1] <= MOST_UNITS and widths[layer] <= MOST_UNITS
        for to, target in columns[layer]:
            for source, place in columns[layer - 1]:
                name = weight(layer, to, source)
                label = Stated(value=view.lines.numeral(name)) if values else Stated(name)
                back = _back(view, Name("delta", layer, (to,))) if values else None
                edges.append(Edge(place, target, label if named else None, back))
    heights = tuple(len(_shown(width)) for width in widths)
    return Diagram(heights, tuple(units), tuple(edges), tuple(_titles(len(widths))))


def _shown(width: int) -> tuple[int | None, ...]:
    if width <= MOST_UNITS:
        return tuple(range(1, width + 1))
    return (*range(1, _FIRST_UNITS + 1), None, width)


def _titles(columns: int) -> Iterator[Message]:
    for column in range(columns):
        if column == 0:
            yield Message("figure.inputs")
        elif column == columns - 1:
            yield Message("figure.outputs")
        else:
            yield Message.of("figure.hidden", layer=Counted(column, "layer"))


def _unit(network: Network, view: View, layer: int, number: int, row: int, values: bool) -> Unit:
    name = Name("a", layer, (number,))
    kind: Kind = "unit" if layer else "input"
    own = None
    if layer and network.layers[layer - 1].biases != "none":
        own = bias(layer, number, network.layers[layer - 1].biases == "shared")
    if not values:
        return Unit(name, layer, row, kind, bias=Stated(own) if own else None)
    sums = Name("z", layer, (number,))
    above: tuple[Stated, ...] = (Stated(sums, view.lines.numeral(sums), brief=True),) if layer else ()
    above += (Stated(name if layer else None, view.lines.numeral(name), brief=True),)
    stated = Stated(own, view.lines.numeral(own), brief=True) if own else None
    return Unit(name, layer, row, kind, above, bias=stated)


def _back(view: View, signal: Name) -> Stated | None:
    """Return what comes back over every edge into a unit, where it is derived or given."""
    return Stated(Name("delta"), view.lines.numeral(signal)) if signal in view.lines.values.raw else None


def computational(graph: Graph, cost: Name, view: View, values: bool) -> Diagram:
    """Return a graph of named lines by depth: what is used stands to the left of what uses it."""
    lines = [d for d in graph.definitions if d.role in ("line", "cost")]
    uses = {d.name: tuple(dict.fromkeys(refs(d.term))) for d in lines}
    depth = _depths(graph, uses)
    order = _columns(depth, uses)
    places = {key: number for number, key in enumerate(key for column in order for key in column)}
    units = tuple(
        _line(graph, cost, view, key, column, row, values)
        for column, keys in enumerate(order)
        for row, key in enumerate(keys)
    )
    edges = []
    for name, sources in uses.items():
        for source in sources:
            way = [source, *((source, name, column) for column in range(depth[source] + 1, depth[name])), name]
            edges += [Edge(places[left], places[right]) for left, right in itertools.pairwise(way)]
    return Diagram(tuple(map(len, order)), units, tuple(edges))


def _depths(graph: Graph, uses: dict[Name, tuple[Name, ...]]) -> dict[Name, int]:
    """Give each line the column after the last of its operands, each given quantity the one before its first use."""
    depth: dict[Name, int] = {}
    for name, sources in uses.items():
        depth[name] = 1 + max((depth.get(source, 0) for source in sources), default=0)
    for leaf in graph.having("input", "parameter"):
        users = [depth[name] for name, sources in uses.items() if leaf in sources]
        depth[leaf] = min(users) - 1 if users else 0
    return depth


def _columns(depth: dict[Name, int], uses: dict[Name, tuple[Name, ...]]) -> list[list[object]]:
    """Put what is at one depth into one column, bends of long edges too, ordered so that few edges cross."""
    columns: list[list[object]] = [[] for _ in range(1 + max(depth.values()))]
    near: dict[object, list[object]] = {}
    for name, column in sorted(depth.items(), key=lambda item: item[1]):
        columns[column].append(name)
    for name, sources in uses.items():
        for source in sources:
            way: list[object] = [source]
            for column in range(depth[source] + 1, depth[name]):
                way.append((source, name, column))
                columns[column].append(way[-1])
            way.append(name)
            for left, right in itertools.pairwise(way):
                near.setdefault(left, []).append(right)
                near.setdefault(right, []).append(left)
    for sweep in range(_SWEEPS):
        height = {key: Fraction(2 * row - len(column) + 1, 2) for column in columns for row, key in enumerate(column)}
        for keys in columns if sweep % 2 == 0 else columns[::-1]:
            order = {key: _middle(near.get(key, []), height, key) for key in keys}
            keys.sort(key=order.__getitem__)
            height |= {key: Fraction(2 * row - len(keys) + 1, 2) for row, key in enumerate(keys)}
    return columns


def _middle(neighbours: Iterable[object], height: dict[object, Fraction], key: object) -> Fraction:
    found = [height[one] for one in neighbours]
    return sum(found, Fraction(0)) / len(found) if found else height[key]


def _line(graph: Graph, cost: Name, view: View, key: object, column: int, row: int, values: bool) -> Unit:
    if not isinstance(key, Name):
        return Unit(None, column, row, "bend")
    kind: Kind = "cost" if key == cost else "line" if not graph.is_leaf(key) else "input"
    if not values:
        return Unit(key, column, row, kind)
    slope = key.wrt(cost)
    below: tuple[Stated, ...] = ()
    if key == cost:
        below = (Stated(value=Numeral("1", Fraction(1))),)
    elif slope in view.lines.values.raw and key not in unasked_in(graph):
        below = (Stated(value=view.lines.numeral(slope)),)
    return Unit(key, column, row, kind, (Stated(value=view.lines.numeral(key)),), below)
