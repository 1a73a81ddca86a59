"""The command: its exit codes, where its words go, and that whatever happens nobody sees a traceback unasked."""

from __future__ import annotations

import errno
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest
import yaml

import derive
from derive import cli

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


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def running(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["derive", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        code = left.value.code
        return Done(0 if code is None else int(code), *capsys.readouterr())

    return running


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


# What is fine


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


# What is refused


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("explian",),
        ("explain",),
        ("explain", "xor", "fruit"),
        ("explain", "xor", "--bogus"),
        ("explain", "xor", "--out", "page.md"),
        ("explain", "xor", "--deci", "3"),
        ("explain", "xor", "--debug"),
        ("explain", "xor", "--to", "docx"),
        ("explain", "xor", "--detail", "more"),
        ("explain", "xor", "--carry", "never"),
        ("explain", "xor", "--decimals", "16"),
        ("explain", "xor", "--decimals", "-1"),
        ("explain", "xor", "--decimals", "two"),
        ("explain", "xor", "--significant", "0"),
        ("explain", "xor", "--templates", "nowhere"),
        ("explain", "xor", "-o"),
        ("explain", "@/etc/hostname"),
        ("new",),
        ("worksheets", "--lang", "fr"),
        ("schema", "too", "much"),
        ("--unknown",),
        ("explain", "xor", "--\x1b[31m"),
    ],
)
def test_what_the_command_does_not_know(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """An unknown command, option or choice ends with 2; abbreviations are unknown too."""
    refused(run(*arguments))
    assert [] == os.listdir(tmp_path)


def test_every_fault_of_a_file_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    """One line per fault: file, line, column, what, expected, what to do."""
    (tmp_path / "bad.yaml").write_text(FAULTY, encoding="utf-8")
    lines = refused(run("explain", "bad.yaml", "-o", "page.md"))
    rows = FAULTY.splitlines()
    places = [(5, rows[4].index("sigmod") + 1), (6, rows[5].index("squared-eror") + 1)]
    assert [f"bad.yaml:{line}:{column}" for line, column in places] == [line.split(": ")[0] for line in lines]
    assert all(line.count("; ") >= 2 for line in lines), "what is wrong; what was expected; what to do"
    assert "sigmoid" in lines[0]
    assert "squared-error" in lines[1]
    assert ["bad.yaml"] == os.listdir(tmp_path)


@pytest.mark.parametrize("text", ["", "a: [", "- 1", "\t- x", "title: x", "network: 3", "%PDF-1.4", "&a [*a]"])
def test_what_is_no_problem_is_refused(run: Run, tmp_path: Path, text: str) -> None:
    """Every line names the file."""
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    assert all(line.startswith("bad.yaml:") for line in refused(run("explain", "bad.yaml")))


ROUNDED = "write 'carry: display' or more digits under numbers"
CHANGE = "change the numbers it is computed from"
ONE = "network:\n  inputs: 1\n  layers:\n    - {{units: 1, activation: {0}, weights: [[{1}]], biases: [{2}]}}\n"
BCE = "cost: binary-cross-entropy\ndata: [{x: [1], y: [0]}]\n"
UNDEFINED = [  # a problem without a value somewhere, where that is told, what, and what to do
    ("graph: {inputs: {x: 0}, define: ['f = 1/x'], cost: f}\n", "1:34: f has no value: a division by zero", CHANGE),
    ("graph:\n  inputs: {x: 10}\n  define:\n    - s = sigmoid(x)\n    - q = ln(1 - s)\n  cost: q\n",
     "5:7: q has no value: ln of a number that is not positive", ROUNDED),
    ("graph:\n  inputs: {x: 0}\n  parameters: {w: 0}\n  define:\n    - q = sqrt(w)\n    - f = q*x + 1\n  cost: f\n",
     "5:7: dq/dw has no value: a division by zero", CHANGE),
    (ONE.format("sigmoid", 6, 5) + BCE, "5:1: C has no value: ln of a number that is not positive", ROUNDED),
    (ONE.format("relu", 6, 5) + BCE, "5:1: C has no value: ln of a number that is not positive", CHANGE),
    (ONE.format("sigmoid", -1, 0) + BCE.replace("0", "0.5") + "training: {learning_rate: 30, steps: 2}\n"
     "numbers: {decimals: 2}\n",
     "5:1: C has no value: ln of a number that is not positive (update 2)", ROUNDED),
    (ONE.format("relu", 1, "0.75") + "cost: binary-cross-entropy\ndata: [{x: [0], y: [0.5]}]\n"
     "training: {learning_rate: 1}\n", "5:1: with the new parameters C has no value: ln of a number that is", CHANGE),
    (ONE.format("identity", 1, 0) + "cost: rmse\ndata: [{x: [1], y: [1]}]\n",
     "5:1: dC/dM has no value: a division by zero", CHANGE),
    (ONE.format("softplus", 600000, 0) + "data: [{x: [1]}]\n", "4:7: a1[1] has no value: exp of a number beyond",
     "use smaller numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told", "todo"), UNDEFINED, ids=lambda text: ascii(text)[-40:])
def test_a_formula_without_value_is_refused(run: Run, tmp_path: Path, text: str, told: str, todo: str) -> None:
    """A division by zero is the input's fault, not ours: it is told where it is defined, and what rounding did."""
    (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
    for form in ("md", "json"):
        if form == "json" and todo == ROUNDED:  # data are at full precision, which has a value
            assert 0 == run("explain", "p.yaml", "--to", form).code
            continue
        (line,) = refused(run("explain", "p.yaml", "--to", form))
        assert line.startswith(f"p.yaml:{told}")
        assert todo in line


def test_what_no_float_can_hold_is_refused_in_json_only(run: Run, tmp_path: Path) -> None:
    """A page can print a number that JSON's readers cannot read."""
    (tmp_path / "p.yaml").write_text("graph: {inputs: {x: 9999}, define: ['f = exp(x)'], cost: f}\n", encoding="utf-8")
    assert 0 == run("explain", "p.yaml").code
    (line,) = refused(run("explain", "p.yaml", "--to", "json"))
    assert line.startswith("p.yaml:1:37: ")
    assert "too large for a float" in line


INCOMPLETE = """\
network:
  inputs: 2
  layers:
    - {units: 1, activation: sigmoid}
cost: {kind: squared-eror}
"""


def test_what_is_left_out_is_told_beside_the_rest(run: Run, tmp_path: Path) -> None:
    """Numbers that a problem may leave out to be drawn have places, and no command is named that there is not."""
    (tmp_path / "p.yaml").write_text(INCOMPLETE, encoding="utf-8")
    lines = refused(run("explain", "p.yaml"))
    assert ["1:1", "4:7", "4:7", "5:14"] == [":".join(line.split(":")[1:3]) for line in lines]
    assert "write them in" in lines[0] and "write them in" in lines[1] and "exercise" not in "".join(lines)
    (tmp_path / "p.yaml").write_text(INCOMPLETE.replace("-eror", "-error"), encoding="utf-8")
    problem = derive.load(tmp_path / "p.yaml")
    with pytest.raises(derive.errors.Refused, match=rf"{tmp_path}/p.yaml:4:7: layer 1 has no weights"):
        derive.explain(problem).to_markdown()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("xorr", "did you mean xor?"),
        ("iris", "did you mean iris-softmax?"),
        ("arctan221", "did you mean arctan-2-2-1?"),
        ("XOR", "did you mean xor?"),
        ("zzzzzz", "derive worksheets lists them"),
        ("", "neither a file nor a shipped worksheet"),
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("n" * 300, "neither a file nor a shipped worksheet"),
        ("xor.yaml", "xor.yaml: there is no such file"),
        ("./xor", "./xor: there is no such file"),
        ("../worksheets/xor", "there is no such file"),
        ("n" * 300 + ".yaml", "File name too long"),
        ("a\nb.yaml", r"a\nb.yaml: there is no such file"),
        (".", "this is a folder"),
        ("/dev/zero", "not a regular file"),
    ],
)
def test_a_problem_that_is_not_there(run: Run, name: str, said: str) -> None:
    """One line says what was looked for; a near miss is told the nearest worksheet."""
    (line,) = refused(run("explain", name))
    assert said in line


