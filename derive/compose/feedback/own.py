"""The values that one student works with, and lines made with them; knows no words and judges nothing.

What was answered stands as it was answered, what was not is worked out from it, by hand as the sheet rounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property
from typing import TypeAlias

from derive.checking.typed import Typed, understood
from derive.checking.verdict import Verdict
from derive.course import Course
from derive.document import Equation, Formula, Numbers, Relation, Side, Symbols
from derive.errors import Undefined
from derive.evaluate import Arithmetic, Valuation, evaluate
from derive.graph import Definition
from derive.key import Ask, Entry
from derive.lines import Line, Lines
from derive.misconceptions import MISTAKES
from derive.names import Name
from derive.numbers import Numeral, Policy, given
from derive.term import Rate, Ref, Term, refs, substitute

# Worked out inside the step that uses them, where they are not asked for by themselves.
PARTS = ("link", "exponential", "exponential-sum")
_RESULT = Name("result")
_DEEPEST = 1  # steps between the one that is asked and the one with the mistake
Changed: TypeAlias = Callable[[str], Mapping[Name, Term]]


@dataclass(frozen=True, slots=True)
class Pair:
    """One calculation twice: as the student seems to have done it, and as it is right, with the student's numbers."""

    mistaken: Line
    right: Line


def changes(course: Course) -> Changed:
    """Return a function from a mistake's slug to what is written instead of definitions; nothing for slips."""

    @cache
    def changed(slug: str) -> Mapping[Name, Term]:
        found = course.mistaken(MISTAKES[slug]) if slug in MISTAKES else None
        return found.changed if found is not None else {}

    return changed


