"""Decimal commas in a matrix are understood where a page has points too, unless another reading has the right shape."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.checking.matrix import spread
from derive.checking.number import read_number
from derive.checking.quantity import Grid


def grid(rows: int, columns: int) -> Grid:
    """A matrix of this shape."""
    return Grid("W1", tuple(tuple(f"W1[{i},{j}]" for j in range(1, columns + 1)) for i in range(1, rows + 1)))


@pytest.mark.parametrize(
    "text", ["[-0,12 -0,09]", "-0,12; -0,09", "[[-0,12; -0,09]]", "[-0,12, -0,09]", "-0.12, -0.09", "[-0.12,-0.09]"]
)
def test_two_numbers_in_a_row_are_read_with_either_mark(text: str) -> None:
    """A row of two; a single number is read with a comma where the page has points, and so is each of these."""
    entries = spread(text, grid(1, 2), "point").entries
    assert [Fraction(-12, 100), Fraction(-9, 100)] == [read_number(text, "point").value for _, text in entries]


def test_what_has_the_right_shape_is_never_read_otherwise() -> None:
    """[1,2] is two entries where two are asked, and one number where one is."""
    assert ["1", "2"] == [text for _, text in spread("[1,2]", grid(1, 2), "point").entries]
    assert ["1,2"] == [text for _, text in spread("[1,2]", grid(1, 1), "point").entries]
    assert spread("[1,2,3]", grid(1, 2), "point").fault is not None


@given(st.lists(st.lists(st.integers(1, 9999), min_size=2, max_size=3), min_size=1, max_size=3), st.data())
def test_a_matrix_says_the_same_with_points_and_with_commas(rows: list[list[int]], data: st.DataObject) -> None:
    """Every shape, entries between blanks or `;`: whatever the language of the page is."""
    width = len(rows[0])
    table = [[f"0.{n:04}" for n in (row * 2)[:width]] for row in rows]
    between = data.draw(st.sampled_from((" ", "; ")))
    text = "[" + ", ".join("[" + between.join(row) + "]" for row in table) + "]"
    commas = text.replace(".", ",")
    wanted = spread(text, grid(len(table), width), "point").entries
    assert wanted and not isinstance(wanted, str)
    for mark in ("point", "comma"):
        found = spread(commas, grid(len(table), width), mark).entries  # type: ignore[arg-type]
        assert [(name, entry.replace(",", ".")) for name, entry in found] == list(wanted)
