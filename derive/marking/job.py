"""One marking from beginning to end: the key, the answers, how marks are given and how reports look; writes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from derive.checking.answers import answers_of_pairs, load_answers, read_answers
from derive.checking.marks import Rules
from derive.checking.quantity import Vocabulary
from derive.checking.submission import Answers, Duplicates
from derive.checking.typed import Mark, Typed
from derive.compose.feedback.boxes import Boxes as Called
from derive.compose.feedback.step import Level
from derive.compose.feedback.student import student_report
from derive.compose.feedback.summary import summary_report
from derive.contents import regular
from derive.course import Course
from derive.decoded import LARGEST_FILE, decoded, too_large
from derive.document import Document
from derive.errors import Fault, Refused
from derive.key import Key
from derive.marking.boxes import Boxes
from derive.marking.corrected import contradictions, looked_at
from derive.marking.handed import Hands, answered, numbered, vocabulary
from derive.marking.overrides import Overrides, beside, kept, read_overrides
from derive.marking.run import Checked, Run
from derive.marking.scheme import AS_STATED, Scheme
from derive.marking.source import Source, of_key, of_plain, opened
from derive.marking.sure import Plain, plain_rows, sure_rows
from derive.marking.voice import Voice
from derive.numbers import Policy
from derive.pages import Look, presentation
from derive.problem import Problem
from derive.problem.choice import with_numbers
from derive.worked import Solution

Given = str | Path | Mapping[str, Mapping[str, str]] | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Options:
    """What may be chosen about a marking; None leaves it to the problem of the key."""

    lang: str | None = None
    decimals: int | None = None
    significant: int | None = None
    truncation: bool = False
    feedback: Level = "worked"
    duplicates: Duplicates = "reject"
    scheme: Scheme = AS_STATED


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
        self.options = options
        self.look = presentation(_problem(found), "md", Look(lang=options.lang))
        mark: Mark = "comma" if self.look.comma else "point"
        if isinstance(found, Problem):
            found = with_numbers(found, decimals=options.decimals, significant=options.significant)
            source, course = None, Course(Solution(found))
        else:
            source = of_key(found)
            course = source.course
        asks = source.asks if source is not None else ()
        self._course = course
        words = vocabulary(course, asks)
        table = _table(answers, words.surely)
        if table is None:  # people write names as the sheet prints them, too
            words = vocabulary(course, asks, self._glyphs())
            table = _table(answers, words.find)
        read = Answers(()) if table is not None else _read(answers, pairs, words, mark, options.duplicates)
        if source is None:
            quantities = frozenset(table.quantities if table is not None else answered(read))
            source = of_plain(_problem(found), course, (name for name in course.names if name in quantities))
        rules = self._rules(rules or Rules(), source, words)
        overrides = _overrides(answers, source, rules, older)
        self._file, self._table = str(answers), table
        if table is not None:
            self._sure = sure_rows(table, source, rules, overrides.marks)
            left = table.without(self._sure)
            if left is not None:
                read = read_answers(left.encode(), self._file, words, mark, duplicates=options.duplicates)
        self.source = source
        # A key is mended between two markings: then all of it is worked out. What it says counts all the same.
        every = source.entries.values()
        doubtful = every if older is not None else looked_at(every, source.mended)
        self.doubts = (*source.doubts, *contradictions(source.course, source.asks, doubtful))
        source.refuse_nameless(one.id for one in read.submissions)
        boxes = Boxes(source.course, mark, self._glyphs, source.asks)
        self.hands = Hands(read, source.asks, boxes, source.right)
        self._begin = partial(Run, source, rules, overrides, boxes)
        self.run = self._begin()

    @cached_property
    def voice(self) -> Voice:
        """What speaks and writes in the language of the reports."""
        return Voice(self._course, self.look)

    @cached_property
    def boxes(self) -> Called:
        """What calls the boxes of the sheet in sentences."""
        return Called.of(self.source.course, self.source.asks, self.source.everyone is None)

    def _glyphs(self) -> Mapping[str, str]:
        return self.voice.glyphs()

    def _rules(self, rules: Rules, source: Source, words: Vocabulary) -> Rules:
        """Return the rules with what was asked for; the digits of the sheet are not digits of another sheet."""
        policy = source.policy
        own = with_digits(policy, self.options)
        numbers = [ask.number for ask in source.asks]
        rules = self.options.scheme.rules(rules, numbers, partial(numbered, source.asks, words))
        return replace(rules, truncation=self.options.truncation, policy=rules.policy if own == policy else own)

    def again(self) -> Job:
        """Return the same job, with nothing counted yet."""
        other = copy(self)
        other.run = self._begin()
        return other

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What could not be read or placed, in the order of the file."""
        handed = {*self.hands.ids, *(self._table.ids if self._table is not None else ())}
        unknown = self.source.unplaced(self.run.tally.unknown.things, handed)
        return (*self.hands.faults, *unknown)

    @property
    def told(self) -> Iterator[str]:
        """What is told of the key, and what could not be read or placed: each fault, under a cell its text."""
        yield from map(str, self.doubts)
        for fault in self.faults:
            yield str(fault)
            yield from (f"    {line}" for line in self.hands.carets.get(fault, ()))

    @property
    def count(self) -> int:
        """How many submissions there are."""
        return self.hands.count + (int(self._sure.sum()) if self._table is not None else 0)

    def checked(self) -> Iterator[Checked]:
        """Yield every submission with its verdicts, in the order of the file."""
        right, sure = self._right(), self.run.right
        waiting = next(right, None)
        for one in self.hands.handed():
            while waiting is not None and waiting[0] < one.line:
                yield sure(*waiting[1:])
                waiting = next(right, None)
            found = self.run.checked(one)
            if found is not None:
                yield found
        if waiting is not None:
            yield sure(*waiting[1:])
        for _, id, typed in right:
            yield sure(id, typed)
        self.run.finish()

    def _right(self) -> Iterator[tuple[int, str, Callable[[], Mapping[int, Typed]]]]:
        """Yield the submissions that are right beyond doubt: the line, whose, and what reads the boxes."""
        table = self._table
        if table is None:
            return
        for row in self._sure.nonzero()[0].tolist():
            yield table.places[row] + 1, table.ids[row], partial(self._typed, table, row)

    def _typed(self, table: Plain, row: int) -> Mapping[int, Typed]:
        return self.hands.of_row(self._file, table.places[row] + 1, table.texts(row))

    def report(self, checked: Checked) -> Document:
        """Return the report of one student."""
        return student_report(
            self.run.own(checked), checked.judged, language=self.look.language, level=self.options.feedback,
            rules=self.run.rules, given={number: mark.remark for number, mark in checked.marks.items()},
        )  # fmt: skip

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


