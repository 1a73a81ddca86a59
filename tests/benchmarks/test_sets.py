"""A class of sheets and keys: against the least that must be done, against two peers, and in memory.

The floor is batched numpy with a Decimal rounding after every named step, and writing the same bytes: sheets, keys and
the tables of the class. It draws nothing, tests no fairness, works no mistake and computes no accepted set; all of that
is in our time. Three ratios: one command against another, both started from the shell; the command against the floor's
work alone, without a start; and each further sheet against its share of that work. Of every job the least of three runs
counts, made in turns.
"""

from __future__ import annotations

import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import floor
import numpy as np
import pytest
from floor import Columns, by_numpy, write
from measure import Starts, starts
from naive import Naive

from derive.key.file import read_key

SHEETS, MORE = 1000, 3000  # fewer and more than are drawn before the first sheet is written
ROUNDS = 3
WORKSHEET = "sigmoid-2-2-2"
Report = Callable[[str, str, str], None]


class Ended(NamedTuple):
    """What a command took: processor seconds, and the most memory it held, in megabytes."""

    processor: float
    memory: float


# A process of little memory between: what a started process held counts from what its parent held.
BETWEEN = """
import resource, subprocess, sys
subprocess.run([sys.executable, *sys.argv[1:]], stderr=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def ended(start: Starts, *arguments: str) -> Ended:
    """Run Python to its end."""
    command = [sys.executable, "-c", BETWEEN, *arguments]
    done = subprocess.run(command, env=start.environment, capture_output=True, text=True, check=True)
    return Ended(*map(float, done.stdout.splitlines()[-1].split()))


def made(start: Starts, folder: Path, count: int, *options: str) -> Ended:
    """Write a class from the shell, with one process."""
    command = ("-m", "derive", "exercise", WORKSHEET, "-o", str(folder), "--count", str(count), "--seed", "1")
    return ended(start, *command, "--jobs", "1", *options)


def columns(folder: Path) -> Columns:
    """Return the numbers of a class as arrays."""
    entries = [
        {name: float(value) for name, value in one.numbers.items()} for one in read_key(folder / "key.json").entries
    ]
    names = {
        "x": ["a0[1]", "a0[2]"],
        "y": ["y[1]", "y[2]"],
        **{f"b{layer}": [f"b{layer}[1]", f"b{layer}[2]"] for layer in (1, 2)},
    }
    found = {key: np.array([[one[name] for name in row] for one in entries]) for key, row in names.items()}
    for layer in (1, 2):
        rows = [[f"W{layer}[{i},{j}]" for j in (1, 2)] for i in (1, 2)]
        found[f"w{layer}"] = np.array([[[one[name] for name in row] for row in rows] for one in entries])
    return found


def by_handcalcs() -> float | None:
    """Return the seconds of one forward and backward pass of this network in handcalcs, None where it is missing."""
    try:
        from handcalcs.decorator import handcalc
    except ImportError:
        return None
    from math import exp  # handcalcs writes out what it finds in the function's own scope

    @handcalc(precision=4)
    def worked(x1, x2, y1, y2, w11, w12, w21, w22, b1, b2, v11, v12, v21, v22, c1, c2):  # type: ignore[no-untyped-def]
        z1 = w11 * x1 + w12 * x2 + b1
        z2 = w21 * x1 + w22 * x2 + b2
        a1 = 1 / (1 + exp(-z1))
        a2 = 1 / (1 + exp(-z2))
        u1 = v11 * a1 + v12 * a2 + c1
        u2 = v21 * a1 + v22 * a2 + c2
        o1 = 1 / (1 + exp(-u1))
        o2 = 1 / (1 + exp(-u2))
        C = ((o1 - y1) ** 2 + (o2 - y2) ** 2) / 2
        e1 = (o1 - y1) * o1 * (1 - o1)
        e2 = (o2 - y2) * o2 * (1 - o2)
        p11 = e1 * a1
        p12 = e1 * a2
        p21 = e2 * a1
        p22 = e2 * a2
        d1 = (v11 * e1 + v21 * e2) * a1 * (1 - a1)
        d2 = (v12 * e1 + v22 * e2) * a2 * (1 - a2)
        q11 = d1 * x1
        q12 = d1 * x2
        q21 = d2 * x1
        q22 = d2 * x2
        return C, p11, p12, p21, p22, q11, q12, q21, q22

    numbers = [0.6, 0.9, 0.9, 0.2, 0.4, -0.7, 0.9, 0.3, 0.2, -0.1, 0.8, -0.5, -1.2, 0.6, -0.4, 0.7]
    worked(*numbers)
    return least_of(lambda: worked(*numbers))


def by_sympy(folder: Path) -> float:
    """Return the seconds of one student's gradients by naive SymPy: compose, diff, subs, latex."""
    entry = next(iter(read_key(folder / "key.json").entries))
    return least_of(lambda: Naive(2, ((2, "sigmoid"), (2, "sigmoid")), entry.numbers).gradients())


