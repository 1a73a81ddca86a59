"""Remarks on values that rest on a convention: slopes at kinks, zero times the logarithm of zero; knows no words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from derive.document import Symbols
from derive.errors import Undefined
from derive.evaluate import Arithmetic
from derive.message import Listing, Message
from derive.names import Name
from derive.numbers import Real
from derive.pieces import kinks
from derive.term import Call, Ref, Term, children
from derive.worked import Solution

_MOST_UPDATES = 4


def at_kinks(solution: Solution) -> Iterator[Message]:
    """Point out every function that is evaluated exactly at its kink, and in which updates."""
    arithmetic = Arithmetic()
    found: dict[Name, list[int]] = {}
    for update in solution.updates:
        for definition in update.derivation.whole.definitions:
            if definition.role in ("link", "derivative", "signal", "gradient", "aside"):
                continue
            values = (arithmetic.value(kink, update.page.carried) for kink in kinks(definition.term))
            numbers = found.setdefault(definition.name._replace(example=None), [])
            if any(isinstance(value, Fraction) and value == 0 for value in values) and update.number not in numbers:
                numbers.append(update.number)
    together: dict[tuple[int, ...], list[Name]] = {}
    for name, numbers in found.items():
        if numbers:
            together.setdefault(tuple(numbers), []).append(name)
    for updates, names in together.items():
        where = Message("given.nothing")
        if len(solution.updates) > 1:
            id = "certificate.in-updates" if len(updates) <= _MOST_UPDATES else "certificate.in-many-updates"
            where = Message.of(id, n=len(updates), updates=Listing(updates[:_MOST_UPDATES]))
        yield Message.of(
            "certificate.kink", n=len(names), names=Listing(tuple(Symbols(Ref(name)) for name in names)), where=where
        )


def zero_logarithms(solution: Solution) -> Iterator[Message]:
    """Point out the convention 0 · ln 0 = 0 where the page uses it."""
    for update in solution.updates:
        for definition in update.derivation.whole.definitions:
            for term in _logarithms(definition.term):
                if definition.role != "aside" and _is_zero(term, update.page.carried):
                    yield Message("notes.zero-logarithm")
                    return


def _is_zero(term: Term, values: Mapping[Name, Real]) -> bool:
    """Tell whether what a logarithm is taken of is zero, or has no value, at these numbers."""
    try:
        return bool(Arithmetic().value(term, values) == 0)
    except Undefined:
        return True


def _logarithms(term: Term) -> Iterator[Term]:
    if isinstance(term, Call) and term.function == "ln":
        yield term.arguments[0]
    for part in children(term):
        yield from _logarithms(part)
