"""From a Document to the text of a page: speak every message, set every formula, fill the format's template."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol, assert_never

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from derive.document import Block, Bullets, Cell, Display, Document, Equation, Heading, Listed, Paragraph, Table
from derive.message import Message
from derive.render.boxes import Box, Row
from derive.render.formats.html_text import NARROW, Html, HtmlPart, filters
from derive.render.formats.latex_text import Latex
from derive.render.formats.markdown import Markdown
from derive.render.layout import Layout
from derive.render.notation import notation, read_notation
from derive.render.setting import Hand
from derive.render.speech import Inline, Piece, Speaker, read_catalogue
from derive.render.statement import ENDLESS, Statements
from derive.render.width import width

_WIDEST_CELL = 480  # tenths of a digit


class Format(Protocol):
    """How one format spells formulas and sentences."""

    name: str
    ending: str
    words: ClassVar[tuple[str, ...]]  # the messages that its skeleton says

    def formula(self, box: Box) -> str:
        """Return a formula in the format's markup, without what marks it as a formula."""
        ...

    def text(self, pieces: tuple[Piece, ...], inline: Any) -> str:
        """Return a sentence in the format's markup."""
        ...


FORMATS: Mapping[str, Callable[[bool], Format]] = {"md": Markdown, "tex": Latex, "html": Html, "html-part": HtmlPart}


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a document is to look: language, notation, decimal mark, and where templates are searched."""

    language: str = "en"
    notation: str = "superscript"
    comma: bool = False
    folders: tuple[Path, ...] = ()


def write(document: Document, form: str, look: Presentation) -> str:
    """Return the page of a document in a format ("md" or "tex").

    Raises Refused for a language or notation that no folder has.
    """
    catalogue = read_catalogue(look.folders, look.language)
    content = read_notation(look.folders, look.notation)
    spelling = FORMATS[form](look.comma)
    glyphs = notation(content, document.single, document.own_names)
    layout = Layout(Hand(glyphs, document.functions, document.exp_word))
    page = _Page(Speaker(catalogue), spelling, layout)
    environment = Environment(
        loader=FileSystemLoader([str(folder) for folder in look.folders]),
        undefined=StrictUndefined,
        autoescape=form.startswith("html"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **_DELIMITERS.get(form, {}),
    )
    environment.filters |= filters(look.folders)
    template = environment.get_template(f"{spelling.name}/page.{spelling.ending}")
    # The title is spoken first: the first use of a term may stand in it.
    title = page.text(document.title)
    blocks = [block for part in document.blocks for block in page.spelled(part)]
    words = {id.rpartition(".")[2]: page.speaker.words(Message(id)) for id in spelling.words}
    return template.render(title=title, language=look.language, compact=document.compact, blocks=blocks, words=words)


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

    def __init__(self, speaker: Speaker, spelling: Format, layout: Layout) -> None:
        self.speaker = speaker
        self.spelling = spelling
        self.statements = Statements(layout, speaker.words)

    def text(self, message: Message) -> str:
        """Speak and spell one message."""
        return self.spelling.text(self.speaker.say(message), self.statements.inline)

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
                yield {"kind": "display", "rows": spelled, "wide": _is_wide(boxes)}
            case Listed(equations):
                yield {"kind": "listed", "formulas": [self._plain(equation) for equation in equations], "wide": True}
            case Table(head, rows, numeric):
                yield {
                    "kind": "table",
                    "head": [self._cell(cell) for cell in head],
                    "rows": [[self._cell(cell) for cell in row] for row in rows],
                    "numeric": numeric,
                    "wide": self._wide(rows),
                }
            case _:
                assert_never(block)

    def _wide(self, rows: tuple[tuple[Cell, ...], ...]) -> list[bool]:
        """Tell which columns hold a formula too long to stand beside the others on one line."""
        return [
            any(not isinstance(cell, Message) and width(self.statements.inline(cell)) > _WIDEST_CELL for cell in column)
            for column in zip(*rows, strict=True)
        ]

    def _plain(self, equation: Equation) -> str:
        rows = self.statements.rows(equation, widest=ENDLESS)
        return self.spelling.formula(Row(tuple(box for row in rows for box in row)))

    def _cell(self, cell: Cell) -> str:
        if isinstance(cell, Message):
            return self.text(cell)
        return self.spelling.text((Inline(cell),), self.statements.inline)


def _is_wide(rows: list[tuple[Box, Box]]) -> bool:
    """Tell whether aligned rows are wider than the narrowest screen."""
    return sum(max(map(width, side)) for side in zip(*rows, strict=True)) > NARROW
