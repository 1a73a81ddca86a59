"""About how many lines a brief page of several updates takes on paper; knows no words and no glyphs."""

from __future__ import annotations

from fractions import Fraction

from derive.builders.dense import Network
from derive.compose.batch import MOST_LEDGERS
from derive.compose.columns import MOST_SIDE_BY_SIDE, are_columns
from derive.worked import Solution

_TWO_PAGES = 108  # lines of a table in small letters, as are all numbers here
_OPENING = 19  # title, list of what is given, headings
_CLOSING = 15  # the last forward pass and the notes
_OF_LAYER = 7  # the formulas of a layer, in letters
_FRACTION = Fraction(17, 10)  # lines of a row with a built-up fraction
_ABREAST = Fraction(3, 2)  # parts in which a table with calculations stands side by side, more or less
_TITLED = 2


def all_in_columns(solution: Solution) -> bool:
    """Tell whether the first update stands in columns too: where there is no room to work it."""
    network = solution.setup.network
    return network is not None and are_columns(solution) and lines(solution, network) > _TWO_PAGES


def lines(solution: Solution, network: Network) -> Fraction:
    """Return about how many lines a page takes whose first update is worked."""
    units = sum(layer.units for layer in network.layers)
    parameters = len(solution.setup.forward.having("parameter"))
    examples, first, later = len(solution.everything), len(solution.updates[0].batch), solution.updates[1:]
    given = _OPENING + max(layer.units for layer in network.layers) + (examples + _TITLED if examples > 1 else 0)
    formulas = _OF_LAYER * len(network.layers) + _OF_LAYER
    forward, backward = (1 + _FRACTION) * units + 1, 3 * units
    if first == 1:
        worked = _folded(forward, _ABREAST) + _folded(backward, _ABREAST)
    elif first <= MOST_LEDGERS:
        worked = first * (_folded(forward, _ABREAST) + _folded(backward + parameters, _ABREAST)) + _folded(
            parameters, _ABREAST
        )
    else:
        worked = Fraction(5 * units, MOST_SIDE_BY_SIDE) * (first + _TITLED)
    worked += parameters + _TITLED + (_OF_LAYER if first > 1 else 0)
    columns = sum(len(update.batch) for update in later)
    several = any(len(update.batch) > 1 for update in solution.updates)
    values = _in_columns(4 * units + (0 if several else parameters), columns)
    together = _in_columns(parameters, len(later)) if several else 0
    renewed = _in_columns(parameters, len(later))
    last = examples + _TITLED if examples > 1 else forward
    return given + formulas + worked + values + together + renewed + last + _CLOSING


def _folded(rows: Fraction | int, parts: Fraction | int) -> Fraction:
    return Fraction(rows) / parts + _TITLED


def _in_columns(rows: int, columns: int) -> Fraction:
    """Return the lines of tables of values, which stand side by side where they are narrow."""
    tables = -(-columns // MOST_SIDE_BY_SIDE)
    each = -(-columns // tables)
    return tables * _folded(rows, 3 if each == 1 else 2 if each < 5 else 1)
