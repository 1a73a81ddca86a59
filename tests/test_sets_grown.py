"""A class that grows has the bytes of a new one, and keeps what it has."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from set_runs import Fake, everything, killed_after, plan, write

from derive.errors import Fault, Refused, Unwritable
from derive.exercises.roster import Student, numbered
from derive.sets.workshop import Made

ONE, TWO = Student.of("007", "Ani"), Student.of("b")


@pytest.mark.parametrize("one_file", [False, True], ids=["files", "one file"])
@pytest.mark.parametrize(
    ("first", "later"),
    [(numbered(3), numbered(5)), ((ONE,), (TWO, ONE, Student.of("c"))), ((TWO, ONE), (ONE, TWO, Student.of("c")))],
    ids=["more", "before", "turned"],
)
def test_a_class_that_grew_has_the_bytes_of_a_new_one(
    tmp_path: Path, first: tuple[Student, ...], later: tuple[Student, ...], one_file: bool
) -> None:
    """Those who are new come in, wherever they stand; finished sheets are not touched, and tables tell of all."""
    folder = tmp_path / "a"
    write(folder, plan(students=first, one_file=one_file))
    before = {name: os.stat(folder / name).st_mtime_ns for name in everything(folder)}
    summary = write(folder, plan(students=later, one_file=one_file))
    write(tmp_path / "b", plan(students=later, one_file=one_file))
    assert everything(tmp_path / "b") == everything(folder)
    if not one_file:
        assert (len(later), len(later) - len(first)) == (summary.students, summary.made)
        assert all(os.stat(folder / name).st_mtime_ns == at for name, at in before.items() if "/" in name)
    assert 0 == write(folder, plan(students=later, one_file=one_file)).made


@pytest.mark.parametrize("one_file", [False, True], ids=["files", "one file"])
def test_a_class_that_grows_may_be_killed_anywhere(tmp_path: Path, one_file: bool) -> None:
    """At every dealing with a file the second run is killed; the third ends as if nothing had happened."""
    write(tmp_path / "whole", plan(3, one_file=one_file))
    whole, number, ended = everything(tmp_path / "whole"), 0, -signal.SIGKILL
    while ended:
        number += 7 if one_file else 4
        folder = tmp_path / str(number)
        write(folder, plan(2, one_file=one_file))
        ended = killed_after(number, folder, plan(3, one_file=one_file))
        write(folder, plan(3, one_file=one_file))
        assert whole == everything(folder), number
        assert not [name for name in os.listdir(folder) if name.startswith(".")]
        shutil.rmtree(folder)
    assert number > 30


def test_who_has_another_name_or_is_gone_stops_the_run(tmp_path: Path) -> None:
    """A class that grows has all that were there, under their names; else the set stays as it is."""
    write(tmp_path / "a", plan(students=(ONE, TWO)))
    before = everything(tmp_path / "a")
    for students in ((ONE,), (ONE, Student.of("b", "Budi"), Student.of("c")), (TWO, Student.of("c"), Student.of("d"))):
        with pytest.raises(Unwritable, match="not among these"):
            write(tmp_path / "a", plan(students=students))
        assert before == everything(tmp_path / "a")


def test_a_finished_sheet_that_was_harmed_is_made_again_when_the_class_grows(tmp_path: Path) -> None:
    """Only files that are as they were written are kept."""
    write(tmp_path / "a", plan(3))
    (tmp_path / "a" / "keys" / "002.md").write_text("mine")
    assert 3 == write(tmp_path / "a", plan(5)).made
    write(tmp_path / "b", plan(5))
    assert everything(tmp_path / "b") == everything(tmp_path / "a")


def test_a_class_that_cannot_grow_keeps_what_it_has(tmp_path: Path) -> None:
    """Where the numbers of somebody new are refused, the finished set stands there as before."""

    class Unfair(Fake):
        def made(self, students: Iterable[Student]) -> Iterator[Made]:
            for one in super().made(students):
                if one.student.id == "005":
                    raise Refused((Fault("no fair numbers", "", ""),))
                yield one

    write(tmp_path / "a", plan(3))
    before = everything(tmp_path / "a")
    with pytest.raises(Refused):
        write(tmp_path / "a", plan(6), Unfair)
    assert before == everything(tmp_path / "a")
    assert 1 == write(tmp_path / "a", plan(4)).made
