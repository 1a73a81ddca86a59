"""Every mistake of the library against reference values, and what holds of any mistake in any network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from misconception_cases import REFERENCE, Case, case, worked
from strategies import ROUGH, networks, points

from derive.builders.dense import Layer, Network, Objective
from derive.errors import Undefined
from derive.evaluate import EXACT, evaluate
from derive.laws.convention import Convention
from derive.misconceptions import MISTAKES, Mistake, Mistaken, Work, mistaken, one_step
from derive.names import COST, Name
from derive.numbers import Policy, Real
from derive.problem import parse
from derive.problem.choice import chosen, shipped
from derive.term import ZERO, Neg, Prod, Term, num, refs
from derive.worked import Solution

ENTRIES: dict[str, dict[str, Any]] = {entry["slug"]: entry for entry in REFERENCE["entries"]}
NO_RULES = {  # they are told from the values that a student wrote; there is no definition that they rewrite
    "slip-sign": "the sign of one answer, whatever the formula",
    "slip-decimal-shift": "the digits of one answer, moved by powers of ten",
    "slip-digit-swap": "two digits of one answer",
    "slip-box": "the value of another question",
    "slip-copied": "the same answer in two boxes",
    "slip-misread-given": "any one given value negated or exchanged, so as many graphs as there are values",
    "slip-truncated": "one answer cut instead of rounded",
    "slip-percent": "one answer times or divided by a hundred",
}
# Exactly half a unit: the reference rounds binary numbers there, which fall on either side.
TIES = ("dC/da1[1]", "dC/da1[2]", "dC/dW1[2,2]", "W1[2,1]'")
NO_REFERENCE = {
    **{("round-too-early", name): "a tie" for name in TIES},
}
ALSO = {"bce-one-term": "H"}  # a case in which the mistake changes nothing: there the target is 1
POLICIES = {"round-too-early": Policy(decimals=4)}

FORWARD = {"weighted-sum", "activation", "exponential", "exponential-sum"}
TOUCHED = {  # the roles of the definitions that a family may rewrite
    "forward": FORWARD | {"link", "derivative"},
    "cost": {"cost", "derivative", "link"},
    "output": {"derivative", "signal", "link"},
    "slope": {"link", "signal"},
    "weight-gradient": {"derivative", "gradient"},
    "bias-gradient": {"derivative", "gradient"},
    "back": {"derivative"},
    "batch": {"cost", "derivative", "signal", "gradient"},
    "softmax": {"activation", "exponential", "signal", "derivative", "link"},
    "penalty": {"cost", "gradient"},
    "update": {"update"},
    "arithmetic": set(),
}


def made(where: Case, mistake: Mistake) -> Mistaken:
    """Return the mistaken derivation of a case in which the mistake applies."""
    found = mistaken(where.work, mistake)
    assert found is not None, f"{mistake.slug} does not apply"
    return found


def compared(name: Name, entry: dict[str, Any]) -> bool:
    """Tell whether the reference follows a quantity."""
    if name.of is not None and name.example is not None and name.letter in "Wb":
        return False  # one example's share of a gradient
    if entry["case"] == "E" and str(name).startswith("dC/da2"):
        return False  # it goes from δ straight to the weights of a softmax
    return name.letter in ("z", "a", "C", "delta", "W", "b") and name.of in (None, COST) and name.layer != 0


def disagreements(slug: str, mistake: Mistake) -> list[str]:
    """List the quantities of its cases whose value differs, those that the mistake leaves alone too."""
    wrong = disagreements_with(ENTRIES[slug], mistake)
    return wrong + (
        disagreements_with({**ENTRIES[slug], "case": ALSO[slug], "values": {}}, mistake) if slug in ALSO else []
    )


def disagreements_with(entry: dict[str, Any], mistake: Mistake) -> list[str]:
    """List the quantities of a case whose value is not the stated one, or not the true one where none is stated."""
    slug = entry["slug"]
    where = case(entry["case"])
    policy = POLICIES.get(slug, EXACT)
    try:
        found = mistaken(where.work, mistake)
        if found is None:
            return ["not applicable"]
        got = found.values(where.point, policy, partial=True).carried
    except (Undefined, AssertionError) as problem:
        return [str(problem)]
    true = evaluate(where.work.graph, where.point).carried
    # 0 times the logarithm of a negative number has no value here, nor has it in the reference
    none = {name for name, (_, value) in entry["values"].items() if value is None}
    ours = {str(name) for name in true if name not in got and compared(name, entry)}
    wrong = [f"{name}: a value for one of the two" for name in none ^ ours]
    for name, value in got.items():
        if entry.get("partial") and str(name) not in entry["values"]:
            continue
        if compared(name, entry) and (slug, str(name)) not in NO_REFERENCE and str(name) not in none:
            expected = entry["values"].get(str(name), [None, float(true[name])])[1]
            if abs(float(value) - expected) > 1e-9 * max(1, abs(expected)):
                wrong.append(f"{name}: {float(value)} instead of {expected}")
    return wrong


def test_the_library_is_the_catalogue() -> None:
    """Every entry of the reference that is a rule is in the library, and nothing else; slips are no rules."""
    assert set(ENTRIES) == set(MISTAKES)
    assert not set(NO_RULES) & set(MISTAKES)


def test_the_true_values_are_the_references() -> None:
    """The derivation itself has the true values that the reference states."""
    for entry in ENTRIES.values():
        where = case(entry["case"])
        true = {str(name): value for name, value in evaluate(where.work.graph, where.point).carried.items()}
        for name, (expected, _) in entry["values"].items():
            assert expected == pytest.approx(float(true[name]), rel=1e-9, abs=1e-12), (entry["slug"], name)


@pytest.mark.parametrize("slug", ENTRIES)
def test_reference_values(slug: str) -> None:
    """A mistake leads to the reference's value of every quantity, and leaves alone what the reference leaves alone."""
    assert [] == disagreements(slug, MISTAKES[slug])


