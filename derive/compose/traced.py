"""Which quantities a page tells the value of: by a statement, or in the rows of a table; knows no words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.document import Block, Bullets, Cell, Equation, Paragraph, Symbols
from derive.message import Listing
from derive.names import Name
from derive.term import Ref


def names_of(rows: Iterable[tuple[Cell, ...]]) -> Iterator[Name]:
    """Yield the quantities that rows of a table are about."""
    for first, *_ in rows:
        side = first.parts[0][1] if isinstance(first, Equation) else first
        if isinstance(side, Symbols) and isinstance(side.term, Ref):
            yield side.term.name


def stated(blocks: Iterable[Block]) -> Iterator[Name]:
    """Yield the quantities whose value a statement gives."""
    for block in blocks:
        if isinstance(block, Bullets | Paragraph):
            for item in block.items if isinstance(block, Bullets) else (block.text,):
                listed = [part for _, part in item.arguments if isinstance(part, Listing)]
                said = [one for listing in listed for one in listing.items] + [part for _, part in item.arguments]
                yield from names_of((one,) for one in said if isinstance(one, Equation))
