"""Many steps with one and the same answer, such as a sheet full of zeros, as one section; knows no words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.checking.verdict import Verdict
from derive.compose.feedback.boxes import boxes_of
from derive.compose.feedback.cells import number, quantity, table, true_cell, typed_cell
from derive.compose.feedback.groups import Repair, told
from derive.compose.feedback.own import Own, calculated
from derive.compose.feedback.step import Level
from derive.document import Block, Cell, Heading, Paragraph, Symbols
from derive.message import Message
from derive.names import Name

_FEWEST = 4  # steps that one section is better for than a section each


def together(repairs: Iterable[Repair]) -> Iterator[tuple[Repair, ...]]:
    """Yield repairs one by one, but many with one answer and without a cause or anything that follows together."""
    groups: dict[object, list[Repair]] = {}
    for place, repair in enumerate(repairs):
        value = repair.first.typed.value
        bare = value is not None and not (told(repair.first) or repair.same or repair.follows)
        groups.setdefault((value,) if bare else place, []).append(repair)
    for group in groups.values():
        yield from [tuple(group)] if len(group) >= _FEWEST else [(repair,) for repair in group]


def section(own: Own, repairs: tuple[Repair, ...], level: Level) -> Iterator[Block]:
    """Yield one section for steps with the same answer: each with its quantity and what it is worked out by."""
    boxes = boxes_of(own)
    numbers = [repair.first.ask.number for repair in repairs]
    yield Heading(2, Message.of("feedback.repair", n=len(numbers), numbers=boxes.called(*numbers)))
    answer = typed_cell(repairs[0].first.typed)
    yield Paragraph(Message.of("same.said", n=len(numbers), answer=answer))
    heads = ("number", "quantity", *({"nudge": (), "rule": ("calculation",), "worked": ("from-yours",)}[level]))
    rows = [_row(own, repair.first, level) for repair in repairs]
    first = 0 if boxes.printed else 1
    yield table(heads[first:], (row[first:] for row in rows), "rll"[first : len(heads)])


def _row(own: Own, verdict: Verdict, level: Level) -> tuple[Cell, ...]:
    """Return a step: where and what it is, in letters how it is worked out, or with the student's own numbers."""
    name = own.name_of(verdict.ask)
    cells = (number(verdict.ask.number), quantity(own, verdict.ask))
    if level == "nudge":
        return cells
    if level == "rule":
        return (*cells, Message("feedback.nothing") if name is None else _rule(own, name))
    line = own.line(name) if name is not None else None
    return (*cells, true_cell(own.course, verdict) if line is None else calculated(line))


def _rule(own: Own, name: Name) -> Cell:
    """Return how a step is worked out, in letters; the forward pass that is done again has no rule of its own."""
    if own.course.graph.role(name) == "update":
        return Symbols(own.course.graph[name].term)
    return Message("feedback.forward-again") if name.new else own.chain(name)
