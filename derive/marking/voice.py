"""Pages and plain sentences of one class in one language and notation; knows no verdicts."""

from __future__ import annotations

from derive.compose.framing import page_of as framed
from derive.course import Course
from derive.document import Document, Symbols
from derive.message import Message
from derive.pages import written
from derive.render.figures.label import plain
from derive.render.page import Page, Presentation, page_of
from derive.render.speech import Inline, Speaker
from derive.render.writer import Desk
from derive.term import Ref

_KNOWN = 2048


class Voice:
    """Speak the messages of a class, and write its documents in a format."""

    def __init__(self, course: Course, look: Presentation) -> None:
        self._course = course
        self.look = look
        self._desk = Desk()
        empty = framed(course.solution, Message("feedback.nothing"), ())
        self._page: Page = page_of(empty, "md", look, shelf=self._desk.shelf)
        glossed = {key.removeprefix("terms.") for key in self._page.speaker.catalogue if key.startswith("terms.")}
        # A single sentence is no document: the English word in brackets is for pages.
        self._glossed = glossed
        self._known: dict[Message, str] = {}

    def short(self, message: Message) -> str:
        """Return one of the few sentences that are said of many, each spoken once."""
        if message not in self._known:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[message] = self.plain(message)
        return self._known[message]

    def plain(self, message: Message) -> str:
        """Return a message as plain words, its formulas on one line."""
        speaker = self._page.speaker
        alone = Speaker(speaker.catalogue, speaker.count, speaker.instead, set(self._glossed), speaker.in_out)
        return "".join(
            plain(self._page.statements.inline(piece.formula), self.look.comma)
            if isinstance(piece, Inline)
            else piece.words
            for piece in alone.say(message)
        ).strip()

    def glyphs(self) -> dict[str, str]:
        """Return what the notation of the sheet writes for each quantity, on one line, and whose name that is.

        >>> from derive.problem.choice import chosen
        >>> from derive.resources import folder
        >>> from derive.worked import Solution
        >>> found = Voice(Course(Solution(chosen("arctan-unit"))), Presentation(folders=(folder("templates"),)))
        >>> sorted(found.glyphs().items())[:3]
        [('a_1^(1)', 'a1[1]'), ('b_1^(1)', 'b1[1]'), ('w_11^(1)', 'W1[1,1]')]
        """
        found = {}
        for text, name in self._course.names.items():
            old = name._replace(new=False, update=None) if name.new and name.of is None else name
            glyph = plain(self._page.statements.inline(Symbols(Ref(old))), self.look.comma)
            found[f"{glyph}'" if old != name else glyph] = text
        return found

    def files(self, document: Document, form: str, name: str = "") -> dict[str, bytes]:
        """Return the files of a page: its figures where the format keeps them beside it, then the page."""
        return written(document, form, self.look, name, self._desk)
