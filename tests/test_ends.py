"""What blocks ask of the pages they stand on: rows that stay together, and room for what a heading leads to."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import derive
from derive.problem.choice import chosen
from derive.render.ends import crowded, ended


def table(rows: int, *, ruled: bool = False, folds: int = 1) -> dict[str, Any]:
    """A table of so many rows, in the last columns of which there is room to write."""
    wide = (False,) * 2 + (ruled, False)
    return {"kind": "table", "rows": [[""] * 4] * rows, "head": [""] * 4, "ruled": ruled, "folds": folds,
            "shares": (), "wide": wide, "stays": False}  # fmt: skip


def heading(level: int = 3) -> dict[str, Any]:
    """A heading."""
    return {"kind": "heading", "level": level, "stays": True}


PROSE = {"kind": "paragraph", "stays": True}


@given(st.integers(1, 60), st.booleans())
def test_no_page_ends_with_one_row_or_two(rows: int, ruled: bool) -> None:
    """Wherever a page may end in a table, three rows at least stand on either side, in TeX and in Typst."""
    (made,) = ended([table(rows, ruled=ruled)], compact=False)
    if ruled or not made["whole"]:
        ends = [row + 1 for row in range(rows - 1) if not made["kept"][row]]
        assert all(end >= 3 and rows - end >= 3 for end in ends)
        assert len(ends) == max(0, rows - 5)
    places = [place for place, span in enumerate(made["spans"]) for _ in range(span)]
    assert len(places) == rows == len(made["spans"])
    assert all(made["spans"][place] for place in places)
    least = made["least"]
    assert rows < least + 3 or (made["spans"][0] == 3 and made["spans"][-least] == least)


def test_the_last_form_of_each_sheet_keeps_more_rows() -> None:
    """Five rows stand on the last page of a sheet, three elsewhere; a compact page is not filled up."""
    blocks = [heading(), table(9, ruled=True), {"kind": "pagebreak"}, table(9, ruled=True), table(9, ruled=True), PROSE]
    assert [block["least"] for block in ended(blocks, False) if block["kind"] == "table"] == [5, 3, 5]
    assert {block["least"] for block in ended(blocks, True) if block["kind"] == "table"} == {3}


def test_a_whole_pass_is_one_piece_with_its_heading() -> None:
    """One row alone under its heading asks for a whole forward pass; the rows before it may go with it."""
    blocks = [heading(), table(9, ruled=True), heading(), table(1, ruled=True), PROSE]
    first, form, above, alone, _ = ended(blocks, False)
    assert (above["leads_pass"], alone["is_pass"], alone["tall"], form["early"]) == (True, True, True, 5)
    assert not (first["leads_pass"] or form["is_pass"] or form["tall"]) and alone["early"] is None
    assert form["kept"] == [True, True, False, False, False, True, True, True, False]


@pytest.mark.parametrize(
    ("blocks", "compact", "expected"),
    [
        ([PROSE, heading(), PROSE, PROSE], False, (7, False)),
        ([PROSE, heading(), PROSE, PROSE], True, (4.5, False)),
        ([PROSE, heading(), heading(), PROSE], False, (9, False)),
        ([PROSE, heading(), table(3, ruled=True), PROSE], False, (11, True)),
        ([PROSE, heading(), heading(), table(3, ruled=True)], False, (13, True)),
        ([PROSE, heading(), PROSE, table(20)], False, (12, True)),
        ([PROSE, heading(), PROSE, {"kind": "program", "text": "a\nb\nc"}, table(4, ruled=True)], False, (18, True)),
        ([PROSE, PROSE, table(20), PROSE], False, (8, False)),
        ([PROSE, PROSE, table(20, ruled=True), PROSE], False, (5, False)),
        ([PROSE, PROSE, table(5), PROSE], False, (None, False)),
        ([heading(), heading(), PROSE, PROSE], False, (None, False)),
    ],
)
def test_room_is_asked_for_what_follows(
    blocks: list[dict[str, Any]], compact: bool, expected: tuple[float | None, bool]
) -> None:
    """A heading asks for the lines of what it opens, a sentence for the beginning of a long table."""
    made = ended(blocks, compact)[1]
    assert (made["room"], made["handwritten"]) == expected


def test_a_form_begins_with_what_leads_to_it() -> None:
    """The heading and the sentence above a form go with it; what stands before does not."""
    plain = {"kind": "paragraph", "stays": False}
    blocks = [plain, heading(), PROSE, table(4, ruled=True), table(4, ruled=True), plain]
    assert [block["begins_form"] for block in ended(blocks, False)] == [False, True, False, False, True, False]


def test_displays_and_crowds() -> None:
    """A display of many equations may be broken, one equation over a few rows may not; folded rows count once."""
    rows = [("x", "y")] * 4 + [("", "z")] * 3
    def breaks(rows: list[tuple[str, str]], lines: int, compact: bool = False) -> bool:
        return bool(ended([{"kind": "display", "rows": rows, "lines": lines}], compact)[0]["breaks"])

    assert [breaks(rows, 12, compact) for compact in (False, True)] == [False, True]
    assert breaks([("x", "y")] * 5, 5)
    # Three columns of fourteen entries fill a page; one alone has no place to break.
    assert breaks([("x", "y")] * 3, 42) and not breaks([("x", "y")], 42)
    assert crowded([table(41)]) and not crowded([table(40), table(50, ruled=True)])
    assert not crowded([table(80, folds=2)])


def test_a_sentence_that_ends_in_a_colon_leads_on() -> None:
    """Before further sentences as well: no page ends between what is announced and what announces it."""
    page = derive.explain(chosen("tanh-batch-11")).to_typst(view="matrix", lang="en")
    assert re.findall(r"^#leads\[All examples together in matrices:\]$", page, re.M)
    assert not re.findall(r"^#par\[.*:\]\n\n#", page, re.M)
