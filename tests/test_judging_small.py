"""Own values that become small: who worked on from a number loses nothing, who writes nothing gains nothing."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from judging_sheets import Class, class_of, random_problem, typed

from derive.checking.typed import Typed
from derive.evaluate import evaluate
from derive.names import Name
from derive.numbers import fraction
from derive.problem import parse

SHAPES = (((2, 2, 1), ("sigmoid", "sigmoid")), ((2, 2, 2), ("tanh", "sigmoid")), ((1, 3, 1), ("arctan", "identity")))
TWO_PATHS = {
    "network": {
        "inputs": 2,
        "layers": [
            {"units": 2, "activation": "sigmoid", "weights": [[0.1, -0.9], [0.6, 0.2]], "biases": [0.2, -0.1]},
            {"units": 2, "activation": "sigmoid", "weights": [[0.7, -0.6], [-1.1, 0.8]], "biases": [-0.4, 0.8]},
        ],
    },
    "cost": {"kind": "half-squared-error"},
    "data": [{"x": [0.7, 0.8], "y": [0.8, 0.2]}],
    "training": {"learning_rate": 0.4},
}


def worked_on(where: Class, origin: Name, value: Fraction) -> dict[int, Typed]:
    """Return the sheet of someone who has one wrong value and works rightly on from it, by an evaluation of its own."""
    overrides = {origin: value}
    return where.written(evaluate(where.course.graph, where.point, where.policy, overrides=overrides).carried)


def random_sheet(seed: int) -> tuple[Class, Name, dict[int, Typed]]:
    """Return a sheet whose derivative of the cost is far too small, and everything after it worked out from that."""
    random = np.random.default_rng(seed)
    shape, kinds = SHAPES[seed % len(SHAPES)]
    where = class_of(random_problem(random, shape, kinds, "half-squared-error"))
    origins = [name for name in where.course.names.values() if name.letter in ("a", "delta") and
               where.course.graph.role(name) in ("derivative", "signal")]  # fmt: skip
    origin = origins[int(random.integers(len(origins)))]
    value = Fraction(int(random.integers(1, 200)), 10**4) * int(random.choice((-1, 1)))
    return where, origin, worked_on(where, origin, value)


@pytest.mark.parametrize("seed", range(24))
def test_nobody_who_worked_on_loses_what_became_small(seed: int) -> None:
    """Every number other than 0 and other than a copy is carried; the others count neither way while they are few."""
    where, origin, answers = random_sheet(seed)
    found = where.judging().judged(where.entry, answers).answers
    known = set(where.point.values())
    after = [v for v in found if v.code not in ("correct", "too-small") and v.ask.quantity != str(origin)]
    nothing = [v for v in after if not v.typed.value or v.typed.value in known]
    for verdict in after:
        early = {v.typed.value for v in found if v.ask.quantity == verdict.ask.quantity.rstrip("'")}
        if verdict not in nothing and verdict.typed.value not in early:
            assert "correct-carried" == verdict.code, (verdict.ask.quantity, verdict.typed.text, verdict.flags)
    small = [v for v in found if v.code == "too-small"]
    assert not small or len(small) <= max(4, len(found) // 10)


@pytest.mark.parametrize("seed", range(6))
def test_who_writes_zeros_behind_a_small_number_gains_nothing(seed: int) -> None:
    """A tiny derivative and then zeros and old parameters: no more marks, nor fewer to reach, than without carrying."""
    where, origin, _ = random_sheet(seed)
    answers = where.right()
    for ask in where.asks:
        name = where.course.names[ask.quantity]
        role = where.course.graph.role(name)
        if role in ("derivative", "signal", "gradient", "link"):
            answers[ask.number] = typed("0.0001" if name == origin else "0.0000")
        elif role == "update":
            answers[ask.number] = typed(str(float(where.point[name._replace(new=False, update=None)])))
    carried = where.judging().judged(where.entry, answers)
    alone = where.judging(carried_share=Fraction(0)).judged(where.entry, answers)
    assert carried.points <= alone.points + 1
    limits = [v for v in carried.answers if v.code == "too-small" and v.accepted is not None]
    assert carried.of >= sum(1 for _ in carried.answers) - max(4, len(carried.answers) // 10) - len(limits)


def test_a_cost_after_a_wrong_update_is_carried_however_small() -> None:
    """Who divides by the slope comes by chance to a cost of 0.0008, which shows one digit and was worked out."""
    where = class_of(parse(json.dumps(TWO_PATHS)))
    answers = where.mistaken("divided-by-derivative")
    assert answers is not None
    verdict = where.judging().judged(where.entry, answers).answers[-1]
    assert ("C'", "0.0008", "correct-carried") == (verdict.ask.quantity, verdict.typed.text, verdict.code)


def test_zeros_after_a_zero_stay_unjudged() -> None:
    """A derivative of 0 was not worked on: what follows counts against the total, and earns nothing."""
    where = class_of(parse(json.dumps(TWO_PATHS)))
    zero = Fraction(0)
    for origin in ("dC/da2[1]", "delta1[1]"):
        name = where.course.names[origin]
        answers = worked_on(where, name, zero)
        judged = where.judging().judged(where.entry, answers)
        after = [
            v
            for v in judged.answers
            if not v.typed.value and fraction(where.course.values.carried[where.course.names[v.ask.quantity]])
        ]
        assert after and all(v.credit == 0 for v in after)
        assert judged.of == sum(v.ask.points for v in judged.answers if v.code != "too-small")
        assert not any(v.code == "too-small" for v in after)
