"""Every format by its ending: how it spells formulas and sentences; knows no blocks and no templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Protocol

from derive.render.boxes import Box
from derive.render.formats.html_text import Html, HtmlPart
from derive.render.formats.latex_text import Latex
from derive.render.formats.markdown import Markdown
from derive.render.formats.typst_text import Typst
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


FORMATS: Mapping[str, Callable[[bool, Voice], Format]] = {
    "md": lambda comma, _: Markdown(comma),
    "tex": lambda comma, _: Latex(comma),
    "typ": Typst,
    "html": Html,
    "html-part": HtmlPart,
}
