"""A class of any size in the same memory: what some students needed is free before the next ones are drawn."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakSet, ref

import numpy as np
import pytest
import strategies as some
from hypothesis import example, given

from derive.exercises import entries
from derive.exercises.columns import Columns
from derive.exercises.draws import Drawn
from derive.exercises.entries import Entries
from derive.exercises.functions import Column
from derive.exercises.lot import Lot
from derive.exercises.roster import numbered
from derive.names import Name
from derive.problem import Problem
from derive.problem.choice import chosen
from derive.sets.plan import Plan
from derive.sets.workshop import Workshop
from derive.term import Call, Ref, Term

X, Y = Name("x"), Name("y")
PROBLEM = Problem(network={"inputs": 1, "layers": [{"units": 1, "activation": "tanh"}]})
LOTS, TOGETHER = 4, 128


class Values(dict[Name, Column]):
    """Columns that somebody can be asked about."""


@contextmanager
def nobody_looks() -> Iterator[None]:
    """Let nobody look for garbage: what is not free at once stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@given(some.terms((X, Y)))
@example(Call("softplus", (Ref(X),)))
def test_no_formula_holds_the_numbers_that_it_was_worked_for(term: Term) -> None:
    """Once a formula is worked, the columns of its names are free, without anybody looking for garbage."""
    values = Values({X: np.array([1.0, 2.0]), Y: np.array([0.5, 0.0])})
    held = ref(values)
    with nobody_looks(), np.errstate(all="ignore"):
        Columns(values).value(term)
        del values
        assert held() is None


@pytest.mark.parametrize("problem", [PROBLEM, chosen("sigmoid-2-2-1")], ids=["worked alone", "filled in"])
def test_a_class_holds_no_more_for_every_further_lot(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    """No lot of students is held when the next one is there, and no circle of what was made for one is left."""
    alive: WeakSet[Lot] = WeakSet()
    held: list[int] = []
    objects: list[int] = []

    def lot(of: Entries, drawn: tuple[Drawn, ...]) -> Lot:
        held.append(len(alive))
        objects.append(len(gc.get_objects()))
        made = Lot(of, drawn)
        alive.add(made)
        return made

    monkeypatch.setattr(entries, "Lot", lot)
    students = numbered(LOTS * TOGETHER)
    with Workshop(Plan(problem, students, "0.1.0", one_file=True)) as workshop, nobody_looks():
        assert sum(1 for _ in workshop.made(students)) == len(students)
    assert held == [0] * LOTS
    assert max(objects[2:]) <= objects[1], objects  # with the first lot comes what all students share
