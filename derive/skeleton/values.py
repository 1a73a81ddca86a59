"""Every value of many students at once: what a solution of each would carry, before and after rounding.

Where a float cannot decide, the student is told, and is worked alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from derive.course import Course, givens
from derive.errors import Undefined
from derive.evaluate import Arithmetic
from derive.exercises.columns import Columns, spread
from derive.exercises.differences import agreeing, is_smooth
from derive.exercises.functions import Column
from derive.exercises.rounding import Mask
from derive.exercises.whole import Whole, decimals_of, exactly, whole_value
from derive.graph import Graph
from derive.marks import has_shape
from derive.names import Name
from derive.numbers import Policy, briefs, given
from derive.skeleton.rounded import NEAR, WIDE, rounded
from derive.term import Quot, Term, children, refs
from derive.worked import Solution

Kind: TypeAlias = Literal["page", "true", "before", "after", "course"]
Quantity: TypeAlias = tuple[Kind, Name]
Fact: TypeAlias = tuple[Any, ...]
CLOSE = 10**-9  # relative: nearer to each other floats cannot tell which is larger


@dataclass(slots=True)
class Worked:
    """One quantity of many students: its values as they were found, and as they go on.

    `whole` is what goes on, exactly, None where that is not known; `exact` tells where nothing was rounded away, `tiny`
    where only a power of ten shows what there is. A given number has no units but its own texts.
    """

    raw: Column
    carried: Column
    whole: Whole | None
    exact: Mask | None = None
    units: Column | None = None
    given: tuple[str, ...] = ()
    tiny: Mask | None = None
    texts: list[str] | None = None


@dataclass(slots=True)
class Values:
    """The values of some students; `unsure` are those who are to be worked alone.

    What all have alike in more than digits, such as a learning rate of 1/7, is `shaped`: a page has it as it stands.
    """

    policy: Policy
    numbers: Sequence[Mapping[str, Fraction]]
    unsure: Mask
    of: dict[Quantity, Worked] = field(default_factory=dict)
    passes: dict[Kind, dict[Name, Worked]] = field(default_factory=dict)
    shaped: set[Name] = field(default_factory=set)
    _made: dict[tuple[object, ...], Worked] = field(default_factory=dict, repr=False)

    @classmethod
    def worked(cls, course: Course, numbers: Sequence[Mapping[str, Fraction]], again: bool) -> Values:
        """Work out the numbers of some students; `again` goes on to the forward pass with the new parameters."""
        solution, setup = course.solution, course.solution.setup
        found = cls(setup.policy, numbers, np.zeros(len(numbers), dtype=np.bool_))
        leaves = {name: found._given(name, value) for name, value in givens(setup).items()}
        batch = setup.batches[0]
        shown = _pointed(solution, leaves)
        derivation, chain = solution.derivation(len(batch)), solution.by_chain(len(batch))
        start = shown.point(batch, _parameters(shown))
        if is_smooth(solution):
            found.unsure |= ~agreeing(solution, {name: one.carried for name, one in start.items()})
        found._evaluate("page", derivation.whole, start, setup.policy)
        found._evaluate("true", chain.whole, start, None)
        graph, everything = solution.all_forward, solution.everything
        found._evaluate("before", graph, shown.point(everything, _parameters(shown)), setup.policy)
        if again:
            learned = setup.recipe.learned
            new = {name: found.of["page", name._replace(new=True)] for name in learned}
            point = shown.point(everything, _parameters(shown) | {name: _carried(one) for name, one in new.items()})
            found._evaluate("after", graph, point, setup.policy)
        point = {leaf.name: leaves[leaf.name] for leaf in course.graph.leaves}
        found._evaluate("course", course.graph, point, setup.policy)
        return found

    def _given(self, name: Name, value: Fraction) -> Worked:
        text = str(name)
        own = [numbers.get(text, value) for numbers in self.numbers]
        different = list({id(one): one for one in own}.values())  # a class has few different ones
        places = {id(one): place for place, one in enumerate(different)}
        rows = np.array([places[id(one)] for one in own])
        column = np.array(list(map(float, different)))[rows]
        shown, whole = [given(one).text for one in different], exactly(different)
        shapes = np.array(list(map(has_shape, shown)))
        if len(shown) == 1 and shapes.all():
            self.shaped.add(name)
        self.unsure |= shapes[rows] & (len(shown) > 1)
        return Worked(column, column, whole and whole.at(rows), given=tuple(shown[row] for row in rows.tolist()))

    def _evaluate(self, kind: Kind, graph: Graph, point: Mapping[Name, Any], policy: Policy | None) -> None:
        """Work out a graph, rounding at each name as a policy says, or not at all."""
        known: dict[Name, Worked] = {leaf.name: point[leaf.name] for leaf in graph.leaves}
        columns = Columns({name: one.carried for name, one in known.items()})
        wholes = {name: one.whole for name, one in known.items() if one.whole is not None}
        with np.errstate(all="ignore"):
            for definition in graph.definitions:
                # The same formula of the same values is met in several passes; both live as long as they are known.
                same = policy is None, definition.term, *(id(known[name]) for name in refs(definition.term))
                if same not in self._made:
                    self._made[same] = self._one(definition.term, columns, wholes, known, policy)
                one = known[definition.name] = self._made[same]
                columns.values[definition.name] = one.carried
                if one.whole is not None:
                    wholes[definition.name] = one.whole
        for name in {name for definition in graph.definitions for name in refs(definition.term)}:
            if (tiny := known[name].tiny) is not None and policy is not None:
                self.unsure |= tiny  # it goes on with a power of ten, whether that is printed or not
        self.of |= {(kind, name): one for name, one in known.items()}
        self.passes[kind] = known

    def _one(
        self,
        term: Term,
        columns: Columns,
        wholes: Mapping[Name, Whole],
        known: Mapping[Name, Worked],
        policy: Policy | None,
    ) -> Worked:
        """Work out one formula, and round it if a policy says so."""
        raw = spread(columns.value(term), self.unsure.shape)
        whole = whole_value(term, wholes)
        self.unsure |= ~np.isfinite(raw)
        if policy is None:
            return Worked(raw, raw, whole)
        decimals = policy.decimals or 0
        found = rounded(raw, whole, policy, WIDE if _divides(term) else NEAR)
        one = Worked(raw, found.units / 10**decimals, None, found.exact, found.units, tiny=found.tiny)
        for student in np.flatnonzero(found.unsure & ~self.unsure):
            self.unsure[student] = not self._settled(one, term, known, int(student))
        one.whole = decimals_of(one.carried, decimals, ~self.unsure)
        return one

    def _settled(self, one: Worked, term: Term, known: Mapping[Name, Worked], student: int) -> bool:
        """Work one student's value exactly, where a float cannot decide; tell whether that was possible."""
        assert one.units is not None and one.exact is not None and one.tiny is not None, "a value was rounded"
        unit = 10 ** (self.policy.decimals or 0)
        try:
            raw = Arithmetic().value(term, {name: _exactly(known[name], student, unit) for name in refs(term)})
            printed = self.policy.rounded(raw)
        except (Undefined, ValueError):
            return False
        one.tiny[student] = "e" in printed.text
        one.units[student] = 0 if one.tiny[student] else float(printed.value * unit)
        one.exact[student] = isinstance(raw, Fraction) and raw == printed.value
        one.carried[student] = float(printed.value)
        return not one.tiny[student]

    def texts(self, quantity: Quantity) -> list[str]:
        """Return how a quantity is printed for each student."""
        one = self.of[quantity]
        units = one.units
        if units is None and quantity[0] == "true" and not one.given:
            units = self.true_units(quantity[1])
        if one.given:
            return list(one.given)
        assert units is not None, "a computed value has units"
        if one.tiny is not None:
            self.tell(one.tiny)  # it is printed with a power of ten
        if one.texts is None:  # the same value stands in several places, on sheet and key
            decimals = self.policy.decimals or 0
            one.texts = briefs((units / 10**decimals).tolist(), decimals, decimals=True)
        return list(one.texts)

    @property
    def count(self) -> int:
        """How many students there are."""
        return len(self.unsure)

    def tell(self, unsure: Mask) -> None:
        """Leave some students to be worked alone."""
        self.unsure |= unsure

    def units(self, quantity: Quantity) -> Column:
        """Return a computed value in units of the last decimal."""
        units = self.of[quantity].units
        assert units is not None, "a computed value has units"
        return units

    def differs(self, name: Name) -> Mask:
        """Tell where a carried value is not printed as the one without rounding."""
        found: Mask = self.units(("page", name)) != self.true_units(name)
        return found

    def largest(self, sizes: Column, share: float = 1) -> npt.NDArray[np.int64]:
        """Return which row holds the largest number of each column, the first that has some share of it."""
        most = sizes.max(axis=0) * share
        self.tell(((np.abs(sizes - most) <= CLOSE * most) & (sizes != most)).any(axis=0))
        found: npt.NDArray[np.int64] = (sizes >= most).argmax(axis=0)
        return found

    def together(self, *columns: Column | Mask) -> list[Fact]:
        """Return what some columns say of each student."""
        return list(zip(*(column.tolist() for column in columns), strict=True)) if columns else [()] * self.count

    def true_units(self, name: Name) -> Column:
        """Return an unrounded value as it is printed, in units of the last decimal."""
        one = self.of["true", name]
        if one.units is None:
            found = rounded(one.raw, one.whole, self.policy)
            one.units = found.units
            self.unsure |= found.unsure | found.tiny
        return one.units


