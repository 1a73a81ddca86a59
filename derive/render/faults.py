"""Faults in templates and tables of the caller's own, told like those of any input; knows no pages."""

from __future__ import annotations

import re
import tomllib
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError

from derive.errors import Fault, Refused

_TOML_PLACE = re.compile(r" \(at line ([0-9]+), column ([0-9]+)\)$")


@contextmanager
def telling_faults(folders: tuple[Path, ...]) -> Iterator[None]:
    """Turn an error that a template in one of the folders makes into Refused; in any other it is our own.

    >>> from jinja2 import Environment, FileSystemLoader
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "page.md").write_text("# {{ title }")
    ...     try:
    ...         with telling_faults((Path(folder),)):
    ...             Environment(loader=FileSystemLoader(folder)).get_template("page.md")
    ...     except Refused as refused:
    ...         str(refused).removeprefix(folder)
    "/page.md:1:1: the template cannot be used: unexpected '}'; expected a Jinja template; mend the template"
    """
    try:
        yield
    except Exception as error:
        file, line = _place(error)
        if not any(Path(file).is_relative_to(folder) for folder in folders):
            raise
        said = str(error.message if isinstance(error, TemplateError) else error)
        said = " ".join(said.split()) or type(error).__name__
        fault = Fault(f"the template cannot be used: {said}", "a Jinja template", "mend the template", file, line, 1)
        raise Refused((fault,)) from None


def toml(path: Path) -> dict[str, Any]:
    """Return the content of a catalogue or a notation.

    Raises Refused, with the place, for a file that is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        said, line, column = str(error), 1, 1
        if found := _TOML_PLACE.search(said):
            said, line, column = said[: found.start()], int(found[1]), int(found[2])
        fault = Fault(f"the file is not TOML: {said}", "a TOML file in UTF-8", "mend the line", str(path), line, column)
        raise Refused((fault,)) from None


def _place(error: Exception) -> tuple[str, int]:
    """Return the file and line of a syntax error, or else of the innermost template that was being rendered."""
    if isinstance(error, TemplateSyntaxError):
        return error.filename or "", error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    return next(((frame.filename, frame.lineno or 1) for frame in reversed(frames) if _is_template(frame)), ("", 0))


def _is_template(frame: traceback.FrameSummary) -> bool:
    return frame.name in ("top-level template code", "template") or frame.name.startswith("block ")
