"""Where sheets that are worked at once part ways, and where floats cannot follow; knows no numbers."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Mask: TypeAlias = npt.NDArray[np.bool_]


class Split(Exception):
    """The columns take different ways; `mask` tells which take the first."""

    def __init__(self, mask: Mask) -> None:
        super().__init__()
        self.mask = mask


class Unsuited(Exception):
    """Floats cannot follow exact arithmetic here."""


def all_or_none(mask: Mask | np.bool_) -> bool:
    """Return what is true of all columns alike; raise Split where it is of some only."""
    found, count = np.count_nonzero(mask), np.size(mask)
    if found in (0, count):
        return bool(found == count)
    raise Split(np.asarray(mask))
