"""The report of one student: score, summary, steps to repair, what follows from them, what to do; knows no words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from derive.checking.marks import Rules
from derive.checking.verdict import NOT_ASSESSABLE, Judged, Verdict
from derive.compose.feedback.boxes import boxes_of
from derive.compose.feedback.byhand import ByHand
from derive.compose.feedback.cells import (
    is_plain,
    number,
    points,
    quantity,
    table,
    typed_cell,
    understood_cell,
    words,
)
from derive.compose.feedback.groups import Repair, Standing, alike, having, numbered, repairs
from derive.compose.feedback.own import Own
from derive.compose.feedback.redo import Redo
from derive.compose.feedback.rules import rules_said
from derive.compose.feedback.same import section, together
from derive.compose.feedback.step import Level, Steps
from derive.compose.framing import page_of
from derive.compose.given import sizes
from derive.document import Block, Bullets, Cell, Document, Heading, Paragraph
from derive.message import Count, Message, Text
from derive.worked import Solution

_USUAL = Rules()
_NO_REMARKS: Mapping[int, str] = MappingProxyType({})


def student_report(
    own: Own,
    judged: Judged,
    *,
    language: str,
    level: Level = "worked",
    rules: Rules = _USUAL,
    given: Mapping[int, str] = _NO_REMARKS,
) -> Document:
    """Return the report of one student as a document; `rules` are those that its marks were given by.

    `given` are the numbers whose marks the lecturer gave by hand, each with a remark or none.

    Possible causes, how sure a diagnosis is and what is accepted are not in it: they are the lecturer's.
    """
    report = _Report(own, judged, level, rules, ByHand(boxes_of(own), rules, given))
    solution = own.course.solution
    return page_of(solution, report_title(solution, language), report.blocks())


def report_title(solution: Solution, language: str) -> Message:
    """Return what a report is about: the problem's own title, or one made of its network."""
    own = solution.problem.title.text(language)
    network = solution.setup.network
    if own or network is None:
        said = Message.of("title.own", title=Text(own)) if own else Message("title.graph")
        return Message.of("feedback.title", title=said)
    return Message.of("feedback.title-network", sizes=Text(sizes(network)))


