"""Runs that write a small set without making pages, for tests, also in a process of their own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from derive.errors import DeriveError
from derive.exercises.roster import Student, numbered
from derive.key import Answer, Ask, Entry
from derive.key.file import entry_text
from derive.problem import Problem
from derive.sets.growing import Growing, Mark
from derive.sets.lock import NAME as LOCK
from derive.sets.plan import Plan
from derive.sets.run import run
from derive.sets.summary import Summary
from derive.sets.tables import Told
from derive.sets.workshop import Made

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
