"""From a figure of a document to its SVG and its alternative text; knows no numbers."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass

from jinja2 import Template

from derive.document import Figure
from derive.drawing import Diagram, Heat
from derive.message import Message
from derive.render.figures import diagram
from derive.render.figures.inscription import Inscription
from derive.render.figures.label import plain
from derive.render.speech import Inline, Speaker
from derive.render.statement import Statements

# What XML cannot hold, not even escaped. A set of all the rest would take ten times as long to compile.
_NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure as a picture: its SVG, and in plain words what it shows."""

    kind: str
    number: int
    svg: str
    alt: str

    @property
    def embedded(self) -> str:
        """The picture as an address that holds all of it."""
        return embedded(self.svg)

    @property
    def name(self) -> str:
        """What its file is called behind the page's own name."""
        return f"{self.number}-{self.kind}"


def embedded(svg: str) -> str:
    """Return the address that holds all of a picture."""
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode("ascii")


def drawn(
    figure: Figure, speaker: Speaker, statements: Statements, comma: bool, template: Template, stands: diagram.Stands
) -> Drawn:
    """Return the picture of a figure in the notation, language and decimal mark of a page.

    `stands` keeps where diagrams were found to have room, for the pages that are written together.
    """
    pen = Inscription(statements, comma)
    drawing = figure.drawing
    match drawing:
        case Diagram():
            picture = diagram.laid_out(drawing, pen, stands)
        case Heat():
            from derive.render.figures import heat

            picture = heat.laid_out(drawing, pen)
        case _:
            from derive.render.figures import chart

            picture = chart.laid_out(drawing, pen)
    caption, *alt = (_words(message, speaker, statements, comma) for message in (figure.caption, *figure.alt))
    svg = template.render(picture=picture, number=figure.number, title=caption, description=" ".join(alt))
    return Drawn(figure.kind, figure.number, _NO_XML.sub(" ", svg), " ".join((caption, *alt)))


def _words(message: Message, speaker: Speaker, statements: Statements, comma: bool) -> str:
    pieces = speaker.say(message)
    return "".join(
        plain(statements.inline(piece.formula), comma) if isinstance(piece, Inline) else piece.words for piece in pieces
    )
