"""The evaluator: exact where it can be, rounding at names and nowhere else, undefined where there is no value."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import strategies as some
from hypothesis import given, settings
from hypothesis import strategies as st

import derive
from derive.accepted import accepted
from derive.builders.custom import custom
from derive.builders.dense import Layer, Network, Objective, bias, forward, parameters, weight
from derive.builders.optimiser import RATE
from derive.derivation import Recipe, derive_example, explain
from derive.errors import Undefined
from derive.evaluate import EXACT, Arithmetic, evaluate
from derive.exercises.columns import Columns
from derive.exercises.operations import Formulas
from derive.graph import Graph
from derive.laws.functions import FUNCTIONS, call
from derive.names import COST, Name
from derive.numbers import Policy, fraction
from derive.plain import plain
from derive.term import (
    ONE,
    Brace,
    Hole,
    Matrix,
    Neg,
    Num,
    Pow,
    Prod,
    Quot,
    Rate,
    Ref,
    Sum,
    Term,
    Total,
    minus,
    num,
)  # fmt: skip

X, Y, F, Q = (Name(text) for text in ("x", "y", "f", "q"))
EXACT_ACTIVATIONS = ("identity", "relu", "leaky-relu", "prelu", "step")


def one_line(term: Term) -> Graph:
    """Return the graph f = term of x and y."""
    return custom(["x", "y"], [], [("f", term)], "f")


@settings(max_examples=30)
@given(st.data())
def test_exact_fractions_stay_exact(data: st.DataObject) -> None:
    """A network of linear and piecewise linear units has exact values and gradients throughout."""
    network = data.draw(some.networks(most_layers=2, activations=EXACT_ACTIVATIONS))
    derived = derive_example(forward(network), Recipe(), True, True)
    values = evaluate(derived, data.draw(some.points(derived)))
    assert all(isinstance(value, Fraction) for value in values.carried.values())
    assert all(values.is_exact(definition.name) for definition in derived.definitions)


def test_irrational_values_have_fifty_digits() -> None:
    """What is irrational is right to fifty digits, and known not to be exact."""
    values = evaluate(one_line(call("arctan", Ref(X))), {X: Fraction(1), Y: Fraction(0)})
    with mpmath.workdps(60):
        assert abs(values.carried[F] - mpmath.pi / 4) < mpmath.mpf(10) ** -49
    assert not values.is_exact(F)


WEIGHTS = {(1, 1, 1): "0.8", (1, 1, 2): "-0.6", (1, 2, 1): "0.3", (1, 2, 2): "0.2", (2, 1, 1): "0.6", (2, 1, 2): "0.1"}
BIASES = {(1, 1): "0.1", (1, 2): "0.1", (2, 1): "0.2"}
WORKED = {  # the worked example 2-2-1 with arctan: every value carried with four decimals
    "z1[1]": "2.3000", "a1[1]": "1.1607", "z1[2]": "2.2000", "a1[2]": "1.1442", "z2[1]": "1.0108", "a2[1]": "0.7908",
    "C": "0.0219", "dC/da2[1]": "-0.2092", "da2[1]/dz2[1]": "0.4946", "delta2[1]": "-0.1035",
    "dC/dW2[1,1]": "-0.1201", "dC/dW2[1,2]": "-0.1184", "dC/db2[1]": "-0.1035",
    "da1[1]/dz1[1]": "0.1590", "dC/da1[1]": "-0.0621", "delta1[1]": "-0.0099",
    "dC/dW1[1,1]": "-0.0495", "dC/dW1[1,2]": "-0.0297", "dC/db1[1]": "-0.0099",
    "da1[2]/dz1[2]": "0.1712", "dC/da1[2]": "-0.0104", "delta1[2]": "-0.0018",
    "dC/dW1[2,1]": "-0.0090", "dC/dW1[2,2]": "-0.0054", "dC/db1[2]": "-0.0018",
    "W1[1,1]'": "0.8050", "W1[1,2]'": "-0.5970", "b1[1]'": "0.1010",
    "W1[2,1]'": "0.3009", "W1[2,2]'": "0.2005", "b1[2]'": "0.1002",
    "W2[1,1]'": "0.6120", "W2[1,2]'": "0.1118", "b2[1]'": "0.2104",
}  # fmt: skip
AFTER = {"z1[1]": "2.3350", "a1[1]": "1.1662", "z1[2]": "2.2062", "a1[2]": "1.1452", "z2[1]": "1.0521", "a2[1]": "0.8108", "C": "0.0179"}  # fmt: skip  # noqa: E501


def two_two_one() -> tuple[Graph, dict[Name, Fraction]]:
    """Return the worked example's graph with its update, and its numbers."""
    network = Network(2, (Layer(2, "arctan"), Layer(1, "arctan")), Objective("half-squared-error"))
    learned = tuple(parameters(network))
    recipe = Recipe(learned=learned)
    whole = explain(derive_example(forward(network), recipe, True, True), recipe, 1).whole
    point = {weight(*place): Fraction(text) for place, text in WEIGHTS.items()}
    point |= {bias(layer, unit, False): Fraction(text) for (layer, unit), text in BIASES.items()}
    inputs = {Name("a", 0, (1,)): Fraction(5), Name("a", 0, (2,)): Fraction(3), Name("y", None, (1,)): Fraction(1)}
    return whole, point | inputs | {RATE: Fraction(1, 10)}