class _Report:
    def __init__(self, own: Own, judged: Judged, level: Level, rules: Rules, by_hand: ByHand) -> None:
        self.own = own
        self.judged = judged
        self.level = level
        self.rules = rules
        self.by_hand = by_hand
        self.answers = by_hand.settled(judged.answers)
        self.repairs = repairs(self.answers)
        self.boxes = boxes_of(own)

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in the order of the page."""
        yield self._head()
        yield Paragraph(Message.of("feedback.summary", said=self._summary()))
        yield from self._read_as()
        steps = Steps(self.own, self.level)
        for group in together(self.repairs):
            told = self.by_hand.told(self.answers, {n for repair in group for n in repair.numbers})
            if len(group) > 1:
                yield from (*section(self.own, group, self.level), *told)
                continue
            yield from (*steps.section(group[0]), *told)
            yield from self._follows(group[0])
        yield from self._left()
        yield from self._others()
        yield from Redo(self.own, self.answers, self.repairs, self.level, self.boxes).blocks()

    def _head(self) -> Block:
        """Return the table of who this is, which sheet, and the score."""
        entry = self.own.entry
        said = {"name": entry.name, "id": entry.id, "code": entry.code}
        heads = [head for head, text in said.items() if text]
        score = Message.of("feedback.score-of", points=points(self.judged.points), of=points(self.judged.of))
        row = (*(words(said[head]) for head in heads), score)
        return table((*heads, "score"), [row], "l" * len(heads) + "r")

    def _summary(self) -> Message:
        """Return the sentences that say how many answers are right, wrong, following and none."""
        full = self.by_hand.full(self.judged.answers)
        right, carried, wrong = (having(self.answers, asked) for asked in ("right", "carried", "wrong"))
        right = tuple(verdict for verdict in right if verdict.ask.number not in full)
        said = [Message.of("feedback.right-of", n=Count(len(right)), all=len(self.answers))]
        if not right:
            said = [Message.of("feedback.none-right", all=len(self.answers))]
        if len(right) == len(self.answers):
            said = [Message.of("feedback.all-right", n=len(right))]
        if full:
            said.append(Message.of("by-hand.full", n=Count(len(full)), numbers=self.boxes.called(*sorted(full))))
        steps = tuple(n for repair in self.repairs for n in repair.numbers)
        if steps:
            called = self.boxes.called(*sorted(steps))
            said.append(Message.of("feedback.wrong-steps", n=Count(len(steps)), numbers=called))
        if carried:
            whole = all(verdict.credit == self.rules.worth(verdict) for verdict in carried)
            origins = sorted({v.follows for v in carried if v.follows in steps})
            id = "feedback.carried-full" if whole else "feedback.carried-part"
            origin = self.boxes.called(*origins) if origins else Message("feedback.earlier-numbers")
            said.append(Message.of(id, n=Count(len(carried)), origin=origin))
        for name in _COUNTED:
            found = having(self.answers, name)
            if found:
                called = self.boxes.called(*numbered(found))
                said.append(Message.of(f"feedback.count.{name}", n=Count(len(found)), numbers=called))
        if wrong and not carried and len(wrong) == len(self.answers):
            said = said[1:]
        return _joined(said)

    def _read_as(self) -> Iterator[Block]:
        """Yield how answers were understood that were not typed plainly; a line of a program is worked, not read."""
        odd = [v for v in self.answers if v.ask.kind != "code" and not (is_plain(v.typed) and v.typed.other is None)]
        # What was read as it stands, with a remark such as the other decimal mark, is remarked once.
        plain = (v for v in self.answers if v not in odd)
        yield from (Paragraph(note) for note in dict.fromkeys(note for v in plain for note in v.typed.notes))
        if not odd:
            return
        yield Paragraph(Message.of("feedback.read-as", n=len(odd)))
        items = []
        for verdict in odd:
            text, notes = Text(verdict.typed.text), Message("feedback.nothing")
            if verdict.typed.notes:
                notes = Message.of("marking.notes", notes=_joined(list(verdict.typed.notes)))
            shown = understood_cell(self.own.course, verdict.typed)
            called = self.boxes.called(verdict.ask.number)
            said = Message.of("feedback.read-one", number=called, text=text, shown=shown, notes=notes)
            items.append(said)
        yield Bullets(tuple(items))

    def _follows(self, repair: Repair) -> Iterator[Block]:
        """Yield what was worked out from a step to repair: at the student's own values it is right."""
        if not repair.follows:
            return
        numbers = repair.numbers
        id = "feedback.follow-list" if self.level == "nudge" else "feedback.follow"
        said: dict[str, Any] = {"n": len(numbers), "numbers": self.boxes.called(*numbers)}
        if self.level == "nudge":
            said |= {"n": len(repair.follows), "following": self.boxes.called(*numbered(repair.follows))}
            yield Paragraph(Message.of(id, **said))
            return
        yield Heading(2, Message.of(id, **said))
        yield self._table(repair.follows)

    def _left(self) -> Iterator[Block]:
        """Yield what was worked out from answers that are no step to repair, such as one that could not be judged."""
        told = {n for repair in self.repairs for n in numbered(repair.follows)}
        left = [v for v in having(self.answers, "carried") if v.ask.number not in told]
        if left and self.level != "nudge":
            yield Heading(2, Message("feedback.follow-others"))
            yield self._table(left)

    def _table(self, verdicts: Iterable[Verdict]) -> Block:
        rows = [
            (number(v.ask.number), quantity(self.own, v.ask), typed_cell(v.typed), self._calculation(v))
            for v in verdicts
        ]
        heads, first = ("number", "quantity", "yours", "from-yours"), 0 if self.boxes.printed else 1
        return table(heads[first:], (row[first:] for row in rows), "rlrl"[first:])

    def _calculation(self, verdict: Verdict) -> Cell:
        name = self.own.name_of(verdict.ask)
        line = self.own.worked(name) if name is not None else None
        if line is not None:
            return line
        again = name is not None and name.new
        return Message("feedback.forward-again" if again else "feedback.from-earlier")

    def _others(self) -> Iterator[Block]:
        """Yield what was not read and what could not be judged, each with its reason."""
        unread = having(self.answers, "unreadable")
        if unread:
            yield Heading(2, Message("feedback.unreadable"))
            yield Bullets(tuple(self._of_numbers(same) for same in alike(unread)))
        noted: dict[str, list[int]] = {}
        for v in self.answers:
            for mark in (*v.flags, "" if _SAID & {*v.flags} else v.code):
                if mark in _REMARKS:
                    noted.setdefault(_REMARKS[mark], []).append(v.ask.number)
        repaired = {n for repair in self.repairs for n in repair.numbers}
        remarks = [*self.by_hand.said(self.answers, {v.ask.number for v in self.answers} - repaired)]
        remarks += (Message.of(id, n=len(at), numbers=self.boxes.called(*at)) for id, at in noted.items())
        if any(v.code == NOT_ASSESSABLE for v in self.answers):
            remarks.append(Message("not-judged.total"))
        if len(having(self.answers, "right")) < len(self.answers):  # where all is right, no rule matters
            remarks.append(rules_said(self.rules, self.boxes))
        if remarks:
            yield Heading(2, Message("feedback.remarks"))
            yield Bullets(tuple(remarks))

    def _of_numbers(self, same: tuple[Verdict, ...]) -> Message:
        """Return what is wrong with one text that stands for one box, or for several at once."""
        called = self.boxes.called(*numbered(same))
        return Message.of("marking.of-numbers", numbers=called, said=unreadable(same[0]))


_COUNTED: tuple[Standing, ...] = ("blank", "unreadable", "open")
_REMARKS = {
    "too-small": "feedback.too-small",
    "too-few-digits": "feedback.too-few-digits",
    "other-convention": "feedback.other-convention",
    "not-assessable": "feedback.not-assessable",
    "gap": "feedback.gap",
    "unread": "placed.unread-before",
    "undecided": "marking.undecided",
    "other-reading": "feedback.other-reading",
}
_SAID = {"gap", "undecided", "unread"}  # what is said in place of the code


def unreadable(verdict: Verdict) -> Message:
    """Return what was not understood, with the sign at which it stopped."""
    typed = verdict.typed
    place = max(typed.column, 1)
    fault = typed.fault or Message("feedback.nothing")
    if place == 1:  # nothing of it could be read: there is no place to point at
        return Message.of("feedback.unreadable-whole", typed=Text(typed.text), fault=fault)
    return Message.of(
        "feedback.unreadable-one",
        before=Text(typed.text[: place - 1]),
        rest=Text(typed.text[place - 1 :]),
        column=place,
        fault=fault,
    )


def _joined(said: list[Message]) -> Message:
    """Return sentences one after another."""
    if not said:
        return Message("feedback.nothing")
    found = said[0]
    for more in said[1:]:
        found = Message.of("feedback.sentences", first=found, more=more)
    return found
