"""Files that grow student by student: how long each is, and the hash of all that stands in it so far.

A run that goes on reads again what an earlier one has written, and takes it over as far as length and hash agree.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

Mark = tuple[int, str]
"""How long a file is, in bytes, and the hash of that."""


class Growing:
    """A file that grows: first `agrees` and `take`, student by student, then `begin`, and `add` to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._hash = sha256()
        self._ahead = self._hash
        self._size = self._next = 0
        self._stream: BinaryIO | None = None

    def agrees(self, mark: Mark) -> bool:
        """Tell whether the file holds so much, with this hash; it goes on where the last mark that was taken ends."""
        size, hash = mark
        if self._stream is None:
            self._stream = open(self.path, "rb") if self.path.exists() else open(os.devnull, "rb")  # noqa: SIM115
        self._stream.seek(self._size)
        content = self._stream.read(max(size - self._size, 0))
        self._ahead, self._next = self._hash.copy(), self._size + len(content)
        self._ahead.update(content)
        return self._next == size and self._ahead.hexdigest() == hash

    def take(self) -> None:
        """Keep what agreed."""
        self._hash, self._size = self._ahead, self._next

    def begin(self) -> None:
        """Begin to write after what was taken; what stands behind it is gone."""
        self.end()
        with open(self.path, "ab") as stream:
            stream.truncate(self._size)
        self._stream = open(self.path, "ab")  # noqa: SIM115  # open as long as the run

    def add(self, text: str) -> Mark:
        """Add to the file and return how far it reaches."""
        assert self._stream is not None, "a file grows after it was begun"
        content = text.encode("utf-8")
        self._stream.write(content)
        self._stream.flush()  # before the journal says so
        self._hash.update(content)
        self._size += len(content)
        return self._size, self._hash.hexdigest()

    def hash_with(self, closing: str) -> str:
        """Return the hash of the file with what closes it."""
        whole = self._hash.copy()
        whole.update(closing.encode("utf-8"))
        return whole.hexdigest()

    def end(self) -> None:
        """End reading or writing."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def all_agree(files: Mapping[str, Growing], marks: Mapping[str, Mark]) -> bool:
    """Tell whether all files reach their marks, and if so take that over."""
    if files.keys() != marks.keys() or not all([file.agrees(marks[name]) for name, file in files.items()]):
        return False
    for file in files.values():
        file.take()
    return True
