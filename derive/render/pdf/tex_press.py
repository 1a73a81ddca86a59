"""Set pages with LaTeX, in a fresh folder and without a shell; knows TeX's programs, not what is on a page."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from derive.errors import EngineFailed, visible

PACKAGES = ("texlive-latex-base", "texlive-latex-recommended", "lmodern", "latexmk")  # as Debian calls them
_SAFE = ("-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error")
# TeX may read and write in its own folder only, and the same source gives the same bytes.
_SETTINGS = {"openin_any": "p", "openout_any": "p", "SOURCE_DATE_EPOCH": "946684800", "FORCE_SOURCE_DATE": "1"}
_ERROR = re.compile(r"^(?:\./)?page\.tex:(\d+): (.*)$|^! (.*)$", re.MULTILINE)
_UNKNOWN = re.compile(r"\.(?:sty|cls|def|fd)' not found")
_LONGEST = 300  # characters of a message of TeX's


@dataclass(frozen=True, slots=True)
class TexPress:
    """latexmk where it is installed, else pdflatex twice; `seconds` limit one page."""

    seconds: int = 60
    form: str = "tex"

    def __enter__(self) -> Self:
        """Start nothing: TeX sets each page with a process of its own."""
        return self

    def __exit__(self, *_: object) -> None:
        """Keep nothing."""

    def pdf(self, source: str, beside: Mapping[str, bytes] | None = None) -> bytes:
        """Return a page as a PDF.

        Raises EngineFailed where TeX is missing, refuses the source, or takes too long.
        """
        command, runs = _command()
        with tempfile.TemporaryDirectory(prefix="derive-tex-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            for file, content in (beside or {}).items():
                (folder / file).write_bytes(content)
            (folder / "page.tex").write_text(source, encoding="utf-8")
            for _ in range(runs):
                code = self._run(command, folder)
                if code:
                    raise _failure(folder, code)
            made = folder / "page.pdf"
            if not made.is_file():
                raise EngineFailed("tex made no page")
            return made.read_bytes()

    def _run(self, command: tuple[str, ...], folder: Path) -> int:
        """Run a program in the folder and return its code; when it is late, it ends with all that it started."""
        running = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **_SETTINGS, "TEXMFOUTPUT": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return running.wait(self.seconds)
        except subprocess.TimeoutExpired:
            raise EngineFailed(f"tex took more than {self.seconds} seconds") from None
        finally:
            with suppress(OSError):
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()


def _command() -> tuple[tuple[str, ...], int]:
    """Return the command and how often it runs; the widths of tables need a second run."""
    if shutil.which("pdflatex") is None:
        raise EngineFailed(f"pdflatex is not installed; on Debian and Ubuntu: apt-get install {' '.join(PACKAGES)}")
    if shutil.which("latexmk") is not None:
        # -norc: a file of settings in the home folder can hold code.
        return ("latexmk", "-norc", "-pdf", *_SAFE, "page.tex"), 1
    return ("pdflatex", *_SAFE, "page.tex"), 2


def _failure(folder: Path, code: int) -> EngineFailed:
    """Return the error that says in one line what TeX says in its log."""
    try:
        log = (folder / "page.log").read_text(encoding="utf-8", errors="replace")
    except OSError:
        log = ""
    found = _ERROR.search(log)
    if found is None:
        return EngineFailed(f"tex ended with code {code}")
    line, what = (found[1], found[2]) if found[1] else ("", found[3])
    said = visible(f"tex: {f'line {line}: ' if line else ''}{what}")[:_LONGEST]
    if _UNKNOWN.search(what):
        return EngineFailed(f"{said}; on Debian and Ubuntu: apt-get install {' '.join(PACKAGES)}")
    return EngineFailed(said)
