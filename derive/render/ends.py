"""Where the pages of paper may end: how much room asks for what, which rows of a table stay together; knows no markup.

The templates of TeX and Typst spell what is decided here. Sizes are lines of text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Spelled = Mapping[str, Any]

_TOGETHER = 3  # rows of a table that stand on a page at least
_BEFORE_PASS = 4  # rows that go to the next page with a whole forward pass
_AT_THE_END = 5  # rows that the last page of a sheet has at least, where a page fills its forms
_SHORT = 12  # rows of a table that TeX keeps in one piece
_SHORTER = 8  # rows of a table that Typst keeps in one piece
_DISPLAY = 4  # equations of a display that Typst keeps in one piece
_ALIKE = 5  # rows of a form, of which one tells how high all are
_TALL = 12  # rows of a display that no page should be asked to keep in one piece
_HIGH = 30  # lines of text, as which a display of high matrices is no longer kept in one piece
_CROWDED = 40  # rows of tables on a compact page, from which on they stand as close as they can


def ended(blocks: Sequence[Spelled], compact: bool) -> list[dict[str, Any]]:
    """Return spelled blocks, each with what it asks of the page it stands on.

    >>> rows = [["", ""]] * 14
    >>> table = {"kind": "table", "rows": rows, "head": ["", ""], "ruled": False, "folds": 1}
    >>> said = {"kind": "paragraph", "stays": False}
    >>> made = ended([said, said, table], compact=False)
    >>> made[1]["room"], made[2]["whole"], made[2]["kept"][:4], made[2]["kept"][-4:]
    (8, False, [True, True, False, False], [False, True, True, False])
    """
    tied = _tied(blocks)
    passes = {place for place in range(1, len(blocks)) if _is_pass(blocks[place - 1], blocks[place])}
    forms = [place for place, block in enumerate(blocks) if is_form(block)]
    found = []
    for place, block in enumerate(blocks):
        own: dict[str, Any] = {**block, "room": None, "handwritten": False, "leads_pass": place + 1 in passes}
        if 0 < place < len(blocks) - 1 and blocks[place - 1]["kind"] != "heading":
            own["room"], own["handwritten"] = _room(blocks, place, compact)
        if block["kind"] == "display":
            equations = sum(bool(left) for left, _ in block["rows"])
            high = len(block["rows"]) > _TALL or (equations > 1 and block["lines"] > _HIGH)
            own["breaks"] = equations > (1 if compact else _DISPLAY) or high
        if block["kind"] == "table":
            least = 1 if place in passes else _BEFORE_PASS if place + 2 in passes else _TOGETHER
            own |= _table(block, least) | {"is_pass": place in passes}
            last = is_form(block) and not any(after > place for after in forms if _one_sheet(blocks, place, after))
            own["least"] = _AT_THE_END if last and not compact else _TOGETHER
            own["spans"] = _spans(len(block["rows"]), own["least"])
            if block["ruled"]:
                own["whole"] = own["spans"][0] == len(block["rows"])
                own["alike"] = 1 if len(block["rows"]) > _ALIKE else len(block["rows"])
        own["begins_form"] = tied[place] and (not place or not tied[place - 1] or is_form(blocks[place - 1]))
        found.append(own)
    return found


def _tied(blocks: Sequence[Spelled]) -> list[bool]:
    """Tell of each block whether it stays with a form below it, or is one."""
    found: list[bool] = []
    ties = False
    for block in reversed(blocks):
        led = block["kind"] in ("heading", "program") or (block["kind"] == "paragraph" and block["stays"])
        ties = is_form(block) or (ties and led)
        found.append(ties)
    return found[::-1]


def crowded(blocks: Sequence[Spelled]) -> bool:
    """Tell whether a compact page has so many rows that they stand as close as they can."""
    tables = (block for block in blocks if block["kind"] == "table" and not block["ruled"])
    return bool(sum(len(block["rows"]) // block["folds"] for block in tables) > _CROWDED)


def is_form(block: Spelled) -> bool:
    """Tell whether a block is a table that is written into by hand, row by row."""
    return bool(block["kind"] == "table" and block["ruled"] and not block["shares"])


def _one_sheet(blocks: Sequence[Spelled], place: int, after: int) -> bool:
    return all(block["kind"] != "pagebreak" for block in blocks[place:after])


def _is_pass(before: Spelled, block: Spelled) -> bool:
    """Tell whether a form asks for a whole forward pass in one row, such as the cost again, under its heading."""
    alone = is_form(block) and len(block["rows"]) == 1 and len(block["head"]) == 4
    return bool(alone and before["kind"] == "heading" and before["level"] == 3)


def _room(blocks: Sequence[Spelled], place: int, compact: bool) -> tuple[float | None, bool]:
    """Return how many lines a block asks for with what it leads to, and whether more room for writing moves that."""
    block, following = blocks[place], blocks[place + 1]
    if block["kind"] == "paragraph":
        if following["kind"] != "table" or len(following["rows"]) <= _SHORT:
            return None, False
        return (5 if compact or following["ruled"] else 8), False
    if block["kind"] != "heading":
        return None, False
    after = blocks[place + 2] if place + 2 < len(blocks) else None
    first = after if following["kind"] == "heading" and after is not None else following
    lines = 4 if first["kind"] == "table" and first["ruled"] else 0
    if after is not None and after["kind"] == "program" and place + 3 < len(blocks):
        boxes = blocks[place + 3]  # a program stands beside its boxes
        if boxes["kind"] == "table":
            lines = len(after["text"].split("\n")) + 2 * len(boxes["rows"])
    if not compact and _leads_long(blocks[place + 1 : place + 5]):
        lines += 5
    least = 9 / 2 if compact else 9 if following["kind"] == "heading" else 7
    return least + lines, lines > 0


def _leads_long(after: Sequence[Spelled]) -> bool:
    """Tell whether headings and sentences lead to a long table, which begins with three rows on their page."""
    for block in after:
        if block["kind"] == "table":
            return not block["ruled"] and len(block["rows"]) > _SHORT and block["folds"] == 1
        if block["kind"] not in ("heading", "paragraph"):
            return False
    return False


def _table(block: Spelled, least: int) -> dict[str, Any]:
    """Return which rows stay with the next, at the beginning and the end of a table, and whether it is short."""
    count = len(block["rows"])
    if not block["ruled"]:
        kept = [row < 2 or count - row in (2, 3) for row in range(count)]
        return {"whole": count <= _SHORT or block["folds"] > 1, "kept": kept, "breaks": count > _SHORTER}
    short = count < least + 3
    kept = [row < count - 1 and (short or row < 2 or count - row <= least) for row in range(count)]
    if block["shares"]:
        kept = [False] * count
    # Before a whole forward pass a page may end a little early, so that rows go with it.
    early = count - _BEFORE_PASS if least == _BEFORE_PASS and count > 6 else None
    tall = not block["shares"] and count == 1 and any(block["wide"]) and len(block["head"]) == 4
    return {"kept": kept, "early": early, "tall": tall}


def _spans(count: int, last: int) -> list[int]:
    """Return over how many rows each row and those below it are held together; 0 for one that is held from above."""
    if count < last + 3:
        return [count] + [0] * (count - 1)
    return [3, 0, 0] + [1] * (count - last - 3) + [last] + [0] * (last - 1)
