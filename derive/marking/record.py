"""Checked sheets as data, with stable codes: what `--to json` gives; knows no pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from derive.checking.marks import Rules
from derive.checking.verdict import CORRECT, Verdict
from derive.compose.feedback.boxes import Boxes
from derive.compose.feedback.tally import Tally
from derive.compose.feedback.words import said_of
from derive.marking.overrides import Mark
from derive.marking.run import Checked
from derive.message import Message
from derive.plain import plain

Speak = Callable[[Message], str]


def student_data(checked: Checked, speak: Speak, boxes: Boxes) -> dict[str, Any]:
    """Return one student's sheet as plain data: points, and every answer with what is said of it."""
    judged, marks = checked.judged, checked.marks  # all of it is told, so it is looked at
    named = {"name": checked.name} if checked.name else {}
    return {
        "id": checked.id,
        **named,
        "points": _number(judged.points),
        "of": _number(judged.of),
        "answers": [_answer(verdict, marks.get(verdict.ask.number), speak, boxes) for verdict in judged.answers],
    }


def _answer(verdict: Verdict, mark: Mark | None, speak: Speak, boxes: Boxes) -> dict[str, Any]:
    typed = verdict.typed
    found: dict[str, Any] = {
        "number": verdict.ask.number,
        "quantity": verdict.ask.quantity,
        "typed": typed.text,
        "read": read_of(verdict),
        "true": true_of(verdict),
        "accepted": accepted_of(verdict),
        "code": verdict.code,
        "certainty": verdict.certainty,
        "others": list(verdict.others),
        "origin": verdict.origin,
        "credit": _number(verdict.credit),
        "message": speak(said_of(verdict, boxes)),
    }
    if verdict.follows is not None:
        found["follows"] = verdict.follows
    if verdict.expected is not None and verdict.code != CORRECT:
        found["expected"] = _float(verdict.expected)
    if verdict.flags:
        found["flags"] = list(verdict.flags)
    if typed.fault is not None:
        found["column"] = typed.column
    if typed.notes:
        found["notes"] = [speak(note) for note in typed.notes]
    if mark is not None:
        found["override"] = {"mark": _number(mark.points), "remark": mark.remark}
    return found


def read_of(verdict: Verdict) -> float | str | None:
    """Return what an answer says: a number, a formula, or None for what is neither."""
    typed = verdict.typed
    return _float(typed.value) if typed.term is None else plain(typed.term)


def accepted_of(verdict: Verdict) -> list[float | None] | None:
    """Return both ends of what the key accepts, where there are both."""
    true = verdict.true
    return None if true.low is None or true.high is None else [_float(true.low), _float(true.high)]


def true_of(verdict: Verdict) -> float | str | None:
    """Return what is right by the key: the exact value, or its words."""
    if verdict.ask.kind == "value":
        return _float(Fraction(verdict.true.true or verdict.true.text))
    return verdict.true.text


def _float(value: Fraction | None) -> float | None:
    """Return a number as JSON has it; what no float can hold is left out."""
    try:
        return None if value is None else float(value)
    except OverflowError:
        return None


def _number(value: Fraction) -> int | float:
    """Return points: whole ones as whole numbers, so that they are printed so."""
    return value.numerator if value.denominator == 1 else float(value)


def summary_data(tally: Tally, rules: Rules) -> dict[str, Any]:
    """Return the summary of a class as plain data, with the rules that its marks were given by."""
    asked = [
        {
            "number": ask.number,
            "quantity": ask.quantity,
            **{standing: count for standing in _STANDINGS if (count := tally.count(ask.number, standing))},
        }
        for ask in tally.asks
    ]
    mistakes: dict[str, dict[str, int]] = {}
    for (slug, number), count in sorted(tally.mistakes.items(), key=lambda pair: pair[0]):
        mistakes.setdefault(slug or "not-recognised", {})[str(number)] = count
    return {
        "students": tally.students,
        "points": _number(tally.points / tally.students) if tally.students else 0,
        "of": _number(tally.of / tally.students) if tally.students else 0,
        "rules": {
            "carried_share": _number(rules.carried_share),
            "repeat_penalty": rules.repeat_penalty,
            "cap": _number(rules.cap),
            "few_digits_share": _number(rules.few_digits_share),
            "convention_share": _number(rules.convention_share),
            "truncation": rules.truncation,
            "points": {str(ask.number): _number(rules.points.get(ask.number, ask.points)) for ask in tally.asks},
        },
        "asks": asked,
        "mistakes": mistakes,
        "hidden": dict(sorted(tally.hidden.items())),
        "likes": [{"id": like.id, "fits": like.other, "same": like.same, "of": like.of} for like in tally.likes.things],
        "duplicates": list(tally.duplicates.things),
        "unknown": list(tally.unknown.things),
        "absent": list(tally.absent.things),
    }


_STANDINGS: tuple[Any, ...] = ("right", "carried", "wrong", "open", "blank", "unreadable")


def report_text(students: Iterable[dict[str, Any]], summary: Callable[[], dict[str, Any]]) -> Iterator[str]:
    """Yield the text of a report, a line for each student, so that a class of any size needs little memory."""
    yield '{"students": ['
    before = "\n  "
    for student in students:
        yield before + _json(student)
        before = ",\n  "
    yield '\n ],\n "summary": ' + _json(summary()) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
