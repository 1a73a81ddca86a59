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
