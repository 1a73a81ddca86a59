"""Write a file whole or not at all; knows nothing of what is in it."""

from __future__ import annotations

import os
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
    read-only, or the disk is full.
    """
    temporary = None
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise Unwritable(f"{path} is not a regular file; nothing was written")
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".tmp", dir=path.parent)
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


def _mask() -> int:
    """Return the process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
