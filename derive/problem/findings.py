"""Something wrong at a path inside a problem, before it has a place in a file; knows no YAML and no schema."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from derive.errors import Fault, Refused

Path: TypeAlias = tuple[str | int, ...]

# A file of thousands of wrong entries is told its first faults; a screenful repairs more than a flood.
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault and the path of keys and list positions (from 0) where it was found.

    >>> written(("network", "layers", 0, "weights"))
    'network.layers[0].weights'

    `fault.column` counts inside the text at that path, 0 where the whole value is meant. `needs` lists other paths the
    judgement rests on: where one of them is itself at fault, the finding may be false and is not shown. `shape` marks
    a wrong length, which a decimal comma between list brackets may explain; `key` marks a fault of the key itself.
    `few` marks a list that is too short, which an entry that cannot be read may explain: [5; 3] is meant as two.
    `see` is a second place, whose line is told behind the words; `means` is the key that a misspelt one stands for.
    """

    fault: Fault
    path: Path = ()
    needs: tuple[Path, ...] = ()
    shape: bool = False
    key: bool = False
    few: bool = False
    see: Path | None = None
    means: Path | None = None

    def under(self, *path: str | int) -> Finding:
        """Return the same finding seen from outside, where this path leads to it."""
        see, means = (one if one is None else path + one for one in (self.see, self.means))
        needs = tuple(path + need for need in self.needs)
        return replace(self, path=path + self.path, needs=needs, see=see, means=means)


def found(
    what: str,
    expected: str = "",
    todo: str = "",
    *,
    path: Path = (),
    needs: tuple[Path, ...] = (),
    shape: bool = False,
    key: bool = False,
    few: bool = False,
    see: Path | None = None,
    means: Path | None = None,
) -> Finding:
    """Make a finding from words and a path.

    >>> found("5 is odd", "an even number", path=("x", 1)).path
    ('x', 1)
    """
    return Finding(Fault(what, expected, todo), path, needs, shape, key, few, see, means)


class Wrong(Exception):
    """A value cannot be read; carries every finding, with paths from that value on."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        super().__init__()
        self.findings = tuple(findings)

    @classmethod
    def because(cls, what: str, expected: str = "", todo: str = "") -> Wrong:
        """Make the exception for one fault of the whole value."""
        return cls((found(what, expected, todo),))


class Places(Protocol):
    """Whatever can say where in a file a path was written."""

    def place(self, finding: Finding) -> Fault:
        """Return the finding's fault with its file, line and column."""


def refusal(findings: Iterable[Finding], places: Places | None, placed: Iterable[Fault] = ()) -> Refused:
    """Return the exception that tells all findings, with places in the file or, for Python values, with paths.

    `placed` are faults that have their place already.

    >>> print(refusal([found("'x' is not a number", path=("data", 0, "x", 1))], None))
    data[0].x[1]: 'x' is not a number
    """
    return Refused(in_order((*placed, *map(_from_python if places is None else places.place, findings))))


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the first faults in the order of their places, each once, and how many more there are.

    >>> [fault.line for fault in in_order([Fault("a", line=2), Fault("b", line=1), Fault("a", line=2)])]
    [1, 2]
    >>> in_order(Fault("a", line=n) for n in range(60))[-1].what
    '10 more faults are not listed'
    """
    faults = tuple(dict.fromkeys(sorted(faults, key=lambda fault: (fault.line, fault.column))))
    if len(faults) <= MOST_SHOWN:
        return faults
    return (*faults[:MOST_SHOWN], Fault(f"{len(faults) - MOST_SHOWN} more faults are not listed", file=faults[0].file))


def written(path: Path) -> str:
    """Write a path as Python would reach it.

    >>> written(("data", 0, "x", 1))
    'data[0].x[1]'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _from_python(finding: Finding) -> Fault:
    column = f" (column {finding.fault.column})" if finding.fault.column else ""
    see = "" if finding.see is None else f" {written(finding.see)}"
    fault = replace(finding.fault, what=finding.fault.what + see)
    return fault.at((written(finding.path) or "problem") + column, 0, 0)
