"""A brief page is one sheet of paper however large the problem is: an excerpt that is true and says what is missing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_reader import dialect_faults, read_page
from pdf_pages import needs_tex
from pdf_reader import needs_poppler, words
from test_pages_brief import BOTH, graph, network

import derive
from derive.compose.excerpt import excerpt, longest
from derive.compose.page import compose
from derive.document import Document, Table
from derive.pages import Look, presentation
from derive.render.amount import amount
from derive.render.pdf import press
from derive.render.two_pages import fits, on_two_pages

PART = {"en": "Two pages hold only part of this solution.", "id": "Dua halaman hanya memuat sebagian dari jawaban ini."}
# Name: problem, and the looks that it is set in.
LARGE: dict[str, tuple[derive.Problem, tuple[tuple[str, str, str], ...]]] = {
    "a dozen examples": (network(3, 4, 2, examples=12, cost=BOTH), (("id", "scalar", "superscript"),)),
    "lists": (network(2, 3, 2, examples=4, cost=BOTH, batch=[[1, 2], [3], [4]], steps=2),
              (("id", "scalar", "fausett"), ("en", "matrix", "superscript"))),
    "a graph twice": (graph(25, steps=2), (("en", "scalar", "superscript"),)),
    "a long graph": (graph(60, steps=2), (("id", "scalar", "superscript"),)),
    "softmax": (network(4, 8, 5, examples=9, cost="cross-entropy", softmax=True, batch=2),
                (("id", "matrix", "superscript"),)),
    "a wide layer": (network(20, 20, 3), (("en", "matrix", "code"),)),
    "deep": (network(*[2] * 25), (("id", "matrix", "row-vector"),)),
}  # fmt: skip
SEEN = [(name, look) for name, (_, looks) in LARGE.items() for look in looks]
READ = ("lists", "a graph twice", "a long graph", "softmax")


def brief(problem: derive.Problem, **look: Any) -> str:
    """A brief page in Markdown."""
    return derive.explain(problem).to_markdown(detail="brief", **look)


def composed(problem: derive.Problem, way: int = 5) -> Document:
    """The page of a problem in one of its ways, whatever its length."""
    return compose(derive.explain(problem)._solution, None, language="en", detail="brief", way=way)


@needs_poppler
def test_a_large_problem_takes_one_sheet() -> None:
    """Many examples and updates, long graphs, wide and deep networks take two pages, of which the second is in use."""
    with press("typst") as opened:
        for name, (lang, view, notation) in SEEN:
            worked = derive.explain(LARGE[name][0])
            pdf = worked.pdf(detail="brief", engine=opened, lang=lang, view=view, notation=notation)
            assert max(word.page for word in words(pdf)) == 2, name


@needs_tex
@needs_poppler
@pytest.mark.parametrize("name", ["lists", "a long graph"])
def test_a_large_problem_takes_one_sheet_of_tex(name: str) -> None:
    """So they do where TeX sets them."""
    pdf = derive.explain(LARGE[name][0]).pdf(detail="brief", engine="tex", lang="id")
    assert max(word.page for word in words(pdf)) == 2


@pytest.mark.parametrize("name", READ)
def test_an_excerpt_is_true_and_says_what_is_missing(name: str) -> None:
    """What an excerpt prints is computed by its formulas, and it tells how many rows of tables it leaves out."""
    problem, ((_, view, _), *_) = LARGE[name]
    page = brief(problem, lang="en", view="matrix" if name == "lists" else view)
    assert PART["en"] in page and "--detail full" in page
    report = read_page(page, carry="each-name")
    assert (report.faults, dialect_faults(page)) == ((), ())
    assert report.checked > 25
    rows = re.search(r"(\d+) rows? of (?:a )?tables?", page)
    assert rows is not None
    assert 1 <= sum(map(int, re.findall(r"\| … (\d+) more", page))) <= int(rows[1])


def test_a_changed_digit_of_an_excerpt_is_noticed() -> None:
    """What is left out is no excuse for what is printed."""
    page = brief(LARGE["lists"][0], lang="en", view="matrix")
    rows = [line for line in page.partition("## Solution")[2].splitlines() if re.match(r"\| \$a.*\d\$ \|$", line)]
    end = re.search(r"(\d)(?=\$ \|$)", rows[0])
    assert end is not None
    other = rows[0][: end.start()] + str((int(end[1]) + 5) % 10) + rows[0][end.end() :]
    assert read_page(page.replace(rows[0], other), carry="each-name").faults


@pytest.mark.parametrize("lang", ["en", "id"])
def test_what_must_remain_remains(lang: str) -> None:
    """The network, the cost, rounding, the δ form, some new parameters, and what became of the cost are always told."""
    page = brief(LARGE["a wide layer"][0], lang=lang)
    assert PART[lang] in page and "20-20-3" in page
    for formula in (r"C = \tfrac{1}{2}", r"\delta_i^{(1)}", r"\frac{\partial C}{\partial w_{ij}^{(l)}}"):
        assert formula in page
    words = {"en": ("4 decimals", "the cost falls from", "| Old |"), "id": ("4 angka", "biaya turun dari", "| Lama |")}
    assert all(word in page for word in words[lang])


def test_a_page_that_fits_is_no_excerpt() -> None:
    """Fine letters come before anything is left out, and a page that fits has letters as large as others."""
    look = presentation(network(2, 2, 1), "typ", Look("en", None, "brief"))
    small = composed(network(2, 2, 1), 0)
    assert on_two_pages([0], lambda way: small, look) is small
    large = composed(network(3, 4, 2, examples=12, cost=BOTH))
    fine = replace(large, fine=True)
    assert amount(fine, look) < amount(large, look)
    assert excerpt(fine, longest(fine)) is fine


@pytest.mark.parametrize("most", [1, 5, 20])
def test_an_excerpt_counts_what_it_leaves_out(most: int) -> None:
    """A table that stands alone has the rows that are asked for, and the number of others."""
    document = composed(network(5, 6, 1))
    tables = {block.head: block for block in document.blocks if isinstance(block, Table)}
    cut = {block.head: block for block in excerpt(document, most).blocks if isinstance(block, Table)}
    assert cut.keys() == tables.keys()
    for head, table in tables.items():
        kept, hidden = cut[head].rows[:most], len(table.rows) - most
        assert kept == table.rows[:most]
        assert len(cut[head].rows) == min(len(table.rows), most + 1)
        assert hidden <= 1 or dict(cut[head].rows[-1][0].arguments) == {"n": hidden}  # type: ignore[union-attr]


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_every_brief_page_fits(data: st.DataObject) -> None:
    """Two pages hold what is chosen of any network or graph, with any number of examples and updates, in any digits."""
    numbers = data.draw(st.sampled_from(({}, {"carry": "display", "significant": 12}, {"decimals": 8})))
    if data.draw(st.booleans()):
        problem = graph(data.draw(st.integers(2, 80)), steps=data.draw(st.integers(1, 3)))
    else:
        sizes = data.draw(st.lists(st.integers(1, 12), min_size=2, max_size=4))
        examples = data.draw(st.integers(1, 15))
        training = {"batch": data.draw(st.integers(1, examples)), "steps": data.draw(st.integers(1, 2))}
        problem = network(*sizes, examples=examples, cost=data.draw(st.sampled_from(("mse", BOTH))), **training)
    problem = problem.changed(numbers=numbers) if numbers else problem
    form = "matrix" if problem.network is not None and data.draw(st.booleans()) else "scalar"
    look = presentation(problem, "typ", Look(data.draw(st.sampled_from(("en", "id"))), None, "brief"))
    solution = derive.explain(problem)._solution

    def made(way: int) -> Document:
        return compose(solution, None, language=look.language, detail="brief", form=form, way=way)  # type: ignore[arg-type]

    chosen = on_two_pages(range(6), made, look)
    assert fits(chosen, look)
    assert not (chosen.fine and fits(made(5), look))
