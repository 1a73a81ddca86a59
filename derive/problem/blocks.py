"""The teaching blocks a page may carry, as a problem file names them; knows the words, not what stands in a block."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import WithJsonSchema

from derive.problem import readings
from derive.problem.kinds import any_schema, list_schema, word_schema
from derive.problem.section import by

BLOCKS = ("symbols", "dimensions", "half", "proofs", "reading", "questions")
_ALL = "all"


def _blocks(value: object) -> tuple[str, ...]:
    """Read the blocks in the order of the page, each once; one word may stand without brackets."""
    words = readings.entries(value, "blocks") if readings.listed(value) else [value]
    read = readings.word("block", (*BLOCKS, _ALL))
    asked = readings.each(words, read)
    return tuple(block for block in BLOCKS if block in asked or _ALL in asked)


_WORD = word_schema((*BLOCKS, _ALL))
Blocks: TypeAlias = Annotated[
    tuple[str, ...],
    by(_blocks),
    WithJsonSchema(any_schema(_WORD, list_schema(_WORD))),
]
