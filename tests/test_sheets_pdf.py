"""Sheets and keys on paper: pages counted by sheet, boxes large enough to write in, what a screen reader hears."""

from __future__ import annotations

import re
import subprocess
from itertools import pairwise

import pytest
from pdf_pages import needs_tex
from pdf_reader import Word, needs_poppler, size, tags, text, words
from sheet_entries import entry_of

import derive
from derive.compose.sheets.form import Student
from derive.compose.sheets.key import key_page
from derive.compose.sheets.parts import parts
from derive.compose.sheets.sheet import sheet
from derive.compose.sheets.together import together
from derive.course import Course
from derive.document import Document
from derive.exercises.asks import Choice, asked
from derive.exercises.deal import deal
from derive.pages import Look, presentation, written
from derive.problem.choice import chosen
from derive.render.pdf import press
from derive.worked import Solution

PROBLEM = chosen("arctan-2-2-1")
COURSE = Course(Solution(PROBLEM))


def class_of_two() -> Document:
    """Two sheets of blanks and the key of the first, in one document."""
    asks = asked(COURSE, Choice())
    hostile = Student("B-002", "#let x", r'Siti "\end{document} $x_1 #panic() <b> `%')
    pages = [sheet(COURSE, asks, Choice(), one, language="id") for one in (Student("A-001"), hostile)]
    certificate = derive.explain(PROBLEM).certificate
    return together([*pages, key_page(COURSE, asks, entry_of(COURSE, asks), certificate, language="id")])


def printed_by(engine: str, document: Document) -> bytes:
    """A document as a PDF."""
    with press(engine) as pressed:
        source = written(document, pressed.form, presentation(PROBLEM, pressed.form, Look("id")))[""].decode()
        return pressed.pdf(source, {})


@needs_poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("tex", marks=needs_tex)])
def test_every_sheet_counts_its_own_pages(engine: str) -> None:
    """In one file each sheet has its code at the foot of its own pages, counted from 1 to its own last page."""
    said = text(printed_by(engine, class_of_two()))
    assert all(part in said for part in (r"\end{document}", "$x_1", "#panic()", "<b>", "`%", "#let"))
    feet = re.findall(r"lembar:? ([AB]-\d+)\s+(\d+) ?/ ?(\d+)", said)
    assert feet
    runs = [[(int(at), int(last)) for code, at, last in feet if code == name] for name in ("A-001", "B-002")]
    # The key of the first sheet carries its code too, and follows the second sheet.
    last = runs[1][0][1]
    assert runs[1] == [(at, last) for at in range(1, last + 1)]
    assert runs[0][: runs[0][0][1]] == [(at, runs[0][0][1]) for at in range(1, runs[0][0][1] + 1)]
    key = runs[0][runs[0][0][1] :]
    assert key == [(at, key[0][1]) for at in range(1, key[0][1] + 1)]


def test_a_sheet_is_read_aloud() -> None:
    """Every box of a sheet is heard, each chain with the place of its missing link, in an accessible PDF."""
    asks = asked(COURSE, Choice())
    heard = tags(printed_by("typst", sheet(COURSE, asks, Choice(), Student("A-001"), language="id")))
    assert ("id", "1") == (heard.language, heard.ua_part)
    boxes = [formula for formula in heard.formulas if formula == "kotak jawaban"]
    assert sum(ask.kind == "value" for ask in asks) == len(boxes)
    assert 2 == sum("kotak jawaban" in formula for formula in heard.formulas if formula != "kotak jawaban")


@pytest.mark.parametrize("kind", ["mistake", "choice", "code"])
def test_every_kind_can_be_printed(kind: str) -> None:
    """Typst sets the other kinds too, code with its lines."""
    choice = Choice(kind=kind)  # type: ignore[arg-type]
    asks = asked(COURSE, choice)
    document = sheet(COURSE, asks, choice, Student("A-001"), deal(COURSE, asks, choice, lambda n: 0), language="id")
    assert printed_by("typst", document).startswith(b"%PDF")


# How pages are filled.


def rows_of(pdf: bytes, numbers: int) -> dict[int, int]:
    """The page on which each numbered row of a form stands: whole numbers in the first column, in their order."""
    found: dict[int, int] = {}
    for word in words(pdf):
        if word.left < FIRST_COLUMN and word.text == str(len(found) + 1) and len(found) < numbers:
            found[len(found) + 1] = word.page
    return found


FIRST_COLUMN = 90  # points from the left edge of the paper
FILLED = ["sigmoid-2-2-2", "arctan-2-2-1", "dosage", "relu-sigmoid-1-4-2-1", "xor"]
ENGINES = [("typst", name, "a4") for name in FILLED]
ENGINES += [("typst", "sigmoid-2-2-2", "f4"), ("tex", "sigmoid-2-2-2", "a4"), ("tex", "xor", "a4")]


@needs_poppler
@pytest.mark.parametrize(
    ("engine", "name", "paper"), [pytest.param(*case, marks=needs_tex if case[0] == "tex" else ()) for case in ENGINES]
)
def test_pages_of_a_sheet_are_filled(engine: str, name: str, paper: str) -> None:
    """No row of a form stands alone at the head or the foot of a page, and the last page has five rows at least."""
    problem = chosen(name)
    problem = problem.changed(present=problem.present.model_copy(update={"paper": paper}))
    course = Course(Solution(problem))
    asks = asked(course, Choice())
    with press(engine) as pressed:
        document = sheet(course, asks, Choice(), Student("A-001"), language="id")
        source = written(document, pressed.form, presentation(problem, pressed.form, Look("id")))[""].decode()
        pdf = pressed.pdf(source, {})
    pages = rows_of(pdf, len(asks))
    assert list(pages) == [ask.number for ask in asks]
    last = max(word.page for word in words(pdf))
    assert 5 <= sum(page == last for page in pages.values())
    # Each page but the first, which has what is given, is full to two thirds, the last to a quarter.
    height = size(pdf)[1]
    for page in range(2, last + 1):
        low = max(word.bottom for word in words(pdf) if word.page == page and word.bottom < height * 0.93)
        assert low > height * (0.25 if page == last else 0.7), page
    for part in parts(course, asks):
        chunks = [[ask.number for ask in part.asks if pages[ask.number] == page] for page in range(1, last + 1)]
        held = [len(chunk) for chunk in chunks if chunk]
        assert len(held) == 1 or min(held) >= 3, held


