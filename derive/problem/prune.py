"""The rest of a problem without its faulty parts, so that what is left can still be checked; knows no section."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from derive.problem.findings import Finding, Path

# A key without which its section cannot be made, and what can stand for its value while the rest is checked.
_STAND_INS: Mapping[str | int, str] = MappingProxyType({"activation": "identity", "learning_rate": "1"})


def copied(given: object) -> object:
    """Return groups and lists copied, everything in them shared.

    >>> copied({"a": (1, 2)})
    {'a': [1, 2]}
    """
    if isinstance(given, Mapping):
        return {key: copied(value) for key, value in given.items()}
    if isinstance(given, (list, tuple)):
        return [copied(value) for value in given]
    return given


def cut(tree: object, path: Path, broken: set[Path]) -> Path:
    """Take the part at a path out of a tree in place and return what was taken: the part, or one around it.

    >>> tree = {"y": ["1", "oops"]}
    >>> cut(tree, ("y", 1), set()), tree
    (('y', 1), {'y': ['1', '0']})

    A key that is needed gets a stand-in. An entry of a list becomes "0", because its place counts; if that is wrong
    there, its parent goes the next time.
    """
    while path and (path in broken or not _cut_one(tree, path)):
        path = path[:-1]
    return path


def rests_on(finding: Finding, broken: Path) -> bool:
    """Tell whether a finding may only be there because of a part that is already known to be faulty.

    >>> from derive.problem.findings import found
    >>> rests_on(found("no targets", path=("data", 0, "y")), ("data", 0))
    True
    """
    return starts(finding.path, broken) or any(starts(need, broken) or starts(broken, need) for need in finding.needs)


def starts(path: Path, head: Path) -> bool:
    """Tell whether a path begins with another.

    >>> starts(("data", 0, "x"), ("data", 0))
    True
    """
    return path[: len(head)] == head


def _cut_one(tree: Any, path: Path) -> bool:
    """Take out exactly the part at a path, if there is one."""
    *way, last = path
    for part in way:
        try:
            tree = tree[part]
        except (LookupError, TypeError):
            return False
    if isinstance(tree, dict) and last in _STAND_INS:
        tree[last] = _STAND_INS[last]
    elif isinstance(tree, dict) and last in tree:
        del tree[last]
    elif isinstance(tree, list) and isinstance(last, int) and last < len(tree):
        entry = tree[last]
        # a line that cannot be read still defines its name
        tree[last] = f"{entry.partition('=')[0]}= 0" if isinstance(entry, str) and "=" in entry else "0"
    else:
        return False
    return True
