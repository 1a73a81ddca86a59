"""Formulas taken apart into operations, each of which is there once; knows terms and names, no numbers of a student."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby
from typing import Any, TypeAlias, assert_never

import numpy as np

from derive.exercises.columns import LARGEST_POWER
from derive.exercises.functions import ELEMENTARY
from derive.exercises.waves import NOWHERE, Waves
from derive.laws.functions import written_out
from derive.names import Name
from derive.term import (
    Brace,
    Call,
    Cases,
    Condition,
    Hole,
    Matrix,
    Neg,
    Num,
    Pow,
    Prod,
    Quot,
    Rate,
    Ref,
    Sum,
    Term,
    Total,
)

Steps: TypeAlias = Iterable[tuple[Name, Term]]


@dataclass(frozen=True, slots=True)
class Way:
    """One list of definitions: where the values of names are, and how near each came to another branch."""

    values: Mapping[Name, int]
    near: Mapping[Name, int]


@dataclass(slots=True)
class Formulas:
    """Formulas taken apart into operations, each once; `given` are the names that have values already.

    >>> x, y = Name("x"), Name("y")
    >>> formulas = Formulas()
    >>> ways = [formulas.way([(y, Sum((Ref(x), Num(number))))]) for number in (1, 2)]
    >>> waves = formulas.waves([way.values[y] for way in ways])
    >>> waves.run({x: np.array([1, 2]) / 4}, 2).tolist()
    [[1.25, 1.5], [2.25, 2.5]]
    """

    given: dict[Name, int] = field(default_factory=dict)
    operations: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    _places: dict[tuple[str, tuple[Any, ...]], int] = field(default_factory=dict)
    _depths: list[int] = field(default_factory=list)
    _closest: list[int] = field(default_factory=list)

    def way(self, steps: Steps) -> Way:
        """Take definitions apart, in their order, beside those of other ways."""
        values: dict[Name, int] = {}
        near: dict[Name, int] = {}
        for name, term in steps:
            self._closest.clear()
            values[name] = self.value(term, values)
            if self._closest:
                near[name] = reduce(lambda one, two: self._made("least", one, two), self._closest)
        return Way(values, near)

    def least(self, places: Sequence[int]) -> int:
        """Return the place of the least of some values."""
        return reduce(lambda one, two: self._made("least", one, two), places)

    def _made(self, kind: str, *operands: Any) -> int:
        """Return the place of an operation, which is there once."""
        key = kind, operands
        if key not in self._places:
            leaf = kind in ("given", "number")
            depth = 0 if leaf else 1 + max(self._depths[place] for place in operands if place != NOWHERE)
            self._places[key] = len(self.operations)
            self.operations.append(key)
            self._depths.append(depth)
        return self._places[key]

    def value(self, term: Term, known: Mapping[Name, int]) -> int:
        """Return the place of the value of a term."""
        match term:
            case Ref(name):
                if name in known:
                    return known[name]
                return self.given.setdefault(name, self._made("given", name))
            case Num(value):
                return self._made("number", float(value))
            case Prod(factors):
                return self._product(factors, known)
            case Sum(terms):
                total = self.value(terms[0], known)
                for part in terms[1:]:
                    kind, inner = ("-", part.term) if isinstance(part, Neg) else ("+", part)
                    total = self._made(kind, total, self.value(inner, known))
                return total
            case Neg(inner):
                return self._made("neg", self.value(inner, known))
            case Quot(over, under):
                return self._made("/", self.value(over, known), self.value(under, known))
            case Pow(base, Num(value)) if value.denominator == 1 and abs(value) <= LARGEST_POWER:
                return self._made(f"power {int(value)}", self.value(base, known))
            case Pow(base, exponent):
                return self._made("powered", self.value(base, known), self.value(exponent, known))
            case Call(function, arguments):
                if function in ELEMENTARY:
                    return self._made(function, self.value(arguments[0], known))
                return self.value(written_out(term), known)
            case Cases(branches):
                return self._chosen(branches, known)
            case Rate() | Matrix() | Hole() | Brace() | Total():
                raise AssertionError("only formulas have a value")
            case _:
                assert_never(term)

    def _product(self, factors: tuple[Term, ...], known: Mapping[Name, int]) -> int:
        logarithms = []
        for factor in factors:
            inner = factor.term if isinstance(factor, Neg) else factor
            is_one = isinstance(inner, Call) and inner.function == "ln"
            logarithms.append(self.value(inner.arguments[0], known) if is_one else NOWHERE)  # type: ignore[union-attr]
        return self._made("product", *(self.value(factor, known) for factor in factors), *logarithms)

    def _chosen(self, branches: tuple[tuple[Condition, Term], ...], known: Mapping[Name, int]) -> int:
        found: int | None = None
        for condition, part in reversed(branches):
            difference = self._made("-", self.value(condition.left, known), self.value(condition.right, known))
            self._closest.append(self._made("size", difference))
            value = self.value(part, known)
            found = value if found is None else self._made(f"where {condition.relation}", difference, value, found)
        assert found is not None, "a formula by branches has one"
        return found

    def waves(self, wanted: Sequence[int]) -> Waves:
        """Return the operations in waves, and where what is wanted ends up."""

        def kind_of(place: int) -> tuple[int, str, int]:
            kind, operands = self.operations[place]
            return self._depths[place], kind, len(operands)

        order = sorted(range(len(self.operations)), key=kind_of)
        row = np.full(len(order) + 1, NOWHERE)
        row[order] = np.arange(len(order))
        waves = []
        for (_, kind, _), places in groupby(order, key=kind_of):
            operands = [self.operations[place][1] for place in places]
            leaves = kind in ("given", "number")
            told: Any = [one for (one,) in operands] if leaves else row[np.array(operands, dtype=np.int64).T]
            waves.append((kind, told, len(operands)))
        return Waves(tuple(waves), row[np.asarray(wanted, dtype=np.int64)], len(order))
