"""What a corrected key changed: two reports compared, student by student; knows no pages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from derive.checking.verdict import CORRECT, Judged, Verdict
from derive.compose.feedback.changes import Changed, Moved
from derive.contents import regular
from derive.errors import Fault, Refused
from derive.marking.overrides import kept
from derive.marking.record import accepted_of, read_of, true_of
from derive.problem.exact import exact

LARGEST = 1 << 29


def read_report(path: str | Path) -> dict[str, Any]:
    """Return an older report.

    Raises Refused for what is no report of `derive check --to json`.
    """
    file = str(path)
    fault = Fault("this is no report", "the JSON of derive check", "name report.json of an earlier run", file)
    too_large = Fault("the report is too large", "at most 512 MB", "check the class in parts", file)
    contents = regular(file, LARGEST, "a report", too_large)
    try:
        tree = json.loads(contents.decode("utf-8-sig"))
        for student in tree["students"]:
            _points(student["points"]), student["id"].casefold()
            for answer in student["answers"]:
                int(answer["number"]), answer["code"].casefold(), _points(answer["credit"])
        kept(tree)
    except (Refused, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused((fault,)) from None
    found: dict[str, Any] = tree
    return found


def _points(value: Any) -> Fraction:
    return exact(str(value))


@dataclass(frozen=True, slots=True)
class Older:
    """An older report, by student."""

    students: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, report: Mapping[str, Any]) -> Older:
        """Return a report by its students."""
        return cls({student["id"]: student for student in report["students"]})

    def changed(self, id: str, judged: Judged) -> Changed | None:
        """Return what is judged otherwise than before, or None."""
        old = self.students.get(id)
        if old is None:
            return Changed(id, None, judged.points, judged.of, ())
        moved = tuple(self._moved(old, judged))
        before = _points(old["points"])
        if not moved and float(before) == float(judged.points):
            return None
        return Changed(id, before, judged.points, judged.of, moved)

    @staticmethod
    def _moved(old: Mapping[str, Any], judged: Judged) -> Iterator[Moved]:
        answers = {answer["number"]: answer for answer in old["answers"]}
        for verdict in judged.answers:
            before = answers.get(verdict.ask.number)
            if before is None:
                continue
            credit = _points(before["credit"])
            if before["code"] != verdict.code or float(credit) != float(verdict.credit):
                has_old = _has_old(before, verdict)
                yield Moved(verdict.ask.number, before["code"], verdict.code, credit, verdict.credit, has_old)


def _has_old(before: Mapping[str, Any], verdict: Verdict) -> bool:
    """Tell whether an answer is what the key took before, and takes no longer: that student was right by it."""
    if before["code"] != CORRECT or verdict.code == CORRECT:
        return False
    if before.get("true") == true_of(verdict) and before.get("accepted") == accepted_of(verdict):
        return False  # the key has not changed here: another answer was handed in
    read = read_of(verdict)
    return bool(before.get("typed") == verdict.typed.text or (read is not None and before.get("read") == read))
