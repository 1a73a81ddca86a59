"""What misconceptions make of the lines of a program: the network of a sheet as vectors, and the library beside it.

`Miscoded` tells which mistakes a line comes from, by seeded values; `spelled` writes the line that a mistake leads to,
where one line of the program can hold it.
"""

from __future__ import annotations

from derive.coded.miscoded import Miscoded
from derive.coded.spelled import Spelled, miswritten, spelled

__all__ = ["Miscoded", "Spelled", "miswritten", "spelled"]
