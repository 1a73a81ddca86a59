"""The tables of functions and costs: each law is proven with SymPy on every branch, and wrong ones are refuted."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import strategies as some
import sympy
from hypothesis import given
from hypothesis import strategies as st

from derive import partial
from derive.algebra import expression
from derive.errors import Disagreement
from derive.evaluate import Arithmetic
from derive.graph import Definition
from derive.laws.convention import Convention
from derive.laws.costs import COSTS, over_units
from derive.laws.functions import FUNCTIONS, call, written_out
from derive.names import Name
from derive.partial import Laws
from derive.term import ONE, TWO, Call, Cases, Condition, Neg, Num, Pow, Prod, Quot, Ref, Sum, Term, minus, num, rebuilt

Z, Y, ALPHA, VALUE, F = (Name(text) for text in ("z", "y", "alpha", "value", "f"))
SMOOTH = ("identity", "sigmoid", "bipolar-sigmoid", "tanh", "arctan", "softplus", "exp", "ln", "sin", "cos", "sqrt")
SIGNS = ({Z: 2}, {Z: -2})
REGIONS: Mapping[str, tuple[tuple[Name, ...], tuple[dict[Name, int], ...]]] = {  # arguments; a point in each branch
    **{name: ((Z,), SIGNS[:1]) for name in SMOOTH},
    **{name: ((Z,), SIGNS) for name in ("relu", "abs", "step")},
    **{name: ((Z, ALPHA), tuple({**at, ALPHA: 3} for at in SIGNS)) for name in ("leaky-relu", "prelu", "elu")},
    **{name: ((Z, Y), ({Z: 1, Y: 2}, {Z: 2, Y: 1})) for name in ("max", "min")},
    "huber": ((Z, ALPHA), tuple({Z: at, ALPHA: 3} for at in (2, -2, 4, -4))),
}


def resolved(term: Term, at: Mapping[Name, Fraction]) -> Term:
    """Return the analytic formula that a term is around a point: written out, by the branches chosen there."""
    if isinstance(term, Call) and FUNCTIONS[term.function].written:
        return resolved(written_out(term), at)
    if isinstance(term, Cases):
        return resolved(Arithmetic().branch(term.branches, at)[1], at)
    return rebuilt(term, lambda child: resolved(child, at))


def regions_of(name: str) -> tuple[tuple[Name, ...], tuple[dict[Name, int], ...]]:
    """Return the arguments of a function and a point in each of its branches."""
    line = f'"{name}": ((Z,), SIGNS),'
    assert name in REGIONS, f"tests/test_laws.py: add {line} to REGIONS, with a point in each branch of {name}"
    return REGIONS[name]


@pytest.mark.parametrize("name", sorted({*REGIONS, *FUNCTIONS}))
def test_every_function_has_a_proof(name: str) -> None:
    """A new entry of the table needs its regions here, and an entry that is gone needs none."""
    assert regions_of(name)
    assert name in FUNCTIONS, f"tests/test_laws.py: take {name} out of REGIONS"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_laws_are_proven(name: str) -> None:
    """On every branch, each derivative law minus SymPy's derivative of the written form is identically zero."""
    names, regions = regions_of(name)
    function, arguments = FUNCTIONS[name], tuple(map(Ref, names))
    anywhere = name not in ("ln", "sqrt")
    symbols = {known: sympy.Symbol(str(known), real=True, positive=None if anywhere else True) for known in names}
    symbols[ALPHA] = sympy.Symbol("alpha", positive=True)
    for region in regions:
        at = {known: Fraction(value) for known, value in region.items()}
        whole = expression(resolved(call(name, *arguments), at), symbols)
        for law, argument in zip(function.derivatives, names, strict=False):
            local = law(arguments, Ref(VALUE), Convention())
            found = expression(resolved(local, {**at, VALUE: Fraction(0)}), {**symbols, VALUE: whole})
            assert sympy.simplify(found - sympy.diff(whole, symbols[argument])) == 0


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name in REGIONS and len(REGIONS[name][1]) > 1])
def test_proofs_reach_every_branch(name: str) -> None:
    """The regions of a function choose every branch of its written form and every smooth branch of its laws."""
    names, regions = REGIONS[name]
    arguments = tuple(map(Ref, names))
    forms = [law(arguments, Ref(VALUE), Convention()) for law in FUNCTIONS[name].derivatives]
    for form in [written_out(call(name, *arguments)), *forms]:
        if isinstance(form, Cases):
            points = [{**{known: Fraction(v) for known, v in at.items()}, VALUE: Fraction(0)} for at in regions]
            reached = {Arithmetic().branch(form.branches, at) for at in points}
            assert {branch for branch in form.branches if branch[0].relation != "="} == reached


