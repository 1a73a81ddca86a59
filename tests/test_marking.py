"""A class marked from the command line: formats agree, marks do not depend on accidents, nothing is half written."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marking_class import answers_of, csv_of, key_of, key_text, run

import derive
from derive.compose.feedback.changes import said_of_code
from derive.compose.feedback.step import Steps
from derive.course import Course
from derive.errors import EngineFailed, Refused, Unwritable
from derive.key import Key
from derive.marking.face import check
from derive.marking.folder import LIST, whole_folder
from derive.marking.handed import Hands, vocabulary
from derive.marking.job import Job, Options
from derive.marking.overrides import Mark, Overrides
from derive.marking.regrade import Older
from derive.marking.source import of_plain
from derive.problem.choice import chosen
from derive.spreadsheet import unguarded
from derive.worked import Solution

HOSTILE = [
    "=1+1", "+62", "-5", "@x", "a|b", "<b>x</b>", "[x](javascript:1)", "\\input{x}", "100% $x_1$ & #y", "*a* `b`",
    "../../etc/passwd", "A/1", "a_1", "CON", "summary", "marks", "Ñandú", "#read(1)", "{0.__class__}", "x" * 100,
]  # fmt: skip


@cache
def small_key() -> Key:
    """Two students with numbers of their own."""
    one, two = [["0.8", "-0.6"], ["0.3", "0.2"]], [["0.7", "-0.5"], ["0.4", "0.3"]]
    return key_of([
        {"id": "001", "name": "Ani", "code": "A", "weights": [tuple(map(Fraction, row)) for row in one]},
        {"id": "002", "name": "Budi", "code": "B", "weights": [tuple(map(Fraction, row)) for row in two]},
    ])  # fmt: skip


def rows(changed: Mapping[str, str] | None = None, comma: bool = True) -> dict[str, dict[int, str]]:
    """Answers of both, the first with a mistake."""
    one, two = small_key().entries
    return {"001": answers_of(small_key(), one, changed or {"delta1[1]": "-0.3906"}, comma),
            "002": answers_of(small_key(), two, None, comma)}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a key and answers."""
    (tmp_path / "key.json").write_text(key_text(small_key()), encoding="utf-8")
    (tmp_path / "answers.csv").write_text(csv_of(rows()), encoding="utf-8")
    return tmp_path


