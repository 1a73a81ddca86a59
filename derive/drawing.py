"""What a figure shows, as places, values and curves; knows no words, no glyphs and no coordinates on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from derive.message import Message
from derive.names import Name
from derive.numbers import Numeral
from derive.term import Term


@dataclass(frozen=True, slots=True)
class Applied:
    """The activation of a layer at a weighted sum, f(z), or its derivative f′(z) with a prime."""

    layer: int
    primes: int = 0


Label: TypeAlias = Term | Numeral | Message | Applied
Point: TypeAlias = tuple[float, float]
Ink: TypeAlias = Literal["forward", "backward", "plain", "faint"]


Kind: TypeAlias = Literal["input", "unit", "line", "cost", "dots", "bend"]
Shape: TypeAlias = Literal["disc", "ring", "square"]


@dataclass(frozen=True, slots=True)
class Stated:
    """A quantity and its value beside a unit; either may stand alone.

    If `brief`, the letter alone says what it is, where the unit stands, in a notation in which it does.
    `room` is a number that is measured in place of the value, so that a drawing serves for many values.
    """

    name: Name | None = None
    value: Numeral | None = None
    brief: bool = False
    room: Numeral | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A quantity drawn at a place of a column, both from 0; `above` is forward, `below` backward.

    Without a name it is no quantity: an ellipsis for those left out, or a bend of a line that passes a column.
    """

    name: Name | None
    column: int
    row: int
    kind: Kind = "unit"
    above: tuple[Stated, ...] = ()
    below: tuple[Stated, ...] = ()
    bias: Stated | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from one unit to another, by their places in the diagram, with what stands on it and what comes back."""

    source: int
    target: int
    label: Stated | None = None
    back: Stated | None = None


@dataclass(frozen=True, slots=True)
class Diagram:
    """Units in columns, `heights` giving the number of rows of each, and edges that lead to the right."""

    heights: tuple[int, ...]
    units: tuple[Unit, ...]
    edges: tuple[Edge, ...]
    titles: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: what it measures, from where to where, and the round numbers on it."""

    label: Label
    low: float
    high: float
    ticks: tuple[Numeral, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points, in pieces where it jumps; forward lines are solid, backward ones dashed."""

    pieces: tuple[tuple[Point, ...], ...]
    ink: Ink
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A marked point: a disc, a ring, or a square."""

    at: Point
    ink: Ink
    shape: Shape = "disc"
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """A dotted line through a chart at one place of its first axis, with a quantity and its value at its head."""

    at: float
    label: Stated


@dataclass(frozen=True, slots=True)
class Chart:
    """Curves and points over two axes; `even` gives both axes one scale."""

    across: Axis
    up: Axis
    curves: tuple[Curve, ...] = ()
    levels: tuple[Curve, ...] = ()
    dots: tuple[Dot, ...] = ()
    drops: tuple[Drop, ...] = ()
    even: bool = False
    title: Message | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    """How often something happened: a tile for each row and column, the darker the more often, with its count."""

    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    counts: tuple[tuple[int, ...], ...]
    across: Message
    up: Message


Drawing: TypeAlias = Diagram | tuple[Chart, ...] | Heat