SHARES = (Fraction(0), Fraction(1, 2), Fraction(1))
KINKS = [  # function, constants, convention, the derivative by each variable at the kink
    *(("relu", (), {"relu_at_zero": share}, (share,)) for share in SHARES),
    *(("leaky-relu", ("1/4",), {"relu_at_zero": share}, (share + (1 - share) / 4,)) for share in SHARES),
    *(("prelu", ("3/2",), {"relu_at_zero": share}, (share + (1 - share) * 3 / 2,)) for share in SHARES),
    *(("elu", ("1/4",), {"relu_at_zero": share}, (share + (1 - share) / 4,)) for share in SHARES),
    *(("elu", ("1",), {"relu_at_zero": share}, (1,)) for share in SHARES),
    *(("abs", (), {"abs_at_zero": slope}, (slope,)) for slope in (*SHARES, Fraction(-1))),
    *(("max", (), {"max_at_tie": share}, (share, 1 - share)) for share in SHARES),
    *(("min", (), {"max_at_tie": share}, (share, 1 - share)) for share in SHARES),
    ("step", ("1/2",), {}, (0,)),
    ("huber", ("1",), {}, (0,)),
]


@given(st.sampled_from(KINKS), some.numbers(away=False))
def test_kinks_follow_the_convention(case: Any, tie: Fraction) -> None:
    """At a kink the derivative is what the convention declares."""
    name, constants, stated, expected = case
    function = FUNCTIONS[name]
    variables = [Ref(Z), Ref(Y)][: 2 if name in ("max", "min") else 1]
    arguments = (*variables, *(Num(Fraction(constant)) for constant in constants))
    at = {Z: tie, Y: tie} if len(variables) == 2 else {Z: Fraction(0)}
    values = {**at, VALUE: Arithmetic().value(Call(name, arguments), at)}
    laws = [law(arguments, Ref(VALUE), Convention(**stated)) for law in function.derivatives]
    assert list(expected) == [Arithmetic().value(law, values) for law in laws]


@pytest.mark.parametrize("at_zero", [Fraction(0), Fraction(1, 2), Fraction(1)])
def test_step_has_its_declared_value_at_zero(at_zero: Fraction) -> None:
    """step(0) is the constant it is called with, and 1 where it is called without."""
    values = [Arithmetic().value(call("step", num(z), Num(at_zero)), {}) for z in (-1, 0, 1)]
    assert [0, at_zero, 1] == values
    assert 1 == Arithmetic().value(call("step", num(0)), {})


def test_equal_arguments_share_the_slope() -> None:
    """max(z, z) has the slope 1 whatever the convention says about ties."""
    for share in SHARES:
        laws = Laws(Convention(max_at_tie=share))
        local = laws.partials(Definition(F, call("max", Ref(Z), Ref(Z)), "line"))[Z]
        assert 1 == Arithmetic().value(local, {Z: Fraction(5)})


WRONG: tuple[tuple[str, Callable[[Term, Term], Term]], ...] = (
    ("tanh", lambda z, a: minus(ONE, a)),
    ("sigmoid", lambda z, a: Prod((a, Sum((ONE, a))))),
    ("bipolar-sigmoid", lambda z, a: Prod((a, minus(ONE, a)))),
    ("arctan", lambda z, a: Quot(ONE, Sum((ONE, z)))),
    ("arctan", lambda z, a: Quot(ONE, Sum((ONE, Pow(a, TWO))))),
    ("relu", lambda z, a: ONE),
    ("abs", lambda z, a: Cases(((Condition(z, ">", num(1)), ONE), (Condition(z, "<=", num(1)), Neg(ONE))))),
    ("softplus", lambda z, a: a),
    ("cos", lambda z, a: call("sin", z)),
    ("sqrt", lambda z, a: Quot(ONE, a)),
)


@pytest.mark.parametrize(("name", "wrong"), WRONG)
def test_a_wrong_law_is_refuted(name: str, wrong: Callable[..., Term], monkeypatch: pytest.MonkeyPatch) -> None:
    """A law that differs from SymPy's derivative is refused before anything is derived with it."""
    entry = replace(FUNCTIONS[name], derivatives=(lambda arguments, value, rule: wrong(arguments[0], value),))
    monkeypatch.setattr(partial, "FUNCTIONS", {**FUNCTIONS, name: entry})
    with pytest.raises(Disagreement):
        Laws(Convention()).partials(Definition(F, call(name, Ref(Z)), "line"))


