"""Says why no fair numbers were found; knows the codes of reasons, the words are those of the catalogues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from derive.errors import Fault, Refused

TOLD = 3  # names at most of one reason, and reasons at most
_OF_NUMBERS = ("alike", "one-sign", "symmetric", "difficulty")  # cheap to draw again, and never what is wrong alone
_OF_DIGITS = ("too-small",)
_OF_ASKS = ("hides", "confuses")


@dataclass(frozen=True, slots=True)
class Fallen:
    """A reason that candidates fell by: its code, how often, and what it was about, the most frequent first."""

    kind: str
    count: int
    about: tuple[str, ...]


class Unfair(Refused):
    """No numbers that are fair were found; `reasons` are the codes of what candidates fell by, and how often."""

    def __init__(self, faults: tuple[Fault, ...], reasons: Mapping[str, int]) -> None:
        super().__init__(faults)
        self.reasons = dict(reasons)


def fallen(reasons: Mapping[str, int]) -> tuple[Fallen, ...]:
    """Return the reasons, first those that can be mended, then by how often.

    >>> [one.kind for one in fallen({"alike": 90, "too-small:C": 10, "hides:error-sign": 20})]
    ['hides', 'too-small', 'alike']
    """
    kinds: dict[str, Counter[str]] = {}
    for reason, count in reasons.items():
        kind, _, detail = reason.partition(":")
        kinds.setdefault(kind, Counter())[detail] += count
    ordered = sorted(kinds.items(), key=lambda kind: (kind[0] in _OF_NUMBERS, -kind[1].total()))
    return tuple(
        Fallen(kind, about.total(), tuple(name for name, _ in about.most_common() if name)) for kind, about in ordered
    )


def advice(kind: str) -> str:
    """Return the code of what to do about the first reason: more digits, another choice of asks, or other numbers."""
    return "digits" if kind in _OF_DIGITS else "asks" if kind in _OF_ASKS else "numbers"


def unfair(reasons: Mapping[str, int], all_drawn: bool = False) -> Unfair:
    """Return the refusal of a problem whose candidates all fell, by the reasons that most of them fell by.

    Where a problem is `all_drawn` there are no numbers to leave out: another shape is what helps.

    >>> print(unfair({"alike": 90, "too-small:delta1[1]": 7, "too-small:C": 3}))
    none of 100 candidates for the numbers is fair: too-small (10: delta1[1], C), alike (90); \
expected numbers that hide no mistake; ask for more decimals or for significant digits
    """
    ordered = fallen(reasons)
    told = ", ".join(f"{one.kind} ({_counted(one)})" for one in ordered[:TOLD])
    todo = advice(ordered[0].kind if ordered else "")
    fault = Fault(
        f"none of {sum(reasons.values())} candidates for the numbers is fair: {told}",
        "numbers that hide no mistake",
        "ask for more decimals or for significant digits"
        if todo == "digits"
        else "ask for more digits, or for other quantities"
        if todo == "asks"
        else "choose another activation, other layers or another cost"
        if all_drawn
        else "leave more of the numbers out of the problem, or give others",
    )
    return Unfair((fault,), reasons)


def _counted(one: Fallen) -> str:
    names = ", ".join(one.about[:TOLD])
    return f"{one.count}: {names}" if names else str(one.count)
