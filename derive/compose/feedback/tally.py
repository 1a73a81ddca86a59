"""What a class did, counted sheet by sheet in little memory; knows no words and judges nothing.

Lists keep their first entries by the order of ids, so that the order of rows in a file does not matter.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Generic, TypeVar

from derive.checking.verdict import INCONSISTENT, NOT_ASSESSABLE, Judged, Verdict
from derive.compose.feedback.groups import Standing, alike, having, recognised, standing
from derive.key import Ask, Entry

T = TypeVar("T")
_KEPT = 60
_FEWEST = 4  # zeros that are a sheet of zeros
_MARKED = 200  # students in the table of marks; all are in the file of marks


@dataclass(slots=True)
class Short(Generic[T]):
    """The first of many things by their keys, and how many there were."""

    most: int = _KEPT
    count: int = 0
    kept: list[tuple[Any, T]] = field(default_factory=list)

    def add(self, key: Any, thing: T) -> None:
        """Count a thing and keep it if it is among the first.

        >>> short = Short(most=2)
        >>> for letter in "cab": short.add(letter, letter)
        >>> short.things, short.count
        (('a', 'b'), 3)
        """
        self.count += 1
        insort(self.kept, (key, thing), key=lambda pair: pair[0])
        del self.kept[self.most :]

    @property
    def things(self) -> tuple[T, ...]:
        """What is kept, in order."""
        return tuple(thing for _, thing in self.kept)


@dataclass(frozen=True, slots=True)
class Marked:
    """One line of the table of marks."""

    id: str
    name: str
    points: Fraction
    of: Fraction
    counts: Mapping[Standing, int]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer that a lecturer may want to see, and whose it is; a matrix fills several boxes, all in `numbers`."""

    id: str
    verdict: Verdict
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Like:
    """A sheet whose answers are those of another student's sheet: how many of them, out of how many that differ."""

    id: str
    other: str
    same: int
    of: int


@dataclass(slots=True)
class Tally:
    """Everything that the summary of a class is made of; `printed` tells that the boxes are numbered on a sheet."""

    asks: tuple[Ask, ...]
    printed: bool = True
    students: int = 0
    points: Fraction = Fraction(0)
    of: Fraction = Fraction(0)
    shares: Counter[Fraction] = field(default_factory=Counter)
    standings: Counter[tuple[int, Standing]] = field(default_factory=Counter)
    mistakes: Counter[tuple[str, int]] = field(default_factory=Counter)
    sheets: Counter[str] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)
    hidden_in: dict[str, Short[str]] = field(default_factory=dict)
    marked: Short[Marked] = field(default_factory=lambda: Short(_MARKED))
    doubtful: Short[Said] = field(default_factory=Short)
    open: Short[Said] = field(default_factory=Short)
    unreadable: Short[Said] = field(default_factory=Short)
    inconsistent: Short[Said] = field(default_factory=Short)
    nothing: Short[str] = field(default_factory=Short)
    left_out: int = 0
    likes: Short[Like] = field(default_factory=Short)
    duplicates: Short[str] = field(default_factory=Short)
    absent: Short[str] = field(default_factory=Short)
    unknown: Short[str] = field(default_factory=Short)
    _right: int = 0
    _worth: Fraction = Fraction(0)

    def add(self, entry: Entry, judged: Judged, id: str, remark: str = "") -> None:
        """Count one student's sheet."""
        self.students += 1
        self.points += judged.points
        self.of += judged.of
        if judged.of:
            self.shares[judged.points / judged.of] += 1
        counts: Counter[Standing] = Counter()
        slugs: set[str] = set()
        typed = [v.typed.value for v in judged.answers if v.typed.value is not None]
        nothing = len(typed) >= _FEWEST and not any(typed)
        if nothing:
            self.nothing.add(id, id)
        for verdict in judged.answers:
            self._answer(id, verdict, counts, slugs, listed=not nothing)
        for same in alike(having(judged.answers, "unreadable")):
            numbers = tuple(verdict.ask.number for verdict in same)
            self.unreadable.add((id, numbers[0]), Said(id, same[0], numbers))
        self.sheets.update(slugs)
        self.marked.add(id, Marked(id, entry.name, judged.points, judged.of, counts, remark))

    def add_right(self, id: str, name: str, of: Fraction) -> None:
        """Count a sheet on which everything is right, asked for the same number of points as all such sheets."""
        self._right += 1
        self._worth = of
        if len(self.marked.kept) < self.marked.most or id < self.marked.kept[-1][0]:
            self.marked.add(id, Marked(id, name, of, of, {"right": len(self.asks)}))
        else:
            self.marked.count += 1

    def settle(self) -> None:
        """Put the sheets on which everything is right among the others; afterwards everything is counted."""
        right, self._right = self._right, 0
        if not right:
            return
        self.students += right
        self.points += right * self._worth
        self.of += right * self._worth
        self.shares[Fraction(1)] += right
        for ask in self.asks:
            self.standings[ask.number, "right"] += right

    def _answer(
        self, id: str, verdict: Verdict, counts: Counter[Standing], slugs: set[str], *, listed: bool
    ) -> None:
        """Count an answer; of a sheet of zeros none is `listed` by itself, for all would say the same."""
        own = standing(verdict)
        counts[own] += 1
        key = (id, verdict.ask.number)
        self.standings[verdict.ask.number, own] += 1
        if own == "wrong":
            slug = recognised(verdict)
            self.mistakes[slug, verdict.ask.number] += 1
            slugs |= {slug} if slug else set()
            if not slug and listed:
                self.doubtful.add(key, Said(id, verdict))
            self.left_out += not slug and not listed
        elif verdict.code == NOT_ASSESSABLE:
            if listed:
                self.open.add(key, Said(id, verdict))
            self.left_out += not listed
        if INCONSISTENT in verdict.flags:
            self.inconsistent.add(key, Said(id, verdict))

    def hides(self, slug: str, id: str) -> None:
        """Note that nothing on a sheet would show a mistake."""
        self.hidden[slug] += 1
        self.hidden_in.setdefault(slug, Short(5)).add(id, id)

    def count(self, number: int, *asked: Standing) -> int:
        """Return how many answers to an ask have one of some standings."""
        return sum(self.standings[number, one] for one in asked)

    def wrong(self, number: int) -> int:
        """Return how many answers to an ask are wrong."""
        return self.count(number, "wrong")
