"""What a stream deals to one student besides numbers: a planted mistake, the options of questions; knows no words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from derive.course import Course
from derive.exercises.answers import worded
from derive.exercises.asks import Choice
from derive.exercises.dealt import Coded, Deal, Pick, Planted, Question
from derive.key import LETTERS, Answer, Ask
from derive.key import Option as Told
from derive.numbers import Numeral
from derive.plain import plain


def deal(course: Course, asks: Sequence[Ask], choice: Choice, pick: Pick, slug: str | None = None) -> Deal:
    """Return what one student's sheet has of its own, at the numbers of the course; nothing for blanks.

    `pick` is a stream of the student's own. `slug` plants one mistake in all sheets. Raises Refused where no mistake
    can be planted.
    """
    match choice.kind:
        case "mistake":
            from derive.exercises.planted import planted

            return planted(course, pick, slug)
        case "choice":
            from derive.exercises.options import questions

            return questions(course, asks, pick)
        case "code":
            from derive.exercises.coding import blanks

            return Coded(blanks(course, pick))
        case _:
            return None


def others(course: Course, asks: Sequence[Ask], dealt: Deal = None) -> Mapping[int, Answer]:
    """Return the answers in all boxes but those that ask for the value of a quantity of the course."""
    found = dict(worded(course, asks))
    match dealt:
        case Coded():
            found |= {ask.number: Answer(str(line)) for ask, line in zip(asks, dealt.blanks, strict=True)}
        case Planted():
            from derive.exercises.planted import in_its_place, right_value

            rules = tuple(Told("", (slug,), line) for slug, line in zip(dealt.rules, dealt.shows, strict=True))
            given = tuple(Told(value.text, slugs) for value, slugs in in_its_place(course, dealt))
            first = {
                "line": Answer(str(dealt.first), lines=dealt.kinds),
                "value": replace(right_value(course, dealt.wrong), options=given),
                "rule": Answer(LETTERS[dealt.rule], options=rules),
            }
            found |= {ask.number: first[ask.quantity] for ask in asks}
        case None:
            pass
        case chosen:
            found |= {one.ask.number: Answer(one.letter, options=_told(one)) for one in chosen}
    return found


def _told(question: Question) -> tuple[Told, ...]:
    """Return the options of a question as a key tells them."""
    shown = ((one.shown.text if isinstance(one.shown, Numeral) else plain(one.shown)) for one in question.options)
    return tuple(Told(text, one.slugs) for text, one in zip(shown, question.options, strict=True))
