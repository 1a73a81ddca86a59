"""What was typed is echoed as it was understood; a matrix is one thing; what only a person can settle says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marking_class import answers_of, course_of, key_of, key_text, run

from derive.checking.number import read_number
from derive.checking.typed import pointed, unreadable
from derive.checking.verdict import Verdict
from derive.compose.feedback import lecturer
from derive.compose.feedback.boxes import Boxes
from derive.compose.feedback.tally import Said
from derive.compose.feedback.words import said_of
from derive.exercises.coding import assigned
from derive.key.file import read_key
from derive.marking.face import check
from derive.message import Listing, Message, Text
from derive.misconceptions import MISTAKES
from derive.render.speech import Speaker, read_catalogue
from derive.term import Neg, Sum, Term, children

KEY = key_of([{"id": "001"}, {"id": "002"}])
ENTRY = next(iter(KEY.entries))
TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


def page(answers: dict[str, str], lang: str = "en") -> str:
    """A student's report on a few answers."""
    return check(KEY, {"001": answers}, lang=lang).to_markdown("001")


def test_what_was_typed_otherwise_is_echoed_in_the_notation_of_the_sheet() -> None:
    """Short forms, fractions and wide signs are shown as they were read; a number as printed is not."""
    told = page({"18": "-,3906", "1": "2 3/10", "2": "½", "5": "0.7162", "6": "+0.6214"}, "id")
    assert "Nomor 18: “-,3906” dibaca sebagai $-0{,}3906$." in told
    assert "Nomor 2: “½” dibaca sebagai $0{,}5$." in told and "Nomor 6: “+0.6214” dibaca" in told
    assert "“0.7162”" not in told and "Titik dibaca sebagai tanda desimal." in told


def test_two_readings_are_told_with_their_number() -> None:
    """1.234 may mean a thousand: the line says which number it is about."""
    assert "Number 20: “1.234” was read as $1.234$. This can mean 1.234 or 1234" in page({"20": "1.234"})


def test_a_formula_is_echoed_as_it_was_understood(tmp_path: Path) -> None:
    """A product without its signs shows as the formula that is judged."""
    done = run("exercise", "sigmoid-2-2-1", "-o", tmp_path / "set", "--ask", "formulas", "--to", "md", "--lang", "en")
    assert done.returncode == 0, done.stderr
    key = tmp_path / "set" / "key.json"
    (tmp_path / "a.yaml").write_text('{"001": {1: "2(a2-y)a2(1-a2)a1[1]"}}', encoding="utf-8")
    told = run("check", key, tmp_path / "a.yaml", "--lang", "en").stdout
    assert "Number 1: “2(a2-y)a2(1-a2)a1[1]” was read as $" in told
    data = run("check", key, tmp_path / "a.yaml", "--to", "json").stdout
    assert '"read": "2*(a2[1] - y[1])*a2[1]*(1 - a2[1])*a1[1]"' in data


def test_a_wrong_formula_stands_beside_the_right_one_in_letters(tmp_path: Path) -> None:
    """Both as the page writes formulas, with the nudge of such a step; nothing of the vocabulary of files."""
    run("exercise", "sigmoid-2-2-1", "-o", tmp_path / "set", "--ask", "formulas", "--to", "md", "--lang", "en")
    key = tmp_path / "set" / "key.json"
    (tmp_path / "a.yaml").write_text('{"001": {1: "(a2-y) a1[1]"}}', encoding="utf-8")
    told = run("check", key, tmp_path / "a.yaml", "--lang", "en").stdout
    (row,) = [line for line in told.splitlines() if line.startswith("| Result")]
    assert "$(a_1^{(2)} - y) \\, a_1^{(1)}$ | $2 (a_1^{(2)} - y)" in row and "[" not in row
    assert "Check the last factor in the chain of this gradient" in told


