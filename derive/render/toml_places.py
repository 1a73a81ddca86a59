"""Where the keys of a TOML file stand, by line and column; knows no meaning of a key, and reads no values.

It is asked about files that have been read already, so what is no TOML need not be noticed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

Keys: TypeAlias = tuple[str, ...]
Place: TypeAlias = tuple[int, int]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_KEY = r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'"
_DOTTED = rf"(?:{_KEY})(?:\s*\.\s*(?:{_KEY}))*"
_TABLE = re.compile(rf"\s*\[+\s*({_DOTTED})\s*\]")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=")
_INNER = re.compile(rf"[{{,]\s*({_KEY})\s*=")


def places(text: str) -> dict[Keys, Place]:
    """Return where each key of a file begins, a table's where its head does.

    >>> places('a = 1\\n[glyphs]\\nW = { letter = "w = {", sub = "{i}" }\\n')[("glyphs", "W", "sub")]
    (3, 25)
    """
    found: dict[Keys, Place] = {}
    table: Keys = ()
    depth = 0
    for number, line in enumerate(text.split("\n"), 1):
        if depth == 0 and (head := _TABLE.match(line)):
            table = _parts(head[1])
            found.setdefault(table, (number, head.start(1) + 1))
            continue
        if depth == 0 and (entry := _ENTRY.match(line)):
            path = (*table, *_parts(entry[1]))
            found.setdefault(path, (number, entry.start(1) + 1))
            for key, column in _within(line, entry.end()):
                found.setdefault((*path, key), (number, column))
        # What a comment or a text says opens nothing.
        bare = _STRING.sub("", line).partition("#")[0]
        depth = max(0, depth + sum(bare.count(sign) for sign in "[{") - sum(bare.count(sign) for sign in "]}"))
    return found


def _within(line: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield the keys of a table that stands within a line, with their columns."""
    # A value is masked by as many blanks; a key in quotation marks, which "=" follows, stays.
    masked = _STRING.sub(lambda text: text[0] if line[text.end() :].lstrip()[:1] == "=" else " " * len(text[0]), line)
    for inner in _INNER.finditer(masked, start):
        yield _bare(inner[1]), inner.start(1) + 1


def _parts(dotted: str) -> Keys:
    return tuple(map(_bare, re.findall(_KEY, dotted)))


def _bare(key: str) -> str:
    return key[1:-1] if key[:1] in "\"'" else key


def place_of(keys: Keys, known: Mapping[Keys, Place]) -> Place:
    """Return where a key stands, or what it would stand in: its table, else the beginning of the file.

    >>> place_of(("glyphs", "z"), {("glyphs",): (7, 2)}), place_of(("title",), {})
    ((7, 2), (1, 1))
    """
    return next((known[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in known), (1, 1))
