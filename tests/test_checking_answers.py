"""Answer files as teachers and students have them: every form gives the same answers, and every accident is told."""

from __future__ import annotations

import itertools
import json
import random
import re
import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.checking import columns, keyed, lines, submission, table
from derive.checking.answers import answers_of_pairs, load_answers, read_answers, typed, unread
from derive.checking.quantity import Vocabulary
from derive.checking.submission import Answers, Duplicates
from derive.errors import Fault, Refused
from derive.numbers import Numeral
from derive.spreadsheet import rows_to_csv

NAMES = ("delta1[1]", "dC/dW1[1,1]", "dC/dW1[1,2]", "b1[1]", "b1[2]", "C")
SHEET = Vocabulary.of(NAMES, {18: "delta1[1]", 19: "dC/dW1[1,1]", 20: "dC/dW1[1,2]", 37: "C"})
SAME = {
    "001": {"delta1[1]": "-0,3906", "dC/dW1[1,1]": "-1,9530"},
    "002": {"delta1[1]": "−0,0099", "dC/dW1[1,1]": "tidak tahu"},
}
WIDE = "student;18;19\n001;-0,3906;-1,9530\n002;−0,0099;tidak tahu\n"
LONG = "student;quantity;answer\n001;18;-0,3906\n002;18;−0,0099\n001;19;-1,9530\n002;19;tidak tahu\n"


def read(
    contents: str | bytes, file: str = "a.csv", duplicates: Duplicates = "reject", **table: str
) -> Answers:
    """Read the contents of a file of this name."""
    data = contents if isinstance(contents, bytes) else contents.encode("utf-8")
    return read_answers(data, file, SHEET, "comma", duplicates=duplicates, columns=table)


def told(answers: Answers) -> dict[str, dict[str, str]]:
    """Return what every student answered."""
    return {one.id: {cell.quantity: cell.text for cell in one.answers} for one in answers.submissions}


def refused(contents: str | bytes, file: str = "a.csv") -> list[str]:
    """Return the lines with which a whole file is refused."""
    with pytest.raises(Refused) as caught:
        read(contents, file)
    assert all("\n" not in str(fault) for fault in caught.value.faults)
    return list(map(str, caught.value.faults))


# fmt: off
FORMS: dict[str, tuple[str, str | bytes]] = {
    "wide": ("a.csv", WIDE),
    "long": ("a.csv", LONG),
    "byte order mark": ("a.csv", "\ufeff" + WIDE),
    "sep=": ("a.csv", "sep=;\r\n" + WIDE),
    "tabs": ("a.tsv", WIDE.replace(";", "\t")),
    "Unicode text": ("a.txt", ("\ufeff" + WIDE.replace(";", "\t").replace("\n", "\r\n")).encode("utf-16-le")),
    "UTF-16 the other way": ("a.csv", ("\ufeff" + WIDE).encode("utf-16-be")),
    "commas and quotes": ("a.csv", 'student,18,19\n001,"-0,3906","-1,9530"\n002,"−0,0099",tidak tahu\n'),
    "everything quoted": ("a.csv", re.sub(r"[^;\n]+", lambda cell: f'"{cell[0]}"', WIDE)),
    "carriage returns": ("a.csv", WIDE.replace("\n", "\r")),
    "blank lines and columns": ("a.csv", "\n" + WIDE.replace("\n", ";;\n\n;;;;\n").replace("19;;", "19;;", 1)),
    "names as people write them": ("a.csv", WIDE.replace("18;19", " δ1[1] ;∂C/∂w11").replace("student", "NIM")),
    "a column for the name": ("a.csv", "Nama;NIM;Email;18;19\nBudi;001;x;-0,3906;-1,9530\n"
                             "Ani;002;y;−0,0099;tidak tahu"),
    "an apostrophe of ours": ("a.csv", WIDE.replace(";-0", ";'-0").replace(";-1", ";'-1")),
    "JSON": ("a.json", json.dumps(SAME)),
    "JSON without a name": ("answers", json.dumps(SAME, ensure_ascii=False)),
    "YAML": ("a.yaml", "001: {18: '-0,3906', 19: '-1,9530'}\n002:\n  18: −0,0099\n  '19': tidak tahu\n"),
    "lines": ("a.txt", "student = 001\n18 = -0,3906\n19: -1,9530\n\n# no mark\nNIM: 002\n18 ≈ −0,0099\n"
              "19\ttidak tahu\n"),
}


