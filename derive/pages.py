"""Pages of a solved problem: their formats, the files of their figures, what may be asked; knows no mathematics."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from derive.compose.given import Detail, Form
from derive.document import Document
from derive.errors import Fault, Refused
from derive.problem import Problem
from derive.problem.choice import chosen
from derive.problem.words import nearest
from derive.render.page import Presentation, fitting
from derive.render.scheme import read_scheme, schemes
from derive.render.speech import read_catalogue
from derive.render.spelling import FORMATS
from derive.render.writer import Desk, with_pictures, write
from derive.resources import folder
from derive.worked import Solution

# As what a format keeps its figures in files of their own.
_BESIDE = {"md": "svg", "tex": "pdf"}
# The formats in which notations stand side by side.
_COMPARED = ("md", "tex")
ENDINGS = {
    ".md": "md",
    ".markdown": "md",
    ".tex": "tex",
    ".typ": "typ",
    ".html": "html",
    ".htm": "html",
    ".ipynb": "ipynb",
    ".pdf": "pdf",
    ".json": "json",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What a caller may ask of a page; None leaves the choice to the problem."""

    lang: str | None = None
    notation: str | None = None
    detail: Detail = "full"
    templates: str | Path | None = None
    view: Form | None = None


def seen(problem: Problem, look: Look) -> Form:
    """Return the view that is asked for, or that the problem chooses.

    Raises Refused where a page has no such view.
    """
    view: Form = problem.present.view if look.view is None else look.view
    if view != "scalar" and problem.network is None:
        raise Refused(
            (
                Fault(
                    f"view {view!r} needs layers, and the named lines of a graph have none",
                    "scalar",
                    "choose --view scalar, or write the problem as a network",
                ),
            )
        )
    if (view, look.detail) in (("both", "brief"), ("both", "closed"), ("matrix", "closed")):
        views = "scalar" if look.detail == "closed" else "scalar or matrix"
        fault = Fault(f"detail {look.detail!r} has no view {view!r}", views, "choose another view or detail")
        raise Refused((fault,))
    return view


def wanted(problem: str, look: Look, *, complete: bool = False) -> Problem:
    """Return the problem that a word on the command line means, to be shown in a look.

    Raises Refused with every fault of the file and, in the same breath, with a language or notation that there is not.
    """
    folders = _folders(look)
    asked = ((read_catalogue, look.lang), (read_scheme, look.notation))
    faults = [fault for read, name in asked if name is not None for fault in _faults(read, folders, name)]
    try:
        # The notation of the file counts where no other is asked for.
        notations = schemes(folders) if look.notation is None else None
        return chosen(problem, complete=complete, notations=notations)
    except Refused as refused:
        raise Refused((*refused.faults, *faults)) from None


def _folders(look: Look) -> tuple[Path, ...]:
    return (*((Path(look.templates),) if look.templates else ()), folder("templates"))


def _faults(read: Callable[[tuple[Path, ...], str], object], folders: tuple[Path, ...], name: str) -> tuple[Fault, ...]:
    """Return what is wrong with a catalogue or a notation."""
    try:
        read(folders, name)
    except Refused as refused:
        return refused.faults
    return ()


def presentation(problem: Problem, form: str, look: Look, desk: Desk | None = None) -> Presentation:
    """Return how a page is to look, from what is asked and what the problem says.

    What is written at the same desk then reads no catalogue again.

    Raises Refused, with every fault at once, for a format, language, notation, detail or view that there is not.
    """
    present = problem.present
    language = present.lang or "en" if look.lang is None else look.lang
    comma = (present.decimal_mark or ("comma" if language == "id" else "point")) == "comma"
    folders = _folders(look)
    glyphs = present.notation if look.notation is None else look.notation
    found = Presentation(language, glyphs, comma, folders, present.paper)
    view = problem.present.view if look.view is None else look.view
    _check(form, look.detail, view, found, desk or Desk())
    return found


