"""What a corrected key changed, as a page; knows no words and compares nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from derive.compose.feedback.cells import points, table, words
from derive.compose.framing import page_of
from derive.compose.given import title
from derive.course import Course
from derive.document import Block, Cell, Document, Paragraph
from derive.message import Listing, Message, Text


@dataclass(frozen=True, slots=True)
class Moved:
    """One answer that is judged otherwise than before, by its codes and credits."""

    number: int
    before: str
    now: str
    old_credit: Fraction
    credit: Fraction


@dataclass(frozen=True, slots=True)
class Changed:
    """One student whose marks or verdicts changed; `before` is None for who was not there before."""

    id: str
    before: Fraction | None
    now: Fraction
    of: Fraction
    moved: tuple[Moved, ...]


def changes_report(course: Course, changed: Sequence[Changed], students: int, *, language: str) -> Document:
    """Return the page of what changed."""
    solution = course.solution
    blocks: list[Block] = [Paragraph(Message.of("changes.said", n=len(changed), all=students))]
    if changed:
        rows = [(words(one.id), _before(one), points_cell(one.now), _moved(one)) for one in changed]
        blocks.append(table(("id", "before", "now", "changed-answers"), rows, "lrrl"))
    heading = Message.of("changes.title", title=title(solution, language))
    return page_of(solution, heading, blocks)


def points_cell(value: Fraction) -> Cell:
    """Return points as a cell."""
    shown = points(value)
    return Message.of("feedback.at", number=shown)


def _before(one: Changed) -> Cell:
    return Message("changes.new") if one.before is None else points_cell(one.before)


def _moved(one: Changed) -> Message:
    parts = tuple(_verdict(moved) for moved in one.moved)
    return Message.of("changes.list", parts=Listing(parts)) if parts else Message("feedback.nothing")


def _verdict(moved: Moved) -> Message:
    """Return the verdicts of one answer, or its marks where the verdict is the same and only they changed."""
    before, now = Text(moved.before), Text(moved.now)
    if moved.before == moved.now:
        return Message.of(
            "changes.moved", number=moved.number, before=points(moved.old_credit), now=points(moved.credit)
        )
    return Message.of("changes.moved", number=moved.number, before=before, now=now)