# fmt: on


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same(form: str) -> None:
    """Whatever the file's form, the answers are the same texts under the same names."""
    file, contents = FORMS[form]
    found = read(contents, file)
    assert SAME == told(found)
    assert () == found.faults


def test_numbers_of_json_keep_their_digits() -> None:
    """A number in JSON is the text that stands there; null is no answer, and a list of lists is a matrix."""
    found = told(read('{"18": -0.0620, "37": null, "b1": [0.10, "0,2"], "dW1": [[1e-3, 2]]}', "a.json"))
    bias = {"b1[1]": "0.10", "b1[2]": "0,2"}
    assert {"": {"delta1[1]": "-0.0620", **bias, "dC/dW1[1,1]": "1e-3", "dC/dW1[1,2]": "2"}} == found


def test_a_matrix_in_one_cell() -> None:
    """A cell with a whole matrix is spread to its entries; one of another shape is unreadable in each."""
    found = read('student;dW1;b1\n001;"[[0,1; 0,2]]";0,3 0,4\n002;"[[0,1]; [0,2]]";1 2 3')
    assert {"dC/dW1[1,1]": "0,1", "dC/dW1[1,2]": "0,2", "b1[1]": "0,3", "b1[2]": "0,4"} == told(found)["001"]
    assert {"reading.turned", "reading.shape"} == {
        typed(cell, "comma").fault.id for cell in found.submissions[1].answers if typed(cell, "comma").fault}  # type: ignore[union-attr]  # fmt: skip


def test_a_matrix_over_lines() -> None:
    """On plain lines a matrix may go on until its brackets close."""
    assert {"": {"dC/dW1[1,1]": "1", "dC/dW1[1,2]": "2", "C": "3"}} == told(
        read("dW1 = [\n [1; 2]\n]\nC = 3", "a.txt"))  # fmt: skip


def test_options_of_a_command() -> None:
    """NAME=TYPED is split at the first =; what is typed may hold others."""
    found = answers_of_pairs(["dC/dW1[1,1]=-1.25", "18 = =0,5"], SHEET, "comma")
    assert {"": {"dC/dW1[1,1]": "-1.25", "delta1[1]": " =0,5"}} == told(found)
    for pair, line in (
        ("18", "--answer: '18' has no =; expected NAME=TYPED; write 18=-0.3906"),
        ("41=1", "--answer: there is no number 41; expected a number from 18 to 37; write one of these"),
    ):
        with pytest.raises(Refused, match=re.escape(line)):
            answers_of_pairs([pair], SHEET, "comma")


def test_places() -> None:
    """Every cell knows its line and column, so that the caret of an unreadable number has a place in the file."""
    text = 'student;18;"19"\n001;"-0,39 ""x""";1\n\n002;0,5cm;"a\nb"\n003;1;2'
    found = read(text)
    places = {(one.id, cell.quantity): (cell.line, cell.column) for one in found.submissions for cell in one.answers}
    assert (2, 6) == places["001", "delta1[1]"]
    assert (4, 5) == places["002", "delta1[1]"]
    assert (4, 12) == (places["002", "dC/dW1[1,1]"][0], places["002", "dC/dW1[1,1]"][1])
    assert (6, 5) == places["003", "delta1[1]"]
    cell = found.submissions[1].answers[0]
    expected = "a.csv:4:8: delta1[1] cannot be read (number): '0,5cm'; expected a number; ask the student"
    assert expected == str(unread(cell, typed(cell, "comma")))


ROWS = {
    "student,18,19\n001,0,5,0,25\n002,1,2\n": "a.csv:2:1: the row has 5 cells; expected 3 as in the header; "
    "decimal commas stand in a comma-separated file: separate by ;",
    "student;18;19\n001;1\n002;1;2\n": "a.csv:2:1: the row has 2 cells; expected 3 as in the header; mend the row",
    "student;18;19\n;1;1\n002;1;2\n": "a.csv:2:1: the row has no student; expected an id; add the id",
    "student;18;19\n0\u200b1;1;1\n002;1;2\n": "a.csv:2:2: an invisible character stands in the id; "
    "expected letters and digits; type the id again",
    "student;quantity;answer\n001;41;1\n002;18;1\n002;19;2": "a.csv:2:5: there is no number 41; "
    "expected a number from 18 to 37; write one of these",
}


