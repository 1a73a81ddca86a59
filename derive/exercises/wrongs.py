"""What every mistake of the library gives for what is asked, for many candidates at once; knows no fairness.

Only what a mistake changes, and what rests on it and leads to something asked, is worked out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from derive.course import Course
from derive.exercises.carried import Carried
from derive.exercises.columns import Columns
from derive.exercises.functions import Column
from derive.exercises.operations import Formulas, Way
from derive.exercises.rounding import Mask
from derive.exercises.waves import Waves
from derive.exercises.whole import Whole
from derive.graph import Graph
from derive.key import Ask
from derive.misconceptions import MISTAKES, Mistaken
from derive.names import Name
from derive.numbers import Policy
from derive.term import Ref, Term, refs

_NEAR = 10**-9
Table = npt.NDArray[np.float64]
"""By mistake, asked quantity and candidate."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One mistake and what is worked out anew where it is made, in order."""

    mistaken: Mistaken
    steps: tuple[tuple[Name, Term], ...]

    @property
    def slug(self) -> str:
        """The name of the mistake in the library."""
        return self.mistaken.mistake.slug

    @property
    def rounds(self) -> bool:
        """Tell whether the mistake is one of rounding."""
        return self.mistaken.mistake.policy is not None


@dataclass(frozen=True)
class Wrongs:
    """The mistakes that a course has room for, as they show in what is asked."""

    course: Course
    asked: tuple[Name, ...]

    @cached_property
    def leading(self) -> tuple[tuple[Name, Term], ...]:
        """The definitions that lead to something asked, in order."""
        return tuple(steps(self.course.graph, self.asked))

    @cached_property
    def needed(self) -> tuple[tuple[Name, Term], ...]:
        """The definitions that lead to something asked, or to what someone takes instead, in order."""
        used = [name for wrong in self.all for _, term in wrong.steps for name in refs(term)]
        return tuple(steps(self.course.graph, {*self.asked, *used}))

    @cached_property
    def all(self) -> tuple[Wrong, ...]:
        """The mistakes that change anything that leads to something asked."""
        found = []
        for mistake in MISTAKES.values():
            mistaken = self.course.mistaken(mistake)
            if mistaken is None:
                continue
            anew = self.leading
            if mistake.policy is None:
                anew = tuple(steps(mistaken.graph, self.asked, frozenset(mistaken.changed)))
            if anew:
                found.append(Wrong(mistaken, anew))
        return tuple(found)

    @cached_property
    def unseen(self) -> tuple[str, ...]:
        """The mistakes that apply, but change nothing that leads to what is asked."""
        seen = {wrong.slug for wrong in self.all}
        applied = (mistake for mistake in MISTAKES.values() if mistake.slug not in seen)
        return tuple(mistake.slug for mistake in applied if self.course.mistaken(mistake) is not None)

    @cached_property
    def _truths(self) -> tuple[Waves, Way]:
        """How all true values are worked, and where they are."""
        formulas = Formulas()
        way = formulas.way(self.needed)
        return formulas.waves([*way.values.values(), *way.near.values()]), way

    def true(self, given: Mapping[Name, Column]) -> Columns:
        """Return the true values of everything that is looked at."""
        waves, way = self._truths
        rows = waves.run(given, len(next(iter(given.values()))))
        values = dict(zip(way.values, rows, strict=False))
        return Columns({**given, **values}, dict(zip(way.near, rows[len(values) :], strict=True)))

    @cached_property
    def _mistaken(self) -> tuple[Waves, Mapping[str, int]]:
        """How what the mistakes give is worked, and of which mistakes it is told how near they come to a branch."""
        # Whatever lies behind a true value is a definition of the graph.
        formulas = Formulas(behind={d.name: d.term for d in self.course.graph.definitions})
        ways = {wrong.slug: formulas.way(wrong.steps) for wrong in self.all if not wrong.rounds}
        none = Way({}, {})
        made = [ways.get(wrong.slug, none).values for wrong in self.all]
        wanted = [formulas.value(Ref(name), values) for values in made for name in self.asked]
        closest = {slug: formulas.least([*way.near.values()]) for slug, way in ways.items() if way.near}
        return formulas.waves([*wanted, *closest.values()]), {slug: row for row, slug in enumerate(closest)}

    def values(
        self,
        true: Columns,
        policy: Policy,
        given: Callable[[Name, int], Fraction] | None,
        count: int,
        near: dict[str, Mask] | None = None,
        whole: Mapping[Name, Whole] = MappingProxyType({}),
    ) -> Table:
        """Return what each mistake gives for each asked quantity; NaN where it leads to no value.

        `given` tells the given numbers exactly, for mistakes of rounding; without it these are not made.
        What is put into `near` is where a mistake comes so near another branch that a float cannot tell it.
        `whole` are the given numbers as whole units, where they are known so.
        """
        waves, closest = self._mistaken
        rows = waves.run(true.values, count)
        shape = len(self.all), len(self.asked), count
        table = rows[: shape[0] * shape[1]].reshape(shape)
        if near is not None:
            near |= {slug: rows[shape[0] * shape[1] + row] < _NEAR for slug, row in closest.items()}
        for place, wrong in enumerate(self.all):
            if wrong.rounds and given is not None:
                leaves = {name: column for name, column in true.values.items() if self.course.graph.is_leaf(name)}
                carried = Carried(wrong.mistaken.policy(policy), leaves, given, {**whole})
                carried.define(wrong.steps)
                for row, name in enumerate(self.asked):
                    if name in carried.values:
                        table[place, row] = carried.values[name]
        return table


def steps(graph: Graph, wanted: Iterable[Name], changed: frozenset[Name] | None = None) -> Sequence[tuple[Name, Term]]:
    """Return the definitions that lead to wanted names, in order; of these, if told, those that rest on changed ones.

    >>> from derive.graph import Definition, Leaf
    >>> from derive.term import Ref
    >>> x, y, z = Name("x"), Name("y"), Name("z")
    >>> graph = Graph((Leaf(x, "input"),), (Definition(y, Ref(x), "line"), Definition(z, Ref(y), "line")))
    >>> [[str(name) for name, _ in found] for found in (steps(graph, [z]), steps(graph, [z], frozenset({z})))]
    [['y', 'z'], ['z']]
    """
    leading: set[Name] = set(wanted)
    for definition in reversed(graph.definitions):
        if definition.name in leading:
            leading.update(definition.used)
    touched: set[Name] = set(changed or ())
    found = []
    for definition in graph.definitions:
        rests = changed is None or definition.name in touched or not touched.isdisjoint(definition.used)
        if definition.name in leading and rests:
            touched.add(definition.name)
            found.append((definition.name, definition.term))
    return found


def asked_values(course: Course, asks: Iterable[Ask]) -> dict[int, Name]:
    """Return the quantities whose values are asked, by the number of their box."""
    names = course.names
    return {
        ask.number: names[ask.quantity]
        for ask in asks
        if ask.kind in ("value", "choice") and ask.quantity in names and not course.graph.is_leaf(names[ask.quantity])
    }