def test_a_pipe_is_not_waited_for(run: Run, tmp_path: Path) -> None:
    """A named pipe without a writer is refused at once."""
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "not a regular file" in refused(run("explain", "pipe.yaml"))[0]


@pytest.mark.parametrize("form", ["pdf", "html", "typ", "ipynb", "json"])
def test_notations_are_compared_in_two_formats(run: Run, tmp_path: Path, form: str) -> None:
    """The table of notations is Markdown or LaTeX; another ending is refused with these alone."""
    line, = refused(run("notations", "xor", "-o", f"x.{form}"))
    assert line == f"notations are not compared in format {form!r}; expected md, tex; choose one of these"
    assert [] == os.listdir(tmp_path)


@pytest.mark.parametrize("engine", ["tex", "typst"])
@pytest.mark.parametrize("form", ["html", "md", "json", "tex"])
def test_an_engine_is_for_a_pdf(run: Run, tmp_path: Path, engine: str, form: str) -> None:
    """An engine that would set nothing is refused, not forgotten."""
    lines = refused(run("explain", "xor", "--engine", engine, "-o", f"q.{form}"))
    assert f"--engine {engine} sets a PDF, and the page is {form}" in lines[-1]
    assert [] == os.listdir(tmp_path)


def test_the_starter_promises_only_commands_that_there_are(run: Run) -> None:
    """Every command that the starter names is one."""
    text = (ROOT / "templates" / "starter.yaml").read_text(encoding="utf-8")
    named = set(re.findall(r"\bderive ([a-z]+)\b", text))
    assert "explain" in named and named <= cli.command.commands.keys()


