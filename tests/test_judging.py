"""Every code of the judge, each guard of carrying, and what holds of any sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judging_sheets import Class, case_class, class_of, codes, problem_of, random_problem, share, typed, zeros

from derive.checking.first import is_rounded_more
from derive.checking.judge import Judging
from derive.checking.marks import Rules, marked
from derive.checking.sheet import of_problem
from derive.checking.typed import Typed
from derive.checking.verdict import Verdict
from derive.evaluate import EXACT, evaluate
from derive.key import Answer, Ask
from derive.message import Message
from derive.misconceptions import MISTAKES
from derive.names import Name
from derive.numbers import Policy, fraction
from derive.problem import parse
from derive.problem.choice import chosen, shipped
from derive.term import ONE, Neg, Prod, Ref, Term, minus, num

BLANK = Typed("", "blank")
UNREADABLE = Typed("nol koma lima", "unreadable", fault=Message("reading.number"))


def sheet(name: str, *quantities: str, policy: Policy | None = None) -> Class:
    """Return a shipped worksheet that asks for some quantities."""
    return Class(*of_problem(chosen(name), quantities, policy))


def judged(where: Class, answers: Mapping[str, str], **rules: Any) -> dict[str, Verdict]:
    """Judge answers by quantity; what is not answered is blank."""
    numbered = {where.number(quantity): typed(text) for quantity, text in answers.items()}
    found = where.judging(**rules).judged(where.entry, numbered)
    return {verdict.ask.quantity: verdict for verdict in found.answers}


# ---- the codes -----------------------------------------------------------------------------------------------------


def test_an_answer_gets_the_first_code_that_fits() -> None:
    """Blank, unreadable, right, too few digits: as many as asked or more are right, fewer are told."""
    where = sheet("arctan-2-2-1", "z1[1]", "a1[1]", "a2[1]", "dC/dW1[1,1]")
    verdicts = where.judging().judged(
        where.entry, {1: typed("2.3"), 2: typed("1.2"), 3: UNREADABLE, 4: typed("-0.04935700")}
    )
    assert ["correct", "too-few-digits", "format", "correct"] == [verdict.code for verdict in verdicts.answers]
    assert (Fraction(5, 2), Fraction(4)) == (verdicts.points, verdicts.of)
    blank = where.judging().judged(where.entry, {})
    assert {"blank"} == {verdict.code for verdict in blank.answers} and blank.points == 0


def test_a_value_too_small_for_its_digits_counts_neither_way() -> None:
    """At two decimals δ is hidden by rounding: inside its set no mark and no penalty, outside it is judged."""
    where = sheet("arctan-2-2-1", "delta1[1]", "z1[1]", policy=Policy(decimals=2))
    inside = where.judging(policy=Policy(decimals=2)).judged(where.entry, {1: typed("-0.01"), 2: typed("2.30")})
    assert ["too-small", "correct"] == [verdict.code for verdict in inside.answers]
    assert (inside.points, inside.of) == (1, 1)
    outside = where.judging(policy=Policy(decimals=2)).judged(where.entry, {1: typed("-0.39"), 2: typed("2.30")})
    assert outside.answers[0].code not in ("too-small", "correct") and (outside.points, outside.of) == (1, 2)


def test_zero_must_be_zero() -> None:
    """Behind a ReLU that is off the value is exactly 0: half a unit is accepted, a whole one is not."""
    where = case_class("G")
    number = where.number("delta1[1]")
    for text, code in (("0", "correct"), ("0.0000", "correct"), ("0.00005", "correct"), ("0.0001", "wrong")):
        sheet_ = {**where.right(), number: typed(text)}
        assert where.judging().judged(where.entry, sheet_).numbered()[number].code == code, text


def test_digits_that_are_cut_off_need_the_option() -> None:
    """arctan 2.2 = 1.14417 cut to 1.1441 is named, and right where that is allowed."""
    where = sheet("arctan-2-2-1", "z1[2]", "a1[2]")
    answers = {"z1[2]": "2.2000", "a1[2]": "1.1441"}
    assert "mistake:slip-truncated" == judged(where, answers)["a1[2]"].code
    assert "correct" == judged(where, answers, truncation=True)["a1[2]"].code


@pytest.mark.parametrize(
    ("text", "code", "slug"),
    [
        ("0.1035", "sign", "slip-sign"),
        ("-1.035", "place-value", "slip-decimal-shift"),
        ("-10.35", "place-value", "slip-percent"),
        ("-0.1053", "mistake:slip-digit-swap", "slip-digit-swap"),
        ("-0.5035", "wrong", ""),
        ("-0.7777", "wrong", ""),
    ],
)
def test_slips_of_the_pencil(text: str, code: str, slug: str) -> None:
    """The sign, the place of the mark and two digits are seen in the number itself; one digit is only possible."""
    where = sheet("arctan-2-2-1", "dC/da2[1]", "da2[1]/dz2[1]", "delta2[1]")
    right = {ask.quantity: where.entry.answers[ask.number].text for ask in where.asks}
    verdict = judged(where, right | {"delta2[1]": text})["delta2[1]"]
    assert (code, slug) == (verdict.code, verdict.slug)
    assert verdict.origin and verdict.credit == 0


@pytest.mark.parametrize("off", [-3, -2, -1, 1, 2, 3])
def test_the_last_digit_has_changed_places_with_no_digit_behind_it(off: int) -> None:
    """A number that is off in its last place alone is never told to be one of two digits that were swapped."""
    where = sheet("arctan-2-2-1", "z1[1]", "da1[1]/dz1[1]", "dC/da2[1]", "delta2[1]")
    right = {ask.quantity: where.entry.answers[ask.number].text for ask in where.asks}
    for quantity, text in right.items():
        near = str(Decimal(text) + Decimal(off).scaleb(-4))
        if sorted(near) != sorted(text):
            assert "slip-digit-swap" != judged(where, right | {quantity: near})[quantity].slug, (quantity, near)


def test_a_value_from_another_box_is_told() -> None:
    """The answer to the question beside it, and the same answer twice."""
    where = sheet("arctan-2-2-1", "z1[1]", "z1[2]", "a1[1]", "a1[2]")
    right = {ask.quantity: where.entry.answers[ask.number].text for ask in where.asks}
    twice = judged(where, right | {"a1[2]": right["a1[1]"]})["a1[2]"]
    assert "mistake:slip-copied" == twice.code
    swapped = judged(where, {"z1[1]": right["z1[1]"], "z1[2]": right["z1[2]"], "a1[2]": right["a1[1]"]})["a1[2]"]
    assert "mistake:slip-box" == swapped.code


def test_a_given_number_read_wrongly_is_told_by_two_steps() -> None:
    """x₂ = -3 for 3 in both weighted sums: one origin, a cap on what follows, nothing else named."""
    where = class_of(chosen("arctan-2-2-1"))
    point = {**where.point, where.course.names["a0[2]"]: Fraction(-3)}
    values = evaluate(where.course.graph, point, where.policy).carried
    found = {v.ask.quantity: v for v in where.judging().judged(where.entry, where.written(values)).answers}
    assert "mistake:slip-misread-given" == found["z1[1]"].code == found["z1[2]"].code
    assert "repeated" in found["z1[2]"].flags and found["z1[2]"].follows == found["z1[1]"].ask.number
    carried = [verdict for verdict in found.values() if verdict.code == "correct-carried"]
    assert len(carried) > 10 and {Fraction(4, 5)} == {verdict.credit for verdict in carried}
    others = {v.code for v in found.values()} - {"correct", "correct-carried", "mistake:slip-misread-given"}
    assert others <= {"not-assessable"}


def test_the_second_reading_of_a_grouped_number_is_told_and_not_accepted() -> None:
    """1.234 read as a decimal stays wrong even if one thousand would be right; the lecturer is told."""
    where = Class(*of_problem(parse("graph: {inputs: {x: 1234}, define: ['f = x']}"), ["f"]))
    ambiguous = Typed("1.234", "value", Fraction("1.234"), 3, 4, other=Fraction(1234))
    verdict = where.judging().judged(where.entry, {1: ambiguous}).answers[0]
    assert verdict.code in ("wrong", "place-value") and "other-reading" in verdict.flags


# ---- carried forward -----------------------------------------------------------------------------------------------


def test_the_first_wrong_step_is_the_origin_and_what_is_made_of_it_follows() -> None:
    """The sheet of the model report: number 18 divided instead of multiplied, seven later answers in order."""
    where = class_of(chosen("arctan-2-2-1"))
    values = evaluate(
        where.course.graph,
        where.point,
        where.policy,
        overrides={where.course.names["delta1[1]"]: Fraction(-3906, 10000)},
    ).carried
    found = {v.ask.quantity: v for v in where.judging().judged(where.entry, where.written(values)).answers}
    origin = found["delta1[1]"]
    assert ("mistake:divided-by-derivative", "recognised", True) == (origin.code, origin.certainty, origin.origin)
    elsewhere = {where.number("delta1[2]"), where.number("delta2[1]")}
    assert elsewhere == set(origin.right_elsewhere)
    for quantity in ("dC/dW1[1,1]", "dC/dW1[1,2]", "dC/db1[1]", "W1[1,1]'", "W1[1,2]'", "b1[1]'", "C'"):
        assert ("correct-carried", origin.ask.number) == (found[quantity].code, found[quantity].follows), quantity
    assert found["dC/dW1[1,1]"].expected == Fraction(-1953, 1000)


def test_what_is_not_asked_is_worked_out_on_the_way() -> None:
    """Only δ and an update are asked: the gradient between is taken from the student's δ."""
    where = sheet("arctan-2-2-1", "delta1[1]", "W1[1,1]'")
    found = judged(where, {"delta1[1]": "-0.3906", "W1[1,1]'": "0.9953"})
    assert "correct-carried" == found["W1[1,1]'"].code and found["W1[1,1]'"].follows == 1


