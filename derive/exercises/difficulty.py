"""How hard a sheet is to work: digits, negative signs, products and paths; knows no fairness.

Products and paths are the same for a whole class; digits and signs are counted each time a number is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np

from derive.exercises.functions import Column
from derive.graph import Graph
from derive.names import Name
from derive.numbers import given
from derive.term import Prod, Sum, Term, children, refs

_PER_SIGN = 2  # a sign costs as much care as two digits


@dataclass(frozen=True, slots=True)
class Difficulty:
    """What a sheet takes: digits of given numbers and negative operands as often as they are used.

    >>> Difficulty(digits=10, negatives=4, products=20, paths=6).score
    44
    """

    digits: int
    negatives: int
    products: int
    paths: int

    @property
    def score(self) -> int:
        """All of it in one number."""
        return self.digits + _PER_SIGN * self.negatives + self.products + self.paths

    @property
    def told(self) -> dict[str, int]:
        """The score with what it is made of, as a manifest tells it."""
        own = {"digits": self.digits, "negatives": self.negatives, "products": self.products, "paths": self.paths}
        return {"score": self.score, **own}


@dataclass(frozen=True)
class Effort:
    """What it takes to work some definitions, by the numbers in them."""

    graph: Graph
    steps: tuple[tuple[Name, Term], ...]

    @cached_property
    def uses(self) -> Mapping[Name, int]:
        """How often each quantity is an operand."""
        return Counter(name for _, term in self.steps for name in refs(term))

    @cached_property
    def products(self) -> int:
        """How many multiplications there are."""
        return sum(len(part.factors) - 1 for _, term in self.steps for part in _parts(term) if isinstance(part, Prod))

    @cached_property
    def paths(self) -> int:
        """How many paths derivatives are summed over, where there is more than one."""
        sums = (term for name, term in self.steps if name.of is not None and isinstance(term, Sum))
        return sum(len(term.terms) for term in sums)

    def of(self, numbers: Mapping[Name, Fraction], values: Mapping[Name, Column], row: int) -> Difficulty:
        """Return the difficulty of one candidate."""
        digits = sum(count * digits_of(numbers[name]) for name, count in self.uses.items() if name in numbers)
        negatives = sum(count for name, count in self.uses.items() if values[name][row] < 0)
        return Difficulty(digits, negatives, self.products, self.paths)

    def counts(self, digits: Mapping[Name, Column], values: Mapping[Name, Column]) -> tuple[Column, Column]:
        """Return the digits and the negative operands of many candidates, given the digits of their numbers."""
        total = negatives = np.zeros(1)
        for name, count in self.uses.items():
            negatives = negatives + count * (values[name] < 0)
            if name in digits:
                total = total + count * digits[name]
        return total, negatives

    def difficulty(self, digits: float, negatives: float) -> Difficulty:
        """Return the difficulty of one of them."""
        return Difficulty(int(digits), int(negatives), self.products, self.paths)

    def scores(self, digits: Column, negatives: Column) -> Column:
        """Return the scores of many candidates."""
        found: Column = digits + _PER_SIGN * negatives + (self.products + self.paths)
        return found


def _parts(term: Term) -> Iterable[Term]:
    yield term
    for child in children(term):
        yield from _parts(child)


@lru_cache(4096)
def digits_of(number: Fraction) -> int:
    """Return how many significant digits a given number has as it is printed.

    >>> digits_of(Fraction(-12, 100))
    2
    """
    return given(number).significant
