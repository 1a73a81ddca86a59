"""The lecturer's summary of a class: marks, what fails, which mistakes occur, what to look at; knows no words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from derive.checking.marks import Rules
from derive.compose.feedback.boxes import Boxes
from derive.compose.feedback.cells import named, number, points, table, words
from derive.compose.feedback.groups import Standing
from derive.compose.feedback.lecturer import to_see
from derive.compose.feedback.names import called
from derive.compose.feedback.rules import rules_said
from derive.compose.feedback.tally import Tally
from derive.compose.framing import page_of
from derive.compose.given import title
from derive.course import Course
from derive.document import Block, Bullets, Document, Figure, Heading, Paragraph, Percent
from derive.drawing import Heat, Label
from derive.message import Listing, Message, Text
from derive.numbers import Numeral, percent

_BINS = 10
_FAILING = 15
_MISTAKES = 12
_COLUMNS = 40


def summary_report(course: Course, tally: Tally, rules: Rules, *, language: str) -> Document:
    """Return the summary of a class as a document; it holds what students must not see."""
    solution = course.solution
    heading = Message.of("summary.title", title=title(solution, language))
    return page_of(solution, heading, _Summary(course, tally, rules).blocks())


class _Summary:
    def __init__(self, course: Course, tally: Tally, rules: Rules) -> None:
        self.course = course
        self.tally = tally
        self.rules = rules
        self.boxes = Boxes.of(course, tally.asks, tally.printed)

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in the order of the page."""
        tally = self.tally
        yield Paragraph(self._opening())
        yield Paragraph(rules_said(self.rules, self.boxes))
        if not tally.students:
            return
        yield from self._marks()
        yield from self._failing()
        yield from self._mistakes()
        yield from to_see(self.course, tally, self.boxes)
        yield from self._hidden()

    def _opening(self) -> Message:
        tally = self.tally
        if not tally.students:
            return Message("summary.nobody")
        mean = tally.points / tally.students
        of = tally.of / tally.students
        shares = sorted(tally.shares)
        low, high = (Percent(percent(share)) for share in (shares[0], shares[-1])) if shares else (0, 0)
        middle = Percent(percent(_median(tally.shares))) if shares else 0
        share = Percent(percent(mean / of)) if of else 0
        return Message.of(
            "summary.opening", n=tally.students, mean=points(mean), of=points(of), share=share, low=low, high=high,
            middle=middle,
        )  # fmt: skip

    def _marks(self) -> Iterator[Block]:
        tally = self.tally
        yield Heading(2, Message("summary.marks"))
        bins = [0] * _BINS
        for share, count in tally.shares.items():
            bins[min(int(share * _BINS), _BINS - 1)] += count
        rows = [
            (Message.of("summary.bin", low=place * 100 // _BINS, high=(place + 1) * 100 // _BINS), number(count))
            for place, count in enumerate(bins)
            if any(bins[: place + 1])
        ]
        yield table(("share", "students"), rows[::-1], "lr")
        if tally.marked.count > len(tally.marked.kept):
            yield Paragraph(Message("summary.in-file"))
            return
        marked = tally.marked.things
        heads = ["id", *(["name"] if any(one.name for one in marked) else []), "score"]
        standings: tuple[Standing, ...] = ("right", "carried", "wrong", "open", "blank", "unreadable")
        lines = []
        for one in marked:
            score = Message.of("feedback.score-of", points=points(one.points), of=points(one.of))
            named = (words(one.name),) if "name" in heads else ()
            counts = (number(one.counts.get(standing, 0)) for standing in standings)
            lines.append((words(one.id), *named, score, *counts))
        flush = "l" * (len(heads) - 1) + "r" * (1 + len(standings))
        yield table((*heads, *(f"counted-{standing}" for standing in standings)), lines, flush)

    def _failing(self) -> Iterator[Block]:
        """Yield the asks that fail most often."""
        tally = self.tally
        failing = sorted((ask for ask in tally.asks if tally.wrong(ask.number)), key=lambda a: -tally.wrong(a.number))
        yield Heading(2, Message("summary.failing" if tally.printed else "boxes.failing"))
        if not failing:
            yield Paragraph(Message("summary.nothing-fails"))
            return
        rows = []
        for ask in failing[:_FAILING]:
            wrong, all = tally.wrong(ask.number), tally.students
            share = Percent(percent(Fraction(wrong, all)))
            counts = (tally.count(ask.number, asked) for asked in ("right", "carried"))
            silent = tally.count(ask.number, "blank", "unreadable")
            rows.append(
                (
                    number(ask.number),
                    named(self.course, ask),
                    number(wrong),
                    share,
                    *map(number, counts),
                    number(silent),
                )
            )
        heads = ("number", "quantity", "counted-wrong", "share", "counted-right", "counted-carried", "silent")
        first = 0 if tally.printed else 1
        yield table(heads[first:], (row[first:] for row in rows), "rlrrrrr"[first:])

    def _mistakes(self) -> Iterator[Block]:
        """Yield the mistakes that were recognised, with a letter each, and how often in which number."""
        tally = self.tally
        slugs = [slug for slug, _ in sorted(tally.sheets.items(), key=lambda pair: (-pair[1], pair[0]))][:_MISTAKES]
        if not tally.mistakes:
            return
        yield Heading(2, Message("summary.mistakes"))
        if slugs:
            yield table(
                ("letter", "mistake", "students", "numbers-head" if tally.printed else "quantity"),
                [
                    (self._letter(place), called(slug), number(tally.sheets[slug]), self._numbers(slug))
                    for place, slug in enumerate(slugs)
                ],
                "llrl",
            )
        figure = self._figure(slugs)
        # The columns of the map are too narrow for quantities: without numbers it is said in words.
        yield figure if tally.printed else Bullets(figure.alt)

    def _numbers(self, slug: str) -> Message:
        numbers = sorted(number for own, number in self.tally.mistakes if own == slug)
        return Message.of("list.numbers", numbers=self.boxes.bare(numbers))

    def _letter(self, place: int) -> Message:
        return Message.of("summary.letter", letter=Text(chr(ord("A") + place)))

    def _figure(self, slugs: Sequence[str]) -> Figure:
        """Return the heat map: mistakes by asks, the last row for what was not recognised."""
        tally = self.tally
        columns = [ask.number for ask in tally.asks if tally.wrong(ask.number)][:_COLUMNS]
        rows: list[tuple[Label, list[int]]] = [
            (self._letter(place), [tally.mistakes[slug, number] for number in columns])
            for place, slug in enumerate(slugs)
        ]
        rest = [
            sum(count for (slug, at), count in tally.mistakes.items() if at == number and slug not in slugs)
            for number in columns
        ]
        if any(rest):
            rows.append((Message("summary.others"), rest))
        heat = Heat(
            tuple(label for label, _ in rows),
            tuple(Numeral(str(number), Fraction(number)) for number in columns),
            tuple(tuple(counts) for _, counts in rows),
            Message("summary.across"),
            Message("summary.up"),
        )
        said = [
            Message.of("summary.row", row=label, parts=Listing(tuple(self._parts(columns, counts))))
            for label, counts in rows
        ]
        return Figure("mistakes", 1, heat, Message("summary.figure"), tuple(said))

    def _parts(self, columns: Sequence[int], counts: Sequence[int]) -> Iterator[Message]:
        for asked, count in zip(columns, counts, strict=True):
            if count:
                yield Message.of("summary.times", number=self.boxes.called(asked), n=count)

    def _hidden(self) -> Iterator[Block]:
        """Yield the mistakes that a sheet would not show, because its numbers give the same answers."""
        tally = self.tally
        if not tally.hidden:
            return
        yield Heading(2, Message("summary.hidden"))
        yield Paragraph(Message("summary.hidden-said"))
        rows = []
        for slug, count in sorted(tally.hidden.items(), key=lambda pair: (-pair[1], pair[0]))[:_FAILING]:
            ids = Listing(tuple(Text(id) for id in tally.hidden_in[slug].things))
            rows.append((called(slug), number(count), Message.of("summary.ids", ids=ids)))
        yield table(("mistake", "sheets", "for-example"), rows, "lrl")


def _median(shares: Any) -> Fraction:
    """Return the middle of counted shares."""
    total, seen = sum(shares.values()), 0
    for share in sorted(shares):
        seen += shares[share]
        if 2 * seen >= total:
            return Fraction(share)
    return Fraction(0)