def test_a_blank_gives_nothing_to_carry_and_an_unreadable_box_costs_no_other() -> None:
    """Behind a blank only the right value counts; behind a box that cannot be read nobody is called wrong."""
    where = sheet("arctan-2-2-1", "delta1[1]", "dC/dW1[1,1]", "W1[1,1]'")
    rest = {2: typed("-1.9530"), 3: typed("0.9953")}
    blank = where.judging().judged(where.entry, {1: BLANK, **rest})
    assert blank.answers[1].code not in ("correct", "correct-carried")
    unread = where.judging().judged(where.entry, {1: UNREADABLE, **rest})
    assert ["format", "not-assessable", "correct-carried"] == [verdict.code for verdict in unread.answers]
    assert "unread" in unread.answers[1].flags


def test_who_goes_on_behind_a_blank_box_is_not_called_wrong_and_no_rule_is_named() -> None:
    """z¹₁ wrong, z² left blank, the rest worked from it: for the lecturer to see, no mark and no diagnosis."""
    where = class_of(chosen("arctan-2-2-1"))
    wrong = {where.course.names["z1[1]"]: Fraction(24377, 10000)}
    values = evaluate(where.course.graph, where.point, where.policy, overrides=wrong).carried
    answers = {**where.written(values), where.number("z2[1]"): BLANK}
    found = {v.ask.quantity: v for v in where.judging().judged(where.entry, answers).answers}
    assert ("not-assessable", ("gap",)) == (found["a2[1]"].code, found["a2[1]"].flags)
    assert "correct-carried" == found["delta2[1]"].code
    assert not [v.slug for v in found.values() if v.certainty == "recognised" and v.ask.quantity != "z1[1]"]


