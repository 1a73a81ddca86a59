"""From a Document to the text of a page: speak every message, set every formula, fill the format's template."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, assert_never

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from derive.document import (
    Block,
    Bullets,
    Cell,
    Display,
    Document,
    Equation,
    Figure,
    Head,
    Heading,
    Listed,
    Paragraph,
    Table,
)  # fmt: skip
from derive.message import Message, Text
from derive.render.boxes import Box
from derive.render.faults import telling_faults
from derive.render.figures.picture import Drawn, drawn
from derive.render.formats.latex_text import Latex
from derive.render.formats.markdown import Markdown
from derive.render.formats.typst import quoted
from derive.render.formats.typst_text import Typst
from derive.render.layout import Layout
from derive.render.notation import notation, read_notation
from derive.render.setting import Hand
from derive.render.speech import Inline, Piece, Speaker, User, read_catalogue
from derive.render.spoken import Voice
from derive.render.statement import ENDLESS, Statements
from derive.render.width import width

_WIDEST_CELL = 480  # tenths of a digit


class Format(Protocol):
    """How one format spells formulas and sentences."""

    name: str
    ending: str

    def formula(self, box: Box) -> str:
        """Return a formula in the format's markup, without what marks it as a formula."""
        ...

    def text(self, pieces: tuple[Piece, ...], inline: Any) -> str:
        """Return a sentence in the format's markup."""
        ...