@pytest.mark.parametrize(("text", "line"), ROWS.items())
def test_a_bad_row_keeps_nothing_else_out(text: str, line: str) -> None:
    """A row that does not fit is told with its line, and the others are read."""
    found = read(text)
    assert [line] == list(map(str, found.faults))
    assert {"002": {"delta1[1]": "1", "dC/dW1[1,1]": "2"}} == told(found)


def test_ids_are_text() -> None:
    """Leading zeros stay, and an id that a spreadsheet shortened is told but not lost."""
    found = read("NIM;18\n007;1\n3,17E+15;2\nA 1;3\n")
    assert ["007", "3,17E+15", "A 1"] == [one.id for one in found.submissions]
    assert ["a.csv:3:1: the id '3,17E+15' was shortened by a spreadsheet; expected the whole id; "
            "format the column as text and paste the ids again"] == list(map(str, found.faults))  # fmt: skip


DOUBLE = "student;18\nA1;1\na1 ;2\nB;3\nA1;4\n"


def test_duplicates() -> None:
    """Two rows of one student are refused with all their lines, unless it is said which counts."""
    assert ["a.csv:5:1: student 'A1' has 3 rows, in lines 2, 3, 5; expected one answer for each; "
            "delete the others, or choose with --duplicates first or last"] == refused(DOUBLE)  # fmt: skip
    assert {"A1": {"delta1[1]": "1"}, "B": {"delta1[1]": "3"}} == told(read(DOUBLE, duplicates="first"))
    assert {"A1": {"delta1[1]": "4"}, "B": {"delta1[1]": "3"}} == told(read(DOUBLE, duplicates="last"))
    long = "student;quantity;answer\nA1;18;1\nA1;δ1[1];2\n"
    assert "delta1[1] of student 'A1' is answered 2 times, in lines 2, 3" in refused(long)[0]
    assert {"A1": {"delta1[1]": "2"}} == told(read(long, duplicates="last"))


def test_a_table_of_columns(tmp_path: Path) -> None:
    """A form's headers are mapped by a table, given or beside the file; other columns are then left alone."""
    form = 'Cap waktu,NIM Anda,"1. Berapa δ, neuron 1?",Catatan\n2024-01-01,001,"-0,39",senang\n'
    mapping = {"NIM Anda": "student", "1. Berapa δ, neuron 1?": "18"}
    assert {"001": {"delta1[1]": "-0,39"}} == told(read(form, **mapping))
    (tmp_path / "form.csv").write_text(form, encoding="utf-8")
    (tmp_path / "form.columns.yaml").write_text(
        "columns:\n  NIM anda: student\n  '1. Berapa δ, neuron 1?': 18\n", encoding="utf-8")  # fmt: skip
    assert {"001": {"delta1[1]": "-0,39"}} == told(load_answers(tmp_path / "form.csv", SHEET, "comma"))
    (tmp_path / "form.columns.yaml").write_text("[1, 2]", encoding="utf-8")
    with pytest.raises(Refused):
        load_answers(tmp_path / "form.csv", SHEET, "comma")


@pytest.mark.parametrize("table", [
    "columns: {Question 1: 18, NIM: student, Timestamp: ignore, Mood: Ignore}",
    "columns:\n  Question 1: 18\n  NIM: student\n  Timestamp: ignore\n  Mood: abaikan\n",
    "Question 1: 18\nNIM: student\nTimestamp: ignore\nMood: IGNORE\n",
])  # fmt: skip
def test_a_table_may_leave_columns_out(tmp_path: Path, table: str) -> None:
    """The table as README shows it, on one line or in a block; columns may be left out by a word."""
    (tmp_path / "form.csv").write_text("Timestamp,NIM,Question 1,Mood\n1,001,\"-0,39\",ok\n", encoding="utf-8")
    (tmp_path / "form.columns.yaml").write_text(table, encoding="utf-8")
    assert {"001": {"delta1[1]": "-0,39"}} == told(load_answers(tmp_path / "form.csv", SHEET, "comma"))


