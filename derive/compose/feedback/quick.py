"""What is said at once of single answers: a few lines each, for a terminal; knows no words and judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.checking.slips import digits
from derive.checking.verdict import FORMAT, SIGN, Judged, Verdict
from derive.compose.feedback.boxes import Boxes, boxes_of
from derive.compose.feedback.cells import is_plain, understood_cell, words
from derive.compose.feedback.groups import alike, standing, told
from derive.compose.feedback.kinds import of_planted, spoken, subject, true_cell
from derive.compose.feedback.names import called
from derive.compose.feedback.own import Own, calculated
from derive.compose.feedback.step import Level, Steps
from derive.compose.feedback.words import said_of
from derive.document import Symbols
from derive.message import Listing, Message, Text
from derive.misconceptions import MISTAKES

_FEWEST_DIGITS = 2


def quick_lines(own: Own, judged: Judged, level: Level) -> Iterator[tuple[int, Message]]:
    """Yield lines with how far they are indented: each answer, what it would follow from, a check, the line asked for.

    The right value stands there only at the level "worked".
    """
    boxes = boxes_of(own)
    for same in alike(judged.answers):
        verdict = same[0]
        yield 0, _answer(same, boxes)
        if verdict.code == FORMAT:
            continue
        if verdict.typed.notes or not is_plain(verdict.typed):
            said = Message.of("quick.read-as", shown=understood_cell(own.course, verdict.typed))
            for note in verdict.typed.notes:
                said = Message.of("feedback.sentences", first=said, more=note)
            yield 2, said
        if standing(verdict) == "wrong":
            yield from _wrong(own, verdict, Steps(own, level))


def _answer(same: Sequence[Verdict], boxes: Boxes) -> Message:
    """Return what is said of one text, which stands for the entries of a matrix from the first to the last."""
    verdict = same[0]
    first, last = (Text(one.ask.quantity) for one in (same[0], same[-1]))
    quantity = Message.of("feedback.run", first=first, last=last) if len(same) > 1 else first
    typed = words(verdict.typed.text.strip())
    said = said_of(verdict, boxes)
    if verdict.certainty == "recognised" and verdict.slug:
        said = Message("verdict.wrong")
    return Message.of("quick.answer", quantity=quantity, answer=typed, said=said)


def _wrong(own: Own, verdict: Verdict, steps: Steps) -> Iterator[tuple[int, Message]]:
    slug, name, level = told(verdict), subject(own, verdict), steps.level
    if verdict.ask.group == "mistake":
        yield from ((2, said) for said in of_planted(own, verdict, checks=level != "nudge", told=level == "worked"))
        if level != "nudge" and slug in MISTAKES:
            yield 2, steps.hint(slug, None)
        return
    about = spoken(own, verdict)
    # Of a lost sign the answer itself tells already, so that a hint at anything else would mislead.
    if (level == "nudge" and verdict.code != SIGN) or (about is None and not slug):
        yield 2, steps.nudge(name, verdict.ask, slug)
        return
    if slug in MISTAKES:
        terms = own.formulas(name, slug) if name is not None else None
        if terms is not None:
            yield 2, Message.of("quick.follows-from", formula=Symbols(terms[0]))
        yield 2, steps.hint(slug, about)
        yield 2, steps.check(slug, name if verdict.ask.kind == "value" else None, about)
    elif slug:
        yield 2, Message(f"slip.{slug.removeprefix('slip-')}.hint")
    else:
        causes = tuple(map(called, verdict.others)) if _is_telling(verdict) else ()
        yield (
            2,
            Message.of("quick.possible", n=len(causes), causes=Listing(causes, either=True))
            if causes
            else steps.nudge(name, verdict.ask),
        )
    if level == "worked":
        line = own.line(name) if name is not None and verdict.ask.kind == "value" else None
        yield 2, Message.of("quick.right", right=true_cell(own.course, verdict) if line is None else calculated(line))


def _is_telling(verdict: Verdict) -> bool:
    """Tell whether one thing alone would give an answer, and the answer has digits that show it."""
    value = verdict.typed.value
    return len(verdict.others) == 1 and value is not None and digits(value) >= _FEWEST_DIGITS
