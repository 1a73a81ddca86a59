"""Texts that stand for a number before it is known: which number, in what place, how long; knows no digits.

A mark is four characters that nobody types. It runs through setting and spelling as the digits of a number would, and
what is spelled is cut at its marks, to be filled with the digits of one student after another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_FIRST, _BASE = 0x2800, 256
_ANY = f"[{chr(_FIRST)}-{chr(_FIRST + _BASE - 1)}]"
MARK = re.compile(f"{_ANY}{{4}}")
_RUN = re.compile(f"{_ANY}+")
# Where a number stands: free; where a negative one needs brackets; with its square, for which it needs them too;
# without its sign, which is there already; in a cell that may be empty; in a drawing, and in the words that stand for
# one where they are typeset like those of the user.
FREE, BRACKETED, SQUARED, UNSIGNED, CELL, LABEL, QUOTED = range(7)
# Or it is no number: a relation; the symbol of a quantity; words, and a code, letter by letter; a drawing as it is, as
# an address that holds all of it, and as one for pages that may be dark.
RELATION, SYMBOL, WORDS, CODE, PICTURE, EMBEDDED, BY_NIGHT = range(7, 14)
# Or it is read aloud: a number or relation; a number that is raised to a power; one without its sign; a symbol.
SPOKEN, SPOKEN_BASE, SPOKEN_UNSIGNED, SPOKEN_SYMBOL = range(14, 18)
_ALOUD = {FREE: SPOKEN, BRACKETED: SPOKEN, RELATION: SPOKEN, UNSIGNED: SPOKEN_UNSIGNED, SYMBOL: SPOKEN_SYMBOL}
_LONGEST = _BASE // 2 - 1
MOST = _BASE * _BASE


class Mark(NamedTuple):
    """What a mark says: its number among the slots of a page, its place, and the number that it is measured as."""

    slot: int
    place: int = FREE
    length: int = 1
    negative: bool = False

    @property
    def text(self) -> str:
        """The four characters.

        >>> found = Mark(300, BRACKETED, 7, True)
        >>> read(found.text) == found, MARK.fullmatch(found.text) is not None
        (True, True)
        """
        shape = 2 * min(self.length, _LONGEST) + self.negative
        return "".join(chr(_FIRST + part) for part in (self.slot // _BASE, self.slot % _BASE, self.place, shape))


def is_mark(text: str) -> bool:
    """Tell whether a text is a mark.

    >>> is_mark("-0.5"), is_mark(Mark(0).text)
    (False, True)
    """
    return len(text) == len("slot") and MARK.fullmatch(text) is not None


def read(text: str) -> Mark:
    """Return what a mark says."""
    high, low, place, shape = (ord(character) - _FIRST for character in text)
    return Mark(high * _BASE + low, place, shape // 2, bool(shape % 2))


def placed(text: str, place: int) -> str:
    """Return a mark in another place, any other text as it is.

    >>> read(placed(Mark(7).text, LABEL)).place == LABEL, placed("0.5", LABEL)
    (True, '0.5')
    """
    return read(text)._replace(place=place).text if is_mark(text) else text


def aloud(text: str, base: bool = False) -> str:
    """Return a mark as it stands in what is read aloud, below an exponent if `base`; nothing for any other text.

    >>> read(aloud(Mark(7).text)).place == SPOKEN, aloud("0.5"), read(aloud(Mark(7, UNSIGNED).text)).place == SPOKEN
    (True, '', False)
    """
    if not is_mark(text):
        return ""
    place = read(text).place
    return placed(text, SPOKEN_BASE if base and place == BRACKETED else _ALOUD.get(place, place))


def quoted(words: str, typeset: Callable[[str], str]) -> str:
    """Return words of the user as they are typeset, with the marks in them whole.

    >>> found = quoted(f"w {Mark(7, LABEL).text}", str.upper)
    >>> found[:2], read(found[2:]).place == QUOTED
    ('W ', True)
    """
    found, position = "", 0
    for mark in MARK.finditer(words):
        held = placed(mark[0], QUOTED) if read(mark[0]).place == LABEL else mark[0]
        found += typeset(words[position : mark.start()]) + held
        position = mark.end()
    return found + typeset(words[position:])


def within(text: str) -> list[Mark] | None:
    """Return the marks in a text in order, None where one of them is torn.

    >>> whole = Mark(7).text
    >>> within(f"w = {whole}") == [Mark(7)], within(f"w = {whole[:2]} {whole[2:]}") is None
    (True, True)
    """
    runs = _RUN.findall(text)
    if any(len(run) % len("slot") for run in runs):
        return None
    return [read(run[at : at + len("slot")]) for run in runs for at in range(0, len(run), len("slot"))]


def is_typed(text: str) -> bool:
    """Tell whether a text that nobody has marked holds what marks are made of: some write it with their fingers."""
    return _RUN.search(text) is not None


def has_shape(text: str) -> bool:
    """Tell whether a given number is more than digits in a row, a fraction or a power of ten: no mark stands for it.

    >>> has_shape("1/3"), has_shape("-0.25")
    (True, False)
    """
    return "/" in text or "e" in text


def bracketed(text: str) -> str:
    """Return a free mark in a place where a minus would need brackets, nothing for any other text.

    >>> read(bracketed(Mark(7).text)).place == BRACKETED, bracketed("0.5"), bracketed(Mark(7, UNSIGNED).text)
    (True, '', '')
    """
    return placed(text, BRACKETED) if is_mark(text) and read(text).place == FREE else ""


def squared(text: str) -> str:
    """Return a mark that may need brackets together with its square, nothing for any other text.

    >>> read(squared(Mark(7, BRACKETED).text)).place == SQUARED, squared(Mark(7).text), squared("0.5")
    (True, '', '')
    """
    return placed(text, SQUARED) if is_mark(text) and read(text).place == BRACKETED else ""


def length(text: str) -> int:
    """Return how long a text is, a mark at its end as long as its number, with the brackets that its place asks for.

    >>> length("0.25"), length(Mark(3, FREE, 6).text), length("-" + Mark(3, FREE, 6).text)
    (4, 6, 7)
    """
    if not is_mark(text[-4:]):
        return len(text)
    found = read(text[-4:])
    return len(text) - 4 + found.length


def fenced(text: str) -> bool:
    """Tell whether a mark is measured as a negative number in brackets."""
    return is_mark(text) and (found := read(text)).negative and found.place == BRACKETED


def sign(text: str) -> str:
    """Return a text, or of a mark the sign of the number that it is measured as."""
    return text if not is_mark(text) else "-" * read(text).negative


def alike(text: str) -> str:
    """Return a text whose marks say nothing of how long their numbers are.

    >>> alike(Mark(7, FREE, 5).text) == alike(Mark(7, FREE, 6, True).text)
    True
    """
    return MARK.sub(lambda found: found[0][:3] + chr(_FIRST), text)
