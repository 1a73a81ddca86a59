"""Teaching blocks a problem may ask for, and the place of each on a page; knows no words.

    present: {blocks: [symbols, dimensions, half, proofs, reading, questions]}

The brief page has none: it keeps to the δ form. A page in symbols leaves out what lives on numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from derive.compose.teaching.dimensions import dimensions
from derive.compose.teaching.half import half
from derive.compose.teaching.proofs import proofs
from derive.compose.teaching.questions import questions
from derive.compose.teaching.reading import reading
from derive.compose.teaching.symbols import symbols
from derive.document import Block
from derive.worked import Solution

Place = Literal["given", "cost", "laws", "update", "end"]
_PLACES: Mapping[Place, tuple[str, ...]] = MappingProxyType(
    {
        "given": ("symbols", "dimensions"),
        "cost": ("half",),
        "laws": ("proofs",),
        "update": ("reading",),
        "end": ("questions",),
    }
)
_BLOCKS: Mapping[str, Callable[[Solution], Iterator[Block]]] = MappingProxyType(
    {"symbols": symbols, "dimensions": dimensions, "half": half, "proofs": proofs, "reading": reading}
)


def teaching(solution: Solution, place: Place, symbolic: bool = False) -> Iterator[Block]:
    """Yield the blocks that a problem asks for at a place of its page; `symbolic` is a page without numbers."""
    for block in _PLACES[place]:
        if block not in solution.problem.present.blocks:
            continue
        if block == "questions":
            yield from questions(solution, symbolic)
        elif not (symbolic and block == "reading"):
            yield from _BLOCKS[block](solution)
