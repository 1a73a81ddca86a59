"""Sheets of code: the filled program runs and gives the gradients, and its blanks are those of the asks."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np
import pytest
from sheet_made import course_of, stream

import derive
from derive.builders.objective import STRENGTH
from derive.builders.optimiser import RATE
from derive.course import Course
from derive.exercises.asks import Choice, asked
from derive.exercises.coding import blanks, functions
from derive.exercises.coding import written as code_of
from derive.exercises.deal import Coded, deal, others
from derive.worked import Solution

CODED = ["arctan-2-2-1", "iris-softmax", "fruit", "relu-sigmoid-1-4-2-1", "tanh-3-2", "sigmoid-2-2-2"]


def run(course: Course) -> dict[str, Any]:
    """Run the filled program of a course at its own numbers, as a student would."""
    space: dict[str, Any] = {}
    exec(compile(code_of(course), "sheet", "exec"), space)
    setup = course.solution.setup
    network = setup.network
    assert network is not None
    given: dict[str, Any] = {"x": np.array([float(setup.examples[0][k]) for k in inputs(course)])}
    given["y"] = np.array([float(value) for key, value in setup.examples[0].items() if key.letter == "y"])
    tensors = derive.explain(course.solution.problem).to_json()["updates"][0]["tensors"]
    given |= {key: np.array(value) for key, value in tensors["parameters"].items()}
    given["alpha"], given["strength"] = (float(setup.given.get(name, 0)) for name in (RATE, STRENGTH))
    for function in ("forward", "backward"):
        names = space[function].__code__.co_varnames[: space[function].__code__.co_argcount]
        out = space[function](*(given[name] for name in names))
        gives = re.search(rf"def {function}\(.*?return ([^\n]*)", code_of(course), re.DOTALL)
        assert gives is not None
        keys = gives[1].split(", ")
        given |= dict(zip(keys, out if len(keys) > 1 else (out,), strict=True))
    if RATE in setup.given:
        for key in tensors["parameters"]:
            given[f"{key}'"] = space["update"](given[key], given[f"d{key}"], given["alpha"])
    return given


def inputs(course: Course) -> list[Any]:
    """The names of the inputs of one example."""
    return [key for key in course.solution.setup.examples[0] if key.letter == "a"]


@pytest.mark.parametrize("name", CODED)
def test_the_filled_program_runs_and_gives_the_gradients(name: str) -> None:
    """The program with its blanks filled gives the gradients and the new parameters of the page."""
    course = course_of(name)
    found = run(course)
    tensors = derive.explain(course.solution.problem).to_json()["updates"][0]["tensors"]
    for key, value in tensors["gradients"].items():
        np.testing.assert_allclose(np.reshape(found[f"d{key}"], np.shape(value)), value, rtol=1e-9, atol=1e-14)
    for key, value in (tensors["updated"] if RATE in course.solution.setup.given else {}).items():
        np.testing.assert_allclose(np.reshape(found[f"{key}'"], np.shape(value)), value, rtol=1e-9)


@pytest.mark.parametrize("activation", ["identity", "sigmoid", "bipolar-sigmoid", "tanh", "arctan", "step", "relu",
                                        "leaky-relu", "elu", "softplus", "softmax"])
@pytest.mark.parametrize(("cost", "sign"), [("squared-error", "dC/dz"), ("half-squared-error", "-dC/dz"),
                                            ("cross-entropy", "dC/dz")])
def test_the_program_of_every_activation_runs(activation: str, cost: str, sign: str) -> None:
    """Programs with every activation, cost and sign of δ, a shared bias, a threshold and a penalty, hidden and out."""
    if cost == "cross-entropy" and activation not in ("sigmoid", "softmax"):
        pytest.skip("a cross-entropy needs outputs that are probabilities")
    layers: list[dict[str, Any]] = [
        {"units": 3, "activation": activation, "weights": [[0.3, -0.2], [0.5, 0.4], [-0.6, 0.7]], "biases": 0.1},
        {"units": 2, "activation": activation, "weights": [[0.2, 0.9, -0.3], [0.6, -0.4, 0.8]], "biases": [0.3, -0.2]},
    ]
    asked_cost: dict[str, Any] = {"kind": cost}
    if sign == "-dC/dz":
        layers[1]["bias_input"] = -1
        asked_cost["l2"] = 0.25
    problem = derive.Problem(
        network={"inputs": 2, "layers": layers}, cost=asked_cost, data=[{"x": [0.7, 0.4], "y": [1, 0]}],
        training={"learning_rate": 0.3}, convention={"delta": sign})  # fmt: skip
    course = Course(Solution(problem))
    found = run(course)
    tensors = derive.explain(problem).to_json()["updates"][0]["tensors"]
    for key, value in tensors["gradients"].items():
        np.testing.assert_allclose(np.reshape(found[f"d{key}"], np.shape(value)), value, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("name", [*CODED, "xor"])
def test_blanks_of_code_are_numbered_like_the_asks(name: str) -> None:
    """The numbers in the comments are those of the boxes, and no answer stands in the program."""
    course, choice = course_of(name), Choice(kind="code")
    asks = asked(course, choice)
    seen = set()
    for seed in range(12):
        dealt = deal(course, asks, choice, stream(seed))
        assert isinstance(dealt, Coded)
        text = code_of(course, dealt.blanks)
        assert [str(ask.number) for ask in asks] == re.findall(r"\?\?\?  # \((\d+)\)", text)
        answers = others(course, asks, dealt)
        lines = [line.strip() for line in text.splitlines()]
        assert not any(answers[ask.number].text in lines for ask in asks)
        seen.add(text)
    assert len(seen) > 3


@pytest.mark.parametrize("name", [*CODED, "xor"])
def test_sheets_of_code_are_equally_hard(name: str) -> None:
    """Whatever a stream picks, as many lines of each kind are asked for, and no kind is worked everywhere."""
    course = course_of(name)
    picks = [Counter(line.kind for line in blanks(course, stream(seed))) for seed in range(12)]
    kinds = Counter(line.kind for one in functions(course) for line in one.lines if line.kind)
    if max(kinds.values()) > 1:
        assert all(pick == picks[0] for pick in picks) and set(picks[0]) == set(kinds)
        assert all(picks[0][kind] == max(1, count - 1) for kind, count in kinds.items())
    else:
        assert {len(kinds) - 2} == {sum(pick.values()) for pick in picks}
