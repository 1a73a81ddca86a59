"""Read a PDF back: its tags with pikepdf, its words and where they stand with poppler; knows nothing of derive."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf
import pytest

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
_WORD = re.compile(r'<word xMin="([-0-9.]+)" yMin="([-0-9.]+)" xMax="([-0-9.]+)" yMax="([-0-9.]+)">(.*?)</word>')
_SIZE = re.compile(r'<page width="([0-9.]+)" height="([0-9.]+)">')


class Tags(NamedTuple):
    """What a PDF says of itself to those who do not see it."""

    language: str
    title: str
    shows_title: bool
    marked: bool
    ua_part: str
    kinds: list[str]
    formulas: list[str]
    figures: list[str]


class Word(NamedTuple):
    """A word and where it stands on its page, in points."""

    page: int
    left: float
    right: float
    bottom: float
    text: str


def tags(pdf: bytes) -> Tags:
    """Return the language, title and structure of a PDF, with the alternative texts of formulas and figures."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root
        with opened.open_metadata() as metadata:
            title, part = str(metadata.get("dc:title", "")), str(metadata.get("pdfuaid:part", ""))
        found = list(_elements(root.StructTreeRoot)) if "/StructTreeRoot" in root else []
        return Tags(
            str(root.get("/Lang", "")),
            title,
            bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)),
            bool(root.get("/MarkInfo", {}).get("/Marked", False)),
            part,
            [str(element.S) for element in found],
            [str(element.get("/Alt", "")) for element in found if str(element.S) == "/Formula"],
            [str(element.get("/Alt", "")) for element in found if str(element.S) == "/Figure"],
        )


def _elements(element: Any) -> Iterator[Any]:
    if "/S" in element:
        yield element
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            yield from _elements(child)


def text(pdf: bytes) -> str:
    """Return the words of a PDF as they stand on the page, with mathematical letters as plain ones."""
    done = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-layout", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True
    )
    return unicodedata.normalize("NFKC", done.stdout.decode("utf-8"))


def size(pdf: bytes) -> tuple[float, float]:
    """Return the width and height of the first page, in points."""
    width, height = _SIZE.findall(_boxes(pdf))[0]
    return float(width), float(height)


def words(pdf: bytes) -> list[Word]:
    """Return every word with its place."""
    return [
        Word(number, float(left), float(right), float(bottom), found)
        for number, page in enumerate(_boxes(pdf).split("<page ")[1:], 1)
        for left, _, right, bottom, found in _WORD.findall(page)
    ]


def _boxes(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode("utf-8")