@pytest.mark.parametrize("form", ["md", "tex", "json"])
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--decimals", 3, "--significant", 3), ["--decimals and --significant are both given"]),
        (("--lang", "fr"), ["language 'fr' is unknown; expected en, id"]),
        (("--lang", ""), ["language '' is unknown"]),
        (("--lang", "../lang/en"), ["language '../lang/en' is unknown"]),
        (("--notation", "mine"), ["notation 'mine' is unknown; expected superscript"]),
        (("--notation", "../lang/en"), ["notation '../lang/en' is unknown"]),
        (("--notation", "\x1b[2J"), [r"notation '\x1b[2J' is unknown"]),
        (("--lang", "fr", "--notation", "mine"), ["language 'fr' is unknown", "notation 'mine' is unknown"]),
    ],
)
def test_bad_choices_are_refused_together(
    run: Run, tmp_path: Path, form: str, options: tuple[object, ...], said: list[str]
) -> None:
    """Every choice that there is not is told, in every format, and nothing is written."""
    lines = refused(run("explain", "fruit", *options, "-o", f"page.{form}"))
    assert len(said) == len(lines)
    assert all(part in line for part, line in zip(said, lines, strict=True))
    assert [] == os.listdir(tmp_path)


# What cannot be written


def unwritable(done: Done) -> str:
    """Return the one line that says why nothing could be written."""
    (line,) = refused(done, 4)
    return line


@pytest.mark.parametrize("command", [("explain", "fruit", "-o"), ("new",)])
def test_targets_that_are_no_regular_files(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    """Folders, links, pipes and missing folders are refused, and nothing is touched or made."""
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "victim").write_text("old", encoding="utf-8")
    (tmp_path / "link.md").symlink_to("victim")
    (tmp_path / "dangling.md").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.md")
    before = sorted(os.listdir(tmp_path))
    for target in ("folder.md", "link.md", "dangling.md", "pipe.md", "nowhere/page.md", "victim/page.md", "n" * 300):
        target = target if target.endswith(".md") else target + ".md"
        assert target in unwritable(run(*command, target))
    assert before == sorted(os.listdir(tmp_path))
    assert "old" == (tmp_path / "victim").read_text(encoding="utf-8")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(run: Run, tmp_path: Path) -> None:
    """A folder that may not be written keeps what it has."""
    (tmp_path / "page.md").write_text("old", encoding="utf-8")
    tmp_path.chmod(0o500)
    try:
        assert "Permission denied" in unwritable(run("explain", "fruit", "-o", "page.md"))
    finally:
        tmp_path.chmod(0o700)
    assert "old" == (tmp_path / "page.md").read_text(encoding="utf-8")