def test_a_number_that_is_none_of_the_course_is_judged_by_the_key_alone() -> None:
    """On a sheet with a wrong line the right value is asked: it is right, or it is not."""
    where = sheet("arctan-2-2-1", "z1[1]")
    asks = (*where.asks, Ask(2, "value", "value", "mistake"))
    answers = {**where.entry.answers, 2: Answer("0.1590", "0.158982", Fraction(1589, 10000), Fraction(1591, 10000))}
    where = Class(where.course, asks, replace(where.entry, answers=answers))
    for text, code in (("0.1590", "correct"), ("0.16", "too-few-digits"), ("0.5", "wrong")):
        found = where.judging().judged(where.entry, {1: typed("2.3"), 2: typed(text)})
        assert code == found.answers[1].code
    assert "correct" == where.judging(truncation=True).judged(where.entry, {2: typed("0.1590")}).answers[1].code


def test_right_in_spite_of_a_wrong_answer_before_is_right_and_flagged() -> None:
    """A gradient that is right although δ is wrong was copied, or δ was only written down wrongly."""
    where = sheet("arctan-2-2-1", "delta1[1]", "dC/dW1[1,1]")
    found = judged(where, {"delta1[1]": "-0.3906", "dC/dW1[1,1]": "-0.0494"})["dC/dW1[1,1]"]
    assert ("correct", ("inconsistent",), 1) == (found.code, found.flags, found.credit)


