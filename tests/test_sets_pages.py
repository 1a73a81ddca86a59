"""Sets with real pages: fair numbers of everyone's own, the same bytes in any company and any number of processes."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import derive
from derive.compose.sheets.together import together
from derive.exercises.roster import Student
from derive.key.file import read_key
from derive.pages import Look
from derive.render.writer import write
from derive.sets import joined
from derive.sets.face import Sheets, exercise, rebuild
from derive.sets.papers import Papers
from derive.sets.plan import Plan
from derive.sets.run import run
from derive.sets.workshop import Workshop

SMALL = derive.Problem(
    title="Kecil & 100%",
    network={"inputs": 1, "layers": [{"units": 1, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]},
    cost={"kind": "half-squared-error"},
    training={"learning_rate": "0.4"},
)
LAYER = {"units": 1, "activation": "sigmoid", "weights": [["0.4"]], "biases": ["-0.7"]}
GIVEN = derive.Problem(
    network={"inputs": 1, "layers": [LAYER]},
    cost={"kind": "half-squared-error"},
    data=[{"x": ["0.6"], "y": ["0.9"]}],
    training={"learning_rate": "0.4"},
)
LETTERS = ("001", "=1+1", "B", "004")


@pytest.fixture(scope="module")
def sheets() -> Sheets:
    """A small class without a file."""
    return exercise(SMALL, roster=LETTERS, seed=3)


@pytest.fixture(scope="module")
def folder(sheets: Sheets, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class in a folder, as Markdown in Indonesian."""
    path = tmp_path_factory.mktemp("sets") / "class"
    sheets.save(path, lang="id", workers=1)
    return path


def pages(folder: Path) -> dict[str, bytes]:
    """Return the sheets and keys of a folder."""
    return {f"{p.parent.name}/{p.name}": p.read_bytes() for p in folder.glob("*/*")}


def stems(*ids: str) -> set[str]:
    """Return the names of the files of some students."""
    return {f"{part}/{Student.of(id).stem}.md" for id in ids for part in ("sheets", "keys")}


def test_everyone_has_a_sheet_and_a_key_of_their_own(folder: Path) -> None:
    """The files are those of the roster, all different, and a code stands on each that is on no other."""
    found = pages(folder)
    assert stems(*LETTERS) == set(found)
    assert len(found) == len(set(found.values()))
    codes = {entry.id: entry.code for entry in read_key(folder / "key.json").entries}
    assert len(LETTERS) == len(set(codes.values()))
    for id, code in codes.items():
        assert all(code in found[name].decode() for name in stems(id))


def test_a_sheet_does_not_depend_on_the_others(folder: Path, tmp_path: Path) -> None:
    """In another order, in other company and with a second process, everyone gets the same bytes."""
    found = pages(folder)
    other = exercise(SMALL, roster=("B", "zz", "001"), seed=3)
    other.save(tmp_path / "a", lang="id", workers=1)
    assert {n: t for n, t in found.items() if n in stems("B", "001")} == {
        n: t for n, t in pages(tmp_path / "a").items() if n in stems("B", "001")
    }
    exercise(SMALL, roster=LETTERS, seed=3).save(tmp_path / "b", lang="id", workers=2)
    assert found == pages(tmp_path / "b")
    assert (folder / "key.json").read_bytes() == (tmp_path / "b" / "key.json").read_bytes()
    assert (folder / "manifest.json").read_bytes() == (tmp_path / "b" / "manifest.json").read_bytes()


def test_a_code_leads_back_to_its_sheet(folder: Path, tmp_path: Path) -> None:
    """From the code and the problem, sheet and key come again byte for byte; of a roster's student with the roster."""
    found = pages(folder)
    codes = {entry.id: entry.code for entry in read_key(folder / "key.json").entries}
    for id, students in (("004", ()), ("B", ()), ("=1+1", tuple(map(Student.of, LETTERS)))):
        again = rebuild(codes[id], SMALL, students=students)
        again.save(tmp_path / Student.of(id).stem, lang="id", workers=1)
        assert {n: t for n, t in found.items() if n in stems(id)} == pages(tmp_path / Student.of(id).stem)


def test_the_key_has_what_an_independent_computation_gives(folder: Path) -> None:
    """Forward and backward in numpy, from the numbers in the key file alone, agree with every true answer."""
    key = read_key(folder / "key.json")
    asks = key.numbered()
    for entry in key.entries:
        n = {name: float(value) for name, value in entry.numbers.items()}
        z1 = n["W1[1,1]"] * n["a0[1]"] + n["b1[1]"]
        a1 = np.tanh(z1)
        z2 = n["W2[1,1]"] * a1 + n["b2[1]"]
        a2 = 1 / (1 + np.exp(-z2))
        error = a2 - n["y[1]"]
        delta2 = error * a2 * (1 - a2)
        delta1 = delta2 * n["W2[1,1]"] * (1 - a1**2)
        known = {"z1[1]": z1, "a1[1]": a1, "z2[1]": z2, "a2[1]": a2, "C": error**2 / 2, "delta2[1]": delta2}
        known |= {"delta1[1]": delta1, "dC/dW2[1,1]": delta2 * a1, "dC/dW1[1,1]": delta1 * n["a0[1]"]}
        known |= {"W1[1,1]'": n["W1[1,1]"] - 0.4 * delta1 * n["a0[1]"], "b2[1]'": n["b2[1]"] - 0.4 * delta2}
        asked = {asks[number].quantity: answer for number, answer in entry.answers.items()}
        for name, value in known.items():
            assert abs(float(Fraction(asked[name].true)) - value) < 1e-12, name
            assert asked[name].low is not None and asked[name].low <= Fraction(asked[name].true) <= asked[name].high