def _check(form: str, detail: str, view: str, look: Presentation, desk: Desk) -> None:
    """Raise Refused with every choice of a page that there is not, before anything is computed."""
    choices = (
        ("format", form, (*FORMATS, "ipynb", "json")),
        ("detail", detail, get_args(Detail)),
        ("view", view, get_args(Form)),
    )
    faults = [
        Fault(f"{what} {word!r} is unknown", ", ".join(words), nearest(word, words) or "choose one of these")
        for what, word, words in choices
        if word not in words
    ]
    faults += _faults(desk.shelf.catalogue, look.folders, look.language)
    faults += _faults(desk.shelf.scheme, look.folders, look.notation)
    if faults:
        raise Refused(tuple(faults))


def written(
    document: Document, form: str, look: Presentation, name: str = "", desk: Desk | None = None
) -> dict[str, bytes]:
    """Return the files of a page: those of its figures, where the format keeps them beside it, then the page.

    Without a name there is only the page, under no name; its figures are inside it where the format can hold them.
    """
    beside = beside_name(Path(name).stem) if name and keeps_beside(form) else ""
    desk = desk or Desk()
    text, drawn = with_pictures(document, form, look, beside, desk)
    return {**drawings(drawn, form, desk), name: text.encode()}


def drawings(drawn: Mapping[str, str], form: str, desk: Desk) -> dict[str, bytes]:
    """Return the files in which a format keeps drawings, by their names, from SVG by the names without endings."""
    made = desk.vectors.pdf if _BESIDE.get(form) == "pdf" else str.encode
    return {f"{name}.{_BESIDE[form]}": made(svg) for name, svg in drawn.items()}


def side_by_side(solution: Solution, form: str, look: Look) -> str:
    """Return the symbols of a problem in every notation, side by side.

    Raises Refused for a graph, which has names of its own, and for a format or language that there is not.
    """
    from derive.compose.notations import compare

    if form not in _COMPARED:
        listed = ", ".join(_COMPARED)
        raise Refused((Fault(f"notations are not compared in format {form!r}", listed, "choose one of these"),))
    shown = presentation(solution.problem, form, look)
    layers = len(solution.setup.network.layers) if solution.setup.network is not None else 0
    fit = fitting(shown.folders, layers)
    titles = {name: _title(shown, name) for name in fit}
    unfit = [name for name in schemes(shown.folders) if name not in fit]
    return write(compare(solution, titles, unfit, language=shown.language), form, shown)


def _title(look: Presentation, name: str) -> str:
    """Return what a notation is called in the language of the page, else in English, else by its name."""
    said = read_scheme(look.folders, name).title
    return said.get(look.language, said.get("en", name))


def keeps_beside(form: str) -> bool:
    """Tell whether a page of a format keeps its figures in files of their own."""
    return form in _BESIDE


def beside_name(stem: str) -> str:
    """Return a file's name without characters that links or TeX could misread; others keep their number.

    >>> beside_name("xor.id"), beside_name("two units")
    ('xor.id', 'two-20-units')
    """
    return re.sub(r"[^A-Za-z0-9._-]", lambda found: f"-{ord(found[0]):x}-", stem).strip("-") or "page"


def kept_name(path: Path, ending: str) -> Path:
    """Return where the source of a PDF is kept; a file of the user's that has that name already is left alone."""
    kept = path.with_suffix(f".{ending}")
    return kept if not os.path.lexists(kept) and kept != path else path.with_name(f"{path.name}.{ending}")


def form_of(path: Path) -> str:
    """Return the format that a file's ending asks for.

    >>> form_of(Path("xor.tex"))
    'tex'
    """
    if path.suffix.lower() not in ENDINGS:
        raise Refused((Fault(f"{path.name!r} has no ending that says a format", ", ".join(ENDINGS), "use --to"),))
    return ENDINGS[path.suffix.lower()]
