"""The command: what it makes, where its words go, and that it is found from other folders."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from shell import HEAVY, ROOT, UNIT, WORKSHEETS, Done, Run, process, refused

import derive


def test_version(run: Run) -> None:
    """The version is the package's."""
    assert Done(0, f"derive, version {derive.__version__}\n", "") == run("--version")


@pytest.mark.parametrize("command", [(), ("explain",), ("new",), ("worksheets",), ("schema",), ("notations",)])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help(run: Run, command: tuple[str, ...], option: str) -> None:
    """Every command says what it does."""
    done = run(*command, option)
    assert (0, "") == (done.code, done.err)
    assert done.out.startswith("Usage: derive")


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    """Help needs neither SymPy nor a reader nor a template."""
    code = (
        "import sys; sys.argv = ['derive', '--help']; from derive.cli import main\n"
        "try: main()\n"
        f"finally: print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=60
    )
    assert (0, "[]\n") == (done.returncode, done.stderr)


def test_worksheets_lists_what_ships(run: Run) -> None:
    """Every shipped problem has a line with its name and its title in the language asked for."""
    for lang in ("en", "id"):
        done = run("worksheets", "--lang", lang)
        assert (0, "") == (done.code, done.err)
        assert sorted(WORKSHEETS) == sorted(line.split()[0] for line in done.out.splitlines())
        title = derive.load(ROOT / "worksheets" / "xor.yaml").title.text(lang)
        assert any(re.fullmatch(rf"xor +{re.escape(title)}", line) for line in done.out.splitlines())
    assert run("worksheets").out == run("worksheets", "--lang", "en").out


def test_schema_accepts_what_ships(run: Run) -> None:
    """The schema is a valid JSON Schema that every shipped problem fulfils."""
    done = run("schema")
    assert (0, "") == (done.code, done.err)
    schema = json.loads(done.out)
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    for name in WORKSHEETS:
        text = (ROOT / "worksheets" / f"{name}.yaml").read_text(encoding="utf-8")
        assert [] == [error.message for error in validator(schema).iter_errors(yaml.safe_load(text))], name
    assert list(validator(schema).iter_errors({"nonsense": 1}))


def test_new_writes_a_problem_that_can_be_explained(run: Run, tmp_path: Path) -> None:
    """The starter is a problem without faults."""
    assert Done(0, "", "") == run("new", "mine.yaml")
    assert (0, "") == (run("explain", "mine.yaml").code, run("explain", "mine.yaml").err)
    assert ["mine.yaml"] == os.listdir(tmp_path)


@pytest.mark.parametrize("sheet", ["xor", "fruit"])
def test_explain_takes_the_name_of_a_worksheet(run: Run, sheet: str, tmp_path: Path) -> None:
    """A shipped name and its path give one page; a folder of that name does not hide the worksheet."""
    by_name = run("explain", sheet)
    assert (0, "") == (by_name.code, by_name.err)
    assert by_name == run("explain", ROOT / "worksheets" / f"{sheet}.yaml")
    (tmp_path / sheet).mkdir()
    assert by_name == run("explain", sheet)


def test_a_file_goes_before_a_worksheet(run: Run, tmp_path: Path) -> None:
    """What stands in the folder is meant, not what ships."""
    (tmp_path / "xor").write_text(UNIT, encoding="utf-8")
    assert run("explain", "xor").out.startswith("# One unit\n")


def test_explain_writes_markdown_to_standard_output(run: Run, tmp_path: Path) -> None:
    """Without -o the page is printed, in Markdown unless --to says otherwise, and no file is made."""
    (tmp_path / "p.yaml").write_text(UNIT, encoding="utf-8")
    assert run("explain", "p.yaml") == run("explain", "p.yaml", "--to", "md")
    assert run("explain", "p.yaml").out.startswith("# One unit\n")
    assert run("explain", "p.yaml", "--to", "tex").out.startswith("\\documentclass")
    assert {"problem", "updates", "cost_after", "certificate", "steps"} <= json.loads(
        run("explain", "p.yaml", "--to", "json").out
    ).keys()
    assert ["p.yaml"] == os.listdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.md", "md"), ("a.markdown", "md"), ("a.tex", "tex"), ("a.json", "json"), ("A.TEX", "tex"), (".b.md", "md")],
)
def test_the_ending_says_the_format(run: Run, tmp_path: Path, name: str, form: str) -> None:
    """A file holds exactly what would have been printed in its format."""
    printed = run("explain", "fruit", "--to", form).out
    assert Done(0, "", "") == run("explain", "fruit", "-o", name)
    assert printed == (tmp_path / name).read_text(encoding="utf-8")
    assert [name] == os.listdir(tmp_path)


def test_to_stands_for_an_ending(run: Run, tmp_path: Path) -> None:
    """An ending that says nothing needs --to."""
    assert any(".md" in line and "--to" in line for line in refused(run("explain", "fruit", "-o", "page.txt")))
    assert [] == os.listdir(tmp_path)
    assert Done(0, "", "") == run("explain", "fruit", "-o", "page.txt", "--to", "md")
    assert run("explain", "fruit").out == (tmp_path / "page.txt").read_text(encoding="utf-8")