def test_a_full_disk(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old page stays whole and nothing is left beside it."""
    (tmp_path / "page.md").write_text("old", encoding="utf-8")

    def full(_: int) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left on device" in unwritable(run("explain", "fruit", "-o", "page.md"))
    assert "old" == (tmp_path / "page.md").read_text(encoding="utf-8")
    assert ["page.md"] == os.listdir(tmp_path)


def test_a_file_size_limit(tmp_path: Path) -> None:
    """A page cut off by the system in the middle is no page: the real command keeps the old one."""
    (tmp_path / "page.md").write_text("old", encoding="utf-8")
    done = process(
        "explain",
        "fruit",
        "-o",
        "page.md",
        cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512)),
    )
    assert "File too large" in unwritable(Done(done.returncode, done.stdout, done.stderr))
    assert "old" == (tmp_path / "page.md").read_text(encoding="utf-8")
    assert ["page.md"] == os.listdir(tmp_path)


def test_new_replaces_nothing(run: Run, tmp_path: Path) -> None:
    """The problem that a teacher wrote is not overwritten by the starter."""
    (tmp_path / "mine.yaml").write_text("old", encoding="utf-8")
    assert "already there" in unwritable(run("new", "mine.yaml"))
    assert "old" == (tmp_path / "mine.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["p.md", "./p.md", "same.md"])
def test_the_problem_is_not_replaced_by_its_page(run: Run, tmp_path: Path, name: str) -> None:
    """Output and input may not be one file, by whatever name."""
    (tmp_path / "p.md").write_text(UNIT, encoding="utf-8")
    os.link(tmp_path / "p.md", tmp_path / "same.md")
    assert "is the problem itself" in unwritable(run("explain", "p.md", "-o", name))
    assert UNIT == (tmp_path / "p.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("arguments", [("explain", "fruit"), ("schema",), ("--help",), ("--version",)])
def test_standard_output_on_a_full_disk(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """A page redirected to a full disk ends with 4."""
    with open("/dev/full", "w") as full:
        done = process(*arguments, cwd=tmp_path, stdout=full)
    assert (4, "standard output could not be written: No space left on device\n") == (done.returncode, done.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_standard_error_on_a_full_disk(tmp_path: Path) -> None:
    """Where nobody can be told, the exit code still says it."""
    with open("/dev/full", "w") as full:
        assert 2 == process("explain", "xorr", cwd=tmp_path, stderr=full).returncode


# Ends of the program


@pytest.mark.parametrize("arguments", [("explain", "tanh-batch-11"), ("worksheets",), ("schema",), ("--help",)])
def test_a_broken_pipe_is_quiet(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """`derive ... | head -1` ends without a word, and not with 1, which says that an answer is wrong."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = process(*arguments, cwd=tmp_path, stdout=writer)
    finally:
        os.close(writer)
    assert (0, "") == (done.returncode, done.stderr)


def test_our_own_bug_ends_with_70(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An error that nobody foresaw is one line, without what a terminal would obey."""
    for error in (
        RuntimeError("boo\x1b[31m\nm"),
        KeyError("boom"),
        RecursionError(),
        AssertionError("b"),
        OSError("b"),
    ):
        monkeypatch.setattr("derive.face.explain", raising(error))
        (line,) = refused(run("explain", "fruit", "-o", "page.md"), 70)
        assert line.startswith(f"derive: internal error {type(error).__name__}(")
        assert "\x1b" not in line
        assert "--debug" in line
    assert [] == os.listdir(tmp_path)


def test_an_interruption_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is no error of anybody's."""
    monkeypatch.setattr("derive.face.explain", raising(KeyboardInterrupt()))
    done = run("explain", "fruit")
    assert (130, "") == (done.code, done.out)
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "last"),
    [
        (("explain", "xorr"), 2, "'xorr' is neither a file nor a shipped worksheet; did you mean xor?"),
        (("explain", "fruit", "-o", "nowhere/a.md"), 4, "could not be written: No such file or directory"),
    ],
)
def test_debug_shows_where(run: Run, arguments: tuple[str, ...], code: int, last: str) -> None:
    """With --debug a refusal has its traceback, the same last line and the same exit code."""
    done = run("--debug", *arguments)
    assert (code, "") == (done.code, done.out)
    assert done.err.startswith("Traceback (most recent call last):\n")
    assert done.err.splitlines()[-1].endswith(last)


