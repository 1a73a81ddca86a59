"""Templates, catalogues and notations of the caller's own, and what is wrong with them; certificates."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from shell import ROOT, Done, Run, refused


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
