"""Spell sentences in Typst, every formula with its spoken alternative; formulas are spelled in `typst`."""

from __future__ import annotations

import re
from typing import ClassVar

from derive.message import Typed
from derive.render.boxes import Box
from derive.render.formats.typst import formula, quoted
from derive.render.speech import Inline, Piece, Plain, User
from derive.render.speech import typed as said
from derive.render.spoken import Voice

_WHOLE = 32  # characters that are typed and stay on one line
# Marks of Typst's; those of the second line are marks in some places only: comments, dashes, dots, heads of lists.
_SPECIAL = re.compile(
    r"[\\#$*_`<>@~\[\]]"
    r"|/(?=[/*])|(?<=-)-|(?<=\.)\.|(?<=\d)\.(?=\s)|^[-+=/.]"
)

# What is in no font of Typst's own: at such a character it would refuse to make an accessible PDF.
_UNKNOWN = re.compile(
    "([^ -\u04ff\u1e00-\u1fff\u2010-\u2040\u2070\u2071\u2074-\u208e\u2090-\u209c\u20a0-\u20bf"
    "\u2100-\u211e\u2122\u2126-\u2151\u2153-\u2184"
    "\u2190-\u23ff\u2460-\u2606\u27c0-\u27ff\u2900-\u2aff\ufb00-\ufb06\U0001d400-\U0001d7ff])"
)


class Typst:
    """The markup of Typst 0.14 and later; `voice` speaks the alternatives that screen readers read."""

    name = "typst"
    ending = "typ"
    words: ClassVar[tuple[str, ...]] = ()

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
                    found.append(typed(words))
                case Typed():
                    # A code of a sheet has hyphens, at which no line may end; what is long may break anywhere.
                    raw = f"raw({quoted(text := said(piece, self.comma))})"
                    found.append(f"#box({raw});" if len(text) <= _WHOLE and " " not in text else f"#{raw};")
                case Inline(inner):
                    box = inline(inner)  # type: ignore[operator]
                    found.append(f"#f({quoted(self.voice.said(box))}, ${formula(box, self.comma, flowing=True)}$);")
        return "".join(found)


def typed(words: str) -> str:
    """Return the user's words as literals; a character that no font has is called by its number in Unicode.

    >>> print(typed("é [神]"))
    #"é [";#raw("U+795E");#"]";
    """
    flat = "".join(character if character.isprintable() else " " for character in words)
    return "".join(
        f'#raw("U+{ord(part):04X}");' if place % 2 else f"#{quoted(part)};"
        for place, part in enumerate(_UNKNOWN.split(flat))
        if part
    )


def prose(words: str) -> str:
    r"""Return catalogue words so that Typst prints them as they stand.

    >>> print(prose("1. Forward [pass] // x_1"))
    1\. Forward \[pass\] \// x\_1
    """
    return _SPECIAL.sub(r"\\\g<0>", words)
