"""One sheet judged: every ask gets the first code that fits; knows no words and reads no typed text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.checking.carry import Carried, carried
from derive.checking.causes import told
from derive.checking.convention import other_cost, other_signals
from derive.checking.diagnose import Diagnosis, diagnosed
from derive.checking.first import Alike, fewer, first, same_function
from derive.checking.guards import is_idle, is_small, most_small
from derive.checking.lifted import LIFTED, lifted
from derive.checking.marks import MISREAD, Rules, marked
from derive.checking.paper import Paper
from derive.checking.sheet import Limits, Sheet
from derive.checking.steps import Steps
from derive.checking.typed import Typed
from derive.checking.verdict import (
    CARRIED,
    CONVENTION,
    CORRECT,
    DEGENERATE,
    FORMAT,
    INCONSISTENT,
    MISTAKE,
    MIXED,
    NOT_ASSESSABLE,
    REPEATED,
    RIGHT,
    SLIP,
    TOO_SMALL,
    UNREAD,
    WRONG,
    Judged,
    Verdict,
)
from derive.course import Course
from derive.key import Ask, Entry
from derive.names import Name

_NOTHING = Typed("", "blank")
_RULES = Rules()
_FOLLOWING = (CARRIED, NOT_ASSESSABLE, TOO_SMALL)


class Judging:
    """The asks of a class under its rules; `judged` judges one student after another.

    >>> from derive.checking.sheet import of_problem
    >>> from derive.problem.choice import chosen
    >>> course, asks, entry = of_problem(chosen("arctan-2-2-1"), ["delta2[1]", "delta1[1]", "dC/dW1[1,1]"])
    >>> answers = enumerate(("-0.1035", "-0.3906", "-1.9530"), 1)
    >>> typed = {n: Typed(text, "value", Fraction(text), 4, 4) for n, text in answers}
    >>> [verdict.code for verdict in Judging(course, asks).judged(entry, typed).answers]
    ['correct', 'mistake:divided-by-derivative', 'correct-carried']
    """

    def __init__(
        self, course: Course, asks: Iterable[Ask], rules: Rules = _RULES, alike: Alike = same_function
    ) -> None:
        self.course = course
        self.asks = tuple(asks)
        self.rules = rules
        self.alike = alike
        self.steps = Steps(course)
        self._before: Sheet | None = None
        self.worth = {ask.number: rules.points.get(ask.number, ask.points) for ask in self.asks}
        self.total = sum((self.worth[ask.number] for ask in self.asks), Fraction(0))
        # A number may be asked that is none of the course, as the right one for a wrong line: the key alone judges it.
        numbers = (ask for ask in self.asks if ask.kind == "value" and ask.quantity in course.names)
        boxes = [(course.names[ask.quantity], ask) for ask in numbers]
        named: dict[Name, Ask] = {}
        for name, ask in boxes:
            named.setdefault(name, ask)
        self.named: Mapping[Name, Ask] = {name: named[name] for name in self.steps.in_order(named)}
        self.asked_again = tuple((name, ask) for name, ask in boxes if named[name] is not ask)

    def judged(self, entry: Entry, typed: Mapping[int, Typed]) -> Judged:
        """Return the verdicts of one student."""
        sheet = self._before = Sheet(self.course, entry, self.rules, self._before)
        if (right := self._right(sheet, typed)) is not None:
            return right
        found = {ask.number: first(sheet, ask, typed.get(ask.number, _NOTHING), self.alike) for ask in self.asks}
        if any(verdict.code == WRONG and verdict.ask.kind == "value" for verdict in found.values()):
            first_ones = dict(found)
            found |= _Judgement(self._paper(sheet, first_ones, self.named), first_ones).verdicts()
            for name, ask in self.asked_again:
                named = {**self.named, name: ask}
                again = _Judgement(self._paper(sheet, first_ones, named), first_ones).verdicts()
                found[ask.number] = again.get(ask.number, found[ask.number])
        found |= told((found[ask.number] for ask in self.asks), self.steps.changed)
        return marked((found[ask.number] for ask in self.asks), self.rules)

    def _right(self, sheet: Sheet, typed: Mapping[int, Typed]) -> Judged | None:
        """Return what is said of a sheet that is right in every box by comparison alone, or None for any other."""
        found = []
        for ask in self.asks:
            said, worth = typed.get(ask.number), self.worth[ask.number]
            if said is None:
                return None
            if ask.kind != "value":
                verdict = first(sheet, ask, said, self.alike)
                if verdict.code != CORRECT:
                    return None
                found.append(replace(verdict, credit=worth))
                continue
            if said.state != "value" or said.value is None:
                return None
            limits = sheet.limits(ask)
            if limits.too_small or not limits.holds(said.value):
                return None
            answer = sheet.entry.answers[ask.number]
            found.append(Verdict(ask, said, answer, CORRECT, credit=worth, accepted=limits.ends))
        return Judged(tuple(found), self.total, self.total)

    def _paper(self, sheet: Sheet, found: Mapping[int, Verdict], named: Mapping[Name, Ask]) -> Paper:
        verdicts = {name: found[ask.number] for name, ask in named.items()}
        numbers = {name: v.typed for name, v in verdicts.items() if v.typed.state == "value"}
        return Paper(
            sheet,
            self.steps,
            named,
            {name: typed.value for name, typed in numbers.items() if typed.value is not None},
            frozenset(name for name, v in verdicts.items() if v.code == FORMAT),
            frozenset(name for name, v in verdicts.items() if v.code in RIGHT),
            {name: few for name, typed in numbers.items() if (few := fewer(typed, sheet.policy)) is not None},
        )


@dataclass
class _Judgement:
    """The wrong answers of one paper, in the order of the course: carried, another convention, or wrong here."""

    paper: Paper
    found: dict[int, Verdict]

    def verdicts(self) -> dict[int, Verdict]:
        """Return a verdict for every ask whose first one must be changed."""
        paper = self.paper
        factor, costs = other_cost(paper)
        signals = other_signals(paper)
        standing: dict[Name, Carried] = {}
        wrong: list[Name] = []
        changed: dict[Name, Verdict] = {}
        small: set[Name] = set()
        for name in paper.asked:
            if name not in paper.answers:
                continue
            before = self.found[paper.asked[name].number]
            if before.code != WRONG and not paper.off(paper.parents(name)):
                standing[name] = Carried()
                if name not in signals | costs:
                    continue
            here = standing[name] = carried(paper, name, frozenset(wrong))
            verdict = _with(before, here)
            if name in signals | costs or (factor and self._is_cost(name, here, factor)):
                verdict = replace(before, code=CONVENTION) if before.code == WRONG else before
            elif before.code != WRONG:
                verdict = before
                if before.code == CORRECT and self._contradicts(name, here, signals):
                    verdict = replace(before, flags=(*before.flags, INCONSISTENT))
            elif verdict.code == WRONG:
                wrong.append(name)
            if verdict.code == NOT_ASSESSABLE and is_small(paper, name, here, small):
                small.add(name)
            changed[name] = verdict
        reasons = diagnosed(paper, tuple(wrong), standing)
        changed |= {name: _diagnosed(changed[name], reason, paper) for name, reason in reasons.items()}
        known = lifted(paper, standing, changed, reasons)
        small &= known if len(small) > most_small(paper) else small
        changed |= {name: _let_stand(changed[name], name in small) for name in known | small}
        self._trace(changed, standing)
        self._repeat(changed, wrong)
        return {paper.asked[name].number: verdict for name, verdict in changed.items()}

    def _contradicts(self, name: Name, here: Carried, signals: Collection[Name]) -> bool:
        """Tell whether a right value cannot come from the wrong ones it is made of: it may have been copied."""
        off = {one for one in here.wrong if self.found[self.paper.asked[one].number].code == WRONG}.difference(signals)
        return bool(off) and here.reached is not None and not here.reached.contains(self.paper.answers[name])

    def _is_cost(self, name: Name, here: Carried, factor: Fraction) -> bool:
        """Tell whether a cost after the update follows from the student's values, with the other factor."""
        is_cost = self.paper.sheet.course.graph.role(name) == "cost"
        return is_cost and here.reached is not None and here.reached.contains(self.paper.answers[name] / factor)

    def _trace(self, changed: dict[Name, Verdict], standing: Mapping[Name, Carried]) -> None:
        """Name the earliest wrong step that each answer follows from."""
        paper = self.paper
        order = {name: place for place, name in enumerate(paper.asked)}
        source: dict[Name, Name] = {}
        for name, here in standing.items():
            if name in paper.right:
                continue
            source[name] = name
            before = self.found[paper.asked[name].number]
            verdict = changed.get(name, before)
            origin = min((source[one] for one in here.wrong if one in source), key=order.__getitem__, default=None)
            if origin is None or before.code != WRONG or verdict.code not in _FOLLOWING:
                continue
            changed[name] = replace(verdict, follows=paper.asked[origin].number)
            if verdict.code != NOT_ASSESSABLE:
                source[name] = origin

    def _repeat(self, changed: dict[Name, Verdict], wrong: list[Name]) -> None:
        """Mark what has the mistake of an earlier step: one mistake is one origin."""
        seen: dict[str, int] = {}
        for name in wrong:
            verdict = changed[name]
            if verdict.certainty != "recognised" or (verdict.slug.startswith(SLIP) and verdict.slug != MISREAD):
                continue
            if not verdict.code.startswith(MISTAKE):
                continue
            first_one = seen.setdefault(verdict.slug, verdict.ask.number)
            if first_one != verdict.ask.number:
                idle = is_idle(self.paper, name, verdict.slug)
                flags = (*verdict.flags, REPEATED, *((DEGENERATE,) if idle else ()))
                changed[name] = replace(verdict, origin=False, follows=first_one, flags=flags)


