"""Ids and files as spreadsheets leave them: zeros that are gone are told, never guessed; UTF-16 is read everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marking_class import answers_of, csv_of, key_of, key_text, run

from derive.errors import Refused
from derive.exercises.roster import read_roster
from derive.marking.source import number_of

KEY = key_of([{"id": id} for id in ("001", "002", "010", "A1")])
ROW = answers_of(KEY, next(iter(KEY.entries)))


def told(folder: Path, *ids: str) -> tuple[int, str]:
    """Check right answers under these ids; return the exit code and what is said of them."""
    (folder / "key.json").write_text(key_text(KEY), encoding="utf-8")
    (folder / "a.csv").write_text(csv_of({id: ROW for id in ids}), encoding="utf-8")
    done = run("check", folder / "key.json", folder / "a.csv", "--to", "csv")
    return done.returncode, done.stderr


@pytest.mark.parametrize(("ids", "near"), [
    (("1", "002"), "001"), (("10",), "010"), (("1.0",), "001"), (("0001",), "001"), (("1", "A1"), "001"),
    (("1", "001"), ""), (("1", "01"), ""), (("3",), ""), (("0",), ""), (("1A",), ""), (("a2",), ""),
])  # fmt: skip
def test_lost_zeros_are_told_and_never_guessed(tmp_path: Path, ids: tuple[str, ...], near: str) -> None:
    """Nothing is marked under another id; who may be meant is told where it can only be one, and nobody else is."""
    status, said = told(tmp_path, *ids)
    assert 3 == status
    assert ("did you mean" in said) is bool(near)
    assert not near or f"did you mean '{near}'?" in said


def test_a_large_class_is_told_alike(tmp_path: Path) -> None:
    """Also where rows are read at once."""
    (tmp_path / "key.json").write_text(key_text(KEY), encoding="utf-8")
    ids = ["1", *(f"x{number}" for number in range(70))]
    plain = {number: text for number, text in ROW.items() if "/" not in text}
    (tmp_path / "a.csv").write_text(csv_of({id: plain for id in ids}), encoding="utf-8")
    assert "did you mean '001'?" in run("check", tmp_path / "key.json", tmp_path / "a.csv", "--to", "csv").stderr


@given(st.text(max_size=8), st.integers(0, 5))
def test_only_zeros_are_lost(text: str, zeros: int) -> None:
    """What is kept of an id is the id without zeros before it; what is no number keeps nothing."""
    kept = number_of("0" * zeros + text)
    assert kept == number_of(text)
    assert not kept or text.lstrip("0").startswith(kept)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8", "utf-16-be"])
def test_a_roster_is_read_in_the_encodings_of_answers(tmp_path: Path, encoding: str) -> None:
    """As a spreadsheet saves Unicode text: UTF-16 with its mark, tabs between the cells."""
    path = tmp_path / "class.csv"
    mark = "\N{BYTE ORDER MARK}" if encoding.endswith("be") else ""
    path.write_bytes(f"{mark}NIM\tNama\r\n007\tZoë\r\n".encode(encoding))
    assert [("007", "Zoë")] == [(student.id, student.name) for student in read_roster(path)]


@pytest.mark.parametrize(("begin", "todo"), [
    (b"PK\x03\x04", "save the sheet as 'CSV UTF-8'"), (b"\xd0\xcf\x11\xe0", "save the sheet as 'CSV UTF-8'"),
    (b"%PDF-1.7", "as CSV"), (b"\xff\xfe\x00", "save it as CSV UTF-8"),
])  # fmt: skip
def test_what_is_no_text_is_refused_with_what_to_do(tmp_path: Path, begin: bytes, todo: str) -> None:
    """A spreadsheet is no roster, and the lecturer is told how it becomes one."""
    path = tmp_path / "class.xlsx"
    path.write_bytes(begin)
    with pytest.raises(Refused) as caught:
        read_roster(path)
    assert todo in str(caught.value)


def test_marks_by_hand_are_read_in_utf_16(tmp_path: Path) -> None:
    """The overrides beside the answers come from the same spreadsheet."""
    told(tmp_path, "001")
    (tmp_path / "a.overrides.csv").write_bytes("student\tnumber\tmark\tremark\n001\t1\t0\tx\n".encode("utf-16"))
    done = run("check", tmp_path / "key.json", tmp_path / "a.csv", "--to", "csv")
    assert "x" in done.stdout.splitlines()[1].rpartition(",")[2], done
