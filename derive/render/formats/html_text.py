"""Spell sentences in HTML; formulas are spelled in `mathml`; knows no networks.

Whatever is no `Markup` when it reaches a template is escaped there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from markupsafe import Markup, escape

from derive import marks
from derive.message import Typed
from derive.render.boxes import Blank, Box, Fence, Row, Sign
from derive.render.formats.mathml import formula, is_tall
from derive.render.speech import Inline, Piece, Plain, User, typed
from derive.render.spoken import Voice
from derive.render.width import NARROW, width

_BREAKS = frozenset({"=", "≈", "→", "⟹"})
_SUMS = frozenset("+-")
_MARKS = {"": "{}", "*": "<em>{}</em>", "**": "<strong>{}</strong>"}

_SIZES = re.compile(r"(?<![\w-])(\d{1,3}(?:-\d{1,3}){1,7})(?![\w-])")
_SPAN = '<span class="whole">{}</span>'
# A browser would set the comma behind a formula on a line of its own.
_CLOSED = re.compile(r"(<math>(?:(?!</math>).)*</math>[,.;:)!?]+)", re.DOTALL)


class Html:
    """A page of its own: HTML with formulas in MathML, without a script."""

    name = "html"
    ending = "html"
    words: ClassVar[tuple[str, ...]] = ("page.contents", "page.skip", "page.formula", "page.table")

    def __init__(self, comma: bool, voice: Voice | None = None) -> None:
        self.comma = comma
        self.voice = voice

    def formula(self, box: Box) -> str:
        """Return a formula without its <math> element."""
        return formula(box, self.comma)

    def text(self, pieces: tuple[Piece, ...], inline: object) -> str:
        """Return a sentence; `inline` turns a formula of the document into a box."""
        found = []
        for piece in pieces:
            match piece:
                case Plain(words, mark):
                    found.append(Markup(_MARKS[mark]).format(_whole(words)))
                case User(words):
                    found.append(Markup("<bdi>{}</bdi>").format(_whole(_visible(words))))
                case Typed():
                    found.append(Markup("<code>{}</code>").format(_visible(typed(piece, self.comma))))
                case Inline(inner):
                    found.append(self._inline(inline(inner)))  # type: ignore[operator]
        joined = Markup().join(found).replace("</strong><strong>", "")
        return Markup(_CLOSED.sub(_SPAN.format(r"\1"), str(joined)))

    def _inline(self, box: Box) -> Markup:
        """Return a formula that stands in a sentence, in pieces between which a long one may break."""
        if isinstance(box, Blank) and self.voice is not None:
            return Markup('<span class="blank {}" role="img" aria-label="{}"></span>').format(
                box.width, self.voice.said(box)
            )
        pieces = [box] if width(box) <= NARROW else _broken(box)
        return Markup("<wbr>").join(Markup("<math>{}</math>").format(self.formula(piece)) for piece in pieces)


class HtmlPart(Html):
    """A part of somebody else's page, such as the output of a notebook's cell: its styles reach nothing around it."""

    name = "html/part"


def _visible(words: str) -> str:
    """Return the user's words without what cannot be seen."""
    return "".join(character if character.isprintable() else " " for character in words)


def _whole(words: str) -> Markup:
    """Return words so that a browser shows them exactly as typed, and breaks no line inside 2-2-1.

    >>> print(_whole("<b> 2-2-1"))
    &lt;b&gt; <span class="whole">2-2-1</span>
    """
    parts = _SIZES.split(words)
    return Markup().join(Markup(_SPAN).format(part) if at % 2 else escape(part) for at, part in enumerate(parts))


def _broken(box: Box) -> list[Box]:
    """Cut a formula before its relations, after its commas, and a long sum after its signs."""
    pieces: list[list[Box]] = [[]]
    used = 0
    for part in _parts(box):
        sign = part.text if isinstance(part, Sign) else ""
        if pieces[-1] and (sign in _BREAKS or marks.is_mark(sign)):
            pieces.append([])
            used = 0
        pieces[-1].append(part)
        used += width(part)
        if sign == "," or (sign in _SUMS and used > NARROW // 2):
            pieces.append([])
            used = 0
    return [Row(tuple(piece)) for piece in pieces if piece]


def _parts(box: Box) -> Iterator[Box]:
    """Yield the parts of a row of rows at which it may be cut; a long bracket is opened, a function kept whole."""
    if isinstance(box, Row) and any(isinstance(part, Sign | Row) or _is_long(part) for part in box.parts):
        for part in box.parts:
            yield from _parts(part)
    elif isinstance(box, Fence) and _is_long(box):
        yield from (Sign("("), *_parts(box.inner), Sign(")"))
    else:
        yield box


def _is_long(box: Box) -> bool:
    return isinstance(box, Fence) and box.kind == "round" and width(box) > NARROW and not is_tall(box)
