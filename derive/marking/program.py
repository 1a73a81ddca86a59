"""Whether a typed line of a program does what the line of the key does, by seeded values; runs no text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from derive.checking.code import Unread, Values, read_code, worked_out
from derive.coded import Miscoded
from derive.course import Course
from derive.errors import Undefined
from derive.exercises.coding import Line, functions
from derive.message import Message, Typed

_DRAWS = 6
_NEAR = float(10**-9)


@dataclass(frozen=True, slots=True)
class Coded:
    """What is known of a typed line: whether it is right, None where that stays open, and which mistakes give it.

    `notes` tell its shape where that is not the shape of the line.
    """

    alike: bool | None
    leads: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()


class Program:
    """The program of one sheet, with the values of all its variables at seeded points."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._functions = functions(course)
        assert course.network is not None, "a program is written for layers"
        self._layers = course.network.layers
        sizes = [course.network.inputs, *(layer.units for layer in self._layers)]
        self._shapes: dict[str, tuple[int, ...]] = {"x": (sizes[0],), "y": (sizes[-1],)}
        for number, (before, units) in enumerate(pairwise(sizes), 1):
            shared = self._layers[number - 1].biases == "shared"
            self._shapes |= {f"W{number}": (units, before), f"b{number}": (1,) if shared else (units,)}
        self._shapes |= dict.fromkeys(("old", "gradient"), (3, 2))

    @cached_property
    def lines(self) -> Mapping[str, tuple[Line, frozenset[str]]]:
        """Every line by its place, with the variables that have a value before it."""
        found: dict[str, tuple[Line, frozenset[str]]] = {}
        for function in self._functions:
            known = set(function.takes)
            for line in function.lines:
                found[line.place] = line, frozenset(known)
                known.add(line.place)
        return found

    def judged(self, place: str, text: str) -> Coded:
        """Return whether a text does what the line of the key does, and the mistakes that it comes from if not.

        Raises Unread for what is no line; a variable from elsewhere is one where a known mistake takes it.
        """
        known = self.lines[place][1]
        try:
            alike = self.alike(place, text)
        except Unread:
            leads = self._leads(place, text, known)
            if not leads:
                raise
            return Coded(False, leads)
        if alike:
            return Coded(True)
        notes = tuple(self._of_shape(place, text))
        if leads := self._leads(place, text, known):
            return Coded(False, leads, notes)
        return Coded(None if alike is None or self._of_columns(place, text) else False, notes=notes)

    def _of_shape(self, place: str, text: str) -> Iterator[Message]:
        """Yield which shape a text gives and which one the line needs, where these differ."""
        values = self._draws[0]
        if place not in values:
            return
        try:
            found = worked_out(read_code(text, place, self.lines[place][1]), values).shape
        except Undefined:
            yield Message.of("kinds.clash", line=Typed(place))
            return
        if found != (needed := values[place].shape):
            yield Message.of("kinds.shape", line=Typed(place), found=Typed(str(found)), needed=Typed(str(needed)))

    def _leads(self, place: str, text: str, known: frozenset[str]) -> tuple[str, ...]:
        try:
            return self._miscoded.leads(place, text, known)
        except Unread:
            return ()

    @cached_property
    def _miscoded(self) -> Miscoded:
        return Miscoded(self._course)

    def _of_columns(self, place: str, text: str) -> bool:
        """Tell whether a text does what the line does where every vector is a column, as some people write them."""
        tree = read_code(text, place, self.lines[place][1])
        for values in self._draws:
            try:
                found = worked_out(tree, {name: _column(value) for name, value in values.items()})
            except (Undefined, KeyError):
                return False
            right = _column(values[place])
            if found.shape != right.shape or not _equal(found, right):
                return False
        return True

    def alike(self, place: str, text: str) -> bool | None:
        """Tell whether a text does what the line of the key does; None where that stays open.

        Raises Unread for what is no line. The same values in another shape stay open: a vector for a column may do.
        """
        _, known = self.lines[place]
        tree = read_code(text, place, known)
        open_ones = met = 0
        for values in self._draws:
            if place not in values:
                return None
            right = values[place]
            try:
                found = worked_out(tree, {name: values[name] for name in known if name in values})
            except (Undefined, KeyError):
                return None
            if found.shape == right.shape:
                equal = _equal(found, right)
            elif found.ndim != right.ndim and found.size == right.size:
                equal = _equal(found.ravel(), right.ravel())
                open_ones += 1
            else:
                equal = False
            met += 1
            if equal is None:
                open_ones += 1
            elif not equal:
                return False
        return None if open_ones or not met else True

    @cached_property
    def _draws(self) -> tuple[Mapping[str, Values], ...]:
        return tuple(self._values(np.random.default_rng(number)) for number in range(_DRAWS))

    def _values(self, chance: np.random.Generator) -> Mapping[str, Values]:
        """Return a value for every variable, as the lines of the key make it."""
        found: dict[str, Values] = {}
        for function in self._functions:
            for name in function.takes:
                if name not in found:
                    found[name] = self._drawn(name, chance)
            for line in function.lines:
                try:
                    found[line.place] = worked_out(read_code(line.right, line.place, found), found)
                except (Unread, Undefined):
                    found.pop(line.place, None)
        return found

    def _drawn(self, name: str, chance: np.random.Generator) -> Values:
        size: Any = chance.uniform(1, 9, self._shapes.get(name, ())) / 10
        if name == "y":  # targets of a softmax add up to one
            return np.asarray(size / size.sum() if self._layers[-1].activation == "softmax" else size)
        if name in ("alpha", "strength"):
            return np.asarray(size)
        return np.asarray(size * chance.choice([-1, 1], size.shape))


def _column(value: Values) -> Values:
    return value.reshape(-1, 1) if value.ndim == 1 else value


def _equal(found: Values, right: Values) -> bool | None:
    """Tell whether two values are one; where the key has none, or both lack one, nothing is told."""
    if not np.all(np.isfinite(right)):
        return None
    return bool(np.allclose(found, right, rtol=_NEAR, atol=_NEAR * float(np.max(np.abs(right), initial=0))))
