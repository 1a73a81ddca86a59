"""Which verdicts of a sheet belong together, and in which order a student repairs them; knows no words, no values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from derive.checking.matrix import FAULTS
from derive.checking.verdict import PLACE, REPEATED, SIGN, Verdict
from derive.compose.feedback.own import PARTS, Own
from derive.names import Name
from derive.term import refs

Standing = Literal["right", "carried", "wrong", "blank", "unreadable", "open"]
"""What a verdict is to a student: `open` is neither right nor wrong."""

_STANDINGS: Mapping[str, Standing] = {
    "blank": "blank",
    "format": "unreadable",
    "correct": "right",
    "too-small": "open",
    "too-few-digits": "right",
    "correct-carried": "carried",
    "other-convention": "right",
    "not-assessable": "open",
}


@dataclass(frozen=True, slots=True)
class Repair:
    """One step to repair, the other numbers where the same mistake was made, and what was worked out from them."""

    first: Verdict
    same: tuple[Verdict, ...]
    follows: tuple[Verdict, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the step and of its repetitions."""
        return tuple(verdict.ask.number for verdict in (self.first, *self.same))


def standing(verdict: Verdict) -> Standing:
    """Return what a verdict is to a student; whatever is not said to be something else is wrong."""
    return _STANDINGS.get(verdict.code, "wrong")


def recognised(verdict: Verdict) -> str:
    """Return the slug of the mistake that a student may be told of, or nothing."""
    return verdict.slug if verdict.certainty == "recognised" else ""


def told(verdict: Verdict) -> str:
    """Return what a student is told of: what is recognised, and what the digits themselves show, as a sign does."""
    return verdict.slug if verdict.code in (SIGN, PLACE) else recognised(verdict)


def having(answers: Iterable[Verdict], *asked: Standing) -> tuple[Verdict, ...]:
    """Return the verdicts of some standings, in order."""
    return tuple(verdict for verdict in answers if standing(verdict) in asked)


def alike(answers: Iterable[Verdict]) -> Iterator[tuple[Verdict, ...]]:
    """Yield verdicts one by one, those of a matrix that could not be read as a whole together."""
    together: dict[object, list[Verdict]] = {}
    for verdict in answers:
        typed, quantity = verdict.typed, verdict.ask.quantity
        matrix = (quantity.partition("[")[0], quantity.endswith("'"))
        whole = typed.fault is not None and typed.fault.id in FAULTS
        together.setdefault((typed.text, typed.fault, matrix) if whole else verdict.ask.number, []).append(verdict)
    yield from map(tuple, together.values())


def repairs(answers: tuple[Verdict, ...]) -> tuple[Repair, ...]:
    """Return the steps to repair in order; one recognised mistake made in several places is one repair."""
    groups: dict[int, list[Verdict]] = {}
    for verdict in having(answers, "wrong"):
        first = verdict.follows if REPEATED in verdict.flags and verdict.follows in groups else None
        groups.setdefault(verdict.ask.number if first is None else first, []).append(verdict)
    return tuple(_repair(group, answers) for group in groups.values())


def _repair(group: list[Verdict], answers: tuple[Verdict, ...]) -> Repair:
    numbers = {verdict.ask.number for verdict in group}
    follows = tuple(verdict for verdict in having(answers, "carried") if verdict.follows in numbers)
    return Repair(group[0], tuple(group[1:]), follows)


def stages(own: Own, repair: Repair) -> Iterator[tuple[Verdict, ...]]:
    """Yield what follows from a repair in the order to redo it: first what uses it directly, then what uses that."""
    waiting = {name: v for v in repair.follows if (name := own.name_of(v.ask)) is not None}
    while waiting:
        now = {name: v for name, v in waiting.items() if not (_sources(own, name) & waiting.keys() - {name})}
        if not now:
            now = dict(waiting)
        yield tuple(now.values())
        waiting = {name: v for name, v in waiting.items() if name not in now}


def _sources(own: Own, name: Name) -> set[Name]:
    """Return the asked quantities that a quantity is worked out from, through what is not asked."""
    graph = own.course.graph
    found: set[Name] = set()
    waiting = list(refs(graph[name].term))
    seen = set(waiting)
    while waiting:
        part = waiting.pop()
        if part in own.asked:
            found.add(part)
        elif not graph.is_leaf(part):
            more = [other for other in refs(graph[part].term) if other not in seen]
            seen.update(more)
            waiting += more
    return found


def sources(own: Own, names: Iterable[Name]) -> set[Name]:
    """Return every asked quantity that some quantities are worked out from, over however many steps."""
    found: set[Name] = set()
    waiting = list(names)
    while waiting:
        more = _sources(own, waiting.pop()) - found
        found |= more
        waiting += more
    return found


def uses_directly(own: Own, name: Name, origin: Name) -> bool:
    """Tell whether a quantity is worked out from another in one step."""
    graph = own.course.graph
    parts = set(refs(graph[name].term))
    inside = {other for part in parts if not graph.is_leaf(part) and graph.role(part) in PARTS
              for other in refs(graph[part].term)}  # fmt: skip
    return origin in parts | inside


def numbered(verdicts: Iterable[Verdict]) -> tuple[int, ...]:
    """Return the numbers of verdicts."""
    return tuple(verdict.ask.number for verdict in verdicts)