def test_same_input_same_bytes(run: Run) -> None:
    """Every format repeats itself."""
    for form in ("md", "tex", "json"):
        assert run("explain", "iris-softmax", "--to", form) == run("explain", "iris-softmax", "--to", form)


def test_language_and_decimal_mark(run: Run, tmp_path: Path) -> None:
    """--lang overrules present.lang and brings its decimal mark."""
    (tmp_path / "p.yaml").write_text(UNIT.replace("[[3]]", "[[0.25]]") + "present: {lang: id}\n", encoding="utf-8")
    indonesian, english = run("explain", "p.yaml").out, run("explain", "p.yaml", "--lang", "en").out
    assert "# Satu unit" in indonesian
    assert "0{,}25" in indonesian
    assert "0.25" not in indonesian
    assert "# One unit" in english
    assert "0.25" in english
    assert "{,}" not in english


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        (("--decimals", "2"), r"z[^\n]*= 3.37\b.*\\approx 0.97\b"),
        (("--decimals", "0"), r"\\approx 1\b"),
        (("--significant", "2"), r"\\approx 0.97\b"),
        (("--decimals", "6"), r"\\approx 0.966754\b"),
        (("--carry", "exact"), r"3.37"),
        (("--carry", "display", "--decimals", "3"), r"\\approx 0.967\b"),
    ],
)
def test_options_overrule_the_numbers(run: Run, tmp_path: Path, options: tuple[str, ...], printed: str) -> None:
    """Digits and carrying of the command line go before those of the file."""
    (tmp_path / "p.yaml").write_text(UNIT.replace("biases: [1]", "biases: [-2.63]"), encoding="utf-8")
    done = run("explain", "p.yaml", *options)
    assert (0, "") == (done.code, done.err)
    assert re.search(printed, done.out, re.DOTALL)


def test_detail(run: Run) -> None:
    """Less detail is a shorter page; symbols need no results."""
    full, brief, symbols = (run("explain", "xor", "--detail", detail) for detail in ("full", "brief", "symbols"))
    assert [0] * 3 == [full.code, brief.code, symbols.code]
    assert full == run("explain", "xor")
    assert len(full.out) > len(brief.out)
    assert "0.25709" in full.out
    assert "0.25709" in brief.out
    assert "0.25709" not in symbols.out


def test_view(run: Run, tmp_path: Path) -> None:
    """Matrices stand on the page alone or beside the scalars, by the option or by the file."""
    scalar, matrix, both, closed = (
        run("explain", "fruit", *options)
        for options in ((), ("--view", "matrix"), ("--view", "both"), ("--detail", "closed"))
    )
    assert [0] * 4 == [scalar.code, matrix.code, both.code, closed.code]
    assert scalar == run("explain", "fruit", "--view", "scalar")
    product = r"z^{(1)} &= W^{(1)} \, x + b^{(1)} = \begin{bmatrix} 3 \end{bmatrix} \, \begin{bmatrix} 2 \end{bmatrix}"
    assert product in matrix.out and product in both.out and product not in scalar.out
    assert "**Chain:**" in both.out and "**Chain:**" not in matrix.out
    assert r"2 (a_1^{(1)} - y) \, x" in closed.out
    (tmp_path / "p.yaml").write_text(UNIT + "present: {view: matrix}\n", encoding="utf-8")
    assert "bmatrix} 2 \\end{bmatrix} + " in run("explain", "p.yaml").out


def test_a_graph_has_no_matrices(run: Run, tmp_path: Path) -> None:
    """The fault names what is possible, and nothing is written."""
    graph = "graph: {inputs: {x: 2}, define: ['f = x**2'], cost: f}\n"
    (tmp_path / "g.yaml").write_text(graph, encoding="utf-8")
    done = run("explain", "g.yaml", "--view", "matrix", "-o", "g.md")
    assert (2, "") == (done.code, done.out)
    assert "needs layers" in done.err and "expected scalar; choose --view scalar" in done.err
    assert not (tmp_path / "g.md").exists()


def test_from_another_folder_with_relative_paths(tmp_path: Path) -> None:
    """`python -m derive` reads and writes where the caller stands, also beside it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "here").mkdir()
    (tmp_path / "in" / "p.yaml").write_text(UNIT, encoding="utf-8")
    done = process("explain", "../in/p.yaml", "-o", "../page.tex", cwd=tmp_path / "here")
    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)
    assert "One unit" in (tmp_path / "page.tex").read_text(encoding="utf-8")
    assert [] == os.listdir(tmp_path / "here")
    bad = process("explain", "../in/q.yaml", cwd=tmp_path / "here")
    assert (2, "") == (bad.returncode, bad.stdout)
    assert bad.stderr.startswith("../in/q.yaml: there is no such file")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_output_is_utf_8_whatever_the_locale(tmp_path: Path, encoding: str) -> None:
    """A page printed is the page written to a file; faults are told in what the terminal can show."""
    (tmp_path / "p.yaml").write_text(UNIT.replace("One unit", "σ ≈ ½ “神”"), encoding="utf-8")
    variables = {"PYTHONIOENCODING": encoding}
    done = process("explain", "p.yaml", cwd=tmp_path, variables=variables)
    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.startswith("# σ ≈ ½ “神”\n")
    told = process("explain", "神経", cwd=tmp_path, variables=variables, encoding=None)
    assert 2 == told.returncode
    assert b"Traceback" not in told.stderr
