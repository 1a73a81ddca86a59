"""Which mistake was made in the steps that are wrong by themselves: recognised, possible, or not; gives no marks.

Recognised is what two agreeing steps say, or one step with three digits that nothing else explains. Of several, the one
that explains more steps is meant, and one that was not avoided elsewhere before one that was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.checking.carry import Carried
from derive.checking.guards import rounds_to_nothing
from derive.checking.marks import MISREAD
from derive.checking.misread import Misread, misreadings
from derive.checking.paper import Paper
from derive.checking.prior import prior
from derive.checking.slips import COPIED, LEAST_DIGITS, PENCIL, PERCENT, SHIFT, SIGN, Slip, digits, slips
from derive.checking.suspects import COARSE, Suspect, Suspects, whole
from derive.checking.verdict import MISTAKE, PLACE, WRONG, Certainty
from derive.checking.verdict import SIGN as SIGN_CODE
from derive.misconceptions import MISTAKES
from derive.names import Name

MOST = 3
AGREEING = 2
_CODES = {SIGN: SIGN_CODE, SHIFT: PLACE, PERCENT: PLACE}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is said of one step that is wrong by itself; `avoided` are the steps where the mistake was not made.

    `rules` are the mistakes that give the number in this one step from the student's own values, `exact` those of them
    that give it without any rounding, as a bias that is not updated.
    """

    code: str
    certainty: Certainty = ""
    slug: str = ""
    others: tuple[str, ...] = ()
    avoided: tuple[Name, ...] = ()
    rules: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()


def diagnosed(paper: Paper, wrong: tuple[Name, ...], standing: Mapping[Name, Carried]) -> Mapping[Name, Diagnosis]:
    """Return what is said of every wrong step, by single steps first, then by whole sheets, then by slips."""
    bench = _Bench(paper, wrong, standing)
    return {name: replace(bench.diagnosis(name), rules=bench.rules(name), exact=bench.exact(name)) for name in wrong}