def test_ties_are_ties() -> None:
    """What is left out of the rounded reference is exactly half a unit from both digits."""
    where = case("A")
    values = made(where, MISTAKES["round-too-early"]).values(where.point, Policy())
    raw = {str(name): value for name, value in values.raw.items()}
    assert {Fraction(1, 2)} == {abs(Fraction(raw[name])) * 100 % 1 for name in TIES}


def mutants(mistake: Mistake) -> Iterator[Mistake]:
    """Yield the mistake with each of its changes left out, doubled, negated, and written as 0."""
    if mistake.policy is not None:
        yield replace(mistake, policy=lambda policy: replace(policy, decimals=3))
        yield replace(mistake, policy=None)
    for place, (stage, change) in enumerate(mistake.changes):
        rest = (mistake.changes[:place], mistake.changes[place + 1 :])
        yield replace(mistake, changes=(*rest[0], *rest[1]))
        for wrap in (
            lambda term: Prod((num(2), term)),
            Neg,
            lambda term: ZERO,
        ):

            def mutated(step: Any, change: Any = change, wrap: Any = wrap) -> Term | None:
                term = change(step)
                return None if term is None else wrap(term)

            yield replace(mistake, changes=(*rest[0], (stage, mutated), *rest[1]))


# 0 doubled is 0, and z over the sum of all z is the same for multiples of z.
SAME = {"bias-gradient-zero": 3, "softmax-without-exp": 2}


@pytest.mark.parametrize("slug", MISTAKES)
def test_a_changed_entry_is_caught(slug: str) -> None:
    """The reference values tell every entry from its mutants."""
    unnoticed = [mutant for mutant in mutants(MISTAKES[slug]) if not disagreements(slug, mutant)]
    assert SAME.get(slug, 0) == len(unnoticed)


