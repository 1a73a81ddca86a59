"""The folder of a set: what stands there already, how files come into it whole; knows no sheets.

Everything that is not finished stands in a hidden folder inside, on the same disk, and is put in its place by a rename.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from derive.errors import Unwritable
from derive.sets.journal import file_hash
from derive.sets.lock import NAME as LOCK

MANIFEST = "manifest.json"
FORM = "answers.csv"
FORMAT = "derive-set-1"
HIDDEN = ".derive"
JOURNAL = "journal"
FAILED = "failed"
_SHEETS, _KEYS = "sheets", "keys"
_DRAWN: Mapping[str, Any] = {"files": (), "rejected": {}, "difficulty": {"score": 0}}


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished set, as its manifest tells: the fingerprint of its plan, the hashes of its files, and the draws.

    `drawn` has for every student the names of the files, how hard the numbers are and why others were not taken.
    """

    plan: str
    files: Mapping[str, str]
    drawn: Mapping[str, Mapping[str, Any]]


class Folder:
    """A folder that a set is written into."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.hidden = path / HIDDEN

    def begin(self) -> None:
        """Make the folder where it is missing.

        Raises Unwritable where it cannot be made.
        """
        with telling(self.path):
            self.path.mkdir(parents=True, exist_ok=True)

    def look(self) -> None:
        """Raise Unwritable where the folder is none, or holds what no run of ours has left there."""
        with telling(self.path):
            if os.path.lexists(self.path) and not self.path.is_dir():
                raise Unwritable(f"{self.path} is not a folder; nothing was written")
            if not self.path.exists():
                return
            held = {entry.name for entry in os.scandir(self.path)} - {LOCK}
            if held and not held & {MANIFEST, HIDDEN}:
                some = ", ".join(sorted(held)[:3])
                raise Unwritable(
                    f"{self.path} holds other files ({some}); nothing was written; choose a new folder, or empty it"
                )

    def prepare(self) -> None:
        """Make the folders within; a link in their places would lead the files elsewhere, so it is refused."""
        with telling(self.path):
            for within in (self.hidden, self.path / _SHEETS, self.path / _KEYS):
                if within.is_symlink() or (within.exists() and not within.is_dir()):
                    raise Unwritable(f"{within} is not a folder; nothing was written")
                within.mkdir(exist_ok=True)

    def finished(self) -> Finished | None:
        """Return the finished set that stands here, if one does.

        Raises Unwritable where the manifest is not one of ours.
        """
        path = self.path / MANIFEST
        if not os.path.lexists(path):
            return None
        try:
            tree = json.loads(path.read_bytes())
            if tree["format"] != FORMAT:
                raise ValueError(tree["format"])
            drawn = {str(id): {**_DRAWN, **told} for id, told in tree.get("drawn", {}).items()}
            return Finished(str(tree["plan"]), {str(name): str(hash) for name, hash in tree["files"].items()}, drawn)
        except OSError as problem:
            raise Unwritable(f"{path} could not be read: {problem.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Unwritable(f"{path} is no manifest of a set; nothing was written; choose another folder") from None

    def is_whole(self, files: Mapping[str, str]) -> bool:
        """Tell whether all files of a finished set stand here as they were written; a form may have been filled in."""
        return all(
            file_hash(self.path / name) == hash or (name == FORM and self._is_filled(hash))
            for name, hash in files.items()
        )

    def _is_filled(self, *empty: str) -> bool:
        """Tell whether the form of the class stands here and is none of the empty ones: somebody has typed into it."""
        return (self.path / FORM).is_file() and file_hash(self.path / FORM) not in empty

    def fill(self, pieces: Iterable[str | bytes], before: str) -> tuple[str, bool]:
        """Put the empty form in its place, unless one is there that was filled in; return its hash and if it was left.

        `before` is the hash of the form that the set was finished with earlier, nothing where it was not.
        """
        own = self.stream(f"{HIDDEN}/{FORM}", pieces)
        with telling(self.path / FORM):
            if before and self._is_filled(before, own):
                return own, True
            self.check(FORM)
            os.replace(self.hidden / FORM, self.path / FORM)
        return own, False

    def place(self, name: str, text: bytes | str) -> str:
        """Put a file in its place, whole, and return its hash."""
        content = text.encode("utf-8") if isinstance(text, str) else text
        with telling(self.path / name):
            self.check(name)
            temporary = self.hidden / "writing"
            with open(temporary, "wb") as stream:
                stream.write(content)
            os.replace(temporary, self.path / name)
        return sha256(content).hexdigest()

    def stream(self, name: str, pieces: Iterable[str | bytes]) -> str:
        """Put a file in its place from its pieces, one after another, safe from a power failure; return its hash."""
        found = sha256()
        with telling(self.path / name):
            self.check(name)
            temporary = self.hidden / "writing"
            with open(temporary, "wb") as stream:
                for piece in pieces:
                    content = piece if isinstance(piece, bytes) else piece.encode("utf-8")
                    found.update(content)
                    stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, self.path / name)
        return found.hexdigest()

    def check(self, name: str) -> None:
        """Refuse to replace what is no regular file."""
        path = self.path / name
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise Unwritable(f"{path} is not a regular file; it was left as it is")

    def end(self) -> None:
        """Remove what only an unfinished set needs, and folders that stayed empty."""
        with telling(self.path):
            if not self.hidden.exists():
                return
            # The journal first: without it nobody looks for what it speaks of.
            (self.hidden / JOURNAL).unlink(missing_ok=True)
            shutil.rmtree(self.hidden)
            for form in ("typ", "tex"):
                (self.path / f"{FAILED}.{form}").unlink(missing_ok=True)
            for name in (_SHEETS, _KEYS):
                with suppress(OSError):
                    (self.path / name).rmdir()


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what a disk refuses into Unwritable, in one line."""
    try:
        yield
    except OSError as problem:
        why = problem.strerror or problem
        if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise Unwritable(f"{path} could not be written: {why}; make room and run it again to go on") from None
        raise Unwritable(f"{path} could not be written: {why}") from None
