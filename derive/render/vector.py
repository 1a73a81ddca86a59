"""From SVG to PDF through Typst, for formats that cannot hold SVG; knows no figures."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from derive.errors import EngineFailed
from derive.resources import folder


class Vectors:
    """What turns drawings into PDF, kept warm: most of the time of a first one goes to finding fonts."""

    def pdf(self, svg: str) -> bytes:
        """Return a drawing as a page of PDF of its own size; the same drawing gives the same bytes.

        Raises EngineFailed where Typst is missing or cannot read the drawing.
        """
        page, compiler = self._begun
        try:
            made = compiler.compile(page, format="pdf", sys_inputs={"svg": svg}, timestamp=0)
        except Exception as problem:  # its errors have no class of their own
            raise _failed(problem) from None
        assert isinstance(made, bytes), "one page was compiled"
        return made

    @cached_property
    def _begun(self) -> tuple[bytes, Any]:
        """The page around a drawing, and a compiler."""
        try:
            import typst
        except ImportError:
            raise EngineFailed("figures beside a LaTeX page need the package typst; install it or write md") from None
        try:
            page = (folder("templates") / "svg" / "page.typ").read_bytes()
            return page, typst.Compiler(page)
        except Exception as problem:
            raise _failed(problem) from None


def _failed(problem: Exception) -> EngineFailed:
    return EngineFailed(f"a figure could not be turned into PDF: {problem}")
