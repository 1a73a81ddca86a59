"""Sheets and keys of every kind are spelled in every format, alone and many in one document."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from page_reader import dialect_faults
from sheet_entries import entry_of
from sheet_made import course_of, made, spelled

from derive.compose.sheets.form import Student
from derive.compose.sheets.key import key_page
from derive.compose.sheets.sheet import sheet
from derive.compose.sheets.together import together
from derive.course import Course
from derive.exercises.asks import KINDS, Choice, asked, read_asks
from derive.pages import Look, presentation, written
from derive.problem.choice import chosen
from derive.render.scheme import schemes
from derive.resources import folder
from derive.worked import Solution


@pytest.mark.parametrize(("name", "kind"), [*(("arctan-2-2-1", kind) for kind in KINDS), ("xor", "blanks"),
                                             ("iris-softmax", "choice"), ("iris-softmax", "mistake")])
def test_every_kind_is_spelled_in_every_format(name: str, kind: str) -> None:
    """Sheets and keys of every kind are spelled, numbers of boxes all there, nothing of the key in the sheet."""
    choice = Choice(kind=kind)  # type: ignore[arg-type]
    course = course_of(name)
    asks, dealt, document = made(name, choice, language="id")
    entry = entry_of(course, asks, dealt=dealt)
    keys = [key_page(course, asks, entry, None, dealt, form=form, language="id")  # type: ignore[arg-type]
            for form in ("short", "marking")]  # fmt: skip
    for page in (document, *keys):
        for form in ("md", "tex", "typ", "html"):
            text = spelled(page, course.solution.problem, form, "id")
            assert "A-001" in text.replace("{-}", "-")
    text = spelled(document, course.solution.problem, "md", "id")
    assert () == dialect_faults(text)
    if kind == "blanks":
        numbers = {f"| {ask.number} |" for ask in asks}
        assert all(number in text for number in numbers)
        secret = {entry.answers[ask.number].text.replace(".", "{,}") for ask in asks if ask.kind == "value"}
        assert not any(re.search(rf"(?<![\d}}]){re.escape(value)}(?!\d)", text) for value in secret if len(value) > 8)


@pytest.mark.parametrize("notation", sorted(schemes((folder("templates"),))))
def test_sheets_in_every_notation(notation: str) -> None:
    """The same sheet in every notation: as many boxes, other letters."""
    problem = chosen("arctan-2-2-1")
    _, _, document = made("arctan-2-2-1", Choice())
    text = spelled(document, problem, notation=notation)
    assert 37 == len(re.findall(r"^\| \d+ \|", text, re.MULTILINE))
    assert () == dialect_faults(text)


def test_many_sheets_in_one_file() -> None:
    """Each sheet in one file has its own title and code, explains its terms anew, and begins on a page of its own."""
    problem, course = chosen("arctan-2-2-1"), course_of("arctan-2-2-1")
    asks = asked(course, Choice())
    documents = [sheet(course, asks, Choice(), Student(code), language="id") for code in ("A-001", "B-002")]
    whole = together(documents)
    text = spelled(whole, problem, "md", "id")
    alone = spelled(documents[1], problem, "md", "id")
    assert text.endswith(alone.partition("\n")[2]) and 2 == text.count("(*learning rate*)")
    assert 1 == spelled(whole, problem, "typ", "id").count("#pagebreak()")
    assert 1 == spelled(whole, problem, "tex", "id").count("\n\\anothersheet{")
    page = spelled(whole, problem, "html", "id")
    assert 2 == page.count("<h1>")
    link = re.search(r'<li><a href="#(s\d+)">[^\n]*<code>B-002</code></a></li>', page)
    assert link is not None and 1 == page.count(f'<div class="sheet" id="{link[1]}">')


def test_a_named_student_stands_on_the_sheet() -> None:
    """A roster's name and number are printed, whatever they look like; without a name they are left to be written.

    Such a sheet says which one it is beside its code: its number, or the version of an examination.
    """
    course = course_of("arctan-2-2-1")
    asks = asked(course, Choice())
    entry = replace(entry_of(course, asks), name="Siti <b> $x$", id="0*7")
    problem = course.solution.problem
    text = spelled(sheet(course, asks, Choice(), Student.of(entry)), problem)
    assert "| Siti &lt;b&gt; \\$x\\$ | 0\\*7 |" in text
    unnamed = spelled(sheet(course, asks, Choice(), Student.of(replace(entry, name=""))), problem)
    assert "| 0\\*7 – A-001 |" in unnamed and 1 == unnamed.count("0\\*7")


@pytest.mark.parametrize(("form", "code"), [
    ("md", "``a`b_1``"), ("tex", r"\texttt{a\textasciigrave{}b\_1}"), ("typ", '#box(raw("a`b_1"));'),
    ("html", "<code>a`b_1</code>"),
])  # fmt: skip
def test_what_is_typed_is_printed_letter_for_letter(form: str, code: str) -> None:
    """A sheet's code and an example of an answer stand in typewriter letters, the example with the decimal mark."""
    course = course_of("fruit")
    asks = asked(course, Choice())
    document = sheet(course, asks, Choice(), Student("a`b_1"), language="id")
    text = spelled(document, course.solution.problem, form, "id")
    assert code in text and "1 = 2,5" in text
    assert "1 = 2.5" in spelled(document, course.solution.problem, form, "en")


