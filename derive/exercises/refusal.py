"""Says why no fair numbers were found; knows the codes of reasons, no numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from derive.errors import Fault, Refused

_TOLD = 3
_OF_NUMBERS = ("alike", "one-sign", "symmetric", "difficulty")  # cheap to draw again, and never what is wrong alone


def unfair(reasons: Mapping[str, int]) -> Refused:
    """Return the refusal of a problem whose candidates all fell, by the reasons that most of them fell by.

    >>> print(unfair({"alike": 90, "too-small:delta1[1]": 7, "too-small:C": 3}))
    none of 100 candidates for the numbers is fair: too-small (10: delta1[1], C), alike (90); \
expected numbers that hide no mistake; ask for more digits, or ask less
    """
    kinds: dict[str, Counter[str]] = {}
    for reason, count in reasons.items():
        kind, _, detail = reason.partition(":")
        kinds.setdefault(kind, Counter())[detail] += count
    ordered = sorted(kinds.items(), key=lambda kind: (kind[0] in _OF_NUMBERS, -kind[1].total()))
    told = ", ".join(f"{kind} ({_counted(details)})" for kind, details in ordered[:_TOLD])
    first = ordered[0][0] if ordered else ""
    fault = Fault(
        f"none of {sum(reasons.values())} candidates for the numbers is fair: {told}",
        "numbers that hide no mistake",
        "ask for more digits, or ask less"
        if first in ("too-small", "hides", "confuses")
        else "leave out more of the numbers, or give others",
    )
    return Refused((fault,))


def _counted(details: Counter[str]) -> str:
    names = ", ".join(name for name, _ in details.most_common(_TOLD) if name)
    return f"{details.total()}: {names}" if names else str(details.total())
