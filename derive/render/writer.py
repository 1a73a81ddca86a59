"""From a Document to the text of a page: fill the format's template with the spelled blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from derive.document import Document, Figure
from derive.message import Message
from derive.render.faults import telling_faults
from derive.render.filters import filters
from derive.render.page import Page, Presentation, page_of
from derive.render.shelf import Shelf
from derive.render.together import stays
from derive.render.vector import Vectors

if TYPE_CHECKING:
    from derive.render.figures.picture import Drawn


class Desk:
    """What the pages of a class are written with: catalogue, notations, templates and fonts, each read once."""

    def __init__(self) -> None:
        self.shelf = Shelf.kept()
        self.environment = cache(_environment)
        self.vectors = Vectors()


def write(document: Document, form: str, look: Presentation, beside: str = "", desk: Desk | None = None) -> str:
    """Return the page of a document in a format.

    `beside` begins the names of the files of its figures, as `pictures` names them; without it the page stands alone:
    figures are inside it where the format can hold them, else their text. Raises Refused as `page_of` does, and for a
    faulty template of the caller's own. Many pages are best written on one desk.
    """
    return with_pictures(document, form, look, beside, desk)[0]


def with_pictures(
    document: Document, form: str, look: Presentation, beside: str = "", desk: Desk | None = None
) -> tuple[str, Mapping[str, str]]:
    """Return the page as `write` does, and by the names of their files, without endings, its figures as SVG."""
    page = page_of(document, form, look, beside, desk.shelf if desk is not None else None)
    # The title is spoken first: the first use of a term may stand in it.
    around = opened(document, page)
    blocks = [block for part in document.blocks for block in page.spelled(part)]
    text = filled(page, form, around, staying(blocks), desk)
    return text, {block["file"]: block["svg"] for block in blocks if block.get("file")}


def opened(document: Document, page: Page) -> dict[str, Any]:
    """Return what a template needs of a page beside its blocks; `seam` is what stands between them, nothing."""
    spelling = page.spelling
    return {
        "seam": "",
        **page.opening(document.title, document.head, document.foot),
        "spoken_title": page.aloud(document.title),
        "language": page.look.language,
        "paper": page.look.paper,
        "compact": document.compact,
        "fine": document.fine,
        "words": {id.rpartition(".")[2]: page.speaker.words(Message(id)) for id in spelling.words},
    }


def staying(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return spelled blocks, each saying whether it stays with the next."""
    kept = stays(["label" if block.get("label") else block["kind"] for block in blocks])
    return [{**block, "stays": stay} for block, stay in zip(blocks, kept, strict=True)]


def filled(
    page: Page, form: str, around: Mapping[str, Any], blocks: Sequence[Mapping[str, Any]], desk: Desk | None = None
) -> str:
    """Return the text of a page from its spelled blocks and what is around them."""
    spelling, folders = page.spelling, page.look.folders
    environment = (desk.environment if desk is not None else _environment)(form, folders)
    with telling_faults(folders[:-1]):
        template = environment.get_template(f"{spelling.name}/page.{spelling.ending}")
        if form in ("tex", "typ"):
            from derive.render.ends import crowded, ended

            blocks = ended(blocks, around["compact"])
            around = {**around, "crowded": crowded(blocks)}
        return template.render({**around, "blocks": blocks})


def _environment(form: str, folders: tuple[Path, ...]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=form.startswith("html"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **_DELIMITERS.get(form, {}),
    )
    environment.filters |= filters(folders)
    return environment


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
