"""What a student is to do, in order: each step to repair, what uses it, what uses that; knows no words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.checking.verdict import Verdict
from derive.compose.feedback.cells import listed, typed_cell
from derive.compose.feedback.groups import Repair, having, numbered, stages, uses_directly
from derive.compose.feedback.own import Own
from derive.compose.feedback.step import Level
from derive.document import Block, Bullets, Equation, Heading, Symbols
from derive.message import Message
from derive.names import Name
from derive.term import Ref


@dataclass(frozen=True, slots=True)
class Redo:
    """Put the repairs of one student in order."""

    own: Own
    answers: tuple[Verdict, ...]
    repairs: tuple[Repair, ...]
    level: Level

    def blocks(self) -> Iterator[Block]:
        """Yield what to do, and at its end what a falling cost says."""
        items: list[Message] = []
        alone: list[int] = []
        for repair in self.repairs:
            later = [numbered(stage) for stage in stages(self.own, repair)]
            if later:
                items += list(self._again(repair, later))
            else:
                alone += repair.numbers
        if alone:  # nothing follows from these, so that they are one thing to do
            items.append(Message.of("feedback.redo-step", n=len(alone), numbers=listed(sorted(alone))))
        blanks = having(self.answers, "blank")
        if blanks:
            items.append(Message.of("feedback.fill-in", n=len(blanks), numbers=listed(numbered(blanks))))
        unread = having(self.answers, "unreadable")
        if unread:
            items.append(Message.of("marking.rewrite", n=len(unread), numbers=listed(numbered(unread))))
        if self.level == "worked":
            items += list(self._cost())
        if items:
            yield Heading(2, Message("feedback.redo"))
            yield Bullets(tuple(items), numbered=True)

    def _again(self, repair: Repair, later: list[tuple[int, ...]]) -> Iterator[Message]:
        name = self.own.name_of(repair.first.ask)
        alone = not repair.same
        direct = bool(later) and name is not None and all(
            uses_directly(self.own, own, name) for v in repair.follows if v.ask.number in later[0]
            for own in [self.own.name_of(v.ask)] if own is not None
        )  # fmt: skip
        line = self.own.line(name) if name is not None and self.level == "worked" and alone and direct else None
        if line is not None:
            assert name is not None, "only a quantity has a line"
            right = Equation((("", Symbols(Ref(name))), ("=", line.result)))
            yield Message.of("feedback.redo-with", n=len(later[0]), numbers=listed(later[0]), right=right)
            later = later[1:]
        else:
            yield Message.of("feedback.redo-step", n=len(repair.numbers), numbers=listed(repair.numbers))
        if later:
            said = Message.of("feedback.numbers", n=len(later[0]), numbers=listed(later[0]))
            for numbers in later[1:]:
                said = Message.of("feedback.then", before=said, after=listed(numbers))
            yield Message.of("feedback.go-on", said=said)

    def _cost(self) -> Iterator[Message]:
        """Yield the remark that a cost which fell proves nothing, where a wrong gradient has lowered it."""
        cost = self.own.course.solution.setup.recipe.cost
        last = [name for name in self.own.asked if name.new and name._replace(new=False, update=None) == cost]
        before = Name(cost.letter, cost.layer, cost.indices)
        for after in last:
            verdict = self.own.asked[after]
            if verdict.typed.value is None or before not in self.own.values.raw or not self.repairs:
                continue
            old, new = self.own.values.raw[before], verdict.typed.value
            shown = typed_cell(verdict.typed)
            if verdict in having(self.answers, "carried") and Fraction(new) < old:
                yield Message.of(self._fell(), number=verdict.ask.number, old=self.own.numeral(before), new=shown)

    def _fell(self) -> str:
        """Return which remark says that a falling cost proves nothing: of a gradient, or of any other step."""
        names = [self.own.name_of(repair.first.ask) for repair in self.repairs]
        roles = {self.own.course.graph.role(name) for name in names if name is not None}
        backward = roles & {"derivative", "signal", "gradient", "link"}
        return "feedback.cost-fell" if backward else "feedback.cost-fell-step"
