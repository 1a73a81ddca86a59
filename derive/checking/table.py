"""CSV as people's programs write it, to rows with places; knows separators and quotes, not what columns hold.

The separator is taken from the header alone: guessing from rows takes the comma of 0,5;0,25 for one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from derive.errors import Fault, Refused
from derive.problem.exact import quoted

_SEPARATORS = ";\t,"
_NAMED = re.compile(r"[\"']?sep=(.)[\"']?[ \t]*\r?\n?", re.IGNORECASE)
_BREAK = re.compile(r"\r\n|\r|\n")
_BLANK = re.compile(r"[\r\n]*")
_DIGITS = re.compile(r"[0-9]+ ?%?")
_LONGEST_HEADER = 500_000
_READABLE = {";": "semicolon", "\t": "tab", ",": "comma"}


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, the line in which it begins, and its lines as they stand in the file."""

    cells: list[str]
    line: int
    raw: str
    separator: str

    def places(self) -> list[tuple[int, int]]:
        """Return line and column of every cell, from 1.

        >>> Row(["a;b", "c"], 3, '"a;b";c', ";").places()
        [(3, 2), (3, 7)]
        """
        found, line, column, quoting, begins, quoted = [], self.line, 1, False, True, False
        for character in self.raw:
            if begins:
                quoted = character == '"'  # a quote inside a cell that does not begin with one is a character
                found.append((line, column + quoted))
            begins = not quoting and character == self.separator
            quoting ^= quoted and character == '"'
            line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
        if begins:
            found.append((line, column))
        return found


def separator(header: str, known: Callable[[str], bool]) -> str | None:
    """Return the separator of a header line: the one between most known names, or else the most frequent one.

    >>> separator('student;dC/dW1[1,1];"a, b"', lambda text: False), separator("student", lambda text: False)
    (';', None)
    """
    counts = dict.fromkeys(_SEPARATORS, 0)
    depth, quoting = 0, False
    for character in header:
        quoting ^= character == '"'
        depth += (character == "[") - (character == "]")
        if not quoting and depth <= 0 and character in counts:
            counts[character] += 1
    offered = [sign for sign in _SEPARATORS if counts[sign]]
    if not offered:
        return None
    return max(offered, key=lambda sign: (sum(map(known, _split(header, sign))), counts[sign]))


def _split(header: str, sign: str) -> list[str]:
    return [text.strip('" \t') for text in header.strip("\r\n").split(sign)]


def rows(text: str, file: str, known: Callable[[str], bool]) -> Iterator[Row]:
    """Yield the header and the rows of a CSV text that are not blank.

    Raises Refused where quotes do not end: nothing behind them can be told apart.
    """
    first, line = _NAMED.match(text), 0
    if first:
        text, line = text[first.end() :], 1
    blank = _BLANK.match(text)
    assert blank, "no blank line at all is a match too"
    line, text = line + len(_BREAK.findall(blank[0])), text[blank.end() :]
    header = _BREAK.split(text, maxsplit=1)[0][:_LONGEST_HEADER]
    sign = first[1] if first else separator(header, known)
    if sign not in _READABLE:
        fault = Fault(
            f"the first line is no header: {quoted(header)}",
            "columns between ; , or tabs",
            "name the columns student, 18, 19 ... with ; between them",
        )
        raise Refused((fault.at(file, line + 1, 1),))
    yield from _parsed(text, file, sign, line)


def _parsed(text: str, file: str, sign: str, line: int) -> Iterator[Row]:
    raw: list[str] = []

    def taken() -> Iterator[str]:
        for piece in io.StringIO(text, newline=None):  # a lone carriage return ends a line too
            raw.append(piece)
            yield piece

    try:
        for cells in csv.reader(taken(), delimiter=sign, strict=True):
            row = Row(cells, line + 1, "".join(raw).rstrip("\n"), sign)
            line += len(raw)
            raw.clear()
            if any(map(str.strip, cells)):
                yield row
    except csv.Error as error:
        fault = Fault("quotation marks in this row do not fit together", "cells in whole quotes", "mend the row")
        if "field larger" in str(error):
            fault = Fault("a cell of this row has more than 100,000 characters", "one answer", "mend the row")
        raise Refused((fault.at(file, line + 1, 1),)) from None


def fits(row: Row, header: Sequence[str]) -> bool:
    """Tell whether a row has as many cells as the header; empty ones at its end are forgiven, and dropped.

    >>> fits(Row(["001", "0,5", ""], 2, "001;0,5;", ";"), ["student", "18"])
    True
    """
    while len(row.cells) > len(header) and not row.cells[-1].strip():
        row.cells.pop()
    return len(row.cells) == len(header)


def misfit(row: Row, header: Sequence[str]) -> Fault:
    """Return what is wrong with a row that does not fit.

    >>> print(misfit(Row(["001", "0", "5"], 2, "001,0,5", ","), ["student", "18"]))
    the row has 3 cells; expected 2 as in the header; decimal commas stand in a comma-separated file: separate by ;
    """
    count = len(row.cells)
    digits = sum(bool(_DIGITS.fullmatch(cell.strip())) for cell in row.cells)
    commas = row.separator == "," and count > len(header) and digits >= count - len(header)
    return Fault(
        f"the row has {count} cell{'' if count == 1 else 's'}",
        f"{len(header)} as in the header",
        "decimal commas stand in a comma-separated file: separate by ;" if commas else "mend the row",
    )
