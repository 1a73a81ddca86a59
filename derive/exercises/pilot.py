"""What no numbers can show: tried on points without any pattern, then on numbers as they are drawn; draws no sheet.

A mistake "changes an asked value for general numbers" where it does at some point of real numbers near those that can
be drawn. What it changes there, but hardly ever beyond what rounding hides, is beyond these digits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from derive.exercises.apart import Pairs, Shown, joined, placed
from derive.exercises.band import band
from derive.exercises.candidates import Choices
from derive.exercises.columns import Columns
from derive.exercises.functions import Column
from derive.exercises.queues import MOST
from derive.exercises.rounding import Mask
from derive.exercises.screen import Needs, Screen
from derive.exercises.streams import Stream
from derive.names import Name

POINTS = 24
_MOST = 2**15
_HOPELESS = 2**13  # candidates none of which is fit
_CHUNK = 1024
_WANTED = 192
_LARGE = 192 * 160  # definitions in all, beyond which fewer candidates have to do
_RARE = 1 / 48  # of the candidates that are fit otherwise
_CERTAIN = 4  # candidates that tell that what they have in common is no accident
_SAME = 10**-9
_WOBBLE = 1 / 16
_FEW = 24


@dataclass(frozen=True, slots=True)
class Trial:
    """Candidates that break no rule, what mistakes show of them, how hard they are, and why others fell.

    `tried` says how many had to be drawn for them.
    """

    choices: Choices
    shown: Shown
    scores: Column
    reasons: Counter[str]
    tried: float = 1


@dataclass(frozen=True)
class Pilot:
    """What trying a shape has told: what sheets must show, and what they cannot."""

    screen: Screen
    stream: Stream

    @classmethod
    def made(cls, screen: Screen, stream: Stream) -> Pilot:
        """Return the pilot of a screen that lets pass what is 0 at every point."""
        values = generic(screen, stream).values
        zero = frozenset(name for name in screen.asked_names() if not np.any(np.abs(values[name]) > _SAME))
        return cls(replace(screen, rules=replace(screen.rules, always_zero=zero)), stream)

    def exempting(self, given: Mapping[Name, Fraction]) -> Pilot:
        """Return the pilot of a screen that lets pass what the numbers of the problem break themselves."""
        rules = replace(self.screen.rules, exempt=self.screen.broken(given))
        return Pilot(replace(self.screen, rules=rules), self.stream)

    @cached_property
    def generic(self) -> Columns:
        """The values of all that is looked at, at points without any pattern."""
        return generic(self.screen, self.stream)

    @cached_property
    def _general(self) -> tuple[Mask, Mask]:
        """Tell of the mistakes, and of all pairs of them, whether the points show them and tell them apart."""
        screen, true = self.screen, self.generic
        values = placed(np.array([true.values[name] for name in screen.asked_names()]))
        wrong = placed(screen.wrongs.values(true, screen.policy, None, POINTS))
        near = np.abs(values) * _SAME + _SAME**2
        shown = Shown(values, values - near, values + near, wrong)
        rounds = np.array([found.rounds for found in screen.wrongs.all], dtype=np.bool_)
        pairs = self._all_pairs
        apart: Mask = ~np.all(shown.alike(pairs), axis=1) | np.any(rounds[pairs], axis=1)
        seen: Mask = np.any(shown.visible(), axis=1) | rounds
        return seen, apart

    @cached_property
    def _all_pairs(self) -> Pairs:
        count = len(self.screen.wrongs.all)
        first, second = np.triu_indices(count, 1)
        return np.stack([first, second], axis=1)

    @cached_property
    def trial(self) -> Trial:
        """Candidates as they are drawn, as many as are needed to say what is rare."""
        screen, candidates = self.screen, self.screen.candidates
        if not candidates.ranges:
            choices = np.zeros((1, 0), dtype=np.int64)
            true = screen.true(choices)
            shown = screen.shown(choices, true, screen.sets(choices))
            return Trial(choices, shown, screen.scores(choices, true), Counter())
        parts: list[tuple[Choices, Shown, Column]] = []
        wanted = max(_FEW, min(_WANTED, _LARGE // len(screen.course.graph.definitions)))
        reasons: Counter[str] = Counter()
        tried: float = 0
        for start in range(POINTS, POINTS + _MOST, _CHUNK):
            choices = candidates.choices(self.stream.table(range(start, start + _CHUNK), candidates.words))
            most = wanted - sum(len(one) for one, _, _ in parts)
            fate, true, shown = screen.survivors(choices, most)
            reasons.update(str(reason) for reason in fate.reasons if reason)
            unseen = int((fate.reasons == "").sum()) - len(fate.live)  # enough of the chunk had been looked at
            tried += _CHUNK * most / (most + unseen)
            parts.append((choices[fate.live], shown, screen.scores(choices[fate.live], true)))
            found = sum(len(one) for one, _, _ in parts)
            if found >= wanted or (not found and start >= _HOPELESS):
                break
        chosen, shown_parts, scores = zip(*parts, strict=True)
        return Trial(np.concatenate(chosen), joined(shown_parts), np.concatenate(scores), reasons, tried)

    @cached_property
    def needs(self) -> Needs:
        """What every sheet must show; the candidates that show it say how hard it may be.

        The most common come first. What leaves hardly a candidate together with those before it is not needed: of two
        mistakes one of which always looks right where the other looks wrong, no sheet can show both.
        """
        (general, apart), shown = self._general, self.trial.shown
        left = np.ones(shown.true.shape[1], dtype=np.bool_)
        single, left = _together(shown.visible(), general, left)
        pairs = self._all_pairs[self._of(single) & apart]
        told, left = _together(~shown.alike(pairs), np.ones(len(pairs), dtype=np.bool_), left)
        usual = self.trial.scores
        telling = usual[left] if len(usual) == len(left) and left.any() else usual
        return Needs(single, pairs[told], *band(usual, telling, len(telling) / self.trial.tried, MOST))

    def _of(self, single: npt.NDArray[np.int64]) -> Mask:
        """Tell which of all pairs are of mistakes that are to show."""
        shows = np.zeros(len(self.screen.wrongs.all), dtype=np.bool_)
        shows[single] = True
        both: Mask = np.all(shows[self._all_pairs], axis=1)
        return both

    @cached_property
    def lacking(self) -> tuple[tuple[str, str | None], ...]:
        """The mistakes that sheets cannot show, and the pairs that they cannot tell apart."""
        screen, needs = self.screen, self.needs
        slugs = [found.slug for found in screen.wrongs.all]
        hidden = [slug for place, slug in enumerate(slugs) if place not in needs.single]
        kept = set(map(tuple, needs.pairs.tolist()))
        open_pairs = map(tuple, self._all_pairs[self._of(needs.single)].tolist())
        alike = [(slugs[pair[0]], slugs[pair[1]]) for pair in open_pairs if pair not in kept]
        return (*((slug, None) for slug in (*screen.wrongs.unseen, *hidden)), *alike)


def _together(holds: Mask, general: Mask, left: Mask) -> tuple[npt.NDArray[np.int64], Mask]:
    """Return the rows that hold for enough candidates together, the most common first, and those candidates."""
    kept = []
    least = min(len(left), max(_CERTAIN, len(left) * _RARE))
    for row in np.argsort(-holds.mean(axis=1), kind="stable"):
        if general[row] and (left & holds[row]).sum() >= least:
            left = left & holds[row]
            kept.append(int(row))
    return np.array(sorted(kept), dtype=np.int64), left


def generic(screen: Screen, stream: Stream) -> Columns:
    """Return all values at points of real numbers, each moved a little so that nothing is a coincidence."""
    candidates = screen.candidates
    words = stream.table(range(POINTS), candidates.words + len(candidates.drawn))
    given = candidates.columns(candidates.choices(words))
    for place, name in enumerate(candidates.moving):
        share = words[:, candidates.words + place] / 2**32 - 1 / 2
        given[name] = given[name] * (1 + share * _WOBBLE)
    return screen.wrongs.true(given)
