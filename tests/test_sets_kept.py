"""What stands in a folder and is not a run's own stays: other sets, other files, answers in the form."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from set_runs import everything, killed_after, plan, write

from derive.errors import Unwritable
from derive.exercises.roster import Student
from derive.sets.lock import NAME as LOCK
from derive.sets.lock import Lock
from derive.sets.plan import Plan


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path) -> None:
    """The second one is told which process is writing; when that is gone, it may."""
    folder = tmp_path / "a"
    folder.mkdir()
    with Lock(folder), pytest.raises(Unwritable, match=f"process {os.getpid()}"):
        write(folder, plan())
    assert {} == everything(folder)
    killed_after(15, folder, plan())
    assert (folder / LOCK).exists()
    write(folder, plan())
    assert not (folder / LOCK).exists()


OTHERS = [plan(2), plan(seed=1), plan(form="tex"), plan(one_file=True), plan(students=(Student.of("001", "Ani"),))]


@pytest.mark.parametrize("other", OTHERS, ids=["count", "seed", "format", "one file", "name"])
@pytest.mark.parametrize("finished", [True, False])
def test_a_set_of_other_options_is_told_and_stays(tmp_path: Path, other: Plan, finished: bool) -> None:
    """Nothing is written over a set, finished or not, that was asked for otherwise."""
    if finished:
        write(tmp_path / "a", plan())
    else:
        killed_after(25, tmp_path / "a", plan())
    before = everything(tmp_path / "a")
    with pytest.raises(Unwritable, match="other options"):
        write(tmp_path / "a", other)
    assert before == {name: text for name, text in everything(tmp_path / "a").items() if name in before}
    write(tmp_path / "a", plan())


def test_answers_in_the_form_are_never_lost(tmp_path: Path) -> None:
    """A form that was filled in is left as it is, whether the set is whole, damaged or grows; the run says so."""
    form = tmp_path / "a" / "answers.csv"
    write(tmp_path / "a", plan(3))
    form.write_text("student,1,2\n001,0.5,x\n", encoding="utf-8")
    typed = form.read_bytes()
    assert (0, False) == (write(tmp_path / "a", plan(3)).made, write(tmp_path / "a", plan(3)).filled)
    (tmp_path / "a" / "sheets" / "002.md").unlink()
    assert write(tmp_path / "a", plan(3)).filled
    summary = write(tmp_path / "a", plan(4))
    assert (1, True, typed) == (summary.made, summary.filled, form.read_bytes())
    form.unlink()
    write(tmp_path / "a", plan(4))
    write(tmp_path / "b", plan(4))
    assert everything(tmp_path / "b") == everything(tmp_path / "a")


def foreign(folder: Path) -> None:
    (folder / "thesis.docx").write_text("mine")


def linked(folder: Path) -> None:
    (folder / ".derive").mkdir()
    (folder.parent / "elsewhere").mkdir()
    (folder / "sheets").symlink_to(folder.parent / "elsewhere")


def strange(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"format": "another"}')


@pytest.mark.parametrize("fill", [foreign, linked, strange])
def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path, fill: Callable[[Path], None]) -> None:
    """Other people's files, links that lead elsewhere and other programs' manifests stop the run with code 4."""
    folder = tmp_path / "a"
    folder.mkdir()
    fill(folder)
    before = everything(tmp_path)
    with pytest.raises(Unwritable):
        write(folder, plan())
    assert before == everything(tmp_path)


def test_what_is_no_folder_is_left_alone(tmp_path: Path) -> None:
    """A file in the place of the folder stays, and a folder that cannot be made is told in one line."""
    (tmp_path / "a").write_text("mine")
    for path in (tmp_path / "a", tmp_path / "a" / "b"):
        with pytest.raises(Unwritable) as caught:
            write(path, plan())
        assert 1 == len(str(caught.value).splitlines())
    assert {"a": b"mine"} == everything(tmp_path)


def test_a_sheet_that_became_a_link_is_not_written_through(tmp_path: Path) -> None:
    """A link in a sheet's place is refused, and what it leads to stays."""
    write(tmp_path / "a", plan())
    victim = tmp_path / "victim"
    victim.write_text("mine")
    sheet = tmp_path / "a" / "sheets" / "002.md"
    sheet.unlink()
    sheet.symlink_to(victim)
    with pytest.raises(Unwritable):
        write(tmp_path / "a", plan())
    assert "mine" == victim.read_text()
