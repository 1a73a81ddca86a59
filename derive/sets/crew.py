"""Several workshops, each in a process of its own, kept warm; the order of what comes out is that of the students.

A process is a fresh interpreter with a pipe to and from it, so that it works from scripts and notebooks alike and ends
with its owner, however the owner ends.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Self, TypeAlias

from derive.errors import EngineFailed, Fault, Refused
from derive.exercises.refusal import Unfair
from derive.exercises.roster import Student
from derive.sets.plan import Plan
from derive.sets.workshop import Made, Workshop

Answer: TypeAlias = "list[Made] | tuple[dict[str, int], tuple[Fault, ...]] | tuple[Fault, ...] | tuple[str, str, str]"
# Students in one request: many are filled in for the price of few, but few enough that all workers end together.
_LEAST, _MOST, _ROUNDS = 4, 64, 4


class Crew:
    """Workers that make the sheets of a plan: with Crew(plan, 2) as crew: ..."""

    def __init__(self, plan: Plan, workers: int) -> None:
        self._plan = pickle.dumps(plan)
        self._workers = [_Worker(self._plan) for _ in range(workers)]
        self._free: SimpleQueue[_Worker] = SimpleQueue()
        self._threads = ThreadPoolExecutor(workers)

    def __enter__(self) -> Self:
        """Start the workers."""
        for worker in self._workers:
            worker.start()
            self._free.put(worker)
        return self

    def __exit__(self, *_: object) -> None:
        """End the workers, also those that are busy."""
        for worker in self._workers:
            worker.end()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def made(self, students: Sequence[Student]) -> Iterator[Made]:
        """Yield what is made for each student, in their order; no more is made ahead than the workers need.

        Raises what a workshop raises.
        """
        size = min(_MOST, max(_LEAST, len(students) // (_ROUNDS * len(self._workers))))
        chunks = (students[at : at + size] for at in range(0, len(students), size))
        waiting: deque[Future[list[Made]]] = deque()
        for chunk in chunks:
            waiting.append(self._threads.submit(self._ask, chunk))
            if len(waiting) > 2 * len(self._workers):
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()

    def _ask(self, students: Sequence[Student]) -> list[Made]:
        worker = self._free.get()
        try:
            return worker.ask(students)
        finally:
            self._free.put(worker)


class _Worker:
    """One process, and how to ask it."""

    def __init__(self, plan: bytes) -> None:
        self._plan = plan
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        # The worker finds the very modules that its owner has imported.
        paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "derive.sets.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
        )
        self._send(self._plan)

    def ask(self, students: Sequence[Student]) -> list[Made]:
        try:
            self._send(pickle.dumps(students))
            answer: Answer = self._answer()
        except (OSError, EOFError, pickle.UnpicklingError):
            assert self._process is not None, "the worker was started"
            raise EngineFailed(f"a worker ended without an answer, code {self._process.poll()}") from None
        match answer:
            case list():
                return answer
            case (dict() as reasons, tuple() as why):
                raise Unfair(why, reasons)
            case (str(what), str(source), str(form)):
                raise EngineFailed(what, source, form)
            case faults:
                raise Refused(faults)

    def end(self) -> None:
        if self._process is not None:
            with suppress(OSError):
                self._process.kill()
            with suppress(OSError, ValueError):
                self._process.communicate()

    def _send(self, content: bytes) -> None:
        assert self._process is not None and self._process.stdin is not None, "the worker was started"
        self._process.stdin.write(f"{len(content)}\n".encode() + content)
        self._process.stdin.flush()

    def _answer(self) -> Any:
        assert self._process is not None and self._process.stdout is not None, "the worker was started"
        return pickle.load(self._process.stdout)  # of our own process, never of a file


def serve() -> None:
    """Answer requests until the input ends; run in a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks for the end asks the owner
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever is printed by mistake must not stand among the answers
    plan: Plan = pickle.loads(_request(requests))
    with Workshop(plan) as workshop:
        while request := _request(requests):
            answer: Answer
            try:
                answer = list(workshop.made(pickle.loads(request)))
            except Unfair as refused:
                answer = (refused.reasons, refused.faults)
            except Refused as refused:
                answer = refused.faults
            except EngineFailed as failed:
                answer = (str(failed), failed.source, failed.form)
            try:
                answers.write(pickle.dumps(answer))
                answers.flush()
            except BrokenPipeError:  # the owner was killed
                os._exit(0)


def _request(requests: Any) -> bytes:
    length = requests.readline()
    content: bytes = requests.read(int(length)) if length else b""
    return content