def by_hand(w: dict[Any, Any], b: dict[Any, Any]) -> dict[str, Decimal]:
    """Work the example with Decimal and math.atan, each value rounded to four decimals when it gets its name."""
    named: dict[str, Decimal] = {}
    w, b, x = ({k: Decimal(v) for k, v in row.items()} for row in (w, b, {1: "5", 2: "3"}))

    def put(name: str, value: Decimal | float) -> Decimal:
        named[name] = Decimal(value).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
        return named[name]

    a = {}
    for i in (1, 2):
        z = put(f"z1[{i}]", w[1, i, 1] * x[1] + w[1, i, 2] * x[2] + b[1, i])
        a[i] = put(f"a1[{i}]", math.atan(z))
    z = put("z2[1]", w[2, 1, 1] * a[1] + w[2, 1, 2] * a[2] + b[2, 1])
    out = put("a2[1]", math.atan(z))
    put("C", (out - 1) ** 2 / 2)
    delta = put("delta2[1]", put("dC/da2[1]", out - 1) * put("da2[1]/dz2[1]", 1 / (1 + z**2)))
    gradients = {(2, 1, j): put(f"dC/dW2[1,{j}]", delta * a[j]) for j in (1, 2)} | {(2, 1): put("dC/db2[1]", delta)}
    for i in (1, 2):
        slope = put(f"da1[{i}]/dz1[{i}]", 1 / (1 + named[f"z1[{i}]"] ** 2))
        own = put(f"delta1[{i}]", put(f"dC/da1[{i}]", delta * w[2, 1, i]) * slope)
        gradients |= {(1, i, j): put(f"dC/dW1[{i},{j}]", own * x[j]) for j in (1, 2)}
        gradients[1, i] = put(f"dC/db1[{i}]", own)
    for place, old in {**w, **b}.items():
        letter, indices = ("W", ",".join(map(str, place[1:]))) if len(place) == 3 else ("b", place[1])
        put(f"{letter}{place[0]}[{indices}]'", old - Decimal("0.1") * gradients[place])
    return named


def test_rounding_happens_at_names_and_nowhere_else() -> None:
    """Every value of the worked example is the published one, which is also that of an evaluator of its own."""
    graph, point = two_two_one()
    carried = {str(name): value for name, value in evaluate(graph, point, Policy()).carried.items()}
    assert {name: Fraction(text) for name, text in WORKED.items()} == {name: carried[name] for name in WORKED}
    hand = by_hand(WEIGHTS, BIASES)
    assert WORKED == {name: str(hand[name]) for name in WORKED}


def test_new_parameters_are_used_as_they_are_carried() -> None:
    """The pass with the new parameters starts from their rounded values."""
    graph, point = two_two_one()
    values = evaluate(graph, point, Policy()).carried
    moved = {name: values.get(name._replace(new=True), value) for name, value in point.items()}
    again = {str(name): value for name, value in evaluate(graph, moved, Policy()).carried.items()}
    assert {name: Fraction(text) for name, text in AFTER.items()} == {name: again[name] for name in AFTER}


