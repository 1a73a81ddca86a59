"""How marks are given, in sentences that every report states; knows no verdicts and gives no marks."""

from __future__ import annotations

from fractions import Fraction

from derive.checking.marks import Rules
from derive.compose.feedback.boxes import Boxes
from derive.compose.feedback.cells import points
from derive.document import Percent
from derive.message import Message
from derive.numbers import percent

_MOST_KINDS = 6  # of points that differ, before they are only told to differ


def rules_said(rules: Rules, boxes: Boxes) -> Message:
    """Return the rules of marking and what each number can earn."""
    parts = {
        "carried": Percent(percent(rules.carried_share)),
        "few": Percent(percent(rules.few_digits_share)),
        "convention": Percent(percent(rules.convention_share)),
        "cap": Percent(percent(rules.cap)),
        "repeat": Message(f"summary.repeat.{rules.repeat_penalty}"),
        "truncation": Message("summary.truncation" if rules.truncation else "feedback.nothing"),
    }
    said = Message.of("summary.rules", **parts)
    for sentence in _worths(rules, boxes):
        said = Message.of("feedback.sentences", first=said, more=sentence)
    return said


def _worths(rules: Rules, boxes: Boxes) -> tuple[Message, ...]:
    """Return what the numbers of the sheet can earn, those with the same points together."""
    by_worth: dict[Fraction, list[int]] = {}
    for ask in boxes.asks.values():
        by_worth.setdefault(rules.points.get(ask.number, ask.points), []).append(ask.number)
    if len(by_worth) == 1:
        return (Message.of("marking.all" if boxes.printed else "boxes.all", points=points(next(iter(by_worth)))),)
    if len(by_worth) > _MOST_KINDS:
        return (Message("marking.different" if boxes.printed else "boxes.different"),)
    return tuple(
        Message.of("marking.some", n=len(numbers), numbers=boxes.called(*numbers), points=points(worth))
        for worth, numbers in by_worth.items()
    )
