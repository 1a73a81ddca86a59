"""Spell sentences in Markdown that GitHub, Jupyter, VS Code, MkDocs and Pandoc render alike; knows no networks."""

from __future__ import annotations

import re
from typing import ClassVar

from derive.message import Typed
from derive.render.boxes import Box
from derive.render.formats.latex import formula
from derive.render.speech import Inline, Piece, Plain, User, typed

# Indices behind a letter, such as w[0][1], are no link and stay as they are. Those of the last line are signs in some
# dialects only: \( of formulas, :smile:, the dashes of typographers.
_SPECIAL = re.compile(
    r"(?P<index>(?<=[^\W_])(?:\[[A-Za-z0-9,]+\])+(?![(\[:{]))"
    r"|([\\`*_{}\[\]#|$~!^]"
    r"|(?<=\\)[()]|:(?=[\w+-]+:)|(?<=-)-|(?<=\.)\.)"
)


class Markdown:
    """The Markdown dialect: formulas in LaTeX between dollars, display formulas alone on their lines."""

    name = "markdown"
    ending = "md"
    words: ClassVar[tuple[str, ...]] = ()

    def __init__(self, comma: bool) -> None:
        self.comma = comma

    def formula(self, box: Box) -> str:
        """Return a formula without its dollars."""
        return formula(box, self.comma)

    def text(self, pieces: tuple[Piece, ...], inline: object) -> str:
        """Return a sentence; `inline` turns a formula of the document into a box."""
        found = []
        for piece in pieces:
            match piece:
                case Plain(words, mark):
                    found.append(f"{mark}{words}{mark}")
                case User(words):
                    found.append(escape(words))
                case Typed():
                    found.append(_code(typed(piece, self.comma)))
                case Inline(inner):
                    found.append(f"${self.formula(inline(inner))}$")  # type: ignore[operator]
        return _joined(found)


def escape(text: str) -> str:
    r"""Return the user's words so that Markdown prints them exactly as typed.

    >>> escape("a*b <script>"), escape("w[0][1] [x](y)")
    ('a\\*b &lt;script&gt;', 'w[0][1] \\[x\\](y)')
    """
    flat = text if text.isprintable() else "".join(one if one.isprintable() else " " for one in text)
    safe = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(lambda found: found["index"] or f"\\{found[0]}", safe)


def _code(text: str) -> str:
    """Return text between as many backticks as do not stand in it."""
    marks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{marks}{text}{marks}"


def _joined(parts: list[str]) -> str:
    """Join pieces so that neighbouring emphasis becomes one stretch: **a****b** is **ab**."""
    return "".join(parts).replace("****", "")
