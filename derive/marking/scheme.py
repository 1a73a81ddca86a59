"""How marks are given, as a lecturer types it: points by number, and shares; knows no answers and no verdicts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from derive.checking.marks import Rules
from derive.checking.number import read_number
from derive.errors import Fault, Refused
from derive.problem.exact import quoted

Penalty = Literal["once", "each"]
MOST_POINTS = 1000
_LONGEST = 5  # digits of a number
_RUN = re.compile(r"([0-9]{1,5}) ?(?:-|\N{EN DASH}) ?([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Scheme:
    """What was typed about marks; None and nothing leave the rules as they are.

    `points` are texts such as `37=4`, `28-36=1/2`, `C=2`: a number, a run of numbers, or a quantity, and its points.
    """

    points: tuple[str, ...] = ()
    carried_share: str | None = None
    repeat_penalty: Penalty | None = None
    cap: str | None = None

    def rules(self, before: Rules, numbers: Iterable[int], find: Callable[[str], int | Fault]) -> Rules:
        """Return rules as they are changed by what was typed; `find` tells the number of a quantity.

        >>> scheme = Scheme(("1-3=2", "2=0,5"), carried_share="80%")
        >>> rules = scheme.rules(Rules(), (1, 2, 3), lambda text: Fault("unknown"))
        >>> dict(rules.points), rules.carried_share
        ({1: Fraction(2, 1), 2: Fraction(1, 2), 3: Fraction(2, 1)}, Fraction(4, 5))

        The later of two texts about one number counts. Raises Refused with every fault at once.
        """
        faults: list[Fault] = []
        points = dict(before.points)
        for text in self.points:
            found = _points(text, frozenset(numbers), find)
            if isinstance(found, Fault):
                faults.append(replace(found, file="--points"))
            else:
                points.update(found)
        carried = _share("--carried-share", self.carried_share, before.carried_share)
        cap = _share("--cap", self.cap, before.cap)
        faults += [share for share in (carried, cap) if isinstance(share, Fault)]
        if faults or isinstance(carried, Fault) or isinstance(cap, Fault):
            raise Refused(tuple(faults))
        penalty = self.repeat_penalty or before.repeat_penalty
        return replace(
            before, points=MappingProxyType(points), carried_share=carried, repeat_penalty=penalty, cap=cap
        )


AS_STATED = Scheme()


def _share(option: str, text: str | None, before: Fraction) -> Fraction | Fault:
    """Return a share of a mark, or what is wrong with its text."""
    share = before if text is None else read_number(text, "point").value
    if share is None or not 0 <= share <= 1:
        fault = Fault(f"{quoted(text or '')} is no share", "0 to 1, or 0% to 100%", "write 0.8 or 80%")
        return replace(fault, file=option)
    return share


def _points(text: str, numbers: frozenset[int], find: Callable[[str], int | Fault]) -> Mapping[int, Fraction] | Fault:
    """Return the points of the numbers that one text is about."""
    left, sign, right = text.rpartition("=")
    if not sign or not left.strip():
        return Fault(f"{quoted(text)} has no =", "NUMBER=POINTS", "write 18=2 or 28-36=0.5")
    points = read_number(right, "point")
    if points.value is None or points.other is not None or not 0 <= points.value <= MOST_POINTS:
        expected = f"0 to {MOST_POINTS}, such as 2 or 0.5"
        return Fault(f"{quoted(right)} is no number of points", expected, "mend the points")
    asked = _numbers(left.strip(), numbers, find)
    return asked if isinstance(asked, Fault) else dict.fromkeys(asked, points.value)


def _numbers(text: str, numbers: frozenset[int], find: Callable[[str], int | Fault]) -> tuple[int, ...] | Fault:
    run = _RUN.fullmatch(text)
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST and int(text) in numbers:
        return (int(text),)
    if not run:
        found = find(text)
        return found if isinstance(found, Fault) else (found,)
    first, last = int(run[1]), int(run[2])
    if first > last or not {first, last} <= numbers:
        expected = f"two from {min(numbers, default=0)} to {max(numbers, default=0)}"
        return Fault(f"{quoted(text)} is no run of numbers of this sheet", expected, "mend the run")
    return tuple(sorted(number for number in numbers if first <= number <= last))
