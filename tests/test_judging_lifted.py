"""What follows from a known mistake counts although a guard would refuse it; whoever fills boxes in gains nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from judging_sheets import Class, case_class, class_of, plain, random_problem, typed, zeros

from derive.checking.judge import Judging
from derive.checking.marks import Rules, marked
from derive.checking.sheet import of_problem
from derive.checking.typed import Typed
from derive.checking.verdict import Verdict
from derive.misconceptions import MISTAKES
from derive.problem.choice import chosen

# Families and mistakes of which a guard refused something: values off by a factor of 10⁶, a gradient that the mistake
# makes 0, an update that leaves the old value, a copy of a given number by a factor 1, an activation that stays at its
# limit, a second pass with the digits of the first, a value left by a logarithm of 0.0000.
ONCE_REFUSED = (
    ("D", "sigmoid-missing-parentheses"), ("H", "sigmoid-missing-parentheses"), ("G", "sigmoid-missing-parentheses"),
    ("A", "bias-gradient-zero"), ("B", "bias-gradient-zero"), ("B", "bias-gradient-one"), ("B", "bias-omitted-forward"),
    ("E", "softmax-jacobian-diagonal-only"), ("E", "ce-true-class-only"), ("E", "ce-without-softmax-jacobian"),
    ("F", "sigmoid-missing-parentheses"), ("G", "incoming-index-swapped"), ("G", "outer-product-transposed"),
    ("G", "bias-times-input"), ("G", "update-old-value-dropped"), ("G0", "weight-sign-lost"), ("C", "regulariser-half"),
    ("H0", "sigma-prime-square-missing"), ("H0", "divided-by-derivative"), ("H", "sigma-prime-as-z-one-minus-z"),
)  # fmt: skip

# Softmax less its targets adds up to 0: these leave zeros and the old numbers from there on, and nothing tells them
# from those of someone who worked out no more. Three rules give the same 0, so that none of them is recognised.
NO_MORE_THAN_ZEROS = {
    "residuals-summed-over-outputs": 37,
    "weight-omitted-in-chain": 18,
    "layer-one-weight-in-chain": 18,
    "product-of-sums": 18,
}


@cache
def judge(name: str, decimals: int) -> Judging:
    """Return the judge of a reference case."""
    return case_class(name, decimals).judging(repeat_penalty="each")


def said(name: str, slug: str, decimals: int = 4) -> tuple[Class, list[Verdict]]:
    """Return what is said of the boxes that a mistake made throughout fills."""
    where = case_class(name, decimals)
    answers = where.mistaken(slug)
    assert answers is not None
    found = judge(name, decimals).judged(where.entry, answers).answers
    return where, [verdict for verdict in found if verdict.ask.number in answers]


@pytest.mark.parametrize(("name", "slug"), ONCE_REFUSED)
def test_nothing_that_follows_from_a_known_mistake_is_refused(name: str, slug: str) -> None:
    """The steps where it was made are lost, everything after is carried from one of these."""
    where, verdicts = said(name, slug)
    made = where.course.mistaken(MISTAKES[slug])
    assert made is not None
    assert {"not-assessable"}.isdisjoint(verdict.code for verdict in verdicts)
    origins = {verdict.ask.number for verdict in verdicts if verdict.origin}
    for verdict in verdicts:
        is_lost = not verdict.is_right
        assert not is_lost or where.course.names[verdict.ask.quantity] in made.changed, verdict.ask.quantity
        if verdict.code == "correct-carried":
            follows = next(one for one in verdicts if one.ask.number == verdict.follows)
            assert origins and slug in (follows.slug, *follows.others), verdict.ask.quantity


@pytest.mark.parametrize("slug", NO_MORE_THAN_ZEROS)
def test_zeros_and_copies_alone_stay_refused(slug: str) -> None:
    """What is kept back is nothing or what stood there before, and it is all that is kept back."""
    where, verdicts = said("E", slug)
    refused = [verdict for verdict in verdicts if verdict.code == "not-assessable"]
    assert len(refused) == NO_MORE_THAN_ZEROS[slug]
    right = where.right()
    for verdict in refused:
        name = where.course.names[verdict.ask.quantity]
        old = name._replace(new=False, update=None)
        before = where.point.get(old)
        if before is None and name.new:
            before = right[where.number(str(old))].value
        assert verdict.flags == ("degenerate",)
        assert verdict.typed.value == (before if name.new else 0), verdict.ask.quantity


def test_why_a_sheet_of_zero_gradients_cannot_be_told_from_a_mistake() -> None:
    """Residuals of softmax added up are the very sheet of someone who copies: whatever one earns, the other does."""
    where = case_class("E")
    answers = where.mistaken("residuals-summed-over-outputs")
    assert answers is not None
    graph, right, idle = where.course.graph, where.right(), {}
    for ask in where.asks:
        name = where.course.names[ask.quantity]
        before = where.point.get(name._replace(new=False, update=None))
        if name.new and before is None:
            idle[ask.number] = right[where.number(str(name._replace(new=False, update=None)))].value
        elif name.new:
            idle[ask.number] = before
        elif graph.role(name) in ("gradient", "signal") or str(name).startswith("dC/da1"):
            idle[ask.number] = Fraction(0)
        else:
            idle[ask.number] = right[ask.number].value
    assert idle == {number: answer.value for number, answer in answers.items()}


def test_more_hidden_values_than_anyone_may_leave_out_are_let_stand_where_a_mistake_hides_them() -> None:
    """At three decimals sums pulled apart leave seven values of which no digit shows; that is no way to shrink one."""
    _, verdicts = said("D", "product-of-sums", 3)
    small = [verdict for verdict in verdicts if verdict.code == "too-small" and verdict.expected is not None]
    assert len(small) > 5 and {"not-assessable"}.isdisjoint(verdict.code for verdict in verdicts)


def test_a_zero_that_a_mistake_of_other_steps_hides_is_known() -> None:
    """A gradient in place of a weight leaves so little of one value that 0.0000 stands there: the rest follows."""
    random = np.random.default_rng(5)
    met = 0
    for _ in range(3):
        kinds = ("sigmoid", "tanh", "sigmoid")
        where = class_of(random_problem(random, (3, 2, 2, 1), kinds, "squared-error", 3))
        answers = where.mistaken("gradient-instead-of-weight")
        assert answers is not None
        found = where.judging().judged(where.entry, answers).answers
        met += sum(not verdict.typed.value and verdict.origin for verdict in found)
        assert {"not-assessable"}.isdisjoint(verdict.code for verdict in found)
    assert met


def test_zeros_rounded_away_are_named_and_earn_nothing() -> None:
    """0.00 of 0.0031 is what rounding too early gives; it is named where the sheet shows it, and it is paid for."""
    where = case_class("B")
    answers = where.mistaken("round-too-early")
    assert answers is not None
    found = {v.ask.quantity: v for v in where.judging().judged(where.entry, answers).answers}
    for quantity in ("dC/dW1[1,1]@2", "dC/dW1[2,1]@2", "dC/dW1[1,2]"):
        assert ("round-too-early", 0) == (found[quantity].slug, found[quantity].credit)
    assert "not-assessable" == found["dC/dW1[1,1]"].code  # a mean of what was rounded away


# ---- who fills boxes in --------------------------------------------------------------------------------------------


def old(where: Class, number: int, answers: dict[int, Typed]) -> Typed:
    """Return what stood there before: the given parameter, or the answer of the first pass."""
    name = where.course.names[next(ask.quantity for ask in where.asks if ask.number == number)]
    before = where.point.get(name._replace(new=False, update=None))
    if before is not None:
        return typed(str(float(before)))
    return answers[where.number(str(name._replace(new=False, update=None)))]


def filled_in(where: Class, slug: str) -> Iterator[tuple[str, dict[int, Typed], set[int]]]:
    """Yield sheets begun rightly or with a mistake, and how they go on without work: with which boxes filled in."""
    start = where.mistaken(slug) if slug else where.right()
    if start is None:
        return
    graph = where.course.graph
    roles = {ask.number: graph.role(where.course.names[ask.quantity]) for ask in where.asks}
    new = {ask.number for ask in where.asks if where.course.names[ask.quantity].new}
    layers = {ask.number: where.course.names[ask.quantity].layer for ask in where.asks}
    slopes = {number for number, role in roles.items() if role in ("derivative", "signal", "gradient")}
    gradients = {number for number, role in roles.items() if role == "gradient"}
    hidden = {number for number in slopes if (layers[number] or 9) < 2}
    copies = {number: old(where, number, start) for number in new if number in start}
    nothing = {number: typed("0.0000") for number in start}
    for what, idle in (("every slope", slopes), ("every gradient", gradients), ("the hidden layer", hidden)):
        yield what, {**start, **{n: nothing[n] for n in idle & start.keys()}, **copies}, idle | new
    yield "copies", {**start, **copies}, new
    order = [ask.number for ask in where.asks]
    for first in (8, len(order) // 3, len(order) // 2):
        rest = [number for number in order[first:] if number in start]
        yield f"zeros from {first}", {**start, **{n: nothing[n] for n in rest}}, set(rest)
        yield f"zeros behind a blank {first}", {
            **start, **{n: nothing[n] for n in rest}, order[first]: Typed("", "blank")
        }, set(rest)  # fmt: skip
        yield f"copied down from {first}", {**start, **{n: start[order[0]] for n in rest}}, set(rest)


@pytest.mark.parametrize(("name", "slug"), [("A", "error-sign"), ("E", ""), ("G", "sigmoid-missing-parentheses")])
def test_who_goes_on_with_zeros_or_copies_gains_nothing_by_them(name: str, slug: str) -> None:
    """Nothing that was filled in is carried from a number that was: whatever was worked out before.

    The first of them may well be what a unit that is off gives, and a second pass what the old numbers give.
    """
    where = case_class(name)
    judging = where.judging()
    for what, answers, idle in filled_in(where, slug):
        found = {verdict.ask.number: verdict for verdict in judging.judged(where.entry, answers).answers}
        forward = {n for n, v in found.items() if v.ask.group == "again"}
        for number in idle - forward:
            verdict = found[number]
            from_idle = verdict.follows in idle
            assert verdict.code != "correct-carried" or not from_idle, (what, verdict.ask.quantity)
            is_right = verdict.code in ("correct", "too-small", "correct-carried", "too-few-digits")
            assert is_right or verdict.credit == 0, (what, verdict.ask.quantity, verdict.code)


@pytest.mark.parametrize(("name", "text"), [("A", "0.5"), ("E", "0.00"), ("G", "1"), ("G0", "0"), ("F", "-0.1")])
def test_one_number_everywhere_gains_nothing(name: str, text: str) -> None:
    """Marks are those without carrying, of which there are none but where the number is right."""
    where = case_class(name)
    found = where.judging().judged(where.entry, {number: typed(text) for number in zeros(where.asks)})
    assert found.points == marked(found.answers, Rules(carried_share=Fraction(0))).points


def test_a_zero_is_recognised_by_its_own_step_alone() -> None:
    """Zeros in place of gradients of softmax are what another mistake would give; from these δ they are not."""
    where = case_class("E")
    answers = where.mistaken("error-sign")
    assert answers is not None
    weights = [ask.number for ask in where.asks if ask.quantity.startswith("dC/dW")]
    filled = {**answers, **dict.fromkeys(weights, typed("0.0000"))}
    found = where.judging().judged(where.entry, filled).numbered()
    assert {("wrong", 0)} == {(found[number].code, found[number].credit) for number in weights}


def test_a_sum_that_stood_there_before_is_no_work_behind_a_slip() -> None:
    """A new weight that no rule explains, from which the second pass has the sum of the first."""
    where = case_class("A")
    sum_, weight, again = (where.number(quantity) for quantity in ("z1[1]", "W1[1,1]'", "z1[1]'"))
    right = {number: answer.value or Fraction() for number, answer in where.right().items()}
    slipped = right[weight] + (right[sum_] - right[again]) / Fraction("0.9")  # x₁ = 0.9
    answers = {**where.right(), weight: typed(plain(where.policy, slipped)), again: typed("-1.0800")}
    found = where.judging().judged(where.entry, answers).numbered()
    assert ("wrong", "not-assessable") == (found[weight].code, found[again].code)


def test_a_wild_number_that_no_mistake_gives_is_carried_nowhere() -> None:
    """δ of a hundred million and the gradient that follows from it; whatever follows from that, too."""
    where = Class(*of_problem(chosen("arctan-2-2-1"), ["delta1[1]", "dC/dW1[1,1]", "W1[1,1]'"]))
    texts = ("-99999999", "-499999995", "50000000.3")
    answers = {number: typed(text) for number, text in enumerate(texts, 1)}
    found = Judging(where.course, where.asks).judged(where.entry, answers)
    assert ["wrong", "not-assessable", "not-assessable"] == [verdict.code for verdict in found.answers]


def copied(where: Class, start: dict[int, Typed]) -> dict[int, Typed]:
    """Return what stood there before in every box of a new value, with the digits that are asked."""
    found = {}
    for ask in where.asks:
        if where.course.names[ask.quantity].new and ask.number in start:
            value = old(where, ask.number, start).value
            assert value is not None
            found[ask.number] = typed(plain(where.policy, value))
    return found


def filled_with_few_digits(where: Class, slug: str) -> Iterator[tuple[str, dict[int, Typed]]]:
    """Yield sheets that go on with 1 or with next to nothing, in hidden slopes, all slopes or gradients, then copies.

    With so few digits some mistake of the library gives many of them by chance.
    """
    start = where.mistaken(slug) if slug else where.right()
    assert start is not None
    names = {ask.number: where.course.names[ask.quantity] for ask in where.asks}
    roles = {number: where.course.graph.role(name) for number, name in names.items()}
    slopes = [n for n, role in roles.items() if role in ("derivative", "link", "signal", "gradient") and n in start]
    parts = {
        "hidden slopes": [n for n in slopes if (names[n].layer or 9) < 2],
        "slopes": slopes,
        "gradients": [n for n in slopes if roles[n] == "gradient"],
    }
    copies = copied(where, start)
    random = np.random.default_rng(3)
    for part, numbers in parts.items():
        for what, texts in (("1", ["1"]), ("0, 1", ["0", "1"]), ("-0.0005", ["-0.0005"])):
            filled = {n: typed(texts[place % len(texts)]) for place, n in enumerate(numbers)}
            yield f"{what} in {part}", {**start, **filled, **copies}
        filled = {n: typed(f"0.000{random.integers(1, 5)}") for n in numbers}
        yield f"next to nothing in {part}", {**start, **filled, **copies}


@pytest.mark.parametrize(("name", "slug"), [("A", ""), ("A", "bias-omitted-forward"), ("F", "error-sign")])
def test_who_goes_on_with_a_digit_or_two_gains_nothing_by_chance(
    name: str, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a known mistake lifts is as good as nothing, on each sheet and on all of them."""
    where = case_class(name)
    judging, gained = where.judging(), {}
    for what, answers in filled_with_few_digits(where, slug):
        points = judging.judged(where.entry, answers).points
        with monkeypatch.context() as patch:
            patch.setattr("derive.checking.judge.lifted", lambda *_: frozenset())
            gained[what] = points - judging.judged(where.entry, answers).points
    assert max(gained.values()) <= 2 and sum(gained.values()) <= len(gained) / 3, gained


