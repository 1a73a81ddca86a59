"""The lines of many students in a key, from columns: byte for byte what `key.file` writes of one entry.

Knows the form of a line; works nothing out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import compress

import numpy as np

from derive.exercises.digits import Numbers, Whole, exact
from derive.exercises.rounding import Mask
from derive.exercises.texts import WORDS, Words, spelled_out, words, written

_ROWS = 2**14  # numbers that are written in one go
_NEXT = b"\x01"


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of the sets of some students by (quantity, student): units, powers of ten, and where there is an end."""

    units: Whole
    powers: Whole
    known: Mask

    def end(self, row: int, column: int) -> Fraction | None:
        """Return one end; None where nothing limits a value."""
        return exact(int(self.units[row, column]), int(self.powers[row, column])) if self.known[row, column] else None

    def texts(self) -> list[list[str]]:
        """Return the ends as a key writes them, a list for each student; nothing where there is none."""
        units, powers = self.units.T.ravel(), self.powers.T.ravel()
        texts = spelled_out(np.where(self.known.T.ravel(), units, 0), powers)
        told = [text if is_known else "" for text, is_known in zip(texts, self.known.T.ravel().tolist(), strict=True)]
        return [told[at : at + len(self.units)] for at in range(0, len(told), len(self.units))]


@dataclass(frozen=True)
class Shown:
    """What mistakes show of some students: by (student, mistake, box) the numbers, and where they are to be told."""

    slugs: tuple[str, ...]
    boxes: tuple[int, ...]
    numbers: Numbers
    told: Mask

    def texts(self) -> Iterator[str]:
        """Yield for each student the part of the line that tells of mistakes, without its braces."""
        heads = [f"{json.dumps(slug)}:{{" for slug in self.slugs]
        for start in range(0, len(self.told), self._together):
            part = slice(start, start + self._together)
            yield from self._some(heads, self.numbers[part], self.told[part])

    @property
    def _together(self) -> int:
        return max(1, _ROWS // max(len(self.slugs) * len(self.boxes), 1))

    def _some(self, heads: Sequence[str], numbers: Numbers, told: Mask) -> Iterator[str]:
        rows = self._rows(numbers, told)
        content = rows.tobytes()
        ends = (told.sum(axis=(1, 2)).cumsum() * (rows.shape[1] * rows.itemsize)).tolist()
        at = 0
        some: list[list[bool]] = np.asarray(told.any(axis=2)).tolist()
        for end, which in zip(ends, some, strict=True):
            pieces = content[at:end].translate(None, b"\0").decode("ascii").split("\x01")[1:]
            at = end
            slugs = compress(heads, which)
            yield ",".join([f'{head}{piece}"}}' for head, piece in zip(slugs, pieces, strict=True)])

    @cached_property
    def _prefixes(self) -> Words:
        """What stands before a number: of every box but the first of a mistake, then of each as the first one."""
        room = max((len(f'","{box}":"') for box in self.boxes), default=0)
        others = (f'","{box}":"'.encode() for box in self.boxes)
        firsts = (_NEXT + f'"{box}":"'.encode() for box in self.boxes)
        return words((*others, *firsts), -(-room // 4))

    def _rows(self, numbers: Numbers, told: Mask) -> Words:
        """Return the words of what is told, a row for each number: what stands before it, and the number."""
        at = np.flatnonzero(told)
        mistake = at // len(self.boxes)  # of all students one after another
        box = at - mistake * len(self.boxes)
        begins = np.ones(len(box), dtype=np.bool_)
        begins[1:] = mistake[1:] != mistake[:-1]
        room = self._prefixes.shape[1]
        rows = np.empty((len(box), room + WORDS), dtype=np.uint32)
        np.take(self._prefixes, box + begins * len(self.boxes), axis=0, out=rows[:, :room])
        written(numbers.ravel()[at], rows[:, room:])
        return rows


def answer_text(text: str, true: str, low: str, high: str, small: bool) -> str:
    """Return the answer of one box, each part of it where there is one.

    >>> answer_text("0.3", "", "0.25", "0.35", False)
    '{"text":"0.3","low":"0.25","high":"0.35"}'
    """
    parts = [f'"{name}":"{part}"' for name, part in (("true", true), ("low", low), ("high", high)) if part]
    quoted = json.dumps(text, ensure_ascii=False)
    return "{" + ",".join([f'"text":{quoted}', *parts, *(['"too_small":true'] if small else [])]) + "}"


def line(head: Mapping[str, str], numbers: str, answers: str, mistakes: str) -> str:
    """Return one student's line from its parts, those left out that are empty but for the id.

    >>> line({"id": "001", "name": "", "code": "A-001"}, '"b1":"0.2"', "", "")
    '{"id":"001","code":"A-001","numbers":{"b1":"0.2"}}'
    """
    told = [f'"{name}":{json.dumps(text, ensure_ascii=False)}' for name, text in head.items() if text or name == "id"]
    groups = (("numbers", numbers), ("answers", answers), ("mistakes", mistakes))
    return "{" + ",".join([*told, *(f'"{name}":{{{inner}}}' for name, inner in groups if inner)]) + "}"
