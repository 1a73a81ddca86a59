"""What is told of lists that can be read and may have been meant otherwise; what is read stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive import cli
from derive.problem import parse
from derive.problem.doubts import doubts

TEXT = """\
network:
  inputs: 2
  layers:
    - {units: 1, activation: tanh, weights: [%s], biases: [%s]}
cost: mse
data: [{x: [%s], y: 1}, {x: [3, 4], y: 0}]
training: {learning_rate: "0.1", batch: [[1,2]]}
present: {lang: %s}
"""
SAID = 'write "%s" for a decimal comma, or a blank after every comma'
CASES = [  # weights, bias, first input, language, what is said
    ("[0,5]", "0.1", "1, 2", "id", "p.yaml:4:46: [0,5] is read as 2 numbers; " + SAID % "0,5"),
    ("[0,5]", "'0,1'", "1, 2", "en", "p.yaml:4:46: [0,5] is read as 2 numbers; " + SAID % "0,5"),
    ("[0,5]", "'0,1'", "5,3", "en", "[0,5] is read as 2 numbers, and 1 more such lists likewise; " + SAID % "0,5"),
    ("[0, 5]", "'0,1'", "1, 2", "id", None),
    ("[0, 5]", "'0,1'", "5,3", "en", "p.yaml:6:12: [5,3] is read as 2 numbers; " + SAID % "5,3"),
    ("[0,5]", "0.1", "0,1", "en", None),
    ("['0', '5']", "0.1", "1, 2", "id", None),
]


@pytest.mark.parametrize(("weights", "bias", "inputs", "lang", "said"), CASES)
def test_lists_that_may_be_decimal_commas(weights: str, bias: str, inputs: str, lang: str, said: str | None) -> None:
    """Told where the file or its page has decimal commas, at the first such list of numbers; never of batches."""
    found = [str(one) for one in doubts(parse(TEXT % (weights, bias, inputs, lang), "p.yaml"))]
    assert (said is None) == (not found)
    assert said is None or (len(found) == 1 and found[0].endswith(said))


def test_the_command_says_it_and_makes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How it was read stands on standard error; the page and the exit code are those of any page."""
    file = tmp_path / "p.yaml"
    file.write_text(TEXT % ("[0,5]", "0.1", "1, 2", "id"), encoding="utf-8")
    cli.command.main(["explain", str(file)], standalone_mode=False)
    printed = capsys.readouterr()
    assert "[0,5] is read as 2 numbers" in printed.err
    assert printed.err.count("\n") == 1
    assert r"W^{(1)} = \begin{bmatrix} 0 & 5 \end{bmatrix}" in printed.out


@given(st.integers(0, 99), st.integers(0, 99), st.sampled_from(["en", "id"]))
def test_a_doubt_changes_nothing(first: int, second: int, lang: str) -> None:
    """With a blank after the comma nothing is doubtful, and the problem is the same."""
    tight, loose = (parse(TEXT % (f"[{first},{gap}{second}]", "0.1", "1, 2", lang)) for gap in ("", " "))
    assert tight == loose
    assert not list(doubts(loose))
    assert bool(list(doubts(tight))) == (lang == "id")


ONE = "network: {inputs: 1, layers: [{units: UNITS, activation: KIND, weights: WEIGHTS, biases: none}]}\n"
COSTS = [  # units, activation, targets, cost, whether the binary cross-entropy may be meant
    (1, "sigmoid", "0", "cross-entropy", True),
    (1, "sigmoid", "0", "{kind: cross-entropy}", True),
    (1, "sigmoid", "0", "binary-cross-entropy", False),
    (1, "sigmoid", "1", "cross-entropy", False),
    (2, "sigmoid", "[1, 1]", "cross-entropy", True),
    (2, "sigmoid", "[0, 1]", "cross-entropy", False),
    (2, "softmax", "[0, 1]", "cross-entropy", False),
]


@pytest.mark.parametrize(("units", "kind", "targets", "cost", "doubtful"), COSTS)
def test_a_cross_entropy_of_what_are_no_shares(units: int, kind: str, targets: str, cost: str, doubtful: bool) -> None:
    """Without (1 - y) ln(1 - a) a yes or no costs nothing at y = 0: told at the cost, nothing is changed."""
    text = ONE.replace("UNITS", str(units)).replace("KIND", kind).replace("WEIGHTS", str([[2]] * units))
    problem = parse(f"{text}data: [{{x: 1, y: {targets}}}]\ncost: {cost}\n", "p.yaml")
    found = [str(one) for one in doubts(problem)]
    assert len(found) == doubtful and problem.cost is not None
    assert not found or (found[0].startswith("p.yaml:3:") and found[0].endswith("is a yes or no by itself"))
    assert found == [] or problem.cost.kind == "cross-entropy"