def test_one_answer_is_echoed_where_its_text_is_not_what_is_printed() -> None:
    """The screen says what was read of a comma on a sheet with points, and nothing of a usual number."""
    told = run("check", "sigmoid-2-2-1", "--answer", "a1[1]=-,5", "--answer", "C=1.2345", "--lang", "en").stdout
    assert "Read as −0.5. The comma was read as the decimal mark." in told and told.count("Read as") == 1


def test_a_matrix_of_the_wrong_shape_is_told_once() -> None:
    """Four numbers that one text stands for are one line of the report, and one fault."""
    report = check(KEY, {"001": {"W1'": "[[1;2;3][4;5;6]]"}}, lang="en")
    lines = [line for line in report.to_markdown("001").splitlines() if "2 by 3" in line or "was read as 2" in line]
    assert len(lines) == 1 == len(report.faults) and "Numbers 28, 29, 31, and 32: " in lines[0]
    two = check(KEY, {"001": {"b1'": "0.1", "W1'": "[[1;2;3]]"}}, lang="en")
    assert ["a whole matrix"] * 2 == [fault.expected for fault in two.faults]


@pytest.mark.parametrize("typed", ["[[1;2;3]]", "[1;2", "[[1;2][3]]", "[[1;2;3][4;5;6]]"])
def test_a_matrix_on_the_command_line_is_told_once(typed: str) -> None:
    """One text is one place and one line on the screen, however many entries it stands for; two are two."""
    done = run("check", "arctan-2-2-1", "--answer", f"W1'={typed}", "--answer", f"dC/dW1={typed}", "--lang", "en")
    lines = done.stdout.splitlines()
    assert lines.count(f"  {typed}") == 2 == sum(line.strip() == "^" for line in lines)
    assert [line.partition(" = ")[0] for line in lines if "Not readable" in line] == [
        "dC/dW1[1,1]–dC/dW1[2,2]", "W1[1,1]'–W1[2,2]'"]  # fmt: skip


def test_a_caret_stands_below_the_answer_that_it_points_into() -> None:
    """Of three answers the two that cannot be read have their texts below them, not before all of them."""
    given = ("--answer", "z1[1]=0x5", "--answer", "a1[1]=0.5", "--answer", "C=1.5.y")
    lines = run("check", "sigmoid-2-2-1", *given, "--lang", "en").stdout.splitlines()
    heads = [line.partition(" = ")[0] for line in lines]
    at, right, last = (heads.index(quantity) for quantity in ("z1[1]", "a1[1]", "C"))
    assert (at, ["  0x5", "   ^"]) == (0, lines[1:3]) and right == 3
    assert "  1.5.y" == lines[last + 1] and "^" == lines[last + 2].strip() and last + 3 == len(lines)


def test_every_caret_follows_its_answer() -> None:
    """Whatever is typed where: below what cannot be read stand its text and a caret, and nowhere else."""
    random = np.random.default_rng(2)
    texts = ("0.5", "0x5", "abc", "1..2", "-1", "5 5.5", "half", "1/0")
    for _ in range(3):
        names = ("z1[1]", "z1[2]", "a1[1]", "a1[2]", "z2[1]", "C")
        typed = dict(zip(names, random.choice(texts, 6), strict=True))
        pairs = [part for name, text in typed.items() for part in ("--answer", f"{name}={text}")]
        lines = run("check", "sigmoid-2-2-1", *pairs, "--lang", "en").stdout.splitlines()
        unread = [place for place, line in enumerate(lines) if "Not readable" in line]
        for place in unread:
            assert f"  {typed[lines[place].partition(' = ')[0]]}" == lines[place + 1]
        assert [place + 2 for place in unread] == [n for n, line in enumerate(lines) if line.strip() == "^"]
        assert unread


def test_too_few_digits_and_no_cause_are_told_apart() -> None:
    """Beside 0.5 it says that too few digits show how it was found; beside 0.5123 that it is not recognised."""
    assert "(too few digits to tell)" in page({"1": "0.5"}) and "(not recognised)" not in page({"1": "0.5"})
    assert "(not recognised)" in page({"1": "0.5123"})


