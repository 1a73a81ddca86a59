"""Every format by its ending: how it spells formulas and sentences; knows no blocks and no templates."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from derive.render.boxes import Box
from derive.render.speech import Piece
from derive.render.spoken import Voice


class Format(Protocol):
    """How one format spells formulas and sentences."""

    name: str
    ending: str
    words: ClassVar[tuple[str, ...]]  # the messages that its skeleton says

    def formula(self, box: Box) -> str:
        """Return a formula in the format's markup, without what marks it as a formula."""
        ...

    def text(self, pieces: tuple[Piece, ...], inline: Any) -> str:
        """Return a sentence in the format's markup."""
        ...


FORMATS = ("md", "tex", "typ", "html", "html-part")


def format_of(form: str, comma: bool, voice: Voice) -> Format:
    """Return how one of the `FORMATS` spells; it is imported with its tables of signs when a page is written in it."""
    match form:
        case "md":
            from derive.render.formats.markdown import Markdown

            return Markdown(comma)
        case "tex":
            from derive.render.formats.latex_text import Latex

            return Latex(comma)
        case "typ":
            from derive.render.formats.typst_text import Typst

            return Typst(comma, voice)
        case "html":
            from derive.render.formats.html_text import Html

            return Html(comma, voice)
        case "html-part":
            from derive.render.formats.html_text import HtmlPart

            return HtmlPart(comma, voice)
        case _:
            raise AssertionError(f"no page is written in {form}")
