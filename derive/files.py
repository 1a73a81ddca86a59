"""Write a file whole or not at all; knows nothing of what is in it."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from derive.errors import Unwritable


def write_whole(path: Path, content: str | bytes) -> None:
    """Write text or bytes beside the file, then put it in its place, so that a reader sees the old file or the new one.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "page.md", "text")
    ...     (Path(folder) / "page.md").read_text()
    'text'

    Raises Unwritable, leaving the old file intact, where the target is no regular file, the folder is missing or
    read-only, or the disk is full. What a run that was killed has left beside the file is removed.
    """
    try:
        whole = content.encode("utf-8") if isinstance(content, str) else content
    except ValueError as problem:  # a text that no file can hold
        raise _unwritable(path, problem) from None
    write_together(path.parent, {path.name: whole})


def write_growing(path: Path, parts: Iterable[bytes]) -> None:
    """Write bytes as they come, beside the file, then put it in its place: what is large is never held whole.

    Raises Unwritable as `write_whole` does; whatever `parts` raises leaves the old file intact too.
    """
    _refuse_other(path)
    try:
        _clear(path)
        temporary = _written(path, parts)
        try:
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
    except (OSError, ValueError) as problem:
        raise _unwritable(path, problem) from None


def write_together(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write several files of one folder, all of them or none: they are put in their places only when all are written.

    Raises Unwritable as `write_whole` does; what stood under the names before stands there again.
    """
    written: list[tuple[Path, str]] = []
    placed: list[tuple[Path, str | None]] = []
    path = folder
    try:
        for path in (folder / name for name in contents):
            _refuse_other(path)
            _clear(path)
            written.append((path, _written(path, (contents[path.name],))))
        while written:
            path, temporary = written[0]
            old = _kept(path) if len(contents) > 1 else None
            placed.append((path, old))
            os.replace(temporary, path)
            written.pop(0)
    except BaseException as problem:  # also when somebody interrupts
        for done, old in reversed(placed):
            with suppress(OSError):
                _restore(done, old, done == path)
        if isinstance(problem, OSError | ValueError):  # ValueError: a name that no file can have
            raise _unwritable(path, problem) from None
        raise
    finally:
        for _, temporary in written:
            with suppress(OSError):
                os.unlink(temporary)
        for _, old in placed:
            if old is not None:
                with suppress(OSError):
                    os.unlink(old)


def _refuse_other(path: Path) -> None:
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise Unwritable(f"{path} is not a regular file; nothing was written")


def _written(path: Path, parts: Iterable[bytes]) -> str:
    """Write a temporary file beside a path, with the permissions its file has or will have."""
    prefix = f".{path.name[:40]}.{os.getpid()}."
    handle, temporary = tempfile.mkstemp(prefix=prefix, suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~mask())
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    return temporary


def _kept(path: Path) -> str | None:
    """Keep the old file under a second name until all new ones stand in their places."""
    if not path.exists():
        return None
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".old", dir=path.parent)
    os.close(handle)
    try:
        os.unlink(name)
        os.link(path, name)
    except OSError:  # a disk without second names
        shutil.copy2(path, name)
    return name


def _restore(path: Path, old: str | None, failed: bool) -> None:
    if old is not None:
        os.replace(old, path)
    elif not failed:
        path.unlink()


def _unwritable(path: Path, problem: Exception) -> Unwritable:
    return Unwritable(f"{path} could not be written: {getattr(problem, 'strerror', None) or problem}")


def _clear(path: Path) -> None:
    """Remove the temporary files of this target whose process is gone: it was killed before it could."""
    ours = re.compile(re.escape(f".{path.name[:40]}.") + r"([0-9]+)\.[a-z0-9_]+\.tmp")
    with suppress(OSError):
        for name in os.listdir(path.parent):
            found = ours.fullmatch(name)
            if found and not is_running(int(found[1])):
                (path.parent / name).unlink(missing_ok=True)


def is_running(process: int) -> bool:
    """Tell whether a process may still be there; where that cannot be asked without harm, it may."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def mask() -> int:
    """Return the process's file mode mask, which can only be read by setting it."""
    found = os.umask(0)
    os.umask(found)
    return found
