"""The rest of a problem without its faulty parts, so that what is left can still be checked; computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from derive.problem.findings import MOST_SHOWN, Finding, Path


@dataclass(slots=True)
class Rest:
    """What is left of the givens of a problem, which parts were taken out, and which keys may stand for others.

    >>> rest = Rest({"y": ["1", "oops"]})
    >>> rest.take_out(("y", 1))
    ('y', 1)
    >>> rest.given, rest.broken
    ({'y': ['1', '0']}, {('y', 1)})

    Nothing is certain at a `broken` path, nor of whatever needs a `doubtful` one.
    """

    given: Any
    doubtful: set[Path] = field(default_factory=set)
    broken: set[Path] = field(default_factory=set)

    def take_out(self, path: Path) -> Path:
        """Take out the part at a path: this part or, where that was done or is no help, one around it; return which.

        A key that is needed gets a stand-in. An entry of a list becomes "0", because its place counts; if that is
        wrong there, its parent goes the next time.
        """
        while path and (path in self.broken or not _cut(self.given, path)):
            path = path[:-1]
        self.broken.add(path)
        return path

    def is_certain(self, finding: Finding) -> bool:
        """Tell whether a finding would be there also if every part known to be faulty were mended.

        >>> from derive.problem.findings import found
        >>> Rest({}, broken={("data", 0)}).is_certain(found("no targets", path=("data", 0, "y")))
        False
        """
        if any(starts(finding.path, path) for path in self.broken):
            return False
        unsure = self.broken | self.doubtful
        return not any(starts(need, path) for need in finding.needs for path in unsure)

    def is_read(self, finding: Finding) -> bool:
        """Tell whether nothing was taken out of the part that could not be read: a stand-in may be the reason."""
        return not any(starts(path, finding.path) for path in self.broken)


def every_fault(
    rest: Rest, attempt: Callable[[Any], tuple[Any, tuple[Finding, ...]]], checks: Callable[[Any], Iterable[Finding]]
) -> Iterator[Finding]:
    """Yield what is wrong with the givens, then with what is left without the faulty parts, until all else is checked.

    `attempt` returns what it made of the givens and its findings, one or the other; `checks` judge what was made.
    """
    shown = 0
    while () not in rest.broken and shown <= MOST_SHOWN:
        made, findings = attempt(rest.given)
        if not findings:
            for finding in filter(rest.is_certain, checks(made)):
                if not finding.few or rest.is_read(finding):
                    yield finding
            return
        rest.doubtful |= {finding.means for finding in findings if finding.means is not None}
        told = [finding for finding in findings if rest.is_certain(finding) and rest.is_read(finding)]
        yield from told
        shown += len(told)
        gone: list[Path] = []
        for path in dict.fromkeys(finding.path for finding in findings):
            if not any(starts(path, part) for part in gone):  # it went with what is around it
                gone.append(rest.take_out(path))


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


def starts(path: Path, head: Path) -> bool:
    """Tell whether a path begins with another.

    >>> starts(("data", 0, "x"), ("data", 0))
    True
    """
    return path[: len(head)] == head


def _stand_in(path: Path) -> object:
    """Return what can stand for a part without which what is around it could not be checked, or None."""
    match path:
        case ("network", "layers", int()):
            return {"units": "1", "activation": "identity"}
        case ("network", "layers", int(), "activation"):
            return "identity"
        case ("figures", int(number)) | ("present", "figures", int(number)):
            return {"contour": ["w[1]", f"w[{number + 2}]"]}  # no figure may be asked twice
        case ("figures", int(number), "contour") | ("present", "figures", int(number), "contour"):
            return ["w[1]", f"w[{number + 2}]"]
        case ("training", "batch", int()):
            return ["1"]
        case ("training", "batch", int(), int()):
            return "1"
        case ("network", "inputs") | ("network", "layers", int(), "units") | ("training", "learning_rate"):
            return "1"
        case ("data", int()):
            return {"x": "0"}
        case ("data", int(), "x") | ("graph", "inputs" | "parameters" | "upstream", _) | ("network", "upstream", _):
            return "0"
        case _:
            return None


def _cut(tree: Any, path: Path) -> bool:
    """Take out exactly the part at a path, if there is one, or put what can stand for it there."""
    *way, last = path
    for part in way:
        try:
            tree = tree[part]
        except (LookupError, TypeError):
            return False
    stand_in = _stand_in(path)
    if isinstance(tree, dict) and stand_in is not None:
        tree[last] = stand_in
    elif isinstance(tree, dict) and last in tree:
        del tree[last]
    elif isinstance(tree, list) and isinstance(last, int) and last < len(tree):
        entry = tree[last]
        # a line that cannot be read still defines its name
        line = f"{entry.partition('=')[0]}= 0" if isinstance(entry, str) and "=" in entry else "0"
        tree[last] = line if stand_in is None else stand_in
    else:
        return False
    return True
