"""Where pages read catalogues, notations and the template of figures from; knows no documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from derive.render.scheme import Scheme, read_scheme
from derive.render.speech import read_catalogue

if TYPE_CHECKING:
    from derive.render.figures.diagram import Stands

Folders = tuple[Path, ...]


def picture_template(folders: Folders) -> Template:
    """Return the template of a figure as SVG."""
    environment = Environment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("svg/figure.svg")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where catalogues, notations and templates are read from, and how diagrams were found to stand.

    `kept` reads each once, for pages that are written together.
    """

    catalogue: Callable[[Folders, str], Mapping[str, Any]] = read_catalogue
    scheme: Callable[[Folders, str], Scheme] = read_scheme
    picture: Callable[[Folders], Template] = picture_template
    stands: Stands = field(default_factory=dict)

    @classmethod
    def kept(cls) -> Shelf:
        """Return a shelf that reads nothing twice."""
        return cls(cache(read_catalogue), cache(read_scheme), cache(picture_template))
