"""The block of questions: which of them fit a problem, and their answers at the end of the page; knows no words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.compose.teaching.asked import Asked, Sheet
from derive.compose.teaching.asked_graph import bias, paths, silent, swap
from derive.compose.teaching.asked_values import largest, old, raised, sign
from derive.document import Block, Display, Heading, Paragraph
from derive.message import Message
from derive.worked import Solution

_MOST = 5
# In the order of the page; those with values are left out where there are none.
_LETTERS: tuple[Callable[[Sheet], Asked | None], ...] = (paths, swap, bias, silent)
_VALUES: tuple[Callable[[Sheet], Asked | None], ...] = (old, raised, largest, sign)


def questions(solution: Solution, symbolic: bool = False) -> Iterator[Block]:
    """Yield at most five questions that fit the problem, then their answers; none where nothing is differentiated."""
    if not solution.setup.has_gradients:
        return
    sheet = Sheet.of(solution, symbolic)
    kinds = _LETTERS if symbolic else (*_LETTERS, *_VALUES)
    fitting = [asked for kind in kinds if (asked := kind(sheet)) is not None]
    best = sorted(fitting, key=lambda asked: -asked.worth)[:_MOST]
    chosen = [asked for asked in fitting if asked in best]
    if not chosen:
        return
    yield Heading(2, Message("questions.heading"))
    if len(solution.updates) > 1 and not symbolic:
        yield Paragraph(Message("questions.first"))
    for number, asked in enumerate(chosen, 1):
        yield Paragraph(_numbered(number, asked.question))
    yield Heading(2, Message("questions.answers"))
    for number, asked in enumerate(chosen, 1):
        yield Paragraph(_numbered(number, asked.answer))
        if asked.line is not None:
            yield Display((asked.line,))


def _numbered(number: int, said: Message) -> Message:
    return Message.of("questions.numbered", number=number, said=said)
