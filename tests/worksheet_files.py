"""The shipped worksheets, as they are written and as `derive explain` reports them; for tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import derive

HERE = Path(__file__).parent
WORKSHEETS = HERE.parent / "worksheets"
NAMES = (
    "arctan-2-2-1",
    "arctan-layer-1",
    "arctan-unit",
    "dosage",
    "fruit",
    "iris-softmax",
    "not",
    "not-one",
    "relu-sigmoid-1-4-2-1",
    "sigmoid-2-2-1",
    "sigmoid-2-2-2",
    "tanh-3-2",
    "tanh-batch-11",
    "xor",
)


def path(name: str) -> Path:
    return WORKSHEETS / f"{name}.yaml"


@cache
def text(name: str) -> Any:
    return yaml.safe_load(path(name).read_text(encoding="utf-8"))


@cache
def report(name: str) -> Any:
    """Return what `derive explain --to json` gives for a worksheet."""
    return derive.explain(derive.load(path(name))).to_json()


def entries(value: Any, place: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], float]]:
    """Give each number of a nested list with its indices, counted from 1."""
    if isinstance(value, list):
        for index, inner in enumerate(value, 1):
            yield from entries(inner, (*place, index))
    else:
        yield place, float(value)
