"""Teaching blocks a problem may ask for, and the place of each on a page; knows no words.

    present: {blocks: [symbols, dimensions, half, proofs, reading, questions]}

The brief page has none: it keeps to the δ form. A page in symbols leaves out what lives on numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal

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


def teaching(solution: Solution, place: Place, symbolic: bool = False) -> Iterator[Block]:
    """Yield the blocks that a problem asks for at a place of its page; `symbolic` is a page without numbers."""
    for block in _PLACES[place]:
        if block in solution.problem.present.blocks and not (symbolic and block == "reading"):
            yield from _block(block, solution, symbolic)


def _block(block: str, solution: Solution, symbolic: bool) -> Iterator[Block]:
    """Yield one teaching block; most pages have none, so each is imported when it is asked for."""
    match block:
        case "symbols":
            from derive.compose.teaching.symbols import symbols

            return symbols(solution)
        case "dimensions":
            from derive.compose.teaching.dimensions import dimensions

            return dimensions(solution)
        case "half":
            from derive.compose.teaching.half import half

            return half(solution)
        case "proofs":
            from derive.compose.teaching.proofs import proofs

            return proofs(solution)
        case "reading":
            from derive.compose.teaching.reading import reading

            return reading(solution)
        case "questions":
            from derive.compose.teaching.questions import questions

            return questions(solution, symbolic)
        case _:
            raise AssertionError(f"no block is called {block}")