def spawned(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    command = [sys.executable, "-m", "derive", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, **options)


def marks(text: str) -> dict[str, str]:
    """The marks of a gradebook by student."""
    between = ";" if ";" in text else ","
    found = csv.DictReader(io.StringIO(text.lstrip("\N{BYTE ORDER MARK}")), delimiter=between)
    return {row["student"]: row["points"] for row in found}


def test_the_contract_of_json(folder: Path) -> None:
    """`--to json` has the keys of the contract, with floats, a stable code and a message for every answer."""
    done = run("check", folder / "key.json", folder / "answers.csv", "--to", "json", "--lang", "en")
    assert (done.returncode, done.stderr) == (1, "")
    data = json.loads(done.stdout)
    assert list(data) == ["students", "summary"]
    first = data["students"][0]
    assert {"id": first["id"], "points": first["points"], "of": first["of"]} == {"id": "001", "points": 39, "of": 40}
    answer = first["answers"][17]
    wanted = {"quantity": "delta1[1]", "typed": "-0,3906", "read": -0.3906, "code": "mistake:divided-by-derivative",
              "certainty": "recognised", "others": [], "origin": True, "credit": 0}  # fmt: skip
    assert {name: answer[name] for name in wanted} == wanted
    assert abs(answer["true"] + 0.00987) < 1e-5 and len(answer["accepted"]) == 2 and answer["message"]


def test_marks_do_not_depend_on_accidents(folder: Path) -> None:
    """The order of rows, the form of the file, its separators and its decimal mark change no mark."""
    texts = {}
    turned = dict(reversed(rows().items()))
    points = rows(comma=False)
    files = {
        "turned.csv": csv_of(turned),
        "tabs.csv": csv_of(rows(), "\t"),
        "points.csv": csv_of(points, ","),
        "long.csv": "student;quantity;answer\n" + "".join(
            f"{id};{n};{text}\n" for id, own in turned.items() for n, text in reversed(own.items())),
        "tree.json": json.dumps({id: {str(n): text for n, text in own.items()} for id, own in points.items()}),
        "tree.yaml": "".join(f"'{id}': {{" + ", ".join(f"'{n}': '{t}'" for n, t in own.items()) + "}\n"
                             for id, own in points.items()),
    }  # fmt: skip
    for name, text in {"answers.csv": csv_of(rows()), **files}.items():
        (folder / name).write_text(text, encoding="utf-8")
        for lang in ("id", "en"):
            job = Job(folder / "key.json", folder / name, options=Options(lang=lang))
            texts[name, lang] = sorted((one.id, one.judged.points, tuple(v.code for v in one.judged.answers))
                                       for one in job.checked())  # fmt: skip
    assert len(texts) == 14 and len({str(found) for found in texts.values()}) == 1


def test_the_same_bytes_twice(folder: Path) -> None:
    """Marking twice gives the same files."""
    for name in ("one", "two"):
        assert run("check", folder / "key.json", folder / "answers.csv", "-o", folder / name).returncode == 1
    names = sorted(path.name for path in (folder / "one").iterdir())
    assert names == [LIST, "001.md", "002.md", "marks.csv", "report.json", "summary-1-mistakes.svg", "summary.md"]
    for name in names:
        assert (folder / "one" / name).read_bytes() == (folder / "two" / name).read_bytes()


def test_exit_codes(folder: Path) -> None:
    """0 all right, 1 something wrong, 2 refused, 3 something unreadable, which outranks 1, 4 nowhere to write."""
    key, answers = folder / "key.json", folder / "answers.csv"
    right = rows()
    right["001"] = answers_of(small_key(), next(iter(small_key().entries)), None, True)
    answers.write_text(csv_of(right), encoding="utf-8")
    assert run("check", key, answers, "--to", "csv").returncode == 0
    right["002"][1] = "0,3x5"
    right["001"][1] = "7"
    answers.write_text(csv_of(right), encoding="utf-8")
    done = run("check", key, answers, "--to", "csv")
    fault, typed, caret = done.stderr.splitlines()
    assert done.returncode == 3 and "answers.csv:3:8: " in fault
    assert ("    0,3x5", "       ^") == (typed, caret)  # under the character that the line and column name
    assert run("check", key, folder / "none.csv").returncode == 2
    assert run("check", key).returncode == 2
    assert run("check", key, answers, "-o", "/proc/none/x.md").returncode == 4
    assert run("check", key, answers, "-o", answers, "--to", "csv").returncode == 4
    assert "Traceback" not in done.stderr


def test_one_answer_at_once() -> None:
    """A single answer is told in one screen: wrong, what it would follow from, and the right value only when asked."""
    told = run("check", "arctan-2-2-1", "--answer", "dC/da2[1]=0.2092", "--lang", "en")
    assert told.returncode == 1 and len(told.stdout.splitlines()) <= 24
    assert "Not right" in told.stdout and "would follow from" in told.stdout and "-0.2092" not in told.stdout
    asked = run("check", "arctan-2-2-1", "--answer", "dC/da2[1]=0.2092", "--feedback", "worked", "--lang", "en")
    assert "−0.209" in asked.stdout.replace("-", "−")
    right = run("check", "arctan-2-2-1", "--answer", "z1[1]=2,3", "--lang", "id")
    assert (right.returncode, right.stderr) == (0, "") and "Benar" in right.stdout


@pytest.mark.parametrize("form", ["md", "html", "json", "csv"])
def test_every_single_format(folder: Path, form: str) -> None:
    """A file has the format of its ending and says what standard output says."""
    path = folder / f"out.{form}"
    assert run("check", folder / "key.json", folder / "answers.csv", "-o", path).returncode == 1
    shown = run("check", folder / "key.json", folder / "answers.csv", "--to", form)
    if form in ("json", "csv"):
        assert path.read_bytes().decode("utf-8") == shown.stdout or form == "csv"
    assert path.stat().st_size > 100 and "001" in path.read_text(encoding="utf-8")


def test_a_mark_by_hand_for_nobody_is_refused(folder: Path) -> None:
    """An override names a student of the key, with whatever capitals; a mark is never lost in silence."""
    key, answers, marks = folder / "key.json", folder / "answers.csv", folder / "answers.overrides.csv"
    marks.write_text("student;number;mark;remark\n001;18;0,5;\n099;18;1;\n", encoding="utf-8")
    done = run("check", key, answers)
    assert done.returncode == 2 and f"{marks}:3:1: '099' has no sheet in the key" in done.stderr
    tree = json.loads(key.read_text(encoding="utf-8"))
    tree["students"][0]["id"] = "Nim1"
    key.write_text(json.dumps(tree), encoding="utf-8")
    answers.write_text(answers.read_text(encoding="utf-8").replace("001", "Nim1", 1), encoding="utf-8")
    marks.write_text("student;number;mark;remark\nNIM1;18;0,5;\n", encoding="utf-8")
    told = run("check", key, answers, "--to", "csv")
    assert "\nNim1,Ani,39.5," in told.stdout.replace("\r", ""), told.stderr


def test_a_mark_that_changed_alone_is_told_as_marks(folder: Path) -> None:
    """What changed is never told as a verdict that became itself."""
    key, answers, old = folder / "key.json", folder / "answers.csv", folder / "old.json"
    run("check", key, answers, "-o", old)
    (folder / "answers.overrides.csv").write_text("student;number;mark;remark\n001;18;0,5;\n", encoding="utf-8")
    told = run("check", key, answers, "--regrade", old, "--lang", "id").stdout
    assert "| 18: 0 → $0{,}5$ |" in told
    assert not re.search(r"[0-9]+: (\S+) → \1[ ,]", told)


@pytest.mark.parametrize(("lang", "said"), [("en", "| 1–8: not right → right; "), ("id", "| 1–8: salah → benar; ")])
def test_what_changed_is_told_in_words_and_together(folder: Path, lang: str, said: str) -> None:
    """No code of a verdict stands on a page; boxes whose verdicts changed alike are one list of numbers."""
    key, answers, old = folder / "key.json", folder / "answers.csv", folder / "old.json"
    run("check", key, answers, "-o", old)
    tree = json.loads(old.read_text(encoding="utf-8"))
    older = ("correct-carried", "too-few-digits", "other-convention", "not-assessable", "place-value", "format")
    for student in tree["students"]:
        for answer, code in zip(student["answers"], ["wrong"] * 8 + ["mistake:error-sign", *older] * 2, strict=False):
            answer["code"] = code
    old.write_text(json.dumps(tree), encoding="utf-8")
    told = run("check", key, answers, "--regrade", old, "--lang", lang).stdout
    row = next(line for line in told.splitlines() if line.startswith("| 002 |"))
    assert said in row and row.count("→") == 2 + len(older)
    assert not [code for code in ("mistake:", *older[:-1]) if code in told]


def test_a_code_that_nobody_knows_any_more_stands_as_it_is() -> None:
    """An older report may have codes of its time; all codes of this time have words in both languages."""
    codes = ("wrong", "mistake:error-sign", "mistake:slip-misread-given", "mistake:no-longer", "<b>")
    assert [said_of_code(code).id for code in codes] == [
        "changed.wrong", "changed.mistake", "changed.mistake", "feedback.typed", "feedback.typed"]  # fmt: skip


def test_overrides_survive_a_regrade(folder: Path) -> None:
    """A lecturer's mark stands, with its remark, now and after the key was corrected, also without its file."""
    overrides = folder / "answers.overrides.csv"
    overrides.write_text("student;number;mark;remark\n001;18;0,5;salah salin\n", encoding="utf-8")
    old = folder / "old.json"
    assert run("check", folder / "key.json", folder / "answers.csv", "-o", old).returncode == 1
    first = json.loads(old.read_text(encoding="utf-8"))["students"][0]
    assert first["points"] == 39.5 and first["answers"][17]["override"] == {"mark": 0.5, "remark": "salah salin"}
    tree = json.loads((folder / "key.json").read_text(encoding="utf-8"))
    answer = tree["students"][1]["answers"]["1"]
    answer.update(text="9.0000", true="9", low="8.9", high="9.1")
    (folder / "key.json").write_text(json.dumps(tree), encoding="utf-8")
    overrides.unlink()
    done = run("check", folder / "key.json", folder / "answers.csv", "--regrade", old, "--lang", "en")
    assert "Of 2 sheets, 1 is marked otherwise" in done.stdout
    assert "| 002 |" in done.stdout and "| 001 |" not in done.stdout and "1: right → right from" in done.stdout
    again = folder / "new"
    run("check", folder / "key.json", folder / "answers.csv", "--regrade", old, "-o", again)
    data = json.loads((again / "report.json").read_text(encoding="utf-8"))
    assert data["students"][0]["points"] == 39.5 and (again / "changes.md").is_file()


@pytest.mark.parametrize(("row", "told"), [
    ("001;99;1;x", "99"), ("001;18;7;x", "mark"), ("001;18;-1;x", "mark"), (";18;1;x", "student"),
    ("001;18;=1+1;x", "mark"), ("001;18;1;x\n001;18;0;y", "twice"),
])  # fmt: skip
def test_overrides_that_cannot_be_meant(folder: Path, row: str, told: str) -> None:
    """A row that names no answer, or gives more than there is, is refused with its line, and nothing is written."""
    (folder / "answers.overrides.csv").write_text(f"student;number;mark;remark\n{row}\n", encoding="utf-8")
    with pytest.raises(Refused) as caught:
        Job(folder / "key.json", folder / "answers.csv")
    line = 3 if "\n" in row else 2
    assert f"answers.overrides.csv:{line}:1: " in str(caught.value) and told in str(caught.value)


def test_hostile_ids_come_back_exact(tmp_path: Path) -> None:
    """Ids and cells that look like markup, formulas or paths are text in every format, each with a file of its own."""
    (entry,) = key_of([{"id": "0"}]).entries
    one = answers_of(key_of([{"id": "0"}]), entry)
    cells = dict.fromkeys(("1", "2"), "")
    answers = {id: {**cells, **{str(n): text for n, text in one.items()}, "2": id} for id in HOSTILE}
    key = key_of([{"id": id, "name": id} for id in HOSTILE])
    report = check(key, answers)
    assert [one.id for one in report.students] == HOSTILE
    data = json.loads(json.dumps(report.to_json()))
    assert [s["id"] for s in data["students"]] == HOSTILE
    assert [s["answers"][1]["typed"] for s in data["students"]] == HOSTILE
    table = list(csv.DictReader(io.StringIO(report.to_csv().lstrip("\N{BYTE ORDER MARK}"))))
    assert [unguarded(row["student"]) for row in table] == HOSTILE
    assert not any(row["student"].startswith(("=", "+", "-", "@")) for row in table)
    report.save(tmp_path / "out")
    files = {path.name for path in (tmp_path / "out").glob("*.md")}
    assert len(files) == len(HOSTILE) + 1 and not (tmp_path / "etc").exists()
    html = report.to_html("<b>x</b>")
    assert "<b>x</b>" not in html and "&lt;b&gt;x&lt;/b&gt;" in html


def test_answers_of_another_sheet_are_named() -> None:
    """Who hands in the answers of another student's sheet is named to the lecturer, and nobody else is."""
    own = rows({})
    report = check(small_key(), {"001": {str(n): t for n, t in own["002"].items()},
                                 "002": {str(n): t for n, t in own["002"].items()}}, lang="id")  # fmt: skip
    (like,) = report.to_json()["summary"]["likes"]
    assert (like["id"], like["fits"]) == ("001", "002") and like["same"] >= 20
    assert "kunci lembar 002" in report.to_markdown()
    copied = report.students[0].judged
    assert not any(verdict.code == "correct-carried" for verdict in copied.answers)
    assert all(not v.credit for v in copied.answers if v.code not in ("correct", "too-few-digits", "other-convention"))
    assert report.students[1].judged.points == report.students[1].judged.of
    honest = {id: {str(n): text for n, text in one.items()} for id, one in own.items()}
    assert check(small_key(), honest).summary["likes"] == []


def test_who_copies_the_rest_of_another_sheet_is_named() -> None:
    """The forward pass worked out, all that follows another student's: nothing of that is carried."""
    own = rows({})
    first = {ask.number for ask in small_key().asks if ask.group == "forward"}
    mixed = {str(n): own["001"][n] if n in first else text for n, text in own["002"].items()}
    report = check(small_key(), {"001": mixed, "002": {}}, lang="en")
    (like,) = report.to_json()["summary"]["likes"]
    assert (like["id"], like["fits"]) == ("001", "002") and like["same"] < like["of"]
    assert {"correct-carried"}.isdisjoint(verdict.code for verdict in report.students[0].judged.answers)


@pytest.mark.parametrize("start", [4, 9, 13])
def test_copying_from_anywhere_on_gains_nothing(start: int) -> None:
    """Whatever end of a sheet comes from another one is carried from nothing; who slips now and then is not named."""
    own = rows({})
    values = {ask.number for ask in small_key().asks if ask.kind == "value"}
    taken = {n for n in own["002"] if n > start}
    mixed = {str(n): own["002" if n in taken else "001"][n] for n in own["001"]}
    report = check(small_key(), {"001": mixed, "002": {}}, lang="en")
    assert {"correct-carried"}.isdisjoint(verdict.code for verdict in report.students[0].judged.answers)
    slips = {n for n in sorted(values)[start % 4 :: 3]}
    slipped = {
        str(n): f"{float(text.replace(',', '.')) * 1.3:.4f}" if n in slips else text for n, text in own["001"].items()
    }
    assert check(small_key(), {"001": slipped, "002": {}}).summary["likes"] == []


def test_sheets_that_hide_a_mistake() -> None:
    """A mistake whose answers the key accepts in every box is told to the lecturer."""
    key = key_of([{"id": "1"}, {"id": "2"}])
    one, two = key.entries
    close = {n: Fraction(a.text) for n, a in two.answers.items() if n in (1, 2)}
    key = Key(key.problem, key.asks, (one, type(two)(two.id, "", two.numbers, two.answers, {"error-sign": close})))
    summary = check(key, {"1": {"1": "2.3"}, "2": {"1": "2.3"}}).summary
    assert summary["hidden"] == {"divided-by-derivative": 1, "error-sign": 1, "update-added": 1}


def test_unknown_and_absent_students(folder: Path) -> None:
    """Who is not in the key is told and kept out of the marks; who has not answered is listed."""
    own = rows()
    (folder / "answers.csv").write_text(csv_of({"001": own["001"], "x9": own["002"]}), encoding="utf-8")
    done = run("check", folder / "key.json", folder / "answers.csv", "--to", "json")
    data = json.loads(done.stdout)
    assert done.returncode == 3 and "'x9' answered but has no sheet" in done.stderr
    assert [s["id"] for s in data["students"]] == ["001"]
    assert (data["summary"]["unknown"], data["summary"]["absent"]) == (["x9"], ["002"])


def test_a_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    """An error while writing leaves the old folder as it was, and no other."""
    out = tmp_path / "out"
    with whole_folder(out) as new:
        new.put({"a.md": b"old"})
    with pytest.raises(Unwritable), whole_folder(out) as new:
        new.put({"a.md": b"new"})
        raise OSError(28, "No space left on device")
    assert (out / "a.md").read_bytes() == b"old" and [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_others_is_left_alone(folder: Path) -> None:
    """A folder that holds anything we did not write, such as the class itself, is never replaced."""
    done = run("check", folder / "key.json", folder / "answers.csv", "-o", folder)
    assert done.returncode == 4 and "holds other files" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["answers.csv", "key.json"]
    target = folder / "link"
    target.symlink_to(folder)
    assert run("check", folder / "key.json", folder / "answers.csv", "-o", target).returncode == 4


def test_a_full_disk(folder: Path) -> None:
    """A file that cannot grow ends with 4, keeps the old folder, and leaves nothing behind."""
    out = folder / "out"
    assert run("check", folder / "key.json", folder / "answers.csv", "-o", out).returncode == 1
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = spawned("check", folder / "key.json", folder / "answers.csv", "-o", out, "--lang", "id", preexec_fn=small)
    assert done.returncode == 4 and "could not be written" in done.stderr
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert sorted(path.name for path in folder.iterdir()) == ["answers.csv", "key.json", "out"]


def test_killed_while_writing(folder: Path) -> None:
    """A run that is killed leaves the old folder whole; the next one removes what it left."""
    out = folder / "out"
    with whole_folder(out) as new:
        new.put({"a.md": b"old"})
    own = rows()["001"]
    many = {f"s{number}": own for number in range(3000)}
    (folder / "many.csv").write_text(csv_of(many), encoding="utf-8")
    command = [sys.executable, "-m", "derive", "check", "arctan-2-2-1", str(folder / "many.csv"), "-o", str(out)]
    text = (folder / "many.csv").read_text(encoding="utf-8").splitlines()
    names = ["student", *(ask.quantity for ask in small_key().asks if ask.kind == "value")]
    keep = [0, *(place for place, ask in enumerate(small_key().asks, 1) if ask.kind == "value")]
    lines = [";".join(names), *(";".join(row.split(";")[place] for place in keep) for row in text[1:])]
    (folder / "many.csv").write_text("\n".join(lines), encoding="utf-8")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        for _ in range(400):
            if any(path.name.endswith(".tmp") and len(list(path.iterdir())) > 9 for path in folder.iterdir()):
                break
            time.sleep(0.05)
        running.send_signal(signal.SIGKILL)
    assert (out / "a.md").read_bytes() == b"old" and any(path.name.endswith(".tmp") for path in folder.iterdir())
    assert run("check", folder / "key.json", folder / "answers.csv", "-o", out).returncode == 1
    assert (out / "001.md").is_file() and not any(path.name.endswith((".tmp", ".old")) for path in folder.iterdir())


def test_two_runs_side_by_side(folder: Path) -> None:
    """Two runs into one folder end well, and the folder is that of one of them, whole."""
    command = [sys.executable, "-m", "derive", "check", str(folder / "key.json"), str(folder / "answers.csv")]
    runs = [subprocess.Popen([*command, "-o", str(folder / "out"), "--lang", lang]) for lang in ("id", "en")]
    assert [one.wait(timeout=120) for one in runs] == [1, 1]
    pages = [(folder / "out" / name).read_text(encoding="utf-8") for name in ("001.md", "summary.md")]
    assert len({("Umpan balik" in page) or ("Ringkasan" in page) for page in pages}) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["answers.csv", "key.json", "out"]


def test_pdf_reports(folder: Path) -> None:
    """A folder of PDFs has one for each student and one for the lecturer."""
    files_of_class = (folder / "key.json", folder / "answers.csv")
    done = run("check", *files_of_class, "-o", folder / "pdf", "--to", "pdf", "--lang", "id")
    assert (done.returncode, done.stderr) == (1, "")
    files = {path.name: path.read_bytes() for path in (folder / "pdf").glob("*.pdf")}
    assert sorted(files) == ["001.pdf", "002.pdf", "summary.pdf"]
    assert all(content.startswith(b"%PDF-") for content in files.values())


def test_the_newest_report_of_the_older() -> None:
    """A report compared with itself has not changed."""
    report = check(small_key(), {id: {str(n): t for n, t in one.items()} for id, one in rows().items()})
    assert report.changed_since(report.to_json()) == ()
    assert Older.of(report.to_json()).students.keys() == {"001", "002"}


MARKS = st.dictionaries(st.integers(1, 4), st.builds(Mark, st.fractions(0, 1), st.text(max_size=5)))


@given(st.dictionaries(st.sampled_from("ab"), MARKS), st.dictionaries(st.sampled_from("ab"), MARKS))
@settings(max_examples=50, deadline=None)
def test_newer_marks_stand_before_older(new: Any, old: Any) -> None:
    """Of two marks for one answer the newer counts, and none is lost."""
    both = Overrides(new).over(Overrides(old))
    for id in ("a", "b"):
        assert both.of(id) == {**old.get(id, {}), **new.get(id, {})}


def test_numbers_alone_call_boxes_that_share_a_quantity() -> None:
    """A link and a value of one quantity are told apart by their numbers; the name alone means neither."""
    job = Job(small_key(), {"001": {"8": "x", "11": "0.4946"}})
    assert isinstance(job.hands, Hands)
    words = vocabulary(job.source.course, job.source.asks)
    assert words.find("8") != words.find("11") and words.find("da2[1]/dz2[1]") == ("#8", "#11")
    (one,) = job.checked()
    typed = {v.ask.number: v.typed.text for v in one.judged.answers}
    assert (typed[8], typed[11]) == ("x", "0.4946")


def test_a_problem_is_a_key() -> None:
    """A plain problem asks what was answered, a point each."""
    report = check(chosen("arctan-2-2-1"), {"a": {"z1[1]": "2.3"}, "b": {"a1[1]": "1.1607", "z1[1]": "1"}})
    assert [(one.judged.points, one.judged.of) for one in report.students] == [(1, 2), (1, 2)]
    assert os.sep not in "".join(report.summary["absent"])


class Broken:
    """A press that cannot set a page."""

    form = "typ"

    def __enter__(self) -> Broken:
        """Open it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""

    def pdf(self, source: str, beside: Mapping[str, bytes] | None = None) -> bytes:
        """Fail as an engine does."""
        raise EngineFailed("typst ended without a PDF")


def test_an_engine_that_fails_leaves_the_rest(folder: Path) -> None:
    """Without an engine the command ends with 5; marks, data and the sources of all pages are there."""
    out = folder / "out"
    with patch("derive.marking.output.press", lambda _: Broken()):
        done = run("check", folder / "key.json", folder / "answers.csv", "-o", out, "--to", "pdf")
        alone = run("check", folder / "key.json", folder / "answers.csv", "-o", folder / "one.pdf")
    assert done.returncode == 5 and "without a PDF" in done.stderr
    names = {path.name for path in out.iterdir()}
    assert {"001.typ", "002.typ", "summary.typ", "marks.csv", "report.json"} <= names
    assert not any(name.endswith(".pdf") for name in names)
    assert alone.returncode == 5 and (folder / "one.typ").is_file() and not (folder / "one.pdf").exists()


def test_what_is_written_over_its_own_input_is_refused(folder: Path) -> None:
    """Neither key, answers nor the older report is written over."""
    old = folder / "old.json"
    assert run("check", folder / "key.json", folder / "answers.csv", "-o", old).returncode == 1
    for name in ("key.json", "old.json"):
        before = (folder / name).read_bytes()
        arguments = (folder / "key.json", folder / "answers.csv", "--regrade", old, "--to", "json", "-o", folder / name)
        assert run("check", *arguments).returncode == 4
        assert (folder / name).read_bytes() == before


@pytest.mark.parametrize("text", [
    "", "[]", "{", '{"students": [{"id": "x"}]}', '{"students": [{"id": "1", "points": "x"}]}',
    '{"students": [{"id": "1", "points": 1, "answers": [{"number": 1, "code": "x", "credit": 1, "override": 7}]}]}',
])  # fmt: skip
def test_what_is_no_report_is_refused(folder: Path, text: str) -> None:
    """A file that is no report of ours is refused by name."""
    (folder / "old.json").write_text(text, encoding="utf-8")
    done = run("check", folder / "key.json", folder / "answers.csv", "--regrade", folder / "old.json")
    assert done.returncode == 2 and "old.json: this is no report" in done.stderr


@pytest.mark.parametrize("kind", ["blanks", "mistake", "choice", "code"])
def test_the_key_of_every_kind_of_sheet_marks_itself(kind: str) -> None:
    """Who writes what the key says has full marks, whatever the boxes take; who writes nothing has none."""
    key = derive.exercise(chosen("sigmoid-2-2-1"), count=1, seed=3, kind=kind).key
    (entry,) = key.entries
    key = Key(key.problem, key.asks, (entry,), key.kind)
    right = {str(number): answer.text for number, answer in entry.answers.items()}
    (one,) = check(key, {entry.id: right}).students
    assert one.points == one.of > 0 and one.is_right
    (none,) = check(key, {entry.id: dict.fromkeys(right, "-")}).students
    assert none.points == 0 and {v.code for v in none.judged.answers} == {"blank"}


def test_formulas_are_right_in_any_form() -> None:
    """A formula counts when it is the same function, not when it is the same text."""
    key = derive.exercise(chosen("sigmoid-2-2-1"), count=1, ask="formulas").key
    (entry,) = key.entries
    number, answer = next(iter(entry.answers.items()))
    key = Key(key.problem, key.asks, (entry,), key.kind)
    same, other = f"0 + ({answer.text})*2/2", f"2*({answer.text})"
    for typed, code in ((answer.text, "correct"), (same, "correct"), (other, "wrong")):
        (one,) = check(key, {entry.id: {str(number): typed}}).students
        assert one.judged.numbered()[number].code == code, typed


def test_reports_look_as_the_sheets_did(tmp_path: Path) -> None:
    """Language, decimal mark and notation stand in the key, so a report writes quantities as the sheet wrote them."""
    sheets = derive.exercise(chosen("sigmoid-2-2-1"), seed=2, ask="forward")
    sheets.save(tmp_path / "set", to="md", key="short", lang="id", notation="fausett")
    page = derive.check(tmp_path / "set" / "key.json", {"001": {"1": "0,9"}}).to_markdown("001")
    assert "# Umpan balik" in page and r"z_{\mathrm{in}, 1}" in page and "0{,}9" in page
    assert "Dari 6 jawaban, belum ada yang sesuai" in page and "nomor 2–6" in page


@pytest.mark.parametrize("answer", ["W1=[[1,2],[3,4]]", "W1[1,1]=1", "x[2]=1", "alpha=0.1"])
def test_a_given_number_is_not_asked(answer: str) -> None:
    """Whoever answers a number of the question is told that it is given, and nothing fails."""
    told = run("check", "xor" if answer.startswith("W") else "arctan-2-2-1", "--answer", answer, "--lang", "en")
    assert told.returncode == 2 and not told.stdout
    if answer.startswith("W"):
        assert "is given" in told.stderr and "leave it out" in told.stderr


def test_every_given_number_of_a_problem_is_refused() -> None:
    """No leaf of a course leads into the judge."""
    course = Course(Solution(chosen("arctan-2-2-1")))
    for leaf in course.graph.leaves:
        with pytest.raises(Refused, match="is given"):
            of_plain(course.solution.problem, course, [str(leaf.name)])


def test_one_students_answers_by_quantity_alone() -> None:
    """A flat mapping is the sheet of one student; half of one is refused."""
    flat, deep = {"dC/dW1[1,1]": "-1.25"}, {"x": {"dC/dW1[1,1]": "-1.25"}}
    (one,), (other,) = (check("arctan-layer-1", answers).students for answers in (flat, deep))
    assert one.judged == other.judged
    with pytest.raises(Refused, match="mix students and quantities"):
        check("arctan-layer-1", {**flat, **deep})  # type: ignore[dict-item]


def test_what_is_only_possible_is_not_a_message_to_students() -> None:
    """The screen names at most one cause, and the message of JSON names none that is not recognised."""
    for answer in ("0", "17", "0.5", "0.1", "0.044", "1.234"):
        told = run("check", "arctan-2-2-1", "--answer", f"C={answer}", "--lang", "en").stdout
        assert "one of these" not in told
        (verdict,) = check("arctan-2-2-1", {"C": answer}, lang="en").to_json()["students"][0]["answers"]
        assert verdict["certainty"] == "recognised" or "would result" not in verdict["message"]


def test_a_printed_check_says_what_it_computes() -> None:
    """(old - new) / gradient stands in brackets, and the sentence beside it asks for the same difference."""
    typed = {"dC/dW1[1,1]": "-0.0494", "W1[1,1]'": "0.8005"}
    told = Job("arctan-2-2-1", {"": typed}, options=Options("en"))
    (one,) = told.checked()
    own = told.run.own(one)
    text = told.voice.plain(Steps(own, "worked").check("learning-rate-squared", own.course.names["W1[1,1]'"]))
    assert re.search(r"\(0\.8 [−-] 0\.8005\)/\(?[−-]0\.0494\)?", text), text
    assert "Subtract your new value from the old one" in text


@pytest.mark.parametrize("sheet", ["arctan-layer-1", "xor", "iris-softmax", "fruit"])
def test_somebody_who_knows_no_names_is_shown_some(sheet: str) -> None:
    """A number where nothing has numbers, and a word that is no name, are answered with names that can be asked."""
    for pair in ("18=-1.25", "foo=1"):
        done = run("check", sheet, "--answer", pair)
        assert done.returncode == 2
        told = done.stderr.partition("expected a name such as ")[2].partition(";")[0]
        names = told.replace(" or ", ", ").split(", ")
        assert len(names) > 3 and "C" in names
        asked = [part for name in names for part in ("--answer", f"{name}=0.123")]
        assert run("check", sheet, *asked).returncode == 1, "each of them is a quantity to work out"
    without = run("check", sheet, "--answer", "C").stderr
    assert f"write {names[0]}=" in without, "an example that can be copied"


def test_a_nudge_about_a_sign_speaks_of_the_sign() -> None:
    """Where the size is right, the hint is at the sign and nowhere else."""
    typed = ("check", "arctan-layer-1", "--answer", "dC/dW1[1,1]=0.0335", "--lang", "en", "--feedback")
    told = run(*typed, "nudge").stdout
    assert "sign" in told.splitlines()[-1] and "factor" not in told and "0.0335:" in told
    assert told == run(*typed, "rule").stdout
