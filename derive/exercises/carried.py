"""The values that a page carries, for many students at once: the bits of `evaluate`, mostly by floats.

Where a float cannot tell which way a value is rounded, that one student's definition is worked by exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from derive.errors import Undefined
from derive.evaluate import Arithmetic
from derive.exercises.columns import Columns, spread
from derive.exercises.functions import Column
from derive.exercises.rounding import Mask, Rounding
from derive.exercises.whole import Whole, decimals_of, whole_value
from derive.names import Name
from derive.numbers import Policy, Real, briefs
from derive.term import Term, refs


@dataclass(slots=True)
class Carried:
    """Every value rounded at its name and carried so; `given` tells one student's given number exactly.

    >>> from derive.term import Prod, Ref
    >>> x = Name("x")
    >>> exact = [Fraction(1, 20), Fraction(3, 20)]
    >>> found = Carried(Policy(decimals=2), {x: np.array([1, 3]) / 20}, lambda name, student: exact[student])
    >>> found.define([(Name("y"), Prod((Ref(x), Ref(x), Ref(x))))])
    >>> [str(found.exact(Name("y"), student)) for student in (0, 1)], [float(one) for one in found.values[Name("y")]]
    (['13/100000', '17/5000'], [0.00013, 0.0034])
    """

    policy: Policy
    values: dict[Name, Column]
    given: Callable[[Name, int], Fraction]
    whole: dict[Name, Whole] = field(default_factory=dict)
    raw: dict[Name, dict[int, Real]] = field(default_factory=dict)
    _exact: dict[tuple[Name, int], Fraction] = field(default_factory=dict)
    _defined: set[Name] = field(default_factory=set)
    _arithmetic: Arithmetic = field(default_factory=Arithmetic)

    def define(self, definitions: Iterable[tuple[Name, Term]]) -> None:
        """Work out definitions in their order, rounding each."""
        columns, rounding = Columns(self.values), Rounding(self.policy)
        shape = next(iter(self.values.values())).shape
        with np.errstate(all="ignore"):
            for name, term in definitions:
                found, unsure = rounding.rounded(spread(columns.value(term), shape))
                self._defined.add(name)
                self.raw.pop(name, None)
                self._look_exactly(term, found, unsure)
                for student in np.flatnonzero(unsure).tolist():
                    found[student] = self._settled(name, term, student)
                self.values[name] = found
                self._keep(name, found, ~unsure)

    def _look_exactly(self, term: Term, found: Column, unsure: Mask) -> None:
        """Round sums and products of decimals by whole numbers, which see a tie, where a float is not sure of one."""
        if self.policy.decimals is None or self.policy.significant is not None or not unsure.any():
            return
        exactly = whole_value(term, self.whole)
        if exactly is None:
            return
        units, hidden = exactly.rounded(self.policy.decimals, self.policy.ties)
        seen = unsure & exactly.known & ~hidden
        found[seen] = (units / 10**self.policy.decimals + np.zeros_like(found))[seen]
        unsure &= ~seen

    def _keep(self, name: Name, found: Column, sure: Mask) -> None:
        """Keep what was rounded to decimals as whole units too."""
        if self.policy.decimals is not None and self.policy.significant is None:
            whole = decimals_of(found, self.policy.decimals, sure)
            self.whole.pop(name, None)
            if whole is not None:
                self.whole[name] = whole

    def _settled(self, name: Name, term: Term, student: int) -> float:
        known = {part: self.exact(part, student) for part in refs(term)}
        if None in known.values():
            return float("nan")
        try:
            raw = self._arithmetic.value(term, known)
        except Undefined:
            return float("nan")
        self.raw.setdefault(name, {})[student] = raw
        value = self._exact[name, student] = self.policy.rounded(raw).value
        return float(value)

    def texts(self, name: Name) -> list[str]:
        """Return what the page prints for each student."""
        values = self.values[name].tolist()
        if self.policy.significant is None and self.policy.decimals is not None:
            found = briefs(values, self.policy.decimals, decimals=True)
        else:
            found = [self.policy.rounded(Fraction(value)).text if value == value else "" for value in values]
        for student, raw in self.raw.get(name, {}).items():
            found[student] = self.policy.shown(raw).text
        return found

    def exact(self, name: Name, student: int) -> Fraction | None:
        """Return what is carried under a name, exactly; None where it has no value."""
        if name not in self._defined:
            return self.given(name, student)
        if (name, student) in self._exact:
            return self._exact[name, student]
        value = float(self.values[name][student])
        if value != value:
            return None
        return self.policy.rounded(Fraction(value)).value
