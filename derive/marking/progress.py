"""How many sheets are checked, on standard error, where somebody watches; knows no sheets."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_FEWEST = 50  # sheets; fewer are checked before anybody wonders


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """Give what is to be called after each sheet: a bar on a terminal, nothing elsewhere."""
    if total < _FEWEST or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=total)
        yield lambda: shown.advance(task)
