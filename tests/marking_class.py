"""A class to mark: the key of the model's sheet, and answers made from the graph with values replaced."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from derive.checking.sheet import of_problem
from derive.cli import main
from derive.course import Course, givens
from derive.evaluate import evaluate
from derive.exercises.asks import Choice, asked
from derive.key import Answer, Ask, Entry, Key
from derive.key.file import written
from derive.misconceptions import MISTAKES
from derive.problem import Problem
from derive.problem.choice import chosen
from derive.worked import Solution

SHEET = "arctan-2-2-1"


@cache
def course_of(sheet: str = SHEET) -> Course:
    """The course of a worksheet."""
    return Course(Solution(chosen(sheet)))


@cache
def asks_of(sheet: str = SHEET) -> tuple[Ask, ...]:
    """The numbered boxes of the model's sheet: the last one is worth four."""
    asks = asked(course_of(sheet), Choice())
    return (*asks[:-1], replace(asks[-1], points=Fraction(4)))


def entry_of(problem: Problem, asks: tuple[Ask, ...], id: str = "001", name: str = "", code: str = "") -> Entry:
    """A student's entry with the problem's own numbers; every mistake as the course shows it."""
    numbers = [ask for ask in asks if ask.kind == "value"]
    course, made, plain = of_problem(problem, [ask.quantity for ask in numbers])
    answers = {ask.number: Answer(ask.quantity) for ask in asks if ask.kind != "value"}
    answers |= {ask.number: plain.answers[own.number] for ask, own in zip(numbers, made, strict=True)}
    point = givens(course.solution.setup)
    mistakes: dict[str, dict[int, Fraction]] = {}
    true = evaluate(course.graph, point).carried
    for slug in ("divided-by-derivative", "error-sign", "update-added"):
        found = course.mistaken(MISTAKES[slug])
        if found is not None:
            values = found.values(point).carried
            names = {ask.number: course.names[ask.quantity] for ask in numbers}
            mistakes[slug] = {
                n: Fraction(str(values[name]))
                for n, name in names.items() if values[name] != true[name]}  # fmt: skip
    numbers_of = {str(name): value for name, value in point.items()}
    return Entry(id, code, numbers_of, dict(sorted(answers.items())), mistakes, name)


def key_of(students: Iterable[Mapping[str, Any]], sheet: str = SHEET) -> Key:
    """A key; a student may have other numbers than the worksheet, as changes of the problem."""
    asks = asks_of(sheet)
    entries = []
    for student in students:
        problem = chosen(sheet)
        if "weights" in student:
            tree = problem.network.model_copy(deep=True) if problem.network else None
            assert tree is not None
            layers = list(tree.layers)
            layers[0] = layers[0].model_copy(update={"weights": student["weights"]})
            problem = problem.changed(network=tree.model_copy(update={"layers": tuple(layers)}))
        own = {name: student[name] for name in ("id", "name", "code") if name in student}
        entries.append(entry_of(problem, asks, **own))
    return Key(chosen(sheet), asks, tuple(entries), version="test")


def key_text(key: Key) -> str:
    """The key as its file."""
    return "".join(written(key))


def answers_of(
    key: Key, entry: Entry, changed: Mapping[str, str] | None = None, comma: bool = False
) -> dict[int, str]:
    """What a student answers who works rightly, box by box, from the values in `changed` on."""
    course = Course(Solution(key.problem_of(entry)))
    point = givens(course.solution.setup)
    overrides = {course.names[name]: Fraction(text) for name, text in (changed or {}).items()}
    policy = course.solution.setup.policy
    values = evaluate(course.graph, point, policy, overrides=overrides)
    found = {}
    for ask in key.asks:
        if ask.kind != "value":
            found[ask.number] = ask.quantity
            continue
        name = course.names[ask.quantity]
        text = (changed or {}).get(ask.quantity) or policy.rounded(values.raw[name]).text
        found[ask.number] = text.replace(".", ",") if comma else text
    return found


def csv_of(rows: Mapping[str, Mapping[int, str]], between: str = ";") -> str:
    """Answers as a wide CSV."""
    numbers = list(next(iter(rows.values())))
    lines = [between.join(["student", *map(str, numbers)])]
    lines += [between.join([id, *(row.get(n, "") for n in numbers)]) for id, row in rows.items()]
    return "\n".join(lines) + "\n"


@dataclass
class Done:
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path) -> Done:
    """The command with its exit codes, in this process: a new one takes seconds."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with (
        patch.multiple(sys, argv=["derive", *map(str, arguments)], stdout=out, stderr=err),
        patch.multiple("derive.cli.gc", set_threshold=lambda _: None),
        patch("derive.cli.atexit.register"),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    for stream in (out, err):
        stream.flush()
    said = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]  # type: ignore[attr-defined]
    return Done(int(ended.value.code or 0), *said)
