"""What a lecturer gave by hand, as a student is told of it; knows marks and remarks, judges nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from derive.checking.marks import Rules
from derive.checking.verdict import CORRECT, Verdict
from derive.compose.feedback.boxes import Boxes
from derive.compose.feedback.cells import points
from derive.compose.feedback.groups import standing
from derive.document import Block, Bullets
from derive.message import Message, Text


@dataclass(frozen=True, slots=True)
class ByHand:
    """The numbers whose marks were given by hand, each with a remark or none."""

    boxes: Boxes
    rules: Rules
    remarks: Mapping[int, str]

    def settled(self, answers: Iterable[Verdict]) -> tuple[Verdict, ...]:
        """Return the verdicts, in which what has its full mark by hand is no step to repair."""
        return tuple(
            replace(verdict, code=CORRECT, origin=False, follows=None, flags=()) if self._is_full(verdict) else verdict
            for verdict in answers
        )

    def full(self, answers: Iterable[Verdict]) -> frozenset[int]:
        """Return the numbers that have their full mark by hand alone: the key does not say that they are right."""
        return frozenset(verdict.ask.number for verdict in answers if self._is_full(verdict))

    def _is_full(self, verdict: Verdict) -> bool:
        full = verdict.ask.number in self.remarks and verdict.credit == self.rules.worth(verdict)
        return full and standing(verdict) != "right"

    def told(self, answers: Iterable[Verdict], numbers: Collection[int]) -> Iterator[Block]:
        """Yield a list of what was given for some numbers, and why, where anything was."""
        said = tuple(self.said(answers, numbers))
        if said:
            yield Bullets(said)

    def said(self, answers: Iterable[Verdict], numbers: Collection[int]) -> Iterator[Message]:
        """Yield what was given for each of some numbers, and why."""
        return (self._said(v) for v in answers if v.ask.number in self.remarks and v.ask.number in numbers)

    def _said(self, verdict: Verdict) -> Message:
        number, of = verdict.ask.number, points(self.rules.worth(verdict))
        said = Message.of("placed.mark", number=self.boxes.called(number), points=points(verdict.credit), of=of)
        remark = self.remarks[number]
        return Message.of("placed.remark", said=said, remark=Text(remark)) if remark else said
