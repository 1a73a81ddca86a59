"""Honest work is never marked wrong: simulated pupils who group, round and carry in every admissible way."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from accepted_networks import NETWORKS, solution
from hand_work import HABITS, Pupils, work
from judging_sheets import Class, typed

from derive.checking.sheet import of_problem
from derive.checking.typed import Typed
from derive.marking.sure import Plain

DIGITS = {"decimals": 4, "significant": None}


@cache
def asked(name: str) -> Class:
    """Return a network of the pupils as a sheet that asks for all they write."""
    pupils = Pupils(np.random.default_rng(1), "every", **DIGITS, count=1)
    problem = solution(name).problem
    return Class(*of_problem(problem, list(work(pupils, NETWORKS[name]))))


def sheets(name: str, habit: str, seed: int, count: int, which: int) -> Any:
    """Return the answers of pupils with one habit, a row each: as on paper (0), or as the calculator has them (1)."""
    pupils = Pupils(np.random.default_rng(seed), habit, **DIGITS, count=count)
    return np.stack([answers[which] for answers in work(pupils, NETWORKS[name]).values()], axis=1)


def written(row: Any) -> dict[int, Typed]:
    """Return a row of numbers as typed answers, with up to twelve decimals and never fewer than four."""
    found = {}
    for number, value in enumerate(row, 1):
        text = f"{value:.12f}".rstrip("0")
        found[number] = typed(text + "0" * max(0, 4 - len(text.partition(".")[2])))
    return found


def surely_right(where: Class, rows: Any) -> Any:
    """Tell of each row whether marking takes it for right at once; what is too small to judge is never sure."""
    answers = [where.entry.answers[ask.number] for ask in where.asks]
    low, high = (
        np.array([[np.nan if end is None or one.too_small else float(end) for one, end in found]])
        for found in ([(one, one.low) for one in answers], [(one, one.high) for one in answers])
    )
    return Plain((), (), "", (), (), np.arange(len(rows)), rows).within(low, high)


def refused(name: str, groups: int, count: int) -> tuple[int, list[tuple[str, str, str]]]:
    """Return how many sheets were judged, and every answer that was not right or too small to judge."""
    where, faults, done = asked(name), [], 0
    judging = where.judging()
    for group in range(groups):
        for which in (0, 1):
            rows = sheets(name, HABITS[group % 4], group, count, which)
            done += count
            for row in rows[~surely_right(where, rows)][: 3 if count < 100 else None]:
                found = judging.judged(where.entry, written(row))
                faults += [
                    (v.ask.quantity, v.typed.text, v.code)
                    for v in found.answers
                    if v.code not in ("correct", "too-small")
                ]
    return done, faults


@pytest.mark.parametrize("name", NETWORKS)
def test_no_honest_sheet_loses_a_mark(name: str) -> None:
    """Whatever is rounded where: every answer of every pupil is right, or too small to judge."""
    done, faults = refused(name, 8, 60)
    assert done == 960 and not faults


def test_the_quick_way_and_the_exact_one_agree() -> None:
    """A sheet is wholly right by columns only if the exact judge gives it full marks, and hardly ever the other way."""
    where = asked("sigmoid 2-2-2")
    judging = where.judging()
    rows = sheets("sigmoid 2-2-2", "mixed", 3, 40, 0)
    rows[::2, ::7] += np.random.default_rng(4).choice((0.0, 1e-4, 3e-4, -2e-2), size=rows[::2, ::7].shape)
    quick = surely_right(where, rows)
    for row, is_right in zip(rows, quick, strict=True):
        found = judging.judged(where.entry, written(row))
        assert is_right == (
            found.points == found.of == len(where.asks) and {v.code for v in found.answers} == {"correct"}
        )
    assert 0 < quick.sum() < len(rows)


def test_an_end_of_a_set_is_left_to_the_exact_judge() -> None:
    """An answer exactly at an end is right, which no float may say."""
    where = asked("sigmoid 2-2-1")
    answers = where.right()
    number = where.number("a1[1]")
    end = where.entry.answers[number].high
    assert end is not None
    row = np.array([float(answers[ask.number].value or 0) for ask in where.asks])
    row[number - 1] = float(end)
    assert not surely_right(where, row[None]).any()
    at_end = Typed(str(end), "value", end)
    assert where.judging().judged(where.entry, {**answers, number: at_end}).numbered()[number].code == "correct"
    beyond = Typed("", "value", end + Fraction(1, 10**14))
    assert where.judging().judged(where.entry, {**answers, number: beyond}).numbered()[number].code != "correct"