class Own:
    """One student's sheet as a graph of values.

    `policy` says to how many digits the sheet rounds; whatever it carries, a student carries what is written.
    `changed` is made once for a class, by `changes`; `printed` tells that the boxes are numbered on a sheet.
    """

    def __init__(
        self, course: Course, entry: Entry, answers: tuple[Verdict, ...], policy: Policy,
        changed: Changed | None = None, *, printed: bool = True,
    ) -> None:  # fmt: skip
        self.course = course
        self.changed = changed or changes(course)
        self.entry = entry
        self.answers = answers
        self.printed = printed
        self.policy = replace(policy, carry="each-name")
        self._arithmetic = Arithmetic()

    @cached_property
    def asked(self) -> Mapping[Name, Verdict]:
        """The verdict of every quantity whose number is asked."""
        names = self.course.names
        return {names[v.ask.quantity]: v for v in self.answers if v.ask.kind == "value" and v.ask.quantity in names}

    @cached_property
    def point(self) -> dict[Name, Fraction]:
        """The given numbers."""
        numbers = self.entry.numbers
        return {leaf.name: numbers[str(leaf.name)] for leaf in self.course.graph.leaves if str(leaf.name) in numbers}

    @cached_property
    def typed(self) -> Mapping[Name, Fraction]:
        """What the student answered, where it is a number."""
        return {name: v.typed.value for name, v in self.asked.items() if v.typed.value is not None}

    @cached_property
    def values(self) -> Valuation:
        """Every quantity as the student has it: answered, or worked out from what was answered before."""
        return evaluate(
            self.course.graph, self.point, self.policy, self._arithmetic, overrides=self.typed, partial=True
        )

    @cached_property
    def _exact(self) -> frozenset[Name]:
        """What is printed with all its digits: given numbers, and answers with more digits than the sheet asks."""
        more = {name for name, value in self.typed.items() if self.policy.rounded(value).value != value}
        return frozenset(self.point) | more

    def name_of(self, ask: Ask) -> Name | None:
        """Return the quantity whose number an ask asks for."""
        return self.course.names.get(ask.quantity) if ask.kind == "value" else None

    def numeral(self, name: Name) -> Numeral:
        """Return the number of a quantity as this student has it."""
        return Lines(self.policy, self.values, self._exact).numeral(name)

    def line(self, name: Name, term: Term | None = None) -> Line | None:
        """Return a quantity's line with the student's numbers, by its definition or another term, if it has a value."""
        term = self.course.graph[name].term if term is None else term
        if any(part not in self.values.carried for part in refs(term)):
            return None
        try:
            value = self._arithmetic.value(term, self.values.carried)
        except Undefined:
            return None
        if not self._arithmetic.fits(value):
            return None
        # Under a name of its own, for a check divides an answer by another.
        carried = {**self.values.carried, _RESULT: self.policy.rounded(value).value}
        values = Valuation(carried, {**self.values.raw, _RESULT: value})
        return Lines(self.policy, values, self._exact).line(Definition(_RESULT, term, ""))

    def pair(self, name: Name, slug: str) -> Pair | None:
        """Return the step with a mistake in it beside the right one, or None where the mistake cannot be shown so."""
        changed = self.changed(slug)
        terms = self._opened(name, changed)
        if terms is None:
            return None
        mistaken, right = (self.line(name, term) for term in terms)
        return None if mistaken is None or right is None else Pair(mistaken, right)

    def formulas(self, name: Name, slug: str) -> tuple[Term, Term] | None:
        """Return the formula that was applied instead, and the right one, both in letters."""
        return self._opened(name, self.changed(slug))

    def _opened(self, name: Name, changed: Mapping[Name, Term]) -> tuple[Term, Term] | None:
        """Return a definition with the mistake and without; parts in which the mistake is made are written out.

        What was answered is not written out: there the mistake would have been seen.
        """
        graph = self.course.graph
        right = graph[name].term
        if name in changed:
            return changed[name], right
        for terms in self._ways(right, changed, _DEEPEST):
            return terms
        return None

    def _ways(self, right: Term, changed: Mapping[Name, Term], deeper: int) -> Iterator[tuple[Term, Term]]:
        """Yield the formula with the parts written out in which a mistake is made, the nearest ones first."""
        graph = self.course.graph
        parts = [part for part in dict.fromkeys(refs(right)) if part not in self.typed and not graph.is_leaf(part)]
        inside = [part for part in parts if part in changed]
        if inside:
            wrong, own = ({part: terms[part] for part in inside} for terms in (changed, self._definitions))
            yield substitute(right, wrong), substitute(right, own)
        elif deeper:
            for part in parts:
                for wrong_part, own_part in self._ways(graph[part].term, changed, deeper - 1):
                    yield substitute(right, {part: wrong_part}), substitute(right, {part: own_part})

    @cached_property
    def _definitions(self) -> Mapping[Name, Term]:
        return {definition.name: definition.term for definition in self.course.graph.definitions}

    def chain(self, name: Name) -> Equation:
        """Return a quantity and its formula in letters; slopes stand first as ∂·/∂·, then as what they are."""
        term = self.course.graph[name].term
        rates: dict[Name, Term] = {
            part: Rate(part.of._replace(example=part.example, update=part.update, new=part.new), part._replace(of=None))
            for part in refs(term)
            if part.of is not None and self.course.graph.role(part) == "link"
        }
        sides: list[tuple[Relation, Side]] = [("", Symbols(Ref(name)))]
        if rates:
            sides.append(("=", Symbols(substitute(term, rates))))
        return Equation((*sides, ("=", Symbols(term))))

    def worked(self, name: Name) -> Formula | None:
        """Return the calculation and value of a quantity from the student's own numbers, for a cell."""
        if any(not self._at_hand(part) for part in refs(self.course.graph[name].term)):
            return None
        line = self.line(name)
        return None if line is None else calculated(line)

    def _at_hand(self, name: Name) -> bool:
        """Tell whether a student has a quantity on own: given, answered, or part of the step that uses it."""
        graph = self.course.graph
        return graph.is_leaf(name) or name in self.typed or graph.role(name) in PARTS


def calculated(line: Line) -> Equation:
    """Return numbers = value of a line; a single quantity stands in letters."""
    relation: Relation = "=" if line.exact else "≈"
    if isinstance(line.resolved, Ref):
        return Equation((("", Symbols(line.resolved)), (relation, line.result)))
    return Equation((("", Numbers(line.resolved, line.operands)), (relation, line.result)))


def answered(typed: Typed) -> Numeral | None:
    """Return a typed number with as many digits as were typed.

    >>> answered(Typed("-1,9530", "value", Fraction(-19530, 10000), 4, 5)).text
    '-1.9530'
    """
    shown = understood(typed)
    if shown is None or typed.value is None or shown.value == typed.value:
        return shown
    return given(typed.value)
