"""The notebook: a valid file, the Markdown page cell by cell, and a program that runs and agrees with the page."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import derive
from derive.face import Worked
from derive.problem.choice import chosen, shipped
from derive.problem.settings import Head

ROOT = Path(__file__).resolve().parents[1]
AUTHORS = sorted((ROOT / "tests" / "data" / "authors").glob("*.yaml"))
# Each program runs by itself, with every warning an error, and tells its gradients, new parameters and differences.
RUNNER = """
import json, sys, warnings
warnings.simplefilter("error")
for line in sys.stdin:
    name, cells = json.loads(line)
    space = {}
    try:
        for cell in cells:
            exec(compile(cell, name, "exec"), space)
    except BaseException as error:
        print(json.dumps([name, f"{type(error).__name__}: {error}", None, None, None]))
        continue
    lists = [space[key].tolist() if key in space else None for key in ("gradient", "theta_new", "numeric")]
    print(json.dumps([name, "", *lists]))
"""


@cache
def worked(name: str) -> Worked:
    """The solution of a worksheet or of another author's example."""
    return derive.explain(chosen(name))


@cache
def content(name: str, lang: str = "id") -> dict[str, Any]:
    """A notebook as data."""
    found: dict[str, Any] = json.loads(worked(name).page("ipynb", lang=lang))
    return found


def code(name: str) -> list[str]:
    """The code cells of a notebook."""
    return ["".join(cell["source"]) for cell in content(name)["cells"] if cell["cell_type"] == "code"]


def executed(programs: dict[str, list[str]]) -> dict[str, list[Any]]:
    """Run programs in a process of their own: the fault or nothing, then gradient, new parameters and differences."""
    lines = "\n".join(json.dumps([name, cells]) for name, cells in programs.items())
    done = subprocess.run(
        [sys.executable, "-c", RUNNER], input=lines, capture_output=True, encoding="utf-8", timeout=120, check=True
    )
    return {found[0]: found[1:] for found in map(json.loads, done.stdout.splitlines())}


def flat(values: dict[str, Any], names: list[str]) -> list[float]:
    """Return values in the order of the parameters."""
    return [values[name] for name in names]


@pytest.mark.parametrize("lang", ["en", "id"])
@pytest.mark.parametrize("sheet", shipped())
def test_it_is_a_notebook(sheet: str, lang: str) -> None:
    """The file is of format 4.5, its ids are distinct, nothing has been run."""
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    text = worked(sheet).page("ipynb", lang=lang)
    found = nbformat.reads(text, as_version=4)
    nbformat.validate(found, relax_add_props=False)
    assert (4, 5) == (found.nbformat, found.nbformat_minor)
    assert len({cell.id for cell in found.cells}) == len(found.cells)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in found.cells if cell.cell_type == "code")


@pytest.mark.parametrize("sheet", shipped())
def test_it_holds_the_page(sheet: str) -> None:
    """Its Markdown cells are the Markdown page, whole and in order; the same page gives the same bytes."""
    cells = ["".join(cell["source"]) for cell in content(sheet)["cells"] if cell["cell_type"] == "markdown"]
    assert worked(sheet).to_markdown(lang="id").strip() == "\n\n".join(cells)
    assert worked(sheet).page("ipynb", lang="id") == derive.explain(chosen(sheet)).page("ipynb", lang="id")


def test_programs_agree_with_their_pages() -> None:
    """Every program runs; its gradients by the chain rule, by differences, and its new parameters are ours."""
    names = [*shipped(), *map(str, AUTHORS)]
    ran = executed({name: code(name) for name in names})
    assert {} == {name: found[0] for name, found in ran.items() if found[0]}
    checked = differences = 0
    for name, (_, gradient, new, numeric) in ran.items():
        solved = worked(name)
        update = solved.to_json()["updates"][0]
        parameters = list(update["updated"]) or [str(n) for n in solved._solution.setup.forward.having("parameter")]
        if gradient is not None:
            assert flat(update["derivatives"], parameters) == pytest.approx(gradient, rel=1e-9, abs=1e-12), name
            checked += 1
        if new is not None:
            assert flat(update["updated"], parameters) == pytest.approx(new, rel=1e-9, abs=1e-12), name
        differences += numeric is not None
    assert checked > 45
    assert differences > 40


