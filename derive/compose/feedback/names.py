"""What mistakes and slips are called; knows no words and no verdicts."""

from __future__ import annotations

from derive.checking.marks import MISREAD
from derive.checking.slips import BOX, COPIED, PENCIL
from derive.message import Message
from derive.misconceptions import MISTAKES

_SLIPS = PENCIL | {COPIED, BOX, MISREAD}


def called(slug: str) -> Message:
    """Return what a mistake or a slip is called."""
    return Message(MISTAKES[slug].name_id) if slug in MISTAKES else Message(f"slip.{slug.removeprefix('slip-')}.name")


def is_known(slug: str) -> bool:
    """Tell whether there is a mistake or a slip with this slug; an older report may have others."""
    return slug in MISTAKES or slug in _SLIPS
