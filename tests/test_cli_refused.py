"""What the command refuses: every fault at once, one line each, exit code 2, nothing written."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from shell import FAULTY, ROOT, Run, refused

import derive
from derive import cli


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
SHARES = "expected outputs between 0 and 1; write 'activation: sigmoid' in the last layer"
ONE = "network:\n  inputs: 1\n  layers:\n    - {{units: 1, activation: {0}, weights: [[{1}]], biases: [{2}]}}\n"
BCE = "cost: binary-cross-entropy\ndata: [{x: [1], y: [0]}]\n"
UNDEFINED = [  # a problem without a value somewhere, where that is told, what, and what to do
    ("graph: {inputs: {x: 0}, define: ['f = 1/x'], cost: f}\n", "1:34: f has no value: a division by zero", CHANGE),
    ("graph:\n  inputs: {x: 10}\n  define:\n    - s = sigmoid(x)\n    - q = ln(1 - s)\n  cost: q\n",
     "5:7: q has no value: ln of a number that is not positive", ROUNDED),
    ("graph:\n  inputs: {x: 0}\n  parameters: {w: 0}\n  define:\n    - q = sqrt(w)\n    - f = q*x + 1\n  cost: f\n",
     "5:7: dq/dw has no value: a division by zero", CHANGE),
    (ONE.format("sigmoid", 6, 5) + BCE, "5:1: C has no value: ln of a number that is not positive", ROUNDED),
    (ONE.format("relu", 6, 5) + BCE, "5:1: C has no value: ln of a number that is not positive", SHARES),
    (ONE.format("sigmoid", -1, 0) + BCE.replace("0", "0.5") + "training: {learning_rate: 30, steps: 2}\n"
     "numbers: {decimals: 2}\n",
     "5:1: C has no value: ln of a number that is not positive (update 2)", ROUNDED),
    (ONE.format("relu", 1, "0.75") + "cost: binary-cross-entropy\ndata: [{x: [0], y: [0.5]}]\n"
     "training: {learning_rate: 1}\n", "5:1: with the new parameters C has no value: ln of a number that is", SHARES),
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
