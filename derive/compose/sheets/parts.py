"""The parts of a sheet, lettered A, B, C …, and what each asks for; knows no boxes and no numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from derive.compose.forward import layer_name
from derive.course import Course
from derive.document import Heading, Symbols
from derive.key import Ask
from derive.message import Counted, Listing, Message, Text
from derive.names import Name
from derive.term import Ref

_MOST_UNITS = 3
Key: TypeAlias = tuple[int, str, int]
"""Of a part: its update, what it is about, and its layer, 0 where it has none."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sheet: its asks, and what they are about."""

    key: Key
    asks: tuple[Ask, ...]


def parts(course: Course, asks: Sequence[Ask]) -> Iterator[Part]:
    """Yield the parts of a sheet in order."""
    for key, run in groupby(asks, lambda ask: _key(course, ask)):
        yield Part(key, tuple(run))


def _key(course: Course, ask: Ask) -> Key:
    if ask.kind != "value" or ask.group == "mistake":
        return 1, ask.group, 0
    name = course.names[ask.quantity]
    update = name.update or 1
    match ask.group:
        case "forward" | "cost":
            return update, "forward", 0
        case "deltas" | "gradients" if course.network is not None:
            size = len(course.solution.setup.batches[update - 1])
            if ask.group == "gradients" and name.example is None and size > 1:
                return update, "batch", 0
            return update, "layer", name.layer or len(course.network.layers)
        case "deltas" | "gradients":
            return update, "backward", 0
        case group:
            return update, group, 0


def headed(course: Course, part: Part, place: int, everything: Sequence[Ask]) -> Heading:
    """Return the heading of a part: its letter, and what is to be done."""
    update = part.key[0]
    several = len(course.solution.setup.batches) > 1 and part.key[1] not in ("links", "formulas", "again")
    letter = Text(chr(ord("A") + place) if place < 26 else str(place + 1))
    said = _said(course, part, everything)
    if several:
        return Heading(
            3, Message.of("sheet.part-update", letter=letter, t=update, data=_data(course, update), title=said)
        )
    return Heading(3, Message.of("sheet.part", letter=letter, title=said))


def _data(course: Course, update: int) -> Message:
    """Say which examples an update takes, where not every one takes all."""
    setup = course.solution.setup
    batch = setup.batches[update - 1]
    if all(set(one) == set(range(1, len(setup.examples) + 1)) for one in setup.batches):
        return Message("given.nothing")
    return Message.of("sheet.of-data", n=len(batch), examples=Listing(batch))


def _said(course: Course, part: Part, everything: Sequence[Ask]) -> Message:
    _, about, layer = part.key
    groups = {ask.group for ask in part.asks}
    match about:
        case "forward":
            id = "forward" if len(groups) > 1 else "cost-only" if "cost" in groups else "forward-only"
            return Message(f"sheet.part-of.{id if course.network is not None else 'lines'}")
        case "links":
            return Message.of("sheet.part-of.links", n=len(part.asks))
        case "layer":
            return _layer(course, layer)
        case "updates" if course.solution.setup.batches[1:]:
            return Message("sheet.part-of.updates-at")
        case "updates":
            new = {ask.quantity for ask in everything if ask.group == "updates"}
            id = "updates" if len(new) == len(course.solution.setup.recipe.learned) else "updates-some"
            return Message(f"sheet.part-of.{id}")
        case "again":
            return _again(course, part)
        case _:
            return Message(f"sheet.part-of.{about}")


def _layer(course: Course, layer: int) -> Message:
    network = course.network
    assert network is not None, "a graph has no layers"
    units = network.layers[layer - 1].units
    if layer == len(network.layers):
        return Message.of("sheet.part-of.output", n=units)
    if len(network.layers) == 2 and units <= _MOST_UNITS:
        listed = Listing(tuple(Counted(unit, "unit") for unit in range(1, units + 1)))
        return Message.of("sheet.part-of.hidden", n=units, units=listed)
    return Message.of("sheet.part-of.layer", layer=layer_name(network, layer))


def _again(course: Course, part: Part) -> Message:
    name: Name = course.names[part.asks[0].quantity]
    if course.network is None:
        own = name._replace(new=False, update=None)
        return Message.of("sheet.part-of.again-value", cost=Symbols(Ref(own)))
    return Message("sheet.part-of.again" if name.letter == "C" else "sheet.part-of.again-outputs")
