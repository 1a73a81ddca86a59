"""A nudge points at the part of a step in which a mistake was made, and tells neither a value nor what is right."""

from __future__ import annotations

import re
from functools import cache

import pytest
from judging_sheets import Class, class_of

from derive.checking.verdict import MISTAKE
from derive.compose.feedback.own import Own
from derive.compose.feedback.pointed import pointed
from derive.compose.feedback.step import Steps
from derive.misconceptions import MISTAKES
from derive.plain import plain
from derive.problem.choice import chosen
from derive.term import Prod, Quot, Ref, Sum, refs

PARTS = {
    "bias-omitted-forward": "b1[1]", "divided-by-derivative": "da2[1]/dz2[1]", "wrong-outgoing-weight": "W2[1,2]",
    "dropped-derivative-output": "da2[1]/dz2[1]", "incoming-uses-z": "z1[1]", "bias-times-input": "a1[1]",
    "learning-rate-forgotten": "learning-rate", "activation-skipped-hidden": "z1[1]", "incoming-forgotten": "a1[1]",
}  # fmt: skip


@cache
def sheet() -> Class:
    """Everything asked of two hidden sigmoid units."""
    return class_of(chosen("sigmoid-2-2-1"))


def nudges(slug: str) -> tuple[list[object], list[object]]:
    """Return what is pointed at in the first step with a mistake, and the ids of all nudges of the sheet."""
    where = sheet()
    answers = where.mistaken(slug)
    if answers is None:
        return [], []
    judged = where.judging().judged(where.entry, answers)
    own = Own(where.course, where.entry, judged.answers, where.policy)
    steps = Steps(own, "nudge")
    made = [v for v in judged.answers if v.code == f"{MISTAKE}{slug}" and v.certainty == "recognised"]
    said = [steps.nudge(own.name_of(v.ask), v.ask, v.slug) for v in made]
    parts = [plain(dict(message.arguments)["part"].term) for message in said if message.id == "pointed.part"]
    return parts, [message.id for message in said]


@pytest.mark.parametrize(("slug", "part"), PARTS.items())
def test_a_nudge_points_at_the_part(slug: str, part: str) -> None:
    """What was put in and does not belong there; where nothing was, what was left out."""
    parts, _ = nudges(slug)
    assert parts and part == parts[0]


def test_no_nudge_tells_a_number_or_only_the_last_factor() -> None:
    """Of every mistake of the library: a part has a name in it, and stands in one of the two formulas."""
    where = sheet()
    for slug in MISTAKES:
        parts, ids = nudges(slug)
        assert "feedback.nudge.gradient" not in ids
        assert all(re.search("[A-Za-z]", str(part)) for part in parts), slug
    assert where


def test_two_differences_are_pointed_at_nowhere() -> None:
    """A part is named only where it is one; a sum that lost a term is compared term by term."""
    a, b, c, d = (Ref(name) for name in list(sheet().course.names.values())[:4])
    assert pointed(Prod((a, b)), Prod((c, d))) is None
    assert pointed(Sum((Prod((a, b)), c)), Sum((Prod((a, d)), c))) == b
    assert pointed(a, Sum((a, c))) == c
    assert pointed(Quot(a, Prod((b, c))), Quot(a, b)) == c
    part = pointed(Sum((a, b)), Sum((a, c)))
    assert part is not None and set(refs(part)) == {b.name}