@pytest.mark.parametrize("form", ["md", "tex", "typ"])
def test_joined_pages_are_one_document(sheets: Sheets, form: str) -> None:
    """What is joined page by page is, byte for byte, what one document of all of them is."""
    plan = replace(sheets.plan, form=form, look=Look(lang="id"))
    with Workshop(plan) as workshop:
        papers = Papers(plan, workshop.entries.course, workshop.asks)
        ones = list(workshop.entries.of(plan.students[:3]))
        documents = [papers.sheet(papers.course(one.entry), one) for one in ones]
    texts = [write(document, form, plan.presentation) for document in documents]
    parts = [joined.piece(form, text.encode(), number) for number, text in enumerate(texts, 1)]
    assert write(together(documents), form, plan.presentation) == b"".join(parts).decode() + joined.closing(form)


def test_joined_pages_in_html_have_anchors_of_their_own(sheets: Sheets, tmp_path: Path) -> None:
    """No anchor stands twice, every link leads somewhere, and the styles are those that the page allows."""
    sheets.save(tmp_path / "a", to="html", one_file=True, workers=1)
    text = (tmp_path / "a" / "keys.html").read_text(encoding="utf-8")
    anchors = re.findall(r' id="([^"]+)"', text)
    assert len(anchors) == len(set(anchors)) > 0
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(anchors)
    assert len(LETTERS) == text.count("<h1>") == text.count("</article>")
    assert 1 == text.count("<main") == text.count("</main>") == text.count("</html>")


def test_a_set_as_data(sheets: Sheets, tmp_path: Path) -> None:
    """Sheets in JSON hold no value; keys have what explain gives for the same numbers."""
    sheets.save(tmp_path / "a", to="json", one_file=True, workers=1)
    questions, keys = (json.loads((tmp_path / "a" / f"{name}.json").read_text()) for name in ("sheets", "keys"))
    for question, key in zip(questions, keys, strict=True):
        worked = derive.explain(derive.Problem(**question["problem"])).to_json()
        assert worked["updates"] == key["updates"]
        assert {"student", "name", "code", "problem", "asks"} == set(question)


def test_one_sheet_has_the_problems_own_numbers_and_more_have_others() -> None:
    """Only one sheet without a seed keeps what the problem gives; with one, it is the first of many."""
    assert Fraction(2, 5) == exercise(GIVEN).sheets[0].numbers["W1[1,1]"]
    first = exercise(GIVEN, count=6)
    assert len({sheet.numbers["W1[1,1]"] for sheet in first.sheets[:]}) > 1
    alone = exercise(GIVEN, seed=0)
    assert alone.sheets[0].numbers == first.sheets[0].numbers
    assert first.sheets[0].to_markdown() == alone.sheets[0].to_markdown()


def test_pages_on_demand(sheets: Sheets, folder: Path) -> None:
    """A sheet of the Python face is the page that is saved; the key can be gone through more than once."""
    assert pages(folder)["sheets/001.md"].decode() == sheets.sheets[0].to_markdown(lang="id")
    assert pages(folder)["keys/001.md"].decode() == sheets.sheets[0].key.to_markdown(lang="id")
    assert list(LETTERS) == [entry.id for entry in sheets.key.entries] == [one.id for one in sheets.key.entries]
    assert "\\documentclass" in sheets.sheets[1].to_latex()
    assert sheets.sheets[1].pdf().startswith(b"%PDF")


def test_a_failing_engine_keeps_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the engine refuses a page, the source is kept, what is finished stays, and the next run goes on."""
    from derive.errors import EngineFailed
    from derive.render.pdf.typst_press import TypstPress

    plan: Plan = replace(exercise(SMALL, count=3, seed=1).plan, form="pdf")
    real = TypstPress.pdf
    pressed: list[str] = []

    def failing(self: TypstPress, source: str, beside: object = None) -> bytes:
        pressed.append(source)
        if len(pressed) == 4:
            raise EngineFailed("typst: out of paper")
        return real(self, source)

    monkeypatch.setattr(TypstPress, "pdf", failing)
    with pytest.raises(EngineFailed, match=r"failed\.typ"):
        run(plan, tmp_path / "a", workers=1)
    assert pressed[-1] == (tmp_path / "a" / "failed.typ").read_text(encoding="utf-8")
    assert ["001.pdf"] == os.listdir(tmp_path / "a" / "sheets")
    assert 2 == run(plan, tmp_path / "a", workers=1).made
    assert not (tmp_path / "a" / "failed.typ").exists()