@pytest.mark.parametrize("slug", [slug for slug, mistake in MISTAKES.items() if mistake.policy is None])
def test_one_step_from_known_values(slug: str) -> None:
    """One step from one's own earlier values is what the whole derivation has; from true values only it is wrong."""
    where = case(ENTRIES[slug]["case"])
    found = made(where, MISTAKES[slug])
    true, got = evaluate(where.work.graph, where.point).carried, found.values(where.point, partial=True).carried
    first = next(name for name in true if str(name) == ENTRIES[slug]["first"])
    assert float(found.value(first, true)) == pytest.approx(ENTRIES[slug]["values"][str(first)][1], rel=1e-9)
    for definition in (d for d in found.graph.definitions if d.name in got):
        assert got[definition.name] == found.value(definition.name, got)
        if not set(found.changed) & {definition.name, *refs(definition.term)}:
            assert true[definition.name] == found.value(definition.name, true)


def test_what_was_not_answered_is_worked_out_with_the_mistake() -> None:
    """Between known values and the step asked for, the mistaken definitions are used; known ones are taken."""
    where = case("A")
    found = made(where, MISTAKES["sigma-instead-of-sigma-prime"])
    known = {**where.point, Name("a", 2, (1,)): Fraction(1, 5), Name("a", 2, (1,)).wrt(COST): Fraction(-3)}
    assert Fraction(-3, 5) == found.value(Name("delta", 2, (1,)), known)
    assert Fraction(-16, 25) * Fraction(3, 4) == one_step(
        where.work.graph, Name("delta", 2, (1,)), {**known, Name("a", 2, (1,)).wrt(COST): Fraction(-3)}
    )


NETWORK = Network(2, (Layer(2, "sigmoid"), Layer(1, "sigmoid")), Objective("squared-error"))
DEEP = Network(2, (Layer(3, "tanh"), Layer(2, "relu"), Layer(2, "arctan")), Objective("half-squared-error"))


@pytest.mark.parametrize(
    ("slug", "network", "size"),
    [
        ("batch-averaged-twice", NETWORK, 1),
        ("regulariser-half", NETWORK, 1),
        ("tan-instead-of-tanh", NETWORK, 1),
        ("path-sum-forgotten", NETWORK, 1),
        ("target-index-wrong", NETWORK, 1),
        ("weight-not-transposed", NETWORK, 1),
        ("factor-two-extra", NETWORK, 1),
        ("softmax-not-normalised", NETWORK, 1),
        ("relu-gated-by-gradient", NETWORK, 1),
        ("factor-two-missing", DEEP, 1),
        ("sigma-prime-square-missing", DEEP, 2),
        ("dropped-derivative-hidden", Network(2, (Layer(1, "sigmoid"),), Objective("squared-error")), 1),
        ("weight-omitted-in-chain", Network(2, (Layer(1, "sigmoid"),), Objective("squared-error")), 1),
        ("bias-not-updated", Network(2, (Layer(1, "sigmoid", biases="none"),), Objective("squared-error")), 1),
        ("sigma-instead-of-sigma-prime", Network(2, (Layer(1, "identity"),), Objective("squared-error")), 1),
        *(
            (slug, Network(2, (Layer(2, "softmax"),), Objective("cross-entropy", mean_over_units=True)), 1)
            for slug in ("softmax-ce-times-sigmoid-derivative", "ce-true-class-only", "ce-same-delta-every-class")
        ),
        ("batch-average-forgotten",
         Network(2, (Layer(1, "sigmoid"),), Objective("squared-error", mean_over_examples=False)), 2),
    ],
)  # fmt: skip
def test_not_applicable(slug: str, network: Network, size: int) -> None:
    """A mistake for which the network has no place is none; it is not taken for one that changes no value."""
    assert mistaken(worked(network, size), MISTAKES[slug]) is None


