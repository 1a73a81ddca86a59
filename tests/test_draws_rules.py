"""Why candidates fall, what no numbers can show, what is refused, and what may be drawn at all."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from mistaken_work import MISTAKES, work
from sheet_asks import EVERYTHING, asks

import derive
from derive.accepted import accepted
from derive.errors import Refused
from derive.exercises.candidates import Candidates
from derive.exercises.draws import Draws, solved
from derive.exercises.entries import entry
from derive.exercises.nearby import near
from derive.exercises.ranges import is_telling, left_out
from derive.exercises.refusal import unfair
from derive.exercises.streams import Stream
from derive.key import Ask, Key
from derive.key.file import read_key, written
from derive.problem import Problem

WORKSHEETS = Path(__file__).parents[1] / "worksheets"


def network(shape: str, hidden: str, last: str, cost: str, **more: object) -> Problem:
    """Return a problem that leaves all its numbers out."""
    inputs, *units = map(int, shape.split("-"))
    layers = [{"units": count, "activation": hidden} for count in units]
    layers[-1]["activation"] = last
    sections: dict[str, object] = {"training": {"learning_rate": 0.3}, **more}
    return Problem(network={"inputs": inputs, "layers": layers}, cost={"kind": cost}, **sections)


def made(problem: Problem, groups: tuple[str, ...] = EVERYTHING, perturb: bool = False, seed: int = 3) -> Draws:
    """Return what draws numbers for a problem."""
    course = solved(problem)
    return Draws(problem, course, asks(course, groups), seed, perturb)


def reasons(draws: Draws, students: int) -> Counter[str]:
    """Return by how many candidates each kind of reason was met."""
    found: Counter[str] = Counter()
    for one in draws.many(str(number) for number in range(students)):
        for reason, count in one.rejected.items():
            found[reason.partition(":")[0]] += count
    return found


def test_every_reason_occurs() -> None:
    """A ReLU network, two tanh layers, a perturbed worksheet and a graph of lines meet every reason between them."""
    found = reasons(made(network("2-2-1", "relu", "identity", "half-squared-error")), 20)
    found += reasons(made(network("2-2-2", "tanh", "tanh", "half-squared-error")), 8)
    found += reasons(made(derive.load(WORKSHEETS / "arctan-2-2-1.yaml"), perturb=True), 10)
    staged = Path(__file__).parent / "data" / "authors" / "cs231n-staged.yaml"
    found += reasons(made(derive.load(staged), perturb=True), 10)
    common = {"alike", "one-sign", "symmetric", "saturated", "dead", "kink", "too-small", "hides", "confuses"}
    assert set(found) >= {*common, "difficulty", "zero"}
    assert set(found) <= {*common, "difficulty", "zero", "undefined"}


def test_a_value_that_does_not_exist_rejects() -> None:
    """ln of a number that is not positive is no sheet."""
    layer = {"units": 1, "activation": "identity"}
    cost = {"kind": "binary-cross-entropy"}
    problem = Problem(network={"inputs": 2, "layers": [layer]}, cost=cost, data=[{"x": [0.3, 0.7], "y": [1]}])
    assert reasons(made(problem, ("forward", "cost")), 12)["undefined"] > 0


def test_a_problem_that_cannot_be_fair_is_refused_with_the_reason() -> None:
    """At one decimal the gradients of hidden layers are lost in rounding, and the refusal says so."""
    problem = network("2-2-2", "sigmoid", "sigmoid", "half-squared-error", numbers={"decimals": 1})
    with pytest.raises(Refused, match=r"none of \d+ candidates .*too-small \(\d+: .*; ask for more decimals"):
        made(problem)


def test_a_network_beyond_all_nice_numbers_is_refused() -> None:
    """There are only so many numbers of two decimals that differ."""
    with pytest.raises(Refused, match="400 weights to draw"):
        solved(network("20-20", "sigmoid", "sigmoid", "squared-error"))


def test_a_refusal_puts_what_can_be_changed_first() -> None:
    """Equal weights are drawn again at no cost; what digits hide is told before them."""
    told = str(unfair({"alike": 90, "hides:error-sign": 7, "hides:update-added": 2}))
    assert told.index("hides (9: error-sign, update-added)") < told.index("alike (90)")
    assert "leave more of the numbers out of the problem" in str(unfair({"saturated": 5}))
    assert "choose another activation" in str(unfair({"saturated": 5}, all_drawn=True))


@pytest.mark.parametrize(("decimals", "hides"), [(2, True), (4, False)])
def test_what_two_decimals_hide_is_listed_and_not_refused(decimals: int, hides: bool) -> None:
    """Among new parameters, gradients taken with updated weights show at four decimals and never at two."""
    numbers = {"decimals": decimals}
    draws = made(network("2-2-2", "sigmoid", "sigmoid", "half-squared-error", numbers=numbers), ("updates",))
    hidden = {slug for slug, other, _ in draws.inseparable if other is None}
    assert ("updated-weights-in-backward" in hidden) == hides
    assert "update-added" not in hidden


def test_asks_that_would_separate_are_told() -> None:
    """A sheet that asks only the forward pass hides all of backpropagation, each mistake with the asks that show it."""
    draws = made(network("2-2-2", "sigmoid", "sigmoid", "half-squared-error"), ("forward",))
    groups = {slug: group for slug, other, group in draws.inseparable if other is None}
    assert groups["error-sign"] == "deltas"
    assert groups["cost-half-dropped"] == "cost"
    assert groups["incoming-forgotten"] == "gradients"
    assert groups["update-added"] == "updates"
    assert "bias-omitted-forward" not in groups


def test_only_new_parameters_cannot_tell_a_sign_from_an_addition() -> None:
    """The collisions of the catalogue that no numbers cure are listed as pairs."""
    draws = made(network("2-2-1", "sigmoid", "sigmoid", "squared-error"), ("updates",))
    pairs = {frozenset((slug, other)) for slug, other, _ in draws.inseparable if other is not None}
    assert {frozenset(("error-sign", "update-added")), frozenset(("bias-gradient-zero", "bias-not-updated"))} <= pairs
    told = {frozenset((slug, other)): group for slug, other, group in draws.inseparable if other is not None}
    assert told[frozenset(("error-sign", "update-added"))] in ("deltas", "gradients")


def test_numbers_that_are_given_are_not_judged() -> None:
    """Without perturbing, a worksheet's own numbers are every student's, and what they hide is listed."""
    problem = derive.load(WORKSHEETS / "arctan-2-2-1.yaml")
    draws = made(problem, ("gradients",))
    one = draws.numbers("1")
    assert one.numbers["W1[1,1]"] == Fraction(4, 5) and not one.rejected
    assert draws.ranges == () and draws.inseparable


def test_numbers_near_saturated_ones_may_be_saturated() -> None:
    """What the numbers of a worksheet break themselves is no reason against numbers near them; all else is."""
    one = made(derive.load(WORKSHEETS / "tanh-3-2.yaml"), perturb=True).numbers("1")
    assert one.numbers["W1[2,1]"] > Fraction(6, 5) and "saturated" not in one.rejected
    loose = network("3-2", "tanh", "tanh", "squared-error")
    assert reasons(made(loose), 12)["saturated"] > 0


def test_without_the_screen_many_sheets_would_be_unfair() -> None:
    """The test of fairness can fail: of numbers near a worksheet's as they come, many hide or confuse mistakes."""
    problem = derive.load(WORKSHEETS / "sigmoid-2-2-2.yaml")
    course = solved(problem)
    ranges = tuple(near(problem))
    made_of = Candidates(ranges, {course.names["learning-rate"]: Fraction(2, 5)})
    choices = made_of.choices(Stream("", 1, "", "unscreened").table(range(12), made_of.words))
    asked = [ask.quantity for ask in asks(course) if ask.quantity != "C'"]
    unfair_ones = 0
    for row in choices:
        point = made_of.numbers(row)
        sets = {str(name): one for name, one in accepted(course.graph, point, course.solution.setup.policy).items()}
        numbers = {str(name): float(value) for name, value in point.items()}
        given = [work(numbers, 2, 0.5, mistake) for mistake in MISTAKES]
        hides = [all(sets[text].contains(Fraction(wrong[text])) for text in asked if text in wrong) for wrong in given]
        small = any(sets[text].too_small for text in asked)
        weights = [value for text, value in numbers.items() if text.startswith("W")]
        unfair_ones += any(hides) or small or len(set(weights)) < len(weights)
    assert unfair_ones >= 3


