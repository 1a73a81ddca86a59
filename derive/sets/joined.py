"""Many pages in one document, each on paper of its own; knows the skeletons of the formats, not what is on a page.

A document grows page by page: the first brings its preamble, the others only what stands between. Page numbers, running
titles and anchors begin anew with every page that is joined.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256

from derive.errors import Fault, Refused

# What stands before the first page, and before every other, of a format in which nothing stands around a page.
_BEFORE = {"md": (b"", b'\n<div style="break-after: page"></div>\n\n'), "json": (b"[\n", b",\n")}
_TEX_BEGIN, _TEX_END = "\\thispagestyle{first}\n", "\n\\label{last-page-\\thesheet}\n\\end{document}\n"
_TEX_TITLE, _TEX_FOOT = (
    re.compile(rf"^\\newcommand{{\\{name}}}{{(.*)}}$", re.MULTILINE) for name in ("runningtitle", "sheetfoot")
)
_TYPST_BEGIN = re.compile(r"^#metadata\(\[.*\]\) <sheet>$", re.MULTILINE)
_HTML_BODY = re.compile(
    r'<body class="derive">\n.*?<header>\n(?P<head>.*?)</header>\n.*?(?P<main><main [^>]*>\n)(?P<rest>.*)</main>',
    re.DOTALL,
)
_HTML_STYLE = re.compile(r"(style-src 'sha256-)([^']*)('.*?<style>)(.*?)(</style>)", re.DOTALL)
_HTML_APART = "\n.joined { padding-top: 1.6rem; }\n.joined + .joined { break-before: page; }\n"
# Where an anchor is named, and where others lead to it.
_HTML_NAMING = (*(f' {name}="' for name in ("id", "aria-labelledby", "aria-describedby", "for")), '="#', "url(#")
_HTML_END = re.compile(r'[")]')


def piece(form: str, page: bytes, number: int) -> bytes:
    """Return what a page adds to a document: number 1 begins it.

    >>> piece("json", b"{}\\n", 1) + piece("json", b"{}\\n", 2) + closing("json").encode()
    b'[\\n{}\\n,\\n{}\\n]\\n'
    """
    if form in _BEFORE:
        first, others = _BEFORE[form]
        return (first if number == 1 else others) + page
    return _PIECES[form](page.decode(), number).encode()


def closing(form: str) -> str:
    """Return what ends a document after its last page."""
    return {"tex": _TEX_END, "html": "</main>\n</body>\n</html>\n", "json": "]\n"}.get(form, "")


def _latex(page: str, number: int) -> str:
    preamble, begin, rest = page.partition("\\begin{document}\n" + _TEX_BEGIN)
    body, end, _ = rest.rpartition(_TEX_END)
    title, foot = _TEX_TITLE.search(preamble), _TEX_FOOT.search(preamble)
    if not (begin and end and title and foot):
        raise _strange("tex")
    return preamble + begin + body if number == 1 else f"\n\\anothersheet{{{title[1]}}}{{{foot[1]}}}\n{body}"


def _typst(page: str, number: int) -> str:
    begin = _TYPST_BEGIN.search(page)
    if begin is None:
        raise _strange("typ")
    return page if number == 1 else f"\n#pagebreak()\n{page[begin.start() :]}"


def _html(page: str, number: int) -> str:
    found = _HTML_BODY.search(page)
    if found is None or (number == 1 and _HTML_STYLE.search(page) is None):
        raise _strange("html")
    # Contents that stay at the side would lie one over the other.
    own = f'<article class="joined">\n{_anchored(found["head"] + found["rest"], f"n{number}-")}</article>\n'
    if number > 1:
        return own
    return _HTML_STYLE.sub(_apart, page[: found.start("head") - len("<header>\n")], count=1) + found["main"] + own


def _apart(found: re.Match[str]) -> str:
    """Return the styles with a rule more, and the hash by which the page allows them."""
    style = found[4] + _HTML_APART
    hash = b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    return found[1] + hash + found[3] + style + found[5]


def _anchored(body: str, mark: str) -> str:
    """Return a body whose anchors, and what leads to them, begin with a mark.

    >>> _anchored('<p id="a">, <a href="#a">, <a href="#b">, <svg aria-labelledby="a b">', "n1-")
    '<p id="n1-a">, <a href="#n1-a">, <a href="#b">, <svg aria-labelledby="n1-a b">'
    """
    names = {value for value, _ in map(_value, body.split(' id="')[1:])}

    def own(value: str) -> str:
        return " ".join([mark + name if name in names else name for name in value.split(" ")])

    for opening in _HTML_NAMING:
        before, *parts = body.split(opening)  # far quicker than a pattern: there are few in a long page
        body = opening.join((before, *(own(value) + rest for value, rest in map(_value, parts))))
    return body


def _value(text: str) -> tuple[str, str]:
    """Return the value of an attribute, or an address, that a text begins with, and what comes after it."""
    found = _HTML_END.search(text)
    return (text, "") if found is None else (text[: found.start()], text[found.start() :])


def _strange(form: str) -> Refused:
    fault = Fault(
        f"the page template of format {form!r} has no place where pages can be joined",
        "the skeleton of the shipped template",
        "leave --one-file out, or mend the template",
    )
    return Refused((fault,))


_PIECES: Mapping[str, Callable[[str, int], str]] = {
    "tex": _latex,
    "typ": _typst,
    "html": _html,
}