@needs_poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("tex", marks=needs_tex)])
def test_a_program_stands_beside_its_boxes(engine: str) -> None:
    """The program of a code sheet is on one page, in one piece, with the table of its boxes."""
    problem = chosen("sigmoid-2-2-2")
    course = Course(Solution(problem))
    choice = Choice(kind="code")
    asks = asked(course, choice)
    with press(engine) as pressed:
        dealt = deal(course, asks, choice, lambda most: most - 1)
        document = sheet(course, asks, choice, Student("A-001"), dealt)
        pdf = pressed.pdf(
            written(document, pressed.form, presentation(problem, pressed.form, Look("en")))[""].decode(), {}
        )
    pages = {word.page for word in words(pdf) if word.text in ("numpy", "new") or word.text.startswith("update(")}
    assert pages == set(rows_of(pdf, len(asks)).values()) and 1 == len(pages)


@needs_poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("tex", marks=needs_tex)])
def test_a_long_name_and_a_long_number_stay_in_their_cells(engine: str) -> None:
    """The row grows with a name of many words; a number without a place to break is broken at its cell's edge."""
    asks = asked(COURSE, Choice())
    name = "Raden Mas Haji Muhammad Abdurrahman Wahid Kusumawardhana Prawirodirdjo Soerjadin bin Abdullah"
    student = Student("A-001", "220123456789" * 4, name)
    found = words(printed_by(engine, sheet(COURSE, asks, Choice(), student, language="id")))
    (side,) = [word for word in found if word.text == "Kelas"]
    head = [word for word in found if word.page == 1 and word.bottom < _below(found, "Petunjuk").bottom]
    pieces = [word for word in head if re.fullmatch(r"[0-9]{6,}", word.text)]
    assert len(pieces) > 1 and all(word.right <= side.left for word in pieces)
    # What is copied out of the page is the number: no break leaves a character behind.
    assert student.id == "".join(word.text for word in pieces)
    assert not any("\u200b" in word.text for word in found)
    assert "Abdullah" in [word.text for word in head if word.bottom < _below(found, "Petunjuk").bottom - 12]


def _below(found: list[Word], text: str) -> Word:
    return next(word for word in found if word.page == 1 and word.text == text)


@needs_poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("tex", marks=needs_tex)])
def test_a_box_for_an_answer_keeps_clear_of_the_lines_of_its_row(engine: str) -> None:
    """Down through the boxes of one part, each row has three lines apart: its box's two and its own."""
    asks = asked(COURSE, Choice())
    pdf = printed_by(engine, sheet(COURSE, asks, Choice(), Student("A-001"), language="id"))
    head = next(word for word in words(pdf) if word.text == "Hasil")
    picture = ["pdftoppm", "-gray", "-r", "288", "-f", str(head.page), "-l", str(head.page), "-"]
    grey = subprocess.run(picture, input=pdf, stdout=subprocess.PIPE, check=True).stdout
    kind, wide, _, _ = grey.split(maxsplit=4)[:4]
    assert kind == b"P5"
    body = grey[-int(wide) * (len(grey) // int(wide)) :]
    column = body[int(head.left + 20) * 4 :: int(wide)]
    dark = "".join("x" if value < 160 else " " for value in column[int(head.bottom + 1) * 4 :])
    rule, *rows = [found.start() for found in re.finditer("x+", dark)][:10]
    gaps = [low - high for high, low in pairwise([rule, *rows])]
    assert all(gap >= 4 for gap in gaps), gaps
    assert all(gaps[place] > 2 * gaps[place - 1] for place in (1, 4, 7)), gaps


@needs_poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("tex", marks=needs_tex)])
def test_a_fraction_keeps_clear_of_the_lines_of_its_row(engine: str) -> None:
    """Between the lines of the rows of a chain and what is written there is white, a point and a half at least."""
    asks = asked(COURSE, Choice())
    pdf = printed_by(engine, sheet(COURSE, asks, Choice(), Student("A-001"), language="id"))
    head = next(word for word in words(pdf) if word.text == "Rantai")
    picture = ["pdftoppm", "-gray", "-r", "288", "-f", str(head.page), "-l", str(head.page), "-"]
    grey = subprocess.run(picture, input=pdf, stdout=subprocess.PIPE, check=True).stdout
    wide, high = (int(size) for size in grey.split(maxsplit=4)[1:3])
    body = grey[-wide * high :]
    left, right = int(head.left) * 4, int(head.left + 110) * 4
    lines = [body[row * wide + left : row * wide + right] for row in range(int(head.bottom + 1) * 4, high)]
    dark = [sum(value < 160 for value in line) for line in lines]
    marked = "".join("x" if count == right - left else "o" if count else " " for count in dark)
    rows = [row.strip("x") for row in re.split("x+", marked)[1:3]]  # those of the first two chains
    assert len(rows) == 2 and all("o" in row for row in rows)
    assert all(min(len(row) - len(row.lstrip()), len(row) - len(row.rstrip())) >= 6 for row in rows), rows
