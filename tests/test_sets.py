"""The tables of a set, its processes, and what it needs of a workshop."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from set_runs import Fake, everything, plan, write

import derive
from derive.errors import Fault, Refused
from derive.exercises.roster import Student
from derive.key.file import read_key
from derive.problem.choice import chosen
from derive.sets.makers import Makers
from derive.sets.plan import Plan
from derive.sets.run import run
from derive.sets.workshop import Made, Workshop

CLASS = (Student.of("=1+1", '=cmd|"x"'), Student.of("007", "Ani, M.Si."), Student.of("../x", "Budi"))


def test_the_tables_agree_with_one_another(tmp_path: Path) -> None:
    """The key reads back, the manifest has the hash of every other file, the CSVs are safe and complete."""
    write(tmp_path / "a", plan(students=CLASS))
    files = everything(tmp_path / "a")
    manifest = json.loads(files["manifest.json"])
    assert {name: hashlib.sha256(text).hexdigest() for name, text in files.items() if name != "manifest.json"} == (
        manifest["files"]
    )
    assert (3, 0, {"alike": 6}) == (manifest["students"], manifest["seed"], manifest["rejected"])
    assert [{"mistake": "weight-sign-lost", "ask": "gradients"}] == manifest["inseparable"]
    assert {"least": 3, "most": 4, "different": 2, "digits": [2, 2]} == manifest["difficulty"]
    assert {"score": 4, "digits": 2} == manifest["drawn"]["=1+1"]["difficulty"]
    key = read_key(tmp_path / "a" / "key.json")
    assert [student.id for student in CLASS] == [entry.id for entry in key.entries]
    assert Fake.asks == key.asks
    overview = list(csv.reader(io.StringIO(files["overview.csv"].decode("utf-8-sig"))))
    assert ["id", "name", "code", "W1[1,1]", "1 z1[1]", "2 link da1[1]/dz1[1]"] == overview[0]
    assert ["'=1+1", '\'=cmd|"x"', "CODE-1-1-" + CLASS[0].stem[-8:], "20.6", "-0.0620", "da1[1]/dz1[1]"] == overview[1]
    form = list(csv.reader(io.StringIO(files["answers.csv"].decode("utf-8-sig"))))
    assert [["student", "1", "2"], ["'=1+1", "", ""], ["007", "", ""], ["../x", "", ""]] == form
    assert all(set(Path(name).parts) <= {"sheets", "keys"} | {Path(name).name} for name in files)


def test_no_two_boxes_have_one_name_in_the_overview(tmp_path: Path) -> None:
    """A slope that is asked as a link, for its value and in a formula has three columns that can be told apart."""
    sheets = derive.exercise(chosen("arctan-2-2-1"), ask="everything,formulas")
    sheets.save(tmp_path / "a", key="short")
    with open(tmp_path / "a" / "overview.csv", encoding="utf-8-sig", newline="") as stream:
        head = next(csv.reader(stream))
    named = [column.partition(" ")[2] for column in head if column[:1].isdigit()]
    assert len(set(named)) == len(named) == len(sheets.key.asks)
    assert {"link da2[1]/dz2[1] in dC/dW2[1,1]", "da2[1]/dz2[1]", "formula dC/dW1[1,1]"} < set(named)
    rows = [row for row in sheets.sheets[0].key.to_markdown(key="short").splitlines() if row.startswith("|")]
    called = [row.split("|")[2] for row in rows[2:]]
    assert len(set(called)) == len(called)


def test_the_first_sheets_are_the_same_however_many_there_are(tmp_path: Path) -> None:
    """A set of three is the beginning of a set of five."""
    write(tmp_path / "a", plan(3))
    write(tmp_path / "b", plan(5))
    small, large = everything(tmp_path / "a"), everything(tmp_path / "b")
    assert {name: large[name] for name in small if "/" in name} == {n: t for n, t in small.items() if "/" in n}


@pytest.mark.parametrize(
    "alone, count, told, wanted", [(True, 16, None, 3), (True, 15, None, 1), (False, 16, None, 1), (False, 16, 2, 2)]
)
def test_processes_are_started_where_they_repay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alone: bool, count: int, told: int | None, wanted: int
) -> None:
    """Many sheets worked one by one are shared among processes; those filled in together are not, unless told."""
    seen = []

    def makers(plan: Plan, workshop: Any, students: Sequence[Student], workers: int) -> Makers:
        seen.append(workers)
        return Makers(plan, workshop, students, 1)

    class Slow(Fake):
        works_alone = alone

    monkeypatch.setattr("derive.sets.run.Makers", makers)
    monkeypatch.setattr("derive.sets.run.processors", lambda: 3)
    run(plan(count), tmp_path / "a", workers=told, workshop=Slow)  # type: ignore[arg-type]
    assert seen == [wanted]


def test_a_set_that_cannot_be_made_fair_leaves_nothing(tmp_path: Path) -> None:
    """Where somebody's numbers are refused though others have sheets already, these are removed again."""

    class Unfair(Fake):
        def made(self, students: Iterable[Student]) -> Iterator[Made]:
            for one in super().made(students):
                if one.student.id == "003":
                    raise Refused((Fault("no fair numbers were found"),))
                yield one

    with pytest.raises(Refused):
        write(tmp_path / "a", plan(4), Unfair)
    assert not (tmp_path / "a").exists()


def test_workshop_is_what_the_fake_stands_for() -> None:
    """The fake has what a run uses of a workshop."""
    assert {"asks", "made", "told", "__enter__", "__exit__"} <= set(dir(Workshop)) & set(dir(Fake))
