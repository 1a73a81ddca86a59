"""What a finished set of a part of a class gives to the set of the whole class; reads, and writes nothing.

One student's sheet does not depend on the others, so a class may grow: who has a sheet keeps it, the files of the
others come beside it, and the tables are written anew. A class that became smaller is another set.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from derive.errors import Unwritable
from derive.exercises.roster import Student
from derive.sets.folder import Finished, Folder
from derive.sets.journal import Record, file_hash
from derive.sets.plan import Plan

_KEY = "key.json"


def kept(plan: Plan, folder: Folder, finished: Finished) -> Mapping[str, Record] | None:
    """Return the records of the students whose sheets stand in a folder whole, by their ids.

    None where the finished set is of other options, or of students who are not all in the class any more.
    """
    lines = _lines(folder, finished)
    before = tuple(Student.of(entry["id"], entry.get("name", "")) for entry in map(json.loads, lines))
    earlier = replace(plan, students=before)
    if not before or earlier.fingerprint != finished.plan or not set(before) <= set(plan.students):
        return None
    if plan.one_file:
        return {}  # a page of a document stands nowhere else
    return {record.id: record for record in _records(folder, finished, zip(before, lines, strict=True))}


def _lines(folder: Folder, finished: Finished) -> list[str]:
    """Return the students' lines of the key that the set was finished with, none where it is another."""
    path = folder.path / _KEY
    if file_hash(path) != finished.files.get(_KEY):
        return []
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise Unwritable(f"{path} could not be read: {problem.strerror}") from None
    return [line.strip().rstrip(",") for line in text.split("\n") if line.startswith('  {"id":')]


def _records(folder: Folder, finished: Finished, before: Iterable[tuple[Student, str]]) -> Iterator[Record]:
    """Yield what the journal said of every student whose files are still as they were written."""
    for student, line in before:
        drawn = finished.drawn.get(student.id)
        if drawn is None:
            continue
        files = {name: finished.files.get(name, "") for name in drawn["files"]}
        if all(hash and file_hash(folder.path / name) == hash for name, hash in files.items()):
            rest = {"rejected": drawn["rejected"], "difficulty": drawn["difficulty"]}
            yield Record(student.id, files, rest, {}, line)