REFUSED: dict[str, tuple[str, str | bytes]] = {
    "the file is a spreadsheet or another archive": ("a.csv", b"PK\x03\x04xl/workbook.xml"),
    "the file is a PDF": ("a.csv", b"%PDF-1.7"),
    "the file is a pickle, which is never opened": ("a.pkl", b"\x80\x04\x95\x00"),
    "the file is an array of numpy": ("a.npy", b"\x93NUMPY\x01\x00"),
    "the file is a notebook, which is never run": ("a.ipynb", '{"cells": [], "nbformat": 4}'),
    "the file is empty": ("a.csv", b"\xef\xbb\xbf  \n"),
    "a.csv:2:6: the byte 0xBD (number 16 from 0) is not UTF-8": ("a.csv", b"student;18\n001;x\xbd"),
    "a.csv:2:5: the byte 0xC3 (number 18 from 0) is not UTF-8": ("a.csv", b"\xef\xbb\xbfstudent;18\n001;\xc3"),
    "a.csv:1:8: a character without content (NUL) stands here": ("a.csv", b"student\0;18\n"),
    "the file is larger than 5 MB": ("a.csv", b"x" * 5_000_001),
    "a.csv:2:1: quotation marks in this row do not fit together": ("a.csv", 'student;18\n001;"0,5\n002;1\n'),
    "a.csv:3:1: a cell of this row has more than 100,000": ("a.csv", "student;18\n1;1\n001;" + "9" * 140_000),
    "a.csv:1:9: the quantity 'delta1[2]' is unknown": ("a.csv", "student;delta1[2];18\n001;1;1"),
    "a.csv:1:12: 'δ1[1]' is the same as column 2": ("a.csv", "student;18;δ1[1]\n001;1;1"),
    "a.csv:1:1: no column says which student a row is of": ("a.csv", "18;19\n1;2"),
    "a.csv:1:1: no column holds answers": ("a.csv", "student;nama\n1;2"),
    "a.csv:1:1: the first line is no header: 'student'": ("a.csv", "student\n001"),
    "a.csv:1:12: a column has no header": ("a.csv", "student;18;;19\n001;1;2;3"),
    "a.json:2:1: the key '18' stands twice in one group": ("a.json", '{"001": {"18": 1.0, \n"18": 2}}'),
    "NaN is not a number": ("a.json", '{"18": NaN}'),
    "a.json:1:2: this is not JSON": ("a.json", "{18: 1}"),
    "the groups nest too deep": ("a.json", "[" * 100_000),
    "no answers stand under names": ("a.json", "[1, 2]"),
    "the alias *a stands here": ("a.yaml", "18: &a 1\n19: *a"),
    "the key '18' is written twice": ("a.yaml", "18: 1\n18: 2"),
    "the file holds no answers": ("a.txt", "student = 001\n"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused(what: str) -> None:
    """A file that cannot be trusted as a whole is refused in one line, with what to do."""
    file, contents = REFUSED[what]
    assert any(what in line for line in refused(contents, file)), refused(contents, file)


def test_a_file_that_must_not_be_opened(tmp_path: Path) -> None:
    """A folder, a device and a missing file are refused."""
    for path, what in ((tmp_path, "folder"), (Path("/dev/zero"), "regular"), (tmp_path / "x.csv", "no such file")):
        with pytest.raises(Refused, match=what):
            load_answers(path, SHEET, "comma")


def test_bad_values_in_json_are_told() -> None:
    """A truth value or a group is no answer; the others are read."""
    found = read('{"001": {"18": true, "19": {"x": 1}, "37": "1"}, "002": 5}', "a.json")
    assert {"001": {"C": "1"}} == told(found)
    assert [
        "a.json: the answer to 18 is the truth value True; expected a text or a number; write it in quotes",
        "a.json: the answer to 19 is a group of keys; expected a text or a number; write it in quotes",
        "a.json: student '002' has no group of answers; expected number: answer; write a group",
    ] == list(map(str, found.faults))


def test_what_we_write_is_read() -> None:
    """The empty form and a table of marks written by this program are read again, numbers and guarded texts alike."""
    rows = [["student", "18", "19"], ["007", Numeral("-0.0620", Fraction(-62, 1000)), "=1+1"], ["=1", "-0,5", None]]
    for comma in (True, False):
        found = told(read("".join(rows_to_csv(rows, comma=comma))))
        number = "-0,0620" if comma else "-0.0620"
        assert {"007": {"delta1[1]": number, "dC/dW1[1,1]": "=1+1"}, "=1": {"delta1[1]": "-0,5"}} == found


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6) | st.sampled_from(
    ("0,5", "-0.0620", "1.234", '"', ";", "x\ny", "'=1", "=1", "tidak tahu", ""))  # fmt: skip


@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_any_cells_come_back(rows: list[list[str]], sign: str) -> None:
    """Whatever stands in the cells, a file written by the csv module gives every text under its student, in any order
    of rows."""
    import csv
    import io

    def written(order: list[int]) -> str:
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, delimiter=sign)
        writer.writerow(["student", "18", "19", "20", "37"])
        writer.writerows([f"s{number}", *rows[number]] for number in order)
        return stream.getvalue()

    forward, backward = (told(read(written(order))) for order in ([*range(len(rows))], [*range(len(rows))][::-1]))
    assert forward == backward
    for number, row in enumerate(rows):
        expected = [re.sub(r"\r\n|\r", "\n", text) for text in row]
        names = ("delta1[1]", "dC/dW1[1,1]", "dC/dW1[1,2]", "C")
        found = forward[f"s{number}"]
        for name, text in zip(names, expected, strict=True):
            assert found.get(name, "") in (text, text[1:]) or text.isspace()


