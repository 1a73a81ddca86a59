"""What may be typed in boxes that take no number: formulas, links and lines of a program, in the words of a sheet."""

from __future__ import annotations

from functools import cache

import pytest

import derive
from derive.key import Key
from derive.marking.face import check
from derive.problem.choice import chosen


@cache
def sheet(name: str = "sigmoid-2-2-1", ask: str = "formulas", kind: str = "blanks") -> Key:
    """A key with one student."""
    key = derive.exercise(chosen(name), count=1, ask=ask, kind=kind).key
    (entry,) = key.entries
    return Key(key.problem, key.asks, (entry,), key.kind)


def code_of(key: Key, kind: str, quantity: str, typed: str) -> str:
    """Return what is said of one box."""
    number = next(ask.number for ask in key.asks if (ask.kind, ask.quantity) == (kind, quantity))
    (one,) = check(key, {key.entries[0].id: {str(number): typed}}).students
    return one.judged.numbered()[number].code


@pytest.mark.parametrize("typed", [
    "dC/dW2[1,1]", "1*dC/dW2[1,1]", "∂C/∂w11^(2)", "dC/db2[1]*a1[1]", "0*W2[1,1]' + delta2[1]*a1[1]",
    "dC/dW2[1,2]/a1[2]*a1[1]",
])  # fmt: skip
def test_a_gradient_is_no_formula_of_a_gradient(typed: str) -> None:
    """Who writes the question back, or the gradient beside it, has not written a formula."""
    assert code_of(sheet(), "formula", "dC/dW2[1,1]", typed) == "format"


@pytest.mark.parametrize("typed", [
    "delta2[1]*a1[1]", "dC/da2[1]*da2[1]/dz2[1]*a1[1]", "2(a2[1]-y[1])a2[1](1-a2[1])a1[1]",
])  # fmt: skip
def test_error_signals_may_stand_in_a_formula(typed: str) -> None:
    """The chain rule half way is what people write."""
    assert code_of(sheet(), "formula", "dC/dW2[1,1]", typed) == "correct"


def test_no_asked_quantity_is_its_own_formula() -> None:
    """Whatever is asked: written back, by its name or times one, it earns nothing."""
    key = sheet()
    for ask in key.asks:
        for typed in (ask.quantity, f"1*{ask.quantity}", f"{ask.quantity} + 0"):
            assert code_of(key, "formula", ask.quantity, typed) == "format", typed
