"""What the numbers of a class hide: answers that fit another student's sheet, mistakes that no answer would show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from derive.checking.verdict import Judged
from derive.compose.feedback.tally import Like
from derive.key import Entry
from derive.marking.source import Source

_FEWEST = 4  # answers that two keys tell apart
_FEWEST_IN_PART = 8  # where what is right on the sheet is left out
_MOST = 5  # parts of six


class Likeness:
    """The accepted sets of a class as arrays: a row for each student, a column for each number that is asked."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._numbers = [ask.number for ask in source.asks if ask.kind == "value"]

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        return tuple(self._source.entries.values())

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {entry.id: row for row, entry in enumerate(self._entries)}

    @cached_property
    def _ends(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The accepted sets; where nothing limits them, nothing is in them, so that they tell nobody apart."""
        lows, highs = [], []
        for entry in self._entries:
            answers = [entry.answers.get(number) for number in self._numbers]
            lows.append([np.inf if a is None or a.low is None or a.too_small else float(a.low) for a in answers])
            highs.append([-np.inf if a is None or a.high is None or a.too_small else float(a.high) for a in answers])
        return np.array(lows), np.array(highs)

    def other(self, judged: Judged, entry: Entry) -> Like | None:
        """Return whose key the answers fit where they do not fit their own, if it is clear.

        Who worked out the beginning and copied the rest is told by the rest alone.
        """
        if len(self._entries) < 2 or len(self._numbers) < _FEWEST:
            return None
        typed = {v.ask.number: v.typed.value for v in judged.answers if v.ask.kind == "value"}
        values = np.array([np.nan if (v := typed.get(n)) is None else float(v) for n in self._numbers])
        own = self._rows.get(entry.id)
        if own is None:
            return None
        lows, highs = self._ends
        fits = (lows <= values) & (values <= highs)
        # Only what the two keys tell apart says anything: a right answer of one's own is no other's.
        telling = ~np.isnan(values) & ~fits[own] & ((lows > highs[own]) | (highs < lows[own]))
        apart = ~np.isnan(values) & ((lows > highs[own]) | (highs < lows[own]))
        same, of = (fits & telling).sum(axis=1), apart.sum(axis=1)
        same[own] = 0
        best = int(np.argmax(same))
        wrong = int(telling[best].sum())
        for fewest, among in ((_FEWEST, int(of[best])), (_FEWEST_IN_PART, wrong)):
            if same[best] >= fewest and (_MOST + 1) * int(same[best]) >= _MOST * among:
                break
        else:
            return None
        return Like(entry.id, self._entries[best].id, int(same[best]), int(of[best]))

    @cached_property
    def _slugs(self) -> frozenset[str]:
        return frozenset(slug for entry in self._entries for slug in entry.mistakes)

    def hidden(self, entry: Entry) -> Iterator[str]:
        """Yield the mistakes of the class whose answers are accepted in every box of one sheet."""
        for slug in sorted(self._slugs):
            if not any(self._shows(entry, number, value) for number, value in entry.mistakes.get(slug, {}).items()):
                yield slug

    @staticmethod
    def _shows(entry: Entry, number: int, value: object) -> bool:
        answer = entry.answers[number]
        if answer.too_small:
            return False
        if answer.options:  # what differs from the right value is no right option
            return True
        below = answer.low is not None and value < answer.low  # type: ignore[operator]
        return below or (answer.high is not None and value > answer.high)  # type: ignore[operator]
