"""Whole derivations: a batch is the mean, sum, root and penalty of its examples; some parameters are frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import strategies as some
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derive.builders.dense import Layer, Network, Objective, forward, parameters
from derive.builders.objective import STRENGTH
from derive.builders.optimiser import RATE
from derive.derivation import Derivation, Recipe, derive_example, explain, forward_over
from derive.evaluate import EXACT, Arithmetic, evaluate
from derive.laws.convention import Convention
from derive.names import COST, Name

PRECISE = Arithmetic(digits=120, bits=64)
STEP = Fraction(1, 10**40)
TANH = Network(2, (Layer(2, "tanh"), Layer(1, "tanh", biases="shared")), Objective("squared-error"))


def derivation(network: Network, size: int, recipe: Recipe | None = None) -> Derivation:
    """Return the derivation of a batch of this network."""
    objective = network.objective
    assert objective is not None
    made = recipe or Recipe(mean=objective.mean_over_examples, root=objective.root, penalty=objective.penalty)
    return explain(derive_example(forward(network), made, True, size == 1), made, size)


def cost_of(network: Network, examples: list[dict[Name, Any]], held: Mapping[Name, Any], strength: Fraction) -> Any:
    """Return the cost of a batch from the costs of its examples alone, as the objective says it."""
    objective = network.objective
    assert objective is not None
    graph = forward(network)
    total = sum(PRECISE.real(evaluate(graph, {**held, **at}, EXACT, PRECISE).carried[COST]) for at in examples)
    if objective.mean_over_examples:
        total /= len(examples)
    if objective.root:
        total = PRECISE.context.sqrt(total)
    if objective.penalty:
        squares = sum(PRECISE.real(value) ** 2 for name, value in held.items() if name.letter == "W")
        total += PRECISE.real(strength) / 2 * squares
    return total


@settings(max_examples=25)
@given(st.data(), st.integers(1, 4))
def test_batches_combine_their_examples(data: st.DataObject, size: int) -> None:
    """Cost and gradients of a batch are those of the mean or sum of its examples, then the root, then the penalty."""
    network = data.draw(some.networks(most_layers=2, most_units=2, batch=True))
    graph = forward(network)
    points = [data.draw(some.points(graph)) for _ in range(size)]
    held = {name: points[0][name] for name in parameters(network)}
    examples = [{name: value for name, value in at.items() if name not in held} for at in points]
    strength = Fraction(data.draw(st.integers(1, 9)), 10)
    assume(all(some.is_smooth(graph, {**held, **at}) for at in examples))
    found = derivation(network, size)
    assert found.size == size
    values = evaluate(found.whole, {**held, **placed(examples), STRENGTH: strength}, EXACT, PRECISE).carried
    tolerance = PRECISE.context.mpf(10) ** -30
    assert abs(cost_of(network, examples, held, strength) - PRECISE.real(values[COST])) < tolerance
    for name in found.parameters:
        ends = [cost_of(network, examples, {**held, name: held[name] + sign * STEP}, strength) for sign in (1, -1)]
        slope = (ends[0] - ends[1]) / PRECISE.real(2 * STEP)
        assert abs(slope - PRECISE.real(values[name.wrt(COST)])) < tolerance * (1 + abs(slope)), str(name)


def placed(examples: list[dict[Name, Any]]) -> dict[Name, Any]:
    """Return the inputs and targets of a batch: by their own names where there is one example, else with @k."""
    if len(examples) == 1:
        return examples[0]
    return {name._replace(example=k): value for k, at in enumerate(examples, 1) for name, value in at.items()}


@settings(max_examples=10)
@given(st.data(), st.integers(2, 3))
def test_examples_of_a_batch_stand_alone(data: st.DataObject, size: int) -> None:
    """z1[2]@k, δ1[2]@k and dC/dW1[2,1]@k are what example k has alone."""
    network = data.draw(some.networks(most_layers=2, most_units=2))
    points = [data.draw(some.points(forward(network))) for _ in range(size)]
    held = {name: points[0][name] for name in parameters(network)}
    examples = [{name: value for name, value in at.items() if name not in held} for at in points]
    whole = evaluate(derivation(network, size).whole, {**held, **placed(examples)}, EXACT, PRECISE).carried
    for k, at in enumerate(examples, 1):
        alone = evaluate(derivation(network, 1).whole, {**held, **at}, EXACT, PRECISE).carried
        for name, value in alone.items():
            if name not in held:
                assert value == whole[name._replace(example=k)], f"{name}@{k}"


def test_forward_over_is_the_forward_part_of_the_whole() -> None:
    """The pass without derivatives has the cost of the whole derivation, whatever is done over examples."""
    for mean, root, penalty in ((True, False, False), (False, True, False), (True, True, True)):
        recipe = Recipe(mean=mean, root=root, penalty=penalty)
        for size in (2, 3):
            whole = derivation(TANH, size, recipe).whole
            point = {leaf.name: Fraction(i % 7 - 3, 5) for i, leaf in enumerate(whole.leaves)}
            bare = forward_over(forward(TANH), recipe, size)
            values = [evaluate(graph, point, EXACT, PRECISE).carried[COST] for graph in (whole, bare)]
            assert values[0] == values[1]


@pytest.mark.parametrize("size", [1, 2])
def test_frozen_parameters_have_gradients_and_no_updates(size: int) -> None:
    """Only what is learned gets a new value, θ - α ∂C/∂θ from the old ones; everything has a gradient."""
    names = tuple(parameters(TANH))
    learned = tuple(name for name in names if name.letter == "W" and name.layer == 1)
    whole = derivation(TANH, size, Recipe(learned=learned)).whole
    assert {name.wrt(COST) for name in names} == set(whole.having("gradient"))
    assert [name._replace(new=True) for name in learned] == list(whole.having("update"))
    values = evaluate(whole, {leaf.name: Fraction(i % 7 - 3, 5) for i, leaf in enumerate(whole.leaves)}).carried
    for name in learned:
        old, rate, slope, new = (
            PRECISE.real(values[of]) for of in (name, RATE, name.wrt(COST), name._replace(new=True))
        )
        assert abs(old - rate * slope - new) < PRECISE.context.mpf(10) ** -45


def test_biases_are_not_penalised() -> None:
    """The penalty adds λ w to the gradient of every weight and nothing to that of a bias."""
    plain, penalised = (derivation(TANH, 2, Recipe(penalty=penalty)).whole for penalty in (False, True))
    point = {leaf.name: Fraction(i % 7 - 3, 5) for i, leaf in enumerate(penalised.leaves)}
    point[STRENGTH] = Fraction(3, 10)
    before, after = (evaluate(graph, point, EXACT, PRECISE).carried for graph in (plain, penalised))
    for name in parameters(TANH):
        added = PRECISE.real(point[STRENGTH] * point[name] if name.letter == "W" else Fraction(0))
        assert abs(after[name.wrt(COST)] - before[name.wrt(COST)] - added) < PRECISE.context.mpf(10) ** -60


def test_a_digest_is_of_the_mathematics_alone() -> None:
    """Two derivations of one shape have one digest, whatever numbers are filled in."""
    again = Network(2, (Layer(2, "tanh"), Layer(1, "tanh", biases="shared")), Objective("squared-error"))
    whole = derivation(TANH, 2).whole
    before = whole.digest
    for value in (Fraction(1, 3), Fraction(-2)):
        evaluate(whole, {leaf.name: value for leaf in whole.leaves}, EXACT, PRECISE)
    assert before == whole.digest == derivation(again, 2).whole.digest


RELU = Network(1, (Layer(1, "relu"),), Objective("absolute-error"))
CONVENTIONS = (
    Convention(signal_sign=-1),
    Convention(relu_at_zero=Fraction(1, 2)),
    Convention(abs_at_zero=Fraction(1)),
)


def test_a_digest_tells_conventions_and_shapes_apart() -> None:
    """Another convention, cost, reduction or size of batch is another derivation."""
    objective = Objective("squared-error")
    others = [
        derivation(RELU, 1),
        derivation(RELU, 2),
        derivation(replace(RELU, objective=objective), 1),
        derivation(RELU, 2, Recipe(mean=False)),
        derivation(RELU, 2, Recipe(root=True)),
        derivation(RELU, 1, Recipe(learned=tuple(parameters(RELU)))),
        *(derivation(RELU, 1, Recipe(convention=convention)) for convention in CONVENTIONS),
    ]
    assert len(others) == len({other.whole.digest for other in others})
