"""The steps from what a student answered to one asked quantity: its value and what can be reached; judges nothing.

A step is a piece of the course: the quantity, and all between it and the nearest answers. Pieces are made once for a
class, because they depend on the shape alone and on which boxes are filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from derive.checking.affected import Affected, Uses
from derive.checking.piece import Piece, Recipes, cut
from derive.course import Course
from derive.misconceptions import MISTAKES, Mistaken
from derive.names import Name
from derive.term import Term, refs

_PARTS = ("link", "exponential", "exponential-sum")  # of the step that uses them, as the library of mistakes has it
_REMEMBERED = 20_000


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
        self._recipes = Recipes()
        self._touching: dict[tuple[Name, frozenset[Name]], tuple[str, ...]] = {}
        self._affected: dict[tuple[Name, frozenset[Name], str, bool], Affected | None] = {}

    def mistaken(self, slug: str) -> Mistaken | None:
        """Return the whole course with a mistake made throughout, or None where it does not apply."""
        if slug not in self._mistaken:
            self._mistaken[slug] = self.course.mistaken(MISTAKES[slug])
        return self._mistaken[slug]

    @cached_property
    def applicable(self) -> tuple[str, ...]:
        """The mistakes that the network has a place for."""
        return tuple(slug for slug in MISTAKES if self.mistaken(slug) is not None)

    @cached_property
    def _any(self) -> Mapping[Name, tuple[Name, ...]]:
        """What each definition is made of, by whatever mistake."""
        found = {one.name: dict.fromkeys(refs(one.term)) for one in self.course.graph.definitions}
        for slug in self.applicable:
            for name, term in self._mistake(slug).changed.items():
                found[name].update(dict.fromkeys(refs(term)))
        return {name: tuple(parts) for name, parts in found.items()}

    def near(self, name: Name, answered: frozenset[Name]) -> frozenset[Name]:
        """Return the answers that a step to a quantity can begin from, by whatever mistake: no others matter to it."""
        return self._around(name, answered)[0]

    def _around(self, name: Name, answered: frozenset[Name]) -> tuple[frozenset[Name], set[Name]]:
        """Return the answers next to a quantity, and all that may be worked out on the way from them."""
        found: set[Name] = set()
        between, waiting = {name}, [name]
        while waiting:
            for part in self._any.get(waiting.pop(), ()):
                if part in answered:
                    found.add(part)
                if part not in between and (part not in answered or part in self._parts):
                    between.add(part)
                    waiting.append(part)
        return frozenset(found), between

    def touching(self, name: Name, near: frozenset[Name]) -> tuple[str, ...]:
        """Return the mistakes that change the step to a quantity, and those of rounding, which change every step."""
        key = (name, near)
        if key not in self._touching:
            between = self._around(name, near)[1]
            changes = ((slug, self._mistake(slug).changed) for slug in self.applicable)
            self._touching[key] = tuple(
                slug
                for slug, changed in changes
                if not changed or (not between.isdisjoint(changed) and self.affected(name, near, slug) is not None)
            )
        return self._touching[key]

    def piece(self, name: Name, answered: frozenset[Name], slug: str = "") -> Piece:
        """Return the step to a quantity from the nearest answers, with a mistake made in it if one is named.

        Where the mistake is made in a slope, or an exponential of softmax, these are worked out anew.
        """
        key = (name, answered, slug)
        if key not in self._pieces:
            self._make_room()
            graph = self.course.graph
            if slug:
                graph, answered = self._mistake(slug).graph, self.kept(answered, slug)
            self._pieces[key] = cut(graph, name, answered, self._recipes)
        return self._pieces[key]

    def kept(self, answered: frozenset[Name], slug: str) -> frozenset[Name]:
        """Return the answers that a step begins from: not the parts of a step, where the mistake is made in those."""
        return answered - self._parts if slug in self._of_parts else answered

    @cached_property
    def _parts(self) -> frozenset[Name]:
        return frozenset(self.course.graph.having(*_PARTS))

    @cached_property
    def _of_parts(self) -> frozenset[str]:
        """The mistakes that are made in the parts of a step."""
        return frozenset(slug for slug in self.applicable if not self._parts.isdisjoint(self._mistake(slug).changed))

    def affected(self, name: Name, answered: frozenset[Name], slug: str, last: bool = False) -> Affected | None:
        """Return what a mistake changes in the step to a quantity, or None where that is nothing.

        With `last` it is made only in the last part of the step, None where that is the whole of it: where little is
        asked, a mistake may have been made once or in every layer on the way.
        """
        key = (name, answered, slug, last)
        if key not in self._affected:
            self._make_room()
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
            self._make_room()
            found, whole = self._mistake(slug), self.affected(name, answered, slug)
            assert whole is not None, f"{slug} does not change {name}"
            last = {one: found.changed[one] for one in whole.last}
            graph = Mistaken(found.mistake, self.course.graph, last).graph
            self._pieces[key] = cut(graph, name, self.kept(answered, slug), self._recipes)
        return self._pieces[key]

    def changed(self, slug: str) -> Mapping[Name, Term]:
        """Return what a mistake writes in place of definitions; nothing where it does not apply or is of rounding."""
        found = self.mistaken(slug)
        return {} if found is None else found.changed

    def _make_room(self) -> None:
        """Forget everything once it is much: a class may leave blanks in as many ways as it has students."""
        if len(self._pieces) + len(self._affected) > _REMEMBERED:
            for known in (self._pieces, self._affected, self._touching, self._parents, self._recipes):
                known.clear()
            self._uses = Uses(self.course.graph)

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
