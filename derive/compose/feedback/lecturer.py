"""What a lecturer should look at: what a machine should not settle alone; knows no words and judges nothing.

Possible causes, how sure a diagnosis is, and what is accepted stand only here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from derive.checking.verdict import ANOTHER_SHEET
from derive.compose.feedback.boxes import Boxes
from derive.compose.feedback.cells import named, words
from derive.compose.feedback.kinds import of_line, said_cell, true_cell
from derive.compose.feedback.names import called
from derive.compose.feedback.student import unreadable
from derive.compose.feedback.tally import Like, Said, Short, Tally
from derive.course import Course
from derive.document import Block, Bullets, Heading, Paragraph
from derive.message import Count, Listing, Message, Text
from derive.numbers import Policy, given

GUARDS = (
    "degenerate", "saturated", "implausible", "unexercised", "undefined", "unread", "gap", "undecided", ANOTHER_SHEET,
)  # fmt: skip
_SAID = {"nothing": "zeros.sheets"}
_SHORT = Policy(carry="exact", decimals=None, significant=6)


def to_see(course: Course, tally: Tally, boxes: Boxes) -> Iterator[Block]:
    """Yield every list that is not empty, under one heading."""
    said = _Said(course, boxes)
    parts: tuple[tuple[str, Short[Any], Any], ...] = (
        ("doubtful", tally.doubtful, said.doubtful),
        ("open", tally.open, said.open),
        ("nothing", tally.nothing, words),
        ("unreadable", tally.unreadable, said.unreadable),
        ("inconsistent", tally.inconsistent, said.inconsistent),
        ("likes", tally.likes, _like),
        ("duplicates", tally.duplicates, words),
        ("unknown", tally.unknown, words),
        ("absent", tally.absent, words),
    )
    if any(short.count for _, short, _ in parts):
        yield Heading(2, Message("summary.to-see"))
    for name, short, speak in parts:
        if short.count:
            more = {"left": Count(tally.left_out)} if name == "nothing" else {}
            yield Paragraph(Message.of(_SAID.get(name, f"summary.{name}"), n=Count(short.count), **more))
            yield Bullets(tuple(_listed(short, map(speak, short.things))))
            if name == "open":
                yield Paragraph(Message("not-judged.listed"))


def _listed(short: Short[Any], items: Iterable[Message]) -> Iterator[Message]:
    yield from items
    if short.count > len(short.kept):
        yield Message.of("summary.more", n=short.count - len(short.kept))


class _Said:
    def __init__(self, course: Course, boxes: Boxes) -> None:
        self.course = course
        self.boxes = boxes

    def doubtful(self, said: Said) -> Message:
        """Say what was answered, what would follow from the student's own numbers, and what may have happened."""
        verdict = said.verdict
        parts = [self._answer(said)]
        if verdict.expected is not None:
            shown = self.course.solution.setup.policy.rounded(verdict.expected)
            parts.append(Message.of("summary.expected", value=shown))
        if verdict.accepted is not None:
            low, high = (_shown(end) for end in verdict.accepted)
            parts.append(Message.of("summary.accepted", low=low, high=high))
        causes = tuple(called(slug) for slug in dict.fromkeys(filter(None, (verdict.slug, *verdict.others))))
        if causes:
            parts.append(Message.of("summary.causes", n=len(causes), causes=Listing(causes, either=True)))
        else:
            parts += of_line(verdict) if verdict.ask.group == "mistake" else [Message("summary.no-cause")]
        return self.about(said, *parts)

    def open(self, said: Said) -> Message:
        """Say what was answered and which guard refused to judge it."""
        guards = [Message(f"summary.guard.{flag}") for flag in said.verdict.flags if flag in GUARDS]
        return self.about(said, self._answer(said), *guards)

    def inconsistent(self, said: Said) -> Message:
        """Say what is right although it should not be."""
        return self.about(said, Message.of("summary.copied", quantity=named(self.course, said.verdict.ask)))

    def _answer(self, said: Said) -> Message:
        verdict = said.verdict
        return Message.of(
            "summary.answer",
            quantity=named(self.course, verdict.ask),
            answer=said_cell(self.course, verdict),
            true=true_cell(self.course, verdict),
        )

    def unreadable(self, said: Said) -> Message:
        """Say of a cell, which may fill several boxes, what was not understood."""
        called = self.boxes.called(*said.numbers)
        whose = {"student": Text(said.id), "said": unreadable(said.verdict)}
        return Message.of("summary.about", number=called, **whose)

    def about(self, said: Said, *parts: Message) -> Message:
        """Return sentences about one answer that call its quantity, after whose it is and its number on a sheet."""
        found = parts[0]
        for part in parts[1:]:
            found = Message.of("feedback.sentences", first=found, more=part)
        whose = {"student": Text(said.id), "said": found}
        if not self.boxes.printed:
            return Message.of("boxes.about", **whose)
        return Message.of("summary.about", number=self.boxes.called(said.verdict.ask.number), **whose)


def _like(like: Like) -> Message:
    return Message.of("summary.like", student=Text(like.id), other=Text(like.other), same=like.same, of=like.of)


def _shown(end: Fraction) -> Any:
    exact = given(end)
    return exact if len(exact.text) <= 10 and "/" not in exact.text else _SHORT.rounded(end)
