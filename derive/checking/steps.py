"""The steps from what a student answered to one asked quantity: its value and what can be reached; judges nothing.

A step is a piece of the course: the quantity, and all between it and the nearest answers. Pieces are made once for a
class, because they depend on the shape alone and on which boxes are filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from fractions import Fraction

from derive.accepted import Accepted, printed
from derive.checking.affected import Affected, Uses
from derive.course import Course
from derive.errors import Undefined
from derive.evaluate import EXACT, evaluate
from derive.graph import Definition, Graph, Leaf
from derive.hand import Hand, Held
from derive.interval import enclosing
from derive.misconceptions import MISTAKES, Mistaken
from derive.names import Name
from derive.numbers import fraction
from derive.reach import reach
from derive.term import refs

_PARTS = ("link", "exponential", "exponential-sum")  # of the step that uses them, as the library of mistakes has it


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One quantity with what is worked out on the way to it, from the names in `known`, which someone answered.

    Definitions of any pieces that come to the same thing, down to what they are made of, have the same of `recipes`.
    """

    name: Name
    graph: Graph
    known: frozenset[Name]
    between: frozenset[Name]
    recipes: tuple[int, ...]

    def value(self, point: Mapping[Name, Fraction], answers: Mapping[Name, Fraction]) -> Fraction | None:
        """Return the value from given numbers and answers, without rounding; None where there is none."""
        values = {**point, **{name: answers[name] for name in self.known}}
        try:
            return fraction(evaluate(self.graph, values, EXACT).carried[self.name])
        except Undefined:
            return None

    def reach(
        self,
        point: Mapping[Name, Fraction],
        answers: Mapping[Name, Fraction],
        hand: Hand,
        exact: frozenset[Name],
        reached: MutableMapping[int, Held | None],
    ) -> Accepted:
        """Return what correct work can make of given numbers and answers, which are as good as their digits.

        Those in `exact` are no rounded numbers, as a 0 at a kink: nothing stands behind their digits. `reached` keeps
        what was found by its recipe, for pieces with the same numbers, answers and hand.
        """
        values: dict[Name, Fraction | Held] = dict(point)
        for name in self.known:
            written = enclosing(answers[name])
            values[name] = hand.given(written) if name in exact else hand.written(written)
        names = tuple(definition.name for definition in self.graph.definitions)
        done = {name: reached[recipe] for name, recipe in zip(names, self.recipes, strict=True) if recipe in reached}
        if self.name not in done:
            done = reach(self.graph, values, hand, done=done)
            reached.update((recipe, done[name]) for name, recipe in zip(names, self.recipes, strict=True))
        return printed(done[self.name], hand)


