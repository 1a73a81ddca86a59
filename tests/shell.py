"""The command as a shell runs it: in this process or one of its own, and what a refusal looks like."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
WORKSHEETS = sorted(path.stem for path in (ROOT / "worksheets").glob("*.yaml"))
HEAVY = ("sympy", "mpmath", "numpy", "pydantic", "jinja2", "yaml", "derive.face", "derive.problem")

UNIT = """\
title: {en: "One unit", id: "Satu unit"}
network:
  inputs: 1
  layers: [{units: 1, activation: sigmoid, weights: [[3]], biases: [1]}]
cost: {kind: squared-error}
data: [{x: [2], y: [1]}]
training: {learning_rate: 0.5}
"""
FAULTY = """\
title: Two faults
network:
  inputs: 2
  layers:
    - {units: 1, activation: sigmod, weights: [[1, 2]], biases: [0]}
cost: {kind: squared-eror}
data: [{x: [1, 2], y: [1]}]
"""


class Done(NamedTuple):
    """How a run of the command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


def process(*arguments: object, cwd: Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, in another folder."""
    extra = options.pop("variables", {})
    return subprocess.run(
        [sys.executable, "-m", "derive", *map(str, arguments)],
        **{
            "cwd": cwd,
            "env": {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **extra},
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "encoding": "utf-8",
            "timeout": 60,
            **options,
        },
    )


def refused(done: Done, code: int = 2) -> list[str]:
    """Return the lines with which a run was refused: nothing on standard output, no traceback."""
    assert (code, "") == (done.code, done.out), done
    assert "Traceback" not in done.err
    assert done.err
    return done.err.splitlines()


def unwritable(done: Done) -> str:
    """Return the one line that says why nothing could be written."""
    (line,) = refused(done, 4)
    return line
