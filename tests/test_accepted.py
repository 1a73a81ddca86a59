"""What is accepted: truth and honest alternatives in any network, known mistakes never."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
import strategies
from accepted_networks import NETWORKS, WORKSHEETS, sets, solution
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import derive
from derive.accepted import accepted
from derive.builders.dense import forward
from derive.derivation import Recipe, derive_example
from derive.errors import Undefined
from derive.evaluate import EXACT, Valuation, evaluate
from derive.graph import Definition, Graph, Leaf
from derive.names import COST, Name
from derive.numbers import Policy, Real, fraction
from derive.term import Call, Neg, Num, Prod, Ref, Sum, Term, num
from derive.worked import Solution


@cache
def shipped(name: str) -> Solution:
    """Return a worksheet, solved."""
    return Solution(derive.load(WORKSHEETS / f"{name}.yaml"))


def of_page(policy: Policy, cut: bool = False) -> dict[str, Fraction]:
    """Return what someone writes who works the page name by name, rounding or cutting off at each."""
    solved = shipped("arctan-2-2-1")
    graph, point = solved.derivation(1).whole, solved.point((1,), solved.setup.parameters)
    if not cut:
        return {str(name): fraction(value) for name, value in evaluate(graph, point, policy).carried.items()}
    found: dict[Name, Real] = {}
    for definition in graph.definitions:  # everything before is fixed, so one value is new each time
        exact = fraction(evaluate(graph, point, EXACT, overrides=found).carried[definition.name])
        units = abs(exact) * 10**4 // 1
        found[definition.name] = Fraction(units if exact > 0 else -units, 10**4)
    return {str(name): fraction(value) for name, value in found.items()}


def calculated() -> list[str]:
    """Return the names of the page's calculated quantities."""
    graph = shipped("arctan-2-2-1").derivation(1).whole
    return [str(d.name) for d in graph.definitions if d.role != "aside"]


