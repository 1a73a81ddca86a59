"""What a run has finished, line by line, so that the next one goes on from there; knows hashes, not sheets.

A line holds what the manifest needs of one student, and the hashes of the student's files. What a killed run wrote
half, a line or a file, does not agree with its hash and is made again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from derive.errors import Unwritable
from derive.sets.growing import Mark

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Record:
    """One finished student: the `files` with their hashes, by their paths in the folder, and the rest for the tables.

    `parts` are the marks of the growing files once the student stands in them; `entry` is the line of the key, which
    the journal does not hold.
    """

    id: str
    files: Mapping[str, str]
    rest: Mapping[str, Any]
    parts: Mapping[str, Mark]
    entry: str = ""


class Journal:
    """The journal of a run, in a folder of its own; `plan` is the fingerprint of what is made."""

    def __init__(self, path: Path, plan: str) -> None:
        self._path = path
        self._plan = plan
        self._stream: Any = None

    def begun(self) -> str:
        """Return the fingerprint of the plan that an earlier run wrote here, or nothing."""
        try:
            with open(self._path, "rb") as stream:
                head = _line(stream.readline())
        except FileNotFoundError:
            return ""
        return str(head.get("plan", "")) if head is not None else ""

    def open(self, keep: int) -> None:
        """Begin to write after the first `keep` bytes, which are the lines that agree with the files."""
        if not keep:
            with open(self._path, "wb") as stream:
                stream.write(_text({"plan": self._plan}))
        else:
            os.truncate(self._path, keep)
        self._stream = open(self._path, "ab")  # noqa: SIM115  # open as long as the run

    def close(self) -> None:
        """End writing."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def add(self, record: Record) -> None:
        """Write down that a student is finished; the files stand in their places already."""
        tree = {"id": record.id, "files": dict(record.files), "rest": dict(record.rest), "parts": dict(record.parts)}
        self._stream.write(_text(tree))
        self._stream.flush()

    def records(self) -> Iterator[tuple[Record, int]]:
        """Yield the whole lines, each with the place where it ends; the first one that is not whole ends them."""
        try:
            stream = open(self._path, "rb")  # noqa: SIM115  # closed below, when the last line is read
        except FileNotFoundError:
            return
        with stream:
            head = _line(stream.readline())
            if head is None or head.get("plan") != self._plan:
                return
            end = stream.tell()
            for line in stream:
                tree = _line(line)
                if tree is None:
                    return
                end += len(line)
                parts = {name: (size, hash) for name, (size, hash) in tree["parts"].items()}
                yield Record(tree["id"], tree["files"], tree["rest"], parts), end


def _text(tree: Mapping[str, Any]) -> bytes:
    """Return a line: a hash, and a tree."""
    body = _COMPACT.encode(tree).encode()
    return b"%b %b\n" % (_hash(body).encode("ascii"), body)


def _line(line: bytes) -> dict[str, Any] | None:
    """Return what a line says, or None where it is not whole."""
    said, _, body = line.partition(b" ")
    if not body.endswith(b"\n") or _hash(body[:-1]).encode("ascii") != said:
        return None
    found: dict[str, Any] = json.loads(body)
    return found


def _hash(body: bytes) -> str:
    return sha256(body).hexdigest()[:16]


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a regular file, or nothing where there is none."""
    try:
        if path.is_symlink() or not path.is_file():
            return ""
        found = sha256()
        with open(path, "rb") as stream:
            while piece := stream.read(2**20):
                found.update(piece)
        return found.hexdigest()
    except FileNotFoundError:
        return ""
    except OSError as problem:
        raise Unwritable(f"{path} could not be read: {problem.strerror}") from None
