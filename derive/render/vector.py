"""From SVG to PDF through Typst, for formats that cannot hold SVG; knows no figures."""

from __future__ import annotations

from derive.errors import EngineFailed
from derive.resources import folder


def pdf_of(svg: str) -> bytes:
    """Return a drawing as a page of PDF of its own size; the same drawing gives the same bytes.

    Raises EngineFailed where Typst is missing or cannot read the drawing.
    """
    try:
        import typst
    except ImportError:
        raise EngineFailed("figures beside a LaTeX page need the package typst; install it or write md") from None
    try:
        page = (folder("templates") / "svg" / "page.typ").read_bytes()
        made = typst.compile(page, format="pdf", sys_inputs={"svg": svg}, timestamp=0)
    except Exception as problem:  # its errors have no class of their own
        raise EngineFailed(f"a figure could not be turned into PDF: {problem}") from None
    assert isinstance(made, bytes), "one page was compiled"
    return made