def differing(answers: Mapping[str, Fraction], key: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return by how many units answers differ from the key where they do."""
    by = {name: abs(answers[name] - key[name]) * 10**4 for name in calculated()}
    return {name: units for name, units in by.items() if units}


def test_honest_alternatives_to_the_page_are_accepted() -> None:
    """Full precision rounded at the end differs from the key by a unit in 7 places; half-even nowhere; all are fine."""
    answers, key = sets(shipped("arctan-2-2-1")), of_page(Policy())
    full = {name: Policy().rounded(value).value for name, value in of_page(EXACT).items()}
    assert {1} == set(differing(full, key).values()) and 6 <= len(differing(full, key)) <= 7
    assert {} == differing(of_page(Policy(ties="half-even")), key)
    for alternative in (key, full, of_page(EXACT), of_page(Policy(decimals=5)), of_page(Policy(decimals=7))):
        assert [] == [name for name in calculated() if not answers[name].contains(alternative[name])]


def test_digits_cut_off_are_accepted_where_that_is_allowed() -> None:
    """Truncating differs from the key in 20 places or so, by up to 5 units, and is right only with the option."""
    cut = of_page(Policy(), cut=True)
    off = differing(cut, of_page(Policy()))
    assert 18 <= len(off) <= 21 and max(off.values()) == 5
    loose, strict = sets(shipped("arctan-2-2-1"), truncation=True), sets(shipped("arctan-2-2-1"))
    assert [] == [name for name in calculated() if not loose[name].contains(cut[name])]
    assert len([name for name in calculated() if not strict[name].contains(cut[name])]) >= 3


# worksheet or network, quantity, what the mistake gives there
MISTAKES = (
    ("arctan-layer-1", "dC/dW1[1,1]", "-1.3238", "divided by f'"),
    ("arctan-layer-1", "dC/dW1[1,1]", "-1.25", "divided by f', as it was published"),
    ("arctan-layer-1", "W1[1,1]'", "0.925", "divided by f', as it was published"),
    ("arctan-layer-1", "dC/dW1[1,1]", "-0.2105", "f' dropped"),
    ("arctan-layer-1", "dC/dW1[1,1]", "-0.2443", "f instead of f'"),
    ("arctan-layer-1", "dC/dW1[1,1]", "-0.0897", "f' at a instead of z"),
    ("arctan-layer-1", "dC/dW1[1,1]", "-0.0494", "the other output's delta forgotten"),
    ("arctan-layer-1", "dC/dW1[1,1]", "0.0653", "sign of the error"),
    ("arctan-layer-1", "dC/dW1[1,1]", "-0.0201", "the other input"),
    ("arctan-layer-1", "W1[1,1]'", "0.8335", "learning rate dropped"),
    ("tanh-batch-11", "dC/dW1[1,1]", "0.000174", "W not transposed, as it was published"),
    ("tanh-batch-11", "dC/dW1[1,2]", "0.000175", "W not transposed, as it was published"),
    ("tanh-batch-11", "dC/dW1[1,1]", "0.002244", "sum instead of mean"),
    ("tanh-batch-11", "dC/dW1[1,1]", "0.000321", "mean of delta times mean of x"),
    ("sigmoid 2-2-1", "delta2[1]", "-0.2996", "f instead of f'"),
    ("sigmoid 2-2-1", "dC/dW1[2,1]", "0.0438", "weights already updated"),
    ("sigmoid 2-2-1", "dC/dW1[1,2]", "-0.0111", "weights already updated"),
    ("sigmoid 2-2-1", "delta1[2]", "42.0739", "divided by f'"),
    ("sigmoid 2-2-1", "dC/da2[1]", "1.6331", "sign of the error"),
    ("sigmoid 2-2-1", "W2[1,2]'", "-0.7460", "learning rate dropped"),
    ("sigmoid 2-2-1", "W1[2,2]'", "-0.3743", "learning rate dropped"),
)


@pytest.mark.parametrize(("name", "quantity", "wrong", "why"), MISTAKES, ids=str)
def test_a_known_mistake_is_refused(name: str, quantity: str, wrong: str, why: str) -> None:
    """The value of each mistake lies outside a set that is not too small to tell."""
    solved = solution(name) if name in NETWORKS else shipped(name)
    answer = sets(solved)[quantity]
    assert not answer.contains(Fraction(wrong)) and not answer.too_small


@pytest.mark.parametrize("path", sorted(WORKSHEETS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_digits_of_a_worksheet_tell_its_gradients(path: Path) -> None:
    """No value, cost, δ or gradient of a worksheet is too small for its digits, but in one example of a batch."""
    solved = shipped(path.stem)
    graph, answers = solved.derivation(solved.size).whole, sets(solved)
    asked = graph.having("weighted-sum", "activation", "cost", "signal", "gradient", "update")
    true = solved.updates[0].true.carried
    small = [name for name in asked if answers[str(name)].too_small and true[name] != 0]
    assert [] == [str(name) for name in small if name.example is None]


def valued(graph: Graph, point: Mapping[Name, Fraction], policy: Policy = EXACT) -> Valuation:
    """Return the values of a graph, or give the example up where it has none."""
    try:
        return evaluate(graph, point, policy)
    except Undefined:
        assume(False)
        raise


@settings(max_examples=60)
@given(st.data())
def test_truth_and_rounded_names_are_accepted_in_any_network(data: st.DataObject) -> None:
    """Without rounding, and with every name rounded to the asked digits or two more, every value is in its set."""
    graph = forward(data.draw(strategies.networks(most_layers=2, most_units=2)))
    check(derive_example(graph, Recipe(), True, True), data)


@settings(max_examples=60)
@given(st.data())
def test_truth_and_rounded_names_are_accepted_in_any_graph(data: st.DataObject) -> None:
    """The same for hand-made graphs of all operations and functions, kinks among them."""
    graph = data.draw(strategies.graphs())
    cost = graph.having("cost")[0]
    check(derive_example(graph, Recipe(cost=cost), False, True), data)


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 6))
def test_a_given_number_with_more_digits_may_be_rounded_where_it_gets_a_name(x: int, w: int, decimals: int) -> None:
    """y = -x and z = w y: whoever writes y down rounds it, as the page does; whoever carries it does not."""
    names = Name("x"), Name("w"), Name("y"), Name("z")
    leaves = tuple(Leaf(name, "input") for name in names[:2])
    lines = (Neg(Ref(names[0])), Prod((Ref(names[1]), Ref(names[2]))))
    definitions = tuple(Definition(name, term, "line") for name, term in zip(names[2:], lines, strict=True))
    graph = Graph(leaves, definitions)
    point, policy = {names[0]: Fraction(x, 97), names[1]: Fraction(w, 89)}, Policy(decimals=decimals)
    answers = accepted(graph, point, policy)
    for valuation in (valued(graph, point), valued(graph, point, policy)):
        assert all(answers[name].contains(fraction(valuation.carried[name])) for name in names[2:])


def check(graph: Graph, data: st.DataObject) -> None:
    """Compare the sets with the one evaluator at a point and a policy."""
    point = data.draw(strategies.points(graph))
    policy = data.draw(st.sampled_from((Policy(decimals=3), Policy(decimals=6), Policy("each-name", None, 4))))
    answers = accepted(graph, point, policy)
    more = Policy(
        decimals=None if policy.decimals is None else policy.decimals + 2,
        significant=None if policy.significant is None else policy.significant + 2,
    )
    for valuation in (valued(graph, point), valued(graph, point, policy), valued(graph, point, more)):
        for name, value in valuation.carried.items():
            assert answers[name].contains(fraction(value)), name


@pytest.mark.parametrize("sign", [Num(Fraction(-1)), Ref(Name("s"))], ids=["a number", "a name"])
def test_a_weight_with_more_digits_is_rounded_where_its_negative_has_a_name(sign: Term) -> None:
    """d = -w and e = d·3/2: d is rounded at its name, also where e is taken for one product -1·w·3/2."""
    names = s, w, d, e = Name("s"), Name("w"), Name("a").wrt(COST), Name("z").wrt(COST)
    graph = Graph(
        (Leaf(s, "input"), Leaf(w, "parameter")),
        (
            Definition(d, Prod((sign, Ref(w))), "derivative"),
            Definition(e, Prod((Ref(d), num(3, 2))), "signal"),
        ),
    )
    answers = accepted(graph, {s: Fraction(-1), w: Fraction(10, 97)}, Policy(decimals=6))
    assert answers[e].contains(Fraction("-0.154640")) and not answers[e].contains(Fraction("-0.154641"))
    assert set(names) == set(answers)


@settings(max_examples=25)
@given(st.data())
def test_more_digits_make_every_set_narrower(data: st.DataObject) -> None:
    """Each further digit leaves a part of the set: whoever is right with it is right with fewer."""
    graph = derive_example(forward(data.draw(strategies.networks(2, 2))), Recipe(), True, True)
    point = data.draw(strategies.points(graph))
    for digits in (lambda n: Policy(decimals=n), lambda n: Policy(decimals=None, significant=n)):
        fewer, more = (accepted(graph, point, digits(n)) for n in (4, 6))
        for name, answer in more.items():
            wide = fewer[name]
            if answer.low is None or answer.high is None:
                assert wide.low is None
            elif wide.low is not None and wide.high is not None:
                assert wide.low <= answer.low and answer.high <= wide.high, name


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(["exp", "square", "tanh", "sigmoid"]), min_size=1, max_size=6),
    st.fractions(-20000, 20000, max_denominator=9),
    st.fractions(-3, 3, max_denominator=9),
    st.integers(1, 3),
)
@example(["exp", *["square"] * 5], Fraction(9876), Fraction(-3), 1)
@example(["exp", "exp"], Fraction(9876), Fraction(-3), 1)
def test_what_grows_beyond_all_measure_has_no_limits(
    chain: list[str], large: Fraction, difference: Fraction, significant: int
) -> None:
    """Few digits of large values leave little of their difference: of its powers nothing is known, nothing fails."""
    leaves, parts = [Name("p"), Name("r"), Name("v")], [Name("s"), Name("t")]
    names = [Name("q", None, (str(place),)) for place in range(len(chain) + 1)]
    definitions = [
        Definition(part, Prod((Ref(leaf), Ref(leaves[-1]))), "own") for part, leaf in zip(parts, leaves, strict=False)
    ]
    definitions.append(Definition(names[0], Sum((Ref(parts[0]), Neg(Ref(parts[1])))), "own"))
    definitions += [
        Definition(after, Prod((Ref(before), Ref(before))) if one == "square" else Call(one, (Ref(before),)), "own")
        for one, before, after in zip(chain, names, names[1:], strict=False)
    ]
    graph = Graph(tuple(Leaf(leaf, "input") for leaf in leaves), tuple(definitions))
    assume(all(abs(value) < 10**9 for value in floats(chain, float(difference))))
    point = dict(zip(leaves, ((large + difference) / 7, large / 7, Fraction(7)), strict=True))
    answers = accepted(graph, point, Policy(decimals=None, significant=significant))
    true = evaluate(graph, point, EXACT).carried
    assert all(answers[name].contains(fraction(true[name])) for name in names)


def floats(chain: list[str], start: float) -> list[float]:
    """Return the values of a chain of functions, infinite where they are too large."""
    laws = {
        "exp": lambda x: math.exp(x) if x < 700 else math.inf,
        "square": lambda x: x * x,
        "tanh": math.tanh,
        "sigmoid": lambda x: 1 / (1 + math.exp(-min(max(x, -700), 700))),
    }
    found = [start]
    for one in chain:
        found.append(laws[one](found[-1]))
    return found


def test_carry_and_ties_change_nothing() -> None:
    """What is accepted depends on the digits alone."""
    solved = solution("sigmoid 2-2-1")
    graph, point = solved.derivation(1).whole, solved.point((1,), solved.setup.parameters)
    first = accepted(graph, point, Policy())
    assert (
        first == accepted(graph, point, Policy("exact")) == accepted(graph, point, Policy("display", ties="half-even"))
    )
