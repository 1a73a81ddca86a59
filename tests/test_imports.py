"""What a run asks for is all it waits for: modules of other kinds of sheets, formats and pages are not imported."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from shell import ROOT

BRIEF = ("compose.brief", "compose.graph_brief", "compose.letters", "compose.matrix", "compose.columns")
MATRICES = ("views.expression", "views.assembled", "compose.matrix_page", "render.matrices")
FORMATS = ("typst", "typst_text", "latex_text", "html_text", "mathml")
FAULTS = ("problem.prune", "problem.graph_checks", "problem.formula", "problem.scan", "render.toml_places")
PLOTS = ("compose.charts", "compose.curves", "compose.contour", "render.figures.chart", "render.figures.heat")
MARKING = ("checking", "coded", "compose.feedback", "compose.sheets.marking", "marking", "decoded")
KINDS = ("compose.sheets.kinds", *(f"exercises.{one}" for one in ("coding", "options", "planted", "leads", "trial")))
CLASS = ("exercises", "sets", "skeleton", "key", "misconceptions", "marking", "checking", "drawing")
EXACT = ("accepted", "hand", "interval")  # where floats cannot decide

NEVER = (*BRIEF, *MATRICES, *(f"render.formats.{one}" for one in FORMATS), *FAULTS, *PLOTS, "notebook", "proof")
FOREIGN = ("contourpy", "typst", "rich", "difflib")  # click looks for what is like -o, so no short options below
SHEETS = ("exercise", "sigmoid-2-2-2", "--output", "made", "--count", "2", "--seed", "1", "--jobs", "1", "--one-file")
RUNS = {
    "page": (
        ("explain", "arctan-2-2-1", "--output", "page.md"),
        (*NEVER, *CLASS, "render.figures"),
        (*FOREIGN, "numpy"),
    ),
    "class": (
        SHEETS,
        (*NEVER, *MARKING, *KINDS, *EXACT, "exercises.cells", "sets.crew"),
        (*FOREIGN, "numpy.ma", "concurrent", "logging"),
    ),
}


def imported(command: tuple[str, ...], folder: Path) -> set[str]:
    """Return the names of all modules that a command has imported when it ends."""
    code = (
        "import atexit, sys; from derive.cli import main\n"
        "atexit.register(lambda: print(*sys.modules, sep='\\n'))\n"
        f"sys.argv = {['derive', *command]}; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert 0 == done.returncode, done.stderr
    return set(done.stdout.split())


def unneeded(found: set[str], modules: tuple[str, ...], foreign: tuple[str, ...]) -> set[str]:
    """Return which of some modules and packages of `derive`, and of others', were imported."""
    names = {f"derive.{module}" for module in modules} | set(foreign)
    return {one for one in found if any(one == name or one.startswith(f"{name}.") for name in names)}


@pytest.mark.parametrize("run", RUNS)
def test_a_run_imports_nothing_of_another(run: str, tmp_path: Path) -> None:
    """A page in Markdown, and a class of blanks, wait for no module that only other runs use."""
    command, modules, foreign = RUNS[run]
    found = imported(command, tmp_path)
    assert {"derive.compose.page", "derive.render.formats.markdown"} <= found
    assert set() == unneeded(found, modules, foreign)


@pytest.mark.parametrize(
    ("options", "waited"),
    [
        (("--kind", "mistake"), {"exercises.planted", "compose.sheets.kinds"}),
        (("--key", "marking", "--to", "tex"), {"compose.sheets.marking", "compose.feedback", "coded", "checking"}),
    ],
)
def test_what_is_asked_for_is_imported(options: tuple[str, ...], waited: set[str], tmp_path: Path) -> None:
    """A run that needs one of these modules has it: what is not imported elsewhere is imported somewhere."""
    found = imported((*SHEETS, *options), tmp_path)
    assert {f"derive.{one}" for one in waited} <= unneeded(found, (*MARKING, *KINDS), ())


def test_every_module_that_is_not_imported_is_there() -> None:
    """No name in these lists is that of a module which has another name by now."""
    modules = {module for _, modules, _ in RUNS.values() for module in modules}
    assert [] == [module for module in modules if find_spec(f"derive.{module}") is None]
    assert {"derive.checking.tokens"} == unneeded({"derive.checking.tokens", "derive.chain", "numpy.ma"}, MARKING, ())


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells a process's threads as a folder")
def test_no_thread_waits_for_what_never_comes(tmp_path: Path) -> None:
    """Whoever makes a class alone has one thread: numpy's own, which multiply matrices, are not begun."""
    code = (
        "import atexit, os, sys; from derive.cli import main\n"
        "atexit.register(lambda: print('numpy' in sys.modules, len(os.listdir('/proc/self/task'))))\n"
        f"sys.argv = {['derive', *SHEETS]}; main()"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    env.pop("OPENBLAS_NUM_THREADS", None)
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    assert "True 1" == done.stdout.splitlines()[-1]
