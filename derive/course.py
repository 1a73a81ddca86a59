"""Everything that a sheet can ask about, as one graph: every update after another, then the forward pass again.

Knows no sheets and no answers. An error in one update is carried into the next because the graph says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property

from derive.builders.dense import Network
from derive.evaluate import Valuation, evaluate
from derive.graph import Definition, Graph, Leaf
from derive.laws.convention import Convention
from derive.misconceptions import Mistake, Mistaken, Work, mistaken
from derive.names import Name
from derive.problem import Problem
from derive.setup import Setup
from derive.term import Term, rename
from derive.worked import Solution


@dataclass(frozen=True, slots=True)
class Part:
    """One update, or the forward pass with the last parameters: its own graph, and its names in the course."""

    graph: Graph
    name: Callable[[Name], Name]


class Course:
    """The one graph of a solved problem, by shape alone: students of a class share it.

    Names are those of the vocabulary: `@k` is example k by its own number, `#t` update t where there are several, and
    a prime is the value after the last update, `C'` too. Given quantities have the names of `givens`.

    >>> from derive.problem import parse
    >>> problem = parse("network: {inputs: 1, layers: [{units: 1, activation: tanh, weights: [[3]], biases: [1]}]}\\n"
    ...                 "cost: {kind: squared-error}\\ndata: [{x: 2, y: 10}]\\ntraining: {learning_rate: 0.1}")
    >>> course = Course(Solution(problem))
    >>> [str(definition.name) for definition in course.graph.definitions][-4:]
    ["b1[1]'", "z1[1]'", "a1[1]'", "C'"]
    """

    def __init__(self, solution: Solution) -> None:
        self.solution = solution

    def with_numbers(self, problem: Problem) -> Course:
        """Return the course of a problem that is the same but for its numbers; what does not depend on them is shared.

        Raises Refused as a solution does.
        """
        other = Course(Solution(problem, like=self.solution))
        if other.solution.setup.is_like(self.solution.setup):
            other.parts, other.graph, other.names = self.parts, self.graph, self.names
            other._mistaken = self._mistaken
        return other

    @property
    def network(self) -> Network | None:
        """The network, or None for a graph of named lines."""
        return self.solution.setup.network

    @property
    def convention(self) -> Convention:
        """The conventions of the derivation."""
        return self.solution.setup.recipe.convention

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The updates in order, then the forward pass with the new parameters where there are any."""
        return tuple(self._parts())

    @cached_property
    def graph(self) -> Graph:
        """All parts in order, each leaf once."""
        leaves: dict[Name, Leaf] = {}
        definitions: dict[Name, Definition] = {}
        for part in self.parts:
            renamed = part.graph.renamed(part.name)
            definitions |= {definition.name: definition for definition in renamed.definitions}
            leaves |= {leaf.name: leaf for leaf in renamed.leaves if leaf.name not in definitions}
        return Graph(tuple(leaves.values()), tuple(definitions.values()))

    @cached_property
    def names(self) -> Mapping[str, Name]:
        """Every quantity of the course by its text in the vocabulary.

        In a network, what a given δ stands for is left out: nobody can work out ∂C/∂a behind it.
        """
        return {str(name): name for name in self.graph.names if not self._is_behind_given(name)}

    def _is_behind_given(self, name: Name) -> bool:
        if self.network is None or name.letter != "a" or name.of is None or name.of.layer is not None:
            return False
        signal = name._replace(letter="delta", of=None)
        return signal in self.graph and self.graph.is_leaf(signal)

    @cached_property
    def values(self) -> Valuation:
        """The values of every quantity, carried as the sheet says."""
        setup = self.solution.setup
        point = {name: value for name, value in givens(setup).items() if name in self.graph}
        return evaluate(self.graph, point, setup.policy)

    def _parts(self) -> Iterator[Part]:
        solution, setup = self.solution, self.solution.setup
        several = len(setup.batches) > 1
        learned = frozenset(setup.recipe.learned)
        for number, batch in enumerate(setup.batches, 1):
            graph = solution.derivation(len(batch)).whole
            before = number - 1 or None
            naming = _Naming(setup, graph, batch, number if several else None, before, learned)
            yield Part(graph, cache(naming.name))
        if solution.trains and learned:
            last = len(setup.batches) if several else None
            yield Part(solution.all_forward, cache(_Again(solution.all_forward, last, learned).name))

    @cached_property
    def _works(self) -> tuple[Work, ...]:
        assert self.network is not None, "only networks have mistakes"
        return tuple(Work(part.graph, self.network, self.convention) for part in self.parts)

    @cached_property
    def _mistaken(self) -> dict[str, Mistaken | None]:
        """What mistakes make of the course, by slug, as far as somebody has asked: numbers change nothing of it."""
        return {}

    def mistaken(self, mistake: Mistake) -> Mistaken | None:
        """Return the whole course with a mistake made throughout, or None where it does not apply."""
        if mistake.slug not in self._mistaken:
            self._mistaken[mistake.slug] = self._with(mistake) if self.network is not None else None
        return self._mistaken[mistake.slug]

    def _with(self, mistake: Mistake) -> Mistaken | None:
        changed: dict[Name, Term] = {}
        applies = False
        for part, work in zip(self.parts, self._works, strict=True):
            found = mistaken(work, mistake)
            if found is not None:
                applies = True
                changed |= {part.name(name): rename(term, part.name) for name, term in found.changed.items()}
        return Mistaken(mistake, self.graph, changed) if applies else None


@dataclass(frozen=True, slots=True)
class _Naming:
    """The names of one update: parameters are what the update before has made of them."""

    setup: Setup
    graph: Graph
    batch: tuple[int, ...]
    update: int | None
    before: int | None
    learned: frozenset[Name]

    def name(self, name: Name) -> Name:
        if name in self.learned:
            return name._replace(new=True, update=self.before) if self.before else name
        example = name.example
        if isinstance(example, int):
            example = self.batch[example - 1]
        if name in self.graph and self.graph.is_leaf(name):
            if self.graph.role(name) in ("input", "target"):
                own = example or self.batch[0]
                return name._replace(example=own if len(self.setup.examples) > 1 else None)
            return name._replace(example=None)
        return name._replace(example=example, update=self.update)


@dataclass(frozen=True, slots=True)
class _Again:
    """The names of the forward pass with the last parameters."""

    graph: Graph
    update: int | None
    learned: frozenset[Name]

    def name(self, name: Name) -> Name:
        if name in self.learned:
            return name._replace(new=True, update=self.update)
        return name if name in self.graph and self.graph.is_leaf(name) else name._replace(new=True)


def givens(setup: Setup) -> dict[Name, Fraction]:
    """Return every given number of a problem by its name in the course.

    >>> from derive.problem import parse
    >>> from derive.setup import set_up
    >>> problem = parse("graph: {inputs: {x: 2}, define: ['f = x**2']}")
    >>> {str(name): int(value) for name, value in givens(set_up(problem)).items()}
    {'x': 2}
    """
    several = len(setup.examples) > 1
    found = {**setup.parameters, **setup.given}
    for number, values in enumerate(setup.examples, 1):
        found |= {name._replace(example=number if several else None): value for name, value in values.items()}
    return found
