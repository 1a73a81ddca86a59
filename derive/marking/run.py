"""One submission after another: judged, corrected by hand where the lecturer did, counted; holds no submission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.checking.judge import Judging
from derive.checking.marks import Rules
from derive.checking.typed import Typed
from derive.checking.verdict import CORRECT, FORMAT, TOO_SMALL, Judged
from derive.compose.feedback.own import Changed, Own, changes
from derive.compose.feedback.tally import Tally
from derive.key import Entry
from derive.marking.boxes import Boxes
from derive.marking.handed import Handed
from derive.marking.likeness import Likeness
from derive.marking.overrides import Mark, Overrides
from derive.marking.source import Source

_REMEMBERED = 4096  # sheets of one key that were filled in alike


@dataclass(frozen=True, slots=True)
class Checked:
    """One submission with its verdicts; `marks` are those that the lecturer gave by hand."""

    entry: Entry
    judged: Judged
    marks: Mapping[int, Mark] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Whose it is, as the key writes it."""
        return self.entry.id

    @property
    def is_right(self) -> bool:
        """Tell whether nothing is wrong, blank or unreadable."""
        return all(verdict.code in (CORRECT, TOO_SMALL) for verdict in self.judged.answers)

    @property
    def has_unreadable(self) -> bool:
        """Tell whether some answer could not be read."""
        return any(verdict.code == FORMAT for verdict in self.judged.answers)


class Run:
    """The marking of one class."""

    def __init__(
        self, source: Source, rules: Rules, overrides: Overrides | None = None, boxes: Boxes | None = None
    ) -> None:
        self.source = source
        self.rules = rules
        self.overrides = overrides or Overrides({})
        self.tally = Tally(source.asks)
        self.changed: Changed = changes(source.course)
        self.all_right = True
        self.all_read = True
        reader = boxes or Boxes(source.course, "point")
        self._judging = Judging(source.course, source.asks, rules, reader.alike)
        self._likeness = Likeness(source)
        self._known: dict[tuple[tuple[int, Typed], ...], Judged] = {}
        self._seen: set[str] = set()

    @property
    def policy(self) -> object:
        """How answers are to be rounded."""
        return self.rules.policy or self.source.policy

    def checked(self, handed: Iterable[Handed]) -> Iterator[Checked]:
        """Yield each submission with its verdicts; who is not in the key is noted and passed over."""
        for one in handed:
            entry = self.source.entry(one.id)
            if entry is None:
                self.tally.unknown.add(one.id, one.id)
                self.all_read = False
                continue
            found = self._corrected(entry, self._judged(entry, one.typed))
            self._count(found)
            yield found

    def finish(self) -> None:
        """Note who has not answered and which sheets hide a mistake, once all submissions were seen."""
        for id in self.source.entries:
            if id not in self._seen:
                self.tally.absent.add(id, id)

    def own(self, checked: Checked) -> Own:
        """Return the values that a student works with."""
        policy = self.rules.policy or self.source.policy
        return Own(self.source.course, checked.entry, checked.judged.answers, policy, self.changed)

    def _judged(self, entry: Entry, typed: Mapping[int, Typed]) -> Judged:
        if self.source.everyone is None:
            return self._judging.judged(entry, typed)
        # Everybody has the same sheet: what two filled in alike is judged once.
        key = tuple(sorted(typed.items(), key=lambda pair: pair[0]))
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = self._judging.judged(entry, typed)
        return self._known[key]

    def _corrected(self, entry: Entry, judged: Judged) -> Checked:
        marks = self.overrides.of(entry.id)
        if not marks:
            return Checked(entry, judged)
        answers = tuple(
            replace(verdict, credit=marks[verdict.ask.number].points) if verdict.ask.number in marks else verdict
            for verdict in judged.answers
        )
        points = sum((verdict.credit for verdict in answers), Fraction(0))
        return Checked(entry, Judged(answers, points, judged.of), marks)

    def _count(self, checked: Checked) -> None:
        entry = checked.entry
        self.all_right = self.all_right and checked.is_right
        self.all_read = self.all_read and not checked.has_unreadable
        self.tally.add(entry, checked.judged, entry.id)
        if entry.id not in self._seen:
            for slug in self._likeness.hidden(entry):
                self.tally.hides(slug, entry.id)
        self._seen.add(entry.id)
        like = self._likeness.other(checked.judged, entry)
        if like is not None:
            self.tally.likes.add(like.id, like)
