"""The blocks of a page spoken, set and spelled, one after another; knows the formats, not their templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from derive.compose.legend import PLACE, Features, legend
from derive.document import (
    Block,
    Bullets,
    Cell,
    Display,
    Document,
    Figure,
    Head,
    Heading,
    InNotation,
    Listed,
    PageBreak,
    Paragraph,
    Program,
    Table,
)  # fmt: skip
from derive.message import Counted, Message, Text
from derive.names import Name
from derive.render.boxes import Box, Letter
from derive.render.columns import abreast, shape
from derive.render.height import lines
from derive.render.layout import Layout
from derive.render.notation import features, notation, unfit
from derive.render.parts import on_paper
from derive.render.scheme import read_scheme, schemes
from derive.render.setting import Hand
from derive.render.shelf import Shelf
from derive.render.speech import Inline, Speaker, User, cost_words, is_label
from derive.render.spelling import Format, format_of
from derive.render.spoken import Voice
from derive.render.statement import ENDLESS, WIDEST, WIDEST_FINE, WIDEST_SAVING, Statements
from derive.render.width import NARROW, width

if TYPE_CHECKING:
    from derive.render.figures.picture import Drawn

_PAPER = ("tex", "typ")  # formats on paper, of which a document may take little


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a document is to look: language, notation, decimal mark, paper, and where templates are searched."""

    language: str = "en"
    notation: str = "superscript"
    comma: bool = False
    folders: tuple[Path, ...] = ()
    paper: str = "a4"


def page_of(document: Document, form: str, look: Presentation, beside: str = "", shelf: Shelf | None = None) -> Page:
    """Return what speaks, sets and spells the blocks of a document in a format.

    `beside` begins the names of the files of its figures. Raises Refused for a language or notation that no folder
    has, and for a notation that has no letters for so many layers.
    """
    shelf = shelf or Shelf()
    catalogue = shelf.catalogue(look.folders, look.language)
    layout = _layout(document, look, look.notation, shelf, catalogue)
    glyphs = layout.hand.notation
    cost = glyphs.name(document.cost)
    letter = cost.text if isinstance(cost, Letter) else ""

    def count(counted: Counted) -> str:
        return glyphs.count(counted.number) if counted.kind == "unit" else glyphs.layer(counted.number)

    speaker = Speaker(catalogue, count, cost_words(catalogue, letter), in_out=glyphs.scheme.in_out)
    asked = {formula.notation for formula in _cells(document) if isinstance(formula, InNotation)}
    others = {name: _layout(document, look, name, shelf, catalogue) for name in sorted(asked)}
    voice = Voice(catalogue)
    saving = document.compact and form in _PAPER
    line = WIDEST if not saving else WIDEST_FINE if document.fine else WIDEST_SAVING
    return Page(
        speaker,
        format_of(form, look.comma, voice),
        Statements(layout, speaker.words, others, line),
        voice,
        look,
        shelf,
        features(glyphs, look.language),
        document.parameters,
        beside,
        saving,
        line if form in _PAPER else ENDLESS,
    )


def _layout(document: Document, look: Presentation, name: str, shelf: Shelf, catalogue: Mapping[str, Any]) -> Layout:
    """Return the layout of a document in one notation.

    Raises Refused where it has no letters for so many layers, with the notations that have.
    """
    scheme = shelf.scheme(look.folders, name)
    if not scheme.fits(document.layers):
        raise unfit(name, document, fitting(look.folders, document.layers))
    letters, by = notation(scheme, document), catalogue["brace.by"]
    return Layout(Hand(letters, document.functions, document.exp_word, by, document.kinds))


def fitting(folders: tuple[Path, ...], layers: int) -> list[str]:
    """Return the notations that have letters for a network of so many layers."""
    return [name for name in schemes(folders) if read_scheme(folders, name).fits(layers)]


def _cells(document: Document) -> Iterator[Cell]:
    """Yield what stands in the cells of the tables of a document."""
    for block in document.blocks:
        if isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row)


