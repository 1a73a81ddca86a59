"""What a corrected key changed, as a page; knows no words and compares nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from derive.checking.verdict import MISTAKE
from derive.compose.feedback.boxes import Boxes
from derive.compose.feedback.cells import points, table, words
from derive.compose.feedback.names import called, is_known
from derive.compose.framing import page_of
from derive.compose.given import title
from derive.document import Block, Cell, Document, Paragraph
from derive.message import Message, Text

_Told: TypeAlias = tuple[str, Any, Any]  # how a cell says it, what an answer was, and what it is
_CODES = frozenset((
    "blank", "format", "correct", "too-small", "too-few-digits", "correct-carried", "other-convention",
    "not-assessable", "sign", "place-value", "wrong",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """One answer that is judged otherwise than before, by its codes and credits.

    `has_old` tells that it is what the key had before, and not what it has now.
    """

    number: int
    before: str
    now: str
    old_credit: Fraction
    credit: Fraction
    has_old: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """One student whose marks or verdicts changed; `before` is None for who was not there before."""

    id: str
    before: Fraction | None
    now: Fraction
    of: Fraction
    moved: tuple[Moved, ...]


def changes_report(boxes: Boxes, changed: Sequence[Changed], students: int, *, language: str) -> Document:
    """Return the page of what changed."""
    solution = boxes.course.solution
    said = Message.of("changes.said", n=len(changed), all=students) if changed else Message("changes.none")
    blocks: list[Block] = [Paragraph(said)]
    if changed:
        rows = [(words(one.id), _before(one), points_cell(one.now), _moved(boxes, one.moved)) for one in changed]
        blocks.append(table(("id", "before", "now", "changed-answers"), rows, "lrrl"))
    heading = Message.of("changes.title", title=title(solution, language))
    return page_of(solution, heading, blocks)


def points_cell(value: Fraction) -> Cell:
    """Return points as a cell."""
    shown = points(value)
    return Message.of("feedback.at", number=shown)


def _before(one: Changed) -> Cell:
    return Message("changes.new") if one.before is None else points_cell(one.before)


def _moved(boxes: Boxes, moved: Iterable[Moved]) -> Message:
    """Return what changed of one sheet, the boxes of which the same is to be said together."""
    together: dict[_Told, list[int]] = {}
    for one in moved:
        how = "old-key.moved" if one.has_old else "changes.moved"
        together.setdefault((how, *_verdicts(one)), []).append(one.number)
    found = Message("feedback.nothing")
    for (how, before, now), numbers in together.items():
        said = Message.of(how, number=boxes.bare(numbers), before=before, now=now)
        found = said if not found.arguments else Message.of("changed.more", first=found, more=said)
    return found


def _verdicts(moved: Moved) -> tuple[Any, Any]:
    """Return the verdicts of one answer, or its marks where the verdict is the same and only they changed."""
    if moved.before == moved.now:
        return points(moved.old_credit), points(moved.credit)
    return said_of_code(moved.before), said_of_code(moved.now)


def said_of_code(code: str) -> Message:
    """Return what a code says in a few words; one that an older report has and nobody knows stands as it is.

    >>> [said_of_code(code).id for code in ("correct", "mistake:error-sign", "mistake:other")]
    ['changed.correct', 'changed.mistake', 'feedback.typed']
    """
    slug = code.removeprefix(MISTAKE)
    if slug != code and is_known(slug):
        return Message.of("changed.mistake", name=called(slug))
    return Message(f"changed.{code}") if code in _CODES else Message.of("feedback.typed", words=Text(code))
