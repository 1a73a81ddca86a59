"""One sheet again from its code: the same bytes, from its set's folder or from options, and nothing that is changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from derive.cli import command
from derive.errors import Refused
from derive.exercises.codes import digest_of
from derive.problem import load
from derive.problem.choice import shipped
from derive.sets.again import of_set, of_worksheet

SMALL = """title: {en: "One unit", id: "Satu neuron"}
network: {inputs: 2, layers: [{units: 1, activation: tanh, weights: [[0.4, -0.7]], biases: [0.2]}]}
cost: {kind: half-squared-error}
data: [{x: [0.6, 0.9], y: [0.8]}]
training: {learning_rate: 0.3}
numbers: {decimals: 5}
"""
SETS = [
    ("--count", "3", "--seed", "9", "--lang", "id", "--notation", "single"),
    ("--roster", "class.csv", "--ask", "dW1,C,links", "--key", "short", "--to", "html"),
    ("--variants", "A,B", "--kind", "mistake", "--to", "tex"),
    ("--count", "2", "--kind", "choice", "--to", "json", "--lang", "id"),
    ("--count", "2", "--fade", "0.37", "--key", "marking", "--to", "typ", "--paper", "f4"),
    ("--seed", "4", "--significant", "5", "--carry", "display", "--ask", "gradients"),
]


def run(*arguments: object) -> tuple[int, str]:
    """How a run of the command ended, and what it said."""
    found = CliRunner().invoke(command, ["exercise", *map(str, arguments)])
    if isinstance(found.exception, Refused):
        return 2, str(found.exception)
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found.exit_code, found.output


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a problem and a roster."""
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "class.csv").write_text("id,name\n007,Ani\n1301-x,Budi\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes(folder: Path) -> dict[str, str]:
    """The students of a set with their codes."""
    return {one["id"]: one["code"] for one in json.loads((folder / "key.json").read_text("utf-8"))["students"]}


@pytest.mark.parametrize("options", SETS, ids=" ".join)
def test_a_code_and_the_folder_of_its_set_give_the_same_bytes(home: Path, options: tuple[str, ...]) -> None:
    """Problem, asks, roster, language, notation, format and digits are all found in the folder; nothing is repeated."""
    assert 0 == run("small.yaml", *options, "-o", "a", "--jobs", 1)[0]
    (home / "small.yaml").unlink()
    student, code = list(codes(home / "a").items())[-1]
    for at, source in (("b", "a"), ("c", "a/key.json"))[: 2 if options == SETS[0] else 1]:
        ended, said = run("--rebuild", code.lower(), "--from", source, "-o", at)
        assert (0, False) == (ended, "--notation" in said), said
        pages = (path for kind in ("sheets", "keys") for path in (home / at / kind).iterdir())
        made = sorted(path.relative_to(home / at) for path in pages)
        assert 2 == len(made)
        assert all((home / "a" / path).read_bytes() == (home / at / path).read_bytes() for path in made)
        assert [student] == list(codes(home / at))


TWO = ("--count", "2")
HALF = ("--fade", "0.37", "--key", "marking")
AGAIN = [(SETS[0], SETS[0][4:]), ((*TWO, *HALF), HALF), ((*TWO, "--kind", "choice"), ())]


@pytest.mark.parametrize(("options", "repeated"), AGAIN, ids=[" ".join(case) for case, _ in AGAIN])
def test_a_code_alone_says_what_it_cannot_hold(home: Path, options: tuple[str, ...], repeated: tuple[str, ...]) -> None:
    """With the problem the sheet comes again; the look that was taken is told, with the options that give it."""
    assert 0 == run("small.yaml", *options, "-o", "a", "--jobs", 1)[0]
    ended, said = run("small.yaml", *repeated, "--rebuild", codes(home / "a")["002"], "-o", "b")
    assert 0 == ended, said
    assert (home / "a/sheets/002.md").read_bytes() == (home / "b/sheets/002.md").read_bytes()
    look = {"--lang": "en", "--notation": "superscript", "--to": "md", "--key": "full"}
    look |= {option: value for option, value in zip(repeated[::2], repeated[1::2], strict=True) if option in look}
    assert " ".join(f"{option} {value}" for option, value in look.items()) in said
    assert "--from" in said


def test_what_no_code_can_hold_is_asked_for(home: Path) -> None:
    """Named quantities and the people of a roster are asked for by the option that says them, all at once."""
    assert 0 == run("small.yaml", *SETS[1], "-o", "a", "--jobs", 1)[0]
    code = codes(home / "a")["1301-x"]
    ended, said = run("small.yaml", "--rebuild", code, "-o", "b")
    assert 2 == ended and "--ask" in said and "--from" in said
    ended, said = run("small.yaml", "--rebuild", code, "--ask", "dW1,C,links", "-o", "b")
    assert 2 == ended and "--roster" in said and "--from" in said
    assert 0 == run("small.yaml", "--rebuild", code, "--ask", "dW1,C,links", "--roster", "class.csv", "-o", "b")[0]


CHANGES = [("0.4, -0.7", "0.4, -0.8"), ("half-squared", "squared"), ("decimals: 5", "decimals: 4"), ("One", "A")]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change[1])
def test_a_changed_problem_is_refused(home: Path, change: tuple[str, str]) -> None:
    """Another number, cost, digit or title is another problem, with or without the folder of the set."""
    assert 0 == run("small.yaml", "--count", 2, "-o", "a", "--jobs", 1)[0]
    code = codes(home / "a")["002"]
    (home / "small.yaml").write_text(SMALL.replace(*change), encoding="utf-8")
    for more in ((), ("--from", "a")):
        ended, said = run("small.yaml", "--rebuild", code, *more, "-o", "b")
        assert 2 == ended and "another problem" in said, said
    assert not (home / "b").exists()


