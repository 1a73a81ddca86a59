"""The links of a chain on one sheet: what each may be called, and what it is as a formula; judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from derive.checking.named import typed_forms
from derive.checking.shorts import Shorts
from derive.course import Course
from derive.graph import Definition, Graph
from derive.names import Name
from derive.partial import Laws
from derive.term import Neg, Ref, Term, refs

_MOST_SHORTENED = 4000  # names; nobody writes short forms in a network of that many


@dataclass
class Rates:
    """The rates of a course, those of one example without its number.

    >>> from derive.plain import plain
    >>> from derive.problem.choice import chosen
    >>> from derive.worked import Solution
    >>> rates = Rates(Course(Solution(chosen("sigmoid-2-2-1"))))
    >>> rates.called["da2/dz2"], plain(rates.graph[rates.names["dz2[1]/da1[1]"]].term)
    ('da2[1]/dz2[1]', 'W2[1,1]')
    """

    course: Course
    glyphs: Callable[[], Mapping[str, str]] = dict

    @cached_property
    def called(self) -> Mapping[str, str]:
        """Every text for a derivative that has a value, and for one of a line by what stands in it, either way up."""
        lines = self.course.solution.setup.forward.definitions
        pairs = [(line.name, part) for line in lines for part in dict.fromkeys(refs(line.term))]
        both = {f"d{over}/d{wrt}": wrt.wrt(over) for pair in pairs for over, wrt in (pair, pair[::-1])}
        both |= {text: name for text, name in self.course.names.items() if name.of is not None and not name.new}
        words = {str(name): text for text, name in both.items()}
        shorts = Shorts.of(both.values()).one if len(both) <= _MOST_SHORTENED else {}
        printed = self._printed(both)
        # What the sheet prints is meant, also where a short form of another notation is the same text.
        known = {text: words[str(name)] for text, name in shorts.items()} | printed
        return {text: text for text in both} | {text: one for text, one in known.items() if text not in both}

    def _printed(self, both: Mapping[str, Name]) -> dict[str, str]:
        """Return the links as the notation of the sheet prints their two quantities."""
        glyphs: dict[str, list[str]] = {}
        for text, name in typed_forms(self.glyphs(), str(self.course.solution.setup.recipe.cost)).items():
            glyphs.setdefault(name, []).append(text)
        found: dict[str, set[str]] = {}
        for link in both:
            over, _, wrt = link.removeprefix("d").partition("/d")
            for above in glyphs.get(over, ()):
                for below in glyphs.get(wrt, ()):
                    found.setdefault(f"d{above}/d{below}", set()).add(link)
            for text in glyphs.get(link, ()):
                found.setdefault(text, set()).add(link)
        return {text: next(iter(links)) for text, links in found.items() if len(links) == 1}

    @cached_property
    def graph(self) -> Graph:
        """One example with its derivatives, and every quantity by what stands in its line; ∂C/∂z beside its δ."""
        solution = self.course.solution
        graph = solution.derivation(1).whole if solution.setup.has_gradients else solution.setup.forward
        known = set(graph.names)
        laws = Laws(self.course.convention)
        lines = solution.setup.forward.definitions
        if sum(1 for line in lines for _ in refs(line.term)) > _MOST_SHORTENED:
            return graph
        local = {wrt.wrt(line.name): term for line in lines for wrt, term in laws.partials(line).items()}
        cost, is_turned = solution.setup.recipe.cost, self.course.convention.signal_sign < 0
        for name in (name for name in graph.names if name.letter == "delta" and name.of is None):
            local[name._replace(letter="z").wrt(cost)] = Neg(Ref(name)) if is_turned else Ref(name)
        added = (Definition(name, term, "link") for name, term in local.items() if name not in known)
        return Graph(graph.leaves, (*graph.definitions, *added))

    @cached_property
    def names(self) -> Mapping[str, Name]:
        """What may stand in a formula of a link: the quantities of one example, and all its rates."""
        return {str(name): name for name in self.graph.names if not name.new}

    def wanted(self, text: str) -> Term | None:
        """Return a link as a term of the graph, None where it has no such link."""
        name = self.names.get(text)
        return None if name is None else Ref(name)

    def formula(self, text: str) -> Term | None:
        """Return what a link is in the quantities of its line: a number, a quantity, or more."""
        name = self.names.get(text)
        return None if name is None else self.graph[name].term
