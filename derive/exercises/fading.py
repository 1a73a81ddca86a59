"""Which boxes stay blank on a sheet that is partly worked; knows no numbers and no pages.

Levels go from 0, where all is worked, over the missing links of the chains, to the last results of every part, then
step by step back to what they come from, and end at 1 with every box blank. What is worked never gives away what is
blank: whatever rests on a blank is blank too, and so is whatever has the same value or formula under another name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from derive.course import Course
from derive.exercises.order import Place, place_of
from derive.graph import Graph
from derive.key import Ask
from derive.names import Name
from derive.term import Neg, Ref, refs

_FEW = 3  # boxes that may become blank together for the sake of one part


def blanks(course: Course, asks: Sequence[Ask], fade: Fraction) -> Iterator[Ask]:
    """Yield the asks that stay blank at a level of fading, in their order; a higher level adds others to them.

    >>> from derive.problem import parse
    >>> from derive.worked import Solution
    >>> problem = parse("graph: {inputs: {x: 2}, define: ['q = 3*x', 'r = q**2', 'f = 5*r'], cost: f}")
    >>> asks = [Ask(0, name, "value", "forward") for name in ("q", "r", "f")]
    >>> [ask.quantity for ask in blanks(Course(Solution(problem)), asks, Fraction(1, 2))]
    ['r', 'f']
    """
    wanted = -(-fade.numerator * len(asks) // fade.denominator)  # at least one, where anything is to be blank
    blank: set[Ask] = set()
    for together in _Fading(course, asks).order():
        if len(blank) >= wanted:
            break
        blank.update(together)
    yield from (ask for ask in asks if ask in blank)


class _Fading:
    """The order in which the boxes of a sheet become blank; those of one value or formula become so together."""

    def __init__(self, course: Course, asks: Sequence[Ask]) -> None:
        self._asks = asks
        names = _other_names(course.graph)
        groups: dict[str, list[Ask]] = {}
        for ask in asks:
            if ask.kind in ("value", "formula"):
                name = course.names[ask.quantity]
                groups.setdefault(str(names.get(name, name)), []).append(ask)
        self._groups = tuple(groups.values())
        self._places = tuple(place_of(course, _main(group)) for group in self._groups)
        ranks = {text: rank for rank, text in enumerate(course.names)}
        self._ranks = tuple(ranks[_main(group).quantity] for group in self._groups)
        numbers = {ask.quantity: n for n, group in enumerate(self._groups) for ask in group if ask.kind == "value"}
        # Their common value also shows where it is put into a line under a name that is not asked for.
        numbers |= {name: n for n, name in enumerate(groups)}
        self._after = _after(course.graph, numbers, len(self._groups))

    def order(self) -> Iterator[Sequence[Ask]]:
        """Yield what becomes blank, one group after another: links first, then values from every part in turn."""
        yield from ((ask,) for ask in self._asks if ask.kind not in ("value", "formula"))
        sizes, blank = Counter(self._places), Counter[Place]()
        worked = (1 << len(self._groups)) - 1
        while worked:
            chosen = min(_members(worked), key=lambda n: self._cost(n, worked, sizes, blank))
            together = _members((self._after[chosen] | 1 << chosen) & worked)
            # What rests on another has less that rests on it.
            for number in sorted(together, key=lambda n: self._after[n].bit_count()):
                worked &= ~(1 << number)
                blank[self._places[number]] += 1
                yield self._groups[number]

    def _cost(
        self, number: int, worked: int, sizes: Counter[Place], blank: Counter[Place]
    ) -> tuple[int, Fraction, int, int]:
        """Return how unwelcome a group is as the next: that it takes many others along, or is of an emptier part."""
        others, place = (self._after[number] & worked).bit_count(), self._places[number]
        return max(others - _FEW, 0), Fraction(blank[place], sizes[place]), others, -self._ranks[number]


def _members(mask: int) -> Iterator[int]:
    """Yield the places of the bits that are set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _main(group: Sequence[Ask]) -> Ask:
    """Return the ask that says which part a group belongs to: one for a value, where there is one."""
    return next((ask for ask in group if ask.kind == "value"), group[0])


def _after(graph: Graph, numbers: Mapping[str, int], count: int) -> Sequence[int]:
    """Return for every group, as bits, the other groups in which some value rests on one of its own."""
    resting: dict[Name, int] = {}
    found = [0] * count
    for definition in reversed(graph.definitions):
        above = resting.get(definition.name, 0)
        number = numbers.get(str(definition.name))
        if number is not None:
            found[number] |= above
            above |= 1 << number
        for name in refs(definition.term):
            resting[name] = resting.get(name, 0) | above
    return [_closed(number, found) for number in range(count)]


def _closed(number: int, found: Sequence[int]) -> int:
    """Return what rests on a group, also by way of the other values of a group that rests on it."""
    done = waiting = found[number]
    while waiting:
        new = 0
        for one in _members(waiting):
            new |= found[one]
        waiting = new & ~done
        done |= new
    return done & ~(1 << number)


def _other_names(graph: Graph) -> Mapping[Name, Name]:
    """Return for every quantity whose formula is another quantity, or its negative, that other one."""
    found: dict[Name, Name] = {}
    for definition in graph.definitions:
        term = definition.term.term if isinstance(definition.term, Neg) else definition.term
        if isinstance(term, Ref) and not graph.is_leaf(term.name):
            found[definition.name] = found.get(term.name, term.name)
    return found
