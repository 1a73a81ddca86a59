"""The command `exercise`: its options, what it refuses and how it ends; what is in a set, other tests say."""

from __future__ import annotations

import csv
import json
import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from derive.checking.spelling import spellings
from derive.cli import command
from derive.errors import DeriveError
from derive.exercises.asks import Choice, asked
from derive.exercises.draws import solved
from derive.exercises.named import named
from derive.exercises.refusal import unfair
from derive.problem.choice import chosen as shipped
from derive.problem.words import SHARE_COSTS
from derive.sets import face
from derive.sets.wishes import chosen

SMALL = ("--network", "1-1", "--decimals", "3")


class Done(NamedTuple):
    """How a run ended: with 0, with the code of an error, or with 2 for a wrong option; and what it said."""

    code: int
    said: str


def run(*arguments: object) -> Done:
    """Run the command in this process."""
    result = CliRunner().invoke(command, ["exercise", *map(str, arguments)])
    if isinstance(result.exception, DeriveError):
        return Done(result.exception.exit_code, str(result.exception))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Done(result.exit_code, result.output)


WRONG = [
    ((), "either PROBLEM or --network"),
    (("xor", "--network", "2-2-1"), "either PROBLEM or --network"),
    (("xor", "--activation", "tanh"), "belong to --network"),
    (("xor", "--count", 2, "--variants", "A,B"), "exclude one another"),
    (("xor", "--rebuild", "2322", "--seed", 1), "--rebuild CODE says"),
    (("xor", "--engine", "tex"), "sets a PDF"),
    ((*SMALL, "--count", 0), "--count 0"),
    (("xor", "--seed", -1), "--seed -1"),
    ((*SMALL, "--fade", "2"), "fade 2 is out of range"),
    ((*SMALL, "--fade", "much"), "'much' is not a number"),
    ((*SMALL, "--fade", "abc"), "--fade 'abc' is not a number"),
    ((*SMALL, "--ask", ""), "--ask is empty"),
    ((*SMALL, "--ask", " , "), "--ask is empty"),
    (("xor", "--ask", "w1.2.1"), "W1[2,1] is given"),
    (("sigmoid-2-2-2", "--ask", "w21"), "can mean"),
    ((*SMALL, "--lang", "xx", "--notation", "yy"), "xx"),
    (("xor", "--rebuild", "2322-K7QM-9EA"), "mistyped"),
    (("xor", "--rebuild", "2322-K7QM-9EU"), "another problem"),
    (("nowhere",), "neither a file nor a shipped worksheet"),
    (("--network", "2-x", "--activation", "sigmod", "--cost", "cheap"), "--network '2-x' is no network"),
    (("xor", "--ask", "forwards,dC/dW9[1,1]"), "forwards"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG, ids=[" ".join(map(str, case)) or "nothing" for case, _ in WRONG])
def test_a_wrong_option_is_told_and_nothing_is_written(
    tmp_path: Path, arguments: tuple[object, ...], said: str
) -> None:
    """Every refusal ends with 2 and says in its lines what is wrong; the folder is not made."""
    done = run(*arguments, "-o", tmp_path / "a")
    assert 2 == done.code
    assert said in done.said
    assert not (tmp_path / "a").exists()


def test_all_faults_of_a_network_are_told_at_once(tmp_path: Path) -> None:
    """A network, an activation and a cost that there are not are three lines."""
    done = run("--network", "2-x", "--activation", "sigmod", "--cost", "cheap", "-o", tmp_path / "a")
    assert 3 == len(done.said.splitlines())
    assert "did you mean sigmoid?" in done.said


@pytest.mark.parametrize("cost", sorted({"bce", *SHARE_COSTS}))
@pytest.mark.parametrize("last", sorted({"identity", "tanh", "relu", "softplus", "step", "arctan"}))
def test_a_cost_of_probabilities_asks_for_an_output_layer_that_gives_them(
    tmp_path: Path, cost: str, last: str
) -> None:
    """What is refused are the layers, not the numbers, and the activations that are proposed are taken."""
    done = run("--network", "2-2-1", "--activation", last, "--cost", cost, "-o", tmp_path / "a")
    assert 2 == done.code
    assert f"--cost {cost} needs outputs between 0 and 1, and those of {last} need not be" in done.said
    proposed = done.said.strip().rpartition("write --activation ")[2]
    assert f"{last},sigmoid" == proposed
    assert named("2-2-1", activation=proposed, cost=cost)


def test_softmax_of_one_output_is_refused(tmp_path: Path) -> None:
    """It is 1 whatever the numbers are, so no other numbers are asked for."""
    done = run("--network", "2-2-1", "--activation", "tanh,softmax", "-o", tmp_path / "a")
    assert 2 == done.code
    assert "softmax of one output is always 1" in done.said
    assert done.said.strip().endswith("write --activation tanh,sigmoid")


@pytest.mark.parametrize(("lang", "said"), [("en", "hidden by rounding (9)"), ("id", "tertutup pembulatan (9)")])
def test_numbers_that_cannot_be_fair_are_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    """The refusal is in the language of the sheets, a line for each reason, and ends as any other: with 2."""

    def refused(*_: object, **__: object) -> None:
        raise unfair({"too-small:C": 9, "alike": 90})

    monkeypatch.setattr(face, "run", refused)
    done = run(*SMALL, "--count", 2, "-o", tmp_path / "a", "--lang", lang)
    assert 2 == done.code and 4 == len(done.said.splitlines())
    assert said in done.said and "too-small" not in done.said and "--significant" in done.said.splitlines()[-1]


def test_a_roster_is_written_out_and_a_code_leads_back(tmp_path: Path) -> None:
    """Everyone of the roster gets files with safe names; --rebuild finds the sheet again with the same options."""
    roster = tmp_path / "class.csv"
    roster.write_text('nim;nama\n007;Ani\n=1+1;"Budi; S.Kom"\n', encoding="utf-8")
    done = run(*SMALL, "--roster", roster, "--lang", "id", "-o", tmp_path / "a", "--jobs", 1)
    assert 0 == done.code
    assert "2 lembar" in done.said
    sheets = sorted(os.listdir(tmp_path / "a" / "sheets"))
    assert "007.md" == sheets[0] and sheets[1].startswith("1-1-")
    rows = list(
        csv.reader((tmp_path / "a" / "overview.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    )
    assert [["007", "Ani"], ["'=1+1", "Budi; S.Kom"]] == [row[:2] for row in rows[1:]]
    again = (*SMALL, "--lang", "id", "--rebuild", rows[2][2], "--roster", roster, "-o", tmp_path / "b")
    assert 0 == run(*again).code
    for part in ("sheets", "keys"):
        assert (tmp_path / "a" / part / sheets[1]).read_bytes() == (tmp_path / "b" / part / sheets[1]).read_bytes()


def test_faults_of_a_roster_have_their_places(tmp_path: Path) -> None:
    """A roster that cannot be read is refused with all its faults."""
    roster = tmp_path / "class.csv"
    roster.write_text("id,name\n1,Ani\n1,Budi\n,Citra\n", encoding="utf-8")
    done = run(*SMALL, "--roster", roster, "-o", tmp_path / "a")
    assert 2 == done.code
    assert [f"{roster}:3:1", f"{roster}:4:1"] == [line.partition(": ")[0] for line in done.said.splitlines()]


def test_what_stands_in_the_folder_stays(tmp_path: Path) -> None:
    """Where the folder holds something else the run ends with 4, before anything is drawn."""
    (tmp_path / "thesis.txt").write_text("mine")
    done = run("xor", "-o", tmp_path)
    assert 4 == done.code
    assert ["thesis.txt"] == os.listdir(tmp_path)


@pytest.mark.parametrize("ask", ["links", "formulas", "links,formulas"])
@pytest.mark.parametrize("count", [1, 2])
def test_sheets_that_ask_for_no_number_are_made(tmp_path: Path, ask: str, count: int) -> None:
    """Sheets of links or formulas alone are made, one with own numbers and several with drawn ones."""
    done = run("--network", "1-1-1", "--ask", ask, "--count", count, "--jobs", 1, "-o", tmp_path / "a")
    assert (0, count) == (done.code, len(os.listdir(tmp_path / "a" / "sheets"))), done.said


@pytest.mark.parametrize(
    ("options", "same"), [(("--kind", "code"), False), (("--ask", "links"), True), (("--ask", "links,deltas"), False)]
)
def test_sheets_that_cannot_differ_are_told(tmp_path: Path, options: tuple[str, ...], same: bool) -> None:
    """Links have no numbers: the lecturer learns that all sheets have the same answers; lines of code differ."""
    done = run("--network", "1-1-1", *options, "--count", 2, "--jobs", 1, "-o", tmp_path / "a")
    assert (0, same) == (done.code, "the same on every sheet" in done.said), done.said


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Whatever is wrong with the asks, the class, the fade and the look is told in one go."""
    wrong = ("--ask", "nonsense,dC/dW9[1,1]", "--fade", "2", "--count", 0, "--lang", "fr", "--notation", "foo")
    done = run("xor", *wrong, "-o", tmp_path / "a")
    told = ("--count 0", "'nonsense'", "'dC/dW9[1,1]'", "--fade 2", "'fr'", "'foo'")
    assert (2, len(told)) == (done.code, len(done.said.splitlines())), done.said
    assert all(word in done.said for word in told)


SHORT = [
    ("dW1[2,1],d1[2]", ("dC/dW1[2,1]", "delta1[2]")),
    ("db1[2], ∂C/∂w1.2.1", ("dC/db1[2]", "dC/dW1[2,1]")),
    ("w1.2.1',cost,dW1(2,1)", ("W1[2,1]'", "dC/dW1[2,1]")),
]


@pytest.mark.parametrize(("text", "names"), SHORT)
def test_asks_are_read_as_answers_are(text: str, names: tuple[str, ...]) -> None:
    """The short forms of the vocabulary name the same quantities in what is asked as in what is answered."""
    choice = chosen(shipped("sigmoid-2-2-2"), text, "blanks", 1)
    assert names == choice.names


WHOLE = [
    ("sigmoid-2-2-2", "dW1", ["dC/dW1[1,1]", "dC/dW1[1,2]", "dC/dW1[2,1]", "dC/dW1[2,2]"]),
    ("sigmoid-2-2-2", "δ1, W2'", ["delta1[1]", "delta1[2]", "W2[1,1]'", "W2[1,2]'", "W2[2,1]'", "W2[2,2]'"]),
    ("xor", "dW2", ["dC/dW2[1,1]", "dC/dW2[1,2]"]),
    ("xor", "z2[1]", [f"z2[1]@{k}" for k in range(1, 5)]),
    ("xor", "z1@2,delta1@3", ["z1[1]@2", "z1[2]@2", "delta1[1]@3", "delta1[2]@3"]),
    ("tanh-batch-11", "C", ["C"]),
]


@pytest.mark.parametrize(("name", "text", "boxes"), WHOLE)
def test_a_whole_asks_for_every_entry(name: str, text: str, boxes: list[str]) -> None:
    """A matrix or a vector asks for all its entries; without an example, of each, where the batch has none itself."""
    problem = shipped(name)
    asks = asked(solved(problem), chosen(problem, text, "blanks", 1))
    assert boxes == [ask.quantity for ask in asks]


def test_a_given_matrix_is_told_with_what_may_be_asked_of_it(tmp_path: Path) -> None:
    """The weights stand on the sheet: there is one line about them, with their gradients and their new values."""
    done = run("sigmoid-2-2-2", "--ask", "W1", "-o", tmp_path / "a")
    assert (2, 1) == (done.code, len(done.said.splitlines()))
    assert "W1 is given" in done.said and "dW1 or W1'" in done.said


@pytest.mark.parametrize("name", ["sigmoid-2-2-2", "xor", "tanh-batch-11", "iris-softmax", "dosage"])
def test_whatever_is_named_has_a_box(name: str) -> None:
    """Every quantity that is computed may be asked for alone and together with others, after what it rests on."""
    course = solved(shipped(name))
    names = tuple(text for text, known in course.names.items() if not course.graph.is_leaf(known))
    found = [ask.quantity for ask in asked(course, Choice(names=names))]
    assert set(found) == set(names) and len(found) == len(names)
    for text in names[:: max(1, len(names) // 12)]:
        assert [text] == [ask.quantity for ask in asked(course, Choice(names=(text,)))]


def test_every_spelling_of_every_quantity_asks_for_it() -> None:
    """A spelling of one quantity alone asks for that quantity; one of several, or of a given number, is refused."""
    problem = shipped("sigmoid-2-2-2")
    course = solved(problem)
    meanings: dict[str, set[str]] = {}
    for name in course.names:
        for text in spellings(name, "C"):
            meanings.setdefault(text, set()).add(name)
    alone = {text: min(names) for text, names in meanings.items() if len(names) == 1}
    texts = [text for text, name in alone.items() if not course.graph.is_leaf(course.names[name])]
    texts = [text for text in texts if text != "cost"]  # the word of a group
    assert len(texts) > len(course.names)
    found = chosen(problem, texts, "blanks", 1).names
    assert found == tuple(dict.fromkeys(alone[text] for text in texts))


@pytest.mark.parametrize("key", ["full", "short", "marking"])
@pytest.mark.parametrize(("lang", "said"), [("en", "nothing to fill in"), ("id", "tidak ada yang perlu diisi")])
def test_a_fully_worked_sheet_asks_for_nothing(tmp_path: Path, key: str, lang: str, said: str) -> None:
    """A worked example says so, has no box, no hint how to type and no score; the lecturer is told."""
    done = run(*SMALL, "--fade", 0, "--key", key, "--lang", lang, "-o", tmp_path / "a")
    assert 0 == done.code and "--fade 0" in done.said
    page = (tmp_path / "a" / "sheets" / "001.md").read_text(encoding="utf-8")
    assert said in page and "\\boxed" not in page and "1 = " not in page and " / " not in page.partition("##")[0]
    assert not re.search(r"Write the|Tuliskan|Score|Skor", page)
    assert not (tmp_path / "a" / "answers.csv").exists()
    answers = (tmp_path / "a" / "keys" / "001.md").read_text(encoding="utf-8")
    assert not re.search(r"\|\n\|[:|-]+\|\n(?!\|)", answers), "an empty table"
    assert 0 == run(*SMALL, "--fade", 0, "--key", key, "--lang", lang, "-o", tmp_path / "a").code  # it is there already


def test_the_head_has_room_for_handwriting_and_the_code_stays_whole(tmp_path: Path) -> None:
    """Name and number have shares of the width and a row high enough to write in; the code is in one piece."""
    done = run(*SMALL, "--to", "typ", "--seed", 4_000_000_000, "-o", tmp_path / "a")
    assert 0 == done.code, done.said
    source = (tmp_path / "a" / "sheets" / "001.typ").read_text(encoding="utf-8")
    code = json.loads((tmp_path / "a" / "key.json").read_text(encoding="utf-8"))["students"][0]["code"]
    assert f'#box(raw("{code}"))' in source.splitlines()[-2]
    assert "height: 9mm" in source and "columns: (35fr, 24fr, 12fr, 14fr, auto, auto, )" in source
