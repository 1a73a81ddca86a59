"""Which blocks of a page change with which facts; knows blocks by what they say, never their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.document import Block, Bullets, Display, Paragraph, Table
from derive.message import Message

_READING = ("update.one-", "update.all-", "update.mixed", "signs.")


def dependent(blocks: Sequence[Block]) -> Iterator[tuple[str, ...]]:
    """Yield the kinds of facts that each block depends on."""
    before = ""
    for block in blocks:
        id = _id(block)
        match block:
            case Display() if before == "update.example":
                yield ("sample",)
            case Display():
                yield ("own",)
            case Table(head) if Message("table.parameter") in head:
                yield ("table",)
            case Paragraph() if id == "update.example":
                yield ("sample",)
            case Paragraph() if id.startswith(_READING):
                yield ("signs",)
            case Paragraph() if id.startswith("again."):
                yield ("cost",)
            case Bullets(items) if any(item.id.startswith("rounding.") for item in items):
                yield ("tiny",)
            case Bullets() if before == "notes.heading":
                yield ("notes",)
            case _:
                yield ()
        before = id


def _id(block: Block) -> str:
    said = getattr(block, "text", None)
    return said.id if isinstance(said, Message) else ""
