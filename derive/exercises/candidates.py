"""Candidates for the numbers of a sheet: choices from ranges by random words; knows no graph and no fairness."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from derive.errors import Fault, Refused
from derive.exercises.difficulty import digits_of
from derive.exercises.enclosed.columnar import spanning
from derive.exercises.enclosed.span import Span
from derive.exercises.functions import Column
from derive.exercises.ranges import Range
from derive.exercises.streams import Words, below
from derive.names import Name
from derive.problem.exact import spelled

Choices: TypeAlias = npt.NDArray[np.int64]
"""One row for each candidate: for every name in turn, which row of its range it takes."""


@dataclass(frozen=True)
class Candidates:
    """All that may be drawn for one problem, beside what is fixed.

    >>> biases = Range("biases", (Name("b", 1, (1,)), Name("b", 1, (2,))), ((Fraction(3),), (Fraction(4),)))
    >>> both = Candidates((biases,), {Name("y"): Fraction(2)})
    >>> chosen = both.choices(np.array([[0, 0], [2**32 - 1, 0]], dtype=np.uint64))
    >>> [[str(number) for number in both.numbers(row).values()] for row in chosen]
    [['2', '3', '4'], ['2', '4', '3']]
    """

    ranges: tuple[Range, ...]
    fixed: Mapping[Name, Fraction]

    @cached_property
    def words(self) -> int:
        """How many random words one candidate takes."""
        return sum(1 if found.together else len(found.names) for found in self.ranges)

    @cached_property
    def drawn(self) -> tuple[Name, ...]:
        """What is drawn, in the order of choices."""
        return tuple(name for found in self.ranges for name in found.names)

    @cached_property
    def moving(self) -> tuple[Name, ...]:
        """What is drawn as a measure, so that any number between would do; no classes and no shares."""
        measures = (found for found in self.ranges if len(found.rows[0]) == 1 and not found.is_class)
        return tuple(name for found in measures for name in found.names)

    def check(self) -> None:
        """Raise Refused where there are more names than numbers that differ."""
        faults = [
            Fault(
                f"there are {len(found.names)} {found.part} to draw, but only {len(found.rows)} nice numbers differ",
                "a network small enough to work by hand",
                f"write the {found.part} into the problem",
            )
            for found in self.ranges
            if not found.together and len(found.names) > len(found.rows)
        ]
        if faults:
            raise Refused(tuple(faults))

    def choices(self, words: Words) -> Choices:
        """Return the choices of candidates, one for each row of words."""
        taken, found = 0, []
        for one in self.ranges:
            if one.together:
                index = below(words[:, taken], len(one.rows))
                found += [index] * len(one.names)
                taken += 1
            else:
                found += self._different(words[:, taken : taken + len(one.names)], len(one.rows))
                taken += len(one.names)
        return np.stack(found, axis=1) if found else np.zeros((len(words), 0), dtype=np.int64)

    def _different(self, words: Words, most: int) -> Iterator[npt.NDArray[np.int64]]:
        """Yield for each name in turn a row that no name before it has."""
        if words.shape[1] == 1:
            yield below(words[:, 0], most)
            return
        rows = np.arange(len(words))
        left = np.tile(np.arange(most, dtype=np.int64), (len(words), 1))
        for place in range(words.shape[1]):
            other = place + below(words[:, place], most - place)
            chosen = left[rows, other]
            left[rows, other] = left[:, place]
            yield chosen

    @cached_property
    def _tables(self) -> tuple[tuple[tuple[Fraction, ...], Column], ...]:
        """For every drawn name the numbers it may be, exactly and as floats."""
        found = []
        for one in self.ranges:
            for place, _ in enumerate(one.names):
                exact = tuple(row[place if one.together else 0] for row in one.rows)
                found.append((exact, np.array([float(number) for number in exact])))
        return tuple(found)

    def columns(self, choices: Choices) -> dict[Name, Column]:
        """Return every given number of the candidates as a column of floats."""
        found = {name: np.full(len(choices), float(value)) for name, value in self.fixed.items()}
        for place, (name, (_, floats)) in enumerate(zip(self.drawn, self._tables, strict=True)):
            found[name] = floats[choices[:, place]]
        return found

    def digits(self, choices: Choices) -> dict[Name, Column]:
        """Return how many significant digits the given numbers have."""
        found = {name: np.full(len(choices), float(digits_of(value))) for name, value in self.fixed.items()}
        for place, (name, digits) in enumerate(zip(self.drawn, self._digits, strict=True)):
            found[name] = digits[choices[:, place]]
        return found

    @cached_property
    def _digits(self) -> tuple[Column, ...]:
        return tuple(np.array([float(digits_of(number)) for number in exact]) for exact, _ in self._tables)

    @cached_property
    def _spans(self) -> Mapping[Name, Span | None]:
        """All that each quantity may be, as spans; None where some of it is beyond floats."""
        drawn = {name: spanning(exact) for name, (exact, _) in zip(self.drawn, self._tables, strict=True)}
        return {**{name: spanning([value]) for name, value in self.fixed.items()}, **drawn}

    def spans(self, choices: Choices) -> dict[Name, Span | None]:
        """Return every given number as a column of spans."""
        fixed = np.zeros(len(choices), dtype=np.int64)
        rows = {name: choices[:, column] for column, name in enumerate(self.drawn)}
        return {name: span and span.of(rows.get(name, fixed)) for name, span in self._spans.items()}

    def number(self, row: npt.NDArray[np.int64], name: Name) -> Fraction:
        """Return one given number of a candidate, exactly."""
        if name in self.fixed:
            return self.fixed[name]
        place = self.drawn.index(name)
        return self._tables[place][0][int(row[place])]

    def numbers(self, row: npt.NDArray[np.int64]) -> dict[Name, Fraction]:
        """Return every given number of one candidate, exactly."""
        chosen = zip(self.drawn, self._tables, row, strict=True)
        return {**self.fixed, **{name: exact[int(place)] for name, (exact, _), place in chosen}}

    @cached_property
    def _written(self) -> tuple[Mapping[str, Fraction], tuple[tuple[str, tuple[Fraction, ...]], ...]]:
        """What is fixed and what may be drawn, by names as text."""
        drawn = ((str(name), exact) for name, (exact, _) in zip(self.drawn, self._tables, strict=True))
        return {str(name): value for name, value in self.fixed.items()}, tuple(drawn)

    def by_text(self, row: npt.NDArray[np.int64]) -> dict[str, Fraction]:
        """Return every given number of one candidate, by its name as text."""
        fixed, drawn = self._written
        return {**fixed, **{text: exact[place] for (text, exact), place in zip(drawn, row.tolist(), strict=True)}}

    @cached_property
    def _spelled(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """How a key writes what is fixed, and whatever may be drawn."""
        fixed, drawn = self._written
        texts = tuple(tuple(_pair(text, value) for value in exact) for text, exact in drawn)
        return tuple(_pair(text, value) for text, value in fixed.items()), texts

    def spelled(self, row: npt.NDArray[np.int64]) -> str:
        """Return the numbers of one candidate as a key writes them."""
        fixed, drawn = self._spelled
        return ",".join([*fixed, *(texts[place] for texts, place in zip(drawn, row.tolist(), strict=True))])


def _pair(name: str, value: Fraction) -> str:
    return f'{json.dumps(name)}:"{spelled(value)}"'