def test_the_place_of_the_mark_is_told_to_students() -> None:
    """Digits that are right with the mark moved are seen in the number itself, whatever else may explain it."""
    answers = {str(n): text for n, text in answers_of(KEY, ENTRY, None).items()}
    told = page({**answers, "18": "-0.0988"})
    assert "the decimal point has moved" in told


def test_what_only_a_person_can_settle_says_so(tmp_path: Path) -> None:
    """A line that gives the right values in another shape is left to a person, and not to one's own results."""
    made = run("exercise", "sigmoid-2-2-2", "-o", tmp_path / "set", "--kind", "code", "--to", "md", "--lang", "en")
    assert made.returncode == 0, made.stderr
    key = tmp_path / "set" / "key.json"
    read = read_key(key)
    (entry,), (ask, *_) = tuple(read.entries), read.asks
    place, right = assigned(entry.answers[ask.number].text)
    assert place[0] in "za"  # a vector
    (tmp_path / "a.yaml").write_text(f'{{"001": {{{ask.number}: "({right})[:, None]"}}}}', encoding="utf-8")
    told = run("check", key, tmp_path / "a.yaml", "--lang", "en").stdout
    assert f"Number {ask.number}: it could not be settled automatically" in told
    assert "your own results, because" not in told
    data = run("check", key, tmp_path / "a.yaml", "--lang", "en", "--to", "json").stdout
    assert "a person must look at it" in data and '"flags": ["undecided"]' in data


def test_the_summary_on_a_terminal_has_no_pictures(tmp_path: Path) -> None:
    """A class in Markdown on standard output says what its figure shows; a file has the figure beside it."""
    (tmp_path / "key.json").write_text(key_text(KEY), encoding="utf-8")
    (tmp_path / "a.csv").write_text("student,18\n001,-0.3906\n002,0.5\n", encoding="utf-8")
    told = run("check", tmp_path / "key.json", tmp_path / "a.csv", "--lang", "en").stdout
    assert "base64" not in told and "number 18 once" in told and len(told) < 8000
    run("check", tmp_path / "key.json", tmp_path / "a.csv", "-o", tmp_path / "summary.md")
    assert ".svg" in (tmp_path / "summary.md").read_text(encoding="utf-8")


def test_a_caret_stands_under_the_place_also_in_a_long_text() -> None:
    """Of a text longer than a line the part around the caret is shown."""
    for length in (0, 5, 40, 200):
        typed = unreadable("1" * length + "x" + "2" * length, Message("reading.number"), length + 1)
        text, caret = pointed(typed)
        assert text[caret.index("^")] == "x" and len(text) <= 62


@pytest.mark.parametrize(
    ("text", "value"), [("½", "1/2"), ("−1 ½", "-3/2"), ("⅜", "3/8"), ("3⁄8", "3/8"), ("≈¾", "3/4")]
)
def test_fractions_of_one_sign_are_read(text: str, value: str) -> None:
    """A word processor makes ½ of 1/2; with digits before it, it is a mixed number."""
    assert value == str(read_number(text, "comma").value)


@pytest.mark.parametrize("text", ["½½", "½%", "1,5½", "½/2", "²½"])
def test_other_texts_with_them_are_not(text: str) -> None:
    """Nothing else is guessed."""
    assert "unreadable" == read_number(text, "comma").state


def test_plain_lines_may_have_quotes(tmp_path: Path) -> None:
    """`student: "001"` and `18 = "-0.3906"` mean what stands between the quotes."""
    (tmp_path / "key.json").write_text(key_text(KEY), encoding="utf-8")
    (tmp_path / "a.txt").write_text("student: \"001\"\n18 = '-0.3906'\n19 = -1.9530\n", encoding="utf-8")
    done = run("check", tmp_path / "key.json", tmp_path / "a.txt", "--to", "json")
    assert (1, "") == (done.returncode, done.stderr)
    assert '"typed": "-0.3906"' in done.stdout and '"id": "001", "points": 1' in done.stdout