@pytest.mark.parametrize(
    ("last", "cost", "rows"),
    [
        ("sigmoid", "squared-error", lambda row: all(0 < y < 1 for y in row)),
        ("tanh", "half-squared-error", lambda row: all(-1 < y < 1 for y in row)),
        ("identity", "half-squared-error", lambda row: all(abs(y) < 2 for y in row)),
        ("relu", "half-squared-error", lambda row: all(y > 0 for y in row)),
        ("sigmoid", "binary-cross-entropy", lambda row: set(row) <= {0, 1} and any(row)),
        ("softmax", "cross-entropy", lambda row: sorted(row) == [0, 0, 1]),
        ("softmax", "kl-divergence", lambda row: sum(row) == 1 and 0 not in row),
        ("step", "squared-error", lambda row: set(row) <= {0, 1}),
    ],
)  # fmt: skip
def test_targets_are_what_the_cost_and_the_activation_permit(last: str, cost: str, rows: object) -> None:
    """Targets lie within the activation's limits; of classes and shares they are classes and shares."""
    assert callable(rows)
    targets = [found for found in left_out(network("2-2-3", "sigmoid", last, cost)) if found.part == "targets"]
    candidates = Candidates(tuple(targets), {})
    for row in candidates.choices(Stream("", 0, "", "targets").table(range(40), candidates.words)):
        drawn = tuple(candidates.numbers(row).values())
        assert len(drawn) == 3 and rows(drawn), drawn