def _with(before: Verdict, here: Carried) -> Verdict:
    """Return a wrong answer with what it is from the student's own values."""
    limits = None if here.reached is None else Limits.of(here.reached).ends
    told = replace(before, expected=here.expected, accepted=limits if here.wrong else before.accepted)
    if before.code != WRONG:
        return before
    if here.matches and not here.refused:
        flags = (*before.flags, *((MIXED,) if here.mixed else ()))
        return replace(told, code=CARRIED, flags=flags)
    if here.matches or here.unread:
        flags = (*before.flags, UNREAD if here.unread else here.refused)
        return replace(told, code=NOT_ASSESSABLE, flags=flags)
    return replace(told, origin=True)


def _let_stand(verdict: Verdict, is_small: bool) -> Verdict:
    """Return what a guard refused as what follows from a known mistake, or as what digits show nothing of."""
    flags = () if is_small else tuple(flag for flag in verdict.flags if flag not in LIFTED)
    return replace(verdict, code=TOO_SMALL if is_small else CARRIED, flags=flags)


def _diagnosed(verdict: Verdict, diagnosis: Diagnosis, paper: Paper) -> Verdict:
    return replace(
        verdict,
        code=diagnosis.code,
        certainty=diagnosis.certainty,
        slug=diagnosis.slug,
        others=diagnosis.others,
        right_elsewhere=tuple(paper.asked[name].number for name in diagnosis.avoided),
    )
