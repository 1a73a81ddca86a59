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
    """A file that grows: first `agrees` and `take`, student by student, then `begin`, and `add` to it.

    It grows at `path`; a run that was killed at its end may have put it in its `place` already.
    """

    def __init__(self, path: Path, place: Path) -> None:
        self.path, self.place = path, place
        self._hash = sha256()
        self._ahead = self._hash
        self._size = self._next = 0
        self._stream: BinaryIO | None = None

    def agrees(self, mark: Mark) -> bool:
        """Tell whether the file holds so much, with this hash; it goes on where the last mark that was taken ends."""
        size, hash = mark
        if self._stream is None:
            there = next((path for path in (self.path, self.place) if path.is_file()), Path(os.devnull))
            self._stream = open(there, "rb")  # noqa: SIM115  # closed when the file is begun
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
        if self._size and not self.path.exists():
            os.replace(self.place, self.path)
        with open(self.path, "ab") as stream:
            stream.truncate(self._size)
        self._stream = open(self.path, "ab")  # noqa: SIM115  # open as long as the run

    def add(self, content: bytes) -> Mark:
        """Add to the file and return how far it reaches."""
        assert self._stream is not None, "a file grows after it was begun"
        self._stream.write(content)
        self._stream.flush()  # before the journal says so
        self._hash.update(content)
        self._size += len(content)
        return self._size, self._hash.hexdigest()

    def close(self, closing: bytes) -> str:
        """Add what closes the file, put it in its place, safe from a power failure, and return its hash."""
        _, hash = self.add(closing)
        assert self._stream is not None, "a file grows after it was begun"
        os.fsync(self._stream.fileno())
        self.end()
        os.replace(self.path, self.place)
        return hash

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
