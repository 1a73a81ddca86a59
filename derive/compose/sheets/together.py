"""Many sheets, or many keys, in one document, each on pages of its own; knows no questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.document import Block, Document, Figure, PageBreak


def together(documents: Iterable[Document]) -> Document:
    """Return documents of one class as one, with a break before each but the first.

    They have the same network, so that one notation serves all. Figures are numbered on: a number names a file.
    """
    first, *others = documents
    blocks: list[Block] = list(first.blocks)
    for document in others:
        before = sum(isinstance(block, Figure) for block in blocks)
        blocks.append(PageBreak(document.title, document.head, document.foot))
        blocks += [
            replace(block, number=block.number + before) if isinstance(block, Figure) else block
            for block in document.blocks
        ]
    return replace(first, blocks=tuple(blocks))
