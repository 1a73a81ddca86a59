"""One step cut out of a course: a quantity, and all between it and the nearest answers; judges nothing."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from derive.accepted import Accepted, printed
from derive.errors import Undefined
from derive.evaluate import EXACT, evaluate
from derive.graph import Definition, Graph, Leaf
from derive.hand import Hand, Held
from derive.interval import enclosing
from derive.names import Name
from derive.numbers import fraction
from derive.reach import reach
from derive.term import refs


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


class Recipes:
    """A number for each way to a quantity: definitions that come to the same thing from the same answers share it."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Definition, tuple[object, ...]], int] = {}
        self._next = count()

    def of(self, graph: Graph) -> tuple[int, ...]:
        """Return the numbers of the definitions of a graph.

        >>> from derive.term import Ref
        >>> x, y = Name("x"), Name("y")
        >>> given, line = Leaf(x, "input"), Definition(y, Ref(x), "line")
        >>> recipes = Recipes()
        >>> recipes.of(Graph((given,), (line,))), recipes.of(Graph((given,), (line,)))
        ((0,), (0,))
        """
        found: dict[Name, object] = {}
        numbers = []
        for definition in graph.definitions:
            made_of = tuple(found.get(part, part) for part in refs(definition.term))
            key = (definition, made_of)
            if key not in self._numbers:
                self._numbers[key] = next(self._next)
            found[definition.name] = self._numbers[key]
            numbers.append(self._numbers[key])
        return tuple(numbers)

    def clear(self) -> None:
        """Forget the ways; their numbers are not given again."""
        self._numbers.clear()


def cut(graph: Graph, name: Name, answered: frozenset[Name], recipes: Recipes) -> Piece:
    """Return the step to a quantity from the nearest answers."""
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
    found = Graph((*given, *known.values()), tuple(reversed(needed.values())))
    return Piece(name, found, frozenset(known), frozenset(needed), recipes.of(found))
