"""An ordered list of definitions of named quantities, valid by construction; knows no networks and no derivatives."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from derive.names import Name
from derive.term import Term, refs, rename


@dataclass(frozen=True, slots=True)
class Leaf:
    """A quantity that is given: an input, a target, a parameter, a rate or a given derivative."""

    name: Name
    role: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One named quantity written in terms of names that stand before it; its role says what part it plays."""

    name: Name
    term: Term
    role: str
    _used: tuple[Name, ...] = field(default=(), init=False, repr=False, compare=False)

    @property
    def used(self) -> tuple[Name, ...]:
        """The names in its term in reading order, each as often as it stands there."""
        if not self._used:  # a hundred mistakes share most of their definitions
            object.__setattr__(self, "_used", tuple(refs(self.term)))
        return self._used


@dataclass(frozen=True, slots=True)
class Graph:
    """Leaves and definitions in order, each name once, nothing used before it stands there.

    >>> from derive.term import Prod, Ref, Sum
    >>> x, y, q, f = (Name(letter) for letter in "xyqf")
    >>> graph = Graph((Leaf(x, "input"), Leaf(y, "input")),
    ...               (Definition(q, Sum((Ref(x), Ref(y))), "line"), Definition(f, Prod((Ref(q), Ref(x))), "line")))
    >>> [str(name) for name in graph.names]
    ['x', 'y', 'q', 'f']

    Raises AssertionError when a name is defined twice or used before its definition: builders are our own code.
    """

    leaves: tuple[Leaf, ...]
    definitions: tuple[Definition, ...]
    _found: dict[Name, Definition] = field(init=False, repr=False, compare=False)
    _roles: dict[Name, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        roles = {leaf.name: leaf.role for leaf in self.leaves}
        assert len(roles) == len(self.leaves), "a leaf is given twice"
        found = {}
        for definition in self.definitions:
            assert definition.name not in roles, f"{definition.name} is defined twice"
            for name in definition.used:
                assert name in roles, f"{definition.name} uses {name} before it is defined"
            roles[definition.name] = definition.role
            found[definition.name] = definition
        object.__setattr__(self, "_found", found)
        object.__setattr__(self, "_roles", roles)

    @property
    def names(self) -> tuple[Name, ...]:
        """All names, leaves first, in order."""
        return tuple(self._roles)

    def __contains__(self, name: Name) -> bool:
        return name in self._roles

    def __getitem__(self, name: Name) -> Definition:
        return self._found[name]

    def is_leaf(self, name: Name) -> bool:
        """Tell whether a name is given rather than defined."""
        return name not in self._found

    def role(self, name: Name) -> str:
        """Return the role a name has here."""
        return self._roles[name]

    def having(self, *roles: str) -> tuple[Name, ...]:
        """Return the names of the given roles, in order."""
        return tuple(name for name, role in self._roles.items() if role in roles)

    def extended(self, definitions: Iterable[Definition] = (), leaves: Iterable[Leaf] = ()) -> Graph:
        """Return this graph with more leaves and definitions after its own."""
        return Graph((*self.leaves, *leaves), (*self.definitions, *definitions))

    def renamed(self, change: Callable[[Name], Name]) -> Graph:
        """Return the same graph about other names: one example of a batch, or the pass with new parameters."""
        return Graph(
            tuple(Leaf(change(leaf.name), leaf.role) for leaf in self.leaves),
            tuple(Definition(change(d.name), rename(d.term, change), d.role) for d in self.definitions),
        )

    @property
    def digest(self) -> str:
        """A hash of the mathematics alone: the same whatever the language, notation or format of a page."""
        return hashlib.sha256(repr((self.leaves, self.definitions)).encode()).hexdigest()