def test_a_rate_squared_is_not_seen_in_copies_after_next_to_nothing() -> None:
    """0.3² of 0.0005 leaves the old numbers, as nothing at all does: a second pass copied from the first is no work."""
    where = case_class("B")
    start = where.right()
    names = {ask.number: where.course.names[ask.quantity] for ask in where.asks}
    gradients = {
        number: typed("-0.0005")
        for number, name in names.items()
        if where.course.graph.role(name) == "gradient" and name.example is None
    }
    filled = {**start, **gradients, **copied(where, start)}
    found = where.judging().judged(where.entry, filled).answers
    again = [verdict for verdict in found if verdict.ask.group == "again"]
    assert len(again) == 22 and all(v.credit == 0 for v in again if v.code != "correct")


def test_a_1_that_some_mistake_may_give_carries_nothing() -> None:
    """1 in every box of the hidden layer: each of them is possible, and δ = 1 · 1 is no work."""
    where = case_class("A")
    hidden = [
        ask.number
        for ask in where.asks
        if where.course.graph.role(where.course.names[ask.quantity]) in ("derivative", "link", "signal", "gradient")
        and (where.course.names[ask.quantity].layer or 9) < 2
    ]
    start = where.right()
    filled = {**start, **dict.fromkeys(hidden, typed("1")), **copied(where, start)}
    found = where.judging().judged(where.entry, filled).numbered()
    assert {"correct-carried"}.isdisjoint(found[number].code for number in hidden)