@given(st.text(st.sampled_from(';"a\n\r 1'), max_size=30))
def test_every_cell_has_a_place(text: str) -> None:
    """However quotes stand, there are as many places as cells, and each cell's text begins at its place."""
    try:
        found = list(table.rows("student;18\n" + text, "a.csv", lambda header: False))
    except Refused:
        return
    for row in found:
        assert len(row.places()) == len(row.cells)
        for (line, column), cell in zip(row.places(), row.cells, strict=True):
            lines = row.raw.split("\n")
            rest = "\n".join([lines[line - row.line][column - 1 :], *lines[line - row.line + 1 :]])
            assert rest.replace('""', '"').startswith(cell) or '"' in cell


@given(st.text(st.sampled_from("student;,\t\n\r\"'[]{}:=18 0.5-\ufeff\u202e&*!") | st.characters(), max_size=80),
       st.sampled_from(("a.csv", "a.json", "a.yaml", "a.txt", "a")))  # fmt: skip
def test_any_file(text: str, file: str) -> None:
    """Any text is answers with faults, or refused; nothing else is raised."""
    try:
        found = read(text.encode("utf-8", "surrogatepass"), file)
    except Refused as problem:
        assert problem.faults and all(isinstance(fault, Fault) for fault in problem.faults)
    else:
        assert all(cell.quantity in NAMES for one in found.submissions for cell in one.answers)


def test_a_megabyte() -> None:
    """A large file is read in a time that grows with its size alone, hostile or not, and its faults have an end."""
    good = "student;18;19;20;37\n" + "".join(f"{n:06};0,{n:06};-1,{n:06};0,5;1,25\n" for n in range(10_000))
    start = time.process_time()
    assert 10_000 == len(read(good).submissions)
    assert 52 > len(_faults("student;18\n002;1\n" + "1;2;3\n" * 50_000)) > 50
    for text in ("[" * 10**6, '"' * 10**6, "=" * 10**6, "\n" * 10**6 + "x", "18=[\n" * 50_000, "student;18\n" * 30_000):
        _faults(text, "a.txt"), _faults(text, "a.csv"), _faults(text, "a.json")
    assert time.process_time() - start < 30


def test_thousands_of_unknown_names() -> None:
    """Names that are unknown cost little, however many there are and however large the sheet is."""
    names = [f"W1[{row},{column}]" for row in range(1, 26) for column in range(1, 21)]
    sheet = Vocabulary.of(names)
    long = "student;quantity;answer\n" + "".join(f"001;V1[{n},1];1\n" for n in range(5_000))
    wide = "student;" + ";".join(f"V1[{n},1]" for n in range(5_000)) + "\n"
    keys = "{" + ", ".join(f'"V1[{n},1]": 1' for n in range(5_000)) + ', "V1[1,1]": 2}'
    start = time.process_time()
    for text, file in ((long, "a.csv"), (wide, "a.csv"), (keys, "a.json")):
        with pytest.raises(Refused):
            read_answers(text.encode(), file, sheet, "comma")
    assert time.process_time() - start < 8