def test_one_of_two_wrong_answers_may_be_left_out() -> None:
    """z₂ from the student's a₁ and the right a₂: carried, and told to be mixed."""
    where = sheet("arctan-2-2-1", "a1[1]", "a1[2]", "z2[1]")
    found = judged(where, {"a1[1]": "0.5000", "a1[2]": "0.2000", "z2[1]": "0.6144"})["z2[1]"]
    assert ("correct-carried", ("mixed",)) == (found.code, found.flags)


@pytest.mark.parametrize(
    ("answers", "quantity", "why"),
    [
        ({"delta1[1]": "0", "dC/dW1[1,1]": "0"}, "dC/dW1[1,1]", "degenerate"),
        ({"delta1[1]": "0", "dC/dW1[1,1]": "0", "W1[1,1]'": "0.8"}, "W1[1,1]'", "degenerate"),
        ({"delta1[1]": "-99999999", "dC/dW1[1,1]": "-499999995"}, "dC/dW1[1,1]", "implausible"),
    ],
)
def test_a_guard_refuses_to_carry(answers: dict[str, str], quantity: str, why: str) -> None:
    """Nothing, what stood there before, and wild values: no mark, no penalty, for the lecturer to see."""
    found = judged(sheet("arctan-2-2-1", "delta1[1]", "dC/dW1[1,1]", "W1[1,1]'"), answers)[quantity]
    assert ("not-assessable", why, 0) == (found.code, found.flags[-1], found.credit)


def test_a_saturated_activation_carries_no_slope() -> None:
    """Where the student's a is nearly 1, σ' hides everything below it."""
    where = sheet("sigmoid-2-2-1", "a2[1]", "dC/da2[1]", "da2[1]/dz2[1]")
    found = judged(where, {"a2[1]": "0.9995", "da2[1]/dz2[1]": "0.0005"})["da2[1]/dz2[1]"]
    assert "not-assessable" == found.code


def test_what_comes_later_is_no_copy_of_what_came_before() -> None:
    """A wrong sum saturates its unit, so that the second pass gives the same digits: both are carried."""
    where = class_of(chosen("arctan-2-2-1"))
    answers = where.mistaken("weight-sign-lost")
    assert answers is not None and answers[where.number("a1[1]")].text == answers[where.number("a1[1]'")].text
    found = {v.ask.quantity: v for v in where.judging().judged(where.entry, answers).answers}
    assert "correct-carried" == found["a1[1]"].code
    assert ("correct-carried", ()) == (found["a1[1]'"].code, found["a1[1]'"].flags)


