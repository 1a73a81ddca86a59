"""Operations at many points, worked in waves: all of one kind whose operands are known, in one go.

The bits are those of `columns`, which works one formula after another. Knows rows of numbers, no formulas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from derive.exercises.columns import divided, holds, powered, raised
from derive.exercises.functions import ELEMENTARY, Column
from derive.names import Name

_Rows: TypeAlias = npt.NDArray[np.int64]
_HELD = 2**20  # numbers that are held at once, more or less: what a processor has near
_FEWEST = 64
NOWHERE = -1  # in the place of an operand that there is not


@dataclass(frozen=True, slots=True)
class Waves:
    """Operations in waves: of each its kind, the rows of its operands, and how many results it has in a row."""

    waves: tuple[tuple[str, Any, int], ...]
    wanted: _Rows
    held: int

    def run(self, given: Mapping[Name, Column], count: int) -> Column:
        """Return what is wanted, a row for each and a column for each point."""
        most = max(_FEWEST, _HELD // max(self.held, 1))
        parts = [self._part(given, slice(start, min(start + most, count))) for start in range(0, count, most)]
        # One part is taken as it is: a copy would need as much room again.
        return parts[0] if len(parts) == 1 else np.concatenate([np.empty((len(self.wanted), 0)), *parts], axis=1)

    def _part(self, given: Mapping[Name, Column], part: slice) -> Column:
        rows = np.empty((self.held, part.stop - part.start))
        with np.errstate(all="ignore"):
            self._fill(rows, given, part)
        found: Column = rows[self.wanted]
        return found

    def _fill(self, rows: Column, given: Mapping[Name, Column], part: slice) -> None:
        at = 0
        for kind, told, many in self.waves:
            into = rows[at : at + many]
            at += many
            match kind:
                case "given":
                    for row, name in enumerate(told):
                        into[row] = given[name][part]
                case "number":
                    into[:] = np.array(told)[:, None]
                case "product":
                    _multiply(rows, told, into)
                case _:
                    operands = [rows[places] for places in told]
                    if kind in _PLAIN:
                        _PLAIN[kind](*operands, out=into)
                    elif kind in ELEMENTARY:
                        into[:] = ELEMENTARY[kind](operands[0])
                    else:
                        word, _, rest = kind.partition(" ")
                        into[:] = _OTHERS[word](rest, *operands)


def _multiply(rows: Column, told: _Rows, into: Column) -> None:
    """Work products in their order; 0·ln 0 is 0, and 0 times anything else that has no value has none."""
    factors, logarithms = told[: len(told) // 2], told[len(told) // 2 :]
    if len(factors) == 1:
        into[:] = rows[factors[0]]
        return
    np.multiply(rows[factors[0]], rows[factors[1]], out=into)
    for places in factors[2:]:
        np.multiply(into, rows[places], out=into)
    strange = np.isnan(into)
    if not strange.any():
        return
    for row in np.flatnonzero(strange.any(axis=1)):
        zero, none = np.zeros(into.shape[1], dtype=np.bool_), np.zeros(into.shape[1], dtype=np.bool_)
        for factor, logarithm in zip(factors[:, row], logarithms[:, row], strict=True):
            column = rows[factor]
            zero |= column == 0
            none |= np.isnan(column) if logarithm == NOWHERE else np.isnan(column) & (rows[logarithm] != 0)
        into[row, strange[row] & zero & ~none] = 0


def _picked(relation: str, difference: Column, value: Column, other: Column) -> Column:
    return np.where(holds(relation, difference), value, other)


_PLAIN: Mapping[str, Any] = {
    "+": np.add,
    "-": np.subtract,
    "neg": np.negative,
    "size": np.abs,
    "least": np.minimum,
    "most": np.maximum,
}
_OTHERS: Mapping[str, Any] = {
    "/": lambda _, over, under: divided(over, under),
    "powered": lambda _, base, exponent: powered(base, exponent),
    "power": lambda exponent, base: raised(base, int(exponent)),
    "where": _picked,
    "nought": lambda _, value: value == 0,
    "unless": lambda _, value, other: np.where(other == 1, np.inf, value),
}