@dataclass
class _Bench:
    """The suspects of every wrong step side by side."""

    paper: Paper
    wrong: tuple[Name, ...]
    standing: Mapping[Name, Carried]
    suspects: Suspects = field(init=False)
    found: dict[Name, tuple[Suspect, ...]] = field(init=False)
    steps: dict[str, int] = field(init=False)
    _misread: dict[Name, tuple[Misread, ...]] = field(init=False, default_factory=dict)
    _whole: dict[str, Mapping[int, Fraction]] = field(init=False, default_factory=dict)
    _avoided: dict[str, tuple[Name, ...]] = field(init=False, default_factory=dict)
    _missed: dict[str, bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.suspects = Suspects(self.paper, self.standing)
        self.found = {name: self.suspects.of(name) for name in self.wrong}
        self.steps = {}
        for suspects in self.found.values():
            for suspect in suspects:
                self.steps[suspect.slug] = self.steps.get(suspect.slug, 0) + (not suspect.weak)

    def misread(self, name: Name) -> tuple[Misread, ...]:
        if name not in self._misread:
            self._misread[name] = misreadings(self.paper, name)
        return self._misread[name]

    def rules(self, name: Name) -> frozenset[str]:
        """Return the mistakes that give a number in its own step; of 0, those elsewhere that leave no digit here."""
        found = frozenset(suspect.slug for suspect in self.found[name])
        if self.paper.answers[name]:
            return found
        values = {slug: self.suspects.mistaken(name, slug) for slug in self.steps if slug not in found}
        hidden = (slug for slug, value in values.items() if value is not None and rounds_to_nothing(self.paper, value))
        return found | frozenset(hidden)

    def exact(self, name: Name) -> frozenset[str]:
        """Return the mistakes whose value of a step is the number itself."""
        return frozenset(one.slug for one in self.found[name] if one.value == self.paper.answers[name])

    def avoided(self, slug: str) -> tuple[Name, ...]:
        if slug not in self._avoided:
            self._avoided[slug] = self.suspects.avoided(slug, frozenset(self.wrong))
        return self._avoided[slug]

    def whole(self, slug: str) -> Mapping[int, Fraction]:
        if slug not in self._whole:
            self._whole[slug] = whole(self.paper, slug)
        return self._whole[slug]

    def diagnosis(self, name: Name) -> Diagnosis:
        ranked = sorted(self.found[name], key=self._rank)
        slipped = tuple(
            replace(slip, sure=slip.sure and not (slip.kind == COPIED and self._is_one_of_several(name)))
            for slip in slips(self.paper, name, self.standing[name])
        )
        if ranked:
            best, *rivals = self._foremost(ranked)
            several = self.steps[best.slug] >= AGREEING
            if (misread := self._misreading(name, self.steps[best.slug])) is not None:
                return misread
            alone = best.sharp and not self._is_rather_a_slip(best.slug, slipped)
            certain = (several or alone) and not rivals and not self._misses_narrowly(best.slug)
            if certain and self._says_something(name, best):
                return Diagnosis(MISTAKE + best.slug, "recognised", best.slug, (), self.avoided(best.slug))
            rest = [suspect for suspect in ranked if suspect is not best]
            return self._possible(tuple(suspect.slug for suspect in (best, *rest)[:MOST]), slipped)
        if (misread := self._misreading(name)) is not None:
            return misread
        return self._on_the_whole(name, slipped)

    def _misses_narrowly(self, slug: str) -> bool:
        """Tell whether steps that nothing explains have nearly the values of a mistake, half as many as it explains.

        Sums pulled out of a batch whose examples are much alike come near to a mean that was forgotten.
        """
        if slug not in self._missed:
            missed = sum(self.suspects.is_missed(other, slug) for other in self.wrong if not self.found[other])
            self._missed[slug] = missed > 0 and 2 * missed >= self.steps[slug]
        return self._missed[slug]

    def _is_one_of_several(self, name: Name) -> bool:
        """Tell whether the same step of another unit is wrong in a way that nothing explains: one reason for both."""
        same = name._replace(indices=())
        return any(
            other != name and other._replace(indices=()) == same for other in self.wrong if not self.found[other]
        )

    def _says_something(self, name: Name, suspect: Suspect) -> bool:
        """Tell whether a number shows what was done: not one or two digits, nor a number that fills the sheet.

        Digits too few for the sheet are what rounding too early is; its rule needs no more of them.
        """
        answer, paper = self.paper.answers[name], self.paper
        if answer == paper.filler or (not answer and any(not paper.answers[one] for one in self._off(name))):
            return False
        return suspect.slug == COARSE or self._has_digits(name)

    def _has_digits(self, name: Name) -> bool:
        """Tell whether an answer has as many digits as were asked, or enough of them to show what was done."""
        return name not in self.paper.fewer or digits(self.paper.answers[name]) >= LEAST_DIGITS

    def _off(self, name: Name) -> tuple[Name, ...]:
        return self.paper.off(self.paper.parents(name))

    def _rank(self, suspect: Suspect) -> tuple[bool, int, bool, int]:
        slug = suspect.slug
        return bool(self.avoided(slug)), -self.steps[slug], not suspect.sharp, prior(slug)

    def _foremost(self, ranked: list[Suspect]) -> list[Suspect]:
        """Return those that explain as much as the first, without what another of them says better."""
        equal = [suspect for suspect in ranked if self._rank(suspect)[:3] == self._rank(ranked[0])[:3]]
        return [one for one in equal if not any(self._says_better(other.slug, one.slug) for other in equal)]

    def _says_better(self, slug: str, other: str) -> bool:
        """Tell whether a mistake was avoided in fewer steps than another one, or says no more than a part of it.

        Who forgets the rate in every update has forgotten it on the biases; where nothing else is answered, or weights
        were updated rightly, that is all there is to say.
        """
        here, there = (frozenset(self.avoided(one)) for one in (slug, other))
        if here == there:
            part, all_of_it = (self.suspects.changed(one) for one in (slug, other))
            return bool(part) and part.items() < all_of_it.items()
        return here < there

    def _is_rather_a_slip(self, slug: str, slipped: tuple[Slip, ...]) -> bool:
        """Tell whether a slip of the pencil explains one number as well; y - a is no slip."""
        if MISTAKES[slug].family == "output":
            slipped = tuple(slip for slip in slipped if slip.kind != SIGN)
        return any(slip.kind in PENCIL for slip in slipped)

    def _possible(self, slugs: tuple[str, ...], slipped: tuple[Slip, ...]) -> Diagnosis:
        """Return a slip that is seen in the number itself, or nothing certain, with the mistakes that are possible."""
        # A rule may well give the value of another box, as a missing factor does.
        seen = [slip for slip in slipped if slip.sure and (not slugs or slip.kind in PENCIL)]
        certainty: Certainty = "possible" if slugs else ""
        if seen:
            kind = seen[0].kind
            return Diagnosis(_CODES.get(kind, MISTAKE + kind), certainty or "recognised", kind, slugs)
        possible = (*slugs, *(slip.kind for slip in slipped))[:MOST]
        return Diagnosis(WRONG, "possible" if possible else "", "", possible)

    def _misreading(self, name: Name, more_than: int = 0) -> Diagnosis | None:
        """Return a given number read wrongly, where two steps at least say so and more than say anything else."""
        if len(self.wrong) <= max(more_than, AGREEING - 1):
            return None
        for misread in self.misread(name):
            count = sum(misread in self.misread(other) for other in self.wrong)
            if count >= AGREEING and count > more_than:
                return Diagnosis(MISTAKE + MISREAD, "recognised", MISREAD)
        return None

    def _on_the_whole(self, name: Name, slipped: tuple[Slip, ...]) -> Diagnosis:
        """Compare with what each mistake made throughout leads to, where no single step explains the number."""
        # A mistake made throughout shows in the answers before: where these are right, it was not made.
        settled = all(parent in self.paper.right for parent in self.paper.parents(name))
        if settled or any(slip.sure for slip in slipped):
            misread = (MISREAD,) * bool(self.misread(name))
            return self._possible(misread, slipped)
        number = self.paper.asked[name].number
        unexplained = [one for one in self.wrong if not self.found[one]]
        explained = {
            slug: count
            for slug in self.paper.steps.applicable
            if (values := self.whole(slug))
            and self._fits(name, values.get(number))
            and (count := sum(self._fits(one, values.get(self.paper.asked[one].number)) for one in unexplained))
        }
        ranked = sorted(explained, key=lambda slug: (-explained[slug], prior(slug)))
        if ranked and explained[ranked[0]] >= AGREEING:
            best, *others = ranked
            # A 0 is what very different ways lead to: only a step itself can tell which.
            shows = self._has_digits(name) and not rounds_to_nothing(self.paper, self.paper.answers[name])
            if shows and (not others or explained[others[0]] < explained[best]):
                return Diagnosis(MISTAKE + best, "recognised", best)
        misread = (MISREAD,) * bool(self.misread(name))
        return self._possible((*ranked[: MOST - len(misread)], *misread), slipped)

    def _fits(self, name: Name, value: Fraction | None) -> bool:
        """Tell whether an answer is a value, with the room that rounding has at its size."""
        if value is None:
            return False
        ends = self.paper.limits(name).ends
        true = self.paper.true(name)
        room = (ends[1] - ends[0]) / 2 if ends else self.paper.half_unit(value)
        if true:
            room *= max(Fraction(1), abs(value / true))
        return abs(self.paper.answers[name] - value) <= max(room, self.paper.half_unit(value)) and not (
            self.paper.limits(name).holds(value)
        )
