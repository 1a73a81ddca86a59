"""A folder of reports, written whole or not at all: all stands in a new one, which then takes the old one's name.

Knows no reports. What a run that was killed has left is removed by the next one.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from derive.errors import Unwritable
from derive.files import is_running, mask

LIST = ".derive-files"
"""Names what we wrote into a folder: a folder that holds anything else is never replaced."""

_MOST_TRIES = 20


class Folder:
    """The new folder that a run fills."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names: list[str] = []

    def put(self, files: Mapping[str, bytes]) -> None:
        """Write whole files."""
        for name, content in files.items():
            with self.growing(name) as handle:
                write(handle, content)

    @contextmanager
    def growing(self, name: str) -> Iterator[int]:
        """Give a file that is written bit by bit, as what `os.write` takes."""
        self.names.append(name)
        handle = os.open(self.path / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        try:
            yield handle
            os.fsync(handle)
        finally:
            os.close(handle)


def write(handle: int, content: str | bytes) -> None:
    """Write a text or bytes to a growing file, all of it."""
    left = memoryview(content.encode("utf-8") if isinstance(content, str) else content)
    while left:
        left = left[os.write(handle, left) :]


@contextmanager
def whole_folder(path: Path) -> Iterator[Folder]:
    """Give a new folder; when everything is in it, it stands under the path's name, else nothing has changed.

    Raises Unwritable where it cannot be written, and where a folder of this name holds what is not ours.
    """
    made = ""
    try:
        _check(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear(path)
        made = tempfile.mkdtemp(prefix=f".{path.name[:40]}.{os.getpid()}.", suffix=".tmp", dir=path.parent)
        folder = Folder(Path(made))
        yield folder
        folder.put({LIST: "".join(f"{name}\n" for name in folder.names).encode()})
        os.chmod(made, 0o777 & ~mask())
        _place(Path(made), path)
        made = ""
    except OSError as problem:
        raise Unwritable(f"{path} could not be written: {problem.strerror or problem}") from None
    finally:
        if made:
            shutil.rmtree(made, ignore_errors=True)


def _check(path: Path) -> None:
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise Unwritable(f"{path} is not a folder; nothing was written")
    if not path.exists():
        return
    held = set(os.listdir(path))
    ours: set[str] = set()
    with suppress(OSError, UnicodeDecodeError):
        ours = {LIST, *(path / LIST).read_text(encoding="utf-8").splitlines()}
    if held - ours:
        some = ", ".join(sorted(held - ours)[:3])
        raise Unwritable(f"{path} holds other files ({some}); nothing was written; choose a new folder, or empty it")


def _place(made: Path, path: Path) -> None:
    """Put a folder in the place of another; of two runs at once, the last one's stands there, whole."""
    for _ in range(_MOST_TRIES):
        old = Path(tempfile.mkdtemp(prefix=f".{path.name[:40]}.{os.getpid()}.", suffix=".old", dir=path.parent))
        with suppress(FileNotFoundError):
            _check(path)
            os.rename(path, old)
        try:
            os.rename(made, path)
            shutil.rmtree(old, ignore_errors=True)
            return
        except OSError as problem:
            if not path.exists():
                with suppress(OSError):
                    os.rename(old, path)
                raise problem
            shutil.rmtree(old, ignore_errors=True)  # another run was quicker; its folder is replaced in turn
    raise Unwritable(f"{path} is being written by others; nothing was written")


def _clear(path: Path) -> None:
    """Remove what killed runs have left; an old folder that lost its name gets it back."""
    ours = re.compile(re.escape(f".{path.name[:40]}.") + r"([0-9]+)\.[a-z0-9_]+\.(tmp|old)")
    for name in os.listdir(path.parent):
        found = ours.fullmatch(name)
        if found is None or is_running(int(found[1])):
            continue
        left = path.parent / name
        if found[2] == "old" and not path.exists() and (left / LIST).exists():
            os.rename(left, path)
        else:
            shutil.rmtree(left, ignore_errors=True)
