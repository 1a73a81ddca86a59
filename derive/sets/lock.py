"""One run at a time in a folder; knows processes and files, not what a run writes."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Self

from derive.errors import Unwritable

try:
    import fcntl
except ImportError:  # a system without them: the process number in the file must do
    fcntl = None  # type: ignore[assignment]

NAME = ".derive.lock"


class Lock:
    """Hold a folder while writing into it: with Lock(folder): ...

    The system lets go of the lock when a process ends, however it ends. Raises Unwritable, with its process number,
    where another run holds it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / NAME
        self._handle = -1

    def __enter__(self) -> Self:
        """Take the lock."""
        while True:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
            try:
                self._take(handle)
                # Who held it before may have removed the file that was just opened.
                if os.path.samestat(os.fstat(handle), os.stat(self._path)):
                    break
            except FileNotFoundError:
                pass
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode("ascii"))
        self._handle = handle
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of it; its file goes first, while nobody else can hold it."""
        with suppress(OSError):
            os.unlink(self._path)
        os.close(self._handle)

    def _take(self, handle: int) -> None:
        holder = os.read(handle, 20).decode("ascii", errors="replace").strip()
        if fcntl is None:
            held = holder.isdigit()
        else:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError:
                held = True
        if held:
            who = f"process {holder}" if holder.isdigit() else "another run"
            raise Unwritable(f"{self._folder} is being written by {who}; wait for its end, or choose another folder")
