"""Conventions: which a problem uses, and the values that rest on one, such as slopes at kinks; knows no words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from derive.builders.dense import Network
from derive.document import Applied, Equation, Symbols
from derive.errors import Undefined
from derive.evaluate import Arithmetic
from derive.message import Listing, Message
from derive.names import Name
from derive.numbers import Real, given
from derive.pieces import kinks
from derive.term import Call, Ref, Term, children
from derive.worked import Solution

_MOST_UPDATES = 4
_BENT = frozenset({"relu", "leaky-relu", "prelu", "elu"})


def in_use(solution: Solution) -> Iterator[Message]:
    """Yield the conventions about kinks and ties that the derivatives of a problem may need."""
    rule = solution.setup.recipe.convention
    functions = {name for d in solution.setup.forward.definitions for name in _functions(d.term)}
    if not solution.setup.has_gradients:
        return
    if solution.setup.network is not None:
        yield from _slopes_at_zero(solution.setup.network, rule.relu_at_zero)
    elif functions & _BENT:
        yield Message.of("given.relu-at-zero", value=given(rule.relu_at_zero))
    if functions & {"abs"}:
        yield Message.of("given.abs-at-zero", value=given(rule.abs_at_zero))
    if functions & {"max", "min"}:
        yield Message.of("given.max-at-tie", value=given(rule.max_at_tie))
    if "step" in functions:
        yield Message.of("given.step-at-zero", value=given(rule.step_at_zero))


def _slopes_at_zero(network: Network, share: Fraction) -> Iterator[Message]:
    """Yield f′(0) of each activation that is bent at 0: what the convention makes of its two slopes."""
    done = set()
    for number, layer in enumerate(network.layers, 1):
        left = layer.constants[0] if layer.constants else Fraction(0)
        if layer.activation not in _BENT or left == 1 or (layer.activation, left) in done:
            continue
        done.add((layer.activation, left))
        slope = Equation((("", Applied(number, Name("0"), 1)), ("=", given(share + (1 - share) * left))))
        yield Message.of("given.slope-at-zero", slope=slope)


def _functions(term: Term) -> Iterator[str]:
    if isinstance(term, Call):
        yield term.function
    for part in children(term):
        yield from _functions(part)


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
