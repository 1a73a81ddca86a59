"""A spelled text cut at its marks, to be filled for one student after another; knows no pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

from derive.marks import MARK, read

Place = tuple[int, int]

_NOBODY = "\0"  # what nothing that fills a slot holds


@dataclass(frozen=True, slots=True)
class Template:
    """A text with slots, each with its place; as bytes, since most of it only goes from here into a file.

    >>> from derive.marks import Mark
    >>> Template.of(f"100 % of {Mark(3).text}!")
    Template(pieces=(b'100 % of ', b'!'), slots=((3, 0),))
    """

    pieces: tuple[bytes, ...]
    slots: tuple[Place, ...]

    @classmethod
    def of(cls, text: str) -> Template:
        """Return a spelled text as a template."""
        found = [read(mark) for mark in MARK.findall(text)]
        pieces = tuple(piece.encode() for piece in MARK.split(text))
        return cls(pieces, tuple((mark.slot, mark.place) for mark in found))


def encoded(texts: Sequence[str]) -> list[bytes]:
    """Return texts as bytes.

    >>> encoded(["-0.5", "≈"])
    [b'-0.5', b'\\xe2\\x89\\x88']
    """
    return _NOBODY.join(texts).encode().split(_NOBODY.encode()) if texts else []


def interleaved(
    pieces: Sequence[bytes], columns: Sequence[Sequence[bytes]], count: int
) -> Iterator[tuple[bytes, ...]]:
    """Return so many texts in parts: pieces, and between any two of them what a column holds.

    >>> list(interleaved([b"x = ", b"."], [[b"1", b"2"]], 2))
    [(b'x = ', b'1', b'.'), (b'x = ', b'2', b'.')]
    """
    parts: list[Sequence[bytes] | Iterator[bytes]] = [repeat(pieces[0], count)]
    for column, piece in zip(columns, pieces[1:], strict=True):
        parts += column, repeat(piece, count)
    return zip(*parts, strict=True)
