"""One verdict in one sentence, for lists, data and a terminal; knows no words and judges nothing."""

from __future__ import annotations

from collections.abc import Mapping

from derive.checking.verdict import Verdict
from derive.compose.feedback.boxes import Boxes, by_numbers
from derive.compose.feedback.names import called
from derive.message import Message

_SAID: Mapping[str, str] = {
    "blank": "verdict.blank",
    "correct": "verdict.correct",
    "too-small": "verdict.too-small",
    "too-few-digits": "verdict.too-few-digits",
    "other-convention": "verdict.other-convention",
    "not-assessable": "verdict.not-assessable",
    "sign": "verdict.sign",
    "place-value": "verdict.place-value",
}


def said_of(verdict: Verdict, boxes: Boxes | None = None) -> Message:
    """Return what is said of one answer; what is only possible is left out, for the lecturer's report alone.

    `boxes` call the box of a step before, which otherwise is called by its number.
    """
    if verdict.code == "format":
        return Message.of("verdict.format", fault=verdict.typed.fault or Message("feedback.nothing"))
    if verdict.code == "correct-carried":
        if verdict.follows is None:
            return Message("verdict.carried")
        origin = (verdict.follows,)
        return Message.of("verdict.carried-from", number=boxes.called(*origin) if boxes else by_numbers(origin))
    if "undecided" in verdict.flags:
        return Message("marking.for-a-person")
    if verdict.code in _SAID:
        return Message(_SAID[verdict.code])
    if verdict.certainty == "recognised" and verdict.slug:
        return Message.of("verdict.recognised", name=called(verdict.slug))
    return Message("verdict.wrong")
