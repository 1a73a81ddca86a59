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

    Where it is told what is `behind` the given values, all but the leaves, a value that is 0 whatever the others are,
    as behind a ReLU that is off, is not near another branch: it is 0 to the last digit, and its branch is sure.

    >>> x, y = Name("x"), Name("y")
    >>> formulas = Formulas()
    >>> ways = [formulas.way([(y, Sum((Ref(x), Num(number))))]) for number in (1, 2)]
    >>> waves = formulas.waves([way.values[y] for way in ways])
    >>> waves.run({x: np.array([1, 2]) / 4}, 2).tolist()
    [[1.25, 1.5], [2.25, 2.5]]
    """

    given: dict[Name, int] = field(default_factory=dict)
    behind: Mapping[Name, Term] | None = None
    operations: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    _places: dict[tuple[str, tuple[Any, ...]], int] = field(default_factory=dict)
    _depths: list[int] = field(default_factory=list)
    _closest: list[int] = field(default_factory=list)
    _terms: dict[Name, Term] = field(default_factory=dict)
    _zeros: dict[tuple[Name, bool], int | None] = field(default_factory=dict)

    def way(self, steps: Steps) -> Way:
        """Take definitions apart, in their order, beside those of other ways."""
        values: dict[Name, int] = {}
        near: dict[Name, int] = {}
        self._terms.clear()
        self._zeros = {(name, own): place for (name, own), place in self._zeros.items() if not own}
        for name, term in steps:
            self._closest.clear()
            values[name] = self.value(term, values)
            self._terms[name] = term
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
            size = self._made("size", difference)
            zero = self._all([self._zero(condition.left, known), self._zero(condition.right, known)])
            self._closest.append(size if zero is None else self._made("unless", size, zero))
            value = self.value(part, known)
            found = value if found is None else self._made(f"where {condition.relation}", difference, value, found)
        assert found is not None, "a formula by branches has one"
        return found

    def _zero(self, term: Term, known: Mapping[Name, int]) -> int | None:
        """Return where it is told whether a term is 0 to the last digit; None where it never is."""
        match term:
            case Ref(name):
                return self._zero_of(name, known)
            case Num(value):
                return None if value else self._made("number", float(1))
            case Neg(inner) | Quot(inner, _):
                return self._zero(inner, known)
            case Prod(factors):
                found = [zero for factor in factors if (zero := self._zero(factor, known)) is not None]
                return reduce(lambda one, two: self._made("most", one, two), found) if found else None
            case Sum(terms):
                return self._all([self._zero(part, known) for part in terms])
            case Call(function, _) if function not in ELEMENTARY:
                return self._zero(written_out(term), known)
            case Cases(branches):
                return self._zero_of_chosen(branches, known)
            case _:
                return None

    def _zero_of(self, name: Name, known: Mapping[Name, int]) -> int | None:
        if self.behind is None:
            return None
        is_own = name in known
        if (name, is_own) not in self._zeros:
            term = self._terms[name] if is_own else self.behind.get(name)
            leaf = self._made("nought", self.value(Ref(name), known)) if term is None else None
            self._zeros[name, is_own] = leaf if term is None else self._zero(term, known if is_own else {})
        return self._zeros[name, is_own]

    def _zero_of_chosen(self, branches: tuple[tuple[Condition, Term], ...], known: Mapping[Name, int]) -> int | None:
        zeros = [self._zero(part, known) for _, part in branches]
        if all(zero is None for zero in zeros):
            return None
        places = [self._made("number", float(0)) if zero is None else zero for zero in zeros]
        found = places[-1]
        for (condition, _), zero in reversed([*zip(branches, places, strict=True)][:-1]):
            difference = self._made("-", self.value(condition.left, known), self.value(condition.right, known))
            found = self._made(f"where {condition.relation}", difference, zero, found)
        return found

    def _all(self, zeros: Sequence[int | None]) -> int | None:
        """Return where it is told that all are 0."""
        found = [zero for zero in zeros if zero is not None]
        return self.least(found) if len(found) == len(zeros) else None

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
