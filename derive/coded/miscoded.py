"""Which misconceptions a wrong line of a program comes from, by what each gives in that line; runs no text."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from derive.checking.code import Unread, Values, read_code, worked_out
from derive.coded.points import Entries, Point, Vectors
from derive.course import Course
from derive.errors import Undefined
from derive.misconceptions import MISTAKES, Mistaken, mistaken
from derive.names import Name
from derive.term import Term, refs

_WIDTH = 3  # of every layer where matrices may be written either way round
_NEAR = 10**-9
_PARTS = ("link", "exponential", "exponential-sum")  # worked out inside the line that uses them


class Miscoded:
    """The lines of one program with every mistake that they have room for.

    >>> from derive.problem.choice import chosen
    >>> from derive.worked import Solution
    >>> miscoded = Miscoded(Course(Solution(chosen("arctan-2-2-1"))))
    >>> miscoded.leads("dC_da1", "W2 @ delta2", {"W2", "delta2"})
    ('weight-not-transposed',)
    >>> miscoded.leads("dC_da1", "W2_new.T @ delta2", {"W2", "delta2"})
    ('updated-weights-in-backward',)
    """

    def __init__(self, course: Course) -> None:
        self._course = course

    @cached_property
    def _own(self) -> Lines:
        return Lines(Vectors(self._course))

    @cached_property
    def _wide(self) -> Lines:
        return Lines(Vectors(self._course, _WIDTH))

    def leads(self, place: str, text: str, known: frozenset[str] | set[str]) -> tuple[str, ...]:
        """Return the mistakes that give in one line what a text gives, in the order of the library.

        `known` are the variables before the line. Those that have a value only elsewhere are read too, new weights
        among them: who uses a bias, or a weight too early, writes it so. Raises Unread for what is no line.
        """
        found = []
        for lines in (self._own, self._wide):
            tree = read_code(text, place, {*known, *lines.vectors.entries})
            found.append(tuple(lines.leads(place, tree)))
        own, wide = found
        both = tuple(slug for slug in own if slug in wide)
        return both or wide or own

    def lines(self, *, own: bool = False) -> Lines:
        """Return the lines of a network whose layers are equally wide, or of the `own` one of the sheet."""
        return self._own if own else self._wide


class Lines:
    """What every mistake gives in the lines of one network at its points."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors
        self._given: dict[tuple[str, str], tuple[Values, ...] | None] = {}

    @cached_property
    def _made(self) -> Mapping[str, Mistaken]:
        work = self.vectors.work
        found = ((slug, mistaken(work, mistake)) for slug, mistake in MISTAKES.items() if mistake.policy is None)
        return {slug: one for slug, one in found if one is not None}

    def slugs(self, place: str) -> Iterator[str]:
        """Yield the mistakes that write a line, or a slope in it, anew."""
        names = self.vectors.entries.get(place)
        if names is None:
            return
        graph = self.vectors.graph
        own = {*names.ravel()}
        terms = [graph[name].term for name in own if not graph.is_leaf(name)]
        parts = {part for term in terms for part in refs(term) if graph.role(part) in _PARTS}
        for slug, one in self._made.items():
            if not one.changed.keys().isdisjoint(own | parts):
                yield slug

    def changed(self, slug: str) -> Mapping[Name, Term]:
        """Return what a mistake writes in place of definitions."""
        return self._made[slug].changed

    def worked(self, text: str, place: str) -> tuple[Values, ...] | None:
        """Return what a text gives in a line at every point, None where it is no line or has no value."""
        try:
            tree = read_code(text, place, self.vectors.entries)
            return tuple(worked_out(tree, point.variables) for point in self.vectors.points)
        except (Unread, Undefined, KeyError):
            return None

    def is_right(self, text: str, place: str) -> bool:
        """Tell whether a text gives what the line gives where no mistake is made."""
        values = self.worked(text, place)
        right = [point.variables.get(place) for point in self.vectors.points]
        return values is not None and all(
            own is not None and alike(value, own) for value, own in zip(values, right, strict=True)
        )

    def leads(self, place: str, tree: ast.expr) -> Iterator[str]:
        """Yield the mistakes that give what a tree gives at every point."""
        try:
            found = [worked_out(tree, point.variables) for point in self.vectors.points]
        except (Undefined, KeyError):
            return
        for slug in self.slugs(place):
            given = self.given(place, slug)
            if given is not None and any(all(map(alike, form, given)) for form in _forms(found, given)):
                yield slug

    def given(self, place: str, slug: str) -> tuple[Values, ...] | None:
        """Return what a mistake gives in a line at every point; None where it leads to no value or to the right one."""
        key = place, slug
        if key not in self._given:
            names, made = self.vectors.entries.get(place), self._made.get(slug)
            self._given[key] = None if names is None or made is None else self._worked(place, names, made)
        return self._given[key]

    def _worked(self, place: str, names: Entries, made: Mistaken) -> tuple[Values, ...] | None:
        try:
            found = tuple(_mistaken(names, made, point) for point in self.vectors.points)
        except (Undefined, AssertionError, KeyError):
            return None
        right = [point.variables.get(place) for point in self.vectors.points]
        same = all(value is not None and alike(value, given) for value, given in zip(right, found, strict=True))
        return None if same else found


def _mistaken(names: Entries, made: Mistaken, point: Point) -> Values:
    values = [float(made.value(name, point.values)) for name in names.ravel()]
    return np.array(values).reshape(names.shape)


def alike(one: Values, other: Values) -> bool:
    """Tell whether two values have the same shape and, but for floats, the same numbers."""
    if one.shape != other.shape or not np.all(np.isfinite(one)):
        return False
    most = float(np.max(np.abs(other), initial=0))
    return bool(np.allclose(one, other, rtol=_NEAR, atol=_NEAR * most))


def _forms(found: Sequence[Values], given: Sequence[Values]) -> Iterator[tuple[Values, ...]]:
    """Yield values as they are, and where whole rows or columns were left alike, spread over them."""
    yield tuple(found)
    if all(one.ndim < other.ndim for one, other in zip(found, given, strict=True)):
        for turn in (False, True):
            spread = (one[:, None] if turn and one.ndim else one for one in found)
            try:
                yield tuple(np.broadcast_to(one, other.shape) for one, other in zip(spread, given, strict=True))
            except ValueError:
                continue
