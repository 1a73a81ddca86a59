"""Golden pages, byte for byte; each is also read back, so that a golden page can never be a false one.

    DERIVE_REGENERATE=1 python -m pytest tests/test_pages_golden.py      # writes them anew
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from page_reader import dialect_faults, read_page

import derive
from derive.problem.choice import chosen

GOLDEN = Path(__file__).parent / "golden"
# worksheet, language, ending, least number of lines recomputed, view
PAGES = [
    ("arctan-2-2-1", "en", "md", 43, "scalar"),
    ("arctan-2-2-1", "id", "md", 43, "scalar"),
    ("xor", "en", "md", 150, "scalar"),
    ("xor", "id", "md", 150, "scalar"),
    ("iris-softmax", "en", "md", 50, "scalar"),
    ("iris-softmax", "id", "md", 50, "scalar"),
    ("arctan-2-2-1", "id", "tex", 0, "scalar"),
    ("arctan-2-2-1", "id", "typ", 0, "scalar"),
    ("arctan-2-2-1", "en", "md", 55, "matrix"),
]


def named(sheet: str, lang: str, ending: str, view: str) -> str:
    """The file of a golden page: that of another view than the usual one is named after it."""
    return f"{sheet}.{lang}.{ending}" if view == "scalar" else f"{sheet}.{view}.{lang}.{ending}"


@pytest.mark.parametrize(("sheet", "lang", "ending", "least", "view"), PAGES)
def test_golden(sheet: str, lang: str, ending: str, least: int, view: str) -> None:
    """The page is the one that was looked at, and what was looked at is true."""
    made = derive.explain(chosen(sheet)).page(ending, lang=lang, view=view)
    path = GOLDEN / named(sheet, lang, ending, view)
    if os.environ.get("DERIVE_REGENERATE"):
        path.write_text(made, encoding="utf-8", newline="\n")
    assert path.read_bytes() == made.encode()
    if ending == "md":
        report = read_page(path.read_text(encoding="utf-8"))
        assert report.faults == ()
        assert dialect_faults(made) == ()
        assert report.checked >= least


def test_every_golden_page_is_compared() -> None:
    """No file lies among the golden pages that no test looks at."""
    expected = {named(sheet, lang, ending, view) for sheet, lang, ending, _, view in PAGES}
    assert {path.name for path in GOLDEN.iterdir()} == expected
