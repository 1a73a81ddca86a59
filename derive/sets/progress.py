"""How far a run has come, on standard error: a bar on a terminal, plain lines elsewhere; knows no sheets."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SECONDS = 5  # between two plain lines


@contextmanager
def progress(total: int, begun: int, line: Callable[[int], str]) -> Iterator[Callable[[], None]]:
    """Give what is to be called at each finished sheet; `line` says how many there are, in the words of the caller."""
    if total < 2:
        yield lambda: None
    elif sys.stderr.isatty():
        with _bar(total, begun) as advance:
            yield advance
    else:
        yield _lines(total, begun, line)


@contextmanager
def _bar(total: int, begun: int) -> Iterator[Callable[[], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (BarColumn(), MofNCompleteColumn())
    shown = Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    with shown:
        task = shown.add_task("", total=total, completed=begun)
        yield lambda: shown.advance(task)


def _lines(total: int, begun: int, line: Callable[[int], str]) -> Callable[[], None]:
    done = begun
    last = time.monotonic()

    def advance() -> None:
        nonlocal done, last
        done += 1
        now = time.monotonic()
        if now - last >= _SECONDS and done < total:
            last = now
            print(line(done), file=sys.stderr, flush=True)

    return advance