def test_halves_of_characters() -> None:
    """What no file can hold does not reach a report, from JSON or from a command's options."""
    found = read('{"0\\ud8001": {"18": "\\udfff5"}}', "a.json")
    pairs = answers_of_pairs(["18=\udce95"], SHEET, "comma")
    for one in (*found.submissions, *pairs.submissions):
        assert (one.id + one.answers[0].text).encode()
        assert "unreadable" == typed(one.answers[0], "comma").state


def test_the_decimal_mark_may_be_the_other() -> None:
    """A whole file with . and , swapped, on a sheet with the other mark, holds the same numbers."""
    text = 'student;18;19;b1\n001;-0,3906;1.234,5;"[0,1; 0,2]"\n002;1.234;5,0 %;"[0,5; x]"\n'
    swapped = text.translate(str.maketrans(".,", ",."))
    left = read_answers(text.encode(), "a.csv", SHEET, "comma")
    right = read_answers(swapped.encode(), "a.csv", SHEET, "point")
    for one, two in zip(left.submissions, right.submissions, strict=True):
        for cell, other in zip(one.answers, two.answers, strict=True):
            assert typed(cell, "comma").value == typed(other, "point").value
            assert (cell.quantity, cell.line, cell.column) == (other.quantity, other.line, other.column)


FRAGMENTS = (
    b";", b",", b"\t", b'"', b"'", b"\n", b"\r", b"[", b"]", b"{", b"}", b":", b"=", b"18", b"student", b"-0,5", b"#",
    b"quantity;answer", b"\xff\xfe", b"\xef\xbb\xbf", b"\x00", b"sep=", b"NaN", b"&a", b"*a", b"!!python", b"\xc3\xa9",
    b"\xe2\x80\xae", b"dW1", b"[[1;2]]", b"1E+", b"null", b"---", b"\\ud800",
)  # fmt: skip


def test_broken_files() -> None:
    """Files in every form with pieces put in, cut out and moved are answers with faults, or refused; no else."""
    rng = random.Random(7)
    whole = [(file, text if isinstance(text, bytes) else text.encode()) for file, text in FORMS.values()]
    for _ in range(3000):
        file, text = rng.choice(whole)
        broken = bytearray(text)
        for _ in range(rng.randint(1, 8)):
            at, moved = rng.randint(0, len(broken)), rng.randint(0, len(broken))
            match rng.randrange(3):
                case 0:
                    broken[at:at] = rng.choice(FRAGMENTS)
                case 1:
                    del broken[at : at + rng.randint(1, 6)]
                case _:
                    broken[at:at] = broken[moved : moved + rng.randint(1, 30)]
        try:
            found = read(bytes(broken), rng.choice((file, "a.csv", "a.json", "a.yaml", "a.txt")))
        except Refused as problem:
            assert all("\n" not in str(fault) for fault in problem.faults)
            continue
        for one in found.submissions:
            assert (one.id + "".join(cell.text for cell in one.answers)).encode()
            told = [unread(cell, typed(cell, "comma")) for cell in one.answers if typed(cell, "comma").fault]
            assert all("\n" not in str(fault) for fault in told)


def _faults(text: str, file: str = "a.csv") -> tuple[Fault, ...]:
    try:
        return read(text, file).faults
    except Refused as problem:
        return problem.faults


def test_patterns_are_linear() -> None:
    """No pattern takes more than 50 ms for a hundred thousand characters."""
    pieces = ("=", "1E+", "sep=", " ", "[1,", "\r\n", "NaN", "-Inf", "é")
    hostile = [piece * (100_000 // len(piece)) for piece in pieces]
    patterns = [value for module in (columns, keyed, lines, submission, table) for value in vars(module).values()]
    for pattern, text in itertools.product(patterns, hostile):
        if isinstance(pattern, re.Pattern):
            start = time.process_time()
            pattern.match(text), pattern.search(text)
            assert time.process_time() - start < 0.05, pattern