def test_debug_shows_where_our_own_bug_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --debug an error of our own has its traceback too."""
    monkeypatch.setattr("derive.face.explain", raising(RuntimeError("boom")))
    done = run("--debug", "explain", "fruit")
    assert (70, "") == (done.code, done.out)
    assert "Traceback" in done.err
    assert "RuntimeError: boom" in done.err


def raising(error: BaseException) -> Callable[..., NoReturn]:
    """Return a function that raises."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


# Elsewhere


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


# Templates of the caller's own


def test_one_template_of_the_callers_own(run: Run, tmp_path: Path) -> None:
    """A folder given with --templates goes first; what it lacks comes from those that ship."""
    (tmp_path / "own" / "markdown").mkdir(parents=True)
    (tmp_path / "own" / "markdown" / "page.md").write_text("Mine: {{ title }}\n", encoding="utf-8")
    assert Done(0, "Mine: Judging fruit with one linear neuron\n", "") == run("explain", "fruit", "--templates", "own")
    assert run("explain", "fruit", "--to", "tex") == run("explain", "fruit", "--to", "tex", "--templates", "own")


def test_one_catalogue_of_the_callers_own(run: Run, tmp_path: Path) -> None:
    """An own catalogue overrides the shipped one of its name, or adds a language."""
    (tmp_path / "own" / "lang").mkdir(parents=True)
    text = (ROOT / "templates" / "lang" / "en.toml").read_text(encoding="utf-8")
    changed = text.replace('heading = "Given"', 'heading = "What is known"')
    assert text != changed
    for name in ("en", "xx"):
        (tmp_path / "own" / "lang" / f"{name}.toml").write_text(changed, encoding="utf-8")
        done = run("explain", "fruit", "--templates", "own", "--lang", name)
        assert (0, "") == (done.code, done.err)
        assert "\n## What is known\n" in done.out
    assert run("explain", "fruit", "--lang", "id") == run("explain", "fruit", "--lang", "id", "--templates", "own")
    assert "expected en, id, xx" in refused(run("explain", "fruit", "--templates", "own", "--lang", "fr"))[0]


def test_one_notation_of_the_callers_own(run: Run, tmp_path: Path) -> None:
    """An own notation is found by its name."""
    (tmp_path / "own" / "notation").mkdir(parents=True)
    text = (ROOT / "templates" / "notation" / "superscript.toml").read_text(encoding="utf-8")
    changed = text.replace('W = { letter = "w"', 'W = { letter = "v"')
    assert text != changed
    (tmp_path / "own" / "notation" / "mine.toml").write_text(changed, encoding="utf-8")
    done = run("explain", "xor", "--templates", "own", "--notation", "mine")
    assert (0, "") == (done.code, done.err)
    assert "v_{11}^{(1)}" in done.out
    assert "w_{11}^{(1)}" not in done.out
    assert run("explain", "xor") == run("explain", "xor", "--templates", "own")


