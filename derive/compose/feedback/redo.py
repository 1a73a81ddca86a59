"""What a student is to do, in order: each step to repair, what uses it, what uses that; knows no words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.checking.verdict import Verdict
from derive.compose.feedback.boxes import Boxes
from derive.compose.feedback.cells import typed_cell
from derive.compose.feedback.groups import Repair, having, numbered, sources, stages, uses_directly
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
    boxes: Boxes

    def blocks(self) -> Iterator[Block]:
        """Yield what to do, and at its end what a falling cost says."""
        items: list[Message] = []
        alone: list[Repair] = []
        for repair in self.repairs:
            later = [numbered(stage) for stage in stages(self.own, repair)]
            if not later:
                alone.append(repair)
                continue
            if self._is_after(repair, alone):
                items.append(self._once(alone))
                alone = []
            items += list(self._again(repair, later))
        if alone:
            items.append(self._once(alone))
        blanks = having(self.answers, "blank")
        if blanks:
            items.append(Message.of("feedback.fill-in", n=len(blanks), numbers=self.boxes.called(*numbered(blanks))))
        unread = having(self.answers, "unreadable")
        if unread:
            items.append(Message.of("marking.rewrite", n=len(unread), numbers=self.boxes.called(*numbered(unread))))
        if self.level == "worked":
            items += list(self._cost())
        if items:
            yield Heading(2, Message("feedback.redo"))
            yield Bullets(tuple(items), numbered=True)

    def _again(self, repair: Repair, later: list[tuple[int, ...]]) -> Iterator[Message]:
        name = self.own.name_of(repair.first.ask)
        # What is right from wrong results is not what to go on with.
        alone = not repair.same and not self._is_after(repair, [one for one in self.repairs if one is not repair])
        direct = bool(later) and name is not None and all(
            uses_directly(self.own, own, name) for v in repair.follows if v.ask.number in later[0]
            for own in [self.own.name_of(v.ask)] if own is not None
        )  # fmt: skip
        line = self.own.line(name) if name is not None and self.level == "worked" and alone and direct else None
        if line is not None:
            assert name is not None, "only a quantity has a line"
            right = Equation((("", Symbols(Ref(name))), ("=", line.result)))
            yield Message.of("feedback.redo-with", n=len(later[0]), numbers=self.boxes.called(*later[0]), right=right)
            later = later[1:]
        else:
            yield Message.of("feedback.redo-step", n=len(repair.numbers), numbers=self.boxes.called(*repair.numbers))
        if later:
            said = self.boxes.called(*later[0])
            for numbers in later[1:]:
                said = Message.of("feedback.then", before=said, after=self.boxes.bare(numbers))
            yield Message.of("feedback.go-on", said=said)

    def _is_after(self, repair: Repair, others: list[Repair]) -> bool:
        """Tell whether a step is worked out from what is still to be repaired elsewhere."""
        return not sources(self.own, self._names(repair)).isdisjoint(n for one in others for n in self._names(one))

    def _names(self, repair: Repair) -> Iterator[Name]:
        names = (self.own.name_of(verdict.ask) for verdict in (repair.first, *repair.same))
        return (name for name in names if name is not None)

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
                called = self.boxes.called(verdict.ask.number)
                yield Message.of(self._fell(), number=called, old=self.own.numeral(before), new=shown)

    def _fell(self) -> str:
        """Return which remark says that a falling cost proves nothing: of a gradient, or of any other step."""
        names = [self.own.name_of(repair.first.ask) for repair in self.repairs]
        roles = {self.own.course.graph.role(name) for name in names if name is not None}
        backward = roles & {"derivative", "signal", "gradient", "link"}
        return "feedback.cost-fell" if backward else "feedback.cost-fell-step"

    def _once(self, alone: list[Repair]) -> Message:
        """Return the steps from which nothing follows as one thing to do."""
        numbers = sorted(number for repair in alone for number in repair.numbers)
        return Message.of("feedback.redo-step", n=len(numbers), numbers=self.boxes.called(*numbers))
