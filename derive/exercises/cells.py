"""The cells of a CSV text with their places; knows separators, quotes and encodings, not what a cell means."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from derive.decoded import encoding_of, refuse_no_text
from derive.errors import Fault, Refused

LARGEST = 5 * 2**20
_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text without quotes, and where it begins, counted from 1."""

    text: str
    line: int
    column: int


def read_text(path: str | Path) -> str:
    """Return the text of a file in UTF-8, with or without its mark at the beginning, or in UTF-16 with its mark.

    Raises Refused for what is no regular file, is too large, is a spreadsheet or is no such text.
    """
    file = str(path)
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a pipe would wait for its writer
        with open(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Refused((Fault("it is no regular file", "a CSV file", "check its name", file),))
            raw = stream.read(LARGEST + 1)
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or problem
        raise Refused((Fault(f"it cannot be read: {why}", "a CSV file", "check its name", file),)) from None
    if len(raw) > LARGEST:
        raise Refused((Fault("the file is too large", f"at most {LARGEST >> 20} MB", "split it", file),))
    refuse_no_text(raw, file)
    encoding = encoding_of(raw)
    try:
        return raw.decode(encoding).removeprefix("\N{BYTE ORDER MARK}")
    except UnicodeDecodeError as problem:
        if encoding != "utf-8":
            fault = Fault(f"the file is damaged: it begins as {encoding.upper()}", "a CSV file", "save it as CSV UTF-8")
            raise Refused((fault.at(file, 0, 0),)) from None
        before = raw[: problem.start].decode("utf-8", errors="replace")
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        fault = Fault(f"byte {problem.start} is not UTF-8", "a CSV file in UTF-8", "save it as CSV UTF-8")
        raise Refused((fault.at(file, line, column),)) from None


def delimiter_of(text: str) -> str:
    """Return what separates the cells: the sign that the first line has most of, a comma where it has none.

    >>> delimiter_of("id;name\\n1;Ani, M.Si.")
    ';'
    """
    first = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    return max(_SEPARATORS, key=first.count)


def cells(text: str, delimiter: str) -> Iterator[tuple[Cell, ...]]:
    """Yield the lines of a CSV text that are not empty.

    >>> [[cell.text for cell in row] for row in cells('a,"b ""c"",\\nd"\\n\\ne', ",")]
    [['a', 'b "c",\\nd'], ['e']]

    A quote that is never closed holds the rest of the text, as spreadsheets read it.
    """
    row: list[Cell] = []
    line, column, at = 1, 1, 0
    while at < len(text):
        first = (line, column)
        if text[at] == '"':
            read, length = _quoted(text, at + 1)
            length += 1
        else:
            read, length = "", 0
        end = at + length
        while end < len(text) and text[end] not in (delimiter, "\r", "\n"):
            end += 1
        read += text[at + length : end]
        passed = text[at:end]
        line += passed.count("\n")
        column = len(passed.rpartition("\n")[2]) + (1 if "\n" in passed else column)
        row.append(Cell(read, *first))
        at = end
        if at < len(text) and text[at] == delimiter:
            at, column = at + 1, column + 1
            if at == len(text) or text[at] in "\r\n":
                row.append(Cell("", line, column))
            if at < len(text) and text[at] not in "\r\n":
                continue
        if at < len(text):
            at += 2 if text[at : at + 2] == "\r\n" else 1
        if any(cell.text.strip() for cell in row):
            yield tuple(row)
        row, line, column = [], line + 1, 1
    if any(cell.text.strip() for cell in row):
        yield tuple(row)


def _quoted(text: str, at: int) -> tuple[str, int]:
    """Return what stands between quotes from a place on, and how long it is there with its closing quote."""
    parts = []
    start = at
    while True:
        end = text.find('"', at)
        if end < 0:
            parts.append(text[at:])
            return "".join(parts), len(text) - start
        parts.append(text[at:end])
        if text[end + 1 : end + 2] != '"':
            return "".join(parts), end + 1 - start
        parts.append('"')
        at = end + 2