def test_a_files_notation_is_told_with_its_faults(run: Run, tmp_path: Path) -> None:
    """A notation that neither we nor the caller has is one fault among those of the file; an option's stands beside."""
    wrong = "network: {inputs: 1, layers: [{units: 1, activation: tanh, weights: [[w]], biases: [0]}]}\n"
    wrong += "data: [{x: 1}]\n"
    (tmp_path / "a.yaml").write_text(wrong + "present: {notation: mine}\n", encoding="utf-8")
    number, notation = refused(run("explain", "a.yaml"))
    assert number.startswith("a.yaml:1:71: 'w' is not a number")
    assert notation.startswith("a.yaml:3:21: notation 'mine' is unknown; expected superscript, ")
    assert 1 == len(refused(run("explain", "a.yaml", "--notation", "code")))  # another is asked for
    asked = refused(run("explain", "a.yaml", "--notation", "yours", "--lang", "fr"))
    assert all(part in line for part, line in zip(("'w'", "language 'fr'", "notation 'yours'"), asked, strict=True))
    (tmp_path / "a.yaml").write_text(wrong.replace("[w]", "[1]") + "present: {notation: mine}\n", encoding="utf-8")
    assert refused(run("explain", "a.yaml")) == [notation] == refused(run("notations", "a.yaml"))
    (tmp_path / "own" / "notation").mkdir(parents=True)
    text = (ROOT / "templates" / "notation" / "superscript.toml").read_text(encoding="utf-8")
    text = text.replace('letter = "w"', 'letter = "v"')
    (tmp_path / "own" / "notation" / "mine.toml").write_text(text, encoding="utf-8")
    assert "v_{11}^{(1)}" in run("explain", "a.yaml", "--templates", "own").out


CANNOT = "the template cannot be used:"
FAULTY_TEMPLATES = [  # a file of the caller's own, what is in it, and where and what is told
    ("markdown/page.md", "# {{ title }}\n{% for block in blocks %}\n", f"2:1: {CANNOT} Unexpected end"),
    ("markdown/page.md", "# {{ title }\n", f"1:1: {CANNOT} unexpected '}}'"),
    ("markdown/page.md", "# {{ title }}\n\n{{ subtitle }}\n", f"3:1: {CANNOT} 'subtitle' is undefined"),
    ("markdown/page.md", "{{ title }}\n{% include 'none.md' %}\n", f"2:1: {CANNOT} 'none.md' not found"),
    ("markdown/page.md", "{{ title + 1 }}\n", f"1:1: {CANNOT} can only concatenate str"),
    ("lang/en.toml", "[page]\ntitle = \n", "2:9: the file is not TOML: Invalid value"),
    ("notation/superscript.toml", "x", "1:1: the file is not TOML: "),
]


@pytest.mark.parametrize(("name", "text", "told"), FAULTY_TEMPLATES)
def test_a_faulty_template_of_the_callers_own(run: Run, tmp_path: Path, name: str, text: str, told: str) -> None:
    """What is wrong with a caller's template is told with its file and line; it is no bug of ours."""
    (tmp_path / "own" / name).parent.mkdir(parents=True)
    (tmp_path / "own" / name).write_text(text, encoding="utf-8")
    (line,) = refused(run("explain", "fruit", "--templates", "own", "-o", "page.md"))
    assert line.startswith(f"own/{name}:{told}")
    assert ["own"] == os.listdir(tmp_path)


def test_a_language_that_lacks_a_message(run: Run, tmp_path: Path) -> None:
    """A translation that is not complete is refused with the message that it lacks."""
    (tmp_path / "own" / "lang").mkdir(parents=True)
    english = (ROOT / "templates" / "lang" / "en.toml").read_text(encoding="utf-8")
    lines = [line for line in english.splitlines() if not line.startswith("old-weight")]
    (tmp_path / "own" / "lang" / "jv.toml").write_text("\n".join(lines), encoding="utf-8")
    (line,) = refused(run("explain", "xor", "--templates", "own", "--lang", "jv"))
    assert "'back.old-weight'" in line


def test_notations_side_by_side(run: Run, tmp_path: Path) -> None:
    """The table goes where explain's page goes, and a notation of the caller's own is a column of it."""
    (tmp_path / "own" / "notation").mkdir(parents=True)
    text = (ROOT / "templates" / "notation" / "superscript.toml").read_text(encoding="utf-8")
    mine = text.replace('letter = "w"', 'letter = "v"')
    (tmp_path / "own" / "notation" / "mine.toml").write_text(mine, encoding="utf-8")
    done = run("notations", "fruit", "--templates", "own")
    assert (0, "") == (done.code, done.err)
    assert "| mine |" in done.out and "$v_{11}^{(1)}$" in done.out
    assert (0, "", "") == run("notations", "fruit", "-o", "fruit.tex", "--lang", "id")
    assert r"\begin{tabular}" in (tmp_path / "fruit.tex").read_text(encoding="utf-8")
    refused(run("notations", "nowhere"))
    assert "notation 'fausett' has no letters" in refused(run("explain", deep(tmp_path), "--notation", "fausett"))[0]


