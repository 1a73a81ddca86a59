"""Write a file whole or not at all; knows nothing of what is in it."""

from __future__ import annotations

import os
import re
import tempfile
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
    temporary = None
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise Unwritable(f"{path} is not a regular file; nothing was written")
        _clear(path)
        prefix = f".{path.name[:40]}.{os.getpid()}."
        handle, temporary = tempfile.mkstemp(prefix=prefix, suffix=".tmp", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_mask())
        os.replace(temporary, path)
        temporary = None
    except (OSError, ValueError) as problem:  # ValueError: a name or a text that no file can hold
        raise Unwritable(f"{path} could not be written: {getattr(problem, 'strerror', None) or problem}") from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)


def _clear(path: Path) -> None:
    """Remove the temporary files of this target whose process is gone: it was killed before it could."""
    ours = re.compile(re.escape(f".{path.name[:40]}.") + r"([0-9]+)\.[a-z0-9_]+\.tmp")
    with suppress(OSError):
        for name in os.listdir(path.parent):
            found = ours.fullmatch(name)
            if found and not _is_running(int(found[1])):
                (path.parent / name).unlink(missing_ok=True)


def _is_running(process: int) -> bool:
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


def _mask() -> int:
    """Return the process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
