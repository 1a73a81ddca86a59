"""The HTML page: the numbers of the Markdown page, no script, nothing fetched, hostile text as text."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hostile_text import FOREIGN, TYPED, UNSEEN, problem
from html_reader import Page, markdown_numbers, read_html
from hypothesis import given
from hypothesis import strategies as st

import derive
from derive.face import Worked
from derive.problem.choice import chosen, shipped
from derive.render.formats.html_text import Html
from derive.render.speech import User

ROOT = Path(__file__).resolve().parents[1]
OURS = (
    "Budi_2 #1 $5 50% \\input{x} */ // ]",
    '"><img onerror=alert(1)>',
    "' onload='x",
    "--></style><script>x</script>",
)
PAGES = [(sheet, lang) for sheet in shipped() for lang in ("en", "id")]


@cache
def worked(sheet: str) -> Worked:
    """The solution of a worksheet, made once for all its pages."""
    return derive.explain(chosen(sheet))


@cache
def page(sheet: str, lang: str) -> str:
    """A worked page in HTML."""
    return worked(sheet).to_html(lang=lang)


@pytest.mark.parametrize(("sheet", "lang"), PAGES)
def test_the_numbers_are_those_of_markdown(sheet: str, lang: str) -> None:
    """Block by block, the page has the numbers of the Markdown page, which is read back and recomputed elsewhere."""
    found = read_html(page(sheet, lang)).numbers()
    assert markdown_numbers(worked(sheet).to_markdown(lang=lang)) == found
    assert sum(map(len, found)) > 20


def test_a_wrong_number_is_noticed() -> None:
    """The comparison sees one digit, and a number in another block."""
    text = page("fruit", "en")
    right = markdown_numbers(worked("fruit").to_markdown(lang="en"))
    number = re.search(r"<mn>(\d\d+)</mn>", text)
    assert number is not None
    assert right != read_html(text.replace(number[0], f"<mn>{int(number[1]) + 1}</mn>", 1)).numbers()


@pytest.mark.parametrize("detail", ["brief", "symbols"])
def test_less_detail_is_a_page_too(detail: str) -> None:
    """The other pages have the numbers of their Markdown as well."""
    for sheet in ("xor", "iris-softmax"):
        text = worked(sheet).to_html(detail=detail, lang="id")
        assert markdown_numbers(worked(sheet).to_markdown(detail=detail, lang="id")) == read_html(text).numbers()


@pytest.mark.parametrize(("sheet", "lang"), PAGES)
def test_structure(sheet: str, lang: str) -> None:
    """Language, one title, landmarks, headings one level at a time, links that lead somewhere, tables with heads."""
    found = read_html(page(sheet, lang))
    tags = [tag for tag, _ in found.tags]
    assert ("html", {"lang": lang}) == found.tags[1 if found.tags[0][0] != "html" else 0]
    assert [1, 1, 1, 1, 1] == [tags.count(tag) for tag in ("h1", "main", "nav", "header", "title")]
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    targets = [given["id"] for _, given in found.tags if "id" in given]
    assert len(set(targets)) == len(targets)
    links = [given["href"] for tag, given in found.tags if tag == "a"]
    assert {f"#{target}" for target in targets} - {"#contents"} == set(links)
    assert all("open" in given for tag, given in found.tags if tag == "details")
    assert tags.count("summary") == tags.count("details") == tags.count("h4")
    assert all(given.get("scope") in ("col", "row") for tag, given in found.tags if tag == "th")


@pytest.mark.parametrize(("sheet", "lang"), PAGES)
def test_nothing_is_run_or_fetched(sheet: str, lang: str) -> None:
    """No script, no style outside the one that the policy names, no address but anchors, font and pictures inside."""
    text = page(sheet, lang)
    found = read_html(text)
    assert {"script", "link", "iframe", "object", "form", "base", "embed"} & {tag for tag, _ in found.tags} == set()
    names = {name for _, given in found.tags for name in given}
    assert not [name for name in names if name == "style" or name.startswith("on") or name == "action"]
    sources = [(tag, given["src"]) for tag, given in found.tags if "src" in given]
    assert all(tag == "img" and source.startswith("data:image/svg+xml;base64,") for tag, source in sources)
    assert len(sources) == len(chosen(sheet).pictured)
    assert all(given["href"].startswith("#") for _, given in found.tags if "href" in given)
    style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert 1 == len(style)
    policy = next(given["content"] for _, given in found.tags if "http-equiv" in given)
    assert policy.startswith("default-src 'none'; ")
    assert base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode() in policy
    assert "unsafe" not in policy
    assert {"data:font/woff2"} == {address.partition(";")[0] for address in re.findall(r'url\("([^"]*)', style[0])}


def test_the_font_is_small_and_free() -> None:
    """The subset keeps the table that braces and brackets grow by, and its licence is beside it."""
    folder = ROOT / "templates" / "html"
    assert (folder / "math.woff2").stat().st_size < 120_000
    assert "GUST Font License" in (folder / "math-font-licence.txt").read_text(encoding="utf-8")
    ttlib = pytest.importorskip("fontTools.ttLib", reason="fonttools is not installed")
    pytest.importorskip("brotli", reason="brotli is not installed")
    font = ttlib.TTFont(folder / "math.woff2")
    assert "MATH" in font
    assert {0x1D70E, 0x1D6FF, 0x1D715, 0x2248, 0x2299, 0x23DF, 0x2211, 0x2061} <= set(font.getBestCmap())


@pytest.mark.parametrize("notation", ["superscript", "row-vector", "code", "single", "fausett"])
def test_the_font_has_every_sign_of_the_formulas(notation: str) -> None:
    """No letter, digit or sign of a batch in matrices is left to whatever font a machine happens to have."""
    ttlib = pytest.importorskip("fontTools.ttLib", reason="fonttools is not installed")
    pytest.importorskip("brotli", reason="brotli is not installed")
    known = set(ttlib.TTFont(ROOT / "templates" / "html" / "math.woff2").getBestCmap())
    text = derive.explain(chosen("xor")).to_html(lang="en", view="matrix", notation=notation)
    found = {ord(sign) for part in re.findall(r"<m[ion][^>]*>([^<]*)</m[ion]>", text) for sign in html.unescape(part)}
    assert 0x1D7CF in found and found <= known, sorted(map(chr, found - known))


@pytest.mark.parametrize("form", ["html", "html-part"])
@pytest.mark.parametrize("title", [*TYPED, *FOREIGN, *OURS])
def test_hostile_titles_are_text(title: str, form: str) -> None:
    """The page has the tags and words of a harmless one, with the title as it was typed."""
    harmless, hostile = (read_html(derive.explain(problem(text)).page(form)) for text in ("TITLE", title))
    assert 1 == harmless.words.count("TITLE")
    assert harmless.words.replace("TITLE", title) == hostile.words
    assert _skeleton(harmless) == _skeleton(hostile)


def _skeleton(page: Page) -> list[tuple[str, dict[str, str]]]:
    return [(tag, given) for tag, given in page.tags if given.get("class") != "whole"]


@pytest.mark.parametrize(("typed", "shown"), UNSEEN.items())
def test_what_cannot_be_seen_is_not_printed(typed: str, shown: str) -> None:
    """Line breaks become blanks; what turns a line around is left out."""
    text = derive.explain(problem(typed)).to_html()
    assert shown in read_html(text).words
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]", text)


@given(st.text(max_size=60))
def test_no_text_gets_through(text: str) -> None:
    """Whatever is typed comes back from the page; unprintable characters as blanks."""
    spelled = Html(comma=False).text((User(text),), None)
    found = read_html(spelled)
    assert {tag for tag, _ in found.tags} <= {"bdi", "span"}
    assert "".join(character if character.isprintable() else " " for character in text) == found.words


def test_a_part_reaches_nothing_around_it() -> None:
    """What a notebook shows has no page of its own, no anchors, and styles for its own class only."""
    text = derive.explain(chosen("arctan-2-2-1"))._repr_html_()
    found = read_html(text)
    tags = {tag for tag, _ in found.tags}
    assert not tags & {"html", "head", "body", "nav", "main", "header", "title", "meta", "script", "a"}
    assert not any("id" in given for _, given in found.tags)
    style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    rules = re.sub(r"/\*.*?\*/|@font-face \{.*?\}", "", style[0], flags=re.DOTALL)
    selectors = [part.strip() for rule in re.findall(r"([^{}]+)\{", rules) for part in rule.split(",")]
    assert len(selectors) > 20
    assert all(selector.split()[0] == ".derive" for selector in selectors)
    assert markdown_numbers(derive.explain(chosen("arctan-2-2-1")).to_markdown()) == found.numbers()


def test_the_command_writes_it(tmp_path: Path) -> None:
    """The ending of a file, or --to, asks for HTML."""
    from click.testing import CliRunner

    from derive.cli import command

    done = CliRunner().invoke(command, ["explain", "fruit", "--lang", "id", "-o", str(tmp_path / "page.html")])
    assert 0 == done.exit_code
    assert page("fruit", "id") == (tmp_path / "page.html").read_text(encoding="utf-8")
    assert (
        page("fruit", "en") == CliRunner().invoke(command, ["explain", "fruit", "--lang", "en", "--to", "html"]).stdout
    )
    worked("fruit").save(tmp_path / "again.html", lang="id")
    assert page("fruit", "id") == (tmp_path / "again.html").read_text(encoding="utf-8")