def test_a_wrong_gradient_is_noticed() -> None:
    """The program's own comparisons fail where the page or the chain rule is wrong."""
    cells = code("arctan-2-2-1")
    number = re.search(r"page = np.array\(\[\s*(-?[0-9.]+)", "\n".join(cells))
    assert number is not None
    wrong = {
        "page": [cell.replace(number[1], number[1][:8]) for cell in cells],
        "chain": [cell.replace("delta2_1 = dC_da2_1*", "delta2_1 = -dC_da2_1*") for cell in cells],
        "forward": [cell.replace("a2_1 = np.arctan(z2_1)", "a2_1 = np.tanh(z2_1)") for cell in cells],
    }
    for name, (fault, *_) in executed(wrong).items():
        assert fault.startswith("AssertionError"), name


def test_the_words_are_of_the_language() -> None:
    """Comments are spoken in the page's language."""
    assert "# Propagasi maju sebagai fungsi dari parameter." in "\n".join(code("fruit"))
    english = ["".join(cell["source"]) for cell in content("fruit", "en")["cells"]]
    assert "# The forward pass, as a function of the parameters." in "\n".join(english)


@pytest.mark.parametrize("title", ["x\n# y", '"""\nimport os', "</script>", "\\", "# x"])
def test_a_title_is_no_code(title: str) -> None:
    """What the user typed stands in the first Markdown cell only."""
    graph = {"inputs": {"x": 2}, "parameters": {"w": 3}, "define": ["f = w*x**2"], "cost": "f"}
    cells = json.loads(derive.explain(derive.Problem(title=title, graph=graph)).page("ipynb"))["cells"]
    plain = json.loads(derive.explain(derive.Problem(title="TITLE", graph=graph)).page("ipynb"))["cells"]
    assert [cell["source"] for cell in plain[1:]] == [cell["source"] for cell in cells[1:]]


@pytest.mark.parametrize("name", ["np", "theta", "forward", "h", "print", "gradient", "page", "match", "dC_dw", "i"])
def test_a_name_of_the_user_hides_nothing(name: str) -> None:
    """A quantity called like something of ours gets a variable of its own."""
    line = f"C = {name}*x + w*{name}**2"
    graph = {"inputs": {"x": 2}, "parameters": {name: 3, "w": "0.5"}, "define": [line], "cost": "C"}
    found = json.loads(derive.explain(derive.Problem(graph=graph)).page("ipynb"))["cells"]
    cells = ["".join(cell["source"]) for cell in found if cell["cell_type"] == "code"]
    assert ["", [5.0, 9.0], None] == executed({name: cells})[name][:3]


def test_the_command_writes_it(tmp_path: Path) -> None:
    """The ending of a file, or --to, asks for a notebook."""
    from click.testing import CliRunner

    from derive.cli import command

    path = tmp_path / "page.ipynb"
    assert 0 == CliRunner().invoke(command, ["explain", "fruit", "--lang", "id", "-o", str(path)]).exit_code
    assert content("fruit") == json.loads(path.read_text(encoding="utf-8"))
    done = CliRunner().invoke(command, ["explain", "fruit", "--lang", "id", "--to", "ipynb"])
    assert path.read_text(encoding="utf-8") == done.stdout
    worked("fruit").save(path, lang="en")
    assert content("fruit", "en") == json.loads(path.read_text(encoding="utf-8"))


def test_what_stands_above_the_title_is_in_the_first_cell() -> None:
    """An exam's head stands above the title and is no section of its own."""
    problem = chosen("xor")
    problem = problem.model_copy(update={"present": problem.present.model_copy(
        update={"head": Head(faculty="Fakultas Teknik", course="JST")})})
    cells = json.loads(derive.explain(problem).page("ipynb", lang="id"))["cells"]
    assert "".join(cells[0]["source"]).startswith("**Fakultas Teknik**\n\n# Masalah XOR")