class Steps:
    """The pieces of one course, for a class.

    >>> from derive.problem.choice import chosen
    >>> from derive.worked import Solution
    >>> course = Course(Solution(chosen("arctan-2-2-1")))
    >>> name = course.names.__getitem__
    >>> steps = Steps(course)
    >>> piece = steps.piece(name("delta1[1]"), frozenset((name("z1[1]"), name("delta2[1]"))))
    >>> sorted(map(str, piece.known)), sorted(map(str, piece.between))
    (['delta2[1]', 'z1[1]'], ['dC/da1[1]', 'da1[1]/dz1[1]', 'delta1[1]'])
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self._pieces: dict[tuple[Name, frozenset[Name], str], Piece] = {}
        self._sources: dict[Name, frozenset[Name]] = {}
        self._parents: dict[Piece, tuple[Name, ...]] = {}
        self._mistaken: dict[str, Mistaken | None] = {}
        self._uses = Uses(course.graph)
        self._recipes: dict[tuple[Definition, tuple[object, ...]], int] = {}
        self._affected: dict[tuple[Name, frozenset[Name], str, bool], Affected | None] = {}

    def mistaken(self, slug: str) -> Mistaken | None:
        """Return the whole course with a mistake made throughout, or None where it does not apply."""
        if slug not in self._mistaken:
            self._mistaken[slug] = self.course.mistaken(MISTAKES[slug])
        return self._mistaken[slug]

    def piece(self, name: Name, answered: frozenset[Name], slug: str = "") -> Piece:
        """Return the step to a quantity from the nearest answers, with a mistake made in it if one is named.

        Where the mistake is made in a slope, or an exponential of softmax, these are worked out anew.
        """
        key = (name, answered, slug)
        if key not in self._pieces:
            graph = self.course.graph
            if slug:
                graph, answered = self._mistake(slug).graph, self.kept(answered, slug)
            self._pieces[key] = self._cut(graph, name, answered)
        return self._pieces[key]

    def kept(self, answered: frozenset[Name], slug: str) -> frozenset[Name]:
        """Return the answers that a step begins from: not the parts of a step, where the mistake is made in those."""
        graph = self.course.graph
        if all(graph.role(one) not in _PARTS for one in self._mistake(slug).changed):
            return answered
        return frozenset(one for one in answered if graph.role(one) not in _PARTS)

    def affected(self, name: Name, answered: frozenset[Name], slug: str, last: bool = False) -> Affected | None:
        """Return what a mistake changes in the step to a quantity, or None where that is nothing.

        With `last` it is made only in the last part of the step, None where that is the whole of it: where little is
        asked, a mistake may have been made once or in every layer on the way.
        """
        key = (name, answered, slug, last)
        if key not in self._affected:
            changed = self._mistake(slug).changed
            if last:
                whole = self.affected(name, answered, slug)
                kept = whole.last if whole is not None else ()
                changed = {one: changed[one] for one in kept}
            uses = self._uses
            self._affected[key] = uses.affected(name, self.kept(answered, slug), changed) if changed else None
        return self._affected[key]

    def nearest(self, name: Name, answered: frozenset[Name], slug: str) -> Piece:
        """Return the step to a quantity with a mistake made only in its last part."""
        key = (name, answered, f"{slug} last")
        if key not in self._pieces:
            found, whole = self._mistake(slug), self.affected(name, answered, slug)
            assert whole is not None, f"{slug} does not change {name}"
            last = {one: found.changed[one] for one in whole.last}
            graph = Mistaken(found.mistake, self.course.graph, last).graph
            self._pieces[key] = self._cut(graph, name, self.kept(answered, slug))
        return self._pieces[key]

    def _mistake(self, slug: str) -> Mistaken:
        found = self.mistaken(slug)
        assert found is not None, f"{slug} does not apply"
        return found

    def parents(self, name: Name, asked: frozenset[Name]) -> tuple[Name, ...]:
        """Return the nearest asked quantities that a quantity is made of, in order."""
        piece = self.piece(name, asked)
        if piece not in self._parents:
            self._parents[piece] = tuple(one for one in self.course.graph.names if one in piece.known)
        return self._parents[piece]

    def uses(self, name: Name, other: Name) -> bool:
        """Tell whether a quantity is made of another one, however far back."""
        if name not in self._sources:
            graph = self.course.graph
            found: set[Name] = {name}
            for definition in reversed(graph.definitions):
                if definition.name in found:
                    found.update(refs(definition.term))
            self._sources[name] = frozenset(found - {name})
        return other in self._sources[name]

    def in_order(self, names: Iterable[Name]) -> list[Name]:
        """Return quantities in the order of the course."""
        place = {name: n for n, name in enumerate(self.course.graph.names)}
        return sorted(names, key=place.__getitem__)

    def _cut(self, graph: Graph, name: Name, answered: frozenset[Name]) -> Piece:
        needed: dict[Name, Definition] = {}
        known: dict[Name, Leaf] = {}
        wanted = {name}
        for definition in reversed(graph.definitions):
            if definition.name not in wanted:
                continue
            needed[definition.name] = definition
            for part in refs(definition.term):
                if graph.is_leaf(part):
                    continue
                if part in answered:
                    known[part] = Leaf(part, graph.role(part))
                else:
                    wanted.add(part)
        # A parameter stays beside its gradient: what a product may be taken apart into depends on it.
        own = {one._replace(of=None, example=None) for one in needed if one.of is not None}
        used = own.union(*(refs(definition.term) for definition in needed.values()))
        given = tuple(leaf for leaf in graph.leaves if leaf.name in used)
        cut = Graph((*given, *known.values()), tuple(reversed(needed.values())))
        return Piece(name, cut, frozenset(known), frozenset(needed), self._recipes_of(cut))

    def _recipes_of(self, graph: Graph) -> tuple[int, ...]:
        """Return a number for each definition, the same for what comes to the same thing from the same answers."""
        found: dict[Name, object] = {}
        for definition in graph.definitions:
            made_of = tuple(found.get(part, part) for part in refs(definition.term))
            found[definition.name] = self._recipes.setdefault((definition, made_of), len(self._recipes))
        return tuple(found.values())
