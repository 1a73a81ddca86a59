"""Proofs on the page: every step holds, and one that is altered does not."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
import sympy
from page_reader import read_page
from teaching_pages import worked

from derive.algebra import expression
from derive.laws.convention import Convention
from derive.laws.functions import FUNCTIONS, call
from derive.laws.proofs import SLOPE, A, Step, Z, proof, softmax
from derive.names import Name
from derive.term import ONE, Num, Prod, Ref, Sum, Term

ALPHAS = (Fraction(1, 4), Fraction(1), Fraction(3))
CASES = [
    (name, constants)
    for name, function in FUNCTIONS.items()
    if function.activation
    for constants in ([()] if not function.constants else [(alpha,) for alpha in ALPHAS])
]


def known(step: Step, name: str, constants: tuple[Fraction, ...]) -> Mapping[Name, Any]:
    """Return SymPy's meaning of z, a and the derivative, on the branch that a step is about."""
    z = sympy.Symbol("z", real=True)
    if step.where is not None:
        z = sympy.Symbol("z", positive=True) if step.where.relation == ">" else sympy.Symbol("z", negative=True)
    value = expression(call(name, Ref(Z), *map(Num, constants)), {Z: z})
    return {Z: z, A: value, SLOPE.name: sympy.diff(value, z)}


def holds(left: Term, right: Term, values: Mapping[Name, Any]) -> bool:
    """Tell whether SymPy reduces the difference of two terms to zero."""
    return bool(sympy.simplify((expression(left, values) - expression(right, values)).rewrite(sympy.exp)) == 0)


@pytest.mark.parametrize(("name", "constants"), CASES)
def test_every_step_is_proven(name: str, constants: tuple[Fraction, ...]) -> None:
    """Each line of a proof holds by itself, and the last of each branch is the law that pages print."""
    steps = proof(name, constants)
    assert steps
    law = FUNCTIONS[name].derivatives[0]((Ref(Z), *map(Num, constants)), Ref(A), Convention())
    for step in steps:
        assert holds(step.left, step.right, known(step, name, constants)), step
    lasts = {step.where: step for step in steps}.values()
    assert all(step.left == SLOPE and holds(step.right, law, known(step, name, constants)) for step in lasts)


@pytest.mark.parametrize(("name", "constants"), CASES)
def test_an_altered_step_is_refuted(name: str, constants: tuple[Fraction, ...]) -> None:
    """A line with one number more in it no longer holds."""
    for step in proof(name, constants):
        values = known(step, name, constants)
        assert not holds(step.left, Sum((step.right, ONE)), values)
        assert not holds(step.left, Prod((step.right, Num(Fraction(2)))), values) or step.right == Num(Fraction(0))


def entries(same: bool) -> dict[Name, Any]:
    """Return SymPy's meaning of softmax over z_k, z_i and one more, or over z_k = z_i and one more."""
    z_k, z_i, other = sympy.symbols("zk zi zj", real=True)
    z_i = z_k if same else z_i
    total = sum(map(sympy.exp, {z_k, z_i, other}))
    found: dict[Name, Any] = {Name("s", 2): total}
    for letter, symbol in (("k", z_k), ("i", z_i)):
        found[Name("e", 2, (letter,))] = sympy.exp(symbol)
        found[Name("a", 2, (letter,))] = sympy.exp(symbol) / total
    found[Name("z", 2, ("i",)).wrt(Name("a", 2, ("k",)))] = sympy.diff(sympy.exp(z_k) / total, z_i)
    return found


def test_the_jacobian_is_proven() -> None:
    """Both kinds of entries of softmax follow step by step, and an altered step does not."""
    for step in softmax(2):
        assert step.where is not None
        values = entries(step.where.relation == "=")
        assert holds(step.left, step.right, values), step
        assert not holds(step.left, Sum((step.right, ONE)), values)
        assert not holds(step.left, step.right, entries(step.where.relation != "=")), step


def test_an_activation_without_proof_has_none() -> None:
    """Whoever adds an activation need not prove it here; the page then says nothing."""
    assert proof("softsign") == ()


@pytest.mark.parametrize(("right", "wrong"), [
    ("= \\frac{e^{-z}}{(1 + e^{-z})^2}", "= \\frac{e^{-z}}{(1 + e^{-z})^3}"), ("- 1 (-e^{-z})", "+ 1 (-e^{-z})"),
    ("= a(1 - a) \\quad", "= a(1 + a) \\quad"), ("h'(z) = 1 \\quad", "h'(z) = 2 \\quad"),
])
def test_a_false_proof_is_noticed(right: str, wrong: str) -> None:
    """The reader tries every line of a printed proof."""
    page = worked("relu-sigmoid-1-4-2-1", "proofs").to_markdown()
    start = page.index("**Proof.** For the activation sigmoid")
    changed = page[:start] + page[start:].replace(right, wrong, 1)
    assert changed != page
    assert len(read_page(changed).faults) > len(read_page(page).faults)


def test_a_false_entry_of_the_jacobian_is_noticed() -> None:
    """So it does with softmax."""
    page = worked("iris-softmax", "proofs").to_markdown()
    assert read_page(page).faults == ()
    changes = (("= -a_k^{(1)} a_i^{(1)} \\quad", "= a_k^{(1)} a_i^{(1)} \\quad"), ("e_k^{(1)} s^{(1)} - ", ""))
    for right, wrong in changes:
        assert right in page
        assert read_page(page.replace(right, wrong, 1)).faults
