"""The Python face of marking: verdicts as data, reports when asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from derive.checking.marks import Rules
from derive.checking.submission import Duplicates
from derive.compose.feedback.step import Level
from derive.errors import Fault, Refused
from derive.key import Key
from derive.marking.job import Job, Options
from derive.marking.output import json_text, marks_text
from derive.marking.regrade import Older
from derive.marking.run import Checked
from derive.marking.writing import folder
from derive.problem import Problem
from derive.problem.exact import quoted


def check(
    key: str | Path | Key | Problem,
    answers: str | Path | Mapping[str, Mapping[str, str]] | Mapping[str, str],
    *,
    lang: str | None = None,
    decimals: int | None = None,
    significant: int | None = None,
    truncation: bool = False,
    feedback: Level = "worked",
    duplicates: Duplicates = "reject",
    rules: Rules | None = None,
) -> Report:
    """Check answers against a key: a key file, a `Key`, a problem file or a `Problem`.

    Answers are a file, or typed texts by student and quantity, by quantity alone for one student:

    >>> layer = {"units": 1, "activation": "identity", "weights": [[3]], "biases": [1]}
    >>> problem = Problem(network={"inputs": 1, "layers": [layer]},
    ...                   cost={"kind": "squared-error"}, data=[{"x": 2, "y": 10}])
    >>> report = check(problem, {"001": {"z1[1]": "7", "C": "-9"}})
    >>> [verdict.code for verdict in report.students[0].judged.answers], report.students[0].judged.points
    (['correct', 'sign'], Fraction(1, 1))

    Raises Refused, with every fault at once, for a key or answers that cannot be used; cells that cannot be read are
    verdicts, and `faults` of the report.
    """
    options = Options(lang, decimals, significant, truncation, feedback, duplicates)
    return Report(Job(key, answers, options=options, rules=rules))


class Report:
    """The checked answers of a class: `students` with their verdicts, in the order of the answers."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.students: tuple[Checked, ...] = tuple(job.checked())

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What could not be read or placed."""
        return self._job.faults

    @property
    def summary(self) -> dict[str, Any]:
        """The class in numbers: means, counts of each number, mistakes."""
        found: dict[str, Any] = self.to_json()["summary"]
        return found

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain data, as `derive check --to json` writes it."""
        found: dict[str, Any] = json.loads("".join(json_text(self._job, self.students)))
        return found

    def to_csv(self) -> str:
        """Return the marks for a gradebook, guarded against formulas."""
        return "".join(marks_text(self._job, self.students))

    def to_markdown(self, id: str | None = None) -> str:
        """Return a student's report in Markdown, or without an id the summary of the class, for the lecturer.

        Raises Refused for an id that nobody has.
        """
        return self.page("md", id)

    def to_html(self, id: str | None = None) -> str:
        """Return a student's report in HTML, or without an id the summary of the class."""
        return self.page("html", id)

    def page(self, form: str, id: str | None = None) -> str:
        """Return a report in a text format: "md", "tex", "typ" or "html"."""
        document = self._job.summary() if id is None else self._job.report(self._student(id))
        return self._job.voice.files(document, form)[""].decode()

    def save(self, path: str | Path, form: str = "md") -> None:
        """Write a folder: a report for each student, the summary, marks.csv and report.json, whole or not at all."""
        folder(self._job.again(), Path(path), form, None, lambda: None)

    def changed_since(self, older: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the students who are marked otherwise than in an older report, with what changed."""
        before = Older.of(older)
        found = (before.changed(one.id, one.judged) for one in self.students)
        return tuple(one for one in found if one is not None)

    def _student(self, id: str) -> Checked:
        for one in self.students:
            if one.id == id:
                return one
        listed = ", ".join(one.id for one in self.students[:6])
        raise Refused((Fault(f"no student is called {quoted(id)}", listed or "a student", "choose one of these"),))
