"""Set pages with Typst in a warm worker process with limits; knows processes, does not know what is on a page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Timer
from typing import Any, Self

from derive.errors import EngineFailed, visible

_WORKER = Path(__file__).with_name("typst_worker.py")
_ROOM = 2 * 1024**3  # what a page of any size needs, several times over
_LONGEST = 300  # characters of a message of Typst's


@dataclass(slots=True)
class TypstPress:
    """A Typst compiler in a process of its own, started at the first page or at `with`, kept warm between pages.

    `seconds` and `memory` (bytes) limit one page: a page that takes more ends the worker, never this process, and the
    next page gets a new one.
    """

    seconds: int = 60
    memory: int = _ROOM
    form: str = "typ"
    warnings: list[str] = field(default_factory=list)
    _worker: subprocess.Popen[bytes] | None = None
    _root: str = ""

    def __enter__(self) -> Self:
        """Start the worker, so that it loads while the page is made."""
        self._started()
        return self

    def __exit__(self, *_: object) -> None:
        """End the worker."""
        self.close()

    def pdf(self, source: str, beside: Mapping[str, bytes] | None = None) -> bytes:
        """Return a page as PDF/UA-1; the same source gives the same bytes. A page of Typst holds its figures itself.

        Raises EngineFailed where Typst refuses the source, or the page takes too much time or memory.
        """
        assert not beside, "a page of Typst stands alone"
        worker = self._started()
        late = Event()

        def end() -> None:
            late.set()
            worker.kill()

        alarm = Timer(self.seconds, end)
        alarm.start()
        try:
            answer, pdf = _asked(worker, source.encode("utf-8"))
        except (OSError, ValueError):
            self.close()
            if late.is_set():
                raise EngineFailed(f"typst took more than {self.seconds} seconds") from None
            room = self.memory // 1024**2
            raise EngineFailed(
                f"typst ended without an answer (code {worker.returncode}); a page may use {room} MB of memory"
            ) from None
        except BaseException:  # a half-read answer would be taken for the next page's
            self.close()
            raise
        finally:
            alarm.cancel()
        if "wrong" in answer:
            raise EngineFailed(_message(answer))
        self.warnings[:] = answer["warnings"]
        return pdf

    def close(self) -> None:
        """End the worker; the next page starts a new one."""
        if self._worker is not None:
            self._worker.kill()
            with suppress(OSError):
                self._worker.communicate()
            self._worker = None
            shutil.rmtree(self._root, ignore_errors=True)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._worker is None:
            # A fresh, empty folder: a page can read no file, and a link inside a folder would be followed.
            self._root = tempfile.mkdtemp(prefix="derive-typst-")
            # -P: the modules beside the worker must not be taken for Python's own.
            command = [sys.executable, "-P", str(_WORKER), self._root, str(self.memory), str(self.seconds)]
            self._worker = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        return self._worker


def _asked(worker: subprocess.Popen[bytes], source: bytes) -> tuple[dict[str, Any], bytes]:
    """Send a source and return the answer with its bytes; ValueError where the worker ended before it was whole."""
    assert worker.stdin is not None and worker.stdout is not None, "both are pipes"
    worker.stdin.write(f"{len(source)}\n".encode() + source)
    worker.stdin.flush()
    answer = json.loads(worker.stdout.readline())
    pdf = worker.stdout.read(answer.get("pdf", 0))
    if len(pdf) != answer.get("pdf", 0):
        raise ValueError("the answer is not whole")
    return answer, pdf


def _message(answer: dict[str, Any]) -> str:
    """Return one line of what Typst says."""
    hints = "; ".join(answer["hints"])
    place = re.search(r"\.typ:(\d+):\d+\n", answer["where"])
    said = f"typst: {f'line {place[1]}: ' if place else ''}{answer['wrong']}{f'; {hints}' if hints else ''}"
    return visible(" ".join(said.split()))[:_LONGEST]