def test_a_quantity_asked_twice_is_judged_twice() -> None:
    """The same gradient in the scalar part and in the matrix: each box by itself, carried in both."""
    where = sheet("arctan-2-2-1", "delta1[1]", "dC/dW1[1,1]", "dC/dW1[1,1]", "dC/dW1[1,1]")
    answers = {1: typed("-0.3906"), 2: typed("-1.9530"), 3: typed("1.9530"), 4: typed("-0.0494")}
    found = where.judging().judged(where.entry, answers).answers
    assert ["correct-carried", "sign", "correct"] == [verdict.code for verdict in found[1:]]


# ---- conventions ---------------------------------------------------------------------------------------------------


def flipped(where: Class) -> dict[int, Typed]:
    """Return a right sheet with the other sign at every δ."""
    sheet_ = where.right()
    for ask in where.asks:
        if ask.quantity.startswith("delta"):
            text = sheet_[ask.number].text
            sheet_[ask.number] = typed(text.removeprefix("-") if text.startswith("-") else f"-{text}")
    return sheet_


def test_the_other_sign_of_delta_is_a_convention_where_the_gradients_are_right() -> None:
    """δ = -∂C/∂z throughout: named, not punished; with only δ to see, a sign is a sign."""
    where = case_class("D")
    found = where.judging().judged(where.entry, flipped(where))
    assert {"other-convention"} == {v.code for v in found.answers if v.ask.quantity.startswith("delta")}
    assert found.points == found.of and not any(v.flags for v in found.answers)
    alone = class_of(problem_of("D"), lambda name, role: role == "signal")
    assert {"other-convention"}.isdisjoint(codes(alone.judging().judged(alone.entry, flipped(alone))).values())


def test_a_cost_with_another_factor_is_a_convention_where_its_derivative_agrees() -> None:
    """Σ(a - y)² for ½Σ(a - y)², differentiated as such; a doubled cost alone is a mistake."""
    where = case_class("Ah")
    whole = case_class("A")
    both = {ask.number: whole.right()[whole.number(ask.quantity)] for ask in where.asks}
    found = where.judging().judged(where.entry, both)
    by = codes(found)
    assert "other-convention" == by["C"] == by["dC/da2[1]"] and by["delta2[1]"] == "correct-carried"
    assert found.points == found.of
    mistake = where.mistaken("cost-half-dropped")
    assert mistake is not None
    assert "mistake:cost-half-dropped" == codes(where.judging().judged(where.entry, mistake))["C"]


# ---- other kinds of boxes ------------------------------------------------------------------------------------------


def kinds() -> tuple[Class, dict[str, int]]:
    """Return a sheet with a link, a formula, a choice and the number of a line."""
    course, _, entry = of_problem(chosen("sigmoid-2-2-1"), ["z1[1]"])
    asks = (
        Ask(1, "da2[1]/dz2[1]", "link", "links", within="dC/dW2[1,1]"),
        Ask(2, "dC/da2[1]", "formula", "formulas"),
        Ask(3, "q1", "choice", "formulas"),
        Ask(4, "line", "line", "mistake"),
    )
    answers = {1: Answer("da2[1]/dz2[1]"), 2: Answer("2(a - y)"), 3: Answer("b"), 4: Answer("5")}
    return Class(course, asks, replace(entry, answers=answers)), {"link": 1, "formula": 2, "choice": 3, "line": 4}


