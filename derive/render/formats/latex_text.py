"""Spell sentences in LaTeX; formulas are spelled in `latex`; knows no networks."""

from __future__ import annotations

from derive.render.boxes import Box
from derive.render.formats.latex import escape, formula
from derive.render.speech import Inline, Piece, Plain, User


class Latex:
    """The LaTeX of pdflatex with amsmath."""

    name = "latex"
    ending = "tex"

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
                    command = {"": "{}", "*": r"\emph{{{}}}", "**": r"\textbf{{{}}}"}[mark]
                    found.append(command.format(_prose(words)))
                case User(words):
                    found.append(escape(words))
                case Inline(inner):
                    found.append(f"${self.formula(inline(inner))}$")  # type: ignore[operator]
        return "".join(found)


def _prose(words: str) -> str:
    """Return catalogue words; only characters that TeX reads as commands are changed, hyphens and quotes stay."""
    for character in "&%#_$":
        words = words.replace(character, "\\" + character)
    return words
