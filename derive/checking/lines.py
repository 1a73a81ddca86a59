"""Answers on plain lines, `18 = -0,3906`, and in options of a command; knows names and signs between, no numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.checking.columns import NAME, ROLES, STUDENT, folded
from derive.checking.signs import BLANKS
from derive.checking.submission import Gathered
from derive.errors import Fault
from derive.problem.exact import quoted

MOST_LINES_OF_A_MATRIX = 200
# The first sign that there is: a name may hold none of them, but an answer in words may.
_SIGN = re.compile(r"[=≈]|:|\t")


def read_lines(text: str, gathered: Gathered) -> None:
    """Gather the answers on plain lines; `student = 001` begins a student's, and a matrix may go over several lines.

    A line that is none of these is told and left out. Lines that begin with `# ` are remarks.
    """
    key: str | None = None
    id, name = "", ""
    for number, column, left, right in _pairs(text):
        role = ROLES.get(folded(left))
        quotes = int(len(right) > 1 and right[0] in "\"'" and right[0] == right[-1])  # as YAML and Python have texts
        right, column = (right[1:-1], column + 1) if quotes else (right, column)
        if left and role in (STUDENT, NAME):
            id, name = (right, "") if role == STUDENT else (id, right)
            key = gathered.student(id, name, number, column) if role == STUDENT else key
            continue
        meaning = gathered.meaning(left) if left else Fault("the line names no quantity", "18 = -0.3906", "add it")
        if isinstance(meaning, Fault):
            gathered.fault(meaning, number, 1)
            continue
        if key is None and not id:
            key = gathered.student("", name, number, 1)
        if key is not None and right:
            gathered.put(key, meaning, right, number, column)


def _pairs(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield line, column of the answer, name and answer; the name is empty where there is no sign between."""
    lines = re.split(r"\r\n|\r|\n", text)
    number = 0
    while number < len(lines):
        line, first = lines[number], number + 1
        number += 1
        if not line.strip(BLANKS) or line.lstrip(BLANKS).startswith("# "):
            continue
        found = _SIGN.search(line)
        if not found:
            yield first, 1, "", line.strip(BLANKS)
            continue
        right, last = line[found.end() :], number + MOST_LINES_OF_A_MATRIX
        while right.count("[") > right.count("]") and number < min(len(lines), last) and not _begins(lines[number]):
            right += "\n" + lines[number]
            number += 1
        answer = right.strip(BLANKS)
        column = found.end() + 1 + len(right) - len(right.lstrip(BLANKS))
        yield first, column, line[: found.start()].strip(BLANKS), answer


def _begins(line: str) -> bool:
    return "=" in line


def read_pairs(pairs: Iterable[str], gathered: Gathered) -> None:
    """Gather answers such as `dC/dW1[1,1]=-1.25`, each one option of a command; `student=001` before says whose."""
    id = ""
    for pair in pairs:
        left, sign, right = pair.partition("=")
        if not sign:
            fault = Fault(f"{quoted(pair)} has no =", "NAME=TYPED", f"write {gathered.example}=-0.3906")
            gathered.fault(fault, 0, 0)
            continue
        if ROLES.get(folded(left)) == STUDENT:
            id = right
            continue
        meaning = gathered.meaning(left.strip(BLANKS))
        if isinstance(meaning, Fault):
            gathered.fault(meaning, 0, 0)
            continue
        key = gathered.student(id, "", 0, 0)
        if key is not None:
            gathered.put(key, meaning, right, 0, len(left) + 2)
