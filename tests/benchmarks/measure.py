"""Time two things fairly: in turns, from cold caches, the least of several repeats; knows no networks."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sympy.core.cache import clear_cache

ROOT = Path(__file__).resolve().parents[2]


def seconds(job: Callable[[], object], cold: bool = True) -> float:
    """Return the processor time of one run, from empty SymPy caches and without garbage collection, as timeit does."""
    if cold:
        clear_cache()
    gc.collect()
    gc.disable()
    start = time.process_time()
    try:
        job()
        return time.process_time() - start
    finally:
        gc.enable()


def least(*jobs: Callable[[], object], repeats: int) -> list[float]:
    """Return the least processor time of each job, run in turns so that all meet the same machine."""
    rounds = [[seconds(job) for job in jobs] for _ in range(repeats)]
    return [min(times) for times in zip(*rounds, strict=True)]


class Starts:
    """Start Python processes that find their bytecode compiled, as installed packages do."""

    def __init__(self, folder: str) -> None:
        self.environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONPATH": str(ROOT)}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def once(self, arguments: tuple[str, ...]) -> tuple[float, float]:
        """Return the processor time and the wall time of one process."""
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, check=True
        )
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall

    def least(self, *commands: tuple[str, ...], repeats: int) -> list[tuple[float, float]]:
        """Return the least processor time and the least wall time of each command, run in turns after a first one."""
        rounds = [[self.once(command) for command in commands] for _ in range(repeats + 1)][1:]
        return [(min(cpu for cpu, _ in runs), min(wall for _, wall in runs)) for runs in zip(*rounds, strict=True)]


@contextmanager
def starts() -> Iterator[Starts]:
    """Give a way to start processes, whose bytecode is put aside afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield Starts(folder)
