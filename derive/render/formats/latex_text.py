"""Spell sentences in LaTeX; formulas are spelled in `latex`; knows no networks."""

from __future__ import annotations

import re
from typing import ClassVar

from derive import marks
from derive.message import Typed
from derive.render.boxes import Box, Letter, Sign
from derive.render.formats.latex import LETTERS, SIGNS, escape, formula
from derive.render.speech import Inline, Piece, Plain, User, typed

# The letters and signs beyond ASCII that pdflatex sets with T1 and lmodern; at any other it would stop.
_KNOWN = (frozenset(map(chr, range(0xA0, 0x180))) - frozenset("ĦħĸĿŀŉŦŧſ")) | frozenset(
    "ȘșȚțḍḥḷṃṅṇṛṣṭ–—‘’“”‚„‹›…†‡•‰€™№"
)

_SIGN = re.compile(r"\\?[^\\]")
_LONG = re.compile(r"(?<![\\A-Za-z])(?:[^\s\\{}~-]|\\[_&%#]){9,}")


class Latex:
    """The LaTeX of pdflatex with amsmath."""

    name = "latex"
    ending = "tex"
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
                    command = {"": "{}", "*": r"\emph{{{}}}", "**": r"\textbf{{{}}}"}[mark]
                    found.append(command.format(_prose(words)))
                case User(words):
                    found.append(marks.quoted(words, _quoted))
                case Typed():
                    found.append(rf"\texttt{{{marks.quoted(typed(piece, self.comma), _quoted)}}}")
                case Inline(inner):
                    found.append(f"${formula(inline(inner), self.comma, flowing=True)}$")  # type: ignore[operator]
        return "".join(found)


def _prose(words: str) -> str:
    """Return catalogue words; only characters that TeX reads as commands are changed, hyphens and quotes stay."""
    for character in "&%#_${}":
        words = words.replace(character, "\\" + character)
    return words


def _quoted(words: str) -> str:
    """Return words so that pdflatex prints them exactly as typed."""
    return "".join(map(_typeset, escape(words)))


def _typeset(character: str) -> str:
    r"""Return a character that pdflatex can set: as it is, as a formula, or by its number in Unicode.

    >>> "".join(map(_typeset, "éσ≈神"))
    'é$\\sigma$$\\approx$\\texttt{U+795E}'
    """
    if character.isascii() or character in _KNOWN:
        return character
    if character in LETTERS or character in SIGNS:
        return f"${formula(Letter(character) if character in LETTERS else Sign(character), comma=False)}$"
    return rf"\texttt{{U+{ord(character):04X}}}"


def breaking(cell: str) -> str:
    r"""Return a cell whose long words may be broken anywhere, if nothing else helps; a formula is left as it is.

    >>> breaking(r"Ani 12345678\_0").count(r"\penalty5000 ")
    9
    >>> breaking("$1234567890$")
    '$1234567890$'
    """
    return cell if "$" in cell else _LONG.sub(lambda word: "\\penalty5000 ".join(_SIGN.findall(word[0])), cell)


def pdf_text(words: str) -> str:
    """Return plain words as what stands between < and > in a PDF: digits alone, so that nothing in them is a command.

    >>> pdf_text("½ z")
    'FEFF00BD0020007A'
    """
    return f"FEFF{words.encode('utf-16-be', 'replace').hex().upper()}"
