"""What a problem file says before it means anything: text in groups and lists, each with its place; knows no YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from derive.errors import Fault
from derive.problem.findings import Finding, Path

BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | None"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file, line and column from 1.

    `lead` is how many characters stand between the place and the first character of the text there (1 for a quote),
    or None where columns inside the text cannot be told (folded lines, escapes).
    """

    line: int
    column: int
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """The plain contents of a file and where each part of it stands.

    >>> tree = Tree({"title": "XOR"}, "xor.yaml", {(): Spot(1, 1), ("title",): Spot(1, 8, 0)})
    >>> print(tree.place(Finding(Fault("no title"), ("title",))))
    xor.yaml:1:8: no title

    `tight` are the lists written like [5,3], with no blank after any comma: had their writer meant a decimal comma,
    they would look the same. `faults` are those of form that were met; because of them nothing is known about what
    stands at the paths `unread`, and what stands at those `doubtful` may not be all, or not what was meant.
    """

    root: Plain
    file: str
    values: Mapping[Path, Spot]
    keys: Mapping[Path, Spot] = field(default_factory=dict)
    tight: frozenset[Path] = frozenset()
    faults: tuple[Fault, ...] = ()
    unread: frozenset[Path] = frozenset()
    doubtful: frozenset[Path] = frozenset()

    def place(self, finding: Finding) -> Fault:
        """Return the finding's fault with its file, line and column."""
        fault, path = finding.fault, finding.path
        if finding.shape and self._tight_at(path):
            todo = 'if a decimal comma was meant, write 0.5 or "0,5"'
            fault = replace(fault, todo=f"{fault.todo}; {todo}" if fault.todo else todo)
        if finding.see is not None:
            fault = replace(fault, what=f"{fault.what} line {self._spot(finding.see).line}")
        spot = self.keys[path] if finding.key and path in self.keys else self._spot(path)
        inside = fault.column - 1 + spot.lead if fault.column and spot.lead is not None and path in self.values else 0
        return fault.at(self.file, spot.line, spot.column + inside)

    def _spot(self, path: Path) -> Spot:
        """Return the place of a part; one that is missing is told at the smallest part that should have it."""
        return next(self.values[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.values)

    def _tight_at(self, path: Path) -> bool:
        return any(one[: len(path)] == path for one in self.tight)


def position(text: str, index: int | None) -> tuple[int, int]:
    """Return line and column, from 1, of a character; of the end where the index is None.

    >>> position("a: 1\\nb: 2", 8)
    (2, 4)
    """
    before = BREAK.split(text[:index])
    return len(before), len(before[-1]) + 1