def test_what_cannot_be_read_is_to_be_written_again() -> None:
    """The list of what to do names the boxes that nobody could read."""
    told = page({"1": "2,3", "2": "x", "3": "1_0"})
    assert "Write numbers 2 and 3 again so that they can be read." in told
    assert told.index("Rules of marking") < told.index("What to do now")


def test_a_fault_of_a_cell_says_whose_it_is(tmp_path: Path) -> None:
    """The lecturer reads the id and the number, also of a box that takes no number."""
    (tmp_path / "key.json").write_text(key_text(KEY), encoding="utf-8")
    (tmp_path / "a.csv").write_text("Nomor Induk Mahasiswa;1;8\n002;2,3x;=1+1\n", encoding="utf-8")
    told = run("check", tmp_path / "key.json", tmp_path / "a.csv", "--to", "csv").stderr
    assert "a.csv:2:8: z1[1] of '002' cannot be read" in told and "number 8 of '002' cannot be read" in told


def reports(tmp_path: Path, rows: str, *options: str) -> dict[str, str]:
    """The pages of a folder, for answers to a problem that no sheet has numbered."""
    answers, out = tmp_path / "answers.csv", tmp_path / "reports"
    answers.write_text(rows, encoding="utf-8")
    run("check", "arctan-2-2-1", answers, "-o", out, *options)
    return {path.name: path.read_text(encoding="utf-8") for path in out.iterdir() if path.is_file()}


MIXED = "student;z1[1];a1[1];z1[2];C;C'\n001;0,1;0,2;x?;0,4;\n002;2,3000;1,1607;abc;0,5;0,01\n003;-2,3000;;;;\n"
CARRIED = "student;z1[1];a1[1];C;C'\n001;2,5000;1,1903;0,9;0,5\n"


@pytest.mark.parametrize("level", ["nudge", "rule", "worked"])
@pytest.mark.parametrize(("lang", "word"), [("en", "number"), ("id", "nomor")])
@pytest.mark.parametrize("rows", [MIXED, CARRIED])
def test_nobody_is_told_a_number_that_stands_on_no_sheet(
    tmp_path: Path, rows: str, lang: str, word: str, level: str
) -> None:
    """Where a problem is the key, whatever was answered, every box is called by its quantity."""
    found = reports(tmp_path, rows, "--lang", lang, "--feedback", level)
    pages = {name: page for name, page in found.items() if name.endswith(".md")}
    assert len(pages) == rows.count("\n")
    for name, page in pages.items():
        said = re.findall(rf"\b{word}s? [0-9]+", page, re.IGNORECASE)
        assert not said, (name, said)


@pytest.mark.parametrize(
    "rows",
    [
        "student;name;z1[1];a1[1]\n001;Sari Dewi;2,3000;9\n002;  Budi   Jr;8;\n003;;2,3000;1,1607\n",
        "student;name;quantity;answer\n001;Sari Dewi;z1[1];2,3\n001;Sari Dewi;a1[1];9\n002;Budi Jr;z1[1];8\n003;;C;1\n",
    ],
)
def test_the_name_in_the_answers_is_the_name_in_marks_and_reports(tmp_path: Path, rows: str) -> None:
    """A problem as key knows nobody: the names are those of the answers, of who has one."""
    found = reports(tmp_path, rows, "--lang", "id")
    marks = [line.split(";")[:2] for line in found["marks.csv"].splitlines()[1:]]
    assert marks == [["001", "Sari Dewi"], ["002", "Budi Jr"], ["003", ""]]
    assert "| Sari Dewi | 001 |" in found["001.md"] and "| Budi Jr | 002 |" in found["002.md"]
    assert "| 001 | Sari Dewi |" in found["summary.md"] and "Nama" not in found["003.md"]