A, Y = Ref(Name("a", 2, (1,))), Ref(Name("y", None, (1,)))
FORMULAS: tuple[tuple[Term, str], ...] = (
    (Prod((num(2), minus(A, Y))), "correct"),
    (Neg(Prod((num(2), minus(Y, A)))), "correct"),
    (minus(A, Y), "wrong"),
)


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        ("link", Typed("∂a2[1] / ∂z2[1]", "word", word="da2[1]/dz2[1]"), "correct"),
        ("link", Typed("a(1-a)", "formula", term=Prod((A, minus(ONE, A)))), "correct"),
        ("link", Typed("da1[1]/dz1[1]", "word", word="da1[1]/dz1[1]"), "wrong"),
        ("choice", Typed("(B)", "word", word="b"), "correct"),
        ("choice", Typed("c", "word", word="c"), "wrong"),
        ("line", Typed("baris 5", "word", word="5"), "correct"),
        *(("formula", Typed("…", "formula", term=term), code) for term, code in FORMULAS),
    ],
)
def test_boxes_that_take_no_number(kind: str, answer: Typed, code: str) -> None:
    """A link by its name or by a formula equal to it, a letter, a line, a formula by its values."""
    where, numbers = kinds()
    verdict = where.judging().judged(where.entry, {numbers[kind]: answer}).numbered()[numbers[kind]]
    assert code == verdict.code


def test_a_graph_of_named_lines_is_judged_and_carried_without_misconceptions() -> None:
    """q wrong, f made of it: carried; no rule of a network is named."""
    problem = parse("graph: {inputs: {x: -2, y: 5, z: -4}, define: ['q = x + y', 'f = q*z'], cost: f}")
    where = Class(*of_problem(problem, ["q", "f", "df/dx", "df/dz"]))
    found = judged(where, {"q": "7", "f": "-28", "df/dz": "7", "df/dx": "4"})
    assert ["wrong", "correct-carried", "sign", "correct-carried"] == [
        found[q].code for q in ("q", "f", "df/dx", "df/dz")
    ]


# ---- properties ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_right_sheet_has_full_marks(name: str) -> None:
    """As the page rounds, without rounding, with more digits, and with ties the other way; nothing is flagged."""
    where = class_of(chosen(name))
    policy = where.policy
    judging = where.judging()
    point = where.point
    ways = [
        where.right(),
        where.written(evaluate(where.course.graph, point, EXACT, partial=True).carried, replace(policy, decimals=12))
        if policy.significant is None
        else where.right(),
        where.written(evaluate(where.course.graph, point, EXACT, partial=True).carried),
        where.written(evaluate(where.course.graph, point, replace(policy, ties="half-even"), partial=True).carried),
    ]
    for way in ways:
        found = judging.judged(where.entry, way)
        assert set(codes(found).values()) <= {"correct", "too-small"}
        assert found.points == found.of


NETWORKS = [
    ((2, 2, 1), ("sigmoid", "sigmoid"), True),
    ((2, 2, 1), ("relu", "identity"), False),
    ((2, 2, 2), ("tanh", "sigmoid"), True),
    ((2, 2, 2, 1), ("sigmoid", "tanh", "sigmoid"), False),
]


def empty_sheets(where: Class) -> dict[str, dict[int, Typed]]:
    """Return sheets of someone who does nothing: zeros, one number everywhere, zero gradients, copied parameters."""
    graph, right = where.course.graph, where.right()
    by_name = {where.course.names[ask.quantity]: right[ask.number] for ask in where.asks}
    idle, copied = dict(right), dict(right)
    for ask in where.asks:
        name = where.course.names[ask.quantity]
        old = name._replace(new=False, update=None)
        if name.new:
            before = where.point.get(old)
            idle[ask.number] = copied[ask.number] = by_name[old] if before is None else typed(str(float(before)))
        elif graph.role(name) in ("derivative", "signal", "gradient"):
            idle[ask.number] = typed("0.0000")
    return {
        "zeros": zeros(where.asks),
        "ones": {ask.number: typed("1") for ask in where.asks},
        "zero gradients": idle,
        "copied parameters": copied,
    }


@pytest.mark.parametrize(("shape", "kinds_", "links"), NETWORKS, ids=str)
def test_doing_nothing_earns_nothing_from_carrying(
    shape: tuple[int, ...], kinds_: tuple[str, ...], links: bool
) -> None:
    """Zeros, copies and fillers have the marks that they have without carrying, and no more."""
    random = np.random.default_rng(11)
    where = class_of(random_problem(random, shape, kinds_, "squared-error"), lambda _, role: links or role != "link")
    judging = where.judging()
    for what, answers in empty_sheets(where).items():
        found = judging.judged(where.entry, answers)
        assert found.points == marked(found.answers, Rules(carried_share=Fraction(0))).points, what


