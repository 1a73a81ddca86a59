"""The only importer of SymPy: its expressions are evaluated without making code, precisely and branch by branch."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from derive.algebra import compiled, derivative, expression, symbols
from derive.builders.dense import Layer, Network, Objective, forward
from derive.errors import Undefined
from derive.laws.convention import Convention
from derive.laws.functions import FUNCTIONS, call
from derive.names import Name
from derive.numbers import precise
from derive.partial import Laws, equals_derivative
from derive.term import ONE, Cases, Condition, Num, Quot, Ref, minus, num

X, Y = Name("x"), Name("y")
DIGITS = 60
CLOSE = sympy.Rational(1, 10 ** (DIGITS - 5))
WITH_CONSTANT = {"leaky-relu", "prelu", "elu", "huber", "max", "min", "step"}


def values(expressions: list[object], known: dict[Name, sympy.Symbol], at: dict[Name, Fraction]) -> list[sympy.Float]:
    """Return what `compiled` finds, as SymPy's numbers."""
    context = precise(DIGITS)
    point = [context.mpf(at[name].numerator) / at[name].denominator for name in known]
    return [sympy.Float(value, DIGITS) for value in compiled(list(known.values()), expressions, context)(*point)]


@pytest.mark.parametrize("x", [Fraction(7, 10), Fraction(-13, 10), Fraction(5, 2)])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_and_its_derivative(function: str, x: Fraction) -> None:
    """What SymPy's `evalf` gives, for each function of the table and its derivative."""
    if function in ("ln", "sqrt") and x < 0:
        x = -x
    constants = (num(1, 3),) if function in WITH_CONSTANT else ()
    known = symbols([X])
    whole = expression(call(function, Ref(X), *constants), known)
    both = [whole, derivative(whole, known[X])]
    exact = {known[X]: sympy.Rational(x.numerator, x.denominator)}
    for expected, found in zip(both, values(both, known, {X: x}), strict=True):
        assert abs(expected.subs(exact).evalf(DIGITS + 10) - found) < CLOSE


@pytest.mark.parametrize(
    "constant", [call("arctan", ONE), call("exp", ONE), call("sqrt", num(2))], ids=["pi", "e", "root"]
)
def test_constants_are_as_precise_as_the_rest(constant: object) -> None:
    """What SymPy writes as π/4, e and √2 has as many digits as everything else."""
    whole = expression(constant, {})
    assert abs(whole.evalf(DIGITS + 10) - values([whole], {}, {})[0]) < CLOSE


def test_a_branch_that_is_not_taken_needs_no_value() -> None:
    """A division by 0 in a branch that does not hold is never done; where it holds it is an error."""
    known = symbols([X])
    term = Cases(
        ((Condition(Ref(X), ">", Num(Fraction(0))), Quot(ONE, Ref(X))), (Condition(Ref(X), "<=", ONE), Ref(X)))
    )
    assert values([expression(term, known)], known, {X: Fraction(0)})[0].is_zero
    with pytest.raises(ZeroDivisionError):
        values([expression(Quot(ONE, Ref(X)), known)], known, {X: Fraction(0)})


@pytest.mark.parametrize("cost", ["half-squared-error", "binary-cross-entropy", "cross-entropy"])
def test_many_outputs_are_as_many_kinds_as_one(cost: str) -> None:
    """SymPy is asked once per kind of summand, however many outputs stand in the cost."""
    asked = []
    for outputs in (2, 9):
        laws = Laws(Convention())
        for definition in forward(Network(1, (Layer(outputs, "sigmoid"),), Objective(cost))).definitions:
            laws.partials(definition)
        asked.append(len(laws._kinds))
    assert asked[0] == asked[1] <= 6


def test_nothing_is_proven_where_nothing_could_be_compared() -> None:
    """A written derivative counts as SymPy's only if some point compared them; a wrong one is found at large points."""
    for nowhere in (minus(call("sin", Ref(X)), num(2)), minus(num(-1), call("exp", Ref(X)))):
        with pytest.raises(Undefined):
            equals_derivative(num(0), call("relu", call("ln", nowhere)), X, Name("value"))
    far = call("relu", call("ln", minus(Ref(X), num(50))))
    assert not equals_derivative(Quot(ONE, Ref(X)), far, X, Name("value"))
    assert equals_derivative(Cases((
        (Condition(call("ln", minus(Ref(X), num(50))), ">", num(0)), Quot(ONE, minus(Ref(X), num(50)))),
        (Condition(call("ln", minus(Ref(X), num(50))), "<=", num(0)), num(0)))), far, X, Name("value"))
