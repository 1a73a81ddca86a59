"""Marks given as a lecturer asks for: points, shares, how often a mistake costs; and what reports say of it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marking_class import answers_of, csv_of, key_of, key_text, run

from derive.checking.marks import Rules
from derive.course import Course, givens
from derive.errors import Fault, Refused
from derive.evaluate import evaluate
from derive.marking.face import check
from derive.marking.scheme import Scheme
from derive.worked import Solution

KEY = key_of([{"id": "001"}])
(ENTRY,) = KEY.entries
PLUS = {f"W1[{n},{m}]'": text for n, m, text in ((1, 1, "0.7951"), (1, 2, "-0.6030"))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the model's key, and answers with one mistake from which much follows."""
    (tmp_path / "key.json").write_text(key_text(KEY), encoding="utf-8")
    row = answers_of(KEY, ENTRY, {"delta1[1]": "-0.3906"}, comma=True)
    (tmp_path / "answers.csv").write_text(csv_of({"001": row}), encoding="utf-8")
    return tmp_path


def data(folder: Path, *options: str) -> dict[str, Any]:
    """What the command says as JSON, of the one student."""
    told = run("check", folder / "key.json", folder / "answers.csv", "--to", "json", *options)
    (student,) = json.loads(told.stdout)["students"]
    found: dict[str, Any] = student
    return found


def test_each_option_changes_what_it_names(folder: Path) -> None:
    """39 of 40 with the defaults; points by number, run and quantity; half a mark for what is carried."""
    assert (39, 40) == tuple(data(folder)[name] for name in ("points", "of"))
    worth = data(folder, "--points", "18=3", "--points", "1-17=0,5", "--points", "C'=8")
    assert 40 + 2 - 17 / 2 + 4 == worth["of"] and worth["of"] - 3 == worth["points"]
    carried = [answer for answer in data(folder)["answers"] if answer["code"] == "correct-carried"]
    half = data(folder, "--carried-share", "50%")
    lost = sum(answer["credit"] for answer in carried) / 2
    assert len(carried) == 7 and half["points"] == 39 - lost


def test_a_mistake_costs_once_or_each_time_as_asked() -> None:
    """Two updates with a plus sign: one is paid for, or both."""
    answers = {"001": {str(n): text for n, text in answers_of(KEY, ENTRY, PLUS).items()}}
    rules = [Scheme(repeat_penalty=each).rules(Rules(), (), lambda text: 0) for each in ("once", "each")]
    once, each = (check(KEY, answers, rules=rule).students[0].judged for rule in rules)
    assert {"mistake:update-added"} == {v.code for v in once.answers if v.ask.quantity in PLUS}
    assert 1 == once.points - each.points


def test_the_cap_is_of_what_follows_a_misread_question() -> None:
    """An input copied with the other sign: the two sums are wrong, and all that follows counts to the cap."""
    course = Course(Solution(KEY.problem_of(ENTRY)))
    point = {**givens(course.solution.setup), course.names["a0[1]"]: Fraction(-5)}
    policy = course.solution.setup.policy
    values = evaluate(course.graph, point, policy).raw
    numbers = {str(ask.number): ask for ask in KEY.asks if ask.kind == "value"}
    answers = {n: policy.rounded(values[course.names[ask.quantity]]).text for n, ask in numbers.items()}
    points = []
    for cap in ("1", "1/2", "0"):
        judged = check(KEY, {"001": answers}, rules=Scheme(cap=cap).rules(Rules(), (), lambda _: 0)).students[0].judged
        points.append(judged.points)
        assert {"slip-misread-given"} == {v.slug for v in judged.answers if v.ask.quantity in ("z1[1]", "z1[2]")}
    assert points[0] - points[1] == points[1] - points[2] > 5


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--points", "99=2"], "--points: there is no number 99"),
        (["--points", "2=-1"], "--points: '-1' is no number of points"),
        (["--points", "2=1.234"], "--points: '1.234' is no number of points"),
        (["--points", "9-3=1"], "--points: '9-3' is no run of numbers of this sheet"),
        (["--points", "x"], "--points: 'x' has no ="),
        (["--points", "q=1"], "--points: the quantity 'q' is unknown"),
        (["--cap", "1.2"], "--cap: '1.2' is no share"),
        (["--carried-share", "__import__('os')", "--cap", "nan"], "--cap: 'nan' is no share"),
    ],
)
def test_what_cannot_be_meant_is_refused(folder: Path, options: list[str], told: str) -> None:
    """The option, what is wrong, what was expected; exit 2, and nothing is marked."""
    shown = run("check", folder / "key.json", folder / "answers.csv", *options)
    assert (2, "") == (shown.returncode, shown.stdout) and told in shown.stderr


def test_every_report_states_the_rules(folder: Path) -> None:
    """A student's page and the summary of a class say shares, how often a mistake costs, and points."""
    page = run("check", folder / "key.json", folder / "answers.csv", "--lang", "en", "--carried-share", "1/4").stdout
    assert "earns $25\\%$ of its mark" in page and "costs marks once." in page
    assert "Numbers 1–36 can earn 1 each. Number 37 can earn 4." in page
    assert "keep part of their marks" in page
    page = run("check", folder / "key.json", folder / "answers.csv", "--lang", "en", "--points", "37=1").stdout
    assert "Each number can earn 1." in page


def test_data_state_the_rules(folder: Path) -> None:
    """The JSON of a class says by which rules its marks were given."""
    told = run("check", folder / "key.json", folder / "answers.csv", "--to", "json", "--cap", "1/4", "--points", "37=1")
    rules = json.loads(told.stdout)["summary"]["rules"]
    assert (1, "once", 0.25) == tuple(rules[name] for name in ("carried_share", "repeat_penalty", "cap"))
    assert {1} == set(rules["points"].values()) and 37 == len(rules["points"])


def test_a_mark_by_hand_may_be_as_high_as_the_points_asked_for(folder: Path) -> None:
    """A mark of 3 for number 18 stands where it can earn 3, and is refused where it can earn 1."""
    (folder / "answers.overrides.csv").write_text("student;number;mark;remark\n001;18;3;ok\n", encoding="utf-8")
    found = data(folder, "--points", "18=3")
    assert found["points"] == found["of"] == 42
    assert 2 == run("check", folder / "key.json", folder / "answers.csv").returncode


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_rules_or_refused(points: str, share: str) -> None:
    """Nothing typed does more than be read: numbers come out, or a fault."""
    try:
        rules = Scheme((points,), share).rules(Rules(), (1, 2, 3), lambda text: Fault("unknown"))
    except Refused:
        return
    assert 0 <= rules.carried_share <= 1 and all(value >= 0 for value in rules.points.values())
