"""Which problem is meant by a word on the command line, and the options that overrule its numbers; draws nothing."""

from __future__ import annotations

import os
from pathlib import Path

from derive.errors import Fault, Refused
from derive.problem import Problem, load
from derive.problem.exact import quoted
from derive.problem.words import nearest, plain
from derive.resources import folder


def shipped() -> dict[str, Path]:
    """Return the shipped worksheets by name, in order.

    >>> "xor" in shipped()
    True
    """
    return {path.stem: path for path in sorted(folder("worksheets").glob("*.yaml"))}


def chosen(
    problem: str | os.PathLike[str], *, complete: bool = False, notations: tuple[str, ...] | None = None
) -> Problem:
    """Return the problem in a file, or the shipped worksheet of that name; the options are those of `load`.

    >>> chosen("xor").title.text("en").partition(" in ")[0]
    'The XOR problem'

    Raises Refused with every fault as file:line:column; for what is neither, with the nearest worksheet.
    """
    if not isinstance(problem, str):
        return load(problem, complete=complete, notations=notations)
    sheets = shipped()
    # A folder that happens to bear a worksheet's name does not hide it. os.path answers for names no file can have.
    if os.path.isfile(problem) or (problem not in sheets and (os.path.exists(problem) or _looks_like_a_path(problem))):
        return load(problem, complete=complete, notations=notations)
    if problem not in sheets:
        begun = [name for name in sheets if problem and name.startswith(plain(problem))]
        near = nearest(problem, begun or sheets) or (f"did you mean {begun[0]}?" if begun else "")
        todo = near or "derive worksheets lists them"
        raise Refused((Fault(f"{quoted(problem)} is neither a file nor a shipped worksheet", todo=todo),))
    return load(sheets[problem], complete=complete, notations=notations)


def _looks_like_a_path(problem: str) -> bool:
    return bool(Path(problem).suffix) or "/" in problem


def with_numbers(
    problem: Problem, *, carry: str | None = None, decimals: int | None = None, significant: int | None = None
) -> Problem:
    """Return the problem with another rounding policy where one is asked for.

    Raises Refused when both decimals and significant digits are asked.
    """
    if decimals is not None and significant is not None:
        raise Refused((Fault("--decimals and --significant are both given", "one of the two", "leave one out"),))
    if carry is None and decimals is None and significant is None:
        return problem
    old = problem.numbers
    digits: dict[str, object] = {"decimals": old.decimals} if old.decimals is not None else {}
    if old.significant is not None:
        digits = {"significant": old.significant}
    if decimals is not None:
        digits = {"decimals": decimals}
    if significant is not None:
        digits = {"significant": significant}
    return problem.changed(numbers={"carry": carry or old.carry, "ties": old.ties, **digits})
