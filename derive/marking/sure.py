"""Rows of a table that are right beyond doubt, told from all others at once; the others go the long way.

A row is sure where every box holds one plain number that lies well within what the key accepts. Whatever needs a
second look is left in the text that the careful reader gets: blanks, other signs, quotes, repeated ids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from derive.checking.columns import ROLES, STUDENT, folded
from derive.checking.marks import Rules
from derive.checking.sheet import Sheet
from derive.checking.table import separator
from derive.key import Ask
from derive.marking.handed import places
from derive.marking.source import Source

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_DIGIT, _MARK, _MINUS, _OTHER, _BETWEEN, _END = range(6)  # what ends a cell is last
_BITS = 3
_AFTER = {_DIGIT: (_DIGIT, _MARK, _BETWEEN, _END), _MARK: (_DIGIT,), _MINUS: (_DIGIT,),
          _BETWEEN: (_DIGIT, _MINUS), _END: (_DIGIT, _MINUS)}  # fmt: skip
# Of every two neighbours, whether the second may not stand after the first.
_FOLLOWS = bytes((pair & ((1 << _BITS) - 1)) not in _AFTER.get(pair >> _BITS, ()) for pair in range(256))
_LONGEST = 12  # signs of a number
_POWERS = np.array([float(10**places) for places in range(_LONGEST)])
_SPARE = 10**9  # as a part of an end of an accepted set: floats are nearer than that, and sets are wider
_FEWEST = 50  # rows; fewer are read before anybody wonders


@dataclass(frozen=True, slots=True)
class Plain:
    """The rows of plain numbers of a wide table: their places among the lines, and ids.

    What several rows hold alike is read and compared once: `values` are by column those of each different row, and
    `kinds` tell of each row which of these it is.
    """

    quantities: tuple[str, ...]
    lines: Sequence[str]
    between: str
    places: tuple[int, ...]
    ids: tuple[str, ...]
    kinds: NDArray[np.intp]
    values: NDArray[np.float64]

    def within(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell of each row whether every number lies well between two ends; ends without a value hold nothing.

        The ends are one row for everybody, or a row for each.
        """
        spare = np.maximum(np.abs(low), np.abs(high)) / _SPARE
        shared = len(low) == 1
        values = self.values if shared else self.values[self.kinds]
        inside = np.asarray(((values >= low + spare) & (values <= high - spare)).all(axis=1), dtype=np.bool_)
        return inside[self.kinds] if shared else inside

    def texts(self, place: int) -> Iterator[tuple[str, str]]:
        """Yield the quantities and cells of one of the rows."""
        return zip(self.quantities, self.lines[self.places[place]].split(self.between)[1:], strict=True)

    def without(self, sure: NDArray[np.bool_]) -> str | None:
        """Return the text in which the sure rows are blank lines, or None where no other row is left."""
        gone = {place for place, is_sure in zip(self.places, sure.tolist(), strict=True) if is_sure}
        left = ["" if place in gone else line for place, line in enumerate(self.lines)]
        return "\n".join(left) if any(line.strip() for line in left[1:]) else None


def plain_rows(text: str, find: Callable[[str], tuple[str, ...]]) -> Plain | None:
    """Return the rows of a table that hold one plain number in each box, or None where the text is no such table.

    `find` tells what a header can mean.

    >>> numbers = {"1": ("a",), "2": ("b",)}
    >>> rows = "".join(f"s{n};0,5;-1\\n" for n in range(60))
    >>> found = plain_rows("student;1;2\\n" + rows + "x;0,3x5;1\\n", lambda text: numbers.get(text, ()))
    >>> len(found.ids), found.quantities, found.values[found.kinds[0]].tolist()
    (60, ('a', 'b'), [0.5, -1.0])
    """
    text = text.replace("\r\n", "\n")
    head, _, _ = text.partition("\n")
    if any(sign in text for sign in "\"'\r") or text.count("\n") < _FEWEST or not head.strip():
        return None
    between = separator(head, lambda header: folded(header) in ROLES or len(find(header)) == 1)
    if between is None or (between == "," and "[" in head):
        return None
    first, *headers = head.split(between)
    found = [find(header.strip()) for header in headers]
    names = tuple(name[0] for name in found if len(name) == 1)
    if ROLES.get(folded(first)) != STUDENT or len(set(names)) < len(headers) or not headers:
        return None
    return _matched(text.split("\n"), between, names)


