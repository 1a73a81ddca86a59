"""A class of any size in the same memory: what some students needed is free before the next ones are drawn."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import ref

import numpy as np
import strategies as some
from hypothesis import example, given

from derive.exercises.columns import Columns
from derive.exercises.functions import Column
from derive.names import Name
from derive.term import Call, Ref, Term

X, Y = Name("x"), Name("y")


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
