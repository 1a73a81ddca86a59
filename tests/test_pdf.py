"""The PDF of every page: accessible, with the numbers of the page, nothing outside its margins, the same bytes."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
import typst
from pdf_pages import HEAD, SLACK, SLOW, solved
from pdf_reader import Tags, needs_poppler, size, tags, text, words

from derive.errors import EngineFailed
from derive.problem.choice import shipped
from derive.render.pdf import press
from derive.render.pdf.typst_press import TypstPress

PAGES = [(sheet, lang) for sheet in shipped() for lang in ("en", "id")]
MARGIN = 2.2 / 2.54 * 72
Made = Callable[[str, str], tuple[str, bytes, tuple[str, ...]]]


@pytest.fixture(scope="session")
def made() -> Iterator[Made]:
    """Sources, PDFs and warnings of shipped worksheets, each set once, by one warm press."""
    with TypstPress() as opened:

        @cache
        def setting(sheet: str, lang: str) -> tuple[str, bytes, tuple[str, ...]]:
            source = solved(sheet).to_typst(lang=lang)
            return source, opened.pdf(source), tuple(opened.warnings)

        yield setting


@pytest.mark.parametrize(("sheet", "lang"), PAGES)
def test_a_page_is_accessible(made: Made, sheet: str, lang: str) -> None:
    """Tagged, with language and title, and every formula of the source with what is said for it."""
    source, pdf, warnings = made(sheet, lang)
    assert () == warnings
    found = tags(pdf)
    assert (True, lang, True, "1") == (found.marked, found.language, found.shows_title, found.ua_part)
    assert found.title == json.loads(re.search(r'document\(title: ("(?:[^"\\]|\\.)*")', source)[1])  # type: ignore[index]
    assert {"/Document", "/Title", "/H1", "/P", "/L", "/Strong"} <= set(found.kinds)
    assert ("#table(" in source or ", table(" in source) == ("/TH" in found.kinds)
    # Quotation marks and backslashes are all that a literal of the source hides.
    spoken = [json.loads(literal) for literal in re.findall(r'#[fd]\((?:breakable: \w+, )?("(?:[^"\\]|\\.)*")', source)]
    assert sorted(spoken) == sorted(found.formulas)
    assert all(found.formulas) and all(found.figures)


@needs_poppler
@pytest.mark.parametrize(("sheet", "lang"), PAGES)
def test_the_numbers_are_in_the_pdf(made: Made, sheet: str, lang: str) -> None:
    """The carried values of the first update come back from the PDF, with the decimal mark of the language."""
    shown = text(made(sheet, lang)[1])
    read = re.sub(r"\s", "", shown)
    roles = ("weighted-sum", "activation", "cost", "line", "gradient", "update", "signal")
    expected = {
        step["value"]
        for step in solved(sheet).to_json()["steps"]
        if step["role"] in roles and not re.search(r"[e/]", step["value"]) and "#" not in step["name"]
    }
    assert len(expected) >= 1
    marked = {value.replace("-", "−").replace(".", "," if lang == "id" else ".") for value in expected}
    assert [] == sorted(value for value in marked if value not in read)
    assert not re.search(r"\d\.\d{3}" if lang == "id" else r"\d,\d{3}", shown)


@needs_poppler
@pytest.mark.parametrize(("sheet", "lang"), PAGES)
def test_nothing_stands_out(made: Made, sheet: str, lang: str) -> None:
    """No word stands in a margin, and every page has its number."""
    pdf = made(sheet, lang)[1]
    wide, high = size(pdf)
    found = words(pdf)
    assert (595, 842) == (int(wide), int(high) + (high > int(high)))
    outside = [word for word in found if not MARGIN - SLACK < word.left < word.right < wide - MARGIN + SLACK]
    assert [] == outside
    last = max(word.page for word in found)
    feet = {word.page: [w.text for w in found if w.page == word.page and w.bottom > high - 45] for word in found}
    assert {page: [str(page), "/", str(last)] for page in range(1, last + 1)} == feet


@needs_poppler
@pytest.mark.parametrize(("sheet", "lang"), PAGES)
def test_no_heading_is_stranded(made: Made, sheet: str, lang: str) -> None:
    """No page ends with a heading, nor with a paragraph that leads to a formula."""
    source, pdf, _ = made(sheet, lang)
    _, high = size(pdf)
    headings = {
        re.sub(r"[^\w]", "", re.sub(r"#\w+|\\", "", title)) for title in re.findall(r"#heading\(.*?\)\[(.*)\]", source)
    }
    leads = {re.sub(r"[^\w]", "", title) for title in re.findall(r"#leads\[#strong\[([^]]*)\];\]", source)}
    by_page: dict[int, list[Any]] = {}
    for word in words(pdf):
        if word.bottom < high - 45:
            by_page.setdefault(word.page, []).append(word)
    assert len(headings) > 3
    for found in by_page.values():
        lowest = max(word.bottom for word in found)
        line = re.sub(r"[^\w]", "", "".join(word.text for word in found if word.bottom > lowest - 4))
        assert line not in headings | leads


def test_what_stands_out_is_noticed() -> None:
    """The test above sees a formula that is too wide."""
    with press() as opened:
        pdf = opened.pdf(
            HEAD + '#set page(margin: 2.2cm)\n#math.equation(alt: "x", block: true, $' + "x + " * 90 + "x$.body)"
        )
    wide, _ = size(pdf)
    assert any(word.right > wide - MARGIN + SLACK or word.left < MARGIN - SLACK for word in words(pdf))


@pytest.mark.parametrize("sheet", ["arctan-2-2-1", "tanh-batch-11"])
def test_the_same_page_gives_the_same_bytes(made: Made, sheet: str) -> None:
    """Another process, at another time, in another folder, makes the same file."""
    source, first, _ = made(sheet, "id")
    with press() as opened:
        opened.pdf(HEAD)
        assert first == opened.pdf(source)
    assert b"derive-typst" not in first


def test_a_press_of_its_own_for_each_thread(made: Made) -> None:
    """Two presses at once do not mix their pages."""
    pages = [made("fruit", "en"), made("not-one", "id")]
    found: dict[int, list[bytes]] = {}

    def work(place: int) -> None:
        with TypstPress() as opened:
            found[place] = [opened.pdf(pages[place][0]) for _ in range(3)]

    threads = [threading.Thread(target=work, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {place: [pages[place][1]] * 3 for place in range(2)} == found


def test_an_interrupted_page_is_not_the_next_one(made: Made) -> None:
    """After Ctrl-C in the middle of a page, the next page is its own."""
    source, pdf, _ = made("fruit", "en")
    with TypstPress() as opened:
        alarm = threading.Timer(2, lambda: opened._worker and opened._worker.terminate())
        alarm.start()
        start = time.monotonic()
        with pytest.raises(EngineFailed):
            opened.pdf(HEAD + SLOW)
        assert time.monotonic() - start < 30
        assert pdf == opened.pdf(source)


def test_a_pdf_without_tags_is_noticed() -> None:
    """The tests above see what a page that says nothing of itself lacks."""
    pdf = typst.compile(HEAD.encode(), format="pdf", pdf_tags=False)
    assert isinstance(pdf, bytes)
    assert Tags("", "x", False, False, "", [], [], []) == tags(pdf)._replace(language="", shows_title=False)