def test_the_score_of_each_number_is_told() -> None:
    """What is worth as much as most is said once, the others by their numbers."""
    course = course_of("arctan-2-2-1")
    _, _, document = made("arctan-2-2-1", Choice(kind="mistake"))
    text = spelled(document, course.solution.problem)
    assert "- Each number is worth 2, except number 3, worth 1.\n" in text
    assert "- Each number is worth 1, except number 37, worth 4. A mistake in one step" in spelled(
        made("arctan-2-2-1", Choice())[2], course.solution.problem)  # fmt: skip


def test_a_sheet_of_choices_gives_no_slope_away() -> None:
    """Where f′ is asked for it is not among what is given; on a sheet of blanks it is."""
    problem = chosen("arctan-2-2-1")
    slope = r"f'(z) = \frac{1}{1 + z^2}"
    assert slope in spelled(made("arctan-2-2-1", Choice())[2], problem)
    assert slope not in spelled(made("arctan-2-2-1", Choice(kind="choice"))[2], problem)


def test_figures_of_many_sheets_have_names_of_their_own() -> None:
    """A network that is wanted stands on every sheet without its values, in a file of its own."""
    problem = chosen("arctan-2-2-1").changed(figures=["network", "values"])
    course = Course(Solution(problem))
    asks = asked(course, Choice())
    documents = [sheet(course, asks, Choice(), Student(code)) for code in ("A-001", "B-002")]
    look = presentation(problem, "md", Look("en"))
    files = written(together(documents), "md", look, "class.md")
    pictures = [name for name in files if name.endswith(".svg")]
    assert 2 == len(pictures)
    assert all(name in files["class.md"].decode() and b"0.7908" not in files[name] for name in pictures)


@pytest.mark.parametrize(
    ("kind", "groups"),
    [("mistake", ""), *(("blanks", groups) for groups in ("", "links,cost", "formulas", "links", "formulas,cost"))],
)
def test_the_example_of_a_typed_answer_is_of_a_box_that_takes_a_number(kind: str, groups: str) -> None:
    """Where no box takes a number there is no example of one."""
    asks, _, document = made("arctan-2-2-1", Choice(read_asks(groups)[0], kind=kind))  # type: ignore[arg-type]
    found = re.search(r"`([0-9]+) = 2\.5`", spelled(document, chosen("arctan-2-2-1")))
    values = [ask.number for ask in asks if ask.kind == "value"]
    assert (int(found[1]) if found else None) == (values[0] if values else None)
