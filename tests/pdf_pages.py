"""Problems that are set as PDF, and what a machine needs for it; checks nothing."""

from __future__ import annotations

import shutil
from functools import cache
from typing import Any

import pytest

import derive
from derive.problem.choice import chosen

SLACK = 2.0  # points; the eye does not see less
SLOW = "#for i in range(10000) { for j in range(10000) { for k in range(10000) {} } }"
HEAD = '#set document(title: "x")\n= A\n'
needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


@cache
def solved(sheet: str) -> derive.Worked:
    """A shipped worksheet, solved once."""
    return derive.explain(chosen(sheet))


def problem(**present: Any) -> derive.Problem:
    """A small problem with a look of its own."""
    layers = [{"units": 1, "activation": "tanh", "weights": [["0.5"]], "biases": ["0.1"]}]
    return derive.Problem(
        title=present.pop("title", "x"),
        network={"inputs": 1, "layers": layers},
        cost={"kind": "squared-error"},
        data=[{"x": 2, "y": 1}],
        training={"learning_rate": "0.1"},
        present=present,
    )
