"""A name that stands for a number's box and for another one: what is typed tells which of them is meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from marking_class import entry_of, key_text, run

from derive.key import Ask, Key, Kind
from derive.problem.choice import chosen

BOTH = "da2[1]/dz2[1]"


def key_with(*kinds: Kind) -> Key:
    """A key of one sheet on which one derivative is asked as a number and as boxes of other kinds."""
    asks = (Ask(1, "z1[1]", "value", "forward"), *(Ask(n, BOTH, kind, "deltas") for n, kind in enumerate(kinds, 2)))
    return Key(chosen("arctan-2-2-1"), asks, (entry_of(chosen("arctan-2-2-1"), asks),))


def read(tmp_path: Path, key: Key, name: str, text: str) -> dict[int, dict[str, Any]]:
    """Return the answers of the only student as they were read from a file."""
    (tmp_path / "key.json").write_text(key_text(key), encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = run("check", tmp_path / "key.json", tmp_path / name, "--to", "json")
    (student,) = json.loads(done.stdout)["students"]
    return {answer["number"]: answer for answer in student["answers"]}


LONG = f"student;quantity;answer\n001;{BOTH};{BOTH}\n001;{BOTH};0,5\n"
FORMS = {
    "long.csv": LONG,
    "turned.csv": f"student;quantity;answer\n001;{BOTH};0,5\n001;{BOTH};{BOTH}\n",
    "beside.csv": f"student;2;{BOTH}\n001;{BOTH};0,5\n",
    "other.csv": f"student;{BOTH};3\n001;{BOTH};0,5\n",
    "own.json": json.dumps({"001": {BOTH: "0,5", "2": BOTH}}),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_number_is_the_value_and_a_rate_the_link(name: str, tmp_path: Path) -> None:
    """In whatever form and order they stand, each answer is found in its own box."""
    found = read(tmp_path, key_with("link", "value"), name, FORMS[name])
    assert (BOTH, "0,5") == (found[2]["typed"], found[3]["typed"])
    assert 0.5 == found[3]["read"] and "blank" == found[1]["code"]


def test_what_stays_open_is_kept_as_unreadable(tmp_path: Path) -> None:
    """A text for a link or a formula is in neither box surely, and in none of them blank."""
    found = read(tmp_path, key_with("link", "formula", "value"), "a.csv", f"student;quantity;answer\n001;{BOTH};a+b\n")
    said = [(found[n]["code"], found[n]["typed"]) for n in (2, 3, 4)]
    assert [("format", "a+b"), ("format", "a+b"), ("blank", "")] == said


def test_a_number_of_the_sheet_goes_before_a_name_of_several(tmp_path: Path) -> None:
    """Where the boxes are also answered by their numbers, the open text changes none of them."""
    text = f"student;quantity;answer\n001;{BOTH};a+b\n001;2;{BOTH}\n001;3;1/2\n"
    found = read(tmp_path, key_with("link", "formula", "value"), "a.csv", text)
    assert (BOTH, "1/2") == (found[2]["typed"], found[3]["typed"])


@pytest.mark.parametrize("header", ["f'(z2[1])", "f′(z2[1])", "F'(z2[1])"])
def test_a_slope_may_be_called_as_a_link_box_takes_it(header: str, tmp_path: Path) -> None:
    """f′ of a sum by its name in the vocabulary heads a column as it fills a box."""
    key = key_with("value")
    found = read(tmp_path, key, "a.csv", f"student;{header}\n001;0,5\n")
    assert "0,5" == found[2]["typed"]
