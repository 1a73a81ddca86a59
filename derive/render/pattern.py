"""Patterns of indices, such as `{before}_{j}{layer}_{i}`: places filled and set as boxes; knows no networks.

A place whose value is missing is left out, with the comma or underscore that would lead to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from derive.render.boxes import Box, Indices, Letter, Row, Script, Sign

_PART = re.compile(r"\{([^{}]*)\}|([A-Za-z]+|[0-9]+|.)")


def filled(pattern: str, places: Mapping[str, str]) -> str:
    """Return a pattern as text, or nothing where a place is missing.

    >>> filled("({l+1})", {"l+1": "2"}), filled("({l})", {})
    ('(2)', '')
    """
    parts = [places.get(found[1]) if found[1] else found[2] for found in _PART.finditer(pattern)]
    return "" if None in parts else "".join(part for part in parts if part is not None)


def brackets(pattern: str, places: Mapping[str, str]) -> tuple[str, ...]:
    """Return what stands in the square brackets of a pattern, or nothing where a place is missing.

    >>> brackets("[{j}][{i}]", {"i": "0", "j": "2"})
    ('2', '0')
    """
    return tuple(re.findall(r"\[([^\]]*)\]", filled(pattern, places)))


def written(pattern: str, places: Mapping[str, str]) -> Box | None:
    """Return a pattern as a box: indices side by side, words upright, `_` setting one below the one before.

    >>> written("{i}{j}", {"i": "2", "j": "1"})
    Indices(texts=('2', '1'))
    >>> written("in,{i}", {})
    Letter(text='in', upright=True)
    """
    segments = [box for segment in pattern.split(",") if (box := _segment(segment, places)) is not None]
    if not segments:
        return None
    return segments[0] if len(segments) == 1 else Row(tuple(b for s in segments for b in (Sign(","), s))[1:])


def _segment(pattern: str, places: Mapping[str, str]) -> Box | None:
    """Return what stands between two commas."""
    boxes: list[Box] = []
    below = False
    for found in _PART.finditer(pattern):
        if found[2] == "_":
            below = True
            continue
        text = places.get(found[1]) if found[1] else found[2]
        base_there, below = below, False
        if text is None:
            continue
        index = text.isdigit() or found[1] in ("i", "j", "l", "l+1", "l-1")
        box: Box = Indices((text,)) if index else Letter(text, upright=len(text) > 1)
        before = boxes[-1] if boxes else None
        if base_there and isinstance(before, Letter):
            boxes[-1] = Script(before, box)
        elif isinstance(before, Indices) and isinstance(box, Indices):
            boxes[-1] = Indices((*before.texts, text))
        else:
            boxes.append(box)
    return None if not boxes else boxes[0] if len(boxes) == 1 else Row(tuple(boxes))
