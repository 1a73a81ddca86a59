"""Whatever ends a run of a set, the next one ends with the bytes of an undisturbed one; nothing is made twice."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path

import pytest
from set_runs import Fake, everything, in_a_child, killed_after, plan, write

from derive.sets.plan import Plan


@pytest.mark.parametrize("one_file", [False, True])
def test_a_run_that_is_killed_anywhere_ends_the_same_when_started_again(tmp_path: Path, one_file: bool) -> None:
    """At every dealing with a file a run is killed once; the next run ends with the bytes of an undisturbed one."""
    asked = plan(2, one_file=one_file)
    write(tmp_path / "whole", asked)
    whole = everything(tmp_path / "whole")
    assert {"key.json", "overview.csv", "answers.csv", "manifest.json"} < set(whole)
    number = 0
    while True:
        number += 1
        folder = tmp_path / str(number)
        if killed_after(number, folder, asked) == 0:
            break
        if number % 3 == 0:  # killed again, a little later
            killed_after(4, folder, asked)
        write(folder, asked)
        assert whole == everything(folder), number
    assert 30 < number


@pytest.mark.parametrize("one_file", [False, True])
def test_a_journal_that_is_cut_anywhere_is_gone_on_with(tmp_path: Path, one_file: bool) -> None:
    """A line that was written half is no line; what it spoke of is made again."""
    asked = plan(one_file=one_file)
    write(tmp_path / "whole", asked)
    for step in range(1, 12):
        folder = tmp_path / str(step)
        killed_after(40, folder, asked)
        journal = folder / ".derive" / "journal"
        os.truncate(journal, journal.stat().st_size * step // 12)
        write(folder, asked)
        assert everything(tmp_path / "whole") == everything(folder)


def test_what_is_finished_is_not_made_again(tmp_path: Path) -> None:
    """Only the sheets that are missing or changed are made, and the last run says how many it made."""
    made: list[Fake] = []

    def fake(plan: Plan) -> Fake:
        made.append(Fake(plan))
        return made[-1]

    asked = plan(8)
    number = 60
    assert -signal.SIGKILL == killed_after(number, tmp_path / "a", asked)
    done = len([name for name in everything(tmp_path / "a") if name.startswith("keys/") and name.endswith(".md")])
    assert 2 < done < 8
    summary = write(tmp_path / "a", asked, fake)
    assert made[-1].count == summary.made
    assert 8 - done <= summary.made <= 8 - done + 1
    assert 0 == write(tmp_path / "a", asked, fake).made == made[-1].count
    before = {name: os.stat(tmp_path / "a" / name).st_mtime_ns for name in everything(tmp_path / "a")}
    write(tmp_path / "a", asked)
    assert before == {name: os.stat(tmp_path / "a" / name).st_mtime_ns for name in everything(tmp_path / "a")}


@pytest.mark.parametrize("number", range(20, 60, 8))
def test_what_has_grown_is_not_made_again(tmp_path: Path, number: int) -> None:
    """In a set of one document, too, only who is missing from the journal is made, whatever letters the pages have."""
    asked, made = plan(8, one_file=True), []

    def fake(plan: Plan) -> Fake:
        made.append(Fake(plan))
        return made[-1]

    assert -signal.SIGKILL == killed_after(number, tmp_path / "a", asked)
    finished = (tmp_path / "a" / ".derive" / "journal").read_bytes().count(b"\n") - 1
    assert 8 - finished == write(tmp_path / "a", asked, fake).made == made[0].count


@pytest.mark.parametrize("name", ["key.json", "overview.csv", "sheets.md", "keys.md"])
def test_what_grew_and_was_damaged_since_is_made_again(tmp_path: Path, name: str) -> None:
    """A file of the class that a power failure left with other bytes of the same length is not gone on with."""
    asked = plan(8, one_file=True)
    write(tmp_path / "whole", asked)
    assert -signal.SIGKILL == killed_after(40, tmp_path / "a", asked)
    grown = tmp_path / "a" / ".derive" / name
    content = bytearray(grown.read_bytes())
    content[len(content) // 2] ^= 1
    grown.write_bytes(content)
    write(tmp_path / "a", asked)
    assert everything(tmp_path / "whole") == everything(tmp_path / "a")


@pytest.mark.parametrize("harm", ["changed", "removed"])
def test_a_finished_set_that_was_damaged_is_made_whole(tmp_path: Path, harm: str) -> None:
    """A sheet that somebody changed or removed is made again, with the same bytes."""
    write(tmp_path / "a", plan())
    whole = everything(tmp_path / "a")
    path = tmp_path / "a" / "keys" / "002.md"
    path.write_text("mine") if harm == "changed" else path.unlink()
    write(tmp_path / "a", plan())
    assert whole == everything(tmp_path / "a")


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """Where a file cannot grow, the run ends with code 4; the next one ends as if nothing had happened."""
    write(tmp_path / "whole", plan())
    for limit in (100, 1500, 5010):

        def action(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            write(tmp_path / str(limit), plan())

        assert 4 == in_a_child(action)
        assert not (tmp_path / str(limit) / "manifest.json").exists()
        write(tmp_path / str(limit), plan())
        assert everything(tmp_path / "whole") == everything(tmp_path / str(limit))
