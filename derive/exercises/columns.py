"""The values of a graph at many points at once, in floats; knows terms, rounds nothing, says where it may be unsure.

A twin of the one evaluator for drawing numbers: the same formulas, one float for every candidate. What has no value is
NaN. `near` is, for every candidate, how close any branch came to being another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from derive.exercises.functions import ELEMENTARY, Column, exp, ln
from derive.names import Name
from derive.reckoning import Branches, Of, reckoned, under_ln
from derive.term import Neg, Num, Term

LARGEST_POWER = 64
_RELATIONS = {"<": np.less, "<=": np.less_equal, "=": np.equal, ">=": np.greater_equal, ">": np.greater}


@dataclass(slots=True)
class Columns:
    """Work out terms for all candidates; `values` holds the columns known so far.

    >>> from derive.term import Ref, Sum
    >>> x = Name("x")
    >>> columns = Columns({x: np.array([1, 2]) / 4})
    >>> [float(one) for one in columns.value(Sum((Ref(x), Num(1))))]
    [1.25, 1.5]
    """

    values: dict[Name, Column]
    near: dict[Name, Column] = field(default_factory=dict)
    functions: Mapping[str, Callable[[Column], Column]] = field(default_factory=lambda: ELEMENTARY)
    _closest: Column | None = None

    def define(self, definitions: Iterable[tuple[Name, Term]]) -> None:
        """Work out definitions in their order."""
        shape = next(iter(self.values.values())).shape
        with np.errstate(all="ignore"):
            for name, term in definitions:
                self._closest = None
                self.values[name] = spread(self.value(term), shape)
                if self._closest is not None:
                    self.near[name] = spread(self._closest, shape)

    def over(self, definitions: Iterable[tuple[Name, Term]]) -> Columns:
        """Return the values where some definitions are other ones; the columns themselves stay as they are."""
        other = Columns({**self.values})
        other.define(definitions)
        return other

    def at(self, places: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Columns:
        """Return the values of some points."""
        return Columns({name: column[places] for name, column in self.values.items()})

    def value(self, term: Term) -> Column:
        """Return the column of one term."""
        return reckoned(term, self.values.__getitem__, self)

    def number(self, value: Fraction) -> Column:
        """Return a constant, the same for all."""
        return np.array(float(value))

    def negative(self, value: Column) -> Column:
        """Return numbers with the other sign."""
        return -value

    def total(self, terms: tuple[Term, ...], of: Of[Column]) -> Column:
        """Return sums."""
        found = of(terms[0])
        for part in terms[1:]:
            found = found - of(part.term) if isinstance(part, Neg) else found + of(part)
        return found

    def product(self, factors: tuple[Term, ...], of: Of[Column]) -> Column:
        """Return products."""
        columns = [of(factor) for factor in factors]
        found = columns[0]
        for column in columns[1:]:
            found = found * column
        if np.isnan(found).any():  # 0·ln 0 is 0; 0 times anything else that has no value has none
            zero, none = columns[0] == 0, _has_none(factors[0], columns[0], of)
            for factor, column in zip(factors[1:], columns[1:], strict=True):
                zero, none = zero | (column == 0), none | _has_none(factor, column, of)
            found = np.where(zero & ~none, 0, found)
        return found

    def quotient(self, over: Column, under: Column) -> Column:
        """Return quotients."""
        return divided(over, under)

    def power(self, base: Term, exponent: Term, of: Of[Column]) -> Column:
        """Return powers."""
        match exponent:
            case Num(value) if value.denominator == 1 and abs(value) <= LARGEST_POWER:
                return raised(of(base), int(value))
            case _:
                return powered(of(base), of(exponent))

    def function(self, name: str, argument: Column) -> Column:
        """Return the values of an elementary function."""
        return self.functions[name](np.asarray(argument))

    def chosen(self, branches: Branches, of: Of[Column]) -> Column:
        """Return the values of branches, noting how near each was to being another one."""
        found: Column | None = None
        for condition, part in reversed(branches):
            difference = of(condition.left) - of(condition.right)
            self._note(np.abs(difference))
            value = of(part)
            found = value if found is None else np.where(holds(condition.relation, difference), value, found)
        assert found is not None, "a formula by branches has one"
        return found

    def _note(self, size: Column) -> None:
        self._closest = size if self._closest is None else np.minimum(self._closest, size)


def _has_none(factor: Term, column: Column, of: Of[Column]) -> npt.NDArray[np.bool_]:
    none: npt.NDArray[np.bool_] = np.isnan(column)
    argument = under_ln(factor)
    return none if argument is None or not none.any() else none & (of(argument) != 0)


def spread(column: Column, shape: tuple[int, ...]) -> Column:
    """Return the values of all points; a constant is one number, but a column too."""
    return column if column.shape == shape else np.broadcast_to(column, shape)


def divided(over: Column, under: Column) -> Column:
    """Return quotients; nothing is divided by 0, and 0 by anything else is 0."""
    return np.where(under == 0, np.nan, np.where(over == 0, 0, over / under))


def raised(base: Column, exponent: int) -> Column:
    """Return whole powers, multiplied out: the same bits on every machine."""
    found: Column = np.ones_like(base)
    for _ in range(abs(exponent)):
        found = found * base
    return found if exponent >= 0 else np.where(base == 0, np.nan, 1 / found)


def powered(base: Column, exponent: Column) -> Column:
    """Return powers with exponents that need not be whole; 0 to one above 0 is 0, and anything to 0 is 1."""
    found = exp(np.asarray(exponent * ln(np.asarray(base))))
    return np.where(exponent == 0, 1, np.where((base == 0) & (exponent > 0), 0, found))


def holds(relation: str, difference: Column) -> npt.NDArray[np.bool_]:
    """Tell where a difference is as a relation says; one without a value is as none says."""
    found: npt.NDArray[np.bool_] = _RELATIONS[relation](difference, 0)
    return found
