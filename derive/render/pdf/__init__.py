"""From the source of a page to a PDF: one press per engine; none knows what is on the page.

A press is opened once and sets many pages: with press("typst") as engine: engine.pdf(source).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, Self, get_args

from derive.errors import Fault, Refused

Engine = Literal["typst", "tex"]


class Press(Protocol):
    """What turns sources of one format into PDFs."""

    @property
    def form(self) -> str:
        """The format of the sources, "typ" or "tex", which is also the ending of their files."""
        ...

    def pdf(self, source: str, beside: Mapping[str, bytes] | None = None) -> bytes:
        """Return the page as a PDF; the same source gives the same bytes. Raises EngineFailed with one line.

        `beside` are the files that the source names, such as its figures.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def press(engine: str = "typst", *, seconds: int = 60) -> Press:
    """Return the press of an engine, "typst" or "tex"; nothing is started before `pdf` or `with`.

    `seconds` limit one page.

    >>> press("tex").form
    'tex'

    Raises Refused for an engine that there is not.
    """
    if engine == "typst":
        from derive.render.pdf.typst_press import TypstPress

        return TypstPress(seconds)
    if engine == "tex":
        from derive.render.pdf.tex_press import TexPress

        return TexPress(seconds)
    raise Refused((Fault(f"engine {engine!r} is unknown", ", ".join(get_args(Engine)), "choose one of these"),))
