"""One marking from beginning to end: the key, the answers, how marks are given and how reports look; writes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from derive.checking.answers import answers_of_pairs, load_answers, read_answers
from derive.checking.marks import Rules
from derive.checking.quantity import Vocabulary
from derive.checking.submission import Answers, Duplicates
from derive.checking.typed import Mark
from derive.compose.feedback.step import Level
from derive.compose.feedback.student import student_report
from derive.compose.feedback.summary import summary_report
from derive.course import Course
from derive.document import Document
from derive.errors import Fault
from derive.key import Key
from derive.marking.boxes import Boxes
from derive.marking.handed import Hands, answered, vocabulary
from derive.marking.overrides import Overrides, beside, kept, read_overrides
from derive.marking.run import Checked, Run
from derive.marking.source import Source, of_key, of_plain, opened
from derive.marking.voice import Voice
from derive.numbers import Policy
from derive.pages import Look, presentation
from derive.problem import Problem
from derive.problem.choice import with_numbers
from derive.problem.exact import quoted
from derive.worked import Solution

Given = str | Path | Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Options:
    """What may be chosen about a marking; None leaves it to the problem of the key."""

    lang: str | None = None
    decimals: int | None = None
    significant: int | None = None
    truncation: bool = False
    feedback: Level = "worked"
    duplicates: Duplicates = "reject"


class Job:
    """A marking; `checked` goes through the submissions once, after which everything is counted.

    `pairs` are answers as NAME=TYPED of one student; `older` is an older report, whose marks by hand are kept.
    Raises Refused, with every fault at once, for a key or answers that cannot be used.
    """

    def __init__(
        self,
        key: str | Path | Key | Problem,
        answers: Given | None = None,
        pairs: Iterable[str] = (),
        options: Options = Options(),
        older: Mapping[str, Any] | None = None,
        rules: Rules | None = None,
    ) -> None:
        found = opened(key)
        problem = found.problem if isinstance(found, Key) else found
        self.options = options
        self.look = presentation(problem, "md", Look(lang=options.lang))
        mark: Mark = "comma" if self.look.comma else "point"
        if isinstance(found, Key):
            self.source = of_key(found)
            words = vocabulary(self.source.course, self.source.asks)
        else:
            found = with_numbers(found, decimals=options.decimals, significant=options.significant)
            words = vocabulary(Course(Solution(found)))
        match answers:
            case None:
                read = answers_of_pairs(pairs, words, mark)
            case str() | Path():
                read = load_answers(answers, words, mark, duplicates=options.duplicates)
            case _:
                read = _of_mapping(answers, words, mark, options.duplicates)
        if isinstance(found, Problem):
            self.source = of_plain(found, answered(read))
        boxes = Boxes(self.source.course, mark)
        self.hands = Hands(read, self.source.asks, boxes)
        base = rules or Rules()
        own = with_digits(self.source.policy, options)
        marked = replace(base, truncation=options.truncation, policy=base.policy if own == self.source.policy else own)
        self._begin = partial(Run, self.source, marked, _overrides(answers, self.source, older), boxes)
        self.run = self._begin()
        self.voice = Voice(self.source.course, self.look)

    def again(self) -> Job:
        """Return the same job, with nothing counted yet."""
        other = copy(self)
        other.run = self._begin()
        return other

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What could not be read or placed, in the order of the file."""
        unknown = (
            Fault(f"{quoted(id)} answered but has no sheet in the key", "an id of the key", "mend the id")
            for id in self.run.tally.unknown.things
        )
        return (*self.hands.faults, *unknown)

    def checked(self) -> Iterator[Checked]:
        """Yield every submission with its verdicts."""
        yield from self.run.checked(self.hands.handed())
        self.run.finish()

    def report(self, checked: Checked) -> Document:
        """Return the report of one student."""
        return student_report(
            self.run.own(checked), checked.judged, language=self.look.language, level=self.options.feedback
        )

    def summary(self) -> Document:
        """Return the summary of the class, once all submissions were gone through."""
        return summary_report(self.source.course, self.run.tally, self.run.rules, language=self.look.language)

    @property
    def status(self) -> int:
        """The exit code: 3 where something was not read, else 1 where an answer is not right, else 0."""
        if self.faults or not self.run.all_read:
            return 3
        return 0 if self.run.all_right else 1


def with_digits(policy: Policy, options: Options) -> Policy:
    """Return a policy with the digits that are asked for."""
    if options.significant is not None:
        return replace(policy, decimals=None, significant=options.significant)
    return policy if options.decimals is None else replace(policy, decimals=options.decimals, significant=None)


def _of_mapping(
    answers: Mapping[str, Mapping[str, str]], words: Vocabulary, mark: Mark, duplicates: Duplicates
) -> Answers:
    text = json.dumps({str(id): {str(name): str(typed) for name, typed in own.items()} for id, own in answers.items()})
    return read_answers(text.encode(), "answers.json", words, mark, duplicates=duplicates)


def _overrides(answers: object, source: Source, older: Mapping[str, Any] | None) -> Overrides:
    here = Overrides({})
    if isinstance(answers, str | Path):
        here = read_overrides(beside(Path(answers)), source.asks)
    return here.over(kept(older)) if older else here
