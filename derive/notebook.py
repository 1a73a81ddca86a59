"""A worked page as a Jupyter notebook: the Markdown page in cells, and beside it the program that recomputes it.

Knows the file format (nbformat 4.5) and where a cell belongs; writes plain JSON, the same bytes for the same page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from derive.document import Document, Heading
from derive.program import Program

# The headings before which a cell of the program stands: what it computes is said above it.
_PLACES = (
    ("values", ("find.heading",)),
    ("forward", ("backward.heading", "update.heading", "notes.heading")),
    ("backward", ("update.heading", "batch.update", "again.heading", "again.heading-last", "notes.heading")),
    ("check", ("update.heading", "batch.update", "again.heading", "again.heading-last", "notes.heading")),
    ("update", ("batch.update", "batch.rest", "again.heading", "again.heading-last", "notes.heading")),
)


def notebook(document: Document, markdown: str, program: Program, language: str) -> str:
    """Return a notebook of a document's Markdown page and its program."""
    ids = [block.text.id for block in document.blocks if isinstance(block, Heading)]
    sections = _sections(markdown)
    assert len(sections) == len(ids) + 1, "a page has one section for its title and one for each heading"
    waiting = list(_PLACES)
    cells: list[tuple[str, str]] = []
    for heading, text in zip(("", *ids), sections, strict=True):
        while waiting and heading in waiting[0][1]:
            cells.append(("code", getattr(program, waiting.pop(0)[0])))
        cells.append(("markdown", text))
    cells += [("code", getattr(program, name)) for name, _ in waiting]
    content = {
        "cells": [_cell(number, kind, text) for number, (kind, text) in enumerate(cells) if text],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "lang": language,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _sections(markdown: str) -> list[str]:
    """Cut a page before its headings; a # inside a formula begins no line. What stands above the title goes with it."""
    found: list[list[str]] = [[]]
    for line in markdown.splitlines():
        if line.startswith("##"):
            found.append([])
        found[-1].append(line)
    return ["\n".join(lines).strip() for lines in found]


def _cell(number: int, kind: str, text: str) -> dict[str, Any]:
    """Return a cell; its id follows from its place and its text."""
    name = hashlib.sha256(f"{number} {kind} {text}".encode()).hexdigest()[:12]
    cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {}, "source": list(_lines(text))}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _lines(text: str) -> Iterator[str]:
    lines = text.split("\n")
    yield from (f"{line}\n" for line in lines[:-1])
    yield lines[-1]
