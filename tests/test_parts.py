"""Matrices wider than paper: every row fits, and nothing is lost or exchanged."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.render.boxes import Box, Digits, Grid, Letter, Row, Sign
from derive.render.formats.latex import formula as in_tex
from derive.render.formats.typst import formula as in_typst
from derive.render.parts import on_paper
from derive.render.width import width

LINE = 780


def matrix(rows: int, columns: int) -> Grid:
    """Return a matrix in which no two entries are alike."""
    return Grid(tuple(tuple(Digits(f"{row}.{place:03}") for place in range(columns)) for row in range(rows)))


def grids(rows: list[tuple[Box, Box]]) -> list[Grid]:
    """Return the matrices in rows, whole or in parts."""
    return [part for _, right in rows if isinstance(right, Row) for part in right.parts if isinstance(part, Grid)]


@given(st.integers(1, 3), st.integers(1, 60), st.booleans())
def test_every_row_fits_and_the_parts_are_the_matrix(rows: int, columns: int, twice: bool) -> None:
    """The parts side by side are the matrix; the first alone opens, the last alone closes."""
    whole = matrix(rows, columns)
    sides = (Sign("="), whole) * (2 if twice else 1)
    broken = list(on_paper([(Letter("W"), Row(sides))], LINE))
    assert all(width(left) + width(right) <= LINE for left, right in broken)
    parts = grids(broken)
    count = sum(part.opens for part in parts)
    assert (2 if twice else 1) == count == sum(part.closes for part in parts)
    joined = tuple(sum((part.rows[place] for part in parts), ()) for place in range(rows))
    assert tuple(row * count for row in whole.rows) == joined
    assert all(part.opens == last.closes for last, part in pairwise(parts))


def test_a_relation_does_not_end_a_row() -> None:
    """What a matrix equals stands on a row of its own, led by the sign."""
    broken = list(on_paper([(Letter("x"), Row((Sign("="), matrix(1, 8), Sign("="), matrix(1, 8))))], LINE))
    assert [[Sign("=")], [Sign("=")]] == [list(right.parts[:1]) for _, right in broken if isinstance(right, Row)]


@pytest.mark.parametrize(
    ("opens", "closes", "tex", "typst"),
    [
        (True, True, r"\begin{bmatrix} 1 \end{bmatrix}", 'mat(delim: "[", 1)'),
        (True, False, r"\left[\begin{matrix} 1 \end{matrix}\right.", 'mat(delim: #("[", none), 1)'),
        (False, True, r"\left.\begin{matrix} 1 \end{matrix}\right]", 'mat(delim: #(none, "]"), 1)'),
    ],
)
def test_only_the_ends_have_brackets(opens: bool, closes: bool, tex: str, typst: str) -> None:
    """A part in the middle of a matrix has no bracket where the matrix goes on."""
    box = Grid(((Digits("1"),),), opens=opens, closes=closes)
    assert (tex, typst) == (in_tex(box, False), in_typst(box, False))