@pytest.mark.parametrize("carry", ["exact", "display"])
def test_other_policies_carry_full_precision(carry: Any) -> None:
    """Only each-name rounds what is carried; what a value was before rounding is kept beside it."""
    graph, point = two_two_one()
    full, rounded = evaluate(graph, point, Policy(carry=carry)), evaluate(graph, point, Policy())
    assert full.carried == evaluate(graph, point, EXACT).carried == full.raw
    assert abs(full.carried[COST] - mpmath.mpf("0.021887")) < mpmath.mpf(10) ** -6
    for name, value in rounded.raw.items():
        expected = value if graph.is_leaf(name) else Policy().rounded(value).value
        assert expected == rounded.carried[name]


def test_overrides_carry_an_error_forward() -> None:
    """A value put in place of a quantity's own is used by all that follows, unrounded, and by nothing before."""
    graph, point = two_two_one()
    wrong = {Name("a", 1, (1,)): Fraction("1.16069")}
    plain, carried = (evaluate(graph, point, Policy(), overrides=given).carried for given in (None, wrong))
    assert wrong[Name("a", 1, (1,))] == carried[Name("a", 1, (1,))]
    assert plain[Name("z", 1, (1,))] == carried[Name("z", 1, (1,))]
    whole = Fraction("0.6") * Fraction("1.16069") + Fraction("0.1") * Fraction("1.1442") + Fraction("0.2")
    assert Policy().rounded(whole).value == carried[Name("z", 2, (1,))]


UNDEFINED = {
    "the logarithm of zero": (call("ln", Ref(X)), "0"),
    "the logarithm of a negative number": (call("ln", Ref(X)), "-2"),
    "0 · ln(-2)": (Prod((num(0), call("ln", Ref(X)))), "-2"),
    "0 · -ln(-2)": (Prod((num(0), Neg(call("ln", Ref(X))))), "-2"),
    "0 · ln(ln 0)": (Prod((num(0), call("ln", call("ln", Ref(X))))), "0"),
    "0 times the root of a negative number": (Prod((num(0), call("sqrt", Ref(X)))), "-4"),
    "0 times a division by zero": (Prod((num(0), Quot(ONE, Ref(X)))), "0"),
    "the root of a negative number": (call("sqrt", Ref(X)), "-1/4"),
    "a division by zero": (Quot(ONE, Ref(X)), "0"),
    "zero over zero": (Quot(Ref(X), Ref(X)), "0"),
    "a negative power of zero": (Pow(Ref(X), num(-2)), "0"),
    "a negative broken power of zero": (Pow(Ref(X), num(-1, 2)), "0"),
    "a broken power of a negative number": (Pow(Ref(X), num(1, 2)), "-4"),
    "an exponential beyond all measure": (call("exp", Ref(X)), "1e9"),
    "a tower of powers": (Pow(Pow(Pow(Ref(X), num(10**4)), num(10**4)), num(10**4)), "12"),
}


@pytest.mark.parametrize(("term", "x"), UNDEFINED.values(), ids=list(UNDEFINED))
@pytest.mark.parametrize("policy", [EXACT, Policy()])
def test_undefined_names_the_quantity(term: Term, x: str, policy: Policy) -> None:
    """A formula without a value is refused by the name of the quantity it defines."""
    with pytest.raises(Undefined, match=r"\Af has no value: "):
        evaluate(one_line(term), {X: Fraction(x), Y: Fraction(1)}, policy)


VALUES = {
    "0 · ln 0": (Prod((Ref(X), call("ln", Ref(X)))), "0", "0"),
    "0 · -ln 0": (Prod((Ref(X), Neg(call("ln", Ref(X))))), "0", "0"),
    "-(0 · ln 0)": (Neg(Prod((Ref(X), call("ln", Ref(X))))), "0", "0"),
    "0 · ln(0/a)": (Prod((Ref(X), call("ln", Quot(Ref(X), Ref(Y))))), "0", "0"),
    "a root that is rational": (call("sqrt", Ref(X)), "9/16", "3/4"),
    "the root of a large number": (call("sqrt", Ref(X)), "4e12", "2e6"),
    "the root of zero as a power": (Pow(Ref(X), num(1, 2)), "0", "0"),
    "zero to the zeroth": (Pow(Ref(X), Ref(X)), "0", "1"),
    "exp 0": (call("exp", Ref(X)), "0", "1"),
    "ln 1": (call("ln", Ref(X)), "1", "0"),
    "tanh far out": (minus(call("tanh", Ref(X)), ONE), "1e9", "0"),
    "tanh beyond all measure": (call("tanh", Neg(Pow(Pow(Pow(Ref(X), num(999)), num(999)), num(999)))), "12", "-1"),
}


