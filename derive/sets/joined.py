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

_BREAK = '\n<div style="break-after: page"></div>\n\n'
_TEX_BEGIN, _TEX_END = "\\begin{document}\n", "\n\\label{last-page}\n\\end{document}\n"
_TEX_TITLE = re.compile(r"^\\newcommand\{\\runningtitle\}\{(.*)\}$", re.MULTILINE)
_TYPST_BEGIN = re.compile(r"^#(?:align\(center, strong\[|title\[)", re.MULTILINE)
_TYPST_TITLE = re.compile(r"^(    block\(width: 100%.*\)\[)(.*)(\])$", re.MULTILINE)
_TYPST_COUNT = 'counter(page).display("1 / 1", both: true)'
_TYPST_OWN = (
    'counter(page).display("1") + " / " + str(counter(page).at('
    'query(<last>).at(counter("joined").at(here()).first() - 1).location()).first())'
)
_HTML_BODY = re.compile(r'(<body class="derive">\n)(.*)(</body>\n</html>\n?)', re.DOTALL)
_HTML_STYLE = re.compile(r"(style-src 'sha256-)([^']*)('.*?<style>)(.*?)(</style>)", re.DOTALL)
_HTML_APART = "\n.joined + .joined { break-before: page; margin-top: 4rem; }\n"
_HTML_ID = re.compile(r' id="([^"]+)"')


def piece(form: str, page: str, number: int) -> str:
    """Return what a page adds to a document: number 1 begins it.

    >>> piece("json", "{}\\n", 1) + piece("json", "{}\\n", 2) + closing("json")
    '[\\n{}\\n,\\n{}\\n]\\n'
    """
    return _PIECES[form](page, number)


def closing(form: str) -> str:
    """Return what ends a document after its last page."""
    return {"tex": "\\end{document}\n", "html": "</body>\n</html>\n", "json": "]\n"}.get(form, "")


def _markdown(page: str, number: int) -> str:
    return page if number == 1 else _BREAK + page


def _json(page: str, number: int) -> str:
    return ("[\n" if number == 1 else ",\n") + page


def _latex(page: str, number: int) -> str:
    preamble, begin, rest = page.partition(_TEX_BEGIN)
    body, end, _ = rest.rpartition(_TEX_END)
    title = _TEX_TITLE.search(preamble)
    if not (begin and end and title):
        raise _strange("tex")
    label = f"\\def\\lastpage{{last-page-{number}}}\n"
    own = f"{body}\n\\label{{last-page-{number}}}\n"
    if number == 1:
        return preamble.replace("\\pageref{last-page}", "\\pageref{\\lastpage}") + begin + label + own
    # The old title stands above the old page until that is out.
    return f"\\clearpage\\setcounter{{page}}{{1}}\n{label}\\renewcommand{{\\runningtitle}}{{{title[1]}}}\n{own}"


def _typst(page: str, number: int) -> str:
    begin = _TYPST_BEGIN.search(page)
    if begin is None or _TYPST_COUNT not in page[: begin.start()]:
        raise _strange("typ")
    preamble, body = page[: begin.start()], page[begin.start() :]
    title = _TYPST_TITLE.search(preamble)
    running = f'#state("joined", []).update([{title[2]}])\n' if title else ""
    own = f'#counter("joined").step()\n{running}{body}\n#metadata(none) <last>\n'
    if number > 1:
        return f"#pagebreak()\n#counter(page).update(1)\n{own}"
    preamble = preamble.replace(_TYPST_COUNT, _TYPST_OWN)
    return _TYPST_TITLE.sub(r'\g<1>#state("joined", []).get()\g<3>', preamble) + own


def _html(page: str, number: int) -> str:
    found = _HTML_BODY.search(page)
    if found is None or _HTML_STYLE.search(page) is None:
        raise _strange("html")
    body = found[2].replace('<main id="content"', '<div id="content"').replace("</main>", "</div>")
    own = f'<article class="joined">\n{_anchored(body, f"n{number}-")}</article>\n'
    if number > 1:
        return own
    return _HTML_STYLE.sub(_apart, page[: found.start(2)], count=1) + own


def _apart(found: re.Match[str]) -> str:
    """Return the styles with a rule more, and the hash by which the page allows them."""
    style = found[4] + _HTML_APART
    hash = b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    return found[1] + hash + found[3] + style + found[5]


def _anchored(body: str, mark: str) -> str:
    """Return a body whose anchors, and what leads to them, begin with a mark."""
    for name in dict.fromkeys(_HTML_ID.findall(body)):
        whole = re.escape(name)
        body = re.sub(
            rf'( (?:id|aria-labelledby|aria-describedby|for)="(?:[^"]* )?){whole}(?=[ "])', rf"\g<1>{mark}{name}", body
        )
        body = re.sub(rf'(="#|url\(#){whole}(?=["\)])', rf"\g<1>{mark}{name}", body)
    return body


def _strange(form: str) -> Refused:
    fault = Fault(
        f"the page template of format {form!r} has no place where pages can be joined",
        "the skeleton of the shipped template",
        "leave --one-file out, or mend the template",
    )
    return Refused((fault,))


_PIECES: Mapping[str, Callable[[str, int], str]] = {
    "md": _markdown,
    "json": _json,
    "tex": _latex,
    "typ": _typst,
    "html": _html,
}
