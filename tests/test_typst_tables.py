"""Long tables in Typst go on over a page with their head, three rows at least on either side."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import derive

typst = pytest.importorskip("typst")
pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
ROWS = 12


def table() -> tuple[str, str]:
    """What a page of a network of twelve parameters begins with, and its table of updates."""
    weights = [[f"0.{number + 1:02}" for number in range(ROWS - 1)]]
    problem = derive.Problem(
        network={
            "inputs": ROWS - 1,
            "layers": [{"units": 1, "activation": "tanh", "weights": weights, "biases": "0.1"}],
        },
        data=[{"x": ["0.3"] * (ROWS - 1), "y": [1]}],
        cost={"kind": "mse"},
        training={"learning_rate": "0.1"},
    )
    text = derive.explain(problem).to_typst(lang="en")
    before, mark, after = text.partition("#block(breakable: true, text(")
    assert mark and after.count("held(3)") >= 2
    end = re.search(r"\n\)\)\)?\n|\n\)\n?\)\)", after)
    assert end is not None
    return before.partition("#title[")[0], mark + after[: end.end()]


def test_no_page_has_one_row_or_two(tmp_path: Path) -> None:
    """Wherever a page ends, every page with rows has three at least, and the head above them."""
    begun, rows = table()
    pages = [f"#v({lines}em)\n{rows}" for lines in range(30, 66, 2)]
    typst.compile((begun + "#pagebreak()\n".join(pages)).encode(), output=tmp_path / "tables.pdf")
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "tables.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    counts = [len(re.findall(r"0\.\d+ +−\d\.\d{4} ", page)) for page in text.split("\f")]
    heads = ["Parameter" in page for page in text.split("\f")]
    assert ROWS * len(pages) == sum(counts)
    assert not {1, 2} & set(counts)
    assert [bool(count) for count in counts] == heads
    assert {3, ROWS} <= set(counts) and len(set(counts)) > 3