def deep(folder: Path) -> str:
    """Write a problem with four layers, each of one unit."""
    layer = "{units: 1, activation: tanh, weights: [[0.5]], biases: [0.1]}"
    text = f"network: {{inputs: 1, layers: [{', '.join([layer] * 4)}]}}\ndata: [{{x: 1}}]\n"
    (folder / "deep.yaml").write_text(text, encoding="utf-8")
    return "deep.yaml"


@pytest.mark.parametrize("arguments", [
    ("explain",), ("explain", "xor", "--detail", "more"), ("explain", "xor", "--nothing"), ("nothing",),
    ("explain", "xor", "--decimals", "x"), ("notations", "xor", "--to", "pdf"),
])
def test_a_wrong_option_is_one_line(run: Run, arguments: tuple[str, ...]) -> None:
    """What is wrong with the command itself is one line on standard error too, and says where the options stand."""
    done = run(*arguments)
    assert (2, "") == (done.code, done.out)
    assert 1 == len(done.err.splitlines()) and done.err.rstrip().endswith("--help")


# Certificates

LAYER = "{{units: 2, activation: {0}, weights: [[0.3, -0.4], [0.8, 0.6]], biases: [0.2, -0.1]}}"
LAST = {
    "softmax": ("{units: 2, activation: softmax, weights: [[0.7, -0.9], [0.2, 0.5]], biases: [0.4, 0.1]}", "[1, 0]"),
    "": ("{{units: 1, activation: {0}, weights: [[0.7, -0.9]], biases: [0.4]}}", "[0.8]"),
}


def small(activation: str) -> str:
    """Return a problem with a 2-2-1 network, or 2-2-2 with softmax behind sigmoid."""
    last, target = LAST.get(activation, LAST[""])
    first = LAYER.format("sigmoid" if activation == "softmax" else activation)
    layers = f"[{first}, {last if activation == 'softmax' else last.format(activation)}]"
    cost = "cross-entropy" if activation == "softmax" else "half-squared-error"
    return (
        f"network: {{inputs: 2, layers: {layers}}}\ncost: {{kind: {cost}}}\n"
        f"data: [{{x: [0.6, 0.9], y: {target}}}]\ntraining: {{learning_rate: 0.5}}\n"
    )


@pytest.mark.parametrize("activation", ["sigmoid", "arctan", "tanh", "softmax"])
def test_certify_proves_small_networks(run: Run, tmp_path: Path, activation: str) -> None:
    """With --certify the notes and the JSON say that SymPy proved every gradient, within seconds."""
    (tmp_path / "p.yaml").write_text(small(activation), encoding="utf-8")
    plain = run("explain", "p.yaml")
    began = time.monotonic()
    certified = run("explain", "p.yaml", "--certify")
    assert time.monotonic() - began < 10
    assert (0, "") == (certified.code, certified.err)
    (added,) = lines_only_in(certified.out, plain.out)
    assert added.startswith("- **Certificate.** SymPy reduced every chain-rule gradient")
    assert json.loads(run("explain", "p.yaml", "--certify", "--to", "json").out)["certificate"]["proven"] is True
    assert json.loads(run("explain", "p.yaml", "--to", "json").out)["certificate"]["proven"] is None


def test_certify_says_where_it_could_not(run: Run, tmp_path: Path) -> None:
    """What SymPy does not reduce is not called proven; the page is made all the same."""
    (tmp_path / "p.yaml").write_text(small("relu"), encoding="utf-8")
    done = run("explain", "p.yaml", "--certify")
    assert (0, "") == (done.code, done.err)
    proven = json.loads(run("explain", "p.yaml", "--certify", "--to", "json").out)["certificate"]["proven"]
    assert ("SymPy reduced every" in done.out) == proven
    assert ("SymPy could not reduce" in done.out) != proven


def lines_only_in(text: str, other: str) -> Iterable[str]:
    """Return the lines of a text that another does not have."""
    there = set(other.splitlines())
    return [line for line in text.splitlines() if line not in there]
