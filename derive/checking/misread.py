"""A given number copied wrongly from the question: its sign, another one in its place, two digits; judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.checking.paper import UNITS, Paper
from derive.floats import floats, roughly
from derive.names import Name
from derive.term import refs

_LONGEST = 12  # definitions on the way, beyond which one number says nothing about one that is given



@dataclass(frozen=True, slots=True)
class Misread:
    """A given number, and the value that someone took for it."""

    name: Name
    taken: Fraction


def misreadings(paper: Paper, name: Name) -> tuple[Misread, ...]:
    """Return every misreading of one given number that makes a wrong answer right from the student's own values."""
    piece = paper.steps.piece(name, paper.near(name))
    used = {one for definition in piece.graph.definitions for one in refs(definition.term)}
    if len(piece.between) > _LONGEST:
        return ()
    answer, found = paper.answers[name], []
    known = floats({one: paper.answers[one] for one in piece.known} | dict(paper.point))
    for given in piece.graph.leaves:
        if given.name not in used or given.name in piece.known:
            continue
        for taken in _taken(paper, given.name):
            rough = roughly(piece.graph, {**known, given.name: float(taken)})
            if rough is not None and paper.is_far(name, rough, 0):
                continue
            point = {**paper.point, given.name: taken}
            value = piece.value(point, paper.answers)
            near = value is not None and abs(value - answer) <= UNITS * paper.half_unit(value)
            if not near:
                continue
            reached = paper.reach(piece, point=point)
            if reached.contains(answer) and not reached.too_small:
                found.append(Misread(given.name, taken))
    return tuple(found)


def _taken(paper: Paper, name: Name) -> Iterator[Fraction]:
    """Yield what a given number may be taken for: its negative, or another number of its kind."""
    value = paper.point[name]
    kind = {other for one, other in paper.point.items() if one.letter == name.letter and one.layer == name.layer}
    # A rate has no sign to lose: with the other one, the gradient was added.
    turned = () if paper.sheet.course.graph.role(name) == "rate" else (-value,)
    yield from dict.fromkeys(one for one in (*turned, *sorted(kind)) if one != value)