@pytest.mark.parametrize(("term", "x", "expected"), VALUES.values(), ids=list(VALUES))
def test_values_at_the_edge(term: Term, x: str, expected: str) -> None:
    """Where a value exists it is found, exactly if it is rational; 0 · ln 0 is 0."""
    assert Fraction(expected) == evaluate(one_line(term), {X: Fraction(x), Y: Fraction(1)}).carried[F]


ZEROS = {**{name: case[:2] for name, case in VALUES.items()}, **UNDEFINED}


@pytest.mark.parametrize("name", [name for name in ZEROS if "0 · " in name or name.startswith("0 times")])
def test_zero_times_what_has_no_value_in_floats_and_intervals(name: str) -> None:
    """Columns and accepted sets have a value of a product with a factor zero just where the evaluator has."""
    term, x = ZEROS[name]
    graph, point = one_line(term), {X: Fraction(x), Y: Fraction(1)}
    columns = Columns({at: np.array([float(value)]) for at, value in point.items()})
    columns.define([(F, term)])
    expected = [float("nan") if name in UNDEFINED else 0.0]
    np.testing.assert_array_equal(columns.values[F], expected)
    if "0 · ln(-2)" in name:
        assert accepted(graph, point, Policy())[F].low is None


def test_powers_at_zero_are_the_same_in_columns_and_waves() -> None:
    """A power of 0, or to 0, has the value that the evaluator finds, in columns and bit for bit in waves."""
    given = {X: np.array([0, 4, -4, 0, -4, 0]) / 1, Y: np.array([1, 1, 1, 0, 0, -1]) / 2}
    expected = []
    for x, y in zip(given[X], given[Y], strict=True):
        found = evaluate(one_line(Pow(Ref(X), Ref(Y))), {X: Fraction(x), Y: Fraction(y)}, partial=True).carried
        expected.append(float(found.get(F, "nan")))
    columns, formulas = Columns(dict(given)), Formulas()
    columns.define([(F, Pow(Ref(X), Ref(Y)))])
    np.testing.assert_allclose(columns.values[F], expected, rtol=1e-15)
    assert [value == value for value in expected] == [True, True, False, True, True, False]
    way = formulas.way([(F, Pow(Ref(X), Ref(Y)))])
    (found,) = formulas.waves([way.values[F]]).run(given, len(expected))
    np.testing.assert_array_equal(columns.values[F], found)


SIGNS = (Rate(F, X), Matrix(((ONE,),)), Hole(), Brace(ONE, ONE), Total("k", 2, ONE))


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: type(sign).__name__)
def test_what_is_no_formula_has_no_value(sign: Term) -> None:
    """A sign of the page that gets among formulas is a bug of ours, told as such and by its kind."""
    for work in (lambda term: Arithmetic().value(term, {}), Columns({X: np.zeros(2)}).value, plain):
        if work is not plain or not isinstance(sign, Rate | Brace):
            with pytest.raises(AssertionError, match=f"only formulas have a value; {type(sign).__name__} is none"):
                work(Neg(sign))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_no_function_is_a_bomb(name: str) -> None:
    """At arguments of any size, of both signs, every function has a value or none, at once."""
    function, start = FUNCTIONS[name], time.process_time()
    constants = (num(1, 2),) * function.constants
    for power in (30, 2**10, 2**20, 2**40, 2**140):
        for size in (Arithmetic().context.ldexp(3, power), Arithmetic().context.ldexp(3, -power)):
            for value in (size, -size):
                point = dict.fromkeys((X, Y), value)
                with suppress(Undefined):
                    Arithmetic().value(call(name, *(Ref(X), Ref(Y))[: len(function.derivatives)], *constants), point)
    assert time.process_time() - start < 2


@given(some.on_kinks())
def test_kinks_are_decided_exactly(place: tuple[Fraction, ...]) -> None:
    """A weighted sum that is zero in exact arithmetic is on the kink, where floats may miss it."""
    first, second, x, y, constant = map(Num, place)
    zero = Sum((Prod((first, x)), Prod((second, y)), constant))
    graph = custom(["x", "y"], [], [("q", zero), ("f", call("step", Ref(Q), num(1, 3)))], "f")
    assert Fraction(1, 3) == evaluate(graph, {X: Fraction(0), Y: Fraction(0)}).carried[F]


