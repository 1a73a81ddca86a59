"""What the remarks at the end of a page depend on: how far rounding moved gradients, flat units, vanishing signals.

A twin of `compose.notes` for many students at once; knows no words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

import numpy as np

from derive.compose.notes import SAME
from derive.course import Course
from derive.exercises.columns import Columns
from derive.exercises.functions import Column
from derive.exercises.rounding import Rounding
from derive.names import Name
from derive.numbers import Policy, percent
from derive.skeleton.values import CLOSE, Fact, Kind, Quantity, Values, Worked
from derive.term import Call, Term, children

_NOTHING = 10**-13  # so small a difference may be one that exact values do not have
_SAME = float(1 - SAME)
_MOST = 10**12
_SHORT = 2
_FEW = Policy(decimals=None, significant=2)


@dataclass(slots=True)
class Remarks:
    """What is remarked on for some students.

    A remark prints `gaps` and `shares`, and names the parameter whose gradient `moved` furthest and the gradient that
    `lost` the largest share.
    """

    course: Course
    values: Values
    gaps: list[str] = field(default_factory=list)
    shares: list[str] = field(default_factory=list)
    moved: list[Name] = field(default_factory=list)
    lost: list[Name] = field(default_factory=list)

    def facts(self) -> list[Fact]:
        """Return the facts that the remarks on each student rest on."""
        self._zeros()
        return list(zip(self._precision(), self._flat(), self._shrinking(), strict=True))

    def _zeros(self) -> None:
        """Leave to others who has a gradient of zero, or meets the logarithm of what is carried as zero."""
        update, cost = self.course.solution.updates[0], self.course.solution.setup.recipe.cost
        for name in update.derivation.parameters:
            self.values.tell(np.abs(self._worked("true", name.wrt(cost)).raw) < _NOTHING)
        columns = Columns({name: one.carried for (kind, name), one in self.values.of.items() if kind == "page"})
        for definition in update.derivation.whole.definitions:
            for term in _of_logarithms(definition.term):
                with np.errstate(all="ignore"):
                    self.values.tell(np.broadcast_to(~(columns.value(term) > 0), self.values.unsure.shape))

    def _worked(self, kind: Kind, name: Name) -> Worked:
        return self.values.of[kind, name]

    def _precision(self) -> list[Fact]:
        """Find the gradient that rounding moves furthest, and the one that loses the largest share."""
        update, cost = self.course.solution.updates[0], self.course.solution.setup.recipe.cost
        slopes = [name.wrt(cost) for name in update.derivation.parameters]
        true = np.array([self._worked("true", name).raw for name in slopes])
        gaps = np.abs(np.array([self._worked("page", name).carried for name in slopes]) - true)
        self.values.tell((gaps < _NOTHING).any(axis=0))
        worst = self.values.largest(gaps, _SAME)
        with np.errstate(all="ignore"):
            shares = gaps / np.abs(true)
        lost = self.values.largest(shares, _SAME)
        most = np.take_along_axis(shares, lost[None], axis=0)[0]
        self.gaps = self._printed(np.take_along_axis(gaps, worst[None], axis=0)[0], _gap)
        self.shares = self._printed(most, _share)
        most = most * 100
        self.values.tell(np.abs(most - 1) < CLOSE)
        parameters = update.derivation.parameters
        self.moved = [parameters[place] for place in worst.tolist()]
        self.lost = [slopes[place] for place in lost.tolist()]
        noted = (most >= 1).tolist()
        return [
            self._blamed(parameters[place], student) if noted[student] else (False,)
            for student, place in enumerate(lost.tolist())
        ]

    def _printed(self, values: Column, spelled: Callable[[float], str]) -> list[str]:
        """Return numbers with two significant digits."""
        found, unsure = Rounding(_FEW).rounded(values)
        unsure = unsure | ~(values < 1)  # from 100 percent on there are three digits
        texts = []
        for student, value in enumerate(found.tolist()):
            if unsure[student]:
                own = float(values[student])
                ends = [spelled(own * (1 + end)) if own < _MOST else "" for end in (-CLOSE, CLOSE)]
                self.values.unsure[student] |= ends[0] != ends[1]
                texts.append(ends[0])
            else:
                texts.append(spelled(value))
        return texts

    def _blamed(self, name: Name, student: int) -> Fact:
        """Return what is to blame for a lost share: a δ of few digits, or the gradient itself."""
        batch = self.course.solution.setup.batches[0]
        signal = Name("delta", name.layer, name.indices[:1])
        if len(batch) == 1 and name.layer is not None and name.indices and ("page", signal) in self.values.of:
            units = self._worked("page", signal).units
            assert units is not None, "a computed value has units"
            digits = len(str(abs(int(units[student])))) if units[student] else 0
            if digits <= _SHORT:
                return signal, digits
        return (True,)

    def _flat(self) -> list[Fact]:
        """Find the units whose slope is nearly zero, in every example."""
        policy = self.values.policy
        found = [
            one.units
            for (kind, name), one in self.values.of.items()
            if kind == "page" and _is_slope(name) and one.units is not None
        ]
        return self.values.together(*(np.abs(units) * 50 < 10 ** (policy.decimals or 0) for units in found))

    def _shrinking(self) -> list[Fact]:
        """Find where δ vanishes towards the input, and the layer that is flattest."""
        solution = self.course.solution
        network = solution.setup.network
        assert network is not None, "the page is one of a network"
        first = 1 if len(solution.setup.batches[0]) > 1 else None
        sizes: list[list[Quantity]] = []
        slopes: list[list[Quantity]] = []
        for number, layer in enumerate(network.layers, 1):
            outputs = [Name("a", number, (unit,), example=first) for unit in range(1, layer.units + 1)]
            sizes.append([("page", one._replace(letter="delta")) for one in outputs])
            slopes.append([("page", one._replace(letter="z").wrt(one)) for one in outputs])
        if len(network.layers) < 2 or any(name not in self.values.of for layer in sizes for name in layer):
            return [()] * self.values.count
        units = [np.max([np.abs(self.values.units(name)) for name in layer], axis=0) for layer in sizes]
        steep = [
            np.max([np.abs(self.values.units(name)) for name in layer], axis=0)
            for layer in slopes[:-1]
            if all(name in self.values.of for name in layer)
        ]
        shrinks = (units[0] > 0) & (units[-1] >= 4 * units[0])
        if not steep:
            return self.values.together(shrinks)
        flattest = np.argmin(np.array(steep), axis=0)
        half = 2 * np.min(np.array(steep), axis=0) < 10 ** (self.values.policy.decimals or 0)
        return [fact if fact[0] else (False,) for fact in self.values.together(shrinks, flattest, half)]


@lru_cache(2**10)  # numbers of two digits, which come again and again
def _gap(value: float) -> str:
    return _FEW.rounded(Fraction(value)).text


@lru_cache(2**10)
def _share(value: float) -> str:
    return percent(Fraction(value)).text


def _is_slope(name: Name) -> bool:
    of = name.of
    return (
        of is not None
        and (name.letter, of.letter) == ("z", "a")
        and (name.layer, name.indices) == (of.layer, of.indices)
    )


def _of_logarithms(term: Term) -> Iterator[Term]:
    if isinstance(term, Call) and term.function == "ln":
        yield term.arguments[0]
    for part in children(term):
        yield from _of_logarithms(part)
