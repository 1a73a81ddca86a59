"""Which definitions are alike but for the names in them, so that they can be worked side by side; knows no numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from derive.graph import Graph
from derive.names import Name
from derive.routes import FORMULA, Routes
from derive.term import Quot, Ref, Term, children, rename

_ANY = Name("x")
_Said: TypeAlias = tuple[int, Term, tuple[tuple[int, bool], ...]]


@dataclass(frozen=True, slots=True)
class Form:
    """Definitions of one form: what each name that the first may be worked from is in each of them, itself too.

    >>> from derive.graph import Definition, Leaf
    >>> from derive.term import Prod
    >>> x, y, p, q, r = map(Name, "xypqr")
    >>> terms = [(p, Prod((Ref(x), Ref(y)))), (q, Prod((Ref(y), Ref(x)))), (r, Prod((Ref(p), Ref(q))))]
    >>> graph = Graph((Leaf(x, "input"), Leaf(y, "input")), tuple(Definition(n, term, "line") for n, term in terms))
    >>> [[str(name) for name in form.defined] for form in forms(graph, [p, q, r])]
    [['p', 'q'], ['r']]
    >>> [str(name) for name in forms(graph, [p, q, r])[0].used[x]]
    ['x', 'y']
    """

    defined: tuple[Name, ...]
    used: Mapping[Name, tuple[Name, ...]]


@dataclass(slots=True)
class _Look:
    """What `reach` looks at for one definition: terms, their names by where they came first, and what these are."""

    graph: Graph
    routes: Routes
    places: dict[Name, int] = field(default_factory=dict)

    def at(self, name: Name, rank: int, opened: bool) -> Iterator[_Said]:
        """Yield what is looked at of a name; of one that is opened also what a product may go through."""
        definition = self.graph[name]
        used = dict.fromkeys(definition.used)
        told = tuple(
            (self.places.setdefault(part, len(self.places)), self.graph.is_leaf(part)) for part in definition.used
        )
        yield rank, rename(definition.term, lambda _: _ANY), told
        if not opened:
            return
        divisors = set(_divisors(definition.term))
        for part in used:
            if not self.graph.is_leaf(part):
                own = self.routes.rank(part)
                if own > FORMULA or part in divisors:
                    yield from self.at(part, own, FORMULA < own < rank)


def forms(graph: Graph, wanted: Sequence[Name]) -> tuple[Form, ...]:
    """Return definitions, told in order, by their forms; every form stands behind those that it is worked from."""
    routes = Routes(graph)
    depths: dict[Name, int] = {}
    found: dict[tuple[int, tuple[_Said, ...]], list[tuple[Name, ...]]] = {}
    for name in wanted:
        look = _Look(graph, routes)
        said = tuple(look.at(name, routes.rank(name), True))
        depths[name] = 1 + max((depths.get(part, 0) for part in look.places), default=0)
        found.setdefault((depths[name], said), []).append((name, *look.places))
    alike = [rows for _, rows in sorted(found.items(), key=lambda one: one[0][0])]
    return tuple(
        Form(defined, {used[0]: used for used in others})
        for defined, *others in (tuple(zip(*rows, strict=True)) for rows in alike)
    )


def _divisors(term: Term) -> Iterator[Name]:
    if isinstance(term, Quot) and isinstance(term.under, Ref):
        yield term.under.name
    for part in children(term):
        yield from _divisors(part)