PARTLY_REAL = {
    "a root inside relu": call("relu", call("sqrt", Ref(Z))),
    "a logarithm inside max": call("max", call("ln", Ref(Z)), Ref(Y)),
    "a root as a power inside elu": call("elu", Pow(Ref(Z), num(1, 2)), ONE),
    "a power with any exponent": call("abs", Pow(Ref(Z), Ref(Y))),
}


@pytest.mark.parametrize("term", PARTLY_REAL.values(), ids=list(PARTLY_REAL))
def test_formulas_with_a_bounded_domain_are_proven(term: Term) -> None:
    """A formula that is not real everywhere is compared where it is."""
    assert Laws(Convention()).partials(Definition(F, term, "line"))


def _huber(e: float, delta: float = 0.5) -> float:
    return e * e / 2 if abs(e) <= delta else delta * (abs(e) - delta / 2)


def _xlog(y: float, a: float) -> float:
    return y * math.log(a) if y else 0.0


SAID: Mapping[str, Callable[[float, float], float]] = {  # each cost of one unit, as a book gives it
    "squared-error": lambda a, y: (a - y) ** 2,
    "half-squared-error": lambda a, y: (a - y) ** 2 / 2,
    "absolute-error": lambda a, y: abs(a - y),
    "binary-cross-entropy": lambda a, y: -_xlog(y, a) - _xlog(1 - y, 1 - a),
    "cross-entropy": lambda a, y: -_xlog(y, a),
    "huber": lambda a, y: _huber(a - y),
    "kl-divergence": lambda a, y: _xlog(y, y / a),
}


@pytest.mark.parametrize("kind", COSTS)
@pytest.mark.parametrize("mean", [False, True])
def test_costs_are_finite_and_as_books_give_them(kind: str, mean: bool) -> None:
    """Every cost has a value for outputs between 0 and 1 and any targets there, hard ones too: 0 · ln 0 is 0."""
    assert kind in SAID, f"tests/test_laws.py: add '{kind}' to SAID, as a book gives the cost of one unit"
    constants = (Fraction(1, 2),) * COSTS[kind].constants
    names = [(Name("a", 1, (i,)), Name("y", None, (i,))) for i in (1, 2)]
    term = over_units(kind, tuple((Ref(a), Ref(y)) for a, y in names), constants, mean)
    for pairs in ((("1/5", "0"), ("3/4", "1")), (("1/2", "1/3"), ("9/10", "2/3")), (("1/100", "1"), ("1/2", "1/2"))):
        at = {a: Fraction(pair[0]) for (a, _), pair in zip(names, pairs, strict=True)}
        at |= {y: Fraction(pair[1]) for (_, y), pair in zip(names, pairs, strict=True)}
        expected = sum(SAID[kind](float(at[a]), float(at[y])) for a, y in names) / (2 if mean else 1)
        assert expected == pytest.approx(float(Arithmetic().value(term, at)), rel=1e-12)


LARGEST = ("max", "min")


def test_a_tie_is_no_disagreement_where_another_is_everywhere() -> None:
    """Of min(max(x, x), max(y, z)) the slope by y is compared where y and z differ."""
    x, y, z = (Ref(Name(letter)) for letter in "xyz")
    formula = call("min", call("max", x, x), call("max", y, z))
    assert list(Laws(Convention()).partials(Definition(F, formula, "line"))) == [x.name, y.name, z.name]


@pytest.mark.parametrize("outer", LARGEST)
@pytest.mark.parametrize("same", LARGEST)
@pytest.mark.parametrize("other", (*LARGEST, "abs", "relu"))
def test_slopes_are_compared_on_no_kink_that_can_be_left(outer: str, same: str, other: str) -> None:
    """Of a formula that lies on one kink everywhere, no point of the comparison lies on a second."""
    x, y, z = (Ref(Name(letter)) for letter in "xyz")
    apart = call(other, y, z) if other in LARGEST else call(other, minus(y, z))
    formula = call(outer, call(same, x, x), Sum((apart, call(same, z, y))))
    arithmetic = Arithmetic(digits=40, bits=64)
    points = list(partial._points(formula, (x.name, y.name, z.name), arithmetic))
    assert points
    for point in points:
        assert sum(arithmetic.value(kink, point) == 0 for kink in partial.kinks(formula)) == 1