def least_of(job: Callable[[], object]) -> float:
    """Return the least processor time of a few runs."""
    times = []
    for _ in range(3):
        start = time.process_time()
        job()
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize(("form", "key"), [("md", "full"), ("md", "short"), ("tex", "full")])
def test_a_class_of_sheets(report: Report, tmp_path: Path, form: str, key: str) -> None:
    """A thousand sheets and keys in one file each, beside the floor and two peers; memory does not grow with them."""
    options = ("--one-file", "--to", form, "--key", key)
    with starts() as start:
        made(start, tmp_path / "class", SHEETS, *options)
        numbers = columns(tmp_path / "class")
        contents = [path.read_bytes() for path in (tmp_path / "class").iterdir() if path.is_file()]
        np.savez(tmp_path / "numbers.npz", bytes=np.array(list(map(len, contents))), **numbers)
        (tmp_path / "floor").mkdir()
        program = str(Path(floor.__file__)), str(tmp_path / "numbers.npz"), str(tmp_path / "floor")
        rounds = [  # in turns, so that all meet the same machine
            (
                ended(start, *program),
                made(start, tmp_path / f"class {number}", SHEETS, *options),
                made(start, tmp_path / f"more {number}", MORE, *options),
            )
            for number in range(ROUNDS)
        ]
        command, ours, more = (Ended(*map(min, zip(*runs, strict=True))) for runs in zip(*rounds, strict=True))

    def work() -> None:
        by_numpy(numbers)
        write(contents, tmp_path / "floor")

    least = least_of(work)
    each = (more.processor - ours.processor) / (MORE - SHEETS)
    job = f"{SHEETS} sheets and {key} keys in {form}, {sum(map(len, contents)) / 1e6:.0f} MB: {ours.processor:.2f} s"
    times = f"{ours.processor / command.processor:.1f} ({command.processor:.2f} s)"
    report(f"{job} / the floor as a program", times, "≤ 7")
    report("the same / the floor's work alone", f"{ours.processor / least:.0f} ({least:.3f} s)", "≤ 7")
    further = f"{each * SHEETS / least:.1f} ({1000 * each:.2f} ms)"
    report(f"each further sheet and {key} key / its share of that work", further, "≤ 7")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of what it rests on
        hand = by_handcalcs()
    found = "not installed" if hand is None else f"{hand / each:.1f} ({1000 * hand:.0f} ms)"
    report(f"handcalcs / one sheet and {key} key", found, "≥ 1000")
    naive = by_sympy(tmp_path / "class")
    report(f"naive SymPy / one sheet and {key} key", f"{naive / each:.1f} ({1000 * naive:.0f} ms)", "")
    report(f"memory of {MORE} / of {SHEETS}", f"{more.memory / ours.memory:.2f} ({more.memory:.0f} MB)", "≤ 1.1")
    assert more.memory <= 1.1 * ours.memory