def test_how_a_problem_is_shown_is_no_part_of_its_code() -> None:
    """The language of a file may change; a set is found again from its key, which has the language of the sheets."""
    problem = load(shipped()["sigmoid-2-2-2"])
    other = problem.changed(present=problem.present.model_copy(update={"lang": "id", "decimal_mark": "comma"}))
    assert digest_of(problem) == digest_of(other)


def test_the_code_of_a_shipped_worksheet_needs_no_problem(home: Path) -> None:
    """Every worksheet is found by its letters; digits other than its own are given again; else it is told."""
    for name, path in shipped().items():
        problem = load(path)
        code = f"2322-{digest_of(problem)}"
        found = of_worksheet(_checked(code), lambda one: one)
        assert found == problem, name
    assert 0 == run("arctan-unit", "--count", 2, "-o", "a", "--jobs", 1)[0]
    assert 0 == run("--rebuild", codes(home / "a")["002"], "-o", "b")[0]
    assert (home / "a/keys/002.md").read_bytes() == (home / "b/keys/002.md").read_bytes()
    assert 0 == run("small.yaml", "--count", 2, "-o", "c", "--jobs", 1)[0]
    ended, said = run("--rebuild", codes(home / "c")["002"], "-o", "d")
    assert 2 == ended and "no shipped worksheet" in said and "--from" in said


def _checked(code: str) -> str:
    """A code for sheet 1 of seed 0, with its check letter."""
    from derive.exercises.letters import check

    letters = code.replace("-", "") + "23"
    letters = letters[:3] + "2" + letters[4:8] + "23"
    return letters + check(letters)


WRONG = [
    (("--from", "a"), "--from DIR belongs to --rebuild"),
    (("--rebuild", "2322-K7QM-9EU", "--from", "a", "--ask", "C", "--kind", "code"), "leave --ask, --kind out"),
    (("--rebuild", "2322-K7QM-9EU", "--from", "a"), "is on no sheet of a/key.json"),
    (("--rebuild", "2322-K7QM-9EA", "--from", "a"), "mistyped"),
    (("--rebuild", "2322-K7QM-9EU", "--from", "nowhere"), "nowhere"),
]


def test_what_leads_to_no_sheet_is_told(home: Path) -> None:
    """A code of another set, options that the folder has, and a folder that is none, end with 2 and write nothing."""
    assert 0 == run("small.yaml", "--ask", "C", "-o", "a")[0]
    for options, told in WRONG:
        ended, said = run(*options, "-o", "b")
        assert 2 == ended and told in said, said
        assert not (home / "b").exists()


STRANGE = ["", "[]", "{}", '{"format": "derive-set-1", "options": 3}', "\x00", "[" * 100_000]


def test_a_manifest_that_is_none_is_told(home: Path) -> None:
    """Whatever stands in manifest.json, there is one line that names it."""
    assert 0 == run("small.yaml", "--ask", "C", "-o", "a")[0]
    for text in STRANGE:
        (home / "a/manifest.json").write_text(text, encoding="utf-8")
        with pytest.raises(Refused, match="no manifest of a set"):
            of_set(home / "a", codes(home / "a")["001"])