FORMATS: Mapping[str, Callable[[bool, Voice], Format]] = {
    "md": lambda comma, _: Markdown(comma),
    "tex": lambda comma, _: Latex(comma),
    "typ": Typst,
}


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a document is to look: language, notation, decimal mark, paper, and where templates are searched."""

    language: str = "en"
    notation: str = "superscript"
    comma: bool = False
    folders: tuple[Path, ...] = ()
    paper: str = "a4"


def write(document: Document, form: str, look: Presentation, beside: str = "") -> str:
    """Return the page of a document in a format ("md", "tex" or "typ").

    `beside` begins the names of the files of its figures, as `pictures` names them; without it the page stands alone:
    figures are inside it where the format can hold them, else their text. Raises Refused for a language or notation
    that no folder has, and for a faulty template of the caller's own.
    """
    page = _page(document, look, form, beside)
    spelling = page.spelling
    environment = Environment(
        loader=FileSystemLoader([str(folder) for folder in look.folders]),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **_DELIMITERS.get(form, {}),
    )
    environment.filters["quoted"] = quoted
    # The title is spoken first: the first use of a term may stand in it.
    title = page.text(document.title)
    values = {
        "title": title,
        "running_title": page.text(document.title),
        "spoken_title": page.aloud(document.title),
        "head": page.head(document.head),
        "language": look.language,
        "paper": look.paper,
        "compact": document.compact,
        "blocks": [block for part in document.blocks for block in page.spelled(part)],
    }
    with telling_faults(look.folders[:-1]):
        return environment.get_template(f"{spelling.name}/page.{spelling.ending}").render(values)


def pictures(document: Document, look: Presentation) -> tuple[Drawn, ...]:
    """Return the figures of a document in order, as SVG with their alternative texts."""
    page = _page(document, look, "md", "")
    return tuple(page.drawn(block) for block in document.blocks if isinstance(block, Figure))


def _page(document: Document, look: Presentation, form: str, beside: str) -> _Page:
    catalogue = read_catalogue(look.folders, look.language)
    content = read_notation(look.folders, look.notation)
    voice = Voice(catalogue)
    glyphs = notation(content, document.single, document.own_names)
    layout = Layout(Hand(glyphs, document.functions, document.exp_word))
    return _Page(Speaker(catalogue), FORMATS[form](look.comma, voice), layout, voice, look, beside)


_DELIMITERS: Mapping[str, Mapping[str, Any]] = {
    "tex": {
        "block_start_string": "<%",
        "block_end_string": "%>",
        "variable_start_string": "<<",
        "variable_end_string": ">>",
        "comment_start_string": "<#",
        "comment_end_string": "#>",
    }
}


class _Page:
    """The blocks of one page, spelled in reading order, so that first uses are first."""

    def __init__(
        self, speaker: Speaker, spelling: Format, layout: Layout, voice: Voice, look: Presentation, beside: str
    ) -> None:
        self.look = look
        self.beside = beside
        self.speaker = speaker
        self.spelling = spelling
        self.voice = voice
        self.statements = Statements(layout, speaker.words)

    def text(self, message: Message) -> str:
        """Speak and spell one message."""
        return self.spelling.text(self.speaker.say(message), self.statements.inline)

    def aloud(self, message: Message) -> str:
        """Return a message as plain words, its formulas read aloud, with nothing escaped."""
        return "".join(
            self.voice.said(self.statements.inline(piece.formula)) if isinstance(piece, Inline) else piece.words
            for piece in self.speaker.say(message)
        )

    def head(self, head: Head | None) -> dict[str, Any] | None:
        """Return what a template needs to set the lines above the title."""
        if head is None:
            return None
        own = partial(Message.of, "title.own")
        return {
            "faculty": self.text(own(title=Text(head.faculty))) if head.faculty else "",
            "lines": [(self.text(label), self.text(own(title=Text(words)))) for label, words in head.lines],
        }

    def spelled(self, block: Block) -> Iterator[dict[str, Any]]:
        """Yield what a template needs to set one block."""
        match block:
            case Heading(level, text):
                yield {"kind": "heading", "level": level, "text": self.text(text)}
            case Paragraph(text):
                yield {"kind": "paragraph", "text": self.text(text)}
            case Bullets(items):
                yield {"kind": "bullets", "items": [self.text(item) for item in items]}
            case Display(rows):
                boxes = [row for equation in rows for row in self.statements.rows(equation)]
                spelled = [(self.spelling.formula(left), self.spelling.formula(right)) for left, right in boxes]
                yield {"kind": "display", "rows": spelled, "spoken": partial(self.voice.lines, boxes)}
            case Listed(equations):
                boxes = [self._unbroken(equation) for equation in equations]
                formulas = [" ".join(map(self.spelling.formula, row)) for row in boxes]
                yield {"kind": "listed", "formulas": formulas, "spoken": partial(self.voice.lines, boxes)}
            case Table(head, rows, numeric):
                yield {
                    "kind": "table",
                    "head": [self._cell(cell) for cell in head],
                    "rows": [[self._cell(cell) for cell in row] for row in rows],
                    "numeric": numeric,
                    "wide": self._wide(rows),
                }
            case Figure(_, number, _, caption):
                picture = self.drawn(block)
                said = Message.of("figure.caption", number=number, said=caption)
                yield {
                    "kind": "figure",
                    "svg": picture.svg,
                    "alt": self.spelling.text((User(picture.alt),), None),
                    "said": picture.alt,
                    "caption": self.text(said),
                    "file": f"{self.beside}-{picture.name}" if self.beside else "",
                    "embedded": picture.embedded,
                }
            case _:
                assert_never(block)

    def drawn(self, figure: Figure) -> Drawn:
        """Draw a figure; the first uses of terms stay with the sentences of the page."""
        speaker = Speaker(self.speaker.catalogue, set(self.speaker.used))
        statements = Statements(self.statements.layout, speaker.words)
        return drawn(figure, speaker, statements, self.look.comma, self.look.folders)

    def _wide(self, rows: tuple[tuple[Cell, ...], ...]) -> list[bool]:
        """Tell which columns hold a formula too long to stand beside the others on one line."""
        return [
            any(not isinstance(cell, Message) and width(self.statements.inline(cell)) > _WIDEST_CELL for cell in column)
            for column in zip(*rows, strict=True)
        ]

    def _unbroken(self, equation: Equation) -> tuple[Box, Box]:
        rows = self.statements.rows(equation, widest=ENDLESS)
        assert len(rows) == 1, "without a widest line nothing breaks"
        return rows[0]

    def _cell(self, cell: Cell) -> str:
        if isinstance(cell, Message):
            return self.text(cell)
        return self.spelling.text((Inline(cell),), self.statements.inline)
