"""What in the words of a page depends on the values: the update worked as an example, signs, the cost, remarks.

A twin of `compose.update` and `compose.notes` for many students at once; knows no words. Where a float cannot decide,
the student is told as unsure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from derive.course import Course
from derive.exercises.functions import Column
from derive.names import Name
from derive.skeleton.remarks import Remarks
from derive.skeleton.values import Kind, Values, Worked

_NOTHING = 10**-13  # so small a difference may be one that exact values do not have

Fact: TypeAlias = tuple[Any, ...]


@dataclass(slots=True)
class Facts:
    """The facts about some students, one list for each kind."""

    course: Course
    values: Values
    remarks: Remarks
    of: dict[str, list[Fact]] = field(default_factory=dict)

    @classmethod
    def found(cls, course: Course, values: Values) -> Facts:
        """Return the facts of a page worked in full."""
        found = cls(course, values, Remarks(course, values))
        found._update()
        found._table()
        found._conclusion()
        found._own()
        found._tiny()
        found.of["notes"] = found.remarks.facts()
        if "values" in course.solution.problem.pictured:
            found._drawn()
        return found

    def _worked(self, kind: Kind, name: Name) -> Worked:
        return self.values.of[kind, name]

    def _update(self) -> None:
        """Find the update that is worked as an example, and the signs of the gradients."""
        recipe = self.course.solution.setup.recipe
        slopes = [self._worked("page", name.wrt(recipe.cost)) for name in recipe.learned]
        moves = np.array([np.abs(one.raw) for one in slopes])
        old = np.array([self._worked("page", name).raw for name in recipe.learned])
        weights = np.array([[name.letter == "W"] * self.values.count for name in recipe.learned])
        among = np.ones_like(weights)
        for wished in (old >= 0, moves > 0, weights):
            some = (among & wished).any(axis=0)
            among = np.where(some, among & wished, among)
        chosen = self.values.largest(np.where(among, moves, -1))
        self.of["sample"] = [(place,) for place in chosen.tolist()]
        new = np.array([self._worked("page", name._replace(new=True)).carried for name in recipe.learned])
        signs, gains = np.sign(np.array([one.carried for one in slopes])), np.sign(new - old)
        self.of["signs"] = self.values.together(
            *((signs == sign).any(axis=0) for sign in (-1, 0, 1)),
            (gains != -signs).any(axis=0),  # rounding hides what some gradient does
            ((gains == -signs) & (signs != 0)).any(axis=0),
            ((gains != 0) & (signs == 0)).any(axis=0),
        )

    def _table(self) -> None:
        """Find which columns of unrounded values the table of parameters has."""
        recipe = self.course.solution.setup.recipe
        parameters = self.course.solution.updates[0].derivation.parameters
        slopes = [self.values.differs(name.wrt(recipe.cost)) for name in parameters]
        new = [self.values.differs(name._replace(new=True)) for name in recipe.learned]
        self.of["table"] = self.values.together(np.any(slopes, axis=0), np.any(new, axis=0))

    def _conclusion(self) -> None:
        """Find how the cost moved, and one output."""
        solution = self.course.solution
        network, cost = solution.setup.network, solution.setup.recipe.cost
        before, after = self._worked("before", cost), self._worked("after", cost)
        assert before.units is not None and after.units is not None, "a cost is computed"
        facts = [self._moved(after.raw - before.raw), before.units == after.units]
        assert network is not None, "the page is one of a network"
        if network.layers[-1].units == 1 and len(solution.everything) == 1:
            output, target = Name("a", len(network.layers), (1,)), Name("y", None, (1,))
            if ("after", target) in self.values.of:
                aim = self._worked("after", target).raw
                old, new = (np.abs(self._worked(kind, output).raw - aim) for kind in ("before", "after"))
                facts.append(self._moved(new - old))
                self.values.tell(new < _NOTHING)
        self.of["cost"] = self.values.together(*facts)

    def _moved(self, difference: Column) -> Column:
        """Return the sign of a difference, which is not sure where it may be none."""
        self.values.tell(np.abs(difference) < _NOTHING)
        return np.sign(difference)

    def _drawn(self) -> None:
        """Leave to others whose numbers are too wide for the drawing of the class."""
        policy = self.values.policy
        for (kind, _), one in self.values.of.items():
            if kind == "page" and one.units is not None:
                self.values.tell(np.abs(one.units) >= 10 ** ((policy.decimals or 0) + 1))
            elif kind == "page":
                self.values.tell(np.array([len(text.lstrip("-")) > len("0.00") for text in one.given]))

    def _tiny(self) -> None:
        """Find where any value, printed or not, needs a power of ten."""
        tiny = [one.tiny for one in self.values.passes["page"].values() if one.tiny is not None]
        self.of["tiny"] = self.values.together(np.any(tiny, axis=0))

    def _own(self) -> None:
        """Find where ∂C/∂a is exact at the outputs, so that δ is written out."""
        network, cost = self.course.solution.setup.network, self.course.solution.setup.recipe.cost
        assert network is not None, "the page is one of a network"
        outputs = (Name("a", len(network.layers), (unit,)).wrt(cost) for unit in range(1, network.layers[-1].units + 1))
        found = [self.values.of["page", name] for name in outputs if ("page", name) in self.values.of]
        self.of["own"] = self.values.together(*(one.exact for one in found if one.exact is not None))
