"""What the templates of every format may ask for by name: words escaped, a file of the folders, a drawing's address.

Knows no sentences; how a format spells is imported when a template asks for it.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from derive import marks


def filters(folders: tuple[Path, ...]) -> Mapping[str, Callable[[Any], str]]:
    """Return what templates ask for: words as TeX or Typst take them; for HTML what its one file holds.

    That is a file of the folders in Base64, a text's hash, and a drawing's address, which holds all of the drawing and
    how its colours change where the page is dark.
    """

    @cache
    def content(name: str) -> bytes:
        return next(folder / name for folder in folders if (folder / name).is_file()).read_bytes()

    def night(svg: str) -> str:
        if marks.is_mark(svg):
            return marks.placed(svg, marks.BY_NIGHT)
        opening, _, rest = svg.partition(">")
        coloured = f"{opening}><style>{content('svg/night.css').decode()}</style>{rest}"
        return "data:image/svg+xml;base64," + _base64(coloured.encode())

    return {
        "breaking": _breaking,
        "pdf_text": _pdf_text,
        "quoted": _quoted,
        "base64": lambda name: _base64(content(name)),
        "sha256": lambda text: _base64(hashlib.sha256(text.encode()).digest()),
        "by_night": night,
    }


def _breaking(cell: str) -> str:
    from derive.render.formats.latex_text import breaking

    return breaking(cell)


def _pdf_text(words: str) -> str:
    from derive.render.formats.latex_text import pdf_text

    return pdf_text(words)


def _quoted(words: str) -> str:
    from derive.render.formats.typst import quoted

    return quoted(words)


def _base64(content: bytes) -> str:
    return b64encode(content).decode("ascii")
