"""Golden sheets and keys, byte for byte; the model sheet, written by hand, stands beside them.

    DERIVE_REGENERATE=1 python -m pytest tests/test_sheets_golden.py      # writes them anew
"""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from page_reader import dialect_faults
from sheet_entries import entry_of

import derive
from derive.compose.sheets.form import Student
from derive.compose.sheets.key import Form, key_page
from derive.compose.sheets.sheet import sheet
from derive.course import Course
from derive.document import Document
from derive.exercises.asks import KINDS, Choice, asked
from derive.exercises.deal import deal
from derive.pages import Look, presentation, written
from derive.problem.choice import chosen
from derive.worked import Solution

GOLDEN = Path(__file__).parent / "golden_sheets"
PAGES = [  # worksheet, language, what
    ("arctan-2-2-1", "id", "sheet"),
    ("arctan-2-2-1", "en", "sheet"),
    ("arctan-2-2-1", "id", "short"),
    ("arctan-2-2-1", "id", "full"),
    ("arctan-2-2-1", "en", "full"),
    ("arctan-2-2-1", "en", "marking"),
    ("arctan-2-2-1", "id", "mistake"),
    ("iris-softmax", "en", "choice"),
    ("sigmoid-2-2-2", "id", "code"),
    ("xor", "id", "faded"),
]  # fmt: skip


def page(name: str, lang: str, what: str) -> str:
    """A sheet or a key in Markdown."""
    problem = chosen(name)
    course = Course(Solution(problem))
    kind: Any = what if what in KINDS else "blanks"
    choice = Choice(kind=kind, fade=Fraction(1, 2) if what == "faded" else Fraction(1))
    asks = asked(course, choice)
    document: Document
    if what in ("sheet", "faded", *KINDS):
        dealt = deal(course, asks, choice, Random(1).randrange)
        document = sheet(course, asks, choice, Student("A-001"), dealt, language=lang)
    else:
        form: Form = what  # type: ignore[assignment]
        certificate = derive.explain(problem).certificate
        document = key_page(course, asks, entry_of(course, asks), certificate, form=form, language=lang)
    return written(document, "md", presentation(problem, "md", Look(lang)))[""].decode()


@pytest.mark.parametrize(("name", "lang", "what"), PAGES)
def test_golden(name: str, lang: str, what: str) -> None:
    """The page is the one that was looked at, in Markdown that renders alike everywhere."""
    made = page(name, lang, what)
    path = GOLDEN / f"{name}.{what}.{lang}.md"
    if os.environ.get("DERIVE_REGENERATE"):
        path.write_text(made, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == made
    assert dialect_faults(made) == ()


def test_every_golden_page_is_compared() -> None:
    """No file lies among the golden pages that no test looks at."""
    assert {path.name for path in GOLDEN.iterdir()} == {f"{n}.{what}.{lang}.md" for n, lang, what in PAGES}