def test_drawn_measures_are_nice_and_differ() -> None:
    """Weights, biases and inputs have one decimal, are never 0, 1 or ½ in size, and no two of a kind are equal."""
    problem = network("2-2-2", "sigmoid", "sigmoid", "squared-error")
    for one in made(problem).many(["a", "b", "c"]):
        for letter in ("W", "b", "a0"):
            numbers = [value for text, value in one.numbers.items() if text.startswith(letter)]
            assert len(set(numbers)) == len(numbers)
            assert all(is_telling(value) and (value * 20).denominator == 1 for value in numbers)


def test_classes_and_zeros_of_a_problem_stay() -> None:
    """A truth table is no measure: perturbing changes weights, biases and a rate of ½, not its zeros and ones."""
    moved = {str(name) for found in near(derive.load(WORKSHEETS / "xor.yaml")) for name in found.names}
    assert not any(text.startswith(("a0", "y")) for text in moved)
    assert {"W1[1,1]", "b2[1]", "learning-rate"} <= moved


def test_streams_of_different_purposes_have_nothing_in_common() -> None:
    """Problem, seed, student, purpose and version each give another stream; parts cannot be shifted between them."""
    streams = [
        Stream("d", 1, "ab", "c"), Stream("d", 1, "a", "bc"), Stream("d", 11, "ab", "c"), Stream("e", 1, "ab", "c"),
        Stream("d", 1, "ab", "c", "2"), Stream("d1", 1, "ab", "c"),
    ]  # fmt: skip
    assert len({tuple(stream.words(0, 4).tolist()) for stream in streams}) == len(streams)
    assert np.array_equal(streams[0].table([3, 1], 40)[1], streams[0].words(1, 40))


def test_boxes_without_a_number_keep_what_they_name_or_are_told() -> None:
    """A link is its own answer; other texts are those of who makes the sheet."""
    problem = derive.load(WORKSHEETS / "arctan-unit.yaml")
    course = solved(problem)
    asked = (
        Ask(1, "z1[1]", "value", "forward"),
        Ask(2, "da1[1]/dz1[1]", "link", "links"),
        Ask(3, "x", "choice", "links"),
    )
    one = Draws(problem, course, asked, 1).numbers("1")
    made_entry = entry(course, asked, one, course.solution.setup.policy, "1", "Ani", "A-1", texts={3: "b"})
    assert [made_entry.answers[box].text for box in (2, 3)] == ["da1[1]/dz1[1]", "b"]
    assert made_entry.answers[1].low is not None and made_entry.name == "Ani"


def test_a_key_of_drawn_sheets_is_read_as_it_was_made(tmp_path: Path) -> None:
    """Numbers, answers, sets and what mistakes give come back from the file exactly."""
    problem = derive.load(WORKSHEETS / "arctan-2-2-1.yaml")
    course = solved(problem)
    draws = made(problem, perturb=True)
    policy = course.solution.setup.policy
    entries = tuple(entry(course, draws.asks, one, policy, one.student) for one in draws.many(["1", "2"]))
    file = tmp_path / "key.json"
    file.write_text("".join(written(Key(problem, draws.asks, entries))), encoding="utf-8")
    assert tuple(read_key(file).entries) == entries
