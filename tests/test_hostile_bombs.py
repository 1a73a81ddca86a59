"""Bombs are refused within seconds: small files that would take all memory or time."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_text import ROOT

# Bombs, in a process of their own with 2 GB of memory and 20 seconds of processor

ALIASES = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
NETWORK = "network: {{inputs: {inputs}, layers: [{layers}]}}\n"
LAYER = "{{units: {0}, activation: tanh}}"
LINE = "graph: {{inputs: {{x: 2}}, define: ['f = {0}'], cost: f}}\n"
BOMBS = {
    "aliases": ALIASES,
    "an alias of itself": "title: &a [*a]\n",
    "a merge": "a: &a {x: 1}\ntitle: {<<: *a}\n",
    "a tag of Python": "title: !!python/object/apply:os.system ['touch owned']\n",
    "a name of Python": "title: !!python/name:os.system\n",
    "deep lists": "title: " + "[" * 5000 + "]" * 5000,
    "very deep lists": "title: " + "[" * 400_000,
    "deep groups": "{a: " * 5000 + "x" + "}" * 5000,
    "deep blocks": "".join(" " * n + "-\n" for n in range(1, 900)),
    "many keys": "\n".join(f"k{n}: 1" for n in range(90_000)),
    "the same key": "title: x\n" * 100_000,
    "a long line": "title: " + "x" * 900_000,
    "a large file": "# " + "x" * 2_000_000,
    "a large exponent": LINE.format("1e99999999*x"),
    "many digits": LINE.format("9" * 5000 + "*x"),
    "a tower": LINE.format("9**9**9**9*x"),
    "a large power": LINE.format("x**999999999"),
    "brackets": LINE.format("(" * 250 + "x" + ")" * 250),
    "many brackets": "graph:\n  define: ['f = " + "(" * 100_000 + "']\n",
    "minus signs": "graph:\n  define: ['f = " + "-" * 100_000 + "1']\n",
    "a long sum": "graph:\n  define: ['f = " + "+".join(["x"] * 20_000) + "']\n",
    "code": LINE.format('__import__("os").system("touch owned")*x'),
    "attributes": LINE.format("().__class__.__bases__[0]"),
    "a lambda": LINE.format("(lambda: x)()"),
    "wide layers": NETWORK.format(inputs=100_000, layers=", ".join([LAYER.format(100_000)] * 3)),
    "many layers": NETWORK.format(inputs=2, layers=", ".join([LAYER.format(2)] * 500)),
    "a huge count": NETWORK.format(inputs="9" * 60, layers=LAYER.format("9" * 60)),
    "many examples": NETWORK.format(inputs=1, layers=LAYER.format(1))
    + "data: ["
    + ", ".join(["{x: [1], y: [1]}"] * 20_000)
    + "]\n",
    "many updates": "training: {learning_rate: 0.1, steps: 999999999}\n",
    "many decimals": "numbers: {decimals: 100000}\n",
    "a path for a notation": "present: {notation: ../../../../etc/passwd}\n",
    "a path for a language": "present: {lang: ../lang/en}\n",
    "two documents": "title: x\n---\ntitle: y\n",
    "a directive": "%YAML 9.9\n---\ntitle: x\n",
    "not a number": "data: [{x: [.nan], y: [.inf]}]\n",
    "sexagesimal": "data: [{x: [1:30], y: [017]}]\n",
    "a terminal's colours": 'title: "x"\n"\\e[31mkey": 1\n',
    "zeros": "\0" * 1000,
    "not UTF-8": "title: \udcff",
    "nothing": "",
}


def work_of_children() -> float:
    """Return the processor seconds of ended child processes: a busy machine makes nothing slower by this clock."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(tmp_path: Path, name: str) -> None:
    """The real command refuses every bomb within seconds, in lines that a terminal can show, and writes nothing."""
    (tmp_path / "bomb.yaml").write_text(BOMBS[name], encoding="utf-8", errors="surrogateescape")
    began = work_of_children()
    done = limited("explain", "bomb.yaml", "-o", "page.md", cwd=tmp_path)
    assert work_of_children() - began < 5
    assert (2, b"") == (done.returncode, done.stdout), done.stderr
    lines = done.stderr.decode("utf-8").splitlines()
    assert lines
    assert all(line.startswith("bomb.yaml:") and line.isprintable() and len(line) < 1000 for line in lines), lines
    assert len(lines) <= 100
    assert ["bomb.yaml"] == os.listdir(tmp_path)


def test_the_limits_let_an_honest_problem_pass(tmp_path: Path) -> None:
    """What refuses the bombs is not the limits of the test."""
    done = limited("explain", "fruit", cwd=tmp_path)
    assert (0, b"") == (done.returncode, done.stderr)
    assert done.stdout.startswith(b"# ")


def limited(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command with little memory and time."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))

    return subprocess.run(
        [sys.executable, "-m", "derive", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        preexec_fn=limit,
    )
