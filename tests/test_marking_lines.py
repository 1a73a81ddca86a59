"""Single lines of the reports: sheets of zeros are told once, marks by hand as such, one name of several boxes once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from marking_class import answers_of, csv_of, key_of, key_text, run

import derive
from derive.checking.quantity import Either, Vocabulary
from derive.checking.submission import Gathered
from derive.marking.face import check
from derive.problem.choice import chosen

KEY = key_of([{"id": id} for id in ("001", "002", "003")])
FIRST = next(iter(KEY.entries))


def folder_of(tmp_path: Path) -> tuple[Path, Path]:
    """A class: one with zeros everywhere, one with a wrong δ, one right."""
    right = answers_of(KEY, FIRST)
    rows = {
        "001": {n: text if "/" in text else "0" for n, text in right.items()},
        "002": {**right, 18: "0.5"},
        "003": right,
    }
    (tmp_path / "key.json").write_text(key_text(KEY), encoding="utf-8")
    (tmp_path / "a.csv").write_text(csv_of(rows), encoding="utf-8")
    return tmp_path / "key.json", tmp_path / "a.csv"


@pytest.mark.parametrize(("lang", "said"), [("en", "One sheet has 0 in every box"), ("id", "Satu lembar berisi 0")])
def test_a_sheet_of_zeros_is_told_once(tmp_path: Path, lang: str, said: str) -> None:
    """Its id stands in one line, how many answers are left out too; answers of other sheets stay in their lists."""
    told = run("check", *folder_of(tmp_path), "--lang", lang).stdout
    assert said in told and "\n- 001\n" in told
    assert "- 001, " not in told and "- 002, " in told
    left = re.search(r"\(([0-9]+)\)", told[told.index(said) :])
    assert left is not None and int(left[1]) > 20


@pytest.mark.parametrize(("lang", "said"), [
    ("en", "One answer has its full mark by your lecturer's hand: number 18."),
    ("id", "Satu jawaban diberi skor penuh oleh dosen, yaitu nomor 18."),
])  # fmt: skip
def test_a_full_mark_by_hand_does_not_agree_with_the_key(tmp_path: Path, lang: str, said: str) -> None:
    """The summary counts what the key says is right, and beside it what the lecturer let pass."""
    key, answers = folder_of(tmp_path)
    (tmp_path / "a.overrides.csv").write_text("student;number;mark;remark\n002;18;1;\n", encoding="utf-8")
    out = tmp_path / "out"
    run("check", key, answers, "--lang", lang, "-o", out)
    page = (out / "002.md").read_text(encoding="utf-8")
    assert said in page
    assert not any(
        line for line in page.splitlines() if ("All " in line and "agree" in line) or "Semua jawaban" in line
    )


def test_one_name_of_boxes_without_numbers_is_for_all_of_them() -> None:
    """No box asks for a number, so that nothing is undecided; a box with an answer of its own keeps that."""
    words = Vocabulary.of(["#1", "#2", "#3"], {1: "#1", 2: "#2", 3: "#3"}, boxes=[("q", "#1"), ("q", "#2")],
                          worded=["#1", "#2", "#3"])  # fmt: skip
    assert words.either("q") == Either("", ("#1", "#2"))
    gathered = Gathered("a.json", words, "reject", "comma")
    for name, text in (("q", "a(1 - a)"), ("2", "b")):
        meaning = gathered.meaning(name)
        assert isinstance(meaning, str | Either)
        gathered.put("", meaning, text, 1, 1)
    (one,) = gathered.answers().submissions
    assert {("#1", "a(1 - a)", None), ("#2", "b", None)} == {(c.quantity, c.text, c.fault) for c in one.answers}


def test_a_wrong_formula_of_a_link_stands_beside_the_right_one() -> None:
    """Who typed a formula sees a formula, and is sent to the derivative; who typed a rate sees the rate."""
    key = derive.exercise(chosen("sigmoid-2-2-1"), count=1, ask="links").key
    (entry,) = key.entries
    formula, rate = (
        check(key, {entry.id: {"1": typed}}, lang="en").to_markdown(entry.id) for typed in ("1-a2[1]", "dz2[1]/da2[1]")
    )
    assert "| Result | $1 - a_1^{(2)}$ | $a_1^{(2)} (1 - a_1^{(2)})$ |" in formula
    assert "Check the derivative of this activation function" in formula
    assert "| $\\partial a_1^{(2)} / \\partial z_1^{(2)}$ |\n" in rate and "Check the order of the quantities" in rate