KINKS = [("-0.2", "0.6", "1", "0.9", "-0.5", "0.48"), ("0.1", "0.2", "1", "1", "1", "-0.3")]  # x, y, w, b


@pytest.mark.parametrize("numbers", KINKS)
@pytest.mark.parametrize("policy", [EXACT, Policy()])
def test_published_kinks(numbers: tuple[str, ...], policy: Policy) -> None:
    """0.9 · (-0.2) + (-0.5) · 0.6 + 0.48 is zero, and so is 0.1 + 0.2 - 0.3, unlike in floats."""
    assert 0.1 + 0.2 - 0.3 != 0
    graph = derive_example(forward(Network(2, (Layer(1, "relu"),), Objective("squared-error"))), Recipe(), True, True)
    point = dict(zip((leaf.name for leaf in graph.leaves), map(Fraction, numbers), strict=True))
    values = evaluate(graph, point, policy).carried
    assert [0, 0] == [values[Name("z", 1, (1,))], values[Name("delta", 1, (1,))]]


@pytest.mark.parametrize("bits", [8, 64])
def test_long_fractions_become_real_numbers(bits: int) -> None:
    """Past the stated length above or below the line a fraction goes on as a real number of the stated digits."""
    arithmetic = Arithmetic(digits=40, bits=bits)
    for x in (Fraction(3), Fraction(1, 3)):
        for whole in (Pow(Ref(X), num(90)), Prod((Ref(X),) * 90)):
            value = evaluate(one_line(whole), {X: x, Y: Fraction(1)}, EXACT, arithmetic).carried[F]
            assert not isinstance(value, Fraction)
            assert abs(fraction(value) / x**90 - 1) < Fraction(1, 10**36)


def test_zero_over_anything_is_exactly_zero() -> None:
    """Zero over an irrational number, and zero to a power, are exact zeros, as zero times it is."""
    for term in (Quot(Ref(Y), call("exp", Ref(X))), Prod((Ref(Y), call("exp", Ref(X)))), Pow(Ref(Y), num(1, 3))):
        values = evaluate(one_line(Neg(term)), {X: Fraction(1), Y: Fraction(0)})
        assert isinstance(values.carried[F], Fraction) and values.carried[F] == 0
        assert values.is_exact(F)


def test_all_that_has_no_value_is_told_together() -> None:
    """Each quantity without a value is told for its own reason; what only rests on them is not."""
    lines = [("a", Quot(ONE, Ref(X))), ("b", call("ln", Ref(Y))), ("c", call("sqrt", Ref(Y))),
             ("f", Sum((Ref(Name("a")), Ref(Name("b")), Ref(Name("c")))))]  # fmt: skip
    with pytest.raises(Undefined) as lost:
        evaluate(custom(["x", "y"], [], lines, "f"), {X: Fraction(0), Y: Fraction(-1)})
    assert ["a has", "b has", "c has"] == [fault.what[:5] for fault in lost.value.faults]
    define = "\n  - ".join(("  define:", "a = 1/x", "b = ln(y)", "c = sqrt(y)", "f = a + b + c"))
    text = f"graph:\n  inputs: {{x: 0, y: -1}}\n{define}\n  cost: f"
    with pytest.raises(Undefined) as placed:
        derive.explain(derive.problem.parse(text, "p.yaml")).to_markdown(lang="en")
    assert [(4, 5), (5, 5), (6, 5)] == [(fault.line, fault.column) for fault in placed.value.faults]


def test_what_has_no_value_can_be_left_out() -> None:
    """Asked for what there is, the evaluator leaves out a quantity without a value and all that rests on it."""
    graph = custom(["x", "y"], [], [("q", Quot(Ref(X), Ref(Y))), ("f", Neg(Ref(Q))), ("g", Ref(X))], "f")
    point = {X: Fraction(1), Y: Fraction(0)}
    assert {X, Y, Name("g")} == set(evaluate(graph, point, partial=True).carried)
    with pytest.raises(Undefined, match="q has no value"):
        evaluate(graph, point)