@pytest.mark.parametrize(
    ("slug", "names"),
    [
        ("derivative-of-wrong-layer", {"da1[1]/dz1[1]", "da1[2]/dz1[2]", "da1[3]/dz1[3]", "da2[1]/dz2[1]",
                                       "da2[2]/dz2[2]"}),
        ("weight-not-transposed", {"dC/da2[1]", "dC/da2[2]"}),
        ("outer-product-transposed", {"dC/dW3[1,2]", "dC/dW3[2,1]"}),
        ("relu-derivative-one-everywhere", {"da2[1]/dz2[1]", "da2[2]/dz2[2]"}),
        ("tanh-derivative-linear", {"da1[1]/dz1[1]", "da1[2]/dz1[2]", "da1[3]/dz1[3]"}),
        ("dropped-derivative-output", {"delta3[1]", "delta3[2]"}),
    ],
)  # fmt: skip
def test_any_depth(slug: str, names: set[str]) -> None:
    """In a deeper network a mistake is made in every layer that it is about, and in no other."""
    found = mistaken(worked(DEEP), MISTAKES[slug])
    assert found is not None
    assert names == {str(name) for name in found.changed}


def test_whether_it_shows() -> None:
    """A mistake may apply and yet change no value of these numbers."""
    where = case("A")
    true = evaluate(where.work.graph, where.point).carried
    lost = made(where, MISTAKES["weight-sign-lost"])
    assert lost.shows(true)
    positive = {name: abs(value) for name, value in where.point.items()}
    assert not lost.shows(evaluate(where.work.graph, positive).carried)
    zero = case("H0")
    true = evaluate(zero.work.graph, zero.point).carried
    assert made(zero, MISTAKES["bce-one-term"]).shows(true)
    assert not made(case("G"), MISTAKES["relu-derivative-one-at-zero"]).shows(
        evaluate(case("G").work.graph, case("G").point).carried
    )
    assert made(where, MISTAKES["round-too-early"]).shows(true, Policy())


def everywhere(work: Work) -> Iterator[Mistaken]:
    """Yield every mistake that applies to a derivation."""
    for mistake in MISTAKES.values():
        if found := mistaken(work, mistake):
            yield found


@given(networks(most_layers=3, most_units=3, batch=True), st.integers(1, 3), st.booleans())
@settings(max_examples=25, deadline=None)
def test_only_the_mistake_is_another(network: Network, size: int, short: bool) -> None:
    """In any network and batch a mistaken graph is valid, and differs in definitions of its own family alone."""
    work = worked(network, size, short=short)
    for found in everywhere(work):
        assert set(work.graph.names) == set(found.graph.names)
        assert work.graph.leaves == found.graph.leaves
        differing = {d.name for d in found.graph.definitions if d != work.graph[d.name]}
        assert differing == set(found.changed)
        assert {work.graph.role(name) for name in differing} <= TOUCHED[found.mistake.family]
        if found.mistake.changes:
            assert differing


GIVEN = """
network:
  upstream: {"z2[1]": -0.3, "z2[2]": 0.2}
  inputs: 2
  layers:
    - {units: 2, activation: sigmoid, weights: [[0.8, -0.6], [0.3, 0.2]], biases: 0.1}
    - {units: 2, activation: tanh, weights: [[0.6, 0.1], [0.5, -0.4]], biases: none}
data: [{x: [5, 3]}]
training: {learning_rate: 0.1}
"""


@pytest.mark.parametrize("sheet", [*shipped(), GIVEN])
def test_problems(sheet: str) -> None:
    """For every problem that ships, and for given derivatives, a mistake gives a whole derivation or has no value."""
    solution = Solution(parse(sheet) if sheet == GIVEN else chosen(sheet))
    setup = solution.setup
    if setup.network is None:
        pytest.skip("a graph of named lines has no layers")
    batch = setup.batches[0]
    work = Work(solution.derivation(len(batch)).whole, setup.network, setup.recipe.convention)
    applying = list(everywhere(work))
    assert len(applying) > 5
    for found in applying:
        assert set(work.graph.names) == set(found.graph.names)
        valued(found, solution.point(batch, setup.parameters))


