"""Classes of ReLU networks: on every sheet one unit is off, so that who forgets the slope is seen."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from derive.exercises.asks import Choice, asked
from derive.exercises.draws import Drawn, Draws, solved
from derive.exercises.gates import gated
from derive.names import Name
from derive.problem import Problem

STUDENTS = ("001", "002", "003", "004", "005")


def made(units: int = 2, output: str = "identity") -> Draws:
    """What draws all numbers of a network with one hidden layer of ReLUs."""
    problem = Problem(
        network={"inputs": 2, "layers": [{"units": units, "activation": "relu"}, {"units": 1, "activation": output}]},
        cost={"kind": "half-squared-error"},
        training={"learning_rate": "0.1"},
    )
    course = solved(problem)
    return Draws(problem, course, asked(course, Choice()), seed=5)


def hidden(drawn: Drawn, units: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The sums of the hidden layer, the derivatives by its activations, and the inputs, by numpy alone."""
    number = {name: float(value) for name, value in drawn.numbers.items()}
    x = np.array([number["a0[1]"], number["a0[2]"]])
    weights = np.array([[number[f"W1[{i},{j}]"] for j in (1, 2)] for i in range(1, units + 1)])
    z = weights @ x + np.array([number[f"b1[{i}]"] for i in range(1, units + 1)])
    out = np.array([number[f"W2[1,{i}]"] for i in range(1, units + 1)])
    error = out @ np.maximum(z, 0) + number["b2[1]"] - number["y[1]"]
    return z, error * out, x


@pytest.mark.parametrize("units", [2, 3])
def test_one_hidden_unit_is_off_and_tells_who_forgets_it(units: int) -> None:
    """Its δ is 0, and what it would be with a slope of 1 is no rounding of 0; the others are on."""
    for drawn in made(units).many(STUDENTS):
        z, back, x = hidden(drawn, units)
        assert 1 == (z <= 0).sum() and (np.abs(z) > 1 / 20).all()
        forgotten = np.abs(back[z <= 0])
        assert max(forgotten.max(), np.abs(np.outer(forgotten, x)).max()) > 1 / 2000


def test_mistakes_about_the_slope_are_no_longer_beyond_all_numbers() -> None:
    """What the lecturer is told that no sheet shows is that f'(0) may be 1, and nothing else about the slope."""
    slopes = {slug for slug, other, _ in made().inseparable if other is None and slug.startswith("relu-derivative")}
    assert {"relu-derivative-one-at-zero"} == slopes


def test_a_class_is_alike_and_each_sheet_a_matter_of_its_student() -> None:
    """Nobody's numbers depend on who else is there, and nobody's are much harder."""
    draws = made()
    together = list(draws.many(STUDENTS))
    assert together[3].numbers == made().numbers("004").numbers
    scores = [one.difficulty.score for one in together]
    assert max(scores) <= min(scores) * (1 + Fraction(1, 12)) + 1


def test_what_is_zero_by_coincidence_is_not_gated() -> None:
    """Of a unit that is off its activation, slope and products are 0 on its account; of one that is on nothing is."""
    draws = made()
    graph, z = draws.course.graph, [Name("z", 1, (unit,)) for unit in (1, 2)]
    found = gated(graph, [1], {z[0]: np.array([-1.0, 1.0]), z[1]: np.array([2.0, 2.0])})
    a, delta = (Name(letter, 1, (1,)) for letter in ("a", "delta"))
    weight = Name("W", 2, (1, 1)).wrt(Name("C"))
    for name in (a, delta, weight, z[0].wrt(a), Name("W", 1, (1, 2)).wrt(Name("C"))):
        assert [True, False] == found[name].tolist(), name
    for name in (Name("a", 1, (2,)), Name("delta", 1, (2,)), a.wrt(Name("C")), Name("z", 2, (1,))):
        assert not found[name].any(), name
    assert not gated(graph, [], {})
