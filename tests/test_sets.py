"""The folder of a set: whatever ends a run, the next one ends with the bytes of an undisturbed one; nothing is lost."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import derive
from derive.errors import DeriveError, Fault, Refused, Unwritable
from derive.exercises.roster import Student, numbered
from derive.key import Answer, Ask, Entry
from derive.key.file import entry_text, read_key
from derive.problem import Problem
from derive.problem.choice import chosen
from derive.sets.crew import Makers
from derive.sets.growing import Growing, Mark
from derive.sets.lock import NAME as LOCK
from derive.sets.lock import Lock
from derive.sets.plan import Plan
from derive.sets.run import run
from derive.sets.summary import Summary
from derive.sets.tables import Told
from derive.sets.workshop import Made, Workshop

PROBLEM = Problem(network={"inputs": 1, "layers": [{"units": 1, "activation": "tanh"}]}, data=[{"x": [2]}])
LARGE = "x" * 5000


class Fake:
    """A workshop that needs no time: what it makes depends on the student alone, as in the real one."""

    asks = (Ask(1, "z1[1]", "value", "forward"), Ask(2, "da1[1]/dz1[1]", "link", "links"))
    works_alone = False

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.count = 0

    def __enter__(self) -> Fake:
        return self

    def __exit__(self, *_: object) -> None: ...

    def told(self) -> Told:
        return Told({"W1[1,1]": ("-0.9", "0.9")}, (("weight-sign-lost", None, "gradients"),))

    def made(self, students: Iterable[Student]) -> Iterator[Made]:
        for student in students:
            self.count += 1
            answers = {1: Answer("-0.0620"), 2: Answer("da1[1]/dz1[1]")}
            entry = Entry(student.id, f"CODE-{student.stem}", {"W1[1,1]": exactly(student)}, answers, {}, student.name)
            name = "" if self.plan.one_file else f"{student.stem}.md"
            beside = {} if self.plan.one_file else {f"{student.stem}-1-network.svg": b"svg"}
            pages = [f"# δ: {which} of {student.id}\n{LARGE}\n".encode() for which in ("sheet", "key")]
            sheet, key = ({**beside, name: page} for page in pages)
            yield Made(student, entry_text(entry), sheet, key, {"alike": 2}, {"score": len(student.id), "digits": 2})


def exactly(student: Student) -> Any:
    """Return a number of a student's own."""
    from fractions import Fraction

    return Fraction(len(student.id) + sum(map(ord, student.id)), 10)


def plan(count: int = 3, **other: Any) -> Plan:
    """Return a plan of a small class."""
    return Plan(PROBLEM, other.pop("students", numbered(count)), "0.1.0", **other)


def write(folder: Path, plan: Plan, workshop: Any = Fake) -> Summary:
    """Write a set without making pages."""
    return run(plan, folder, workers=1, workshop=workshop)


def everything(folder: Path) -> dict[str, bytes]:
    """Return what a folder holds, hidden files too, but for the lock."""
    paths = (Path(at) / name for at, _, names in os.walk(folder) for name in names if name != LOCK)
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def in_a_child(action: Callable[[], None]) -> int:
    """Run something in a process of its own and return how it ended: minus the signal, or the code."""
    child = os.fork()
    if not child:
        code = 70
        try:
            action()
            code = 0
        except DeriveError as error:
            code = error.exit_code
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    return os.waitstatus_to_exitcode(status)


_DEALINGS = {"open", "os.rename", "os.truncate", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}


def killed_after(number: int, folder: Path, plan: Plan) -> int:
    """Write a set in a process that is killed at its `number`th dealing with a file, or in the middle of a writing."""

    def action() -> None:
        left = number

        def is_last() -> bool:
            nonlocal left
            left -= 1
            return left == 0

        def hook(event: str, _: object) -> None:
            if event in _DEALINGS and is_last():
                os.kill(os.getpid(), signal.SIGKILL)

        def add(self: Growing, text: str) -> Mark:
            if is_last():
                _add(self, text[: len(text) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return _add(self, text)

        _add = Growing.add  # what it is without us
        Growing.add = add  # type: ignore[method-assign]  # in this process alone
        sys.addaudithook(hook)
        write(folder, plan)

    return in_a_child(action)


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


# A class that grows.

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