def _matched(lines: list[str], between: str, names: tuple[str, ...]) -> Plain | None:
    rows = [line.partition(between) for line in lines]
    different: dict[str, int] = {}
    kinds = [different.setdefault(cells, len(different)) for _, _, cells in rows]
    plain, values = _numbers([*different], between, len(names))
    are_plain = plain[kinds].tolist()
    places = [place for place, row in enumerate(rows) if are_plain[place] and place and _ID.fullmatch(row[0])]
    # An id that stands twice is told by the careful reader, which must then see all of the rows.
    everyone = [*map(str.strip, "\n".join([id for id, _, _ in rows[1:]]).casefold().split("\n"))]
    if not places or len(set(everyone)) < len(everyone) - everyone.count("") + ("" in everyone):
        return None
    among = (np.cumsum(plain) - 1)[np.array(kinds)[places]]
    ids = tuple([rows[place][0] for place in places])
    return Plain(names, lines, between, tuple(places), ids, among, values)


def _numbers(rows: list[str], between: str, cells: int) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Tell of each row whether it is so many short plain numbers, and the numbers of those that are.

    A number is a minus, digits, a mark, digits: each sign may follow the one before it, and no cell has two marks.
    """
    table = bytearray([_OTHER] * 256)
    signs = {"0123456789": _DIGIT, ".," if between != "," else ".": _MARK, "-": _MINUS, between: _BETWEEN, "\n": _END}
    for characters, kind in signs.items():
        for character in characters:
            table[ord(character)] = kind
    text = "\n".join(rows) + "\n"
    codes = np.frombuffer(text.encode("ascii", "replace").translate(table), dtype=np.uint8)
    pairs = codes.copy()
    pairs[1:] += codes[:-1] << _BITS
    pairs[0] += _END << _BITS
    lines = np.flatnonzero(codes == _END)
    ends = np.flatnonzero(codes >= _BETWEEN)
    fine = np.ones(len(rows), dtype=np.bool_)
    wrong = [
        np.flatnonzero(np.frombuffer(pairs.tobytes().translate(_FOLLOWS), dtype=np.bool_)),
        ends[np.diff(ends, prepend=-1) - 1 > _LONGEST],
    ]
    marks = np.flatnonzero(codes == _MARK)
    cell = np.searchsorted(ends, marks)
    wrong.append(marks[1:][cell[1:] == cell[:-1]])
    for at in wrong:
        fine[np.searchsorted(lines, at)] = False
    found = np.diff(np.searchsorted(ends, lines), prepend=-1)
    fine &= found == cells
    behind = np.zeros(len(ends), dtype=np.intp)  # digits behind the mark
    behind[cell] = ends[cell] - marks - 1
    digits = " ".join([row for row, is_fine in zip(rows, fine.tolist(), strict=True) if is_fine])
    digits = digits.replace(between, " ").replace(".", "").replace(",", "")
    whole = np.fromstring(digits, dtype=np.int64, sep=" ")
    # So few digits and such a power of ten are exact as floats, and their quotient is the float nearest to the number.
    values = whole / _POWERS[behind[np.repeat(fine, found)]]
    return fine, values.reshape(-1, cells)


def sure_rows(plain: Plain, source: Source, rules: Rules, marked: Container[str]) -> NDArray[np.bool_]:
    """Tell of each row whether it is right beyond doubt; who has a mark by hand is looked at carefully."""
    boxes = places(source.asks)
    asks = [boxes.get(quantity) for quantity in plain.quantities]
    none = np.zeros(len(plain.ids), dtype=np.bool_)
    if None in asks or len(asks) < len(source.asks) or any(ask.kind != "value" for ask in source.asks):
        return none
    numbered = [ask for ask in asks if ask is not None]
    if source.everyone is not None:
        found = [_ends(Sheet(source.course, source.everyone, rules), numbered)]
    else:
        entries = [source.entry(id) for id in plain.ids]
        nobody = [(np.nan, np.nan)] * len(numbered)
        found = [nobody if e is None else _ends(Sheet(source.course, e, rules), numbered) for e in entries]
    both = np.array(found, dtype=np.float64).reshape(len(found), len(numbered), 2)
    free = np.array([id not in marked for id in plain.ids])
    return np.asarray(plain.within(both[:, :, 0], both[:, :, 1]) & free, dtype=np.bool_)


def _ends(sheet: Sheet, asks: Iterable[Ask]) -> list[tuple[float, float]]:
    """Return the ends of the accepted sets of a sheet; what cannot be sure is not a number."""
    found = []
    for ask in asks:
        limits = sheet.limits(ask)
        ends = None if limits.too_small else limits.ends
        found.append((np.nan, np.nan) if ends is None else (float(ends[0]), float(ends[1])))
    return found
