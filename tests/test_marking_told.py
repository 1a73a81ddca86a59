"""What a student is told of marks given by hand, of answers behind an unread one, and of single answers at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from marking_class import answers_of, csv_of, key_of, key_text, run

KEY = key_of([{"id": "001"}, {"id": "002"}])
ALONE = key_of([{"id": "001"}])
WRONG = 3
NOT_RIGHT = {"en": "not right yet", "id": "belum tepat"}
GAVE = {"en": "your lecturer gave", "id": "dosen memberi skor"}
UNREAD = {"en": "before it could not be read", "id": "sebelumnya tidak dapat dibaca"}


def report(tmp_path: Path, lang: str, answers: dict[int, str], overrides: str = "") -> str:
    """Return the report of the first student, whose marks may be given by hand."""
    (tmp_path / "key.json").write_text(key_text(KEY), encoding="utf-8")
    (tmp_path / "a.csv").write_text(csv_of({"001": answers, "002": answers}), encoding="utf-8")
    if overrides:
        (tmp_path / "a.overrides.csv").write_text("student;number;mark;remark\n" + overrides, encoding="utf-8")
    run("check", tmp_path / "key.json", tmp_path / "a.csv", "-o", tmp_path / "reports", "--lang", lang)
    return (tmp_path / "reports" / "001.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", GAVE)
def test_a_mark_given_by_hand_stands_at_its_number_with_the_remark(lang: str, tmp_path: Path) -> None:
    """Half a mark: the step is still to repair, and the student reads who gave what and why."""
    answers = {**answers_of(KEY, KEY.entries[0]), WRONG: "17"}
    page = report(tmp_path, lang, answers, f"001;{WRONG};0.5;<b>only *copied* $wrongly$\n")
    assert NOT_RIGHT[lang] in page and GAVE[lang] in page and "<b>" not in page.replace("\\<b", "")
    assert page.index(GAVE[lang]) > page.index("## ")
    assert "wrongly" in page and "$wrongly$" not in page and "*copied*" not in page.replace("\\*", "")


@pytest.mark.parametrize("lang", GAVE)
def test_what_has_its_full_mark_by_hand_is_not_called_wrong(lang: str, tmp_path: Path) -> None:
    """The lecturer has the last word: no step to repair, nothing to do again; without a remark none is named."""
    answers = {**answers_of(KEY, KEY.entries[0]), WRONG: "17"}
    page = report(tmp_path, lang, answers, f"001;{WRONG};1;\n")
    assert NOT_RIGHT[lang] not in page and GAVE[lang] in page and "“" not in page.partition(GAVE[lang])[2]
    assert NOT_RIGHT[lang] in report(tmp_path, lang, answers, f"002;{WRONG};1;\n")


@pytest.mark.parametrize("lang", UNREAD)
def test_behind_an_unread_answer_that_is_the_reason(lang: str, tmp_path: Path) -> None:
    """It is not that the results before do not show how the step was done: one of them could not be read."""
    right = answers_of(KEY, KEY.entries[0])
    page = report(tmp_path, lang, {**right, 1: "nol koma", 2: "17"})
    assert UNREAD[lang] in page and ("do not show" if lang == "en" else "tidak memperlihatkan") not in page


def test_at_once_only_what_was_typed_is_said(tmp_path: Path) -> None:
    """Two answers to a key of one sheet are two answers, not forty-seven that are missing."""
    (tmp_path / "key.json").write_text(key_text(ALONE), encoding="utf-8")
    right = answers_of(ALONE, ALONE.entries[0])
    done = run("check", tmp_path / "key.json", "--answer", f"1={right[1]}", "--answer", f"2={right[2]}")
    assert 2 == len(done.stdout.splitlines()) and "not answered" not in done.stdout


def test_answers_without_a_student_are_refused_for_a_class(tmp_path: Path) -> None:
    """Nobody knows whose sheet they belong to; named, they are judged by that student's own."""
    (tmp_path / "key.json").write_text(key_text(KEY), encoding="utf-8")
    right = answers_of(KEY, KEY.entries[1])
    refused = run("check", tmp_path / "key.json", "--answer", f"1={right[1]}", "-o", tmp_path / "out")
    assert 2 == refused.returncode and "student = 001" in refused.stderr and not (tmp_path / "out").exists()
    named = run("check", tmp_path / "key.json", "--answer", "student=002", "--answer", f"1={right[1]}")
    assert 1 == len(named.stdout.splitlines()) and 2 != named.returncode