def _exactly(one: Worked, student: int, unit: int) -> Fraction:
    if one.given:
        return Fraction(one.given[student])
    assert one.units is not None, "a computed value has units"
    return Fraction(int(one.units[student]), unit)


def _divides(term: Term) -> bool:
    return isinstance(term, Quot) or any(map(_divides, children(term)))


def _carried(one: Worked) -> Worked:
    return Worked(one.carried, one.carried, one.whole, np.ones(one.carried.shape, dtype=np.bool_), one.units)


def _parameters(solution: Solution) -> dict[Name, Any]:
    return dict(solution.setup.parameters)


def _pointed(solution: Solution, leaves: Mapping[Name, Worked]) -> Solution:
    """Return a solution whose given numbers are columns, to ask it for the points that it evaluates at."""
    setup = solution.setup
    several = len(setup.examples) > 1
    examples: list[dict[Name, Any]] = [
        {name: leaves[name._replace(example=number if several else None)] for name in values}
        for number, values in enumerate(setup.examples, 1)
    ]
    other = copy(solution)
    other.setup = replace(
        setup,
        parameters={name: leaves[name] for name in setup.parameters},  # type: ignore[misc]
        given={name: leaves[name] for name in setup.given},  # type: ignore[misc]
        examples=tuple(examples),
    )
    return other
