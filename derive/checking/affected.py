"""What a mistake changes in one step, and what of the step follows from it: only that is worked out anew.

A batch has hundreds of definitions on the way to one gradient, of which a mistake touches a few. All others keep the
values that the student's own answers give, which are worked out once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from derive.errors import Undefined
from derive.evaluate import EXACT, evaluate
from derive.graph import Definition, Graph, Leaf
from derive.names import Name
from derive.numbers import Real, fraction
from derive.term import Term, refs


@dataclass(frozen=True, slots=True, eq=False)
class Affected:
    """The definitions of one step that a mistake changes, and those made of them, in order up to the step itself.

    `last` are those in which it is made if it is made only in the last part of the step; empty where that is all of it.
    """

    name: Name
    graph: Graph
    last: frozenset[Name]

    def value(self, known: Mapping[Name, Real]) -> Fraction | None:
        """Return the value of the step from known values, without rounding; None where there is none."""
        if any(leaf.name not in known for leaf in self.graph.leaves):
            return None
        try:
            return fraction(evaluate(self.graph, known, EXACT).carried[self.name])
        except Undefined:
            return None


class Uses:
    """What each definition of a graph is made of, looked up once.

    >>> from derive.problem.choice import chosen
    >>> from derive.course import Course
    >>> from derive.worked import Solution
    >>> from derive.misconceptions import MISTAKES
    >>> course = Course(Solution(chosen("arctan-2-2-1")))
    >>> found = course.mistaken(MISTAKES["divided-by-derivative"])
    >>> step = Uses(course.graph).affected(course.names["dC/dW1[1,1]"], frozenset(), found.changed)
    >>> [str(definition.name) for definition in step.graph.definitions]
    ['delta2[1]', 'dC/da1[1]', 'delta1[1]', 'dC/dW1[1,1]']
    >>> [str(name) for name in step.last]
    ['delta1[1]']
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._known: dict[tuple[tuple[Definition, ...], frozenset[Name]], Affected] = {}

    @cached_property
    def _parts(self) -> Mapping[Name, tuple[Name, ...]]:
        return {one.name: self._defined(one.term) for one in self.graph.definitions}

    def _defined(self, term: Term) -> tuple[Name, ...]:
        return tuple(name for name in dict.fromkeys(refs(term)) if not self.graph.is_leaf(name))

    def affected(self, name: Name, known: frozenset[Name], changed: Mapping[Name, Term]) -> Affected | None:
        """Return what other definitions change in the step from `known` to a quantity; None where that is nothing."""
        parts = {one: self._defined(term) for one, term in changed.items()}
        order = list(self._ordered(name, known, parts))
        hit: set[Name] = set()
        for one in order:
            if one in changed or not hit.isdisjoint(self._made_of(one, parts)):
                hit.add(one)
        if name not in hit:
            return None
        kept = [one for one in order if one in hit]
        lines = tuple(Definition(one, changed.get(one, self.graph[one].term), self.graph.role(one)) for one in kept)
        key = lines, self._last(kept, changed, parts)
        if key not in self._known:  # several mistakes may be the same in one step
            self._known[key] = Affected(name, self._cut(lines), key[1])
        return self._known[key]

    def _made_of(self, name: Name, parts: Mapping[Name, tuple[Name, ...]]) -> tuple[Name, ...]:
        return parts[name] if name in parts else self._parts[name]

    def _ordered(self, name: Name, known: frozenset[Name], parts: Mapping[Name, tuple[Name, ...]]) -> Iterator[Name]:
        """Yield what stands between known values and a quantity, each after all that it is made of."""
        done: set[Name] = set()
        waiting = [(name, False)]
        while waiting:
            one, is_ready = waiting.pop()
            if is_ready:
                if one not in done:
                    done.add(one)
                    yield one
            elif one not in done:
                waiting.append((one, True))
                more = (part for part in self._made_of(one, parts) if part not in known and part not in done)
                waiting += [(part, False) for part in more]

    def _cut(self, lines: tuple[Definition, ...]) -> Graph:
        inside = {line.name for line in lines}
        outside = dict.fromkeys(part for line in lines for part in refs(line.term) if part not in inside)
        return Graph(tuple(Leaf(part, self.graph.role(part)) for part in outside), lines)

    def _last(
        self, names: list[Name], changed: Mapping[Name, Term], parts: Mapping[Name, tuple[Name, ...]]
    ) -> frozenset[Name]:
        """Return the changed ones on which no other changed one rests."""
        last: set[Name] = set()
        before: set[Name] = set()
        for one in reversed(names):
            if one in changed and one not in before:
                last.add(one)
            if one in changed or one in before:
                before.update(self._made_of(one, parts))
        return frozenset() if last == changed.keys() & set(names) else frozenset(last)
