"""What a run tells at its end: reasons and mistakes in words of both languages, long lists cut."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from derive.exercises import rules, screen
from derive.exercises.named import named
from derive.misconceptions import MISTAKES
from derive.problem.choice import chosen
from derive.sets.report import told
from derive.sets.summary import Summary
from derive.sets.tables import Told

# Read off the source, so that a new reason without words is found.
REASONS = {
    found.partition(":")[0]
    for module in (rules, screen)
    for found in re.findall(r'(?:yield f?|\(\(f|\[\()"([a-z-]+)[:"]', Path(str(module.__file__)).read_text("utf-8"))
}


def lines(lang: str, rejected: Counter[str], *inseparable: tuple[str, str | None, str | None]) -> list[str]:
    """Return what is said of a run of two sheets."""
    say = told(chosen("xor"), lang, None)
    return list(say.summary(Summary(2, 2, Told({}, inseparable), rejected), Path("a")))


@pytest.mark.parametrize("lang", ["en", "id"])
def test_every_reason_has_words(lang: str) -> None:
    """No code of a reason, and no slug, stands in what is told; every reason has words of its own."""
    assert {"alike", "dead", "kink", "zero", "too-small", "hides", "confuses", "difficulty", "undefined"} <= REASONS
    said = {reason: lines(lang, Counter({f"{reason}:C": 3}))[-1] for reason in REASONS}
    assert len(REASONS) == len(set(said.values()))
    assert all("(3)" in line and f" {reason} (" not in line for reason, line in said.items())


@pytest.mark.parametrize(("lang", "other"), [("en", "id"), ("id", "en")])
def test_every_mistake_is_called_by_its_name(lang: str, other: str) -> None:
    """Mistakes have names in the language, alone and in pairs; of many only ten are told."""
    first, second, *_ = MISTAKES
    said = lines(lang, Counter(), (first, None, None), (first, second, "forward"))
    assert 5 == len(said) and not any(slug in line for slug in (first, second) for line in said)
    assert said[2].removeprefix("- ") in said[4] and "forward" in said[4]
    assert not set(said[1:]) & set(lines(other, Counter(), (first, None, None), (first, second, "forward")))
    many = lines(lang, Counter(), *((slug, None, None) for slug in list(MISTAKES)[:12]))
    assert 1 + 1 + 10 + 1 == len(many) and "2" in many[-1] and "manifest.json" in many[-1]


@pytest.mark.parametrize("lang", ["en", "id"])
def test_a_refusal_has_words_and_says_what_to_do(lang: str) -> None:
    """No code of a reason and no slug stands in it; what to do follows from what most candidates fell by."""
    say = told(chosen("xor"), lang, None)
    first, second, *_ = MISTAKES
    reasons = {"too-small:C": 9, "too-small:z1[1]": 3, "alike": 50}
    reasons |= {f"hides:{first}": 2, f"confuses:{first}+{second}": 4}
    heading, *items, todo = say.refusal(reasons)
    assert "68" in heading and 3 == len(items) and "C" in items[0] and "z1[1]" in items[0] and "12" in items[0]
    assert "--decimals" in todo and "--significant" in todo
    assert not any(code in line for line in (heading, *items) for code in (first, second, "too-small", "confuses"))
    assert 3 == len({list(say.refusal({f"{kind}:{first}": 1}))[-1] for kind in ("too-small", "hides", "dead")} - {""})
    for reason in REASONS:
        about = f"{first}+{second}" if reason == "confuses" else first
        assert all(f" {reason} (" not in line for line in say.refusal({f"{reason}:{about}": 1}))


@pytest.mark.parametrize("lang", ["en", "id"])
def test_what_rounding_hides_is_told_with_what_to_do(lang: str) -> None:
    """Asked values that the digits hide stand in the report, those on most sheets first, and digits that show them."""
    say = told(chosen("xor"), lang, None)
    summary = Summary(40, 40, Told({}, ()), hidden={"delta1[1]": 3, "dC/dW1[1,1]": 40})
    _, heading, first, second, todo = say.summary(summary, Path("a"))
    assert "2" in heading and "dC/dW1[1,1]" in first and "40" in first and "delta1[1]" in second and "3" in second
    assert "--decimals" in todo and "--significant" in todo
    assert 1 == len(list(say.summary(Summary(40, 40, Told({}, ())), Path("a"))))


@pytest.mark.parametrize("lang", ["en", "id"])
def test_what_is_left_out_is_told_with_what_to_do(lang: str) -> None:
    """What sheets do not ask because rounding hides it stands in the report, and digits that show it once."""
    say = told(chosen("xor"), lang, None)
    summary = Summary(40, 40, Told({}, (), ("delta1[1]", "C")), hidden={"C'": 40})
    _, heading, first, second, asked, third, todo = say.summary(summary, Path("a"))
    assert "2" in heading and heading != asked and "delta1[1]" in first and "C" in second and "C'" in third
    assert "--decimals" in todo


@pytest.mark.parametrize("lang", ["en", "id"])
def test_a_class_that_is_not_alike_in_difficulty_is_told_so(lang: str) -> None:
    """Beside the scores stands that they differ, where they do by more than a twelfth."""
    say = told(chosen("xor"), lang, None)

    def said(least: int, most: int) -> list[str]:
        return list(say.summary(Summary(2, 2, Told({}, ()), difficulty={"least": least, "most": most}), Path("a")))

    assert len(said(189, 201)) + 1 == len(said(130, 170))
    assert "--decimals" in said(130, 170)[-1]


@pytest.mark.parametrize("lang", ["en", "id"])
def test_a_refusal_asks_for_nothing_that_a_shape_alone_does_not_have(lang: str) -> None:
    """Where all numbers are drawn there are none to leave out: another shape is what helps; else the numbers are."""
    *_, shape = told(named("2-2-1"), lang, None).refusal({"dead": 5})
    *_, numbers = told(chosen("xor"), lang, None).refusal({"dead": 5})
    assert all(option in shape for option in ("--activation", "--network", "--cost"))
    assert "--network" not in numbers and shape != numbers
    *_, digits = told(named("2-2-1"), lang, None).refusal({"too-small:C": 5})
    assert "--decimals" in digits
