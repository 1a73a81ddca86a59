"""Many sheets, or many keys, in one document, each on pages of its own; knows no questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.document import Block, Document, PageBreak


def together(documents: Iterable[Document]) -> Document:
    """Return documents of one class as one, with a break before each but the first.

    They have the same network, so that one notation serves all.
    """
    first, *others = documents
    blocks: list[Block] = list(first.blocks)
    for document in others:
        blocks += [PageBreak(document.title, document.head, document.foot), *document.blocks]
    return replace(first, blocks=tuple(blocks))