def valued(found: Mistaken | Work, point: dict[Name, Real]) -> dict[Name, Real] | None:
    """Return the values of a derivation, or None where a quantity has none."""
    try:
        return dict(evaluate(found.graph, point, EXACT, ROUGH).carried)
    except Undefined:
        return None


def close(left: Real, right: Real) -> bool:
    """Tell whether two values agree but for the last digits."""
    return abs(float(left) - float(right)) <= 1e-9 * max(1.0, abs(float(left)))


@given(networks(most_layers=3, most_units=2, batch=True), st.integers(1, 2), st.data())
@settings(max_examples=20, deadline=None)
def test_the_sign_of_delta_is_a_convention(network: Network, size: int, data: st.DataObject) -> None:
    """Under δ = -∂C/∂z every mistake leads to the same gradients and updates, and to the negative δ."""
    works = [worked(network, size, Convention(signal_sign=sign)) for sign in (1, -1)]
    point = data.draw(points(works[0].graph))
    for mistake in MISTAKES.values():
        plus, minus = (mistaken(work, mistake) for work in works)
        assert (plus is None) == (minus is None)
        if plus is None or minus is None:
            continue
        values = valued(plus, point), valued(minus, point)
        assert (values[0] is None) == (values[1] is None), mistake.slug
        for name in values[0] or ():
            other = values[1][name]  # type: ignore[index]
            assert close(values[0][name], -other if name.letter == "delta" else other), (mistake.slug, name)  # type: ignore[index]


@given(networks(most_layers=3, most_units=3), st.data())
@settings(max_examples=20, deadline=None)
def test_the_same_example_twice(network: Network, data: st.DataObject) -> None:
    """The mean over one example given twice has the mistaken gradients of that example alone."""
    alone, twice = worked(network, short=False), worked(network, 2, short=False)
    point = data.draw(points(alone.graph))
    shared = {leaf.name for leaf in twice.graph.leaves if leaf.name.example is None}
    doubled = {name: value for name, value in point.items() if name in shared}
    doubled |= {name._replace(example=k): v for name, v in point.items() if name not in shared for k in (1, 2)}
    for mistake in MISTAKES.values():
        if mistake.family == "batch" or mistake.policy is not None:
            continue
        one, two = mistaken(alone, mistake), mistaken(twice, mistake)
        assert (one is None) == (two is None), mistake.slug
        if one is None or two is None:
            continue
        values = valued(one, point), valued(two, doubled)
        if values[0] is None or values[1] is None:
            assert values == (None, None)
            continue
        for name in (*alone.graph.having("gradient", "update"), COST):
            assert close(values[0][name], values[1][name]), (mistake.slug, name)


@given(networks(most_layers=2, most_units=3), st.booleans(), st.data())
@settings(max_examples=20, deadline=None)
def test_a_root_and_a_penalty_change_no_mistake(network: Network, penalty: bool, data: st.DataObject) -> None:
    """Beside a root or a penalty, an error at the output is wrong by the same factor as without."""
    assert network.objective is not None
    assume(network.objective.kind != "kl-divergence")  # its sum may be negative and have no root
    around = replace(network, objective=replace(network.objective, root=True, penalty=penalty))
    plain, rooted = worked(network, short=False), worked(around, short=False)
    point = data.draw(points(rooted.graph))
    true = [valued(work, point) for work in (plain, rooted)]
    assume(None not in true)
    for mistake in (m for m in MISTAKES.values() if m.family == "output"):
        pair = [mistaken(work, mistake) for work in (plain, rooted)]
        assert (pair[0] is None) == (pair[1] is None), mistake.slug
        for step in plain.at("cost-slope") if pair[0] else ():
            name = step.name
            if true[0][name] != 0 and true[1][name] != 0:
                wrong = [found.value(name, values, EXACT, ROUGH) for found, values in zip(pair, true, strict=True)]
                shares = [float(value) / float(values[name]) for value, values in zip(wrong, true, strict=True)]
                assert close(shares[0], shares[1]), (mistake.slug, name)
