"""One submission after another: judged, corrected by hand where the lecturer did, counted; holds no submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, partial
from types import MappingProxyType

from derive.checking.judge import Judging
from derive.checking.marks import Rules, without_carrying
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

_NONE: Mapping[int, Mark] = MappingProxyType({})
_REMEMBERED = 4096  # sheets of one key that were filled in alike
Sheet = tuple[Entry, Judged]


class Checked:
    """One submission with its verdicts: whose it is, as the key writes it, and the marks that were given by hand.

    Of a sheet that is right beyond doubt the entry and the verdicts are made when they are first asked for.
    """

    __slots__ = ("_sheet", "id", "marks", "name", "of")

    def __init__(
        self, id: str, name: str, of: Fraction, sheet: Sheet | Callable[[], Sheet], marks: Mapping[int, Mark] = _NONE
    ) -> None:
        self.id = id
        self.name = name
        self.of = of
        self.marks = marks
        self._sheet = sheet

    @property
    def entry(self) -> Entry:
        """The numbers and right answers of the student."""
        return self._made[0]

    @property
    def judged(self) -> Judged:
        """The verdicts and points."""
        return self._made[1]

    @property
    def _made(self) -> Sheet:
        if not isinstance(self._sheet, tuple):
            self._sheet = self._sheet()
        return self._sheet

    @property
    def is_sure(self) -> bool:
        """Tell whether everything is known to be right without looking at single verdicts."""
        return not isinstance(self._sheet, tuple)

    @property
    def points(self) -> Fraction:
        """The points of the sheet."""
        return self.of if self.is_sure else self.judged.points

    @property
    def is_right(self) -> bool:
        """Tell whether nothing is wrong, blank or unreadable."""
        return self.is_sure or all(verdict.code in (CORRECT, TOO_SMALL) for verdict in self.judged.answers)

    @property
    def has_unreadable(self) -> bool:
        """Tell whether some answer could not be read."""
        return not self.is_sure and any(verdict.code == FORMAT for verdict in self.judged.answers)


class Run:
    """The marking of one class."""

    def __init__(
        self, source: Source, rules: Rules, overrides: Overrides | None = None, boxes: Boxes | None = None
    ) -> None:
        self.source = source
        self.rules = rules
        self.overrides = overrides or Overrides({})
        self.tally = Tally(source.asks, source.everyone is None)
        self.changed: Changed = changes(source.course)
        self.all_right = True
        self.all_read = True
        reader = boxes or Boxes(source.course, "point", asks=source.asks)
        self._judging = Judging(source.course, source.asks, rules, reader.alike)
        self._likeness = Likeness(source)
        self._known: dict[tuple[tuple[int, str], ...], Judged] = {}
        self._seen: set[str] = set()

    @property
    def policy(self) -> object:
        """How answers are to be rounded."""
        return self.rules.policy or self.source.policy

    def checked(self, one: Handed) -> Checked | None:
        """Return a submission with its verdicts; who is not in the key is noted and passed over."""
        entry = self.source.entry(one.id)
        if entry is None:
            self.tally.unknown.add(one.id, one.id)
            self.all_read = False
            return None
        if self.source.everyone is not None:  # nobody but the answers knows who this is
            entry = replace(entry, name=one.name)
        judged = self._judged(entry, one)
        like = self._likeness.other(judged, entry)
        if like is not None:
            judged = without_carrying(judged, self.rules)
        found = self._corrected(entry, judged)
        self.all_right = self.all_right and found.is_right
        self.all_read = self.all_read and not found.has_unreadable
        self.tally.add(entry, found.judged, entry.id)
        self._seen.add(entry.id)
        if like is not None:
            self.tally.likes.add(like.id, like)
        return found

    def right(self, id: str, typed: Callable[[], Mapping[int, Typed]]) -> Checked:
        """Return a submission that is right beyond doubt; whose sheet is everybody's is made only if it is wanted."""
        name = ""
        if self.source.everyone is None:
            own = self.source.entry(id)
            assert own is not None, "only who has a sheet is right beyond doubt"
            id, name = own.id, own.name
            self._seen.add(id)
        self.tally.add_right(id, name, self.worth)
        return Checked(id, name, self.worth, partial(self._judge, id, typed))

    def _judge(self, id: str, typed: Callable[[], Mapping[int, Typed]]) -> Sheet:
        entry = self.source.entry(id)
        assert entry is not None, "only who has a sheet is right beyond doubt"
        return entry, self._judging.judged(entry, typed())

    @cached_property
    def worth(self) -> Fraction:
        """The points of a sheet."""
        return sum((self.rules.points.get(ask.number, ask.points) for ask in self.source.asks), Fraction(0))

    def finish(self) -> None:
        """Note who has not answered and which sheets hide a mistake, once all submissions were seen."""
        self.tally.settle()
        for id, entry in self.source.entries.items():
            if id not in self._seen:
                self.tally.absent.add(id, id)
            else:
                for slug in self._likeness.hidden(entry):
                    self.tally.hides(slug, id)

    def own(self, checked: Checked) -> Own:
        """Return the values that a student works with."""
        policy = self.rules.policy or self.source.policy
        printed = self.source.everyone is None
        return Own(self.source.course, checked.entry, checked.judged.answers, policy, self.changed, printed=printed)

    def _judged(self, entry: Entry, one: Handed) -> Judged:
        if self.source.everyone is None or one.texts is None:
            return self._judging.judged(entry, one.typed())
        # Everybody has the same sheet: what two filled in alike is judged once.
        if one.texts not in self._known:
            judged = self._judging.judged(entry, one.typed())
            if any(verdict.code == FORMAT for verdict in judged.answers):
                return judged  # each of these is told with its own place
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[one.texts] = judged
        return self._known[one.texts]

    def _corrected(self, entry: Entry, judged: Judged) -> Checked:
        marks = self.overrides.of(entry.id)
        if not marks:
            return Checked(entry.id, entry.name, judged.of, (entry, judged))
        answers = tuple(
            replace(verdict, credit=marks[verdict.ask.number].points) if verdict.ask.number in marks else verdict
            for verdict in judged.answers
        )
        points = sum((verdict.credit for verdict in answers), Fraction(0))
        return Checked(entry.id, entry.name, judged.of, (entry, Judged(answers, points, judged.of)), marks)
