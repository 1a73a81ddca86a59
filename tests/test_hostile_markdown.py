"""Hostile text in Markdown: it prints as typed, and nothing in it becomes markup."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from hostile_text import FOREIGN, TYPED
from hypothesis import given
from hypothesis import strategies as st

from derive.render.formats.markdown import escape as in_markdown


class Parsed(HTMLParser):
    """The text of a page, its tags and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("title", TYPED)
def test_markdown_escapes_what_is_a_sign(title: str) -> None:
    """In one line, without a sign of Markdown or HTML that is not escaped, but for indices behind a letter: w[0]."""
    escaped = in_markdown(title)
    indices = re.findall(r"[^\W_](?:\[[A-Za-z0-9,]+\])+(?![(\[:{])", escaped)
    assert len(indices) == (1 if "w[i][j] " in title else 0) + title.count("a[x]")
    assert "\n" not in escaped
    assert not re.search(r"[<>]|&(?!(lt|gt|amp);)", escaped)
    bare = escaped
    for index in indices:
        bare = bare.replace(index, index[0], 1)
    assert not re.search(r"(?<!\\)(\\\\)*[`*_{}\[\]#|$~!^]", bare)
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped)
    assert title == html.unescape(unescaped), "nothing is lost"


def test_markdown_prints_titles_as_typed() -> None:
    """A CommonMark parser reads every title back, as a heading without further markup."""
    parser = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    for options in ("commonmark", "js-default"):
        reader = parser.MarkdownIt(options, {"html": True, "typographer": False, "linkify": False})
        for title in (*TYPED, *FOREIGN):
            parsed = Parsed(reader.render(f"# {in_markdown(title)}\n"))
            assert (["h1"], title) == (parsed.tags, parsed.text.removesuffix("\n")), options


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="Pandoc is not installed")
@pytest.mark.parametrize("dialect", ["markdown-smart-citations", "gfm-autolink_bare_uris", "commonmark_x-smart"])
def test_pandoc_prints_titles_as_typed(dialect: str) -> None:
    """Pandoc's dialects read every title back; quotes that it curls and addresses that it links are its taste."""
    titles = (*TYPED, *FOREIGN)
    source = "\n\n".join(f"## {in_markdown(title)}" for title in titles) + "\n"
    done = subprocess.run(
        ["pandoc", "--from", dialect, "--to", "html", "--wrap=none", "--mathjax"],
        input=source,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    parsed = Parsed(done.stdout)
    assert {"h2"} == set(parsed.tags)
    assert {"id"} >= parsed.attributes
    assert list(titles) == [line for line in parsed.text.split("\n") if line]


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=40))
def test_no_text_gets_through_markdown(text: str) -> None:
    """Whatever is typed, a CommonMark parser reads it back."""
    parser = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    parsed = Parsed(parser.MarkdownIt("commonmark").render(f"# x{in_markdown(text)}x\n"))
    assert (["h1"], f"x{text}x\n") == (parsed.tags, parsed.text)