def test_boxes_without_a_verdict_are_called_by_their_quantity(tmp_path: Path) -> None:
    """What could not be read, could not be judged or is blank says of which quantity that is so."""
    page = reports(tmp_path, MIXED, "--lang", "en")["001.md"]
    assert "One answer could not be read: $z_2^{(1)}$" in page
    assert "- $z_2^{(1)}$: “x?”" in page and "- $C$: this answer cannot be judged" in page
    assert "Fill in new $C$" in page


@pytest.mark.parametrize(("lang", "word", "other"), [("en", "or", "and"), ("id", "atau", "dan")])
def test_of_possible_causes_only_one_holds(lang: str, word: str, other: str) -> None:
    """What may have happened is one thing or another: causes are never joined as if all had happened."""
    speaker = Speaker(read_catalogue((TEMPLATES,), lang))
    for count in (2, 3):
        causes = Listing(tuple(map(Text, "abc"[:count])), either=True)
        for id in ("summary.causes", "quick.possible"):
            said = speaker.words(Message.of(id, n=count, causes=causes))
            assert said.rstrip(".").endswith(f" {word} {'abc'[count - 1]}") and f" {other} " not in said


@given(st.sampled_from(sorted(MISTAKES)), st.sampled_from(sorted(MISTAKES)))
def test_sentences_about_causes_join_them_with_or(one: str, two: str) -> None:
    """Whichever mistakes are possible, the lecturer's sentence has "or" between them; data and lists have none."""
    verdict = Verdict(
        KEY.asks[0],
        read_number("9", "point"),
        ENTRY.answers[KEY.asks[0].number],
        "wrong",
        certainty="possible",
        slug=one,
        others=(two,),
    )
    assert Message("verdict.wrong") == said_of(verdict)
    course = course_of()
    said = lecturer._Said(course, Boxes.of(course, KEY.asks)).doubtful(Said("001", verdict))
    (causes,) = (value for name, value in _arguments(said) if name == "causes")
    assert causes.either and len(causes.items) == len({one, two})


def _arguments(message: Message) -> Iterator[tuple[str, object]]:
    """Every argument of a message and of the messages in it."""
    for name, value in message.arguments:
        yield name, value
        if isinstance(value, Message):
            yield from _arguments(value)


def every(term: Term) -> Iterator[Term]:
    """A term and all the terms inside it."""
    yield term
    for part in children(term):
        yield from every(part)


@pytest.mark.parametrize("sheet", ["arctan-2-2-1", "sigmoid-2-2-2", "tanh-batch-11", "iris-softmax"])
def test_a_difference_taken_the_other_way_round_begins_with_what_is_positive(sheet: str) -> None:
    """y - a is printed as people write it, not as -a + y."""
    found = course_of(sheet).mistaken(MISTAKES["error-sign"])
    assert found is not None and found.changed
    for term in found.changed.values():
        for inside in every(term):
            starts_low = isinstance(inside, Sum) and isinstance(inside.terms[0], Neg)
            assert not starts_low or all(isinstance(part, Neg) for part in inside.terms)


@pytest.mark.parametrize("level", ["nudge", "rule", "worked"])
def test_a_sheet_full_of_zeros_is_a_few_sections(level: str) -> None:
    """Steps with one and the same answer and no cause are one section, which names each of them."""
    zeros = {str(ask.number): "0" for ask in KEY.asks if ask.kind == "value"}
    report = check(KEY, {"001": zeros}, lang="en", feedback=level)
    text = report.to_markdown("001")
    wrong = [v for v in report.students[0].judged.answers if v.code == "wrong"]
    assert len(wrong) > 10
    assert sum(line.startswith(("## A step", "## Steps")) for line in text.splitlines()) <= 4
    for verdict in wrong:
        assert f"\n| {verdict.ask.number} | " in text