def _problem(found: Key | Problem) -> Problem:
    return found.problem if isinstance(found, Key) else found


def _table(answers: Given | None, find: Callable[[str], tuple[str, ...]]) -> Plain | None:
    """Return the rows of plain numbers of an answer file that is a simple table."""
    if not isinstance(answers, str | Path) or Path(answers).suffix.lower() not in (".csv", ".tsv"):
        return None
    if Path(answers).with_suffix(".columns.yaml").exists():
        return None
    file = str(answers)
    return plain_rows(decoded(regular(file, LARGEST_FILE, "an answer file", too_large(file)), file), find)


def _read(
    answers: Given | None, pairs: Iterable[str], words: Vocabulary, mark: Mark, duplicates: Duplicates
) -> Answers:
    match answers:
        case None:
            return answers_of_pairs(pairs, words, mark)
        case str() | Path():
            return load_answers(answers, words, mark, duplicates=duplicates)
        case _:
            return _of_mapping(answers, words, mark, duplicates)


def _of_mapping(
    answers: Mapping[str, Mapping[str, str]] | Mapping[str, str], words: Vocabulary, mark: Mark, duplicates: Duplicates
) -> Answers:
    several: dict[str, Mapping[str, object]] = {str(id): own for id, own in answers.items() if isinstance(own, Mapping)}
    if len(several) < len(answers):
        if several:
            todo = 'write {"001": {"C": "0.02"}}'
            raise Refused((Fault("the answers mix students and quantities", "quantities of each student", todo),))
        several = {"": answers}  # of the one student there is
    text = json.dumps({id: {str(name): str(typed) for name, typed in own.items()} for id, own in several.items()})
    return read_answers(text.encode(), "answers.json", words, mark, duplicates=duplicates)


def _overrides(answers: object, source: Source, rules: Rules, older: Mapping[str, Any] | None) -> Overrides:
    here = Overrides({})
    if isinstance(answers, str | Path):
        worth = {ask.number: rules.points.get(ask.number, ask.points) for ask in source.asks}
        here = read_overrides(beside(Path(answers)), worth, source.called)
    return here.over(kept(older)) if older else here
