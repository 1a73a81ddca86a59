"""Rosters: ids are text and their files have safe names of their own; every fault is told at its place."""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import Refused
from derive.exercises.cells import cells
from derive.exercises.roster import Student, numbered, read_roster, stem, variants


def read(tmp_path: Path, text: str | bytes) -> tuple[Student, ...]:
    """Return the students of a roster with this text."""
    path = tmp_path / "class.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_roster(path)


def faults(tmp_path: Path, text: str | bytes) -> list[str]:
    """Return the faults of a roster without the folder."""
    with pytest.raises(Refused) as caught:
        read(tmp_path, text)
    return [line.removeprefix(f"{tmp_path}/") for line in str(caught.value).splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        "id,name\n007,Ani\nA-1,Budi\n",
        "\ufeffNIM;Nama\r\n007;Ani\r\nA-1;Budi\r\n",
        "name\tid\nAni\t007\n\n \nBudi\tA-1",
        'class,id,name\nx," 007 ",Ani\ny,A-1,"Budi"\n',
    ],
)
def test_a_roster_is_read_however_it_was_saved(tmp_path: Path, text: str) -> None:
    """Separators, quotes, line ends, a mark at the beginning, empty lines and other columns do not matter."""
    assert [("007", "Ani"), ("A-1", "Budi")] == [(student.id, student.name) for student in read(tmp_path, text)]


def test_what_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    """Ids and names are kept as they are, whatever a spreadsheet would make of them."""
    found = read(tmp_path, "id,name\n=1+1,\"=cmd|' /C calc'!A0\"\n@x,{{7*7}} \\input{x}\n-1,#read()\n")
    assert ["=1+1", "@x", "-1"] == [student.id for student in found]
    assert "=cmd|' /C calc'!A0" == found[0].name
    assert "{{7*7}} \\input{x}" == found[1].name


def test_a_roster_without_names_is_fine(tmp_path: Path) -> None:
    """Only the id is needed."""
    assert [("1", "")] == [(student.id, student.name) for student in read(tmp_path, "id\n1\n")]


CASES = [
    ("", ["class.csv:1:1: the roster is empty"]),
    ("id,name\n", ["class.csv:1:1: the roster has no students"]),
    ("nummer,name\n1,Ani\n", ["class.csv:1:1: no column is called id"]),
    ("id,nim,name\n1,2,Ani\n", ["class.csv:1:4: 'nim' is a second column of ids"]),
    (
        "id,name\n1,Ani\n,Budi\n1,Citra\n2,\u202eDewi\n3,Eka,x\n",
        [
            "class.csv:3:1: the id is empty",
            "class.csv:4:1: id '1' stands in line 2 already",
            "class.csv:5:3: the name",
            "class.csv:6:7: 'x' stands behind the last column",
        ],
    ),
    ("id,name\n" + "1" * 200 + ",Ani\n", ["class.csv:2:1: the id has 200 characters"]),
    (b"id,name\n1,Ani\n2,\xff\n", ["class.csv:3:3: byte 16 is not UTF-8"]),
    ('id,name\n"a\nb",Ani\n"c",Budi\nc,Citra\n', ["class.csv:2:1: the id", "class.csv:5:1: id 'c' stands in line 4"]),
    ("id\nA1\nb2\na1\n", ["class.csv:4:1: id 'a1' is 'A1' of line 2 but for capitals"]),
    ("id\nCafe\u0301\nCaf\u00e9\n", ["class.csv:3:1: id 'Café' stands in line 2 already"]),
    ("id\na-1-a5b3d27a\nA/1\n", ["class.csv:3:1: ids 'a-1-a5b3d27a' and 'A/1' would have one file"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=range(len(CASES)))
def test_every_fault_is_told_at_its_place(tmp_path: Path, text: str | bytes, expected: list[str]) -> None:
    """All faults come at once, each with file, line and column."""
    found = faults(tmp_path, text)
    assert len(expected) == len(found)
    for wanted, fault in zip(expected, found, strict=True):
        assert fault.startswith(wanted)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    """A missing file, a folder and a pipe that nobody writes into are refused at once."""
    os.mkfifo(tmp_path / "pipe")
    for name in ("missing.csv", ".", "pipe"):
        with pytest.raises(Refused):
            read_roster(tmp_path / name)


def test_case_twins_and_reserved_names_get_files_of_their_own() -> None:
    """No two ids share a file on a disk that folds capitals, and none has a name that a system keeps for itself."""
    ids = ["con", "CON", "nul", "lpt1", "a", "A", "A/1", "A_1", "../x", "/etc/x", "x" * 200, "É", "", " "]
    stems = [stem(id) for id in ids]
    assert len(ids) == len({found.casefold() for found in stems})
    assert not {"con", "nul", "lpt1"} & set(stems)


@given(st.text(min_size=1, max_size=150))
def test_an_id_never_forms_a_path(id: str) -> None:
    """A file's name has plain letters, digits and hyphens only, and few of them."""
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", stem(id))
    assert 49 >= len(stem(id))


@given(st.text(min_size=1), st.text(min_size=1))
def test_other_ids_get_other_files(first: str, second: str) -> None:
    """The hash tells apart what the slug does not."""
    assert (first == second) == (stem(first) == stem(second))


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=6), min_size=1), max_size=6
    )
)
def test_cells_are_read_as_the_standard_library_reads_them(rows: list[list[str]]) -> None:
    """What csv writes is read back cell by cell, and each cell stands where it is said to stand."""
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    text = buffer.getvalue()
    found = list(cells(text, ","))
    assert [row for row in rows if any(cell.strip() for cell in row)] == [[cell.text for cell in row] for row in found]
    lines = text.split("\n")
    assert all('"' == lines[cell.line - 1][cell.column - 1] for row in found for cell in row)


def test_numbers_do_not_depend_on_how_many_there_are() -> None:
    """The first students of a large class are those of a small one."""
    assert numbered(3) == numbered(1200)[:3]
    assert "1200" == numbered(1200)[-1].id
    for count in (0, -1, 10**9):
        with pytest.raises(Refused, match="--count"):
            numbered(count)


def test_variants_are_told_apart() -> None:
    """Each version stands once; what is wrong is told at once."""
    assert ["A", "B", "C"] == [student.id for student in variants("A,B,C")]
    with pytest.raises(Refused) as caught:
        variants("A,,A,\x07")
    assert 3 == len(str(caught.value).splitlines())


def test_ids_are_the_same_in_every_unicode_form(tmp_path: Path) -> None:
    """A roster saved on another system gives the same id and the same file."""
    both = [read(tmp_path, "id\n" + unicodedata.normalize(form, "Zoë") + "\n")[0] for form in ("NFC", "NFD")]
    assert both[0] == both[1]
