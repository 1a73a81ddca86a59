"""What a set is: the problem, who gets a sheet, what it asks and how it looks; makes nothing itself."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, get_args

from derive.errors import Fault, Refused
from derive.exercises.asks import Choice
from derive.exercises.codes import digest_of
from derive.exercises.roster import Student
from derive.pages import Look, presentation
from derive.problem import Problem, written_out
from derive.render.page import Presentation
from derive.render.pdf import Engine
from derive.render.scheme import schemes
from derive.resources import folder

KeyForm = Literal["full", "short", "marking"]
FORMS = ("md", "tex", "typ", "html", "pdf", "json")


@dataclass(frozen=True)
class Plan:
    """A set of sheets, as a value: the same plan and version give the same bytes.

    `form` is the format of the files, `key` how much the keys tell, `one_file` puts all sheets in one document and all
    keys in another, `own` keeps the problem's own numbers.
    """

    problem: Problem
    students: tuple[Student, ...]
    version: str
    seed: int = 0
    choice: Choice = field(default_factory=Choice)
    perturb: bool = True
    form: str = "md"
    look: Look = field(default_factory=Look)
    key: KeyForm = "full"
    one_file: bool = False
    engine: Engine = "typst"
    own: bool = False

    @property
    def page_form(self) -> str:
        """The format that pages are written in before an engine sets them."""
        return {"typst": "typ", "tex": "tex"}[self.engine] if self.form == "pdf" else self.form

    @cached_property
    def presentation(self) -> Presentation:
        """How the pages look.

        Raises Refused, with every fault at once, for a format, language, notation or key form that there is not.
        """
        faults = [
            Fault(f"{what} {word!r} is unknown", ", ".join(words), "choose one of these")
            for what, word, words in (("format", self.form, FORMS), ("key", self.key, get_args(KeyForm)))
            if word not in words
        ]
        if faults:
            raise Refused(tuple(faults))
        return presentation(self.problem, self.page_form, self.look)

    @cached_property
    def handed_out(self) -> Problem:
        """The problem as the sheets show it: reports follow their language, decimal mark and notation.

        A notation of the caller's own templates is not named, because whoever checks need not have them.
        """
        look = self.presentation
        shipped = look.notation in schemes((folder("templates"),))
        shown: dict[str, object] = {"lang": look.language, "decimal_mark": "comma" if look.comma else "point"}
        if shipped:
            shown["notation"] = look.notation
        return self.problem.changed(present=self.problem.present.model_copy(update=shown))

    @cached_property
    def options(self) -> dict[str, Any]:
        """What was chosen, for the manifest."""
        look = self.presentation
        return {
            "to": self.form,
            "one_file": self.one_file,
            "engine": self.engine if self.form == "pdf" else "",
            "key": self.key,
            "kind": self.choice.kind,
            "ask": [*self.choice.groups, *self.choice.names],
            "fade": str(self.choice.fade),
            "numbers": "the problem's own" if self.own else "perturbed" if self.perturb else "drawn",
            "lang": look.language,
            "notation": look.notation,
            "decimal_mark": "comma" if look.comma else "point",
            "paper": look.paper,
        }

    @cached_property
    def fingerprint(self) -> str:
        """A hash of everything that changes a byte of the set."""
        said = {
            "version": self.version,
            "seed": self.seed,
            "options": self.options,
            "problem": written_out(self.problem),
            "students": [[student.id, student.name] for student in self.students],
            "templates": _contents(self.look.templates),
        }
        return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()

    @cached_property
    def digest(self) -> str:
        """The letters that stand for the problem in the codes of the sheets."""
        return digest_of(self.problem)


def _contents(templates: str | Path | None) -> Mapping[str, str]:
    """Return the hashes of the caller's own templates."""
    if templates is None:
        return {}
    paths: Iterable[Path] = (Path(at) / name for at, _, names in os.walk(templates) for name in names)
    return {str(path.relative_to(templates)): sha256(path.read_bytes()).hexdigest() for path in paths if path.is_file()}
