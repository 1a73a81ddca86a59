"""From a Document to the text of a page: fill the format's template with the spelled blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from derive.document import Document, Figure
from derive.message import Message
from derive.render.faults import telling_faults
from derive.render.figures.picture import Drawn
from derive.render.formats.html_text import filters
from derive.render.formats.latex_text import pdf_text
from derive.render.formats.typst import quoted
from derive.render.page import Presentation, page_of
from derive.render.together import stays


def write(document: Document, form: str, look: Presentation, beside: str = "") -> str:
    """Return the page of a document in a format.

    `beside` begins the names of the files of its figures, as `pictures` names them; without it the page stands alone:
    figures are inside it where the format can hold them, else their text. Raises Refused as `page_of` does, and for a
    faulty template of the caller's own.
    """
    page = page_of(document, form, look, beside)
    spelling = page.spelling
    environment = Environment(
        loader=FileSystemLoader([str(folder) for folder in look.folders]),
        undefined=StrictUndefined,
        autoescape=form.startswith("html"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **_DELIMITERS.get(form, {}),
    )
    environment.filters |= {"quoted": quoted, "pdf_text": pdf_text, **filters(look.folders)}
    # The title is spoken first: the first use of a term may stand in it.
    title = page.text(document.title)
    blocks = [block for part in document.blocks for block in page.spelled(part)]
    values = {
        "title": title,
        "running_title": page.text(document.title),
        "spoken_title": page.aloud(document.title),
        "head": page.head(document.head),
        "language": look.language,
        "paper": look.paper,
        "compact": document.compact,
        "words": {id.rpartition(".")[2]: page.speaker.words(Message(id)) for id in spelling.words},
        "blocks": [
            block | {"stays": stay}
            for block, stay in zip(blocks, stays([block["kind"] for block in blocks]), strict=True)
        ],
    }
    with telling_faults(look.folders[:-1]):
        return environment.get_template(f"{spelling.name}/page.{spelling.ending}").render(values)


def pictures(document: Document, look: Presentation) -> tuple[Drawn, ...]:
    """Return the figures of a document in order, as SVG with their alternative texts."""
    page = page_of(document, "md", look)
    return tuple(page.drawn(block) for block in document.blocks if isinstance(block, Figure))


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
