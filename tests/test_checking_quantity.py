"""Names as people type them, and whole matrices: what is meant, what is ambiguous, what is near."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.checking import matrix, quantity, spelling
from derive.checking.matrix import spread
from derive.checking.quantity import Grid, Vocabulary
from derive.checking.typed import Mark
from derive.names import parse

NAMES = (
    *(f"W1[{row},{column}]'" for row in (1, 2) for column in (1, 2)),
    *(f"dC/dW1[{row},{column}]" for row in (1, 2) for column in (1, 2)),
    "dC/dW2[1,1]", "dC/dW2[1,2]", "dC/db1[1]", "dC/db1[2]", "dC/db2[1]", "z1[1]", "z1[2]", "a1[1]", "a1[2]", "a2[1]",
    "delta1[1]", "delta1[2]", "delta2[1]", "b1[2]'", "C", "C'", "dC/da1[2]", "z1[2]@3#2", "dC/dz1[1]@2",
)  # fmt: skip
GLYPHS = {
    "w_{11}^{(1)}": "W1[1,1]'",
    r"\delta_{1}^{(2)}": "delta2[1]",
    "∂C/∂w_{12}^{(2)}": "dC/dW2[1,2]",
    "w_11^(1) baru": "W1[1,1]'",
}
SHEET = Vocabulary.of(NAMES, {18: "delta1[1]", 19: "dC/dW1[1,1]", 7: "a1[2]"}, GLYPHS)

MEANT = {
    "18": "delta1[1]",
    "No. 18": "delta1[1]",
    "no 18": "delta1[1]",
    "#18": "delta1[1]",
    "Nomor 18": "delta1[1]",
    "18.": "delta1[1]",
    "018": "delta1[1]",
    "Response 7": "a1[2]",
    "Q7": "a1[2]",
    "dC/dW1[2,1]": "dC/dW1[2,1]",
    "dW1[2,1]": "dC/dW1[2,1]",
    "dW1[2, 1]": "dC/dW1[2,1]",
    "DW1[2,1]": "dC/dW1[2,1]",
    "∂C/∂W1[2,1]": "dC/dW1[2,1]",
    "dW1(2,1)": "dC/dW1[2,1]",
    "dW1[2][1]": "dC/dW1[2,1]",
    "dC/dW21": "dC/dW1[2,1]",
    "∂C/∂w21": "dC/dW1[2,1]",
    "db1[2]": "dC/db1[2]",
    "d1[2]": "delta1[2]",
    "δ1[2]": "delta1[2]",
    "delta2[1]": "delta2[1]",
    "Delta2[1]": "delta2[1]",
    "w1.2.1'": "W1[2,1]'",
    "W1[2,1] baru": "W1[2,1]'",
    "W1[2,1] new": "W1[2,1]'",
    "W1[2,1]_new": "W1[2,1]'",
    "W1[2,1]′": "W1[2,1]'",
    "W1[2,1]’": "W1[2,1]'",
    "a2": "a2[1]",
    "db2": "dC/db2[1]",
    "C baru": "C'",
    "biaya": "C",
    "c": "C",
    "w₁₁⁽¹⁾": "W1[1,1]'",
    "w11^(1)": "W1[1,1]'",
    "w^(1)_11": "W1[1,1]'",
    "δ₁⁽²⁾": "delta2[1]",
    "∂C/∂w₁₂⁽²⁾": "dC/dW2[1,2]",
    "z1[2]@3#2": "z1[2]@3#2",
    "dz1[1]@2": "dC/dz1[1]@2",
}
UNKNOWN = {
    "41": "there is no number 41; expected a number from 7 to 19; write one of these",
    "dC/dW1[2,3]": "the quantity 'dC/dW1[2,3]' is unknown; expected a name such as W1[1,1]'; "
    "did you mean dC/dW1[2,2]?",
    "dC/dw11": "'dC/dw11' can mean dC/dW1[1,1] or dC/dW2[1,1]; expected one quantity; write dC/dW1[1,1]",
    "": "the quantity '' is unknown; expected a name such as W1[1,1]'; write one of its names",
}


@pytest.mark.parametrize(("text", "name"), MEANT.items())
def test_names_people_type(text: str, name: str) -> None:
    """Numbers of the sheet, names, short forms and the glyphs of the notation mean one quantity."""
    assert (name,) == SHEET.find(text)


@pytest.mark.parametrize(("text", "told"), UNKNOWN.items())
def test_names_that_mean_nothing_or_two(text: str, told: str) -> None:
    """A name that is unknown or ambiguous is told with the nearest one, never guessed."""
    assert 1 != len(SHEET.find(text))
    assert told == str(SHEET.fault(text))


def test_every_name_means_itself() -> None:
    """Each name of the vocabulary, in any of its spellings without ambiguity, means itself and nothing else."""
    for name in NAMES:
        assert (name,) == SHEET.find(name) == SHEET.find(f" {name} ".replace("[", " [ "))
        for text in spelling.spellings(name, "C"):
            assert name in SHEET.find(text)
        assert name.startswith("d") or parse(name)


def test_names_of_a_graph_keep_their_case() -> None:
    """Where x and X are two quantities, each is found by its own letter."""
    sheet = Vocabulary.of(["x", "X", "df/dx", "df/dX", "x_1"], cost="f")
    assert [("x",), ("X",), ("df/dX",), ("x_1",)] == [sheet.find(text) for text in ("x", "X", "dX", "X_1")]
    assert ("q7",) == Vocabulary.of(["q7"]).find("Q7"), "a name that looks like a number of the sheet"


@given(st.text(max_size=100))
def test_any_name(text: str) -> None:
    """Any text means quantities of the sheet or has one line of fault."""
    assert set(SHEET.find(text)) <= set(NAMES)
    assert 1 == len(str(SHEET.fault(text)).splitlines())


TWO = Grid("W1", (("11", "12"), ("21", "22")))
ROW = Grid("W2", (("11", "12"),))
VECTOR = Grid("b1", (("1",), ("2",), ("3",)), vector=True)
SPREAD: tuple[tuple[Grid, Mark, str, list[str]], ...] = (
    (TWO, "comma", "[[0,1; 0,2]; [0,3; -0,4]]", ["0,1", "0,2", "0,3", "-0,4"]),
    (TWO, "comma", "[[0,1, 0,2], [0,3, -0,4]]", ["0,1", "0,2", "0,3", "-0,4"]),
    (TWO, "comma", "[[0,1 0,2][0,3 -0,4]]", ["0,1", "0,2", "0,3", "-0,4"]),
    (TWO, "comma", "[0,1 0,2; 0,3 -0,4]", ["0,1", "0,2", "0,3", "-0,4"]),
    (TWO, "comma", "0,1 0,2\n0,3 -0,4", ["0,1", "0,2", "0,3", "-0,4"]),
    (TWO, "comma", "0,1; 0,2 ;; 0,3; -0,4", ["0,1", "0,2", "0,3", "-0,4"]),
    (TWO, "point", "[[0.1,0.2],[0.3,-0.4]]", ["0.1", "0.2", "0.3", "-0.4"]),
    (TWO, "point", "[[0.1, 0.2], [0.3, -0.4]]", ["0.1", "0.2", "0.3", "-0.4"]),
    (TWO, "point", "[[0.1, ], [?, -0.4]]", ["0.1", "", "?", "-0.4"]),
    (ROW, "comma", "[0,1; 0,2]", ["0,1", "0,2"]),
    (ROW, "point", "[[1,2]]", ["1", "2"]),
    (VECTOR, "comma", "[1; 2; 3]", ["1", "2", "3"]),
    (VECTOR, "comma", "1 2 3", ["1", "2", "3"]),
    (VECTOR, "point", "[1, 2, 3]", ["1", "2", "3"]),
    (VECTOR, "point", "[[1], [2], [3]]", ["1", "2", "3"]),
    (VECTOR, "comma", "1\n2\n3", ["1", "2", "3"]),
)
MISSHAPEN: tuple[tuple[Grid, Mark, str, str], ...] = (
    (TWO, "comma", "[[1,2],[3,4]]", "shape"),
    (TWO, "point", "[[1,2],[3]]", "ragged"),
    (TWO, "point", "[[1,2,3],[3,4,5]]", "shape"),
    (TWO, "point", "1, 2, 3, 4", "shape"),
    (ROW, "point", "[[1],[2]]", "turned"),
    (TWO, "point", "[[1,2],[3,4]", "brackets"),
    (TWO, "point", "[[1,2] x [3,4]]", "brackets"),
    (TWO, "point", "1,2],[3,4", "brackets"),
    (TWO, "point", "[[[1,2],[3,4]]]", "brackets"),
    (TWO, "point", "", "shape"),
    (TWO, "point", "[" * 100_000, "matrix-long"),
)


@pytest.mark.parametrize(("grid", "mark", "text", "entries"), SPREAD)
def test_matrices(grid: Grid, mark: Mark, text: str, entries: list[str]) -> None:
    """The common ways to type a matrix give its entries in order, with the texts as typed."""
    found = spread(text, grid, mark)
    assert (None, entries) == (found.fault, [entry for _, entry in found.entries])
    assert [name for row in grid.rows for name in row] == [name for name, _ in found.entries]


@pytest.mark.parametrize(("grid", "mark", "text", "fault"), MISSHAPEN)
def test_shapes(grid: Grid, mark: Mark, text: str, fault: str) -> None:
    """A wrong shape is told before any value is looked at; a turned matrix says so."""
    found = spread(text, grid, mark)
    assert found.fault and f"reading.{fault}" == found.fault.id
    assert (fault == "turned") == found.turned == bool(found.entries)
    assert 1 <= found.column <= max(1, len(text))


def test_a_turned_matrix_keeps_its_places() -> None:
    """The entries of a turned matrix are named by the place they would have had."""
    grid = Grid("W", (("11", "12", "13"), ("21", "22", "23")))
    assert {"11": "1", "12": "2", "13": "3", "21": "4", "22": "5", "23": "6"} == dict(
        spread("[[1,4],[2,5],[3,6]]", grid, "point").entries)  # fmt: skip


@given(st.text("[]0123456789.,; \n-x", max_size=60), st.sampled_from((TWO, ROW, VECTOR)))
def test_any_matrix(text: str, grid: Grid) -> None:
    """Any text is spread to exactly the grid's entries or has a fault."""
    found = spread(text, grid, "comma")
    assert bool(found.entries) == (found.fault is None or found.turned)


def test_patterns_are_linear() -> None:
    """No pattern takes more than 50 ms for a hundred thousand characters."""
    pieces = ("[", "dC/", "1.", "a1", "₁⁽", " new", ";", "\n ", ", ")
    hostile = [piece * (100_000 // len(piece)) for piece in pieces]
    for module in (quantity, spelling, matrix):
        for name, pattern in vars(module).items():
            for text in hostile if isinstance(pattern, re.Pattern) else ():
                start = time.process_time()
                pattern.fullmatch(text), pattern.match(text)
                assert time.process_time() - start < 0.05, name
