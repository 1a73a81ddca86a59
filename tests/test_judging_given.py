"""A value that meets a given number by chance was worked out all the same; a copy of one was not."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from judging_sheets import Class, class_of, random_problem, typed

from derive.checking.marks import Rules, marked
from derive.checking.verdict import DEGENERATE, REPEATED
from derive.problem import Problem, parse

MET = """
network:
  inputs: 2
  layers:
    - {units: 2, activation: sigmoid, weights: [[0.1, -0.8], [1.2, 0.2]], biases: [0.1, -0.3]}
    - {units: 2, activation: sigmoid, weights: [[0.7, -0.2], [-1.1, 0.4]], biases: [-0.4, 0.6]}
cost: {kind: half-squared-error}
data: [{x: [0.8, 0.7], y: [0.9, 0.1]}]
training: {learning_rate: 0.4}
numbers: {decimals: 4}
"""


@pytest.fixture(scope="module")
def met() -> Class:
    """A sheet on which W read transposed makes z1[2] -0.8, which is also a weight of this layer."""
    return class_of(parse(MET))


@pytest.mark.parametrize("slug", ["weights-transposed-forward", "activation-skipped-hidden", "bias-gradient-one"])
def test_one_mistake_costs_once_though_its_value_is_also_given(slug: str, met: Class) -> None:
    """The transposed sum that comes to a weight, and the skipped activation of it, are repetitions as any other."""
    answers = met.mistaken(slug)
    assert answers is not None
    found = met.judging().judged(met.entry, answers)
    again = [verdict for verdict in found.answers if REPEATED in verdict.flags]
    assert again and all(verdict.credit == 1 for verdict in again)
    assert any(answer.value in met.point.values() for answer in (verdict.typed for verdict in found.answers))


def test_what_went_on_to_a_given_number_of_another_step_is_judged(met: Class) -> None:
    """A bias gradient of 1 takes the rate from every bias: 0.1 - 0.4 is another bias, 0.6 - 0.4 a weight."""
    answers = met.mistaken("bias-gradient-one")
    assert answers is not None
    found = {verdict.ask.quantity: verdict for verdict in met.judging().judged(met.entry, answers).answers}
    for name, value in (("b1[1]'", "-0.3"), ("b2[2]'", "0.2"), ("b2[1]'", "-0.8")):
        assert (found[name].typed.value, found[name].code) == (typed(value).value, "correct-carried"), name


def test_copies_of_what_a_step_is_made_of_have_no_waiver(met: Class) -> None:
    """Every gradient is the input beside it: whoever forgets δ did no work there, nor did who copies the inputs."""
    answers = met.mistaken("delta-forgotten-in-weight-gradient")
    assert answers is not None
    found = {verdict.ask.quantity: verdict for verdict in met.judging().judged(met.entry, answers).answers}
    copied = [found[f"dC/dW1[{unit},{place}]"] for unit in (1, 2) for place in (1, 2)]
    assert not any(verdict.credit for verdict in copied)
    assert any(DEGENERATE in verdict.flags for verdict in copied)


def _round(random: np.random.Generator) -> Problem:
    return random_problem(random, (2, 2, 2), ("sigmoid", "sigmoid"), "half-squared-error")


@pytest.mark.parametrize("slug", ["weights-transposed-forward", "bias-omitted-forward", "bias-gradient-one"])
def test_no_recognised_repetition_of_round_numbers_costs_again(slug: str) -> None:
    """Numbers of one decimal meet one another often; what the mistake does not copy is paid for once."""
    random = np.random.default_rng(8)
    for _ in range(6):
        where = class_of(_round(random))
        answers = where.mistaken(slug)
        assert answers is not None
        found = where.judging().judged(where.entry, answers)
        again = [verdict for verdict in found.answers if REPEATED in verdict.flags]
        assert all(verdict.credit == 1 for verdict in again), [verdict.ask.quantity for verdict in again]


def test_given_numbers_in_every_box_gain_nothing() -> None:
    """Sheets filled with the numbers of the question have the marks that they have without carrying, and no more."""
    random = np.random.default_rng(5)
    for _ in range(6):
        where = class_of(_round(random))
        given = [str(float(value)) for value in where.point.values()]
        answers = {ask.number: typed(given[int(random.integers(len(given)))]) for ask in where.asks}
        found = where.judging().judged(where.entry, answers)
        assert found.points == marked(found.answers, Rules(carried_share=Fraction(0))).points
