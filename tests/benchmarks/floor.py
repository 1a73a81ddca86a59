"""The least that a class of sheets takes: its numbers worked with numpy, rounded at every step, and its bytes written.

As a program: `python floor.py NUMBERS.npz FOLDER`, where NUMBERS has, beside the given numbers of the class, `bytes`,
how long each file of the class is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np

PLACES = Decimal("0.0001")
Columns = Mapping[str, np.ndarray]


def rounded(values: np.ndarray) -> np.ndarray:
    """Round to four decimals as the sheets do, ties away from zero."""
    flat = [float(Decimal(value).quantize(PLACES, ROUND_HALF_UP)) for value in values.ravel().tolist()]
    return np.array(flat).reshape(values.shape)


def by_numpy(n: Columns) -> dict[str, np.ndarray]:
    """Work the 2-2-2 network of a whole class, rounding every named value."""
    x, y = n["x"], n["y"]
    w1, b1, w2, b2 = n["w1"], n["b1"], n["w2"], n["b2"]
    z1 = rounded(np.einsum("nij,nj->ni", w1, x) + b1)
    a1 = rounded(1 / (1 + np.exp(-z1)))
    z2 = rounded(np.einsum("nij,nj->ni", w2, a1) + b2)
    a2 = rounded(1 / (1 + np.exp(-z2)))
    cost = rounded(((a2 - y) ** 2).sum(axis=1) / 2)
    d2 = rounded(rounded(a2 - y) * rounded(a2 * (1 - a2)))
    g2 = rounded(d2[:, :, None] * a1[:, None, :])
    back = rounded(np.einsum("nij,ni->nj", w2, d2))
    d1 = rounded(back * rounded(a1 * (1 - a1)))
    g1 = rounded(d1[:, :, None] * x[:, None, :])
    new = [rounded(old - 0.4 * g) for old, g in ((w1, g1), (b1, d1), (w2, g2), (b2, d2))]
    a1 = rounded(1 / (1 + np.exp(-rounded(np.einsum("nij,nj->ni", new[0], x) + new[1]))))
    a2 = rounded(1 / (1 + np.exp(-rounded(np.einsum("nij,nj->ni", new[2], a1) + new[3]))))
    return {"C": cost, "g1": g1, "g2": g2, "C'": rounded(((a2 - y) ** 2).sum(axis=1) / 2)}


def write(contents: Iterable[bytes], folder: Path) -> None:
    """Write files, numbered."""
    for number, content in enumerate(contents):
        (folder / str(number)).write_bytes(content)


if __name__ == "__main__":
    numbers = np.load(sys.argv[1])
    by_numpy(numbers)
    write((bytes(length) for length in numbers["bytes"].tolist()), Path(sys.argv[2]))