@dataclass(slots=True)
class Page:
    """The blocks of one page, spelled in reading order, so that first uses are first."""

    speaker: Speaker
    spelling: Format
    statements: Statements
    voice: Voice
    look: Presentation
    shelf: Shelf
    explained: Features
    parameters: tuple[Name, ...]
    beside: str
    saving: bool = False
    line: int = ENDLESS  # how wide a matrix may be

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

    def opening(self, title: Message, head: Head | None, foot: Message | None) -> dict[str, Any]:
        """Return what a template needs to begin a page: its title, which is spoken first, its head and its foot."""
        return {
            "title": self.text(title),
            "running_title": self.text(title),
            "head": self.head(head),
            "foot": self.text(foot) if foot is not None else "",
        }

    def spelled(self, block: Block) -> Iterator[dict[str, Any]]:
        """Yield what a template needs to set one block."""
        match block:
            case Heading(level, text):
                yield {"kind": "heading", "level": level, "text": self.text(text)}
            case Paragraph(text):
                pieces = self.speaker.say(text)
                prose = self.spelling.text(pieces, self.statements.inline)
                yield {"kind": "paragraph", "text": prose, "label": is_label(pieces)}
            case Bullets(items, numbered):
                said = [self.text(item) for asked in items for item in self.explained_items(asked)]
                yield {"kind": "bullets", "items": said, "numbered": numbered}
            case Display(rows):
                boxes = [row for equation in rows for row in self.statements.rows(equation)]
                yield {
                    "kind": "display",
                    "rows": [tuple(map(self.spelling.formula, row)) for row in on_paper(boxes, self.line)],
                    "wide": _is_wide(boxes),
                    "lines": sum(max(map(lines, row)) for row in boxes),
                    "spoken": partial(self.voice.lines, boxes),
                }
            case Listed(equations):
                boxes = [*chain.from_iterable(self.statements.rows(one, widest=ENDLESS) for one in equations)]
                shown, breaks = abreast(equations, self.statements, self.line, saving=self.saving)
                formulas, spoken = [*map(self.spelling.formula, shown)], partial(self.voice.lines, boxes)
                yield {"kind": "listed", "formulas": formulas, "breaks": breaks, "spoken": spoken}
            case Table(head, rows, numeric):
                yield {
                    "kind": "table",
                    "head": [self.cell(cell) for cell in head],
                    "rows": [[self.cell(cell) for cell in row] for row in rows],
                    "numeric": numeric,
                    **asdict(shape(block, self.speaker, self.statements, saving=self.saving)),
                    "ruled": block.ruled,
                    "shares": block.shares,
                }
            case Program(text):
                yield {"kind": "program", "text": text}
            case PageBreak(title, above, foot):
                self.speaker.used.clear()
                yield {"kind": "pagebreak", **self.opening(title, above, foot)}
            case Figure(_, number, _, caption):
                picture = self.drawn(block)
                below = Message.of("figure.caption", number=number, said=caption)
                yield {
                    "kind": "figure",
                    "svg": picture.svg,
                    "alt": self.spelling.text((User(picture.alt),), None),
                    "said": picture.alt,
                    "caption": self.text(below),
                    "file": f"{self.beside}-{picture.name}" if self.beside else "",
                    "embedded": picture.embedded,
                }
            case _:
                assert_never(block)

    def drawn(self, figure: Figure) -> Drawn:
        """Draw a figure; the first uses of terms stay with the sentences of the page."""
        speaker = replace(self.speaker, used=set(self.speaker.used))
        statements = Statements(self.statements.layout, speaker.words)
        from derive.render.figures.picture import drawn

        template = self.shelf.picture(self.look.folders)
        return drawn(figure, speaker, statements, self.look.comma, template, self.shelf.stands)

    def explained_items(self, item: Message) -> Iterator[Message]:
        """Yield a statement, or the legend of the notation where one is asked for."""
        yield from legend(item, self.explained, self.parameters) if item.id == PLACE else (item,)

    def cell(self, cell: Cell) -> str:
        """Spell what stands in one cell of a table."""
        if isinstance(cell, Message):
            return self.text(cell)
        return self.spelling.text((Inline(cell),), self.statements.inline)


def _is_wide(rows: list[tuple[Box, Box]]) -> bool:
    """Tell whether aligned rows are wider than the narrowest screen."""
    return sum(max(map(width, side)) for side in zip(*rows, strict=True)) > NARROW
