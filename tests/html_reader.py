"""Reads an HTML page back as blocks of text and formulas; knows HTML and MathML, imports nothing of ours."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree

# MathML Core, and how many children each has; None for any number.
CHILDREN = {
    "math": None, "mrow": None, "mi": 0, "mn": 0, "mo": 0, "mtext": 0, "mspace": 0, "mfrac": 2, "msqrt": None,
    "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "munderover": 3, "mtable": None, "mtr": None, "mtd": None,
}  # fmt: skip
_BLOCKS = {"h1", "h2", "h3", "h4", "p", "ul", "table", "figcaption"}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass
class Block:
    """A heading, a paragraph, a list, a table or a formula: its text, formulas spelled with blanks around."""

    kind: str
    text: str = ""


@dataclass
class Page:
    """The blocks of the main part, the tags and attributes of the page, its words, and its formulas as XML."""

    blocks: list[Block] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: str = ""
    formulas: list[str] = field(default_factory=list)

    def numbers(self) -> list[Counter[str]]:
        """The numbers of each block, with a decimal point."""
        return [Counter(_NUMBER.findall(block.text)) for block in self.blocks]


_EMPTY = ("meta", "wbr", "img")  # tags that nothing stands in


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.path: list[str] = []
        self.block: Block | None = None
        self.mark = "."

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.page.tags.append((tag, given))
        if tag in _EMPTY:
            return
        inside = "nav" in self.path or "title" in self.path
        opens = tag in _BLOCKS or (tag == "div" and "formula" in given.get("class", ""))
        if opens and not inside:
            self.block = Block("formula" if tag == "div" else tag)
            self.page.blocks.append(self.block)
        apart = tag != "mn" or self.path[-1] != "mrow"  # digits side by side in a row are one index
        self.path.append(tag)
        if apart and self.block is not None and "math" in self.path:
            self.block.text += " "

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.path.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.path.pop() == tag
        if self.block is not None and ("math" in self.path or tag in ("math", "td", "th", "li")) and tag != "mn":
            self.block.text += " "

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_data(self, data: str) -> None:
        if "style" in self.path:
            return
        if "nav" not in self.path and "title" not in self.path:
            self.page.words += data
        if self.block is not None and "nav" not in self.path:
            self.block.text += data.replace(",", ".") if "mn" in self.path else data


def read_html(text: str) -> Page:
    """Return what a browser finds on a page; every element is closed in its place."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.path == []
    reader.page.formulas = re.findall(r"<math.*?</math>", text, re.DOTALL)
    return reader.page


def formula_faults(formula: str) -> list[str]:
    """Return what MathML Core does not have, or has with other children."""
    found = []
    for element in ElementTree.fromstring(formula).iter():
        children = CHILDREN.get(element.tag, -1)
        if children == -1:
            found.append(f"<{element.tag}> is not in MathML Core")
        elif children is not None and len(element) != children:
            found.append(f"<{element.tag}> has {len(element)} children")
        if element.tag in ("mi", "mn", "mo", "mtext") and not (element.text or ""):
            found.append(f"<{element.tag}> is empty")
        if element.tag == "mn" and not re.fullmatch(r"\d+(?:[.,]\d+)?", element.text or ""):
            found.append(f"<mn> holds {element.text}")
    return found


def markdown_numbers(text: str) -> list[Counter[str]]:
    """Return the numbers of each block of a Markdown page, with a decimal point."""
    found, inside = [""], False
    for line in text.split("\n"):
        inside ^= line == "$$"
        if not line and not inside:
            found.append("")
        found[-1] += line + "\n"
    # A picture is no block of text; its caption is. An index stands apart from what it belongs to; \, is no number.
    written = [block for block in found if block.strip() and not block.lstrip().startswith("![")]
    plain = [block.replace("{,}", ".").replace(r"\cdot", " ") for block in written]
    return [Counter(_NUMBER.findall(re.sub(r"[_^](\d)(?=\d)", r"\1 ", block))) for block in plain]
