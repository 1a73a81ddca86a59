"""Where the pages of a PDF end: which openings and conclusions stand alone there; knows our Typst source, no engine."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from itertools import pairwise
from typing import NamedTuple

_BLOCK = re.compile(r"^#(heading|leads|par|d|block|list|figure)\b(.*)$", re.MULTILINE)
_FORMULA = re.compile(r'#f\("(?:[^"\\]|\\.)*", \$.*?\$\);')
_LITERAL = re.compile(r'#("(?:[^"\\]|\\.)*");')
_LONG = "breakable: true"
_LABEL = re.compile(r"\[#strong\[[^][]*\];?\]")
_ENOUGH = 24  # characters by which a paragraph is known again
_SILENT = " \t\u00a0.,;:()[]{}'\"’‘“”-–—"


class Block(NamedTuple):
    """One block of a page: its kind, and its prose as `plain` leaves it."""

    kind: str
    prose: str
    long: bool = False
    label: bool = False


def plain(text: str) -> str:
    """The letters of a text; whatever else is no mark of a sentence, such as a formula, is one sign.

    >>> plain("Neuron 1: the cost is ½ a².")
    'Neuron§thecostis§a§'
    """
    known = unicodedata.normalize("NFD", text.replace("ﬁ", "fi").replace("ﬀ", "ff"))
    kept = (c if c.isascii() and c.isalpha() else "" if c in _SILENT else "§" for c in known)
    return re.sub("§+", "§", "".join(kept))


def blocks(source: str) -> list[Block]:
    """The blocks of the source of a page, in order."""
    found = []
    for kind, rest in _BLOCK.findall(source[source.index("#title["):]):
        prose = _FORMULA.sub("§", rest.partition("[")[2]) if kind in ("heading", "leads", "par") else ""
        prose = _LITERAL.sub(lambda literal: json.loads(literal[1]), prose)
        prose = re.sub(r"#(?:strong|emph)\b|\\", "", prose)
        found.append(Block(kind, plain(prose), _LONG in rest, bool(_LABEL.fullmatch(rest))))
    return found


def faults(source: str, pdf: bytes) -> list[str]:
    """The page ends that leave the opening of a section without what it opens, or begin with what closes one."""
    headings, opening, closing = set(), set(), set()
    opens, before = False, Block("heading", "")
    made = blocks(source)
    for place, (block, after) in enumerate(zip(made, [*made[1:], Block("heading", "")], strict=True)):
        paragraph = block.kind in ("leads", "par")
        if block.kind == "heading" or block.label:
            headings.add(block.prose)
        elif paragraph and opens and _leads(made[place:]):
            opening.add(block.prose)
        elif paragraph and not opens and after.kind == "heading" and before.kind in ("block", "d") and not before.long:
            closing.add(block.prose[:_ENOUGH])
        opens = block.kind == "heading" or block.label or (paragraph and opens)
        before = block
    found = []
    for number, (foot, head) in enumerate(_breaks(pdf), 1):
        last, lower, upper = plain(foot[-1]), plain("".join(foot)), plain("".join(head))
        found += [f"page {number} ends with the heading {last}"] * (last in headings)
        words = any(c.isascii() and c.isalpha() for c in foot[-1])  # no line of a formula alone
        found += [f"page {number} ends with {one}" for one in opening if words and lower.endswith(one[-_ENOUGH:])]
        found += [f"page {number} ends within {one}" for one in opening if _crosses(one, lower, upper)]
        found += [f"page {number + 1} begins with {start}..." for start in closing if upper.startswith(start)]
    return found


def _leads(blocks: list[Block]) -> bool:
    """Whether paragraphs lead to something else than a heading."""
    return next((block.kind for block in blocks if block.kind not in ("leads", "par")), "heading") != "heading"


def _crosses(prose: str, lower: str, upper: str) -> bool:
    """Whether the words behind the last formula of a paragraph begin on one page and end on the next."""
    words = prose.rpartition("§")[2]
    return any(upper.startswith(words[at:]) and lower.endswith(words[:at]) for at in range(6, len(words) - 4))


def _breaks(pdf: bytes) -> list[tuple[list[str], list[str]]]:
    """The lines that stand before and after each page break, without the running title and the page number."""
    done = subprocess.run(
        ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True)
    pages = [[line for line in page.split("\n") if line.strip()] for page in done.stdout.decode().split("\f")[:-1]]
    assert len(pages) > 1, "a page without a break tells nothing"
    return [(one[-6:-1], other[1:5]) for one, other in pairwise(pages)]
