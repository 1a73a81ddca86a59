"""What cannot be judged counts in the total and is said to; a cell is one line; boxes of a problem have names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from marking_class import answers_of, csv_of, key_of, key_text, run

KEY = key_of([{"id": "001"}, {"id": "002"}])
SAYS = {"en": "counts in the total", "id": "tetap termasuk dalam skor keseluruhan"}


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The key of a class of two, as its file."""
    path = tmp_path / "key.json"
    path.write_text(key_text(KEY), encoding="utf-8")
    return path


def zeros() -> dict[int, str]:
    """A sheet on which every δ and derivative is 0 and the parameters are copied: right forward, nothing shown."""
    right = answers_of(KEY, KEY.entries[0])
    nothing = {ask.number for ask in KEY.asks if ask.group in ("deltas", "gradients")}
    return {n: "0" if n in nothing else text for n, text in right.items()}


def test_who_writes_zeros_gains_nothing_because_they_cannot_be_judged(key: Path, tmp_path: Path) -> None:
    """Were they left out of the total, half the answers of a sheet would be all of it."""
    answers = tmp_path / "answers.csv"
    answers.write_text(csv_of({"001": zeros()}), encoding="utf-8")
    (student,) = json.loads(run("check", key, answers, "--to", "json").stdout)["students"]
    codes = [answer["code"] for answer in student["answers"]]
    assert "not-assessable" in codes and "too-small" not in codes
    assert student["of"] == sum(ask.points for ask in KEY.asks)
    assert student["points"] <= sum(ask.points for ask, code in zip(KEY.asks, codes, strict=True) if code == "correct")


@pytest.mark.parametrize("lang", SAYS)
def test_both_reports_say_what_counts_in_the_total(lang: str, key: Path, tmp_path: Path) -> None:
    """The student is told whom to ask, the lecturer until when; a sheet without such answers has neither sentence."""
    answers = tmp_path / "answers.csv"
    right = answers_of(KEY, KEY.entries[1])
    answers.write_text(csv_of({"001": zeros(), "002": right}), encoding="utf-8")
    folder = tmp_path / "reports"
    run("check", key, answers, "-o", folder, "--lang", lang)
    pages = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    assert SAYS[lang] in pages["001"] and SAYS[lang] not in pages["002"]
    assert ("left out of the total" if lang == "en" else "tidak termasuk dalam skor keseluruhan") in pages["summary"]


def test_a_matrix_that_cannot_be_read_is_one_line_for_the_lecturer(key: Path, tmp_path: Path) -> None:
    """Four boxes were filled from one cell; the list of the class has it once, with all four numbers."""
    row = {KEY.asks[0].number: "2.3"}
    head = csv_of({"001": row, "002": row}).splitlines()
    answers = tmp_path / "answers.csv"
    table = [head[0] + ";dC/dW1", head[1] + ";[[1, 2], [3, 4]", head[2] + ";[[1, 2]]"]
    answers.write_text("\n".join(table) + "\n", encoding="utf-8")
    done = run("check", key, answers, "--lang", "en")
    unread = done.stdout.partition("Not readable.")[2].split("\n\n")[1]
    assert done.returncode == 3
    assert 2 == unread.count("\n- ") + 1 and all("numbers" in line for line in unread.splitlines())


def test_the_data_call_boxes_that_nobody_numbered_by_their_names() -> None:
    """The key is a problem: nobody has seen a number 1."""
    pairs = ("--answer", "delta2[1]=-0.2", "--answer", "dC/db2[1]=-0.2")
    (student,) = json.loads(run("check", "arctan-2-2-1", *pairs, "--to", "json").stdout)["students"]
    carried = student["answers"][1]
    assert (carried["code"], carried["follows"]) == ("correct-carried", 1)
    assert "number" not in carried["message"] and "δ" in carried["message"]


@pytest.mark.parametrize("lang", SAYS)
def test_no_report_of_a_problem_speaks_of_numbers_of_a_sheet(lang: str, tmp_path: Path) -> None:
    """A blank in between, a copied value, another box's value: none of them has a number there."""
    answers = tmp_path / "answers.csv"
    answers.write_text(
        "student,z1[1],a1[1],delta2[1],delta1[1],dC/dW1[1,1],dC/db1[1],dC/dW1[1,2]\n"
        "a,2.3,1.1607,-0.3,,-0.0717,-0.0143,0.9\nb,2.3,2.3,-0.1035,-0.0099,-0.0099,0.8,x\n",
        encoding="utf-8",
    )
    folder = tmp_path / "reports"
    run("check", "arctan-2-2-1", answers, "-o", folder, "--lang", lang)
    for page in folder.glob("*.md"):
        text = page.read_text(encoding="utf-8").lower()
        for word in ("number 1", "numbers 1", "a blank number", "another number") if lang == "en" else ("nomor",):
            assert word not in text, (page.name, word)