def test_all_zeros_earn_nothing_at_all() -> None:
    """A sheet of zeros has no marks where nothing asked is zero."""
    where = case_class("D")
    assert where.judging().judged(where.entry, zeros(where.asks)).points == 0


@pytest.mark.parametrize("slug", ["error-sign", "bias-omitted-forward", "update-added"])
def test_carrying_never_takes_a_mark(slug: str) -> None:
    """Marks with carrying are those without it or more; blanks in a sheet never add any."""
    where = case_class("D")
    answers = where.mistaken(slug)
    assert answers is not None
    judging = where.judging()
    found = judging.judged(where.entry, answers)
    with_ = found.points
    assert with_ > marked(found.answers, Rules(carried_share=Fraction(0))).points
    for number in list(answers)[::12]:
        assert judging.judged(where.entry, {**answers, number: BLANK}).points <= with_


@settings(max_examples=3, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["sigma-instead-of-sigma-prime", "error-sign"]))
def test_the_order_of_the_answers_does_not_matter(random: Any, slug: str) -> None:
    """Answers and asks in any order have the same verdicts, one by one."""
    where = case_class("A")
    answers = where.mistaken(slug)
    assert answers is not None
    first = where.judging().judged(where.entry, answers).numbered()
    asks, shuffled = list(where.asks), list(answers.items())
    random.shuffle(asks)
    random.shuffle(shuffled)
    again = Judging(where.course, asks).judged(where.entry, dict(shuffled)).numbered()
    assert first == again


def test_marking_twice_gives_the_same_and_a_changed_answer_changes_what_follows() -> None:
    """The same verdicts from one judge or a new one; with δ put right, nothing follows from it any more."""
    where = case_class("A")
    answers = where.mistaken("dropped-derivative-output")
    assert answers is not None
    judging = where.judging()
    assert judging.judged(where.entry, answers) == judging.judged(where.entry, answers)
    assert judging.judged(where.entry, answers) == Judging(where.course, where.asks).judged(where.entry, answers)
    number = where.number("delta2[1]")
    mended = {**answers, number: where.right()[number]}
    follows = [v for v in judging.judged(where.entry, mended).answers if v.follows == number]
    assert not follows and any(v.follows == number for v in judging.judged(where.entry, answers).answers)


