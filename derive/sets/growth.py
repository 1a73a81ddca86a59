"""What a finished set of a part of a class gives to the set of the whole class; reads, and writes nothing.

One student's sheet does not depend on the others, so a class may grow: who has a sheet keeps it, the files of the
others come beside it, and the tables are written anew. A class that became smaller is another set.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

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
    entries = _entries(folder, finished)
    before = tuple(Student.of(entry["id"], entry.get("name", "")) for entry in entries)
    earlier = replace(plan, students=before)
    if not before or earlier.fingerprint != finished.plan or not set(before) <= set(plan.students):
        return None
    if plan.one_file:
        return {}  # a page of a document stands nowhere else
    return {record.id: record for record in _records(folder, finished, entries)}


def _entries(folder: Folder, finished: Finished) -> list[dict[str, Any]]:
    """Return the students' entries of the key that the set was finished with, none where it is another."""
    path = folder.path / _KEY
    if file_hash(path) != finished.files.get(_KEY):
        return []
    try:
        found: list[dict[str, Any]] = json.loads(path.read_bytes())["students"]
    except OSError as problem:
        raise Unwritable(f"{path} could not be read: {problem.strerror}") from None
    return found


def _records(folder: Folder, finished: Finished, entries: list[dict[str, Any]]) -> Iterator[Record]:
    """Yield what the journal said of every student whose files are still as they were written."""
    for entry in entries:
        drawn = finished.drawn.get(entry["id"])
        if drawn is None:
            continue
        files = {name: finished.files.get(name, "") for name in drawn["files"]}
        if all(hash and file_hash(folder.path / name) == hash for name, hash in files.items()):
            text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
            rest = {"entry": text, "rejected": drawn["rejected"], "difficulty": drawn["difficulty"]}
            yield Record(entry["id"], files, rest, {})
