"""Spell sentences in Typst, every formula with its spoken alternative; formulas are spelled in `typst`."""

from __future__ import annotations

import re

from derive.render.boxes import Box
from derive.render.formats.typst import formula, quoted
from derive.render.speech import Inline, Piece, Plain, User
from derive.render.spoken import Voice

# Marks of Typst's; those of the second line are marks in some places only: comments, dashes, dots, heads of lists.
_SPECIAL = re.compile(
    r"[\\#$*_`<>@~\[\]]"
    r"|/(?=[/*])|(?<=-)-|(?<=\.)\.|(?<=\d)\.(?=\s)|^[-+=/.]"
)


class Typst:
    """The markup of Typst 0.14 and later; `voice` speaks the alternatives that screen readers read."""

    name = "typst"
    ending = "typ"

    def __init__(self, comma: bool, voice: Voice) -> None:
        self.comma = comma
        self.voice = voice

    def formula(self, box: Box) -> str:
        """Return a formula without its dollars."""
        return formula(box, self.comma)

    def text(self, pieces: tuple[Piece, ...], inline: object) -> str:
        """Return a sentence; `inline` turns a formula of the document into a box.

        The user's words stand in string literals only. A semicolon ends each piece of code, so that no bracket or
        full stop after it belongs to it.
        """
        found = []
        for piece in pieces:
            match piece:
                case Plain(words, mark):
                    command = {"": "", "*": "#emph", "**": "#strong"}[mark]
                    found.append(f"{command}[{prose(words)}];" if mark else prose(words))
                case User(words):
                    found.append(f"#{quoted(words)};")
                case Inline(inner):
                    box = inline(inner)  # type: ignore[operator]
                    found.append(f"#f({quoted(self.voice.said(box))}, ${self.formula(box)}$);")
        return "".join(found)


def prose(words: str) -> str:
    r"""Return catalogue words so that Typst prints them as they stand.

    >>> print(prose("1. Forward [pass] // x_1"))
    1\. Forward \[pass\] \// x\_1
    """
    return _SPECIAL.sub(r"\\\g<0>", words)