def test_a_right_sheet_is_judged_without_any_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparisons with the key alone: nothing is evaluated, no interval is computed."""
    where = case_class("D")
    right = where.right()

    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("a right sheet needs no arithmetic")

    for module in ("sheet.evaluate", "sheet.accepted", "piece.evaluate", "piece.reach"):
        monkeypatch.setattr(f"derive.checking.{module}", never)
    assert share(where.judging().judged(where.entry, right)) == 1


@given(st.fractions(Fraction(1, 100), 10), st.integers(0, 3), st.sampled_from((1, -1)), st.integers(1, 3))
def test_fewer_digits_are_the_right_ones_or_none(size: Fraction, decimals: int, sign: int, off: int) -> None:
    """A value rounded so that a digit of it is kept is told as such, a digit beside it never, and zero never."""
    true, policy = sign * size, Policy(decimals=4)
    short = Policy(decimals=decimals).rounded(true)
    if fraction(short.value) == 0 or "e" in short.text:
        return
    kept = Fraction(1, 10**decimals) <= abs(true)
    assert is_rounded_more(typed(short.text), true, policy) is kept
    beside = short.value + sign * Fraction(off, 10**decimals)
    spare = abs(beside - true) * 10**decimals <= Fraction(51, 100)  # a half and a little is forgiven
    assert not is_rounded_more(Typed("", "value", beside, decimals, 3), true, policy) or spare


def test_points_and_shares_are_the_lecturers() -> None:
    """Points by number, half for carried answers, each repetition paid for."""
    where = case_class("A")
    answers = where.mistaken("update-added")
    assert answers is not None
    once, each = (where.judging(repeat_penalty=rule).judged(where.entry, answers) for rule in ("once", "each"))
    lost = [v for v in each.answers if v.code == "mistake:update-added"]
    assert len(lost) == 9 and once.points - each.points == 8
    double = where.judging(points={lost[0].ask.number: Fraction(3)}).judged(where.entry, answers)
    assert (double.of, double.points) == (once.of + 2, once.points)
    half = where.judging(carried_share=Fraction(1, 2), repeat_penalty="each").judged(where.entry, answers)
    carried = [v for v in each.answers if v.code == "correct-carried"]
    assert each.points - half.points == Fraction(len(carried), 2) > 0


@pytest.mark.parametrize(
    ("text", "true", "is_few"),
    [("0.04", "0.0421", True), ("0.01", "0.0149", True), ("1", "0.73", False), ("0.01", "0.0099", False),
     ("-2", "-2.3", True), ("0", "0.3", False), ("0.04", "0.0461", False)],
)  # fmt: skip
def test_a_rounding_must_keep_a_digit_of_the_value(text: str, true: str, is_few: bool) -> None:
    """Whoever guesses 1 for every activation has found none of them."""
    assert is_few is is_rounded_more(typed(text), Fraction(true), Policy(decimals=4))


@pytest.mark.parametrize(("quantity", "text"), [("W1[1,1]'", "0.80"), ("C", "0.02")])
def test_a_value_rightly_rounded_to_few_digits_counts_half(quantity: str, text: str) -> None:
    """0.80 of 0.8049 is rounded; the 0.8 that stood there before the update is copied."""
    where = sheet("arctan-2-2-1", quantity)
    (verdict,) = where.judging().judged(where.entry, {1: typed(text)}).answers
    assert ("too-few-digits", Fraction(1, 2)) == (verdict.code, verdict.credit)
    assert "too-few-digits" != judged(sheet("arctan-2-2-1", "W1[1,1]'"), {"W1[1,1]'": "0.8"})["W1[1,1]'"].code


@pytest.mark.parametrize("text", ["0", "17", "0.5", "3", "-1", "1000"])
@pytest.mark.parametrize("quantity", ["C", "z1[1]", "delta1[1]", "dC/dW1[1,1]", "W1[1,1]'"])
def test_whatever_rule_is_named_gives_the_number(quantity: str, text: str) -> None:
    """A rule is possible only where its value, to the digits that were written, is the number."""
    where = sheet("arctan-2-2-1", quantity)
    (verdict,) = where.judging().judged(where.entry, {1: typed(text)}).answers
    course, point = where.course, where.entry.numbers
    for slug in (verdict.slug, *verdict.others):
        if slug not in MISTAKES or (mistaken := course.mistaken(MISTAKES[slug])) is None or not mistaken.changed:
            continue
        values = evaluate(mistaken.graph, {course.names[n]: v for n, v in point.items()}, EXACT, partial=True).carried
        assert abs(fraction(values[course.names[quantity]]) - Fraction(text)) <= Fraction(51, 100), slug
    assert verdict.certainty != "recognised" or verdict.slug.startswith("slip-")


def test_nothing_is_recognised_on_a_sheet_of_zeros() -> None:
    """A zero from zeros is what no rule is needed for."""
    where = case_class("D")
    for verdict in where.judging().judged(where.entry, zeros(where.asks)).answers:
        assert verdict.certainty != "recognised", verdict.ask.quantity


def test_a_single_digit_recognises_nothing() -> None:
    """What one digit says may be anything."""
    where = sheet("arctan-2-2-1", "delta1[1]", "W1[1,1]'")
    found = judged(where, {"delta1[1]": "1.234", "W1[1,1]'": "0.8"})
    assert found["W1[1,1]'"].certainty != "recognised"
