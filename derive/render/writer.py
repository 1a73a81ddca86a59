"""From a Document to the text of a page: speak every message, set every formula, fill the format's template."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, assert_never

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from derive.compose.legend import PLACE, Features, legend
from derive.document import (
    Block,
    Bullets,
    Cell,
    Display,
    Document,
    Equation,
    Heading,
    InNotation,
    Listed,
    Paragraph,
    Table,
)  # fmt: skip
from derive.message import Counted, Message
from derive.names import COST, Name
from derive.render.boxes import Box, Letter
from derive.render.formats.latex_text import Latex
from derive.render.formats.markdown import Markdown
from derive.render.layout import Layout
from derive.render.notation import features, notation, unfit
from derive.render.scheme import read_scheme, schemes
from derive.render.setting import Hand
from derive.render.speech import Inline, Piece, Speaker, cost_words, read_catalogue
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


FORMATS: Mapping[str, Callable[[bool], Format]] = {"md": Markdown, "tex": Latex}


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
    page = _page(document, form, look)
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
    template = environment.get_template(f"{spelling.name}/page.{spelling.ending}")
    # The title is spoken first: the first use of a term may stand in it.
    title = page.text(document.title)
    blocks = [block for part in document.blocks for block in page.spelled(part)]
    return template.render(title=title, language=look.language, compact=document.compact, blocks=blocks)


def _page(document: Document, form: str, look: Presentation) -> _Page:
    """Return what speaks, sets and spells the blocks of a document."""
    catalogue = read_catalogue(look.folders, look.language)
    layout = _layout(document, look, look.notation)
    glyphs = layout.hand.notation
    cost = glyphs.name(COST)
    letter = cost.text if isinstance(cost, Letter) and not glyphs.own else ""

    def count(counted: Counted) -> str:
        return glyphs.count(counted.number) if counted.kind == "unit" else glyphs.layer(counted.number)

    speaker = Speaker(catalogue, count, cost_words(catalogue, letter))
    asked = {formula.notation for formula in _formulas(document) if isinstance(formula, InNotation)}
    others = {name: _layout(document, look, name) for name in sorted(asked)}
    explained = features(glyphs, look.language)
    return _Page(speaker, FORMATS[form](look.comma), layout, others, explained, document.parameters)


def _layout(document: Document, look: Presentation, name: str) -> Layout:
    """Return the layout of a document in one notation.

    Raises Refused where it has no letters for so many layers, with the notations that have.
    """
    scheme = read_scheme(look.folders, name)
    if not scheme.fits(document.layers):
        raise unfit(name, document, fitting(look.folders, document.layers))
    return Layout(Hand(notation(scheme, document), document.functions, document.exp_word))


def fitting(folders: tuple[Path, ...], layers: int) -> list[str]:
    """Return the notations that have letters for a network of so many layers."""
    return [name for name in schemes(folders) if read_scheme(folders, name).fits(layers)]


def _formulas(document: Document) -> Iterator[Cell]:
    """Yield what stands in the cells of the tables of a document."""
    for block in document.blocks:
        if isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row)


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
        self,
        speaker: Speaker,
        spelling: Format,
        layout: Layout,
        others: Mapping[str, Layout],
        explained: Features,
        parameters: tuple[Name, ...],
    ) -> None:
        self.speaker = speaker
        self.spelling = spelling
        self.statements = Statements(layout, speaker.words, others)
        self.explained = explained
        self.parameters = parameters

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
                said = [part for item in items for part in self._explained(item)]
                yield {"kind": "bullets", "items": [self.text(item) for item in said]}
            case Display(rows):
                spelled = [row for equation in rows for row in self._rows(equation)]
                yield {"kind": "display", "rows": spelled}
            case Listed(equations):
                yield {"kind": "listed", "formulas": [self._plain(equation) for equation in equations]}
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

    def _explained(self, item: Message) -> Iterator[Message]:
        """Yield a statement, or the legend of the notation where one is asked for."""
        if item.id != PLACE:
            yield item
        else:
            yield from legend(item, self.explained, self.parameters)

    def _wide(self, rows: tuple[tuple[Cell, ...], ...]) -> list[bool]:
        """Tell which columns hold a formula too long to stand beside the others on one line."""
        return [
            any(not isinstance(cell, Message) and width(self.statements.inline(cell)) > _WIDEST_CELL for cell in column)
            for column in zip(*rows, strict=True)
        ]

    def _rows(self, equation: Equation) -> Iterator[tuple[str, str]]:
        for left, right in self.statements.rows(equation):
            yield self.spelling.formula(left), self.spelling.formula(right)

    def _plain(self, equation: Equation) -> str:
        return " ".join(
            part for row in self.statements.rows(equation, widest=ENDLESS) for part in map(self.spelling.formula, row)
        )

    def _cell(self, cell: Cell) -> str:
        if isinstance(cell, Message):
            return self.text(cell)
        return self.spelling.text((Inline(cell),), self.statements.inline)
