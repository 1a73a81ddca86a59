"""What mistakes and slips are called; knows no words and no verdicts."""

from __future__ import annotations

from derive.message import Message
from derive.misconceptions import MISTAKES


def called(slug: str) -> Message:
    """Return what a mistake or a slip is called."""
    return Message(MISTAKES[slug].name_id) if slug in MISTAKES else Message(f"slip.{slug.removeprefix('slip-')}.name")
