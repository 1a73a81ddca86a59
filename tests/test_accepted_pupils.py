"""Accepted sets beside simulated pupils: none who works correctly is refused, and sets are hardly wider than that."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pytest
from accepted_networks import NETWORKS, WORKSHEETS, sets, solution
from hand_graphs import work_graph
from hand_work import HABITS, Pupils, work

import derive
from derive.accepted import Accepted
from derive.worked import Solution

DECIMALS, SIGNIFICANT = {"decimals": 4, "significant": None}, {"decimals": None, "significant": 4}
GROUPS, PUPILS = 24, 250  # 7 networks × 3 ways of rounding × 24 groups × 250 pupils = 126,000 paths


def ends(answer: Accepted) -> tuple[Fraction, Fraction]:
    """Return both ends of a set that has them."""
    assert answer.low is not None and answer.high is not None
    return answer.low, answer.high


def groups(
    name: str, digits: Mapping[str, int | None], truncation: bool = False, corners: bool = False
) -> dict[str, tuple[float, float]]:
    """Return the smallest and largest answer that simulated pupils give for each quantity."""
    random = np.random.default_rng(7)
    found: dict[str, tuple[float, float]] = {}
    for group in range(GROUPS):
        habit = HABITS[group % len(HABITS)]
        pupils = Pupils(random, habit, **digits, count=PUPILS, corners=corners, truncating=truncation)
        for quantity, answers in work(pupils, NETWORKS[name]).items():
            low, high = found.get(quantity, (np.inf, -np.inf))
            found[quantity] = (min(low, *(x.min() for x in answers)), max(high, *(x.max() for x in answers)))
    return found


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(("digits", "truncation"), [(DECIMALS, False), (SIGNIFICANT, False), (DECIMALS, True)], ids=str)
def test_no_pupil_who_works_correctly_is_refused(name: str, digits: dict[str, int | None], truncation: bool) -> None:
    """However pupils group, round and carry, every answer of each of them is in the set."""
    answers = sets(solution(name), truncation, **digits)
    reached = groups(name, digits, truncation)
    outside = {
        quantity: (low, high, answers[quantity])
        for quantity, (low, high) in reached.items()
        if not (float(ends(answers[quantity])[0]) <= low + 1e-12 and high - 1e-12 <= float(ends(answers[quantity])[1]))
    }
    assert not outside
    assert len(reached) > 20


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("digits", [DECIMALS, SIGNIFICANT], ids=str)
def test_the_sets_are_hardly_wider_than_rounding_can_reach(name: str, digits: dict[str, int | None]) -> None:
    """Where each rounding goes half a unit either way, the sets hold it and are some half wider on average."""
    answers, ratios = sets(solution(name), **digits), []
    for quantity, (low, high) in groups(name, digits, corners=True).items():
        least, most = map(float, ends(answers[quantity]))
        assert least <= low + 1e-12 and high - 1e-12 <= most, quantity
        if high - low > 1e-9:
            ratios.append((most - least) / (high - low))
    assert 1 <= np.mean(ratios) < 1.8


GRAPHS = (  # hand-made graphs, softmax by both routes, kinks, penalties, batches: every operation and role
    *(f"worksheets/{name}" for name in ("arctan-layer-1", "dosage", "iris-softmax", "not", "sigmoid-2-2-2", "xor")),
    *(
        f"tests/data/authors/{name}"
        for name in (
            "baydin-trace",
            "colah-graph",
            "cs231n-hinge",
            "cs231n-sigmoid-gates",
            "cs231n-softmax-svm",
            "cs231n-staged",
            "elman-rnn",
            "fausett-bipolar",
            "keras-bce",
            "keras-huber",
            "keras-kl",
            "krogh-hertz-decay",
            "relu-at-its-kink",
            "residual-link",
            "sklearn-rmse",
            "statquest-softmax",
        )
    ),
)


@pytest.mark.parametrize("name", GRAPHS)
def test_no_pupil_is_refused_in_any_graph(name: str) -> None:
    """Line by line as it is written, at two decimals, four, and three digits, with roundings that go either way."""
    solved = Solution(derive.load(WORKSHEETS.parent / f"{name}.yaml"))
    graph, point = solved.derivation(solved.size).whole, solved.point(solved.setup.batches[0], solved.setup.parameters)
    random = np.random.default_rng(3)
    for digits in (DECIMALS, DECIMALS | {"decimals": 2}, SIGNIFICANT | {"significant": 3}):
        answers = sets(solved, **digits)
        for group in range(8):
            pupils = Pupils(random, HABITS[group % 4], **digits, count=60, corners=group >= 4)
            for quantity, found in work_graph(pupils, graph, point).items():
                answer = answers[quantity]
                if answer.low is None or answer.high is None:
                    continue
                numbers = np.concatenate(found)
                numbers = numbers[np.isfinite(numbers)]
                margin = 1e-11 * max(1.0, np.abs(numbers).max(initial=0.0))
                outside = (numbers < float(answer.low) - margin) | (numbers > float(answer.high) + margin)
                assert not outside.any(), (quantity, digits, numbers[outside][:3], answer)


def test_pupils_who_truncate_need_the_option() -> None:
    """What cutting digits off gives is partly outside unless it is allowed."""
    strict = sets(solution("sigmoid 2-2-2"), **DECIMALS)
    reached = groups("sigmoid 2-2-2", DECIMALS, truncation=True)
    limits = {quantity: tuple(map(float, ends(answer))) for quantity, answer in strict.items()}
    assert any(low < limits[q][0] - 1e-9 or limits[q][1] + 1e-9 < high for q, (low, high) in reached.items())
